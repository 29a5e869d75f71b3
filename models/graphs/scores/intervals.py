"""How sure a mean over seeds is, and a difference of two: Student's intervals."""

from dataclasses import dataclass

import numpy as np

from plexoscope.models.data.arrays import F64

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Interval:
    """A mean and the limits within which it lies with a confidence of 95 %.

    Parameters
    ----------
    low, high
        Equal to `mean` where all values agree; −∞ and ∞ of one value, which says nothing of others.
    n
        How many values it is of.
    """

    mean: float
    low: float
    high: float
    n: int

    @property
    def half_width(self) -> float:
        return (self.high - self.low) / 2


def mean_interval(values: F64) -> Interval:
    """Return the mean of values that were drawn independently, and Student's interval of it.

    Parameters
    ----------
    values : (N,) float64, N ≥ 1
        One for each seed; NaN makes the answer NaN.
    """
    values = np.asarray(values, np.float64)
    n, mean = len(values), float(np.mean(values))
    if n == 1:
        return Interval(mean, -np.inf, np.inf, 1)
    if (values == values[0]).all():
        # The mean of three equal numbers need not equal them to the last bit.
        return Interval(*(float(values[0]),) * 3, n)
    from scipy.special import stdtrit

    half = float(stdtrit(n - 1, (1 + CONFIDENCE) / 2) * values.std(ddof=1) / np.sqrt(n))
    return Interval(mean, mean - half, mean + half, n)


def difference_interval(ours: F64, theirs: F64) -> Interval:
    """Return the interval of the mean of `ours - theirs`, seed by seed: both met the same questions under one seed.

    Parameters
    ----------
    ours, theirs : (N,) float64
        Either may have one value, which then stands for every seed: a rule that learns nothing has no chance in it.

    Raises
    ------
    ValueError
        If the numbers of seeds differ.
    """
    ours, theirs = np.asarray(ours, np.float64), np.asarray(theirs, np.float64)
    if len(ours) != len(theirs) and 1 not in (len(ours), len(theirs)):
        raise ValueError(f"intervals: expected as many values of both, got {len(ours)} and {len(theirs)}")
    return mean_interval(ours - theirs)
