"""NCN and NCNC: hits at 100 on Cora, and on a network without features against the same model without neighbours.

Cora: 70/10/20 of its edges, as many pairs without one. Without features, nodes are described by their degree alone:
the nervous system of a worm.
"""

import importlib.metadata
from pathlib import Path

import numpy as np
from bars import Bar
from shared_data import shared_data

from plexoscope.models.data.network import Network
from plexoscope.models.graphs.evaluation import auc
from plexoscope.models.graphs.ncn.training import Settings, Trainer
from plexoscope.models.graphs.pair_scores import common_neighbours
from plexoscope.models.graphs.ranking import hits_at
from plexoscope.models.graphs.splits import split_edges
from plexoscope.models.io.network import read_network
from plexoscope.models.io.packaged.worm import read_worm

TITLE = "NCN and NCNC: missing edges (hits at 100)"
BARS = (
    Bar("Cora, NCN", at_least=0.83),
    Bar("Cora, NCN", over="Cora, common neighbours"),
    Bar("Cora, NCNC", at_least=0.83),
    Bar("worm without features, NCN", over="worm without features, plain", by=0.05),
)
SEEDS = (0, 1, 2)
K = 100
CORA = {"n_epochs": 30, "n_batch": 200, "n_units": 256}
FEATURELESS = {"n_epochs": 30, "n_batch": 200, "n_units": 64}


def measure(seed: int) -> dict[str, float]:
    """Train on each network; epochs are chosen on the validation edges."""
    cora = read_network(shared_data("citation/cora.npz"))
    found = _measured("Cora", cora, seed, ("plain", "ncn", "ncnc"), CORA)
    worm = read_worm(_installed("cect", "cect/data/aconnectome_white_1986_whole.csv"))
    return found | _measured("worm without features", worm, seed, ("plain", "ncn"), FEATURELESS)


def _measured(
    name: str, network: Network, seed: int, variants: tuple[str, ...], changes: dict[str, int]
) -> dict[str, float]:
    split = split_edges(network, 0.1, 0.2, np.random.default_rng(seed))
    k = min(K, len(split.test_negative))
    asked = split.test, split.test_negative
    floor = [common_neighbours(split.train, network.n_nodes, pairs) for pairs in asked]
    found = {f"{name}, common neighbours": hits_at(*floor, k)}
    described = "features" if name == "Cora" else "degree"
    for variant in variants:
        val_k = max(1, round(k * len(split.val_negative) / len(split.test_negative)))
        settings = Settings(variant=variant, described=described, hits_k=val_k, seed=seed, **changes)  # type: ignore[arg-type]
        features = network.features if described == "features" else None
        trainer = Trainer(features, network.n_nodes, split.train, split.val, split.val_negative, settings)
        for _ in trainer.train():
            pass
        scores = [trainer.scores(pairs) for pairs in asked]
        word = variant if variant == "plain" else variant.upper()
        found[f"{name}, {word}"], found[f"{name}, {word}, AUC"] = hits_at(*scores, k), auc(*scores)
    return found


def _installed(distribution: str, file: str) -> Path:
    return Path(str(importlib.metadata.distribution(distribution).locate_file(file)))
