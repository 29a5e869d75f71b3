"""HDP: its layer against loops, its assignments, and that labels of the test leave no trace."""

from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("dgl")

import torch

from plexoscope.models.data.network import CLASS, Network
from plexoscope.models.graphs.learning.node_training import ClassifierSettings
from plexoscope.models.graphs.methods.hdp.model import SMALLEST, SplitNeighbourhood
from plexoscope.models.graphs.methods.hdp.training import HDPSettings, HDPTrainer, neighbourhoods
from plexoscope.models.graphs.tasks.node_task import NodeTask, accuracy, random_task

SETTINGS = HDPSettings(
    training=ClassifierSettings(n_epochs=25, learning_rate=0.02, weight_decay=5e-4, patience=100),
    n_hidden=8, n_layers=1, dropout=0.5, refresh_every=3, trust=0.6, contrast=0.1, orthogonality=0.01, seed=0,
)  # fmt: skip


def _ring(n_nodes: int = 60, noise: float = 1.0) -> tuple[Network, torch.Tensor, NodeTask]:
    """Three classes, each linked to the next alone: no edge has one class at both ends."""
    rng = np.random.default_rng(0)
    label = np.arange(n_nodes) % 3
    chance = np.where((label[:, None] + 1) % 3 == label, 0.15, 0.0)
    edges = np.argwhere(rng.random((n_nodes, n_nodes)) < chance)
    network = Network(edges, tuple(map(str, range(n_nodes))), directed=True, node_values={CLASS: label.astype(str)})
    features = np.eye(3)[label] + noise * rng.normal(size=(n_nodes, 3))
    return network, torch.tensor(features, dtype=torch.float32), random_task(network, 0.4, 0.3, rng)


def _trained(task: NodeTask, network: Network, features: torch.Tensor) -> HDPTrainer:
    trainer = HDPTrainer(neighbourhoods(network), features, task, SETTINGS)
    for _ in trainer.perceptron_epochs():
        pass
    for _ in trainer.epochs():
        pass
    return trainer


@pytest.mark.parametrize("directed", [True, False])
def test_the_layer_against_loops(directed: bool) -> None:
    network = replace(_ring(12)[0], directed=directed)
    random = torch.Generator().manual_seed(0)
    layer = SplitNeighbourhood(4, 3, 2 if directed else 1, random)
    hidden = torch.rand(12, 4, generator=random)
    assigned, guessed = torch.rand(2, 12, 3, generator=random).softmax(2)
    with torch.no_grad():
        mixed, descriptor = layer(neighbourhoods(network), hidden, assigned, guessed)
    to = network.adjacency.toarray().T > 0
    for node in range(12):
        slots, total, mass = [], torch.zeros(4), torch.tensor(0.0)
        for linked in (to, to.T) if directed else (to,):
            near = np.flatnonzero(linked[node])
            p = (assigned[near] * guessed[node]).sum(1)
            total, mass = total + (p[:, None] * hidden[near]).sum(0), mass + p.sum()
            share = ((1 - p)[:, None] * assigned[near]).sum(0)
            slots += [
                ((1 - p) * assigned[near, c]) @ hidden[near] / (share[c] + SMALLEST) * (1 - guessed[node, c])
                for c in range(3)
            ]
            slots.append(share / (share.sum() + SMALLEST))
        with torch.no_grad():
            expected = torch.relu(layer.project(torch.cat(slots)))
            parts = torch.cat([hidden[node], total / (mass + SMALLEST), expected])
            gates = torch.sigmoid(layer.gates(parts))
        torch.testing.assert_close(descriptor[node], expected, atol=1e-5, rtol=1e-4)
        torch.testing.assert_close(mixed[node], (gates * parts).reshape(3, 4).sum(0), atol=1e-5, rtol=1e-4)


def test_labels_of_the_test_do_not_matter() -> None:
    network, features, task = _ring()
    changed = task.labels.copy()
    changed[task.test] = (changed[task.test] + 1) % 3
    one, other = (_trained(replace(task, labels=labels), network, features) for labels in (task.labels, changed))
    np.testing.assert_array_equal(one.vectors(), other.vectors())
    np.testing.assert_array_equal(one.predict(), other.predict())
    assert one.val_accuracy == other.val_accuracy


def test_a_node_is_not_told_its_class() -> None:
    """What a training node sees of itself does not depend on its own label, so that the label cannot be read off."""
    network, features, task = _ring()
    node = int(task.train[0])
    changed = task.labels.copy()
    changed[node] = (changed[node] + 1) % 3
    guesses = []
    for labels in (task.labels, changed):
        trainer = HDPTrainer(neighbourhoods(network), features, replace(task, labels=labels), SETTINGS)
        for _ in trainer.perceptron_epochs():
            pass
        next(trainer.epochs())
        guesses.append(trainer.model.guessed[node].numpy())
    np.testing.assert_array_equal(*guesses)


def test_known_nodes_keep_their_class_and_assignments_are_shares() -> None:
    network, features, task = _ring()
    trainer = _trained(task, network, features)
    assigned = trainer.model.assigned.numpy()
    np.testing.assert_array_equal(assigned[task.train], np.eye(3)[task.labels[task.train]])
    np.testing.assert_allclose(assigned.sum(1), 1, atol=1e-5)
    assert trainer.trusted[torch.from_numpy(task.train)].all()


def test_heterophilous_neighbours_help() -> None:
    network, features, task = _ring(noise=0.7)
    trainer = _trained(task, network, features)
    perceptron = trainer.perceptron.predict(network.n_nodes)
    found = accuracy(trainer.predict(), task.labels, task.test)
    assert found > accuracy(perceptron, task.labels, task.test)


def test_prototypes_apart_have_no_overlap() -> None:
    network, features, task = _ring()
    model = HDPTrainer(neighbourhoods(network), features, task, SETTINGS).model
    with torch.no_grad():
        model.prototypes.copy_(3 * torch.eye(3, 8))
        assert float(model.overlap()) == pytest.approx(0, abs=1e-6)
        model.prototypes.copy_(torch.ones(3, 8))
        assert float(model.overlap()) == pytest.approx(6, abs=1e-4)
