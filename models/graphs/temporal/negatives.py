"""Pairs that did not meet: random ones, and two harder kinds that did meet before.

F. Poursafaei, S. Huang, K. Pelrine, R. Rabbany, "Towards Better Evaluation for Dynamic Link Prediction", NeurIPS
Datasets and Benchmarks 2022.
"""

from typing import Literal

import numpy as np

from plexoscope.models.data.arrays import I64
from plexoscope.models.graphs.temporal.stream import Events, Questions, TemporalStream

NegativeKind = Literal["random", "historical", "inductive"]
KINDS: tuple[NegativeKind, ...] = ("random", "historical", "inductive")
N_REDRAWS = 8


class Negatives:
    """Draws one pair for each event, that has no event at its time.

    - random: the same source with any other node;
    - historical: a pair that met in training;
    - inductive: a pair that met before the event, but never in training.

    The harder kinds look at the past of the event alone. Where that holds no such pair, a random one is drawn.
    """

    def __init__(self, stream: TemporalStream) -> None:
        self._stream, self._n_nodes = stream, stream.n_nodes
        events = stream.events
        self._distinct_s, moment = np.unique(events.time_s, return_inverse=True)
        key = stream.pair_key(events)
        self._met = np.unique(key * len(self._distinct_s) + moment)
        pairs, first = np.unique(key, return_index=True)
        order = np.argsort(first)
        self._pairs, self._since_s = pairs[order], events.time_s[first[order]]
        self._n_train = int(np.count_nonzero(first < len(stream.part("train"))))

    def draw(
        self, kind: NegativeKind, events: Events, rng: np.random.Generator, hard_share: float = 0.0
    ) -> tuple[I64, I64]:
        """Source and target of one negative for each event : two (Q,) int64.

        Parameters
        ----------
        hard_share
            Of random negatives, the share that is historical instead.
        """
        source, target = self._random(events, rng)
        if kind == "random" and not hard_share:
            return source, target
        if kind == "random":
            hard = rng.random(len(events)) < hard_share
            others = self.draw("historical", events, rng)
            return np.where(hard, others[0], source), np.where(hard, others[1], target)
        n_seen = np.searchsorted(self._since_s, events.time_s, side="left")
        low = np.zeros_like(n_seen) if kind == "historical" else np.full_like(n_seen, self._n_train)
        high = np.minimum(n_seen, self._n_train) if kind == "historical" else n_seen
        wanted = high > low
        for _ in range(N_REDRAWS):
            if not wanted.any():
                break
            drawn = (low + rng.random(len(events)) * (high - low)).astype(np.int64)
            key = self._pairs[np.minimum(drawn, len(self._pairs) - 1)]
            taken = wanted & ~self._meets(key, events)
            first, second = key // self._n_nodes, key % self._n_nodes
            if not self._stream.directed:
                swapped = rng.random(len(events)) < 0.5
                first, second = np.where(swapped, second, first), np.where(swapped, first, second)
            source, target = np.where(taken, first, source), np.where(taken, second, target)
            wanted = wanted & ~taken
        return source, target

    def _random(self, events: Events, rng: np.random.Generator) -> tuple[I64, I64]:
        source = events.source
        target = rng.integers(0, self._n_nodes, len(events))
        for _ in range(N_REDRAWS):
            bad = (target == source) | self._meets(
                self._stream.pair_key(Questions(source, target, events.time_s)), events
            )
            if not bad.any():
                break
            target = np.where(bad, rng.integers(0, self._n_nodes, len(events)), target)
        return source, target

    def _meets(self, key: I64, events: Events) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Whether the pair has an event at exactly that time."""
        asked = key * len(self._distinct_s) + np.searchsorted(self._distinct_s, events.time_s)
        place = np.minimum(np.searchsorted(self._met, asked), len(self._met) - 1)
        found: np.ndarray[tuple[int], np.dtype[np.bool_]] = self._met[place] == asked
        return found
