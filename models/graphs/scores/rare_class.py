"""F1 of one of two classes, at a threshold that is chosen elsewhere."""

import numpy as np

from plexoscope.models.data.arrays import F64, Flags


def best_threshold(scores: F64, is_rare: Flags) -> float:
    """The score from which on to say that it is the rare class, so that its F1 is largest.

    Parameters
    ----------
    scores : (N,) float64
        Higher for the rare class. There is at least one.
    is_rare : (N,) bool
    """
    values, counts = np.unique(-scores, return_counts=True)
    hits = np.cumsum(np.bincount(np.searchsorted(values, -scores[is_rare]), minlength=len(values)))
    f1 = 2 * hits / (np.cumsum(counts) + max(hits[-1], 1))
    return float(-values[int(np.argmax(f1))])


def rare_f1(scores: F64, is_rare: Flags, threshold: float) -> float:
    """F1 of the rare class, if all scores (N,) from the threshold on are said to be of it; 0 where there is neither."""
    said = scores >= threshold
    return float(2 * (said & is_rare).sum() / max(said.sum() + is_rare.sum(), 1))
