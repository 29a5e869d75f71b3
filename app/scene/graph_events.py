"""A temporal network as a layer: its edges, when each was there, and how bright it is at a time."""

import numpy as np

from plexoscope.app.document.graph_layer import GraphEvents, GraphLayer
from plexoscope.models.data.arrays import F32
from plexoscope.models.data.network import CLASS, Network
from plexoscope.models.data.temporal_network import TemporalNetwork

_SEEN_AT_FIRST, _WINDOWS = 300, (0.004, 0.1)
"""Events that are seen at once at first, as far as these shares of the whole time allow."""
_FAINTEST = 0.06


def standing_network(temporal: TemporalNetwork) -> tuple[Network, GraphEvents]:
    """The network of all edges that ever were, weighted by how often they were, and the events as its edges."""
    keys = temporal.source.astype(np.int64) * max(temporal.n_nodes, 1) + temporal.target
    once, edge, counts = np.unique(keys, return_inverse=True, return_counts=True)
    edges = np.stack([once // max(temporal.n_nodes, 1), once % max(temporal.n_nodes, 1)], axis=1)
    groups = np.array(temporal.node_groups, dtype=str)
    network = Network(
        edges.astype(np.int32),
        temporal.node_names,
        counts.astype(np.float32),
        temporal.directed,
        node_values={CLASS: groups} if (groups != "").any() else {},
        source=temporal.citation,
    )
    return network, GraphEvents(temporal, edge.astype(np.int32))


def first_window_s(temporal: TemporalNetwork) -> float:
    """How long ago is seen at first."""
    if not temporal.n_events:
        return 1.0
    share = float(np.clip(_SEEN_AT_FIRST / temporal.n_events, *_WINDOWS))
    return max(share * float(temporal.time_s[-1] - temporal.time_s[0]), 1e-9)


def first_moment_s(graph: GraphLayer) -> float:
    """When half of all has happened: then something does."""
    if graph.events is not None and graph.events.network.n_events:
        return float(graph.events.network.time_s[graph.events.network.n_events // 2])
    return graph.times_s[0] if graph.times_s is not None else 0.0


def in_window(graph: GraphLayer, at_s: float) -> tuple[int, int]:
    """First and end of the events that are seen at a time."""
    assert graph.events is not None
    time_s = graph.events.network.time_s
    first = int(np.searchsorted(time_s, at_s - graph.window_s, side="right"))
    return first, int(np.searchsorted(time_s, at_s, side="right"))


def brightness(graph: GraphLayer, at_s: float) -> F32:
    """(E,) 1 of an edge that is there at this moment, fading to hardly anything, 0 outside the window."""
    assert graph.events is not None
    first, end = in_window(graph, at_s)
    shown = np.zeros(graph.network.n_edges, np.float32)
    age = (at_s - graph.events.network.time_s[first:end]) / max(graph.window_s, 1e-12)
    # In order of time: of several events of an edge the last one counts.
    shown[graph.events.edge[first:end]] = _FAINTEST + (1 - _FAINTEST) * (1 - age) ** 2
    return shown


def moved_positions(graph: GraphLayer, at_s: float) -> F32:
    """(N, 3) where nodes that move are at a time; before the first time where they are then, and after the last."""
    assert graph.motion is not None
    times_s, positions_mm = graph.motion.times_s, graph.motion.positions_mm
    place = float(np.interp(at_s, times_s, np.arange(len(times_s))))
    before = min(int(place), max(len(times_s) - 2, 0))
    share = np.float32(place - before)
    after = min(before + 1, len(times_s) - 1)
    moved: F32 = positions_mm[before] * (1 - share) + positions_mm[after] * share
    return moved
