"""NCN and NCNC on Cora, and on the nervous system of C. elegans, whose nodes come without features."""

import importlib.metadata
import time
from dataclasses import replace

import numpy as np
from shared_data import shared_data
from thresholds import Threshold

from plexoscope.models.data.network import Network
from plexoscope.models.graphs.methods.ncn.model import Described, Variant
from plexoscope.models.graphs.methods.ncn.training import NCNSettings, NCNTrainer
from plexoscope.models.graphs.scores.evaluation import auc
from plexoscope.models.graphs.scores.ranking import hits_at
from plexoscope.models.graphs.tasks.pair_scores import adamic_adar, common_neighbours
from plexoscope.models.graphs.tasks.splits import EdgeSplit, split_edges
from plexoscope.models.io.network import read_network
from plexoscope.models.io.packaged.worm import read_worm
from plexoscope.plugins.builtin.edges.ncn.params import Params
from plexoscope.plugins.builtin.settings import settings_from

TITLE = "NCN and NCNC, HR@100, 70/10/20"
SEEDS = (0, 1, 2)
PARAMS = Params()
K = PARAMS.hits_k
MODELS: dict[str, Variant] = {"plain": "plain", "NCN": "ncn", "NCNC": "ncnc"}
THRESHOLDS = (
    Threshold("Cora, NCN", at_least=0.83),
    Threshold("Cora, NCNC", at_least=0.83),
    Threshold("Cora, NCN", over="Cora, common neighbours"),
    Threshold("worm by degree, NCN", over="worm by degree, plain", by=0.05),
    Threshold("worm by degree, NCNC", over="worm by degree, plain", by=0.05),
    Threshold("worm by degree, NCN", over="worm, common neighbours"),
)


def measure(seed: int) -> dict[str, float]:
    """Train each model, choose the epoch on validation, answer for the test edges."""
    cora = read_network(shared_data("citation/cora.npz"))
    file = importlib.metadata.distribution("cect").locate_file("cect/data/aconnectome_white_1986_whole.csv")
    worm = read_worm(str(file))
    figures: dict[str, float] = {}
    for name, network in (("Cora", cora), ("worm", worm)):
        split = split_edges(network, PARAMS.val_share, PARAMS.test_share, np.random.default_rng(seed))
        parts = (split.test, split.test_negative)
        for rule, of in (("common neighbours", common_neighbours), ("Adamic-Adar", adamic_adar)):
            positive, negative = (of(split.train, network.n_nodes, part) for part in parts)
            figures[f"{name}, {rule}"] = hits_at(positive, negative, K)
            figures[f"{name}, {rule}, AUC"] = auc(positive, negative)
        ways: tuple[tuple[str, Described], ...] = ((name, "features"),)
        if network.features is None:
            # With a vector of its own for each node, the plain autoencoder is as good: shown, without a threshold.
            ways = ((f"{name} by degree", "degree"), (f"{name} by vectors", "vectors"))
        for way, described in ways:
            for label, variant in MODELS.items():
                if described == "vectors" and variant == "ncnc":
                    continue  # as good as NCN here, and the slowest of all
                of_pair = {"variant": variant, "described": described}
                settings = settings_from(NCNSettings, PARAMS, **of_pair, seed=seed)
                figures |= _figures(f"{way}, {label}", network, split, settings)
    return figures


def _figures(name: str, network: Network, split: EdgeSplit, settings: NCNSettings) -> dict[str, float]:
    settings = replace(settings, hits_k=round(K * len(split.val) / len(split.test)))
    began_at = time.perf_counter()
    trainer = NCNTrainer(network.features, network.n_nodes, split.train, split.val, split.val_negative, settings)
    for _ in trainer.train():
        pass
    positive, negative = trainer.scores(split.test), trainer.scores(split.test_negative)
    return {
        name: hits_at(positive, negative, K),
        f"{name}, AUC": auc(positive, negative),
        f"{name}, seconds": time.perf_counter() - began_at,
    }
