"""What is painted over graphs: names of nodes, rings about those that are selected, what is under the mouse."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen, QPolygonF

from plexoscope.app.document.document import Document
from plexoscope.app.document.graph_layer import GraphLayer
from plexoscope.app.scene.graph_names import LONGEST_PX, named_nodes, place_beside, room_for_names
from plexoscope.app.scene.graph_scene import node_sizes
from plexoscope.app.scene.graph_values import selected_in
from plexoscope.app.widgets.theme import Theme, small_font
from plexoscope.models.data.arrays import F32, I64
from plexoscope.render.scene.camera import Camera
from plexoscope.render.scene.scale import line_scale
from plexoscope.render.screen_space import GraphScreen, Room

MOST_RINGS = 300
_RING_PX, _EDGE_PX = 1.6, 2.6
_AROUND = ((-1, -1), (1, -1), (-1, 1), (1, 1), (0, -1), (0, 1), (-1, 0), (1, 0))


@dataclass(frozen=True)
class Hovered:
    """What is under the mouse: a node of a graph, or an edge."""

    graph: str
    node: int | None = None
    edge: int | None = None


class GraphOverlay:
    """A `Painted`; also the one who knows where nodes and edges are on the screen."""

    def __init__(self, document: Document, repaint: Callable[[], None]) -> None:
        self._document, self._repaint = document, repaint
        self._screens: dict[str, GraphScreen] = {}
        self.hovered: Hovered | None = None
        document.changed.connect(lambda *_: repaint())
        document.placed_changed.connect(self._placed_changed)
        document.hover.changed.connect(lambda _: repaint())

    def _placed_changed(self, id: str) -> None:
        if id not in self._document.placed:
            self._screens.pop(id, None)
        self._repaint()

    def hover(self, hovered: Hovered | None) -> None:
        if hovered != self.hovered:
            self.hovered = hovered
            self._repaint()

    def visible(self) -> list[GraphLayer]:
        """Graphs that are drawn, the last one foremost."""
        placed = self._document.placed
        return [graph for graph in self._document.state.graphs if graph.look.visible and graph.id in placed]

    def screen(self, graph: GraphLayer, camera: Camera, size_px: tuple[float, float]) -> GraphScreen:
        """Where a graph is in the picture; made anew only when something has moved."""
        geometry = self._document.placed[graph.id].geometry
        known = self._screens.get(graph.id)
        if known is None or not known.fits(geometry, camera, size_px):
            self._screens[graph.id] = known = GraphScreen(geometry, camera, size_px)
        return known

    def radii_px(self, graph: GraphLayer, size_px: tuple[float, float]) -> F32:
        """(N,) of the nodes in the picture."""
        scale = line_scale((round(size_px[0]), round(size_px[1])))
        radii: F32 = node_sizes(graph) * np.float32(scale / 2)
        return radii

    # ---- painting

    @property
    def empty(self) -> bool:
        names = self._document.state.selected_nodes
        return not any(
            self._is_hovered(graph)
            or len(self._pointed(graph))
            or graph.look.labels in ("important", "all")
            or len(selected_in(graph.network, names))
            for graph in self.visible()
        )

    def paint(self, painter: QPainter, camera: Camera, size_px: tuple[float, float], theme: Theme) -> None:
        room = room_for_names(size_px)
        selected = self._document.state.selected_nodes
        for graph in reversed(self.visible()):
            screen = self.screen(graph, camera, size_px)
            radii_px = self.radii_px(graph, size_px)
            self._paint_hovered_edge(painter, graph, screen, theme)
            chosen = selected_in(graph.network, selected)
            self._paint_rings(painter, screen, radii_px, chosen[:MOST_RINGS], self._pointed(graph)[:MOST_RINGS], theme)
            self._paint_names(painter, graph, screen, radii_px, room, theme)

    def _pointed(self, graph: GraphLayer) -> I64:
        """Nodes that the pointer is over in another view."""
        return selected_in(graph.network, self._document.hover.names)

    def _is_hovered(self, graph: GraphLayer) -> bool:
        return self.hovered is not None and self.hovered.graph == graph.id

    def _paint_hovered_edge(self, painter: QPainter, graph: GraphLayer, screen: GraphScreen, theme: Theme) -> None:
        if not self._is_hovered(graph) or self.hovered is None or self.hovered.edge is None:
            return
        line = QPolygonF([QPointF(x, y) for x, y in screen.line_of(self.hovered.edge).tolist()])
        for colour, width_px in ((theme.colour("scene"), _EDGE_PX + 3), (theme.colour("text"), _EDGE_PX)):
            painter.setPen(QPen(colour, width_px, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawPolyline(line)

    def _paint_rings(
        self,
        painter: QPainter,
        screen: GraphScreen,
        radii_px: F32,
        nodes: I64,
        pointed: I64,
        theme: Theme,
    ) -> None:
        rings = [(node, theme.colour("accent")) for node in nodes[screen.in_sight[nodes]].tolist()]
        rings += [(node, theme.colour("text")) for node in pointed[screen.in_sight[pointed]].tolist()]
        if self.hovered is not None and self.hovered.node is not None:
            known = self._screens.get(self.hovered.graph)
            if known is screen:
                rings.append((self.hovered.node, theme.colour("text")))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for node, colour in rings:
            centre = QPointF(float(screen.nodes[node, 0]), float(screen.nodes[node, 1]))
            radius = float(radii_px[node]) + 2.5
            painter.setPen(QPen(theme.colour("scene"), _RING_PX + 2))
            painter.drawEllipse(centre, radius, radius)
            painter.setPen(QPen(colour, _RING_PX))
            painter.drawEllipse(centre, radius, radius)

    def _paint_names(
        self,
        painter: QPainter,
        graph: GraphLayer,
        screen: GraphScreen,
        radii_px: F32,
        room: Room,
        theme: Theme,
    ) -> None:
        first = self._first_named(graph)
        metrics, bold = QFontMetrics(small_font()), QFontMetrics(small_font(bold=True))
        texts: dict[int, str] = {}
        widths: list[int] = []
        nodes = named_nodes(graph, screen, self._document.state.selected_nodes, first)
        for node in nodes:
            measure = bold if node in first else metrics
            texts[node] = measure.elidedText(graph.network.node_names[node], Qt.TextElideMode.ElideMiddle, LONGEST_PX)
            widths.append(measure.horizontalAdvance(texts[node]))
        boxes = place_beside(nodes, screen, radii_px, widths, metrics.height(), room)
        halo, plain, strong = theme.colour("scene"), theme.colour("text"), theme.colour("text")
        halo.setAlphaF(0.7)
        plain.setAlphaF(0.85)
        for node, box in boxes.items():
            measure = bold if node in first else metrics
            painter.setFont(small_font(bold=node in first))
            at = QPointF(box.left, box.top + measure.ascent())
            painter.setPen(halo)
            for x, y in _AROUND:
                painter.drawText(at + QPointF(x, y), texts[node])
            painter.setPen(strong if node in first else plain)
            painter.drawText(at, texts[node])

    def _first_named(self, graph: GraphLayer) -> dict[int, None]:
        """Nodes whose names are wanted before all others: under the mouse, then selected."""
        first: dict[int, None] = {}
        if self._is_hovered(graph) and self.hovered is not None:
            if self.hovered.node is not None:
                first[self.hovered.node] = None
            if self.hovered.edge is not None:
                first.update(dict.fromkeys(graph.network.edges[self.hovered.edge].tolist()))
        first.update(dict.fromkeys(self._pointed(graph).tolist()))
        if graph.look.labels != "none":
            first.update(dict.fromkeys(selected_in(graph.network, self._document.state.selected_nodes).tolist()))
        return first
