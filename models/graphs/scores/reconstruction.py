"""Temporal link reconstruction: given a pair and a time, is there an event?"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F64, I64
from plexoscope.models.data.temporal_network import TemporalNetwork


@dataclass(frozen=True, eq=False)
class TimedPairs:
    """Questions "did i and j meet at this time?".

    Parameters
    ----------
    i, j : (K,) int64
    time_s : (K,) float64
        On the clock of the network.
    """

    i: I64
    j: I64
    time_s: F64

    def __len__(self) -> int:
        return len(self.time_s)


def draw_questions(
    network: TemporalNetwork, n_questions: int, quiet_s: float, rng: np.random.Generator, pairs: I64 | None = None
) -> tuple[TimedPairs, TimedPairs]:
    """Draw events, and as many pairs at times when they did not meet.

    The time of each negative is that of a positive, drawn with replacement: knowing when everybody is asleep
    earns nothing. Their pairs are drawn evenly from all pairs, and dropped if they have an event within
    `quiet_s` of that time; with 0, if they meet at that very time.

    The positives are events of `network`. Asked of a model that was fitted to all of it, they measure how well
    it reconstructs what it was trained on (in-sample), not what it would foretell.

    Parameters
    ----------
    n_questions
        Of each sort; fewer if there are not so many events, or the network is so dense that quiet pairs
        are rare.
    pairs : (P, 2) int64, optional
        That negatives are drawn from, first < second, where they are not all.

    Returns
    -------
    positive, negative : TimedPairs
    """
    chosen = rng.permutation(network.n_events)[:n_questions]
    positive = TimedPairs(
        network.source[chosen].astype(np.int64),
        network.target[chosen].astype(np.int64),
        network.time_s[chosen],
    )
    n_drawn = 2 * len(chosen)
    if pairs is None:
        first = rng.integers(0, network.n_nodes, n_drawn)
        second = rng.integers(0, network.n_nodes - 1, n_drawn)
        second += second >= first
    else:
        first, second = pairs[rng.integers(0, len(pairs), n_drawn)].T
    times = positive.time_s[rng.integers(0, len(chosen), n_drawn)] if n_drawn else positive.time_s
    drawn = TimedPairs(np.minimum(first, second), np.maximum(first, second), times)
    history = _History(network)
    until = history.n_until(drawn, drawn.time_s + quiet_s, inclusive=True)
    before = history.n_until(drawn, drawn.time_s - quiet_s, inclusive=False)
    quiet = until == before
    kept = np.flatnonzero(quiet)[: len(chosen)]
    return positive, TimedPairs(drawn.i[kept], drawn.j[kept], drawn.time_s[kept])


def recency(network: TemporalNetwork, questions: TimedPairs) -> F64:
    """The baseline for every temporal method: the more recently a pair met, the likelier it meets again.

    Returns
    -------
    (K,) float64
        Minus the seconds since the last event of the pair strictly before the time; −inf if there was none.
    """
    history = _History(network)
    rank = history.n_until(questions, questions.time_s, inclusive=False)
    never = history.n_until(questions, np.full(len(questions), -np.inf), inclusive=False)
    last_s = history.time_s[np.maximum(rank - 1, 0)]
    return np.where(rank > never, last_s - questions.time_s, -np.inf)


class _History:
    """All events sorted by pair and then time, so that a question is a binary search in whole numbers."""

    def __init__(self, network: TemporalNetwork) -> None:
        self._n_nodes = network.n_nodes
        self._distinct_s, index = np.unique(network.time_s, return_inverse=True)
        keys = self._pair_key(network.source, network.target) + index
        order = np.argsort(keys, kind="stable")
        self._keys, self.time_s = keys[order], network.time_s[order]

    def n_until(self, questions: TimedPairs, time_s: F64, inclusive: bool) -> I64:
        """Events of all earlier pairs, plus those of the pair in question before (or at) `time_s` : (K,)."""
        index = np.searchsorted(self._distinct_s, time_s, side="right" if inclusive else "left")
        return np.searchsorted(self._keys, self._pair_key(questions.i, questions.j) + index)

    def _pair_key(self, i: npt.NDArray[np.integer], j: npt.NDArray[np.integer]) -> I64:
        key: I64 = (i.astype(np.int64) * self._n_nodes + j) * (len(self._distinct_s) + 1)
        return key
