"""The edges of a network as forces see them: both ways, and stronger where weights are larger."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from plexoscope.models.data.arrays import F64, I32
from plexoscope.models.data.network import Network

if TYPE_CHECKING:
    from scipy.sparse import csr_array


@dataclass(frozen=True, eq=False)
class Links:
    """What pulls nodes together.

    Parameters
    ----------
    matrix : (N, N) csr_array of float64
        Symmetric, without a diagonal: |weight| over its mean. Edges of negative weight pull nobody.
    pairs : (E, 2) int32
        Its upper half.
    strengths : (E,) float64
    """

    matrix: "csr_array"
    pairs: I32
    strengths: F64

    @property
    def n_nodes(self) -> int:
        return int(self.matrix.shape[0])

    @property
    def degrees(self) -> F64:
        """(N,) float64: sum of the strengths."""
        return np.asarray(self.matrix.sum(axis=1), np.float64).ravel()

    @classmethod
    def of(cls, network: Network) -> "Links":
        """Those of a network; of a directed one both ways count."""
        from scipy.sparse import coo_array, csr_array, triu

        n_nodes = network.n_nodes
        weights = np.ones(network.n_edges) if network.weights is None else network.weights.astype(np.float64)
        low, high = network.edges.min(axis=1), network.edges.max(axis=1)
        kept = (low != high) & (weights > 0)
        half = csr_array((weights[kept], (low[kept], high[kept])), shape=(n_nodes, n_nodes))
        half.sum_duplicates()
        if half.nnz:
            half = half / float(half.data.mean())
        upper = coo_array(triu(half))
        pairs = np.stack([upper.coords[0], upper.coords[1]], axis=1).astype(np.int32)
        return cls(csr_array(half + half.T), pairs, np.asarray(upper.data, np.float64))
