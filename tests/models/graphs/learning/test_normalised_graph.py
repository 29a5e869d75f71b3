"""Propagation against the dense matrix."""

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("dgl")

import torch

from plexoscope.models.graphs.learning.normalised_graph import normalised_graph, propagate


def test_propagation_is_the_normalised_matrix() -> None:
    edges = torch.tensor([[0, 1], [1, 2], [0, 3], [3, 4]])
    adjacency = np.eye(6)
    for i, j in edges.tolist():
        adjacency[i, j] = adjacency[j, i] = 1
    scale = adjacency.sum(axis=1) ** -0.5
    values = np.random.default_rng(0).normal(size=(6, 3)).astype(np.float32)
    found = propagate(normalised_graph(edges, 6), torch.from_numpy(values))
    np.testing.assert_allclose(found, (scale[:, None] * adjacency * scale) @ values, rtol=1e-5, atol=1e-6)
