"""How good are scores and positions: ROC curve, AUC, nearest-neighbour accuracy."""

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F64, I64


def auc(positive: F64, negative: F64) -> float:
    """Area under the ROC curve: the chance that a positive scores above a negative, ties counting half.

    The Mann-Whitney statistic. NaN if either class is empty.

    Parameters
    ----------
    positive, negative : (P,), (Q,) float
        Scores; −inf is allowed.
    """
    if not len(positive) or not len(negative):
        return float("nan")
    ranked = np.sort(negative)
    below, up_to = np.searchsorted(ranked, positive, "left"), np.searchsorted(ranked, positive, "right")
    return float((below + up_to).mean() / (2 * len(negative)))


def roc_curve(positive: F64, negative: F64, n_points: int = 512) -> tuple[F64, F64]:
    """The ROC curve from (0, 0) to (1, 1); equal scores make one straight piece.

    Parameters
    ----------
    positive, negative : (P,), (Q,) float
        Scores, neither empty.
    n_points
        About the most points to return; corners closer together than that would show are left out.

    Returns
    -------
    false_positive_rate, true_positive_rate : (K,) float64
        Both never fall.
    """
    n_said, n_hits = _counts_from_the_top(positive, negative)
    true_rate = np.concatenate([[0.0], n_hits / len(positive)])
    false_rate = np.concatenate([[0.0], (n_said - n_hits) / len(negative)])
    # Thinned evenly along the curve, which is 2 long: a steep start keeps its points.
    place = np.floor((true_rate + false_rate) * n_points / 2)
    kept = np.append(place[1:] != place[:-1], True)
    kept[0] = True
    return false_rate[kept], true_rate[kept]


def precision_recall(positive: F64, negative: F64, n_points: int = 512) -> tuple[F64, F64]:
    """The precision-recall curve, thinned to about `n_points`.

    Parameters
    ----------
    positive, negative : (P,), (Q,) float
        Scores, neither empty; −inf is allowed.

    Returns
    -------
    recall, precision : (K,) float64
        Recall never falls.
    """
    n_said, n_hits = _counts_from_the_top(positive, negative)
    recall, precision = n_hits / len(positive), n_hits / n_said
    kept = np.unique(np.linspace(0, len(recall) - 1, min(n_points, len(recall))).astype(int))
    return recall[kept], precision[kept]


def _counts_from_the_top(positive: F64, negative: F64) -> tuple[I64, I64]:
    """For each different score, the highest first: how many have it or more, and how many of them are positives."""
    scores = np.concatenate([positive, negative])
    is_positive = np.arange(len(scores)) < len(positive)
    order = np.argsort(-scores, kind="stable")
    ranked = scores[order]
    last_of_tie = np.append(np.flatnonzero(ranked[1:] != ranked[:-1]), len(ranked) - 1)
    return last_of_tie + 1, np.cumsum(is_positive[order])[last_of_tie]


def nearest_neighbour_accuracy(points: F64, labels: npt.ArrayLike, n_neighbours: int = 5) -> float:
    """Share of points whose label is that of most of their nearest neighbours, the point itself left out.

    Where labels are equally common among the neighbours, the nearest of these decides.

    Parameters
    ----------
    points : (N, D) float
    labels : (N,)
    n_neighbours
        Fewer where there are not so many other points.

    Raises
    ------
    ValueError
        If there are fewer than two points.
    """
    from scipy.spatial import KDTree  # a tenth of a second, which a method's import must not cost

    n_points = len(points)
    if n_points < 2:
        raise ValueError(f"nearest neighbours: expected two points or more, got {n_points}")
    n_neighbours = min(n_neighbours, n_points - 1)
    names, codes = np.unique(np.asarray(labels), return_inverse=True)
    _, found = KDTree(points).query(points, k=n_neighbours + 1)
    # With doubled points the point itself need not come first.
    is_self = found == np.arange(n_points)[:, None]
    is_self[~is_self.any(axis=1), -1] = True
    neighbours = found[~is_self].reshape(n_points, n_neighbours)
    votes = np.zeros((n_points, len(names)))
    for k in range(n_neighbours):
        votes[np.arange(n_points), codes[neighbours[:, k]]] += 1
    tied = votes == votes.max(axis=1, keepdims=True)
    first = np.zeros_like(votes)
    for k in reversed(range(n_neighbours)):
        first[np.arange(n_points), codes[neighbours[:, k]]] = n_neighbours - k
    return float(np.mean(np.where(tied, first, -1.0).argmax(axis=1) == codes))


def majority_rate(labels: npt.ArrayLike) -> float:
    """Share of the most common label: the accuracy of always guessing it."""
    counts = np.unique(np.asarray(labels), return_counts=True)[1]
    return float(counts.max() / counts.sum())
