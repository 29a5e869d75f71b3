"""The pages of a graph: how the selected one is arranged, and how its nodes and edges are drawn."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from plexoscope.app.document.document import Document
from plexoscope.app.document.state import State
from plexoscope.app.graphs.edge_form import EdgeForm
from plexoscope.app.graphs.layout_form import LayoutForm
from plexoscope.app.graphs.layouts import GraphLayouts
from plexoscope.app.graphs.node_form import NodeForm
from plexoscope.app.widgets.form_grid import in_tab_order, scrolled_column
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.app.widgets.wheel_guard import WheelGuard


class GraphPages:
    """Makes the pages, and shows the selected graph in them.

    Parameters
    ----------
    parent
        Has those that were not seen yet, so that they go with the window.
    """

    def __init__(
        self,
        document: Document,
        layouts: GraphLayouts,
        lay_out_again: Callable[[], None],
        theme: ThemeSource,
        parent: QWidget | None = None,
    ) -> None:
        self._document = document
        self.layout, self.of_nodes, self.of_edges = QWidget(parent), QWidget(parent), QWidget(parent)
        guards = [WheelGuard(page) for page in (self.layout, self.of_nodes, self.of_edges)]
        self.layout_form = LayoutForm(document, layouts, lay_out_again, guards[0])
        self.nodes = NodeForm(document, guards[1], theme)
        self.edges = EdgeForm(document, guards[2], theme)
        forms = (self.layout_form, self.nodes, self.edges)
        for page, form in zip((self.layout, self.of_nodes, self.of_edges), forms, strict=True):
            column = scrolled_column(page)
            column.addWidget(form)
            column.addStretch(1)
        for stops in (self.layout_form.stops, self.nodes.stops, self.edges.stops):
            in_tab_order(*stops)
        document.changed.connect(self._follow)
        layouts.changed.connect(lambda: self._show(document.state))
        self._show(document.state)

    def _follow(self, before: State, state: State) -> None:
        if (before.graphs, before.selected_graph) != (state.graphs, state.selected_graph):
            self._show(state)  # and not otherwise: a number half typed must outlive a turn of the view

    def _show(self, state: State) -> None:
        graph = None if state.selected_graph is None else state.graph(state.selected_graph)
        for form in (self.layout_form, self.nodes, self.edges):
            if graph is None:
                form.forget()
            else:
                form.show_graph(graph)
