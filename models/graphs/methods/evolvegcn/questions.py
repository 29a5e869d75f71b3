"""Who will be linked in the next snapshot? The questions, and the baselines that answer them from the past alone."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F64, I64, Flags
from plexoscope.models.graphs.methods.evolvegcn.snapshots import Snapshots


@dataclass(frozen=True, eq=False)
class SnapshotQuestions:
    """Pairs that are linked in a snapshot, and others.

    Parameters
    ----------
    positive : (P, 2) int64
    negative : (P, Q, 2) int64
        For each positive its first node with others drawn evenly, not linked in that snapshot.
    """

    positive: I64
    negative: I64


def draw_questions(snapshots: Snapshots, time: int, n_negatives: int, seed: int) -> SnapshotQuestions:
    """The questions about snapshot `time`. They depend on that snapshot and the seed, and on no other snapshot.

    Parameters
    ----------
    n_negatives
        For each positive.
    """
    rng = np.random.default_rng([seed, time])
    n_nodes = snapshots.n_nodes
    positive = snapshots.edges[time].astype(np.int64)
    # Either end may be the one that is asked.
    flipped = rng.random(len(positive)) < 0.5
    positive = np.where(flipped[:, None], positive[:, ::-1], positive)
    linked = np.sort(_keys(positive, n_nodes))
    asked = np.repeat(positive[:, :1], n_negatives, 1)
    other = rng.integers(0, n_nodes, asked.shape)
    for _ in range(20):
        pairs = np.stack([asked, other], -1)
        wrong = (asked == other) | _contained(_keys(pairs, n_nodes), linked)
        if not wrong.any():
            break
        other[wrong] = rng.integers(0, n_nodes, int(wrong.sum()))
    return SnapshotQuestions(positive, np.stack([asked, other], -1))


class PairMemory:
    """When each pair was last linked; fed snapshot by snapshot, so that it cannot know of later ones."""

    def __init__(self, n_nodes: int) -> None:
        self._n_nodes = n_nodes
        self._keys, self._last = np.zeros(0, np.int64), np.zeros(0, np.int64)

    def see(self, edges: npt.NDArray[np.integer], time: int) -> None:
        """Take in the edges (E, 2) of a snapshot."""
        now = np.sort(_keys(edges, self._n_nodes))
        kept = ~_contained(self._keys, now)
        keys = np.concatenate([self._keys[kept], now])
        last = np.concatenate([self._last[kept], np.full(len(now), time)])
        order = np.argsort(keys, kind="stable")
        self._keys, self._last = keys[order], last[order]

    def recency(self, pairs: I64) -> F64:
        """The snapshot in which each pair (…, 2) was last linked, -1 if in none : (…)."""
        keys = _keys(pairs, self._n_nodes)
        if not len(self._keys):
            return np.full(keys.shape, -1.0)
        place = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        return np.where(self._keys[place] == keys, self._last[place], -1).astype(np.float64)


def _keys(pairs: npt.NDArray[np.integer], n_nodes: int) -> I64:
    low, high = pairs.min(-1).astype(np.int64), pairs.max(-1).astype(np.int64)
    return np.asarray(low * n_nodes + high)


def _contained(keys: I64, ranked: I64) -> Flags:
    if not len(ranked):
        return np.zeros(keys.shape, bool)
    return np.asarray(ranked[np.minimum(np.searchsorted(ranked, keys), len(ranked) - 1)] == keys)
