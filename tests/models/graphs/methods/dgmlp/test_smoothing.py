"""Propagated features against powers of a dense matrix, their end, and the weights of the steps."""

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("dgl")

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from plexoscope.models.data.network import Network
from plexoscope.models.graphs.learning.layers import ResidualMLP, SparseRows, dropped
from plexoscope.models.graphs.learning.normalised_graph import graph_of
from plexoscope.models.graphs.methods.dgmlp.propagation import components, leading_directions, stationary
from plexoscope.models.graphs.methods.dgmlp.smoothing import smooth

N_NODES = 12


def _network(seed: int, share: float = 0.15) -> Network:
    rng = np.random.default_rng(seed)
    edges = np.argwhere(rng.random((N_NODES, N_NODES)) < share)
    return Network(edges, tuple(map(str, range(N_NODES))), directed=True)


def _dense(network: Network) -> np.ndarray:
    linked = network.adjacency.toarray()
    matrix = ((linked + linked.T) > 0).astype(float)
    np.fill_diagonal(matrix, 1)
    scale = matrix.sum(1) ** -0.5
    return scale[:, None] * matrix * scale


@settings(max_examples=20)
@given(st.integers(0, 1000), st.sampled_from([0.0, 1.0, 5.0]))
def test_steps_against_a_dense_matrix(seed: int, sharpness: float) -> None:
    network = _network(seed)
    features = torch.rand(N_NODES, 5, generator=torch.Generator().manual_seed(seed))
    matrix, x = _dense(network), features.numpy().astype(float)
    end = np.linalg.matrix_power(matrix, 4000) @ x
    steps = [np.linalg.matrix_power(matrix, k) @ x for k in range(5)]

    def cosine(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        return (a * b).sum(1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1)

    scores = np.stack([cosine(x, step) * (1 - cosine(end, step)) for step in steps], 1)
    for depth, found in enumerate(smooth(graph_of(network), features, 4, sharpness)):
        weights = np.exp(sharpness * scores[:, : depth + 1])
        weights /= weights.sum(1, keepdims=True)
        np.testing.assert_allclose(found.weights(sharpness), weights, atol=1e-5)
        mixed = sum(weights[:, [k]] * steps[k] for k in range(depth + 1))
        np.testing.assert_allclose(found.mixed().numpy(), mixed, atol=1e-5)
        np.testing.assert_allclose(found.even().numpy(), np.mean(steps[: depth + 1], axis=0), atol=1e-5)
        np.testing.assert_allclose(found.carried.numpy(), steps[depth], atol=1e-5)
    distances = [np.linalg.norm(step - end, axis=1) for step in steps]
    np.testing.assert_allclose(np.stack([each.numpy() for each in found.distance]), distances, atol=2e-3)


def test_the_end_stays_and_keeps_to_components() -> None:
    network = Network(np.array([[0, 1], [1, 2], [3, 4]]), tuple("abcdef"))
    graph = graph_of(network)
    assert len(set(components(graph).tolist())) == 3
    features = torch.eye(6)
    end = stationary(graph, features)
    np.testing.assert_allclose(np.linalg.matrix_power(_dense_of(network), 1000) @ np.eye(6), end.numpy(), atol=1e-5)
    assert end[:3, 3:].abs().sum() == 0
    assert end[5].tolist() == [0, 0, 0, 0, 0, 1]


def _dense_of(network: Network) -> np.ndarray:
    matrix = network.adjacency.toarray() + np.eye(network.n_nodes)
    scale = matrix.sum(1) ** -0.5
    return scale[:, None] * matrix * scale


def test_nodes_without_features_have_even_weights() -> None:
    *_, found = smooth(graph_of(_network(0)), torch.zeros(N_NODES, 3), 3, 1.0)
    np.testing.assert_allclose(found.weights(1.0), 0.25)


@pytest.mark.parametrize("share", [0.05, 0.5])
def test_sparse_rows_are_a_product(share: float) -> None:
    random = torch.Generator().manual_seed(0)
    features = torch.rand(20, 30, generator=random) * (torch.rand(20, 30, generator=random) < share)
    weight = torch.rand(30, 4, generator=random)
    np.testing.assert_allclose(SparseRows(features).times(weight, 0.0, random), features @ weight, atol=1e-6)


def test_dropping_keeps_the_mean() -> None:
    values = dropped(torch.ones(100_000), 0.3, torch.Generator().manual_seed(0))
    np.testing.assert_allclose(values.unique(), [0, 1 / 0.7], rtol=1e-6)
    assert float(values.mean()) == pytest.approx(1, abs=0.01)


def test_the_first_and_last_layers_have_no_residual() -> None:
    perceptron = ResidualMLP(3, 4, 2, 4, 0.0, torch.Generator().manual_seed(0)).eval()
    rows = torch.rand(5, 3, generator=torch.Generator().manual_seed(1))
    first, second, third, last = perceptron.layers
    values = torch.relu(first(rows))
    values = values + torch.relu(second(values))
    values = values + torch.relu(third(values))
    torch.testing.assert_close(perceptron(rows), last(values))
    plain = ResidualMLP(3, 4, 2, 4, 0.0, torch.Generator().manual_seed(0), is_residual=False).eval()
    torch.testing.assert_close(plain(rows), last(torch.relu(third(torch.relu(second(torch.relu(first(rows))))))))


def test_leading_directions_are_those_of_a_decomposition() -> None:
    values = torch.randn(50, 8, generator=torch.Generator().manual_seed(0)) * torch.tensor([9.0, 5, 1, 1, 1, 1, 1, 1])
    found = leading_directions(values, 2, torch.Generator().manual_seed(1))
    _, _, right = torch.linalg.svd(values - values.mean(0))
    np.testing.assert_allclose((found.T @ right[:2].T).abs(), np.eye(2), atol=1e-3)
