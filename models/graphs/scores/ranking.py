"""How high true answers rank among false ones. Equal scores share their ranks."""

import numpy as np

from plexoscope.models.data.arrays import F64


def hits_at(positive: F64, negative: F64, k: int) -> float:
    """Share of positives with fewer than k of the negatives above them.

    Where scores are equal their order is taken to be random, and the expected share is returned: a rule that
    gives whole numbers is neither helped nor harmed by its ties. Without ties it is the Hits@k of the Open Graph
    Benchmark (W. Hu et al., NeurIPS 2020). NaN without positives.

    Parameters
    ----------
    positive, negative : (P,), (Q,) float
        Scores; −inf is allowed.
    k
        1 … Q: with fewer negatives than k every positive would hit.

    Raises
    ------
    ValueError
        If k is not in that range.
    """
    if not 1 <= k <= len(negative):
        raise ValueError(f"hits: expected k in 1 … {len(negative)}, the number of negatives, got {k}")
    if not len(positive):
        return float("nan")
    ranked = np.sort(negative)
    below, up_to = np.searchsorted(ranked, positive, "left"), np.searchsorted(ranked, positive, "right")
    n_above, n_tied = len(ranked) - up_to, up_to - below
    return float(np.clip((k - n_above) / (n_tied + 1), 0.0, 1.0).mean())


def mean_reciprocal_rank(positive: F64, negative: F64) -> float:
    """Mean of 1 / rank of each positive among its own negatives; among equals its mean rank. NaN without positives.

    Parameters
    ----------
    positive : (P,) float
    negative : (P, Q) float
        Row p are the negatives that positive p is ranked with.
    """
    if not len(positive):
        return float("nan")
    n_above = (negative > positive[:, None]).sum(axis=1)
    n_tied = (negative == positive[:, None]).sum(axis=1)
    return float((1.0 / (1.0 + n_above + n_tied / 2)).mean())


def average_precision(positive: F64, negative: F64) -> float:
    """Area under the curve of precision over recall, as the sum over its steps. NaN if either class is empty.

    Parameters
    ----------
    positive, negative : (P,), (Q,) float
        Scores; −inf is allowed.
    """
    from sklearn.metrics import average_precision_score

    if not len(positive) or not len(negative):
        return float("nan")
    scores = np.concatenate([positive, negative])
    # Ranks decide, and scikit-learn takes finite numbers only.
    finite = np.isfinite(scores)
    lowest = scores[finite].min() - 1 if finite.any() else 0.0
    is_positive = np.arange(len(scores)) < len(positive)
    return float(average_precision_score(is_positive, np.where(finite, scores, lowest)))
