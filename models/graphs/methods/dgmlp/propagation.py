"""Features carried along the edges, step by step, and where that ends.

W. Zhang, Z. Sheng, Y. Jiang, Y. Xia, J. Gao, Z. Yang, B. Cui, "Evaluating Deep Graph Neural Networks", 2021.
"""

from collections.abc import Iterator

import numpy as np
import torch
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from plexoscope.models.data.arrays import I32
from plexoscope.models.graphs.learning.deep_graph_library import dgl
from plexoscope.models.graphs.learning.normalised_graph import propagate

N_ROUNDS = 20
"""Of subspace iteration: for pictures, to which the last digit does not matter."""


def propagated(graph: "dgl.DGLGraph", features: torch.Tensor) -> Iterator[torch.Tensor]:
    """Â^k X for k = 0, 1, 2, … without end : (N, F) each.

    One after another and not a stack: all of them for a few thousand words would fill the memory.
    """
    while True:
        yield features
        features = propagate(graph, features)


def stationary(graph: "dgl.DGLGraph", features: torch.Tensor) -> torch.Tensor:
    """Â^∞ X : (N, F). In closed form: within a connected component it depends on nothing but the degree.

    Of node i in component C it is √d_i Σ_{j∈C} √d_j x_j / Σ_{j∈C} d_j, degrees with the loop.
    """
    component = torch.from_numpy(components(graph)).long()
    degree = graph.in_degrees().to(features.dtype)
    n_components = int(component.max()) + 1
    mass = torch.zeros(n_components, dtype=features.dtype).index_add_(0, component, degree)
    sums = torch.zeros(n_components, features.shape[1], dtype=features.dtype)
    sums.index_add_(0, component, features * degree.sqrt()[:, None])
    end: torch.Tensor = (sums / mass[:, None])[component] * degree.sqrt()[:, None]
    return end


def leading_directions(values: torch.Tensor, n_directions: int, random: torch.Generator) -> torch.Tensor:
    """Directions in which rows (N, F) vary most : (F, n) orthonormal. By subspace iteration: F may be thousands."""
    centred = values - values.mean(0)
    directions = torch.randn(values.shape[1], n_directions, generator=random)
    for _ in range(N_ROUNDS):
        directions = torch.linalg.qr(centred.T @ (centred @ directions)).Q
    return directions


def components(graph: "dgl.DGLGraph") -> I32:
    """Connected component of each node : (N,)."""
    source, target = (each.numpy() for each in graph.edges())
    n_nodes = graph.num_nodes()
    matrix = csr_array((np.ones(len(source), np.int8), (source, target)), shape=(n_nodes, n_nodes))
    found: I32 = connected_components(matrix, directed=False)[1]
    return found
