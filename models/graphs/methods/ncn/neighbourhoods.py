"""Whom two nodes have in common, and whom only one of them knows: intersections of sparse rows."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch.nn.functional import embedding_bag

from plexoscope.models.data.arrays import I64
from plexoscope.models.graphs.tasks.splits import Pairs


@dataclass(frozen=True, eq=False)
class Members:
    """Nodes that belong to pairs, such as their common neighbours.

    Parameters
    ----------
    offsets : (P + 1,) int64
        To pair p belong `nodes[offsets[p] : offsets[p + 1]]`.
    nodes : (M,) int64
    """

    offsets: I64
    nodes: I64

    @property
    def pairs(self) -> I64:
        """The pair that each belongs to : (M,) int64."""
        return np.repeat(np.arange(len(self.offsets) - 1), np.diff(self.offsets))

    def pool(self, vectors: torch.Tensor, weights: torch.Tensor | None = None) -> torch.Tensor:
        """Add up the vectors (N, D) of the members of each pair, times weights (M,) : (P, D)."""
        offsets, nodes = (torch.from_numpy(each).to(vectors.device) for each in (self.offsets, self.nodes))
        pooled: torch.Tensor = embedding_bag(
            nodes, vectors, offsets, mode="sum", per_sample_weights=weights, include_last_offset=True
        )
        return pooled

    def without(self, ends: I64) -> "Members":
        """Leave out one node of each pair (P,), where it is a member."""
        pairs = self.pairs
        kept = self.nodes != ends[pairs]
        counts = np.bincount(pairs[kept], minlength=len(ends))
        return Members(np.concatenate([[0], np.cumsum(counts)]), self.nodes[kept])

    def at_most(self, n_each: int, rng: np.random.Generator) -> "Members":
        """Keep so many members of each pair, drawn at random."""
        counts = np.diff(self.offsets)
        if counts.max(initial=0) <= n_each:
            return self
        pairs = self.pairs
        order = np.lexsort([rng.random(len(pairs)), pairs])
        rank = np.arange(len(pairs)) - np.repeat(self.offsets[:-1], counts)
        kept = np.sort(order[rank < n_each])
        return Members(np.concatenate([[0], np.cumsum(np.minimum(counts, n_each))]), self.nodes[kept])


class Neighbourhoods:
    """Who is joined to whom.

    Parameters
    ----------
    edges : (E, 2) int32
        Without direction, each once.
    n_nodes
    """

    def __init__(self, edges: Pairs, n_nodes: int) -> None:
        from scipy.sparse import csr_array

        both = np.concatenate([edges, edges[:, ::-1]]).astype(np.int64)
        values = np.ones(len(both), np.int8)
        self._adjacency = csr_array((values, (both[:, 0], both[:, 1])), shape=(n_nodes, n_nodes))
        self._adjacency.sort_indices()

    def n_joined(self, pairs: Pairs) -> int:
        """How many of the pairs (P, 2) are edges."""
        return int((self._adjacency[pairs[:, 0], pairs[:, 1]] != 0).sum())

    def common(self, pairs: I64) -> Members:
        """Nodes joined to both ends of pairs (P, 2)."""
        return _members(self._adjacency[pairs[:, 0]].multiply(self._adjacency[pairs[:, 1]]))

    def one_sided(self, pairs: I64) -> tuple[Members, Members]:
        """Nodes joined to the first end of pairs (P, 2) and not to the second, and the reverse; no end itself."""
        first, second = self._adjacency[pairs[:, 0]], self._adjacency[pairs[:, 1]]
        both = first.multiply(second)
        return (
            _members(first - both).without(pairs[:, 1]),
            _members(second - both).without(pairs[:, 0]),
        )


def _members(rows: Any) -> Members:
    from scipy.sparse import csr_array

    matrix = csr_array(rows)
    matrix.eliminate_zeros()
    matrix.sort_indices()
    return Members(matrix.indptr.astype(np.int64), matrix.indices.astype(np.int64))
