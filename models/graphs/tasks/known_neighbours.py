"""How many neighbours of each class a node is known to have: what can be said of it from labels and edges alone."""

import numpy as np

from plexoscope.models.data.arrays import F32
from plexoscope.models.data.network import Network
from plexoscope.models.graphs.tasks.node_task import NodeTask


def known_neighbour_counts(network: Network, task: NodeTask) -> F32:
    """Count for each node the training nodes of each class that send to it, and those that it sends to.

    A node is not its own neighbour, so that no label is read off itself.

    Returns
    -------
    counts : (N, 2 C) float32
        Log(1 + count); of an undirected network (N, C).
    """
    edges = network.edges[network.edges[:, 0] != network.edges[:, 1]]
    label = np.full(network.n_nodes, -1)
    label[task.train] = task.labels[task.train]
    counts = np.zeros((2, network.n_nodes, task.n_classes))
    for side, (sender, receiver) in enumerate((edges.T, edges.T[::-1])):
        known = label[sender] >= 0
        np.add.at(counts[side], (receiver[known], label[sender[known]]), 1)
    both = np.concatenate(list(counts), 1) if network.directed else counts.sum(0)
    logs: F32 = np.log1p(both).astype(np.float32)
    return logs
