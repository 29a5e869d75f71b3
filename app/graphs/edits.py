"""What can be done to the selected graph and its nodes, by menu, dock and mouse alike. Each is one undoable step."""

from dataclasses import replace

from plexoscope.app.document.document import Document
from plexoscope.app.document.graph_layer import GraphLayer
from plexoscope.app.graphs.layouts import GraphLayouts
from plexoscope.app.scene.graph_values import neighbours_of, selected_in


class GraphEdits:
    """Edits of graphs. Without a selected graph nothing happens."""

    def __init__(self, document: Document, layouts: GraphLayouts) -> None:
        self._document, self._layouts = document, layouts

    @property
    def selected(self) -> GraphLayer | None:
        id = self._document.state.selected_graph
        return None if id is None else self._document.state.graph(id)

    def can_lay_out_again(self) -> bool:
        return self.selected is not None and self._layouts.can_begin_anew(self.selected)

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
