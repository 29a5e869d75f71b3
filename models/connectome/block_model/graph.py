"""The graph that a block model is fitted to: numbers of edges and sums of their weights."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from plexoscope.models.data.arrays import F64

LEAST_SHARE = 1e-9
"""Weights below this share of the greatest are rounding, and no edges."""


@dataclass(frozen=True, eq=False)
class WeightedGraph:
    """Edges and weights as the sums of a block model need them.

    Parameters
    ----------
    counts : (N, N) float64
        Whole numbers: edges between two nodes, symmetric; on the diagonal each edge of a node with itself twice.
    weights : (N, N) float64
        Sums of the weights of these edges, the diagonal twice, too.
    """

    counts: F64
    weights: F64

    @classmethod
    def of_matrix(cls, matrix: F64) -> Self:
        """Take a symmetric (N, N) matrix of weights, 0 for no edge."""
        loops = np.diag(np.diag(matrix))  # a loop has two ends at its node
        counts = (matrix > LEAST_SHARE * matrix.max(initial=0.0)).astype(np.float64)
        return cls(counts + np.diag(np.diag(counts)), np.where(counts > 0, matrix + loops, 0.0))

    @property
    def n_nodes(self) -> int:
        return len(self.counts)

    @property
    def degrees(self) -> F64:
        """(N,) edges of each node, a loop twice."""
        degrees: F64 = self.counts.sum(axis=1)
        return degrees

    @property
    def n_edges(self) -> float:
        return float(self.counts.sum() / 2)

    def without_strengths(self, strengths: F64) -> Self:
        """Return the graph whose weights are divided by the strengths (N,) of both ends."""
        return type(self)(self.counts, self.weights / np.outer(strengths, strengths))
