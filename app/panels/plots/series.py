"""Named numbers over steps, as they come in: kept, smoothed, and put side by side again."""

import numpy as np

from plexoscope.models.data.arrays import F64, I64

_FIRST_SIZE = 256
_BLOCK = 256


class Series:
    """One number over the steps at which it was given; grows by doubling."""

    def __init__(self) -> None:
        self._pairs = np.empty((2, _FIRST_SIZE))
        self._n = 0

    def add(self, step: int, value: float) -> None:
        if self._n == self._pairs.shape[1]:
            self._pairs = np.concatenate([self._pairs, np.empty_like(self._pairs)], axis=1)
        self._pairs[:, self._n] = step, value
        self._n += 1

    @property
    def steps(self) -> F64:
        return self._pairs[0, : self._n]

    @property
    def values(self) -> F64:
        return self._pairs[1, : self._n]


def smoothed(values: F64, weight: float) -> F64:
    """Return the exponential moving average, corrected for its start as in Adam; NaN and infinities stay as they are.

    Source of the correction: Kingma, Ba: Adam, a method for stochastic optimization, ICLR 2015, section 3.

    Parameters
    ----------
    values : (K,) float64
    weight : float
        Of what was before, 0 … 1 without 1.
    """
    result = values.copy()
    finite = np.isfinite(values)
    kept = values[finite]
    powers = weight ** np.arange(1, _BLOCK + 1)
    lags = np.subtract.outer(np.arange(_BLOCK), np.arange(_BLOCK))
    kernel = np.where(lags >= 0, (1 - weight) * weight ** np.maximum(lags, 0), 0.0)
    state, averages = 0.0, np.empty_like(kept)
    for first in range(0, len(kept), _BLOCK):
        block = kept[first : first + _BLOCK]
        averages[first : first + _BLOCK] = kernel[: len(block), : len(block)] @ block + powers[: len(block)] * state
        state = averages[first + len(block) - 1]
    result[finite] = averages / (1 - weight ** np.arange(1, len(kept) + 1))
    return result


def side_by_side(series: dict[str, Series]) -> tuple[I64, dict[str, F64]]:
    """Return all steps that any series has, rising, and each series at all of them, NaN where it was not given.

    Of a step that a series has twice, its last value counts.
    """
    steps = np.unique(np.concatenate([each.steps for each in series.values()])) if series else np.zeros(0)
    columns = {}
    for name, each in series.items():
        columns[name] = np.full(len(steps), np.nan)
        columns[name][np.searchsorted(steps, each.steps)] = each.values
    return steps.astype(np.int64), columns


def robust_range(values: F64, log: bool = False) -> tuple[float, float] | None:
    """The lowest and highest of the middle nine tenths of the finite values, and a tenth more; None without any."""
    values = values[np.isfinite(values) & ((values > 0) | (not log))]
    if not len(values):
        return None
    low, high = np.percentile(values, (5, 95), method="nearest")
    more = 1.0 if log else 0.1 * (high - low)
    return (float(low / 1.25**more), float(high * 1.25**more)) if log else (float(low - more), float(high + more))
