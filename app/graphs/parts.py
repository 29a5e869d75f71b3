"""Networks in the main view: opening, laying out, playing, selecting. Puts these parts together."""

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from plexoscope.app.document.document import Document
from plexoscope.app.document.graph_layer import GraphLayer
from plexoscope.app.graphs.bundling import GraphBundling
from plexoscope.app.graphs.card import GraphCard
from plexoscope.app.graphs.graphs_dock import GraphsDock
from plexoscope.app.graphs.layouts import GraphLayouts
from plexoscope.app.graphs.opening import GraphOpener
from plexoscope.app.graphs.overlay import GraphOverlay
from plexoscope.app.graphs.playing import GraphPlaying
from plexoscope.app.graphs.time_bar import GraphTimeBar
from plexoscope.app.graphs.tool import GraphTool
from plexoscope.app.scene.graph_values import neighbours_of, selected_in
from plexoscope.app.services.actions import Actions
from plexoscope.app.services.background import Background
from plexoscope.app.services.clock import Clock
from plexoscope.app.services.messages import Messages
from plexoscope.app.view.area import ViewArea
from plexoscope.app.widgets.theme import Theme


class Graphs:
    """The parts that need no window; `build` adds those that do."""

    def __init__(self, document: Document, background: Background, messages: Messages, clock: Clock) -> None:
        self._document = document
        self.opener = GraphOpener(document, background, messages)
        self.layouts = GraphLayouts(document, messages)
        self.bundling = GraphBundling(document, background, messages)
        self.playing = GraphPlaying(document, clock)

    def build(self, view: ViewArea, actions: Actions, theme: Theme) -> QWidget:
        """Make the tool of the view, the bar of time, and return the content of the dock."""
        self.overlay = GraphOverlay(self._document, view.overlay.repaint_painted)
        view.overlay.add_painted(self.overlay)
        self.card = GraphCard(view, theme)
        self.tool = GraphTool(self._document, self.overlay, self.card, self.select_neighbours)
        self.time_bar = GraphTimeBar(self._document, self.playing, theme)
        self.panel = GraphsDock(self._document, self, actions.qaction("file.open").trigger, theme)
        return self.panel

    def apply_theme(self, theme: Theme) -> None:
        for part in (self.card, self.time_bar, self.panel):
            part.apply_theme(theme)

    def close(self) -> None:
        self.playing.play(False)
        self.layouts.close()

    # ---- what the actions do

    @property
    def selected(self) -> GraphLayer | None:
        id = self._document.state.selected_graph
        return None if id is None else self._document.state.graph(id)

    def can_lay_out_again(self) -> bool:
        """Whether the layout of the selected graph depends on where it begins, and is not under way."""
        graph = self.selected
        return graph is not None and graph.arrangement.layout == "force" and graph not in self.layouts.settling

    def lay_out_again(self) -> None:
        graph = self.selected
        if graph is not None:
            arrangement = replace(graph.arrangement, attempt=graph.arrangement.attempt + 1)
            self._document.arrange_graph(graph.id, f"Lay out {graph.name} again", arrangement)

    def can_select_neighbours(self) -> bool:
        names = self._document.state.selected_nodes
        return any(len(selected_in(graph.network, names)) for graph in self._document.state.graphs)

    def select_neighbours(self) -> None:
        """Select the neighbours of the selected nodes too, in every graph that has some of them."""
        state = self._document.state
        names = dict.fromkeys(state.selected_nodes)
        for graph in state.graphs:
            if len(selected_in(graph.network, state.selected_nodes)):
                near = neighbours_of(graph.network, state.selected_nodes, graph.look.weights)
                names.update(dict.fromkeys(graph.network.node_names[node] for node in near.nonzero()[0]))
        self._document.select_nodes(tuple(names))

    def has_hidden_edges(self) -> bool:
        graph = self.selected
        return graph is not None and (graph.look.weights is not None or graph.look.only_selected)

    def show_all_edges(self) -> None:
        graph = self.selected
        if graph is not None:
            self._document.restyle_graph(graph.id, "Show all edges", weights=None, only_selected=False)
