"""Whether what changes with time is common to subjects: without it, components in time say nothing of all of them."""

import numpy as np

from plexoscope.models.connectome.dynamic_connectomes.affinity import AffinityTensor
from plexoscope.models.data.arrays import F64, Flags


def shared_change(tensor: AffinityTensor) -> float:
    """How far two halves of the subjects agree on when which pairs are together, -1 … 1.

    Pearson's correlation, over all times and pairs, of the mean affinities of every other subject with those of the
    rest, each without its own mean over time and without the mean of all pairs at each time: who goes with whom
    counts, and not how much all do. 0 where subjects change at times of their own, as at rest, or not at all; what
    stays the same in time takes no part. NaN of a single subject, or where nothing changes.
    """
    if tensor.values.shape[1] < 2:
        return float("nan")
    (one, one_seen), (other, other_seen) = (_mean(tensor, slice(first, None, 2)) for first in (0, 1))
    seen = one_seen & other_seen
    one, other = (_without_mean(each, seen) for each in (one, other))
    scale = float(np.sqrt((one**2).sum() * (other**2).sum()))
    return float((one * other).sum() / scale) if scale > 0 else float("nan")


def _mean(tensor: AffinityTensor, subjects: slice) -> tuple[F64, Flags]:
    """(T, P) means over some subjects, and where any of them was seen."""
    values, seen = tensor.values[:, subjects], tensor.seen[:, subjects]
    n_seen = seen.sum(axis=1)
    mean: F64 = values.sum(axis=1, dtype=np.float64) / np.maximum(n_seen, 1)
    return mean, n_seen > 0


def _without_mean(values: F64, seen: Flags) -> F64:
    without = values
    for axis in (0, 1):
        mean = np.where(seen, without, 0.0).sum(axis=axis, keepdims=True) / np.maximum(
            seen.sum(axis=axis, keepdims=True), 1
        )
        without = without - mean
    kept: F64 = np.where(seen, without, 0.0)
    return kept
