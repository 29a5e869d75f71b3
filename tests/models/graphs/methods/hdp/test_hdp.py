"""HDP: its layer against loops, its assignments, and that labels of the test leave no trace."""

from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("dgl")

import torch

from plexoscope.models.data.network import CLASS, Network
from plexoscope.models.graphs.learning.neighbourhoods import neighbourhoods, pattern_of
from plexoscope.models.graphs.learning.node_training import ClassifierSettings
from plexoscope.models.graphs.methods.hdp.assigning import Assigner, folds
from plexoscope.models.graphs.methods.hdp.model import SMALLEST, Parts, SplitNeighbourhood
from plexoscope.models.graphs.methods.hdp.training import HDPSettings, HDPTrainer
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


def _assigner(task: NodeTask, network: Network, features: torch.Tensor) -> Assigner:
    sizes = SETTINGS.n_hidden, SETTINGS.dropout
    assigner = Assigner(neighbourhoods(network), features, task, *sizes, SETTINGS.training, SETTINGS.seed)
    for _ in assigner.epochs():
        pass
    return assigner


def _trained(task: NodeTask, network: Network, features: torch.Tensor, parts: Parts | None = None) -> HDPTrainer:
    guessed = _assigner(task, network, features).guessed
    settings = replace(SETTINGS, parts=parts or Parts())
    trainer = HDPTrainer(neighbourhoods(network), features, task, settings, guessed)
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
        graphs = neighbourhoods(network)
        mixed, descriptor = layer(graphs, [pattern_of(each) for each in graphs], hidden, assigned, guessed)
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


@pytest.mark.slow
def test_labels_of_the_test_do_not_matter() -> None:
    network, features, task = _ring()
    changed = task.labels.copy()
    changed[task.test] = (changed[task.test] + 1) % 3
    one, other = (_trained(replace(task, labels=labels), network, features) for labels in (task.labels, changed))
    np.testing.assert_array_equal(one.vectors(), other.vectors())
    np.testing.assert_array_equal(one.predict(60), other.predict(60))
    assert one.val_accuracy == other.val_accuracy


def test_a_node_is_not_told_its_class() -> None:
    """What a training node sees of itself does not depend on its own label, so that the label cannot be read off."""
    network, features, task = _ring()
    node = int(task.train[0])
    changed = task.labels.copy()
    changed[node] = (changed[node] + 1) % 3
    guesses = []
    for labels in (task.labels, changed):
        guessed = _assigner(replace(task, labels=labels), network, features).guessed
        trainer = HDPTrainer(neighbourhoods(network), features, replace(task, labels=labels), SETTINGS, guessed)
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


@pytest.mark.slow
def test_heterophilous_neighbours_help() -> None:
    network, features, task = _ring(noise=0.7)
    perceptron = _assigner(task, network, features).perceptron.predict(network.n_nodes)
    found = _trained(task, network, features).predict(network.n_nodes)
    assert accuracy(found, task.labels, task.test) > accuracy(perceptron, task.labels, task.test)


def test_without_an_idea() -> None:
    """Without the split all neighbours count in both parts; without the distribution there are two parts."""
    network = _ring(12)[0]
    hidden = torch.rand(12, 4, generator=torch.Generator().manual_seed(0))
    assigned, guessed, other = torch.rand(3, 12, 3, generator=torch.Generator().manual_seed(1)).softmax(2)
    graphs = neighbourhoods(network)
    patterns = [pattern_of(each) for each in graphs]
    with torch.no_grad():
        whole = SplitNeighbourhood(4, 3, 2, torch.Generator().manual_seed(0), Parts(split=False))
        known = graphs, patterns, hidden, assigned
        torch.testing.assert_close(whole(*known, guessed), whole(*known, other))
        plain = SplitNeighbourhood(4, 3, 2, torch.Generator().manual_seed(0), Parts(distribution=False))
        _, descriptor = plain(*known, guessed)
    linked = network.adjacency.toarray()
    p = (linked.T + linked) * (guessed @ assigned.T).numpy()
    mass = np.maximum(p.sum(1, keepdims=True), SMALLEST)
    np.testing.assert_allclose(descriptor, p @ hidden.numpy() / mass, atol=1e-4)
    assert sum(each.numel() for each in plain.parameters()) == 8 * 8 + 8


def test_no_fold_has_a_class_for_itself() -> None:
    """Also where classes take turns: who has learnt from the other folds must have met them all."""
    parts = folds(np.arange(30), 0)
    assert sorted(np.concatenate(parts).tolist()) == list(range(30))
    assert all(set((np.setdiff1d(np.arange(30), part) % 3).tolist()) == {0, 1, 2} for part in parts)


def test_prototypes_apart_have_no_overlap() -> None:
    network, features, task = _ring()
    model = HDPTrainer(neighbourhoods(network), features, task, SETTINGS, torch.full((60, 3), 1 / 3)).model
    with torch.no_grad():
        model.prototypes.copy_(3 * torch.eye(3, 8))
        assert float(model.overlap()) == pytest.approx(0, abs=1e-6)
        model.prototypes.copy_(torch.ones(3, 8))
        assert float(model.overlap()) == pytest.approx(6, abs=1e-4)
