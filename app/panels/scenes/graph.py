"""Nodes and edges: direction, weight and sign of the edges, groups and sizes of the nodes, and their neighbours."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF

from plexoscope.app.panels.export import Columns
from plexoscope.app.panels.scenes.names import Name
from plexoscope.app.panels.scenes.scene_panel import (
    DIMMED,
    ScenePanel,
    dimmed_rgba,
    group_entries,
    group_numbers,
    group_rgba,
    placed,
)
from plexoscope.app.panels.shared.legend import LegendEntry
from plexoscope.app.scene.colours import rgb_of
from plexoscope.app.scene.graph_look import (
    edges_of,
    faded_but,
    most_important,
    node_diameters,
    weight_shares,
    with_neighbours,
)
from plexoscope.app.widgets.theme import Theme
from plexoscope.models.data.arrays import U8
from plexoscope.models.data.column import Column
from plexoscope.plugins.manifest import Channel
from plexoscope.plugins.results import Graph
from plexoscope.render.scene.appearance import ValueOpacity
from plexoscope.render.scene.graph import EdgeLook, GraphGeometry, GraphItem, NodeLook, graph_items, signs

MOST_NAMES = 12
MOST_ARROWS = 4000
"""More of them would be a smear."""

_PX_PER_NAME = 12_000
_NODE_PX = (6.0, 18.0)
_CROWDED_NODE_PX = (2.5, 9.0)
_CROWD = 400
_PLAIN_SIZE = 0.3
"""Where nodes have no sizes, between the least and the most."""
_EDGE_PX = 3.0
_THINNEST, _FAINTEST = 0.3, 0.25
_ARROW_PX = 7.0
_LIT = 4.0
"""How much more opaque the edges of nodes are that stand out."""
_HOVER_PX = 12.0


class GraphPanel(ScenePanel):
    """Draws the newest `graph` of a channel."""

    newest: Graph | None

    def __init__(self, channel: Channel, theme: Theme) -> None:
        super().__init__(channel, theme)
        self.labels = self.add_toggle("Names of the largest nodes", lambda _: self.redraw(), on=True)
        self._drawn: tuple[Graph, Theme] | None = None
        self._geometry = GraphGeometry(np.zeros((0, 3), np.float32), np.zeros((0, 2), np.int32))
        self._known = np.zeros(0, np.intp)
        self._edges = EdgeLook()
        self._group_names: list[str] = []
        self._rgba = np.zeros((0, 4), np.uint8)
        self._sizes_px = np.zeros(0, np.float32)
        self._rank = np.zeros(0, np.float32)
        self.hovered: int | None = None

    def clear(self) -> None:
        super().clear()
        self._drawn, self.hovered = None, None

    def draw(self) -> None:
        graph = self.newest
        if graph is None:
            return
        if self._drawn != (graph, self.theme):
            if self._drawn is None or self._drawn[0] is not graph:
                self.hovered = None
            self._drawn = (graph, self.theme)
            self._prepare(graph)
        rgba, edges = self._rgba, self._edges
        stressed = self._stressed(graph)
        if len(stressed):
            rgba, edges = self._lit(graph, stressed)
        planar = graph.positions.shape[1] == 2
        sizes_px = self._sizes_px * np.float32(self.mark_scale)
        nodes = NodeLook(rgba, sizes_px, shape="disc" if planar else "sphere", edge_rgb=rgb_of(self.theme.plot))
        arrows = graph.directed and len(graph.edges) <= MOST_ARROWS
        items, points = graph_items(GraphItem("graph", self._geometry, nodes, edges, directed=arrows))
        self.show_scene(self.scene(items=items, points=points), planar=planar)
        self.explain(None, [*group_entries(self._group_names), *self._sign_entries(graph)])
        self.show_names(self._names_of(graph) if self.labels.isChecked() else ())

    def _prepare(self, graph: Graph) -> None:
        self._geometry = GraphGeometry(placed(graph.positions), graph.edges)
        self._known = np.flatnonzero(self._geometry.placed)
        n_nodes = self._geometry.n_nodes
        self._group_names, numbers = group_numbers(graph.groups)
        self._rgba = group_rgba(numbers if len(numbers) else np.zeros(n_nodes, np.intp))
        degrees = np.bincount(graph.edges.ravel(), minlength=n_nodes).astype(np.float32)
        self._rank = degrees if graph.sizes is None else np.nan_to_num(graph.sizes)
        least, most = _NODE_PX if n_nodes <= _CROWD else _CROWDED_NODE_PX
        plain = graph.sizes is None or not self._rank.any()
        alike_px = least + _PLAIN_SIZE * (most - least)
        self._sizes_px = np.full(n_nodes, alike_px, np.float32) if plain else node_diameters(self._rank, least, most)
        self._edges = self._edge_look(graph)

    def _edge_look(self, graph: Graph) -> EdgeLook:
        plain = EdgeLook(
            opacity=_edge_opacity(len(graph.edges)), rgb=rgb_of(self.theme.muted), arrow_px=_ARROW_PX * self.mark_scale
        )
        if graph.weights is None:
            return plain
        share = weight_shares(graph.weights)
        return replace(
            plain,
            width_px=_EDGE_PX,
            width_by=Column(_THINNEST + (1 - _THINNEST) * share),
            opacity_by=ValueOpacity(Column(_FAINTEST + (1 - _FAINTEST) * share), 0.0, 1.0),
            colour="palette",
            palette=signs(np.nan_to_num(graph.weights), rgb_of(self.theme.muted), rgb_of(self.theme.bad)),
        )

    def _stressed(self, graph: Graph) -> npt.NDArray[np.intp]:
        """The node under the pointer, else those that are marked."""
        if self.hovered is not None:
            return np.array([self.hovered])
        if not self.marked or not graph.names:
            return np.zeros(0, np.intp)
        return np.flatnonzero(np.isin(graph.names, self.marked))

    def _lit(self, graph: Graph, nodes: npt.NDArray[np.intp]) -> tuple[U8, EdgeLook]:
        """Colours and edges where nodes stand out: one with its neighbours, several with the edges between them."""
        look, several = self._edges, len(nodes) > 1
        lit = edges_of(graph.edges, nodes, len(self._rgba), between=several)
        near = with_neighbours(graph.edges[lit], nodes, len(self._rgba))
        opacity = min(look.opacity * _LIT, 1.0)
        anyway = None if look.opacity_by is None else look.opacity_by.column.values
        opacity_by = faded_but(lit, DIMMED * look.opacity / opacity, anyway)
        return dimmed_rgba(self._rgba, near, self.theme), replace(look, opacity=opacity, opacity_by=opacity_by)

    def _names_of(self, graph: Graph) -> list[Name]:
        nodes = list(most_important(self._known, self._rank, self._n_names()))
        stressed = self._stressed(graph)
        if len(stressed):
            nodes = list(stressed[np.isin(stressed, self._known)][:MOST_NAMES])
        return self._names_at_nodes(graph, nodes)

    def _names_at_nodes(self, graph: Graph, nodes: Sequence[int]) -> list[Name]:
        if not graph.names:
            return []
        names = []
        for node in nodes:
            x, y, z = (float(part) for part in self._geometry.positions_mm[node])
            above_px = float(self._sizes_px[node]) * self.mark_scale / 2 + 2
            names.append(Name(graph.names[node], (x, y, z), self.theme.text, above_px))
        return names

    def show_marks(self) -> None:
        self.refresh()

    def named_places(self, names: tuple[str, ...]) -> list[Name]:
        graph = self.newest
        if graph is None or not graph.names or not names:
            return []
        nodes = np.flatnonzero(np.isin(graph.names, names))
        return self._names_at_nodes(graph, nodes[np.isin(nodes, self._known)][:MOST_NAMES].tolist())

    def _n_names(self) -> int:
        return min(MOST_NAMES, self.frame.width() * self.frame.height() // _PX_PER_NAME)

    def _sign_entries(self, graph: Graph) -> list[LegendEntry]:
        if graph.weights is None or not (graph.weights < 0).any():
            return []
        return [LegendEntry("positive edges", self.theme.muted), LegendEntry("negative edges", self.theme.bad)]

    def data(self) -> Columns:
        """Return the nodes and the edges: columns of two lengths."""
        graph = self.newest
        if graph is None:
            return {}
        columns: dict[str, npt.NDArray[np.generic] | tuple[str, ...]] = {"node": np.arange(len(graph.positions))}
        for name, each in (("name", graph.names), ("group", graph.groups)):
            if each:
                columns[name] = each
        for axis in range(graph.positions.shape[1]):
            columns["xyz"[axis]] = graph.positions[:, axis]
        if graph.sizes is not None:
            columns["size"] = graph.sizes
        columns["from"], columns["to"] = graph.edges[:, 0], graph.edges[:, 1]
        if graph.weights is not None:
            columns["weight"] = graph.weights
        return columns

    def names_at(self, place: QPointF) -> tuple[str, ...]:
        graph, view = self.newest, self.view
        if graph is None or view is None or not len(self._known) or not graph.names:
            return ()
        near = view.nearest(self._geometry.positions_mm[self._known], place.x(), place.y(), _HOVER_PX)
        return () if near is None else (graph.names[int(self._known[near])],)

    def read_at(self, place: QPointF) -> str:
        graph, view = self.newest, self.view
        if graph is None or view is None or not len(self._known):
            return ""
        near = view.nearest(self._geometry.positions_mm[self._known], place.x(), place.y(), _HOVER_PX)
        self._hover(None if near is None else int(self._known[near]))
        if self.hovered is None:
            return ""
        node = self.hovered
        words = graph.names[node] if graph.names else f"node {node}"
        if graph.groups and graph.groups[node]:
            words += f" · {graph.groups[node]}"
        lines = [words]
        if graph.sizes is not None:
            lines.append(f"size {graph.sizes[node]:.4g}")
        n_out, n_in = int((graph.edges[:, 0] == node).sum()), int((graph.edges[:, 1] == node).sum())
        lines.append(f"{n_out} edges out, {n_in} in" if graph.directed else _edge_words(n_out + n_in))
        return "\n".join(lines)

    def pointer_left(self) -> None:
        self._hover(None)

    def _hover(self, node: int | None) -> None:
        if node != self.hovered:
            self.hovered = node
            self.refresh()


def _edge_opacity(n_edges: int) -> float:
    return 0.9 if n_edges <= 200 else 0.6 if n_edges <= 2000 else 0.25


def _edge_words(n_edges: int) -> str:
    return f"{n_edges} {'edge' if n_edges == 1 else 'edges'}"
