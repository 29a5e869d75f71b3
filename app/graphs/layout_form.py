"""How the selected graph is arranged: by force, spectrum, in a circle or where it is; flat or in space."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from plexoscope.app.document.document import Document
from plexoscope.app.document.graph_layer import GraphLayer
from plexoscope.app.graphs.layouts import GraphLayouts
from plexoscope.app.scene.first_graph_look import arrangement_by
from plexoscope.app.widgets.choice_box import ChoiceBox
from plexoscope.app.widgets.form_grid import FormGrid
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.app.widgets.wheel_guard import WheelGuard
from plexoscope.models.graphs.drawing.layout import LAYOUTS

DIMENSIONS = {2: "Flat", 3: "In space"}


class LayoutForm(QWidget):
    """Edits the `Arrangement` of a graph."""

    def __init__(
        self, document: Document, layouts: GraphLayouts, lay_out_again: Callable[[], None], guard: WheelGuard
    ) -> None:
        super().__init__()
        self._document, self._layouts = document, layouts
        self._graph: GraphLayer | None = None
        self.layout_ = ChoiceBox("Layout")
        self.layout_.chosen.connect(self._choose)
        self.n_dims = ChoiceBox("Dimensions")
        self.n_dims.chosen.connect(self._choose_dimensions)
        self.again = QPushButton("Lay out again", toolTip="From another beginning")
        self.again.clicked.connect(lambda: lay_out_again())
        self.stop = QPushButton("Stop", toolTip="Leave the layout as it is now")
        self.stop.clicked.connect(lambda: layouts.stop())
        buttons = QWidget()
        beside = QHBoxLayout(buttons)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(UNIT_PX // 2)
        for button in (self.again, self.stop):
            beside.addWidget(button, 1)
        grid = FormGrid(self)
        grid.add_row("Arrange", self.layout_)
        self._dimensions_label = grid.add_row("Draw", self.n_dims)
        grid.add_wide(buttons)
        self.stops: tuple[QWidget, ...] = (self.layout_, self.n_dims, self.again, self.stop)
        for widget in (self.layout_, self.n_dims):
            guard.protect(widget)

    def forget(self) -> None:
        """Nothing is shown: what was, may be closed, and must not be held."""
        self._graph = None

    def show_graph(self, graph: GraphLayer) -> None:
        self._graph = graph
        has_places = graph.network.positions_mm is not None
        offered = [(each.title, name) for name, each in LAYOUTS.items() if has_places or not each.needs_places]
        self.layout_.set_sections([("", offered)])
        self.layout_.show_choice(graph.arrangement.layout)
        self.layout_.setToolTip(LAYOUTS[graph.arrangement.layout].summary)
        self.layout_.setEnabled(graph.motion is None)
        dimensions = LAYOUTS[graph.arrangement.layout].n_dimensions
        self.n_dims.set_sections([("", [(DIMENSIONS[n], n) for n in dimensions])])
        self.n_dims.show_choice(graph.arrangement.n_dims)
        for widget in (self._dimensions_label, self.n_dims):
            widget.setVisible(len(dimensions) > 1 and graph.motion is None)
        settling = graph in self._layouts.settling
        self.stop.setVisible(settling)
        self.again.setVisible(not settling)
        self.again.setEnabled(self._layouts.can_begin_anew(graph))

    def _choose(self, layout: object) -> None:
        graph = self._graph
        if graph is None or not isinstance(layout, str) or layout == graph.arrangement.layout:
            return
        title = LAYOUTS[layout].title
        self._document.arrange_graph(
            graph.id, f"Arrange by {title[:1].lower()}{title[1:]}", arrangement_by(graph, layout)
        )

    def _choose_dimensions(self, n_dims: object) -> None:
        if self._graph is not None and isinstance(n_dims, int):
            label = "Draw flat" if n_dims == 2 else "Draw in space"
            self._document.arrange_graph(self._graph.id, label, replace(self._graph.arrangement, n_dims=n_dims))
