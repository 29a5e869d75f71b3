"""The graphs dock: which networks there are, and how the selected one is arranged and drawn."""

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from plexoscope.app.document.document import Document
from plexoscope.app.document.graph_layer import GraphLayer
from plexoscope.app.document.state import State
from plexoscope.app.graphs.edge_form import EdgeForm
from plexoscope.app.graphs.layout_form import LayoutForm
from plexoscope.app.graphs.node_form import NodeForm
from plexoscope.app.graphs.words import describe, describe_shortly
from plexoscope.app.widgets.form_grid import heading, scrolled_column
from plexoscope.app.widgets.list_row import ListRow
from plexoscope.app.widgets.theme import Theme
from plexoscope.app.widgets.wheel_guard import WheelGuard

if TYPE_CHECKING:
    from plexoscope.app.graphs.parts import Graphs


class GraphsDock(QWidget):
    """Edits the graphs of the document."""

    def __init__(self, document: Document, graphs: "Graphs", ask_open: Callable[[], None], theme: Theme) -> None:
        super().__init__()
        self._document, self._theme, guard = document, theme, WheelGuard(self)
        self._rows: dict[str, ListRow] = {}
        self._empty = QLabel("No graphs yet\nDrop a network on the view: .graphml, .gml, .csv, .npz …", wordWrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setProperty("role", "muted")
        self.open = QPushButton("Open network…")
        self.open.clicked.connect(lambda: ask_open())
        self._list = QVBoxLayout()
        self._list.setSpacing(2)
        self.layout_form = LayoutForm(document, graphs, guard)
        self.nodes = NodeForm(document, guard, theme)
        self.edges = EdgeForm(document, guard, theme)
        self._parts: tuple[QWidget, ...] = (
            heading("Layout"),
            self.layout_form,
            heading("Nodes"),
            self.nodes,
            heading("Edges"),
            self.edges,
        )
        column = scrolled_column(self)
        column.addWidget(self._empty)
        column.addLayout(self._list)
        for part in self._parts:
            column.addWidget(part)
        column.addWidget(self.open)
        column.addStretch(1)
        document.changed.connect(self._follow)
        graphs.layouts.changed.connect(lambda: self._show(document.state))
        self._show(document.state)

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.nodes.apply_theme(theme)
        self.edges.apply_theme(theme)
        self._show(self._document.state)

    @property
    def rows(self) -> dict[str, ListRow]:
        return self._rows

    def _follow(self, before: State, state: State) -> None:
        if (before.graphs, before.selected_graph) != (state.graphs, state.selected_graph):
            self._show(state)  # and not otherwise: a number half typed must outlive a turn of the view

    def _show(self, state: State) -> None:
        self._empty.setVisible(not state.graphs)
        ids = [graph.id for graph in state.graphs]
        for id in [id for id in self._rows if id not in ids]:
            gone = self._rows.pop(id)
            gone.hide()  # at once: a list of the old and the new would be seen in between
            gone.deleteLater()
        for place, graph in enumerate(state.graphs):
            if graph.id not in self._rows:
                self._rows[graph.id] = self._row_of(graph)
            row = self._rows[graph.id]
            if self._list.indexOf(row) != place:
                self._list.insertWidget(place, row)
            row.show_state(graph.look.visible, graph.id == state.selected_graph, self._theme)
        stops = [stop for id in ids for stop in self._rows[id].stops]
        for first, second in pairwise([*stops, *self.layout_form.stops, *self.nodes.stops, *self.edges.stops]):
            QWidget.setTabOrder(first, second)
        for part in self._parts:
            part.setVisible(state.selected_graph is not None)
        if state.selected_graph is not None:
            graph = state.graph(state.selected_graph)
            self.layout_form.show_graph(graph)
            self.nodes.show_graph(graph)
            self.edges.show_graph(graph)
        else:
            for form in (self.layout_form, self.nodes, self.edges):
                form.forget()

    def _row_of(self, graph: GraphLayer) -> ListRow:
        document = self._document
        tooltip = "\n".join(filter(None, (graph.name, describe(graph), str(graph.path), graph.network.source)))
        row = ListRow(
            graph.name,
            describe_shortly(graph),
            tooltip,
            partial(document.toggle_graph, graph.id),
            partial(document.remove_graph, graph.id),
        )
        row.chosen.connect(partial(document.select_graph, graph.id))
        return row
