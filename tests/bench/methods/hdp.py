"""HDP: beside a perceptron and a GCN that see the same features, on networks of mixed homophily.

The mushroom body of a fly larva, both sides, with degrees for features (edge homophily 0.49), and with all features of
the structure; kinds of neurons of a worm with their gene expression (0.42); ten random splits of 48/32/20 each, five
of each side. And Cora on its published split (0.81).
"""

import importlib.metadata
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from shared_data import shared_data
from thresholds import Threshold

from plexoscope.models.data.network import Network
from plexoscope.models.graphs.learning.coupled_gcn import CoupledGCN
from plexoscope.models.graphs.learning.node_training import ClassifierSettings, ClassifierTrainer
from plexoscope.models.graphs.learning.normalised_graph import graph_of
from plexoscope.models.graphs.methods.hdp.training import HDPSettings, HDPTrainer, neighbourhoods
from plexoscope.models.graphs.tasks.node_task import NodeTask, accuracy, published_task, random_task
from plexoscope.models.graphs.tasks.structural_features import degree_features, structural_features
from plexoscope.models.io.network import read_network
from plexoscope.models.io.packaged.drosophila import read_drosophila
from plexoscope.models.io.packaged.worm_expression import read_worm_expression
from plexoscope.plugins.builtin.nodes.hdp.params import Params
from plexoscope.plugins.builtin.settings import settings_from

TITLE = "HDP: classes of nodes among others of other classes (accuracy)"
THRESHOLDS = (
    Threshold("mushroom body, HDP", over="mushroom body, GCN", by=0.15),
    Threshold("mushroom body, HDP", over="mushroom body, MLP", by=0.01),
    Threshold("Cora, HDP", over="Cora, GCN", by=-0.02),
)
SEEDS = (0, 1, 2)
N_SPLITS = 5
PARAMS = Params()
EXPRESSION = "wormneuroatlas/data/cengen_021821_medium_threshold2.csv"
SIDES = tuple(f"graspologic/datasets/drosophila/{side}_adjacency.csv" for side in ("left", "right"))
CORA = {"n_hidden": 64, "n_layers": 2, "dropout": 0.5, "patience": 50}
"""What differs from the defaults on Cora, which has more to learn from."""


def measure(seed: int) -> dict[str, float]:
    sides = [read_drosophila(installed("graspologic", file)) for file in SIDES]
    found: dict[str, float] = {}
    for title, features_of in (
        ("mushroom body", degree_features),
        ("mushroom body, all features", structural_features),
    ):
        both = [over_splits(title, side, torch.tensor(features_of(side)[0]), seed) for side in sides]
        found |= {name: float(np.mean([each[name] for each in both])) for name in both[0]}
    worm = read_worm_expression(installed("wormneuroatlas", EXPRESSION))
    assert worm.features is not None
    found |= over_splits("worm", worm, torch.tensor(worm.features), seed)
    cora = read_network(shared_data("citation/cora.npz"))
    task = published_task(cora)
    assert task is not None
    assert cora.features is not None
    words = torch.tensor(cora.features)
    words /= words.sum(1, keepdim=True).clamp_min(1)
    values = once(cora, words, task, _settings(seed, **CORA))
    return found | {f"Cora, {name}": value for name, value in values.items()}


def over_splits(title: str, network: Network, features: torch.Tensor, seed: int) -> dict[str, float]:
    """Means over splits, and how often nodes of a class neighbour each other."""
    runs = []
    for split in range(N_SPLITS):
        task = random_task(network, PARAMS.train_share, PARAMS.val_share, np.random.default_rng([seed, split]))
        runs.append(once(network, features, task, _settings(seed * 1_000_003 + split)))
    labels = task.labels[network.edges]
    found = {f"{title}, {name}": float(np.mean([run[name] for run in runs])) for name in runs[0]}
    return found | {f"{title}, edge homophily": float((labels[:, 0] == labels[:, 1]).mean())}


def _settings(seed: int, **changed: float) -> HDPSettings:
    params = replace(PARAMS, **changed)
    return settings_from(HDPSettings, params, training=settings_from(ClassifierSettings, params), seed=seed)


def once(network: Network, features: torch.Tensor, task: NodeTask, settings: HDPSettings) -> dict[str, float]:
    """Test accuracies of the three models on one split."""
    trainer = HDPTrainer(neighbourhoods(network), features, task, settings)
    for _ in trainer.perceptron_epochs():
        pass
    for _ in trainer.epochs():
        pass
    random = torch.Generator().manual_seed(settings.seed)
    gcn = ClassifierTrainer(
        CoupledGCN(graph_of(network), features, settings.n_hidden, task.n_classes, 2, settings.dropout, random),
        task,
        settings.training,
    )
    for _ in gcn.epochs():
        pass
    predicted = {
        "HDP": trainer.predict(),
        "MLP": trainer.perceptron.predict(network.n_nodes),
        "GCN": gcn.predict(network.n_nodes),
    }
    return {name: accuracy(classes, task.labels, task.test) for name, classes in predicted.items()}


def installed(distribution: str, file: str) -> Path:
    """Return a file of an installed distribution, which is not imported."""
    return Path(str(importlib.metadata.distribution(distribution).locate_file(file)))
