"""How long it takes to tell a graph with the help of a division into blocks."""

import numpy as np

from plexoscope.models.connectome.block_model.sums import BlockSums
from plexoscope.models.data.arrays import F64


def description_lengths(sums: BlockSums) -> F64:
    """(C,) nats for the graph given each division, and for the division itself.

    For the edges the entropies of Peixoto (2012), with or without given degrees, so that the plain and the
    degree-corrected model can be compared; for the weights the exponential likelihood; for the division
    `k (k + 1) / 2 ln E + N ln k`, and `N H(degrees)` where the degrees must be told, too.

    T. P. Peixoto, "Entropy of stochastic blockmodel ensembles", Physical Review E 85, 2012;
    "Parsimonious module inference in large networks", Physical Review Letters 110, 2013.
    """
    graph = sums.graph
    n_nodes, n_edges = graph.n_nodes, graph.n_edges
    n_blocks = np.maximum((sums.sizes > 0).sum(axis=1), 1)
    division = n_blocks * (n_blocks + 1) / 2 * np.log(max(n_edges, 1.0)) + n_nodes * np.log(n_blocks)
    degrees = graph.degrees.astype(np.int64)
    log_factorials = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, degrees.max(initial=0) + 1)))])
    share = np.bincount(degrees)[degrees] / n_nodes
    with_degrees = -n_edges - log_factorials[degrees].sum() - np.log(share).sum()
    # The exponential weights add one more for each edge.
    entropies = n_edges + np.where(sums.corrected, with_degrees, n_edges) - sums.log_likelihood()
    lengths: F64 = entropies + division
    return lengths
