"""What PiVeM is held against: counts of events by pair, node and bin, as rates and as scores."""

import numpy as np

from plexoscope.models.data.arrays import F64, I64
from plexoscope.models.graphs.methods.pivem.division import Division

PRIOR_EVENTS = 1.0
"""So many events of a pair in a bin count as much as what the activity of both nodes says."""


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
        self._n_bins, self._division = n_bins, division
        bins = self._bin(train.time_s)
        self._counts = np.zeros((n_bins, n, n), np.float32)
        np.add.at(self._counts, (bins, train.source, train.target), 1)
        self._counts += self._counts.transpose(0, 2, 1)
        self._activity = self._counts.sum(2).astype(np.float64)
        self._hidden = np.zeros((n, n), bool)
        self._hidden[division.hidden[:, 0], division.hidden[:, 1]] = True
        self._hidden |= self._hidden.T
        self._share = 1 - len(division.hidden) / (n * (n - 1) / 2)

    def rates(self, i: I64, j: I64) -> F64:
        """Rate of each pair in each bin, per whole time learned from : (B, P)."""
        total = self._activity.sum(1, keepdims=True)
        expected = self._activity[:, i] * self._activity[:, j] / np.maximum(total, 1) + 0.1 / self._n_bins
        expected = expected / self._share
        seen = self._counts[:, i, j].astype(np.float64)
        # A pair with as many events as expected keeps its rate, one of them being as sure as the expectation is.
        pooled = (seen + PRIOR_EVENTS * expected) / (1 + PRIOR_EVENTS)
        rates: F64 = np.where(self._hidden[i, j], expected, pooled) * self._n_bins
        return rates

    def scores(self, i: I64, j: I64, time_s: F64) -> F64:
        """The rate of each pair at its time : (Q,)."""
        pairs, inverse = np.unique(i * len(self._hidden) + j, return_inverse=True)
        rates = self.rates(pairs // len(self._hidden), pairs % len(self._hidden))
        late = time_s > self._division.end_s
        found: F64 = np.where(late, rates.mean(0)[inverse], rates[self._bin(time_s), inverse])
        return found

    def _bin(self, time_s: F64) -> I64:
        scaled = self._division.unit_time(time_s) * self._n_bins
        return np.minimum(scaled.astype(np.int64), self._n_bins - 1)


def pair_rules(division: Division, i: I64, j: I64) -> dict[str, F64]:
    """What counts over all of the time say of pairs, without learning : name to scores (Q,)."""
    n = division.train.n_nodes
    weight = np.zeros((n, n))
    np.add.at(weight, (division.train.source, division.train.target), 1)
    weight += weight.T
    activity = weight.sum(1)
    return {
        "Frequency": weight[i, j],
        "Common partners": (np.sqrt(weight) @ np.sqrt(weight))[i, j],
        "Activity of both": activity[i] * activity[j],
    }
