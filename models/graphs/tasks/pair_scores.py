"""Scores of pairs that need no learning: the baselines of every method that foretells edges."""

import numpy as np

from plexoscope.models.data.arrays import F32, F64
from plexoscope.models.graphs.tasks.splits import Pairs


def common_neighbours(edges: Pairs, n_nodes: int, pairs: Pairs) -> F64:
    """Number of nodes that both ends are joined to : (P,) float64.

    Parameters
    ----------
    edges : (E, 2) int32
        Without direction, each once: those that may be seen.
    n_nodes
    pairs : (P, 2) int32
    """
    return _over_common_neighbours(edges, n_nodes, pairs, np.ones(n_nodes))


def adamic_adar(edges: Pairs, n_nodes: int, pairs: Pairs) -> F64:
    """The same, (P,) float64, each common neighbour weighted by 1 / log degree.

    L. Adamic, E. Adar, "Friends and neighbors on the Web", Social Networks 25, 2003.
    """
    degree = np.bincount(edges.ravel(), minlength=n_nodes)
    return _over_common_neighbours(edges, n_nodes, pairs, 1 / np.log(np.maximum(degree, 2)))


def feature_cosine(features: F32, pairs: Pairs) -> F64:
    """Cosine of the angle between the features (N, F) of both ends, 0 where one has none : (P,) float64."""
    length = np.linalg.norm(features, axis=1)
    product = np.einsum("pf,pf->p", features[pairs[:, 0]], features[pairs[:, 1]], dtype=np.float64)
    lengths = length[pairs[:, 0]].astype(np.float64) * length[pairs[:, 1]]
    cosine: F64 = np.divide(product, lengths, out=np.zeros(len(pairs)), where=lengths > 0)
    return cosine


def _over_common_neighbours(edges: Pairs, n_nodes: int, pairs: Pairs, weights: F64) -> F64:
    from scipy.sparse import csr_array

    both = np.concatenate([edges, edges[:, ::-1]])
    adjacency = csr_array((np.ones(len(both)), (both[:, 0], both[:, 1])), shape=(n_nodes, n_nodes))
    common = adjacency[pairs[:, 0]].multiply(adjacency[pairs[:, 1]])
    found: F64 = csr_array(common) @ weights
    return found
