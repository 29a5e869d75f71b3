"""S-VGAE on Cora: held-out citations found by spikes, and what that costs in additions."""

import time

import numpy as np
from shared_data import shared_data
from thresholds import Threshold

from plexoscope.models.graphs.methods.s_vgae.counting import count_stages, replay
from plexoscope.models.graphs.methods.s_vgae.training import SVGAESettings, SVGAETrainer
from plexoscope.models.graphs.scores.evaluation import auc
from plexoscope.models.graphs.scores.ranking import average_precision
from plexoscope.models.graphs.tasks.pair_scores import common_neighbours, feature_cosine
from plexoscope.models.graphs.tasks.splits import split_edges
from plexoscope.models.io.network import read_network
from plexoscope.plugins.builtin.edges.s_vgae.params import Params
from plexoscope.plugins.builtin.settings import settings_from

TITLE = "S-VGAE, Cora, 85/5/10"
SEEDS = (0, 1, 2)
PARAMS = Params()
THRESHOLDS = (
    Threshold("AUC", at_least=0.86),
    Threshold("AP", at_least=0.87),
    Threshold("AUC", over="common neighbours, AUC"),
    Threshold("AUC", over="feature cosine, AUC"),
    Threshold("replayed spikes that differ", at_most=1e-3),
)


def measure(seed: int) -> dict[str, float]:
    """Train, choose the epoch on validation, answer for the test edges, count the operations of one pass."""
    network = read_network(shared_data("citation/cora.npz"))
    features = network.features
    if features is None:
        raise ValueError("cora: expected features, got none")
    split = split_edges(network, PARAMS.val_share, PARAMS.test_share, np.random.default_rng(seed))
    began_at = time.perf_counter()
    edges = split.train, split.val, split.val_negative
    trainer = SVGAETrainer(features, network.n_nodes, *edges, settings_from(SVGAESettings, PARAMS, seed=seed))
    for _ in trainer.train():
        pass
    seconds = time.perf_counter() - began_at
    activity = trainer.look()
    found = trainer.scores(activity, split.test), trainer.scores(activity, split.test_negative)
    parts = (split.test, split.test_negative)
    neighbours = [common_neighbours(split.train, network.n_nodes, part) for part in parts]
    cosine = [feature_cosine(features, part) for part in parts]
    stages = count_stages(trainer.model, activity, trainer.encoder, trainer.graph)
    additions, products = sum(stage.additions for stage in stages), sum(stage.products for stage in stages)
    sparse = sum(stage.sparse_products for stage in stages)
    again = replay(trainer.model, activity, range(0, network.n_nodes, 50))
    figures = {
        "AUC": auc(*found),
        "AP": average_precision(*found),
        "common neighbours, AUC": auc(neighbours[0], neighbours[1]),
        "feature cosine, AUC": auc(cosine[0], cosine[1]),
        "feature cosine, AP": average_precision(cosine[0], cosine[1]),
        "epoch": trainer.best_epoch,
        "latent neurons firing": float(activity.latent.mean()),
        "hidden neurons firing": float((activity.first.mean() + activity.second.mean()) / 2),
        "additions, millions": additions / 1e6,
        "membrane updates, millions": sum(stage.updates for stage in stages) / 1e6,
        "dense products, millions": products / 1e6,
        "dense products without zeros, millions": sparse / 1e6,
        "energy over dense, 45 nm model": sum(s.spiking_uj for s in stages) / sum(s.dense_uj for s in stages),
        "energy over dense without zeros, 45 nm model": sum(s.spiking_uj for s in stages)
        / sum(s.sparse_uj for s in stages),
        "replayed spikes that differ": again.differing_share if again.n_additions == again.n_expected else 1.0,
        "seconds": seconds,
    }
    for times in (3.0, 30.0):
        for _ in trainer.quieten(times * PARAMS.kl_weight, PARAMS.n_quiet_epochs):
            pass
        quiet = trainer.look()
        scores = trainer.scores(quiet, split.test), trainer.scores(quiet, split.test_negative)
        figures[f"AUC, divergence x {times:g}"] = auc(*scores)
        figures[f"latent neurons firing, divergence x {times:g}"] = float(quiet.latent.mean())
    return figures
