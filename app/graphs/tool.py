"""The mouse on graphs: hovering tells of a node or an edge, a click selects it, with Ctrl beside what is selected."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from plexoscope.app.document.document import Document
from plexoscope.app.document.graph_layer import GraphLayer
from plexoscope.app.graphs.card import GraphCard
from plexoscope.app.graphs.overlay import GraphOverlay, Hovered
from plexoscope.app.graphs.words import Facts, edge_facts, edge_title, node_facts
from plexoscope.app.scene.graph_events import moment_of
from plexoscope.app.scene.graph_scene import drawn_edges
from plexoscope.app.scene.graph_values import selected_in
from plexoscope.app.view.pointer import Pointer
from plexoscope.app.view.tools import Tool, ToolRank
from plexoscope.models.data.arrays import Flags
from plexoscope.render.screen_space import place_at

NODE_PX, EDGE_PX = 4.0, 4.0
"""So far beside a node or an edge it is still meant."""


class GraphTool(Tool):
    """Selects nodes, and tells of what is under the mouse."""

    rank = ToolRank.NODE

    def __init__(
        self, document: Document, overlay: GraphOverlay, card: GraphCard, select_neighbours: Callable[[], None]
    ) -> None:
        self._document, self._overlay, self._card = document, overlay, card
        self._select_neighbours = select_neighbours
        self._reported: tuple[object, ...] = ()
        card.closed.connect(self.clear)
        card.copied.connect(self._copy)
        card.neighbours_wanted.connect(select_neighbours)
        document.changed.connect(lambda *_: self._show())

    # ---- the tool

    def click(self, pointer: Pointer) -> bool:
        """A node is selected, of an edge both ends; with Ctrl beside others. On nothing, nothing is."""
        if pointer.modifiers not in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier):
            return False
        found = self._under(pointer)
        adds = pointer.modifiers == Qt.KeyboardModifier.ControlModifier
        if found is None:
            if not adds:
                self.clear()
            return False
        names = self._names(found)
        if adds:
            names = _toggled(self._document.state.selected_nodes, names)
        self._document.select_nodes(names)
        return True

    def double_click(self, pointer: Pointer) -> bool:
        """A node is selected with all its neighbours."""
        found = self._under(pointer)
        if found is None or found.node is None:
            return False
        self._select_neighbours()
        return True

    def hover(self, pointer: Pointer | None) -> Qt.CursorShape | None:
        found = self._under(pointer) if pointer is not None else None
        self._overlay.hover(found)
        self._document.hover.show(self, () if found is None else self._names(found))
        self._show()
        return None if found is None else Qt.CursorShape.PointingHandCursor

    def clear(self) -> None:
        if self._document.state.selection:
            self._document.select_nodes(())

    # ---- what is under the mouse

    def _names(self, found: Hovered) -> tuple[str, ...]:
        graph = self._document.state.graph(found.graph)
        return tuple(graph.network.node_names[node] for node in _nodes(graph, found))

    def _under(self, pointer: Pointer) -> Hovered | None:
        x, y = pointer.at_px
        graphs = list(reversed(self._overlay.visible()))
        for graph in graphs:
            screen = self._overlay.screen(graph, pointer.camera, pointer.size_px)
            node = place_at(screen.nodes, x, y, NODE_PX, self._overlay.radii_px(graph, pointer.size_px))
            if node is not None:
                return Hovered(graph.id, node=node)
        for graph in graphs:
            screen = self._overlay.screen(graph, pointer.camera, pointer.size_px)
            if screen.has_segments and graph.look.edge_opacity > 0:
                edge = screen.edge_at(x, y, EDGE_PX, self._drawn(graph))
                if edge is not None:
                    return Hovered(graph.id, edge=edge)
        return None

    def _drawn(self, graph: GraphLayer) -> Flags | None:
        drawn = drawn_edges(graph, self._document.state.selected_nodes)
        if graph.events is None:
            return drawn
        bright: Flags = moment_of(graph, self._document.placed[graph.id].at_s).shown.values
        return bright if drawn is None else bright & drawn

    # ---- what the card tells

    def _shown(self) -> tuple[GraphLayer, Hovered] | None:
        """What is under the mouse, else the last node that was selected."""
        state, hovered = self._document.state, self._overlay.hovered
        for graph in reversed(self._overlay.visible()):
            if hovered is not None and hovered.graph == graph.id:
                return graph, hovered
        for graph in reversed(self._overlay.visible()):
            chosen = selected_in(graph.network, state.selected_nodes)
            if len(chosen):
                return graph, Hovered(graph.id, node=int(chosen[-1]))
        return None

    def _show(self) -> None:
        shown = self._shown()
        if self._overlay.hovered is not None and (shown is None or shown[1] != self._overlay.hovered):
            self._overlay.hover(None)  # it is no longer drawn
        selected = self._document.state.selected_nodes
        told = () if shown is None else (shown[0].network, shown[0].name, shown[1], selected)
        if told == self._reported:
            return
        self._reported = told
        if shown is None:
            self._card.hide()
            return
        graph, found = shown
        at_rest = self._overlay.hovered is None
        more = f" · {len(selected):,} selected" if len(selected) > 1 else ""
        self._card.buttons.setVisible(at_rest)
        self._card.close_.setVisible(at_rest)
        self._card.show_facts(_title(graph, found), graph.name + more, _facts(graph, found))

    def _copy(self) -> None:
        shown = self._shown()
        if shown is not None:
            graph, found = shown
            lines = [("File", str(graph.path)), ("Name", _title(graph, found)), *_facts(graph, found)]
            QGuiApplication.clipboard().setText("\n".join(f"{name}\t{value}" for name, value in lines))


def _nodes(graph: GraphLayer, found: Hovered) -> list[int]:
    if found.edge is not None:
        ends: list[int] = graph.network.edges[found.edge].tolist()
        return ends
    assert found.node is not None
    return [found.node]


def _toggled(before: tuple[str, ...], names: tuple[str, ...]) -> tuple[str, ...]:
    """Names beside those before; if all are among these, without them."""
    if all(name in before for name in names):
        return tuple(name for name in before if name not in names)
    return (*before, *(name for name in names if name not in before))


def _title(graph: GraphLayer, found: Hovered) -> str:
    if found.edge is not None:
        return edge_title(graph, found.edge)
    assert found.node is not None
    return graph.network.node_names[found.node]


def _facts(graph: GraphLayer, found: Hovered) -> Facts:
    if found.edge is not None:
        return edge_facts(graph, found.edge)
    assert found.node is not None
    return node_facts(graph, found.node)
