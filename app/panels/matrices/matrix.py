"""A table of numbers as a heat map, its rows and columns in an order of choice."""

from collections.abc import Sequence
from typing import Any

from plexoscope.app.panels.export import MAX_COPIED_CELLS, Columns
from plexoscope.app.panels.matrices.matrix_canvas import MatrixCanvas
from plexoscope.app.panels.matrices.matrix_order import ORDERS, Order, Ordered, order_of, reordered, wide_table
from plexoscope.app.panels.shared.canvas_panel import CanvasPanel
from plexoscope.app.panels.shared.heat import COLORMAP_CHOICES, scale_of
from plexoscope.app.services.background import Background, BackgroundJob
from plexoscope.app.widgets.choice_box import ChoiceBox
from plexoscope.app.widgets.theme import Theme
from plexoscope.plugins.manifest import Channel
from plexoscope.plugins.results import Matrix


class MatrixPanel(CanvasPanel):
    """Draws the newest `matrix` of a channel.

    An order by clusters or sums is that of the numbers at the moment it was chosen: later results keep it, so that
    a cell stays where it is while its colour changes. Choosing it again works it out anew.
    """

    def __init__(self, channel: Channel, theme: Theme) -> None:
        self.matrix_canvas = MatrixCanvas(theme)
        super().__init__(channel, theme, self.matrix_canvas)
        self.order = ChoiceBox("Order of rows and columns")
        self.order.set_sections([("", [(words, how) for how, words in ORDERS.items()])])
        self.order.setMinimumContentsLength(max(map(len, ORDERS.values())) - 4)  # its letters are narrow
        self.order.setToolTip("Order of rows and columns")
        self.order.chosen.connect(self.choose_order)
        self.matrix_canvas.picked.connect(self._pick_cell)
        self.add_control(self.order)
        self.add_choice("Colours", [name or "As the result asks" for name in COLORMAP_CHOICES], self._choose_colormap)
        self._background = Background(self)
        self._job: BackgroundJob | None = None
        self._colormap = ""
        self._how = "given"
        self._orders: tuple[Order, Order] | None = None
        self._ordered: Ordered | None = None

    def take(self, results: Sequence[tuple[int, Matrix]]) -> None:
        before = self.newest
        super().take(results)
        self._ordered = None
        if before is not None and _layout(before) != _layout(self.newest):
            self._orders = None
            self._drop_job()  # its order would be that of other rows

    def draw(self) -> None:
        matrix: Matrix = self.newest
        if self._orders is None:
            self._work_out(matrix)
        self._ordered = self._in_order(matrix)
        default = self.theme.signed_map if matrix.diverging else self.theme.values_map
        scale = scale_of(matrix.values, matrix.limits, self._colormap or default, centred=matrix.diverging)
        self.matrix_canvas.show_matrix(self._ordered, scale, matrix.value_label or self.channel.unit)
        if self.marked:
            self.show_marks()

    def show_marks(self) -> None:
        """Mark the rows and columns of the names; two of them are a cell as well."""
        matrix: Matrix = self.newest
        rows = [matrix.row_names.index(name) for name in self.marked if name in matrix.row_names]
        columns = [matrix.column_names.index(name) for name in self.marked if name in matrix.column_names]
        is_cell = len(self.marked) == 2 and self.marked[0] in matrix.row_names and self.marked[1] in matrix.column_names
        cell = (rows[0], columns[-1]) if is_cell else None
        self.matrix_canvas.mark(tuple(rows), tuple(columns), cell)

    def _pick_cell(self, cell: tuple[int, int] | None) -> None:
        matrix: Matrix | None = self.newest
        if matrix is None or not (matrix.row_names or matrix.column_names):
            return
        names = () if cell is None else (*matrix.row_names[cell[0] :][:1], *matrix.column_names[cell[1] :][:1])
        self.pick(tuple(dict.fromkeys(names)))

    def choose_order(self, how: str) -> None:
        """Show rows and columns in an order, a key of `ORDERS`."""
        self.order.show_choice(how)
        self._how, self._orders = how, None
        if self.newest is not None:
            self.refresh()

    def data(self) -> Columns:
        """As it is shown: a table, row names first, or from a million cells on arrays."""
        ordered = self._ordered or self._in_order(self.newest)
        if ordered.matrix.values.size <= MAX_COPIED_CELLS:
            return wide_table(ordered)
        matrix = ordered.matrix
        names: dict[str, Any] = {
            name: getattr(matrix, name)
            for name in ("row_names", "column_names", "row_groups", "column_groups")
            if getattr(matrix, name)
        }
        return {"values": matrix.values, "rows": ordered.rows, "columns": ordered.columns, **names}

    def clear(self) -> None:
        self._orders = self._ordered = None
        self._drop_job()

    def closeEvent(self, event) -> None:
        self._background.close()
        super().closeEvent(event)

    def _in_order(self, matrix: Matrix) -> Ordered:
        return reordered(matrix, *(self._orders or order_of(matrix, "given")))

    def _work_out(self, matrix: Matrix) -> None:
        """Find the order, that of clusters beside the UI: its time grows with the square of the rows."""
        self._drop_job()
        if self._how != "clusters":
            self._orders = order_of(matrix, self._how)
            return
        self.matrix_canvas.note = "Ordering…"
        self._job = self._background.submit(
            "Ordering the matrix", lambda _: order_of(matrix, "clusters"), self._take_orders, self._give_up
        )

    def _take_orders(self, orders: tuple[Order, Order]) -> None:
        self._drop_job()
        self._orders = orders
        if self.newest is not None:
            self.refresh()

    def _give_up(self, error: BaseException) -> None:
        self._drop_job()
        self._how = "given"
        self.order.show_choice("given")
        self.failed.emit(f"{self.channel.title} cannot be ordered ({error})")

    def _drop_job(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None
        self.matrix_canvas.note = ""

    def _choose_colormap(self, row: int) -> None:
        self._colormap = COLORMAP_CHOICES[row]
        if self.newest is not None:
            self.refresh()


def _layout(matrix: Matrix) -> tuple[Any, ...]:
    """What an order depends on beside the numbers."""
    return matrix.values.shape, matrix.row_names, matrix.column_names, matrix.row_groups, matrix.column_groups
