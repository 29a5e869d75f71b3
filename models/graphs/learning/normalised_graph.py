"""Propagation without weights: every node takes the normalised sum of its neighbours and itself."""

from typing import TYPE_CHECKING, Any

import numpy as np

from plexoscope.models.data.network import Network

if TYPE_CHECKING:
    import torch


def normalised_graph(edges: "torch.Tensor", n_nodes: int) -> Any:
    """The graph to propagate along: both directions of the edges and a loop at each node.

    Parameters
    ----------
    edges : (E, 2) int64
        Without direction, each once.
    n_nodes

    Returns
    -------
    dgl.DGLGraph
        With the node data "scale" : (N, 1), 1 / √degree.
    """
    import torch

    from plexoscope.models.graphs.learning.deep_graph_library import dgl

    nodes = torch.arange(n_nodes, device=edges.device)
    sender = torch.cat([edges[:, 0], edges[:, 1], nodes])
    receiver = torch.cat([edges[:, 1], edges[:, 0], nodes])
    graph = dgl.graph((sender, receiver), num_nodes=n_nodes)
    graph.ndata["scale"] = graph.in_degrees().to(torch.float32).rsqrt()[:, None]
    return graph


def graph_of(network: Network) -> Any:
    """The network for `propagate`: without its directions, weights and loops, as in the papers that this serves."""
    import torch

    pairs = np.unique(np.sort(network.edges.astype(np.int64), axis=1), axis=0)
    return normalised_graph(torch.from_numpy(pairs[pairs[:, 0] != pairs[:, 1]]), network.n_nodes)


def propagate(graph: Any, values: "torch.Tensor") -> "torch.Tensor":
    """Multiply values (N, D) by D^−½ (A + I) D^−½; T. Kipf, M. Welling, ICLR 2017, without their weights.

    Parameters
    ----------
    graph
        As `normalised_graph` makes it.
    values : (N, D) float
    """
    from plexoscope.models.graphs.learning.deep_graph_library import dgl

    scale = graph.ndata["scale"]
    spread: torch.Tensor = dgl.ops.copy_u_sum(graph, values * scale) * scale
    return spread
