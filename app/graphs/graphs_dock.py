"""The graphs dock: which networks there are, and how the selected one is arranged and drawn."""

from collections.abc import Callable

from plexoscope.app.document.document import Document
from plexoscope.app.document.graph_layer import GraphLayer
from plexoscope.app.document.state import State
from plexoscope.app.graphs.edge_form import EdgeForm
from plexoscope.app.graphs.layout_form import LayoutForm
from plexoscope.app.graphs.layouts import GraphLayouts
from plexoscope.app.graphs.node_form import NodeForm
from plexoscope.app.graphs.words import describe, describe_shortly
from plexoscope.app.inputs.endings import endings_in_words
from plexoscope.app.scene.graph_reading import graph_suffixes
from plexoscope.app.widgets.form_grid import heading
from plexoscope.app.widgets.items_dock import Item, ItemsDock
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.app.widgets.wheel_guard import WheelGuard


class GraphsDock(ItemsDock):
    """Edits the graphs of the document."""

    def __init__(
        self,
        document: Document,
        layouts: GraphLayouts,
        lay_out_again: Callable[[], None],
        ask_open: Callable[[], None],
        theme: ThemeSource,
    ) -> None:
        super().__init__(f"No graphs yet\nDrop a network on the view:\n{endings_in_words(graph_suffixes())}", theme)
        self._document, guard = document, WheelGuard(self)
        self.layout_form = LayoutForm(document, layouts, lay_out_again, guard)
        self.nodes = NodeForm(document, guard, theme)
        self.edges = EdgeForm(document, guard, theme)
        parts = (heading("Layout"), self.layout_form, heading("Nodes"), self.nodes, heading("Edges"), self.edges)
        self.add_parts(parts, (*self.layout_form.stops, *self.nodes.stops, *self.edges.stops))
        self.open = self.add_open_button("Open network…", ask_open)
        self.end_column()
        document.changed.connect(self._follow)
        layouts.changed.connect(lambda: self._show(document.state))
        self._show(document.state)

    def choose(self, id: str) -> None:
        self._document.select_graph(id)

    def toggle(self, id: str) -> None:
        self._document.toggle_graph(id)

    def remove(self, id: str) -> None:
        self._document.remove_graph(id)

    def _follow(self, before: State, state: State) -> None:
        if (before.graphs, before.selected_graph) != (state.graphs, state.selected_graph):
            self._show(state)  # and not otherwise: a number half typed must outlive a turn of the view

    def _show(self, state: State) -> None:
        self.show_items([_item(graph) for graph in state.graphs], state.selected_graph)
        if state.selected_graph is not None:
            graph = state.graph(state.selected_graph)
            self.layout_form.show_graph(graph)
            self.nodes.show_graph(graph)
            self.edges.show_graph(graph)
        else:
            for form in (self.layout_form, self.nodes, self.edges):
                form.forget()


def _item(graph: GraphLayer) -> Item:
    tooltip = "\n".join(filter(None, (graph.name, describe(graph), str(graph.path), graph.network.source)))
    return Item(graph.id, graph.name, describe_shortly(graph), tooltip, graph.look.visible)
