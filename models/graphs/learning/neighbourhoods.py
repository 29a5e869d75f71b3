"""The network for message passing, with its directions: from senders and from receivers."""

import numpy as np
import torch

from plexoscope.models.data.network import Network
from plexoscope.models.graphs.learning.deep_graph_library import dgl
from plexoscope.models.graphs.learning.sparse_product import SparsePattern


def neighbourhoods(network: Network) -> "tuple[dgl.DGLGraph, ...]":
    """The network without loops and weights.

    One graph with both directions of every edge; of a directed network two, from senders and from receivers.
    """
    source, target = (torch.from_numpy(column.astype(np.int64)) for column in network.edges.T)
    other = source != target
    source, target = source[other], target[other]
    sides = [(source, target), (target, source)]
    if not network.directed:
        sides = [(torch.cat([source, target]), torch.cat([target, source]))]
    return tuple(dgl.graph(side, num_nodes=network.n_nodes) for side in sides)


def pattern_of(graph: "dgl.DGLGraph") -> SparsePattern:
    """The matrix of a graph: a row for each receiver, a column for each sender, a value for each edge."""
    source, target = graph.edges()
    return SparsePattern(target, source, graph.num_nodes(), graph.num_nodes())
