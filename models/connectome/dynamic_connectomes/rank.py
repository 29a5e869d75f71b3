"""How many components: by the knee of the error, among numbers that restarts agree on."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from plexoscope.models.connectome.dynamic_connectomes.decomposition import Factors
from plexoscope.models.data.arrays import F64

STABLE = 0.85
"""Mean match of restarts from which a rank counts as found and not as chance."""


def factor_match(first: Factors, second: Factors) -> float:
    """How alike two decompositions of one rank are, 0 … 1: the factor match score.

    Components are paired one to one so that the sum is greatest. A pair scores the product of the cosines of its
    times, subjects and pairs, times `1 - |a - b| / max(a, b)` of its strengths; the mean counts. (E. Acar et al.,
    "Scalable tensor factorizations for incomplete data", Chemometrics and Intelligent Laboratory Systems 106, 2011.)

    Raises
    ------
    ValueError
        If the ranks differ.
    """
    from scipy.optimize import linear_sum_assignment

    if first.rank != second.rank:
        raise ValueError(f"factors: expected one rank, got {first.rank} and {second.rank}")
    scores = np.ones((first.rank, first.rank))
    for name in ("times", "subjects", "pairs"):
        one, other = _unit(getattr(first, name)), _unit(getattr(second, name))
        scores *= one.T @ other
    strengths = [np.linalg.norm(each.pairs, axis=0) for each in (first, second)]
    greater = np.maximum.outer(*strengths)
    scores *= 1 - np.abs(np.subtract.outer(*strengths)) / np.where(greater > 0, greater, 1.0)
    return float(scores[linear_sum_assignment(-scores)].mean())


def mean_match(restarts: Sequence[Factors]) -> float:
    """Mean factor match of all pairs of restarts; NaN of fewer than two."""
    matches = [factor_match(first, second) for first, second in combinations(restarts, 2)]
    return float(np.mean(matches)) if matches else float("nan")


@dataclass(frozen=True)
class RankScore:
    """What several restarts found with so many components: the least relative error, the mean factor match."""

    rank: int
    error: float
    match: float


def rank_score(restarts: Sequence[Factors]) -> RankScore:
    """Score the restarts of one rank."""
    return RankScore(restarts[0].rank, min(each.error for each in restarts), mean_match(restarts))


def chosen_rank(scores: Sequence[RankScore]) -> int:
    """Return the number of components to use.

    The knee is the rank that lies furthest below the line from the first error to the last. It is taken if restarts
    agree on it (match ≥ `STABLE`); if not, the largest smaller rank that they agree on, or, with none, the rank that
    they agree on most.

    Raises
    ------
    ValueError
        If there is no rank to choose from.
    """
    if not scores:
        raise ValueError("scores: expected one rank or more, got none")
    ordered = sorted(scores, key=lambda each: each.rank)
    knee = knee_of([each.rank for each in ordered], [each.error for each in ordered])
    stable = [each.rank for each in ordered if each.rank <= knee and each.match >= STABLE]
    return max(stable) if stable else max(ordered, key=lambda each: each.match).rank


def knee_of(ranks: Sequence[int], errors: Sequence[float]) -> int:
    """Return the rank whose error lies furthest below the line between both ends; of less than three the first."""
    x, y = np.asarray(ranks, np.float64), np.asarray(errors, np.float64)
    if len(x) < 3:
        return int(ranks[0])
    line = y[0] + (y[-1] - y[0]) * (x - x[0]) / (x[-1] - x[0])
    return int(ranks[int(np.argmax(line - y))])


def _unit(columns: F64) -> F64:
    lengths = np.linalg.norm(columns, axis=0)
    unit: F64 = columns / np.where(lengths > 0, lengths, 1.0)
    return unit
