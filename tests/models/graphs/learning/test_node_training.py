"""Training of node classifiers: it learns, it repeats itself, and it never sees a label of the test."""

from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("dgl")

import torch

from plexoscope.models.data.network import CLASS, Network
from plexoscope.models.graphs.learning.coupled_gcn import CoupledGCN
from plexoscope.models.graphs.learning.directed_gcn import DirectedGCN
from plexoscope.models.graphs.learning.layers import ResidualMLP
from plexoscope.models.graphs.learning.neighbourhoods import neighbourhoods
from plexoscope.models.graphs.learning.node_training import ClassifierSettings, ClassifierTrainer, Rows
from plexoscope.models.graphs.learning.normalised_graph import graph_of
from plexoscope.models.graphs.tasks.node_task import NodeTask, accuracy, random_task

SETTINGS = ClassifierSettings(n_epochs=30, learning_rate=0.05, weight_decay=5e-4, patience=100)


def _task(n_nodes: int = 60) -> tuple[Network, torch.Tensor, NodeTask]:
    """Two classes that keep to themselves, with noisy features."""
    rng = np.random.default_rng(0)
    label = np.arange(n_nodes) % 2
    chance = np.where(label[:, None] == label, 0.2, 0.02)
    edges = np.argwhere(np.triu(rng.random((n_nodes, n_nodes)) < chance, 1))
    network = Network(edges, tuple(map(str, range(n_nodes))), node_values={CLASS: label.astype(str)})
    features = np.eye(2)[label] + rng.normal(size=(n_nodes, 2))
    return network, torch.tensor(features, dtype=torch.float32), random_task(network, 0.3, 0.3, rng)


def _model(name: str, network: Network, features: torch.Tensor) -> torch.nn.Module:
    random = torch.Generator().manual_seed(3)
    if name == "rows":
        return Rows(ResidualMLP(2, 8, 2, 3, 0.3, random), features)
    return CoupledGCN(graph_of(network), features, 8, 2, 2, 0.3, random)


@pytest.mark.parametrize("name", ["rows", "coupled"])
def test_labels_of_the_test_do_not_matter(name: str) -> None:
    network, features, task = _task()
    changed = task.labels.copy()
    changed[task.test] = 1 - changed[task.test]
    found = []
    for labels in (task.labels, changed):
        training = ClassifierTrainer(_model(name, network, features), replace(task, labels=labels), SETTINGS)
        epochs = list(training.epochs())
        found.append((epochs, [each.numpy() for each in training.model.state_dict().values()]))
    assert found[0][0] == found[1][0]
    for one, other in zip(found[0][1], found[1][1], strict=True):
        np.testing.assert_array_equal(one, other)


def test_edges_help_where_classes_keep_to_themselves() -> None:
    network, features, task = _task()
    scores = {}
    for name in ("rows", "coupled"):
        training = ClassifierTrainer(_model(name, network, features), task, SETTINGS)
        for _ in training.epochs():
            pass
        scores[name] = accuracy(training.predict(network.n_nodes), task.labels, task.test)
    assert scores["coupled"] > scores["rows"]
    assert scores["coupled"] > 0.85


def test_the_best_state_is_kept() -> None:
    network, features, task = _task()
    training = ClassifierTrainer(_model("rows", network, features), task, SETTINGS)
    best = max(epoch.val_accuracy for epoch in training.epochs())
    assert training.val_accuracy == best
    assert accuracy(training.predict(network.n_nodes), task.labels, task.val) == pytest.approx(best)


def test_patience_ends_training() -> None:
    network, features, task = _task()
    still = replace(SETTINGS, learning_rate=1e-9, patience=4)
    assert len(list(ClassifierTrainer(_model("rows", network, features), task, still).epochs())) < 30


def test_a_coupled_layer_against_a_dense_matrix() -> None:
    network, features, _ = _task(10)
    model = _model("coupled", network, features).eval()
    matrix = network.adjacency.toarray() + np.eye(10)
    scale = matrix.sum(1) ** -0.5
    matrix = scale[:, None] * matrix * scale
    first, bias = model.first.detach().numpy(), model.layers[0].bias.detach().numpy()
    last = model.layers[1]
    hidden = np.maximum(matrix @ features.numpy() @ first + bias, 0)
    expected = matrix @ hidden @ last.weight.detach().numpy() + last.bias.detach().numpy()
    np.testing.assert_allclose(model(torch.arange(10)).detach(), expected, atol=1e-5)


def test_a_directed_layer_against_dense_matrices() -> None:
    network, features, _ = _task(10)
    network = replace(network, directed=True)
    random = torch.Generator().manual_seed(3)
    model = DirectedGCN(neighbourhoods(network), features, 4, 2, 2, 0.3, random).eval()
    sent = network.adjacency.toarray()
    out, into = np.maximum(sent.sum(1), 1) ** -0.5, np.maximum(sent.sum(0), 1) ** -0.5
    scaled = out[:, None] * sent * into
    values = features.numpy()
    weights = [each.detach().numpy() for each in model.weights]
    for layer, bias in enumerate(model.biases):
        own, senders, receivers = weights[3 * layer : 3 * layer + 3]
        values = np.maximum(values, 0) if layer else values
        values = values @ own + scaled.T @ values @ senders + scaled @ values @ receivers + bias.detach().numpy()
    np.testing.assert_allclose(model(torch.arange(10)).detach(), values, atol=1e-5)


def test_the_gradient_of_the_first_matrix() -> None:
    network, features, task = _task()
    training = ClassifierTrainer(_model("rows", network, features), task, SETTINGS)
    before = training.first_gradient()
    assert before == training.first_gradient() > 0  # no dropout, and nothing moves
    for _ in training.epochs():
        pass
    assert training.first_gradient() < before
