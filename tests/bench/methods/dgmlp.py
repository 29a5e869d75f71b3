"""DGMLP: accuracy on the published splits of Cora and CiteSeer, and what depth does to it, to SGC and to a GCN.

Settings are chosen on the validation nodes from a few, for each model, seed and depth; the test is looked at once.
"""

import time
from collections.abc import Iterator
from itertools import product

import torch
from shared_data import shared_data
from thresholds import Threshold

from plexoscope.models.graphs.learning.coupled_gcn import CoupledGCN
from plexoscope.models.graphs.learning.layers import ResidualMLP
from plexoscope.models.graphs.learning.node_training import ClassifierSettings, ClassifierTrainer, Rows
from plexoscope.models.graphs.learning.normalised_graph import graph_of
from plexoscope.models.graphs.methods.dgmlp.smoothing import smooth
from plexoscope.models.graphs.tasks.node_task import NodeTask, accuracy, published_task
from plexoscope.models.io.network import read_network
from plexoscope.plugins.builtin.nodes.dgmlp.params import Params
from plexoscope.plugins.builtin.settings import settings_from

TITLE = "DGMLP: classes of papers, published splits (accuracy)"
DEPTH = 20
THRESHOLDS = (
    Threshold("Cora, DGMLP", at_least=0.825),
    Threshold("CiteSeer, DGMLP", at_least=0.730),
    Threshold(f"Cora, DGMLP of depth {DEPTH}", over=f"Cora, SGC of depth {DEPTH}", by=0.04),
)
SEEDS = (0, 1, 2)

STEPS = {"Cora": 20, "CiteSeer": 15}
"""Those of the paper."""
OURS = {
    "Cora": tuple(product((1, 2), (0.01,), (5e-4, 2e-3))),
    "CiteSeer": tuple(product((1, 2), (0.01,), (5e-3, 1e-2))),
}
"""Layers, learning rate, weight decay."""
SGC = tuple(product((1,), (0.01, 0.2), (1e-5, 5e-4, 2e-3)))
GCN = tuple(product((2,), (0.01,), (5e-4, 2e-3)))
PARAMS = Params()
DEEP_GCN = 16


def measure(seed: int) -> dict[str, float]:
    found: dict[str, float] = {}
    for name in ("Cora", "CiteSeer"):
        network = read_network(shared_data(f"citation/{name.lower()}.npz"))
        task, graph = published_task(network), graph_of(network)
        assert task is not None
        assert network.features is not None
        features = torch.tensor(network.features)
        features /= features.sum(1, keepdim=True).clamp_min(1)
        depths = {STEPS[name], DEPTH} if name == "Cora" else {STEPS[name]}
        *_, smoothed = smooth(graph, features, sorted(depths), PARAMS.sharpness)
        began_at = time.perf_counter()
        found[f"{name}, DGMLP"] = chosen(rows(smoothed.mixed[STEPS[name]], task, OURS[name], seed), task)
        found[f"{name}, DGMLP, seconds"] = time.perf_counter() - began_at
        found[f"{name}, SGC of the same depth"] = chosen(rows(smoothed.plain[STEPS[name]], task, SGC, seed, 0.0), task)
        found[f"{name}, GCN of 2 layers"] = chosen(coupled(graph, features, task, GCN, seed), task)
        if name == "Cora":
            found[f"{name}, DGMLP of depth {DEPTH}"] = found[f"{name}, DGMLP"]
            found[f"{name}, SGC of depth {DEPTH}"] = found[f"{name}, SGC of the same depth"]
            deep = ((DEEP_GCN, 0.01, 5e-4),)
            found[f"{name}, GCN of {DEEP_GCN} layers"] = chosen(coupled(graph, features, task, deep, seed, 60), task)
            found[f"{name}, MLP without edges"] = chosen(rows(features, task, OURS[name], seed), task)
    return found


def rows(
    inputs: torch.Tensor,
    task: NodeTask,
    grid: tuple[tuple[int, float, float], ...],
    seed: int,
    dropout: float = PARAMS.dropout,
) -> Iterator[ClassifierTrainer]:
    """Train models of rows in all settings."""
    for n_layers, learning_rate, weight_decay in grid:
        random = torch.Generator().manual_seed(seed)
        model = ResidualMLP(inputs.shape[1], PARAMS.n_hidden, task.n_classes, n_layers, dropout, random)
        yield ClassifierTrainer(Rows(model, inputs), task, _settings(PARAMS.n_epochs, learning_rate, weight_decay))


def coupled(
    graph: object,
    features: torch.Tensor,
    task: NodeTask,
    grid: tuple[tuple[int, float, float], ...],
    seed: int,
    n_epochs: int = PARAMS.n_epochs,
) -> Iterator[ClassifierTrainer]:
    """Train coupled networks in all settings."""
    for n_layers, learning_rate, weight_decay in grid:
        random = torch.Generator().manual_seed(seed)
        model = CoupledGCN(graph, features, 32, task.n_classes, n_layers, PARAMS.dropout, random)
        yield ClassifierTrainer(model, task, _settings(n_epochs, learning_rate, weight_decay))


def _settings(n_epochs: int, learning_rate: float, weight_decay: float) -> ClassifierSettings:
    changed = {"n_epochs": n_epochs, "learning_rate": learning_rate, "weight_decay": weight_decay}
    return settings_from(ClassifierSettings, PARAMS, **changed)


def chosen(trainings: Iterator[ClassifierTrainer], task: NodeTask) -> float:
    """Test accuracy of the one that does best on the validation nodes."""
    best, found = -1.0, 0.0
    for training in trainings:
        for _ in training.epochs():
            pass
        if training.val_accuracy > best:
            best = training.val_accuracy
            found = accuracy(training.predict(len(task.labels)), task.labels, task.test)
    return found
