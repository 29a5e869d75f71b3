"""S-VGAE on Cora: 85/5/10 of its edges, as many pairs without one; the rate of firing, and what is counted from it.

Energies are a model of 45 nm chips (0.9 pJ an addition, 4.6 pJ a multiplication with its addition), not measurements.
"""

import time

import numpy as np
from bars import Bar
from shared_data import shared_data

from plexoscope.models.graphs.evaluation import auc
from plexoscope.models.graphs.pair_scores import common_neighbours, feature_cosine
from plexoscope.models.graphs.ranking import average_precision
from plexoscope.models.graphs.splits import split_edges
from plexoscope.models.graphs.svgae.counting import count_stages
from plexoscope.models.graphs.svgae.training import Settings, Trainer
from plexoscope.models.io.network import read_network

TITLE = "S-VGAE: missing edges of Cora"
BARS = (
    Bar("AUC", at_least=0.86),
    Bar("average precision", at_least=0.87),
    Bar("AUC", over="common neighbours, AUC"),
    Bar("AUC", over="feature cosine, AUC"),
)
SEEDS = (0, 1, 2)


def measure(seed: int) -> dict[str, float]:
    """Train; the epoch is chosen on the validation edges."""
    network = read_network(shared_data("citation/cora.npz"))
    split = split_edges(network, 0.05, 0.1, np.random.default_rng(seed))
    asked = split.test, split.test_negative
    began_at = time.perf_counter()
    settings = Settings(n_epochs=150, learning_rate=0.02, dropout=0.2, kl_weight=0.3, seed=seed)
    trainer = Trainer(network.features, network.n_nodes, split.train, split.val, split.val_negative, settings)
    for _ in trainer.train():
        pass
    seconds, activity = time.perf_counter() - began_at, trainer.look()
    scores = [trainer.scores(activity, pairs) for pairs in asked]
    stages = count_stages(trainer.model, activity, trainer.encoder, trainer.graph)
    neighbours = [common_neighbours(split.train, network.n_nodes, pairs) for pairs in asked]
    cosine = [feature_cosine(network.features, pairs) for pairs in asked]
    return {
        "AUC": auc(*scores),
        "average precision": average_precision(*scores),
        "common neighbours, AUC": auc(*neighbours),
        "feature cosine, AUC": auc(*cosine),
        "latent firing rate": float(activity.latent.mean()),
        "additions counted (millions)": sum(stage.additions for stage in stages) / 1e6,
        "products, the same net dense (millions)": sum(stage.products for stage in stages) / 1e6,
        "energy over that of the dense net": sum(stage.spiking_uj for stage in stages)
        / sum(stage.dense_uj for stage in stages),
        "seconds": seconds,
    }
