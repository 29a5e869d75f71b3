"""How a network is drawn when it is opened: by its size, and by what is known of its nodes and edges."""

import numpy as np

from plexoscope.app.document.graph_layer import (
    ANATOMY,
    DEGREE,
    ENDS,
    SIGN,
    STRENGTH,
    UNIFORM,
    VALUE,
    GraphArrangement,
    GraphLayer,
    GraphLook,
    Labels,
)
from plexoscope.app.scene.graph_values import has_weights, is_signed, node_values
from plexoscope.models.data.network import CLASS, SPLIT, Network
from plexoscope.models.graphs.drawing.layout import LAYOUTS

_SIZES = (
    (40, 40.0, 0.8, 3.0, "all"),
    (200, 30.0, 0.6, 2.2, "important"),
    (1_000, 22.0, 0.5, 1.7, "important"),
    (6_000, 16.0, 0.4, 1.3, "important"),
    (30_000, 8.0, 0.25, 1.0, "selected"),
    (np.inf, 5.0, 0.1, 0.8, "selected"),
)
"""Up to how many nodes: diameter and edge width in px, opacity of edges, names."""

_EDGES_PER_NODE = 6
"""Of a network in which nearly all are joined, as many of the heaviest edges are drawn at first."""
_CROWDED = 12
_HAZE_EDGES = 60_000
"""From so many edges on, the more there are the fainter is each, so that all of them together remain a haze in which
the dense places stand out."""
_CROWD_NODES = 30_000
"""Of more nodes, each is smaller, so that together they cover little more."""
LEAST_NODE_PX = 1.5
_OPEN = 3
"""Edges per node up to which they do not cover each other."""
_WEIGHTED = 1.6
"""So much wider is the heaviest edge than one of a network without weights."""
MOST_ARROWS = 4_000
FIRST_BUNDLING, MOST_BUNDLED = 0.6, 20_000
"""Edges between places in a head are drawn together at first, as fibres are."""
MOST_ENDS = 300_000
"""Of more edges the colours of their ends are no longer told apart."""
_FEW_COLOURS = 24
_FAINT = 0.02


def first_arrangement(network: Network) -> GraphArrangement:
    """Where the nodes are, if that is known, else where forces put them."""
    if network.positions_mm is not None:
        return GraphArrangement(ANATOMY, 3)
    return GraphArrangement("force", 2, order_by=CLASS if CLASS in network.node_values else "")


def arrangement_by(graph: GraphLayer, layout: str) -> GraphArrangement:
    """By another layout, as flat as now if that can be; where it puts nodes in order, those of one colour together."""
    of, now = LAYOUTS[layout], graph.arrangement
    keeps = now.n_dims in of.n_dimensions and not LAYOUTS[now.layout].needs_places
    values = node_values(graph.network, graph.look.node_colour) if of.by_node_value else None
    return GraphArrangement(
        layout,
        now.n_dims if keeps else of.n_dimensions[0],
        graph.look.node_colour.removeprefix(VALUE) if values is not None and values.categories else "",
    )


def first_look(network: Network) -> GraphLook:
    """The look; edges that would hide all others are left out by the range of weights."""
    _, node_px, opacity, edge_px, labels = next(row for row in _SIZES if network.n_nodes <= row[0])
    weighted = has_weights(network)
    colour = _first_colour(network)
    weights = _heaviest(network) if weighted else None
    n_drawn = network.n_edges if weights is None else network.n_nodes * _EDGES_PER_NODE
    opacity *= min(1.0, (_OPEN * network.n_nodes / max(n_drawn, 1)) ** 0.5)
    opacity *= min(1.0, _HAZE_EDGES / max(n_drawn, 1))
    node_px *= min(1.0, (_CROWD_NODES / max(network.n_nodes, 1)) ** 0.35)
    edge_colour = UNIFORM
    if is_signed(network):
        edge_colour = SIGN
    elif colour != UNIFORM and n_drawn <= MOST_ENDS:
        edge_colour = ENDS
    named: Labels = labels  # type: ignore[assignment]
    return GraphLook(
        node_px=max(round(node_px, 2), LEAST_NODE_PX),
        size_by=STRENGTH if weighted else DEGREE,
        node_colour=colour,
        labels=named if _has_names(network) or network.n_nodes <= _SIZES[0][0] else "selected",
        edge_opacity=round(opacity, 3 if opacity >= _FAINT else 5),
        edge_px=_WEIGHTED * edge_px if weighted else edge_px,
        width_by_weight=weighted,
        edge_colour=edge_colour,
        weights=weights,
        arrows=network.directed and n_drawn <= MOST_ARROWS,
        bundling=FIRST_BUNDLING if network.positions_mm is not None and n_drawn <= MOST_BUNDLED else None,
    )


def _first_colour(network: Network) -> str:
    """The class of the nodes, else the first value that names few groups."""
    names = [name for name in (CLASS, *network.node_values) if name in network.node_values and name != SPLIT]
    for name in names:
        values = node_values(network, VALUE + name)
        if values is not None and 2 <= len(values.categories) <= _FEW_COLOURS:
            return VALUE + name
    return UNIFORM


def _heaviest(network: Network) -> tuple[float, float] | None:
    """The range of the heaviest edges of a dense network; None to draw them all."""
    n_wanted = _EDGES_PER_NODE * network.n_nodes
    if network.weights is None or network.n_edges <= _CROWDED * network.n_nodes or is_signed(network):
        return None
    low = float(np.partition(network.weights, -n_wanted)[-n_wanted])
    return low, float(network.weights.max())


def _has_names(network: Network) -> bool:
    """Whether the nodes are called anything but their numbers."""
    return not all(name.isdigit() for name in network.node_names[:50])
