"""Which pairs of a network may well lack their edge."""

import numpy as np

from plexoscope.models.graphs.tasks.pair_scores import adamic_adar
from plexoscope.models.graphs.tasks.splits import Pairs

MOST_COUNTED = 2_000_000


def likely_pairs(edges: Pairs, n_nodes: int, n_most: int) -> Pairs:
    """Pairs without an edge that have neighbours in common, those of the highest Adamic-Adar score first.

    Parameters
    ----------
    edges : (E, 2) int32
        Without direction, each once.
    n_nodes
    n_most
        How many to return at most.

    Returns
    -------
    (P, 2) int32
        The lower index first.
    """
    from scipy.sparse import csr_array, triu

    both = np.concatenate([edges, edges[:, ::-1]])
    adjacency = csr_array((np.ones(len(both), np.int32), (both[:, 0], both[:, 1])), shape=(n_nodes, n_nodes))
    # Nodes that are joined to more than this many would make a pair of almost any two.
    degree = np.bincount(both[:, 0], minlength=n_nodes)
    ranked = np.argsort(degree, kind="stable")
    quiet = ranked[np.cumsum(degree[ranked].astype(np.int64) ** 2) <= MOST_COUNTED]
    between = adjacency[quiet]
    reached = triu(between.T @ between, 1, format="coo")
    known = edges.min(axis=1).astype(np.int64) * n_nodes + edges.max(axis=1)
    new = ~np.isin(reached.row.astype(np.int64) * n_nodes + reached.col, known)
    pairs = np.stack([reached.row[new], reached.col[new]], axis=1).astype(np.int32)
    order = np.argsort(-adamic_adar(edges, n_nodes, pairs), kind="stable")
    best: Pairs = pairs[order[:n_most]]
    return best
