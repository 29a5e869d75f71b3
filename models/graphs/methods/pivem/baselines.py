"""What PiVeM is held against: counts of events by pair, node and bin, as rates and as scores."""

import numpy as np

from plexoscope.models.data.arrays import F64, I64
from plexoscope.models.graphs.methods.pivem.division import Division

PRIOR_WEIGHT = 1.0
"""What the activity of both nodes says of a pair in a bin weighs so much against what the pair did there."""
LEAST_EVENTS = 0.1
"""Expected of each pair in all of the time at least, so that no event is impossible."""


class Histogram:
    """The events of each pair in each bin, drawn towards what the activity of its nodes lets expect.

    It learns what a path could learn of one pair, and nothing of one pair from another. Of hidden pairs, and after
    the time that is learned from, only the activity is left, and the rate of a pair over all bins.

    Parameters
    ----------
    division
    n_bins
        As many as the model has.
    """

    def __init__(self, division: Division, n_bins: int) -> None:
        train, n = division.train, division.train.n_nodes
        self._n_bins, self._n_nodes, self._division = n_bins, n, division
        bins = self._bin(train.time_s)
        keys = (train.source.astype(np.int64) * n + train.target) * n_bins + bins
        self._keys, self._counts = np.unique(keys, return_counts=True)
        ends = np.concatenate([train.source, train.target]).astype(np.int64)
        activity = np.bincount(np.tile(bins, 2) * n + ends, minlength=n_bins * n)
        self._activity = activity.reshape(n_bins, n).astype(np.float64)
        self._share = 1 - len(division.hidden) / (n * (n - 1) / 2)

    def rates(self, i: I64, j: I64) -> F64:
        """Rate of each pair, i < j, in each bin, per whole time learned from : (B, P)."""
        pair = i.astype(np.int64) * self._n_nodes + j
        total = self._activity.sum(1, keepdims=True)
        expected = self._activity[:, i] * self._activity[:, j] / np.maximum(total, 1)
        expected = (expected + LEAST_EVENTS / self._n_bins) / self._share
        keys = pair * self._n_bins + np.arange(self._n_bins)[:, None]
        place = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        seen = np.where(self._keys[place] == keys, self._counts[place], 0)
        pooled = (seen + PRIOR_WEIGHT * expected) / (1 + PRIOR_WEIGHT)
        is_hidden = np.isin(pair, self._division.hidden @ [self._n_nodes, 1])
        rates: F64 = np.where(is_hidden, expected, pooled) * self._n_bins
        return rates

    def scores(self, i: I64, j: I64, time_s: F64) -> F64:
        """The rate of each pair at its time : (Q,)."""
        pairs, inverse = np.unique(i * self._n_nodes + j, return_inverse=True)
        rates = self.rates(pairs // self._n_nodes, pairs % self._n_nodes)
        late = time_s > self._division.end_s
        found: F64 = np.where(late, rates.mean(0)[inverse], rates[self._bin(time_s), inverse])
        return found

    def _bin(self, time_s: F64) -> I64:
        scaled = self._division.unit_time(time_s) * self._n_bins
        return np.minimum(scaled.astype(np.int64), self._n_bins - 1)


def pair_rules(division: Division) -> dict[str, F64]:
    """What counts over all of the time say of pairs, without learning : name to a score for each pair (N, N)."""
    n = division.train.n_nodes
    weight = np.zeros((n, n))
    np.add.at(weight, (division.train.source, division.train.target), 1)
    weight += weight.T
    activity, root = weight.sum(1), np.sqrt(weight)
    return {"Frequency": weight, "Common partners": root @ root, "Activity of both": np.outer(activity, activity)}
