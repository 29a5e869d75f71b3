"""A matrix as a heat map: cells, words, block boundaries, colour bar, and the cell under the pointer."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from plexoscope.app.panels.matrices.axis_labels import AxisLabels, Plan
from plexoscope.app.panels.matrices.cells import Cells, ink_on
from plexoscope.app.panels.matrices.line_brush import LineBrush
from plexoscope.app.panels.matrices.matrix_order import Ordered, goes_together, group_colours
from plexoscope.app.panels.shared.canvas import Canvas
from plexoscope.app.panels.shared.heat import Scale, coloured
from plexoscope.app.panels.shared.value_bar import ValueBar, paint_missing
from plexoscope.app.panels.shared.viewport import Span, Viewport
from plexoscope.app.widgets.number_box import number_text
from plexoscope.app.widgets.theme import UNIT_PX, Theme, small_font

_PAD_PX, _BAR_GAP_PX = 3, UNIT_PX + 4
_NUMBER_PX = (34, 17)
"""A cell that is at least as large has its number written in it."""
_LEAST_OUTLINED_PX = 4
_BAND, _BAR_PX, _BRUSHED = 0.16, 4.0, 0.3
_SMALL_PX = (360, 240)
"""In less, words below a matrix that only repeat those at its left are left out."""
_N_READ_DIGITS = 5

Cell = tuple[int, int]


@dataclass(frozen=True)
class _Content:
    """What is shown, and what is worked out from it once."""

    ordered: Ordered
    scale: Scale
    cells: Cells
    rows: AxisLabels
    columns: AxisLabels
    bar: ValueBar
    together: bool


class MatrixCanvas(Canvas):
    """Shows an `Ordered` matrix.

    A click selects a cell, on the name of a row that row; a drag along the names selects several. With Shift or Ctrl
    they are added. Where rows are too thin for names, the colours of their groups stand for these. A click on the name
    of a group shows its block, another one all again. With the focus, the arrow keys move the selected cell and Escape
    lets go of it.

    Attributes
    ----------
    selected : (row, column) or None
        Of the matrix as it was given, so that the selection survives another order.
    note : str
        Written over the corner, as while an order is being worked out.

    Signals
    -------
    picked(cell)
        After a click or a key has selected another cell, a (row, column) of the given matrix, or none.
    lines_picked(rows, columns, adds)
        After a click or a drag beside the matrix: numbers of rows or of columns of the given matrix, and whether they
        are added to what is selected.
    pointed(row, column)
        What the pointer is over, of the given matrix; None for neither.
    """

    picked = Signal(object)
    lines_picked = Signal(tuple, tuple, bool)
    pointed = Signal(object, object)

    def __init__(self, theme: Theme) -> None:
        super().__init__("Matrix", theme)
        self.selected: Cell | None = None
        self.note = ""
        self._hovered: Cell | None = None
        self._marked: tuple[tuple[int, ...], tuple[int, ...]] = ((), ())
        self._hinted: tuple[tuple[int, ...], tuple[int, ...]] = ((), ())
        self._brush: LineBrush | None = None
        self._content: _Content | None = None
        self._plans = (Plan(), Plan())

    @property
    def scale(self) -> Scale:
        """Of the numbers that are shown."""
        if self._content is None:
            raise ValueError("scale: expected a matrix to be shown")
        return self._content.scale

    def show_matrix(self, ordered: Ordered, scale: Scale, label: str) -> None:
        """Show a matrix in its order."""
        matrix = ordered.matrix
        colours = group_colours(ordered)
        self._content = _Content(
            ordered,
            scale,
            Cells(matrix.values),
            AxisLabels(
                matrix.row_names or [str(row) for row in ordered.rows],
                matrix.row_groups,
                colours,
                upright=True,
                numbers=not matrix.row_names,
            ),
            AxisLabels(
                matrix.column_names or [str(column) for column in ordered.columns],
                matrix.column_groups,
                colours,
                upright=False,
                numbers=not matrix.column_names,
            ),
            ValueBar(scale, label, self.theme),
            goes_together(matrix),
        )
        n_rows, n_columns = matrix.values.shape
        if self.selected and not (self.selected[0] < n_rows and self.selected[1] < n_columns):
            self.selected = None
        self._hovered = None
        self.square_units = n_rows == n_columns
        self.set_lengths(n_columns, n_rows)

    def mark(self, rows: tuple[int, ...], columns: tuple[int, ...], cell: Cell | None) -> None:
        """Mark rows and columns, and select a cell, all of the given matrix."""
        self._marked, self.selected = (rows, columns), cell
        self.update()

    def hint(self, rows: tuple[int, ...], columns: tuple[int, ...]) -> None:
        """Outline rows and columns, as what the pointer is over elsewhere."""
        if (rows, columns) != self._hinted:
            self._hinted = rows, columns
            self.update()

    def place(self, viewport: Viewport) -> Viewport:
        content = self._content
        if content is None:
            return super().place(viewport)
        height = self.height() - 2.0 * _PAD_PX
        bar = content.bar.width(height)
        width = self.width() - 2.0 * _PAD_PX - (bar + _BAR_GAP_PX if bar else 0)
        repeats = content.together and (self.width() < _SMALL_PX[0] or self.height() < _SMALL_PX[1])
        room = (min(0.3 * width, 150.0), min(0.28 * height, 110.0))
        left, below = room
        for _ in range(2):  # what is written depends on the room for the matrix, and the other way round
            across, down = self._room_for_cells(width - left, height - below)
            rows = content.rows.plan(down / viewport.y.size, room[0])
            columns = content.columns.plan(across / viewport.x.size, room[1], names=not repeats)
            left, below = rows.depth_px, columns.strip_px if repeats else columns.depth_px
        self._plans = (rows, Plan(strip_px=columns.strip_px) if repeats else columns)
        across, down = self._room_for_cells(width - left, height - below)
        beside = max((width - left - across) / 2, 0.0)
        return viewport.placed(round(_PAD_PX + left + beside), _PAD_PX, round(across), round(down))

    def _room_for_cells(self, width: float, height: float) -> tuple[float, float]:
        side = min(width, height)
        return (side, side) if self.square_units else (width, height)

    def paint(self, painter: QPainter, ratio: float) -> None:
        content, view = self._content, self.viewport
        if content is None:
            return
        heat = QRectF(view.left, view.top, view.width, view.height)
        content.bar.paint(painter, heat.right() + _BAR_GAP_PX, heat.top(), heat.height())
        content.rows.paint(painter, self._plans[0], view.y, heat, self.theme)
        content.columns.paint(painter, self._plans[1], view.x, heat, self.theme)
        if not content.cells.values.size:
            painter.setPen(self.theme.colour("muted"))
            n_rows, n_columns = content.cells.values.shape
            painter.drawText(heat, Qt.AlignmentFlag.AlignCenter, f"No cells ({n_rows} × {n_columns})")
            return
        painter.save()
        painter.setClipRect(heat)
        if content.scale.missing:
            paint_missing(painter, heat, self.theme)
        n_px = max(round(view.width * ratio), 1), max(round(view.height * ratio), 1)
        numbers, (left, top, right, bottom) = content.cells.seen(view.x, view.y, *n_px)
        corners = QPointF(*view.to_px(left, top)), QPointF(*view.to_px(right, bottom))
        painter.drawImage(QRectF(*corners), coloured(numbers, content.scale))
        if view.x_px >= _NUMBER_PX[0] and view.y_px >= _NUMBER_PX[1]:
            self._write_numbers(painter, content)
        self._paint_boundaries(painter, content)
        painter.restore()
        painter.setPen(QPen(self.theme.colour("border"), 1))
        painter.drawRect(heat.adjusted(-0.5, -0.5, 0.5, 0.5))

    def paint_over(self, painter: QPainter) -> None:
        view = self.viewport
        heat = QRectF(view.left, view.top, view.width, view.height)
        painter.save()
        painter.setClipRect(heat.adjusted(-2, -2, 2, 2))
        if self._hovered is not None and min(view.x_px, view.y_px) >= _LEAST_OUTLINED_PX:
            self._outline(painter, self._hovered, "muted")
        self._paint_marks(painter, heat)
        at = self.shown_at(self.selected)
        if at is not None:
            self._outline(painter, at, "accent")
        painter.restore()
        if self.note:
            painter.setPen(self.theme.colour("text"))
            painter.setFont(small_font())
            words = QRectF(QFontMetricsF(small_font()).boundingRect(self.note)).adjusted(-6, -3, 6, 3)
            words.moveTopRight(heat.topRight() + QPointF(-4, 4))
            painter.fillRect(words, self.theme.colour("raised"))
            painter.drawText(words, Qt.AlignmentFlag.AlignCenter, self.note)

    def read_at(self, x: float, y: float) -> str:
        row, column = int(y), int(x)
        content = self._content
        if content is None or not (0 <= row < content.cells.values.shape[0] and 0 <= column < self.viewport.x.length):
            return ""
        value = float(content.cells.values[row, column])
        label = f"{content.bar.label} " if content.bar.label else ""
        number = "missing" if np.isnan(value) else number_text(value, _N_READ_DIGITS)
        lines = [self._row_words(row), self._column_words(column), f"{label}{number}"]
        down, across = math.ceil(1 / self.viewport.y_px), math.ceil(1 / self.viewport.x_px)
        if max(down, across) > 1:
            lines.append(f"a pixel shows the strongest of {down} × {across} cells")
        return "\n".join(lines)

    def point_at(self, place: QPointF) -> None:
        view = self.viewport
        x, y = view.to_units(place.x(), place.y())
        inside = view.covers(place.x(), place.y()) and self._content is not None
        hovered = (int(y), int(x)) if inside else None
        if hovered != self._hovered:
            self._hovered = hovered
            self.update()
        self._point(place, x, y)
        if inside or self._content is None:
            super().point_at(place)
        elif self._beside_rows(place) and 0 <= y < view.y.length:
            on_group = self._on_group(place, True)
            self.show_reading(self._content.rows.block_words(int(y)) if on_group else self._row_words(int(y)), place)
        elif self._beside_columns(place) and 0 <= x < view.x.length:
            on_group, columns = self._on_group(place, False), self._content.columns
            self.show_reading(columns.block_words(int(x)) if on_group else self._column_words(int(x)), place)
        else:
            self.hide_reading()

    def _point(self, place: QPointF, x: float, y: float) -> None:
        content, view = self._content, self.viewport
        row = column = None
        if content is not None:
            inside = view.covers(place.x(), place.y())
            names_of = [upright for upright in (True, False) if self._is_beside(place, upright)]
            names_of = [upright for upright in names_of if not self._on_group(place, upright)]
            if (inside or True in names_of) and 0 <= y < view.y.length:
                row = int(content.ordered.rows[int(y)])
            if (inside or False in names_of) and 0 <= x < view.x.length:
                column = int(content.ordered.columns[int(x)])
        self.pointed.emit(row, column)

    def mousePressEvent(self, event) -> None:
        place = event.position()
        if event.button() == Qt.MouseButton.LeftButton and self._content is not None:
            upright = self._beside_rows(place)
            if upright or self._beside_columns(place):
                adds = event.modifiers() & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier)
                at = self._line_at(place, upright)
                self._brush = LineBrush(upright, bool(adds), place, at, at)
                return
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event) -> None:
        place = event.position()
        if any(self._is_beside(place, upright) and self._on_names(place, upright) for upright in (True, False)):
            self.mousePressEvent(event)  # two names that are picked in haste are no double click
        else:
            super().mouseDoubleClickEvent(event)

    def mouseMoveEvent(self, event) -> None:
        brush = self._brush
        if brush is None:
            super().mouseMoveEvent(event)
        elif self._far(brush.pressed.toPoint(), event.position()) or brush.last != brush.first:
            self.hide_reading()
            self._brush = replace(brush, last=self._line_at(event.position(), brush.upright), moved=True)
            self.update()

    def mouseReleaseEvent(self, event) -> None:
        brush, self._brush = self._brush, None
        if brush is None:
            super().mouseReleaseEvent(event)
        elif event.button() == Qt.MouseButton.LeftButton:
            self.update()
            if brush.moved or self._on_names(brush.pressed, brush.upright):
                self._pick_lines(brush)
            else:
                self.press_at(brush.pressed)

    def _line_at(self, place: QPointF, upright: bool) -> int:
        """The row or column beside a place, in the order that is shown."""
        x, y = self.viewport.to_units(place.x(), place.y())
        length = self.viewport.y.length if upright else self.viewport.x.length
        return int(min(max(y if upright else x, 0), length - 1))

    def _on_names(self, place: QPointF, upright: bool) -> bool:
        plan, away_px = self._plans[0 if upright else 1], self._away_px(place, upright)
        if not plan.names_px:
            return 0 <= away_px <= plan.strip_px
        return plan.strip_px < away_px <= plan.strip_px + plan.names_px

    def _on_group(self, place: QPointF, upright: bool) -> bool:
        plan = self._plans[0 if upright else 1]
        return 0 < self._away_px(place, upright) - plan.strip_px - plan.names_px <= plan.groups_px

    def _away_px(self, place: QPointF, upright: bool) -> float:
        view = self.viewport
        return view.left - place.x() if upright else place.y() - (view.top + view.height)

    def _pick_lines(self, brush: LineBrush) -> None:
        assert self._content is not None
        ordered, between = self._content.ordered, slice(min(brush.first, brush.last), max(brush.first, brush.last) + 1)
        lines = tuple((ordered.rows if brush.upright else ordered.columns)[between].tolist())
        self.lines_picked.emit(lines if brush.upright else (), () if brush.upright else lines, brush.adds)

    def press_at(self, place: QPointF) -> None:
        x, y = self.viewport.to_units(place.x(), place.y())
        if self._content is None:
            return
        if self.viewport.covers(place.x(), place.y()):
            ordered = self._content.ordered
            cell = int(ordered.rows[int(y)]), int(ordered.columns[int(x)])
            self._select(None if cell == self.selected else cell)
        elif self._beside_rows(place):
            self._show_block(self._content.rows, int(y), upright=True)
        elif self._beside_columns(place):
            self._show_block(self._content.columns, int(x), upright=False)

    def double_click_at(self, place: QPointF) -> None:
        if self.viewport.covers(place.x(), place.y()):
            self._select(None)  # the first click was none
            self.fit()

    def step(self, right: int, down: int) -> None:
        content, view = self._content, self.viewport
        if content is None or not content.cells.values.size:
            return
        n_rows, n_columns = content.cells.values.shape
        at = self.shown_at(self.selected)
        if at is None:
            row, column = max(int(view.y.start), 0), max(int(view.x.start), 0)
        else:
            row, column = (at[0] + down) % n_rows, (at[1] + right) % n_columns
        self._select((int(content.ordered.rows[row]), int(content.ordered.columns[column])))
        self.look_at(view.x.showing(column, column + 1), view.y.showing(row, row + 1), follows=self._follows)
        self.show_reading(self.read_at(column + 0.5, row + 0.5), QPointF(*self.viewport.to_px(column + 0.5, row + 0.5)))

    def leave(self) -> bool:
        if self.selected is None:
            return False
        self.hide_reading()
        self._select(None)
        return True

    def leaveEvent(self, event) -> None:
        self._hovered = None
        self.pointed.emit(None, None)
        self.update()
        super().leaveEvent(event)

    def _select(self, cell: Cell | None) -> None:
        if cell != self.selected:
            self.selected = cell
            self.update()
            self.picked.emit(cell)

    def shown_at(self, cell: Cell | None) -> Cell | None:
        """Where a cell of the given matrix is in this order."""
        if cell is None or self._content is None:
            return None
        ordered = self._content.ordered
        return int((ordered.rows == cell[0]).argmax()), int((ordered.columns == cell[1]).argmax())

    def _row_words(self, row: int) -> str:
        if self._content is None:
            return ""
        ordered = self._content.ordered
        return _words("row", row, ordered.rows, ordered.matrix.row_names, ordered.matrix.row_groups)

    def _column_words(self, column: int) -> str:
        if self._content is None:
            return ""
        ordered = self._content.ordered
        return _words("column", column, ordered.columns, ordered.matrix.column_names, ordered.matrix.column_groups)

    def _is_beside(self, place: QPointF, upright: bool) -> bool:
        return self._beside_rows(place) if upright else self._beside_columns(place)

    def _beside_rows(self, place: QPointF) -> bool:
        view = self.viewport
        return view.top <= place.y() < view.top + view.height and place.x() < view.left

    def _beside_columns(self, place: QPointF) -> bool:
        view = self.viewport
        return view.left <= place.x() < view.left + view.width and place.y() >= view.top + view.height

    def _show_block(self, labels: AxisLabels, at: int, *, upright: bool) -> None:
        block = next(((start, end) for start, end, _ in labels.blocks if start <= at < end), None)
        if block is None or self._content is None:
            return
        start, end = block
        x, y = self.viewport.x, self.viewport.y
        both = self._content.together
        wanted = [
            Span(x.length, start, end - start) if both or not upright else x,
            Span(y.length, start, end - start) if both or upright else y,
        ]
        seen = [(span.start, span.size) for span in (x, y)]
        if np.allclose(seen, [(span.start, span.size) for span in wanted]):
            self.fit()
        else:
            self.look_at(*wanted)

    def _outline(self, painter: QPainter, cell: Cell, role: str) -> None:
        view = self.viewport
        left, top = view.to_px(cell[1], cell[0])
        frame = QRectF(left, top, max(view.x_px, 3.0), max(view.y_px, 3.0)).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(self.theme.colour("plot"), 3))  # seen on any colour
        painter.drawRect(frame)
        painter.setPen(QPen(self.theme.colour(role), 1.5))
        painter.drawRect(frame)

    def _paint_marks(self, painter: QPainter, heat: QRectF) -> None:
        """Bands of light over marked rows and columns, with a bar at their ends."""
        content, view = self._content, self.viewport
        if content is None:
            return
        band = self.theme.colour("text")
        band.setAlphaF(_BAND)
        bar = self.theme.colour("accent")
        for strip, end in self._strips(*self._marked, heat):
            painter.fillRect(strip, band)
            painter.fillRect(end, bar)
        bar.setAlphaF(_BRUSHED)
        if self._brush is not None:
            painter.fillRect(self._brush.area(view, heat), bar)
        painter.setPen(QPen(self.theme.colour("text"), 1, Qt.PenStyle.DotLine))
        for strip, _ in self._strips(*self._hinted, heat):
            painter.drawRect(strip)

    def _strips(
        self, given_rows: tuple[int, ...], given_columns: tuple[int, ...], heat: QRectF
    ) -> Iterator[tuple[QRectF, QRectF]]:
        """Rows and columns of the given matrix in pixels, each with a bar at its end."""
        content, view = self._content, self.viewport
        assert content is not None
        for row in np.flatnonzero(np.isin(content.ordered.rows, given_rows)).tolist():
            strip = QRectF(heat.left(), view.to_px(0, row)[1], heat.width(), max(view.y_px, 1.0))
            yield strip, QRectF(heat.left(), strip.top(), _BAR_PX, max(view.y_px, 2.0))
        for column in np.flatnonzero(np.isin(content.ordered.columns, given_columns)).tolist():
            strip = QRectF(view.to_px(column, 0)[0], heat.top(), max(view.x_px, 1.0), heat.height())
            yield strip, QRectF(strip.left(), heat.bottom() - _BAR_PX, max(view.x_px, 2.0), _BAR_PX)

    def _paint_boundaries(self, painter: QPainter, content: _Content) -> None:
        view = self.viewport
        lines = []
        for start, _, _ in content.rows.blocks[1:]:
            y = round(view.to_px(0, start)[1])
            lines.append(QLineF(view.left, y, view.left + view.width, y))
        for start, _, _ in content.columns.blocks[1:]:
            x = round(view.to_px(start, 0)[0])
            lines.append(QLineF(x, view.top, x, view.top + view.height))
        if len(lines) > min(view.width, view.height) / 2:
            return  # they would cover what they part
        painter.setPen(QPen(self.theme.colour("muted"), 1))
        painter.drawLines([line.translated(-0.5, -0.5) for line in lines])

    def _write_numbers(self, painter: QPainter, content: _Content) -> None:
        view, values = self.viewport, content.cells.values
        rows = range(max(int(view.y.start), 0), min(int(np.ceil(view.y.end)), values.shape[0]))
        columns = range(max(int(view.x.start), 0), min(int(np.ceil(view.x.end)), values.shape[1]))
        part = values[rows.start : rows.stop, columns.start : columns.stop]
        ground = coloured(part, content.scale)
        painter.setFont(small_font())
        metrics = QFontMetricsF(small_font())
        for row in rows:
            for column in columns:
                value = float(values[row, column])
                text = "" if np.isnan(value) else number_text(value, 3)
                if metrics.horizontalAdvance(text) > view.x_px - 4:
                    continue
                colour = ground.pixelColor(column - columns.start, row - rows.start)
                painter.setPen(ink_on(colour))
                left, top = view.to_px(column, row)
                painter.drawText(QRectF(left, top, view.x_px, view.y_px), Qt.AlignmentFlag.AlignCenter, text)


def _words(kind: str, at: int, order: Any, names: tuple[str, ...], groups: tuple[str, ...]) -> str:
    name = names[at] if names else f"{kind} {order[at]}"
    return f"{name} · {groups[at]}" if groups and groups[at] else name
