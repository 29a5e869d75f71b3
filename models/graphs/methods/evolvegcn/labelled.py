"""Snapshots whose nodes or links are of one of two classes, and what may be known of them when they are asked about."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from plexoscope.models.data.arrays import F32, F64, I32, I64, Flags, read_only
from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.models.graphs.methods.evolvegcn.snapshots import one_hot_degrees


@dataclass(frozen=True, eq=False)
class LabelledStep:
    """One snapshot, of those nodes alone that are in it.

    Parameters
    ----------
    nodes : (N,) int64
        Their numbers in the whole network, rising.
    edges : (E, 2) int32
        Rows of `nodes`; each pair once, the smaller first.
    features : (N, F) float32
        What is known of the nodes when the snapshot is asked about. No class of this snapshot is in them.
    asked : (Q, K) int64
        Rows of `nodes` whose class is asked: K = 1 for nodes, 2 for links from the first to the second.
    is_rare : (Q,) bool
        The answers: whether each is of the class whose F1 counts.
    """

    nodes: I64
    edges: I32
    features: F32
    asked: I64
    is_rare: Flags

    def __post_init__(self) -> None:
        for name, dtype in (
            ("nodes", np.int64),
            ("edges", np.int32),
            ("features", np.float32),
            ("asked", np.int64),
            ("is_rare", np.bool_),
        ):
            object.__setattr__(self, name, read_only(getattr(self, name), dtype))
        if len(self.features) != len(self.nodes) or self.is_rare.shape != self.asked.shape[:1]:
            raise ValueError(
                f"snapshot: expected features of {len(self.nodes)} nodes and {len(self.asked)} answers, "
                f"got {self.features.shape}, {self.is_rare.shape}"
            )


@dataclass(frozen=True, eq=False)
class LabelledSnapshots:
    """Snapshots in order, and the names of the two classes.

    Parameters
    ----------
    steps : tuple of T
        All with as many features, all asking about nodes or all about links.
    n_nodes
        Of the whole network.
    common, rare
        Names of the classes; F1 is that of the second.
    times_s : (T,) float64
        Ends of the snapshots.
    oracle : tuple of T (Q,) float64
        For data that were drawn: the log odds of the rare class for who knows the law; () for others.
    """

    steps: tuple[LabelledStep, ...]
    n_nodes: int
    common: str
    rare: str
    times_s: F64
    oracle: tuple[F64, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "times_s", read_only(self.times_s, np.float64))
        shapes = {(step.features.shape[1], step.asked.shape[1]) for step in self.steps}
        if len(shapes) != 1 or len(self.times_s) != len(self.steps):
            raise ValueError(
                f"snapshots: expected one or more, a time for each, with as many features and ends of what is asked "
                f"in all, got {len(self.steps)}, {len(self.times_s)} times and {sorted(shapes)}"
            )

    @property
    def n_times(self) -> int:
        return len(self.steps)

    @property
    def n_features(self) -> int:
        return int(self.steps[0].features.shape[1])

    @property
    def n_ends(self) -> int:
        """1 where nodes are asked about, 2 where links are."""
        return int(self.steps[0].asked.shape[1])

    def answers(self, times: range) -> Flags:
        """Whether each that is asked about in `times` is of the rare class, one snapshot after another."""
        rare: Flags = np.concatenate([self.steps[time].is_rare for time in times])
        return rare


def without_answers(snapshots: LabelledSnapshots, time: int) -> LabelledSnapshots:
    """The same with the answers of snapshot `time` turned round and nothing after it, none of which may be known."""
    last = replace(snapshots.steps[time], is_rare=~snapshots.steps[time].is_rare)
    nothing = LabelledStep(
        np.zeros(0, np.int64),
        np.zeros((0, 2), np.int32),
        np.zeros((0, snapshots.n_features), np.float32),
        np.zeros((0, snapshots.n_ends), np.int64),
        np.zeros(0, bool),
    )
    later = (nothing,) * (snapshots.n_times - time - 1)
    return replace(snapshots, steps=(*snapshots.steps[:time], last, *later))


def rated(network: TemporalNetwork, width_s: float) -> LabelledSnapshots:
    """Cut signed events into intervals of `width_s` whose links are asked for their sign, as in the paper.

    Who rates whom in an interval is known when its signs are asked for; the signs are not. Several ratings of the same
    person by the same in an interval are one, negative unless their weights have a positive sum. The features of a
    node are how many it rates and is rated by in the interval, in powers of two and one-hot, and what was said before
    the interval: numbers of positive and negative ratings that it gave and got, in logarithms, and their mean signs.

    Raises
    ------
    ValueError
        If weights of both signs are missing, or there are fewer than two intervals.
    """
    weights = network.weights
    if weights is None or not (weights > 0).any() or not (weights < 0).any():
        got = "none" if weights is None else "one sign only"
        raise ValueError(f"network: expected events with positive and with negative weights, got {got}")
    index = ((network.time_s - network.time_s[0]) // width_s).astype(np.int64)
    n_times = int(index[-1]) + 1
    if n_times < 2:
        raise ValueError(f"snapshots: expected two intervals or more, got {n_times}; choose shorter ones")
    bounds = np.searchsorted(index, np.arange(n_times + 1))
    # Given and got, negative and positive, by every node before the interval.
    said = np.zeros((2, 2, network.n_nodes))
    steps = []
    for begin, end in pairwise(bounds):
        links = np.stack([network.source[begin:end], network.target[begin:end]], 1).astype(np.int64)
        pairs, place = np.unique(links, axis=0, return_inverse=True)
        is_negative = np.bincount(place.ravel(), weights[begin:end], minlength=len(pairs)) <= 0
        nodes, rows = np.unique(pairs, return_inverse=True)
        asked = rows.reshape(-1, 2)
        steps.append(LabelledStep(nodes, _undirected(asked), _features(asked, said[:, :, nodes]), asked, is_negative))
        for end_index in range(2):
            np.add.at(said[end_index], ((~is_negative).astype(np.int64), pairs[:, end_index]), 1)
    times_s = float(network.time_s[0]) + width_s * np.arange(1.0, n_times + 1)
    return LabelledSnapshots(tuple(steps), network.n_nodes, "trust", "distrust", times_s)


def grouped(network: TemporalNetwork, width_s: float) -> LabelledSnapshots:
    """Cut events into intervals of `width_s`, and ask for the group of each node in the interval of its time.

    Of two groups the smaller is the rare one; nodes of no group are there and are not asked about. The features are
    those of the nodes, or else how many they reach and are reached by in the interval, in powers of two and one-hot.

    Raises
    ------
    ValueError
        If it is not known when nodes are there, they are not of two groups, or there are fewer than two intervals.
    """
    names, counts = np.unique([group for group in network.node_groups if group], return_counts=True)
    if network.node_time_s is None or len(names) != 2:
        got = "no times" if network.node_time_s is None else f"{len(names)} groups"
        raise ValueError(f"network: expected nodes of two groups, and times from which they are there, got {got}")
    rare, common = (str(names[place]) for place in np.argsort(counts, kind="stable"))
    groups = np.array(network.node_groups)
    start_s = min(float(network.time_s.min(initial=np.inf)), float(network.node_time_s.min()))
    node_index = ((network.node_time_s - start_s) // width_s).astype(np.int64)
    event_index = ((network.time_s - start_s) // width_s).astype(np.int64)
    n_times = int(max(node_index.max(), event_index.max(initial=0))) + 1
    if n_times < 2:
        raise ValueError(f"snapshots: expected two intervals or more, got {n_times}; choose shorter ones")
    links = np.stack([network.source, network.target], 1).astype(np.int64)
    steps = []
    for time in range(n_times):
        linked = links[event_index == time]
        nodes = np.union1d(np.flatnonzero(node_index == time), linked)
        rows = np.searchsorted(nodes, linked)
        if network.node_features is None:
            degrees = [one_hot_degrees(rows[:, end], len(nodes)) for end in range(2)]
            features = np.concatenate(degrees, 1).astype(np.float32)
        else:
            features = network.node_features[nodes]
        asked = np.flatnonzero((node_index[nodes] == time) & (groups[nodes] != ""))
        steps.append(
            LabelledStep(nodes, _undirected(rows), features, asked[:, None], np.asarray(groups[nodes[asked]] == rare))
        )
    times_s = start_s + width_s * np.arange(1.0, n_times + 1)
    return LabelledSnapshots(tuple(steps), network.n_nodes, common, rare, times_s)


def _features(asked: I64, said: F64) -> F32:
    """Of N nodes : (N, F), from the links (Q, 2) of the interval and what was said before, (2, 2, N)."""
    n_nodes = said.shape[2]
    degrees = [one_hot_degrees(asked[:, end], n_nodes) for end in range(2)]
    means = (said[:, 1] - said[:, 0]) / np.maximum(said.sum(1), 1)
    return np.concatenate([*degrees, np.log1p(said).reshape(4, n_nodes).T, means.T], 1).astype(np.float32)


def _undirected(links: I64) -> I32:
    return np.unique(np.sort(links, axis=1), axis=0).reshape(-1, 2).astype(np.int32)


def asked_features(step: LabelledStep) -> F32:
    """The features of all ends of each that is asked about, side by side : (Q, K F)."""
    beside: F32 = step.features[step.asked].reshape(len(step.asked), -1)
    return beside


def past_classes(snapshots: LabelledSnapshots, ends: Sequence[int]) -> tuple[tuple[F64, ...], tuple[F64, ...]]:
    """What the answers of earlier snapshots say of each that is asked about, by these of its ends.

    Parameters
    ----------
    ends
        Which of the K ends make up the name under which something was asked about before.

    Returns
    -------
    last, mean : tuple of T (Q,) float64
        The last answer and the mean of all of them, 1 for rare; where there is none, the share of the rare class in
        all that was asked before.
    """
    n = snapshots.n_nodes
    seen: dict[int, tuple[float, int, float]] = {}
    n_rare = n_asked = 0
    last, mean = [], []
    for step in snapshots.steps:
        keys = np.zeros(len(step.asked), np.int64)
        for end in ends:
            keys = keys * n + step.nodes[step.asked[:, end]]
        usual = n_rare / max(n_asked, 1)
        found = [seen.get(key, (usual, 1, usual)) for key in keys.tolist()]
        last.append(np.array([each[2] for each in found], np.float64))
        mean.append(np.array([each[0] / each[1] for each in found], np.float64))
        for key, answer in zip(keys.tolist(), step.is_rare.tolist(), strict=True):
            total, count, _ = seen.get(key, (0.0, 0, 0.0))
            seen[key] = (total + answer, count + 1, float(answer))
        n_rare, n_asked = n_rare + int(step.is_rare.sum()), n_asked + len(step.is_rare)
    return tuple(last), tuple(mean)
