"""A temporal network cut into snapshots, and what is known of its nodes at each of them."""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F32, F64, I32, read_only
from plexoscope.models.data.temporal_network import TemporalNetwork

N_DEGREE_BINS = 8
"""Nobody, one, two, three to four, …: powers of two."""


@dataclass(frozen=True, eq=False)
class Snapshots:
    """Who is linked with whom during each of T intervals.

    Parameters
    ----------
    edges : tuple of T (E_t, 2) int32
        Each pair once, the smaller node first.
    features : (T, N, F) float32
        Of the nodes at the end of each interval; nothing later is in them.
    node_names, node_groups : tuple of N str
        Groups are for colours and never for training; "" where unknown.
    times_s : (T,) float64
        Ends of the intervals.
    """

    edges: tuple[I32, ...]
    features: F32
    node_names: tuple[str, ...]
    node_groups: tuple[str, ...]
    times_s: F64

    def __post_init__(self) -> None:
        object.__setattr__(self, "edges", tuple(read_only(each, np.int32) for each in self.edges))
        object.__setattr__(self, "features", read_only(self.features, np.float32))
        object.__setattr__(self, "times_s", read_only(self.times_s, np.float64))
        expected = (len(self.edges), len(self.node_names))
        if self.features.ndim != 3 or self.features.shape[:2] != expected or self.times_s.shape != expected[:1]:
            raise ValueError(
                f"snapshots: expected features {expected} × F and {expected[0]} times, "
                f"got {self.features.shape}, {self.times_s.shape}"
            )

    @property
    def n_times(self) -> int:
        return len(self.edges)

    @property
    def n_nodes(self) -> int:
        return len(self.node_names)


def cut(network: TemporalNetwork, width_s: float, n_signature: int, rng: np.random.Generator) -> Snapshots:
    """Cut a network into intervals of `width_s` from its first event on; the last may be shorter.

    The features are the degree in the interval and the number of partners so far, in powers of two, one-hot, and
    a signature: numbers drawn once for each node, so that it can be known again.

    Parameters
    ----------
    n_signature
        Length of the signature; 0 leaves degrees alone, as in the paper.

    Raises
    ------
    ValueError
        If there are fewer than two intervals.
    """
    start_s, end_s = (float(network.time_s[0]), float(network.time_s[-1])) if network.n_events else (0.0, 0.0)
    index = ((network.time_s - start_s) // width_s).astype(np.int64)
    n_times = int(index[-1]) + 1 if network.n_events else 0
    if n_times < 2:
        raise ValueError(f"snapshots: expected two intervals or more, got {n_times}; choose shorter ones")
    pairs = np.stack([np.minimum(network.source, network.target), np.maximum(network.source, network.target)], 1)
    bounds = np.searchsorted(index, np.arange(n_times + 1))
    edges = tuple(np.unique(pairs[begin:end], axis=0).astype(np.int32) for begin, end in pairwise(bounds))
    signature = rng.normal(size=(network.n_nodes, n_signature)) / np.sqrt(max(n_signature, 1))
    known = np.zeros(0, np.int64)
    features = np.zeros((n_times, network.n_nodes, 2 * N_DEGREE_BINS + n_signature), np.float32)
    for time, now in enumerate(edges):
        known = np.union1d(known, now[:, 0].astype(np.int64) * network.n_nodes + now[:, 1])
        so_far = np.stack(np.divmod(known, network.n_nodes), 1)
        features[time] = np.concatenate(
            [one_hot_degrees(now, network.n_nodes), one_hot_degrees(so_far, network.n_nodes), signature], 1
        )
    times_s = np.minimum(start_s + width_s * np.arange(1, n_times + 1), max(end_s, start_s + width_s * (n_times - 0.5)))
    return Snapshots(edges, features, network.node_names, network.node_groups, times_s)


def without_future(snapshots: Snapshots, time: int) -> Snapshots:
    """The same with nothing after snapshot `time`, and nothing of its nodes: what may be known when it is asked about.

    Its links stay, since they are the questions.
    """
    nobody = np.zeros((0, 2), np.int32)
    edges = tuple(each if index <= time else nobody for index, each in enumerate(snapshots.edges))
    features = np.array(snapshots.features)
    features[time:] = 0
    return replace(snapshots, edges=edges, features=features)


def one_hot_degrees(edges: npt.NDArray[np.integer], n_nodes: int) -> F64:
    """How often each node is named, in powers of two : (N, N_DEGREE_BINS), with a one for each node."""
    degree = np.bincount(edges.ravel(), minlength=n_nodes)
    bins = np.minimum(np.ceil(np.log2(degree + 1)), N_DEGREE_BINS - 1).astype(np.int64)
    one_hot: F64 = np.eye(N_DEGREE_BINS)[bins]
    return one_hot
