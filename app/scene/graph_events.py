"""A temporal network as a layer: its edges, when each was there, and how bright it is at a time."""

from dataclasses import dataclass

import numpy as np

from plexoscope.app.document.graph_layer import GraphEvents, GraphLayer
from plexoscope.models.data.arrays import F32, F64, I64
from plexoscope.models.data.column import Column
from plexoscope.models.data.kept import kept_with
from plexoscope.models.data.network import CLASS, Network
from plexoscope.models.data.temporal_network import TemporalNetwork

_SEEN_AT_FIRST, _WINDOWS = 300, (0.001, 0.1)
"""Events that are seen at once at first, as far as these shares of the whole time allow."""
_FAINTEST = 0.06
LONGEST_S = float(np.finfo(np.float64).max)


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
    """How long ago is seen at first; never so short that times of this size would not tell it."""
    if not temporal.n_events:
        return 1.0
    first_s, last_s = float(temporal.time_s[0]), float(temporal.time_s[-1])
    share = float(np.clip(_SEEN_AT_FIRST / temporal.n_events, *_WINDOWS))
    finest_s = 2.0 * float(np.spacing(max(abs(first_s), abs(last_s))))
    return max(share * span_of((first_s, last_s)) if last_s > first_s else 1.0, finest_s)


def span_of(times_s: tuple[float, float]) -> float:
    """From the first time to the last, also where that is more than a number holds."""
    return min(times_s[1] - times_s[0], LONGEST_S)


def first_moment_s(graph: GraphLayer) -> float:
    """When half of all has happened: then something does."""
    if graph.events is not None and graph.events.network.n_events:
        return float(graph.events.network.time_s[graph.events.network.n_events // 2])
    return graph.times_s[0] if graph.times_s is not None else 0.0


@dataclass(frozen=True, eq=False)
class Moment:
    """What is seen of the events of a network at a time. Compares by identity, and is kept while it is looked at.

    Parameters
    ----------
    opacity : Column
        (E,) float32: 1 of an edge that is there at this moment, fading to hardly anything, 0 outside the window.
    shown : Column
        (E,) bool: the edges in the window. Few of all that ever were, and only they are put in order and drawn.
    edges : (K,) int64
        Their rows.
    """

    opacity: Column
    shown: Column
    edges: I64


def moment_of(graph: GraphLayer, at_s: float) -> Moment:
    """What is seen of a temporal network at a time; of the same time always the same."""
    assert graph.events is not None
    return _moment(graph.events, graph.network.n_edges, at_s, graph.window_s)


@kept_with(n_kept=2)
def _moment(events: GraphEvents, n_edges: int, at_s: float, window_s: float) -> Moment:
    time_s = events.network.time_s
    first = int(np.searchsorted(time_s, at_s - window_s, side="right"))
    end = int(np.searchsorted(time_s, at_s, side="right"))
    opacity, shown = np.zeros(n_edges, np.float32), np.zeros(n_edges, np.bool_)
    # In order of time: of several events of an edge the last one counts.
    opacity[events.edge[first:end]] = _FAINTEST + (1 - _FAINTEST) * (1 - _ages(time_s[first:end], at_s, window_s)) ** 2
    shown[events.edge[first:end]] = True
    return Moment(Column(opacity), Column(shown), np.flatnonzero(shown))


def _ages(time_s: F64, at_s: float, window_s: float) -> F64:
    """How long ago, as a share of the window; by halves, as the span of all times may be more than a number holds."""
    ages: F64 = (at_s / 2 - time_s / 2) / max(window_s / 2, float(np.finfo(np.float64).tiny))
    return ages.clip(0.0, 1.0)


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
