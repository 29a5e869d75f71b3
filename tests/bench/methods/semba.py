"""SEMBA on ratings of trust between traders, Bitcoin OTC and Alpha: the sign of the next rating."""

import time

from shared_data import shared_data
from thresholds import Threshold

from plexoscope.models.graphs.methods.semba.learner import Semba, SembaSettings
from plexoscope.models.graphs.methods.semba.training import SignTrainer
from plexoscope.models.graphs.scores.evaluation import auc
from plexoscope.models.graphs.temporal.baselines import rating_rule
from plexoscope.models.graphs.temporal.stream import TemporalStream
from plexoscope.models.io.temporal import read_temporal_network
from plexoscope.plugins.builtin.settings import settings_from
from plexoscope.plugins.builtin.streams.semba.params import Params

TITLE = "SEMBA, Bitcoin OTC and Alpha, sign of the next rating"
SEEDS = (0, 1, 2)
PARAMS = Params()
THRESHOLDS = (
    Threshold("otc, sign AUC", at_least=0.745),
    Threshold("alpha, sign AUC", at_least=0.595),
    Threshold("otc, sign AUC", over="otc, mean of past signs, sign AUC"),
    Threshold("alpha, sign AUC", over="alpha, mean of past signs, sign AUC"),
    Threshold("otc, sign AUC", over="otc, one unsigned memory, sign AUC", by=0.02),
    Threshold("alpha, sign AUC", over="alpha, one unsigned memory, sign AUC", by=0.02),
    Threshold("otc, F1 of distrust", over="otc, always distrust, F1"),
    Threshold("alpha, F1 of distrust", over="alpha, always distrust, F1"),
)


def measure(seed: int) -> dict[str, float]:
    """Train with two signed memories and with one unsigned; epoch and threshold are chosen on validation."""
    figures: dict[str, float] = {}
    for name in ("otc", "alpha"):
        stream = TemporalStream(read_temporal_network(shared_data(f"signed/bitcoin_{name}.csv")))
        began_at = time.perf_counter()
        trainer = _trained(stream, seed, signed=True)
        seconds = time.perf_counter() - began_at
        test, threshold = trainer.test, trainer.val.best_threshold()
        share = float((~test.is_positive).mean())
        figures[f"{name}, sign AUC"] = test.sign_auc()
        figures[f"{name}, F1 of distrust"] = test.negative_f1(threshold)
        figures[f"{name}, always distrust, F1"] = 2 * share / (1 + share)
        events = stream.part("test")
        for words, signs_only in (("ratings", False), ("signs", True)):
            scores = rating_rule(stream, signs_only)(events)
            rule_auc = auc(scores[events.weight > 0], scores[events.weight <= 0])
            figures[f"{name}, mean of past {words}, sign AUC"] = rule_auc
        plain = _trained(stream, seed, signed=False)
        figures[f"{name}, one unsigned memory, sign AUC"] = plain.test.sign_auc()
        figures[f"{name}, one unsigned memory, F1 of distrust"] = plain.test.negative_f1(plain.val.best_threshold())
        figures[f"{name}, seconds"] = seconds
    return figures


def _trained(stream: TemporalStream, seed: int, signed: bool) -> SignTrainer:
    learner = Semba(stream.n_nodes, settings_from(SembaSettings, PARAMS, scale=10.0, signed=signed), seed)
    trainer = SignTrainer(
        learner,
        stream,
        n_batch=PARAMS.n_batch,
        n_epochs=PARAMS.n_epochs,
        learning_rate=PARAMS.learning_rate,
        seed=seed,
        n_exam_batch=PARAMS.n_exam_batch,
    )
    for _ in trainer.run():
        pass
    return trainer
