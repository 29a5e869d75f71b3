"""Long lines with no more points than a screen shows."""

import numpy as np

from plexoscope.models.data.arrays import F64

_POINTS_PER_COLUMN = 4
_DASH = 0.03
"""Length of the dash that stands for a single point, of what is seen."""


def envelope(x: F64, y: F64, low: float, high: float, n_columns: int) -> tuple[F64, F64]:
    """Return a line that covers the same pixels between `low` and `high`: per column its lowest and highest value.

    Parameters
    ----------
    x, y : (K,) float64
        `x` never falls; else all points are returned. NaN in `y` is a gap, kept where it fills a column.
    low, high : float
        What is seen of `x`; one point beyond each end is kept, to which the line leads.
    n_columns : int
        Pixels.

    Returns
    -------
    x, y : (M,) float64
        M is at most `4 * n_columns + 2`, and all points within if they are that few.
    """
    if not len(x) or not high > low or (np.diff(x) < 0).any():
        return x, y
    first, last = np.searchsorted(x, low), np.searchsorted(x, high, "right")
    seen = slice(max(first - 1, 0), last + 1)
    x, y = x[seen], y[seen]
    if len(x) <= _POINTS_PER_COLUMN * n_columns:
        return x, y
    column = np.clip((x - low) / (high - low) * n_columns, -1, n_columns).astype(np.int64)
    starts = np.flatnonzero(np.diff(column, prepend=column[0] - 1))
    ends = np.append(starts[1:], len(x)) - 1
    lowest, highest = np.fmin.reduceat(y, starts), np.fmax.reduceat(y, starts)
    # Going up or down within the column as the line does.
    rises = ~(y[starts] > y[ends])
    pairs = np.stack([np.where(rises, lowest, highest), np.where(rises, highest, lowest)], axis=1)
    return np.stack([x[starts], x[ends]], axis=1).ravel(), pairs.ravel()


def with_dashes(x: F64, y: F64, low: float, high: float) -> tuple[F64, F64]:
    """Return a line with a short dash for each point that has no neighbour to be joined to, which nobody would see.

    Parameters
    ----------
    x, y : (K,) float64
        What is not finite is a gap.
    low, high : float
        What is seen of `x`.
    """
    there = np.concatenate([[False], np.isfinite(x) & np.isfinite(y), [False]])
    lone = there[1:-1] & ~there[:-2] & ~there[2:]
    if not lone.any():
        return x, y
    ends = (np.cumsum(1 + lone) - 1)[lone]
    x, y = np.repeat(x, 1 + lone), np.repeat(y, 1 + lone)
    x[ends - 1] -= _DASH * (high - low) / 2
    x[ends] += _DASH * (high - low) / 2
    return x, y
