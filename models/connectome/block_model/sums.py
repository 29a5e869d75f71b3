"""What a block model knows of a graph: sums of edges and weights between blocks, and the likelihood that follows.

Several divisions of the same graph ("chains") are held side by side, so that one numpy call serves them all.
"""

import numpy as np

from plexoscope.models.connectome.block_model.graph import WeightedGraph
from plexoscope.models.data.arrays import F64, I64, Flags


class BlockSums:
    """Divisions of a graph into blocks, with the sums that their likelihood needs.

    The number of edges between two blocks is Poisson, their weights are exponential. With the most likely
    parameters put in, what a division leaves of the log-likelihood is, for the degree-corrected model,

        L = 1/2 sum_rs [ n_rs ln(n_rs / (k_r k_s)) + n_rs ln(n_rs / W_rs) ]

    with numbers of edges n, sums of weights W (both count a pair within a block twice) and of degrees k. The plain
    model has the sizes of the blocks in place of the sums of degrees (Karrer & Newman 2011; Aicher, Jacobs & Clauset
    2015 for weights).

    Parameters
    ----------
    graph : WeightedGraph
    blocks : (C, N) int64
        0 … n_blocks - 1, one row for each chain.
    n_blocks
    corrected : (C,) bool
        Which chains are degree-corrected.
    """

    def __init__(self, graph: WeightedGraph, blocks: I64, n_blocks: int, corrected: Flags) -> None:
        self.graph, self.blocks, self.n_blocks, self.corrected = graph, blocks, n_blocks, corrected
        self.counts, self.weights, self.degrees = graph.counts, graph.weights, graph.degrees
        self._chains = np.arange(len(blocks))
        self._sum_up()

    def _sum_up(self) -> None:
        self.members: F64 = (self.blocks[:, :, None] == np.arange(self.n_blocks)).astype(np.float64)
        turned = self.members.transpose(0, 2, 1)
        self.n: F64 = turned @ (self.counts @ self.members)
        self.w: F64 = turned @ (self.weights @ self.members)
        self.k: F64 = self.degrees @ self.members
        self.sizes: F64 = self.members.sum(axis=1)

    def log_likelihood(self) -> F64:
        """(C,) what each division leaves of the log-likelihood."""
        pairs: F64 = pair_term(self.n, self.w).sum(axis=(1, 2))
        nodes: F64 = self._node_term(self.k, self.sizes).sum(axis=1)
        return pairs - nodes

    def sweep(self, order: I64) -> I64:
        """Put one node after the other where the likelihood is greatest; (C,) how many moved in each chain."""
        n_moved = np.zeros(len(self.blocks), np.int64)
        if self.n_blocks < 2:
            return n_moved
        chains, diagonal = self._chains, np.arange(self.n_blocks)
        for node in order:
            was = self.blocks[:, node]
            self.members[chains, node, was] = 0.0  # its edges are counted while it is in no block
            edges = self.counts[node] @ self.members, self.weights[node] @ self.members
            self._shift(node, was, -1.0, *edges)
            gain = self._gains(node, diagonal, *edges)
            best = gain.argmax(axis=1)
            # Ties stay where they are, or two equal divisions would take turns for ever.
            now = np.where(gain[chains, best] > gain[chains, was] + 1e-9, best, was)
            self._shift(node, now, 1.0, *edges)
            self.members[chains, node, now] = 1.0
            self.blocks[:, node] = now
            n_moved += now != was
        self._sum_up()  # what rounding has left in the sums of weights
        return n_moved

    def merge(self) -> None:
        """Join, in each chain, the two blocks that the likelihood loses least by."""
        count = self.n_blocks
        n, w = self.n[:, :, None] + self.n[:, None], self.w[:, :, None] + self.w[:, None]
        now = pair_term(self.n, self.w)
        joined = pair_term(n, w)  # of blocks r, s with block t
        same = np.arange(count)
        rows = now.sum(axis=2)
        lost = joined.sum(axis=3) - joined[:, :, same, same]  # … t ≠ s
        lost -= joined[:, same, :, same].transpose(1, 0, 2)  # … t ≠ r
        own_n, own_w = self.n[:, same, same], self.w[:, same, same]
        within = pair_term(
            own_n[:, :, None] + own_n[:, None] + 2 * self.n, own_w[:, :, None] + own_w[:, None] + 2 * self.w
        )
        own = now[:, same, same]
        gain = 2 * (lost - (rows - own)[:, :, None] - (rows - own)[:, None] + 2 * now)
        gain += within - own[:, :, None] - own[:, None] - 2 * now
        node = self._node_term(self.k, self.sizes)
        together = self._node_term(
            (self.k[:, :, None] + self.k[:, None]).reshape(len(n), -1),
            (self.sizes[:, :, None] + self.sizes[:, None]).reshape(len(n), -1),
        ).reshape(len(n), count, count)
        gain -= together - node[:, :, None] - node[:, None]
        gain[:, same, same] = -np.inf
        kept, gone = np.unravel_index(gain.reshape(len(n), -1).argmax(axis=1), (count, count))
        low, high = np.minimum(kept, gone)[:, None], np.maximum(kept, gone)[:, None]
        blocks = np.where(self.blocks == high, low, self.blocks)
        self.blocks = np.where(blocks == count - 1, np.where(high == count - 1, low, high), blocks)
        self.n_blocks = count - 1
        self._sum_up()

    def _gains(self, node: int, diagonal: I64, d: F64, v: F64) -> F64:
        """(C, B) what the likelihood gains by a node that is in no block, in each block."""
        added = pair_term(self.n + d[:, None], self.w + v[:, None]) - pair_term(self.n, self.w)
        own_n, own_w = self.n[:, diagonal, diagonal], self.w[:, diagonal, diagonal]
        own = pair_term(own_n + 2 * d + self.counts[node, node], own_w + 2 * v + self.weights[node, node])
        gain = 2 * (added.sum(axis=2) - added[:, diagonal, diagonal]) + own - pair_term(own_n, own_w)
        after = self._node_term(self.k + self.degrees[node], self.sizes + 1)
        gains: F64 = gain - after + self._node_term(self.k, self.sizes)
        return gains

    def _shift(self, node: int, block: I64, sign: float, d: F64, v: F64) -> None:
        """Add what a node brings to the sums of a block in each chain, or take it away."""
        chains = self._chains
        for sums, row, loop in ((self.n, d, self.counts[node, node]), (self.w, v, self.weights[node, node])):
            sums[chains, block] += sign * row
            sums[chains, :, block] += sign * row
            sums[chains, block, block] += sign * loop
        self.k[chains, block] += sign * self.degrees[node]
        self.sizes[chains, block] += sign

    def _node_term(self, k: F64, sizes: F64) -> F64:
        """Per block: sum of degrees times the logarithm of itself, or of the size where degrees are not corrected."""
        of = np.where(self.corrected[:, None], k, sizes)
        term: F64 = k * np.log(np.maximum(of, 1e-9))
        return term


def pair_term(n: F64, w: F64) -> F64:
    """n ln n - 1/2 n ln W, 0 without edges: what pairs of blocks add to the likelihood. All are of one shape (…)."""
    term: F64 = n * (np.log(np.maximum(n, 1e-9)) - 0.5 * np.log(np.maximum(w, 1e-300)))
    return term
