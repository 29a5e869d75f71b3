"""EvolveGCN as a method: foretells links or tells classes, beside frozen weights and rules that learn nothing."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F32, F64
from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.models.graphs.methods.evolvegcn.moving_blocks import MovingBlocks
from plexoscope.models.graphs.methods.evolvegcn.snapshots import Snapshots, cut, without_future
from plexoscope.models.graphs.scores.evaluation import auc
from plexoscope.models.threads import one_torch_thread
from plexoscope.plugins.builtin.settings import settings_from
from plexoscope.plugins.builtin.streams.evolvegcn import views
from plexoscope.plugins.builtin.streams.evolvegcn.class_exam import CLASS_FIGURES, CLASS_STANDINGS
from plexoscope.plugins.builtin.streams.evolvegcn.classes import FEWEST_SNAPSHOTS, ClassRun, class_snapshots
from plexoscope.plugins.builtin.streams.evolvegcn.exam import (
    FIGURES,
    STANDINGS,
    SnapshotExam,
    baseline_answers,
)
from plexoscope.plugins.builtin.streams.evolvegcn.invariants import Invariant, modules_invariant, past_invariant
from plexoscope.plugins.builtin.streams.evolvegcn.params import S_PER_H, Params
from plexoscope.plugins.context import Context
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.judging import Tally
from plexoscope.plugins.results import Outputs, Scalar
from plexoscope.plugins.slow_imports import import_modules

if TYPE_CHECKING:
    from plexoscope.models.graphs.methods.evolvegcn.modules import Variant
    from plexoscope.models.graphs.methods.evolvegcn.through_time import Passage
    from plexoscope.models.graphs.methods.evolvegcn.training import EvolveTrainer

SLOW = (
    "torch",
    "plexoscope.models.graphs.learning.deep_graph_library",
    "sklearn.metrics",
    "plexoscope.models.graphs.methods.evolvegcn.training",
    "plexoscope.models.graphs.methods.evolvegcn.class_training",
)
NAMES: "Mapping[Variant, str]" = {"H": "EvolveGCN-H", "O": "EvolveGCN-O", "frozen": "Frozen weights"}
REFERENCES = {"seen_reference_ap": "Seen before, event by event", "recency_reference_ap": "Recency, event by event"}
"""Keys of a sample's thresholds with the average precision of a rule in another protocol, to show beside the others."""
PICTURE_EVERY = 10
"""Epochs from one picture to the next."""


def run(params: Params, inputs: Mapping[str, object], ctx: Context) -> Outputs:
    """Train on the input `network`, or on one that is drawn; see `plexoscope.models.graphs.methods.evolvegcn`.

    Every link is scored before the snapshot that holds it is seen, every class before any of its snapshot is known.
    Parameters are fitted on the first snapshots, the epoch is chosen on those that follow, and the last are the test;
    the weights go on moving in all of them. Each seed has a drawn network, or signatures of the nodes, of its own.
    """
    network = inputs.get("network")
    if network is not None and not isinstance(network, TemporalNetwork):
        raise PluginError(f"network: expected a temporal network, got {type(network).__name__}")
    ctx.progress(0, 0, "Preparing")
    figures, standings = (FIGURES, STANDINGS) if params.task == "links" else (CLASS_FIGURES, CLASS_STANDINGS)
    tally = Tally(figures, ctx.paper)
    outputs: list[Outputs] = []
    invariants: tuple[Invariant, ...] = ()
    for one in ctx.seeds(params.n_seeds):
        import_modules(ctx, SLOW)
        with one_torch_thread():
            seed_run = _seed_run(params, network, one, tally)
            outputs.append(seed_run.outputs())
            invariants = invariants or seed_run.invariants()
        for figure, channel in standings.items():
            ctx.emit(channel, tally.comparison(figure))
    tally.judge(ctx)
    for name, expected, got, passed in invariants:
        ctx.check(name, expected, got, passed)
    return Outputs(metrics={**outputs[0].metrics, **tally.means()}, arrays=outputs[0].arrays)


def _seed_run(params: Params, network: TemporalNetwork | None, ctx: Context, tally: Tally) -> "EvolveRun | ClassRun":
    if params.task == "links":
        return EvolveRun(params, _snapshots(params, network, ctx), ctx, tally)
    return ClassRun(params, class_snapshots(params, network, ctx), ctx, tally)


class EvolveRun:
    """Under one seed: frozen weights first, then those that move.

    Parameters
    ----------
    params
    snapshots
    ctx
        Of this seed.
    tally
        Of all seeds. What is shown is that of the first.
    """

    def __init__(self, params: Params, snapshots: Snapshots, ctx: Context, tally: Tally) -> None:
        self._is_shown = not tally.n_seeds
        self._params, self._snapshots, self._ctx, self._tally = params, snapshots, ctx, tally
        n_asked = snapshots.n_times - 1
        self._n_train = max(1, round(params.train_share * n_asked))
        self._n_val = max(1, round(params.val_share * n_asked))
        self._val = range(self._n_train + 1, min(self._n_train + self._n_val + 1, n_asked))
        self._test = range(self._val.stop, snapshots.n_times)
        self._exam = SnapshotExam(self._test)
        self._references = {name: ctx.expects[key] for key, name in REFERENCES.items() if key in ctx.expects}
        self._val_baselines: dict[str, float] = {}
        self._weights: dict[str, F32] = {}
        self._fitted: list[str] = []
        self._n_fits = 3 if params.variant == "H and O" else 2

    def outputs(self) -> Outputs:
        params = self._params
        self._baselines()
        variants: list[Variant] = ["H", "O"] if params.variant == "H and O" else [params.variant]
        self._fit("frozen", shown=False)
        self._trainers = [self._fit(each, shown=self._is_shown and each == variants[0]) for each in variants]
        roles = {NAMES["frozen"]: "ablation", **{NAMES[variant]: "method" for variant in variants}}
        self._exam.count(self._tally, roles)
        if not self._is_shown:
            return Outputs()
        passage = self._passage(self._trainers[0], last=True)
        arrays: dict[str, npt.NDArray[np.generic]] = {
            "vectors": passage.embeddings,
            "times_s": self._snapshots.times_s,
            "weights": passage.weights,
        }
        return Outputs(metrics={f"ap, {name}": self._exam.figures(name)["ap"] for name in roles}, arrays=arrays)

    def _baselines(self) -> None:
        """What rules without learning can do, in validation and test."""
        kept: dict[str, list[tuple[F64, F64]]] = {}
        seed, n_ranked = self._ctx.seed, self._params.n_ranked
        for answers in baseline_answers(self._snapshots, self._val, 1, seed):
            self._ctx.checkpoint()
            for name, answer in answers.items():
                kept.setdefault(name, []).append(answer)
        for name, each in kept.items():
            positive, negative = (np.concatenate(side) for side in zip(*each, strict=True))
            self._val_baselines[name] = auc(positive, negative.ravel())
        for answers in baseline_answers(self._snapshots, self._test, n_ranked, seed):
            self._ctx.checkpoint()
            for name, answer in answers.items():
                self._exam.note(name, answer)
        if self._is_shown:
            self._show_exam()

    def _fit(self, variant: "Variant", shown: bool) -> "EvolveTrainer":
        """Train one variant and note its answers; the one that is shown is so while it learns."""
        from plexoscope.models.graphs.methods.evolvegcn.through_time import EvolveSettings
        from plexoscope.models.graphs.methods.evolvegcn.training import EvolveTrainer

        params, ctx, name = self._params, self._ctx, NAMES[variant]
        sizes = {"n_train": self._n_train, "n_val": len(self._val)}
        settings = settings_from(EvolveSettings, params, **sizes, seed=ctx.seed)
        trainer = EvolveTrainer(self._snapshots, variant, settings)
        for epoch in trainer.epochs():
            ctx.checkpoint()
            if epoch is None:
                continue
            ctx.progress(len(self._fitted) + epoch.index / params.n_epochs, self._n_fits, name)
            if shown:
                values = {name: epoch.val_auc, **self._val_baselines}
                ctx.emit("scores", Scalar(values, baselines=tuple(self._val_baselines)), epoch.index)
                ctx.emit("loss", Scalar({name: epoch.loss}), epoch.index)
                if epoch.index % PICTURE_EVERY == 1:
                    self._passage(trainer, last=False)
        self._val_baselines[name] = trainer.val_auc
        self._fitted.append(name)
        for answer in trainer.scores(self._test, params.n_ranked):
            ctx.checkpoint()
            if answer is not None:
                self._exam.note(name, answer)
        if self._is_shown:
            self._weights[name] = self._through(trainer).weights
            self._show_exam()
        return trainer

    def _through(self, trainer: "EvolveTrainer") -> "Passage":
        for passage in trainer.passage():
            self._ctx.checkpoint()
            if passage is not None:
                return passage
        raise AssertionError("a passage ends with what it gave")

    def _passage(self, trainer: "EvolveTrainer", last: bool) -> "Passage":
        """Show where all snapshots lead; in the end the weights of each, one after another."""
        ctx, snapshots = self._ctx, self._snapshots
        passage = self._through(trainer)
        for time in range(len(passage.weights) if last else 0):
            ctx.emit("weights", views.weight_matrix(passage.weights, time))
        ctx.emit("weights", views.weight_matrix(passage.weights, len(passage.weights) - 1))
        ctx.emit("embedding", views.embedding_points(passage.embeddings, snapshots))
        ctx.emit("selected", views.selected_raster(passage.selected, snapshots.node_names, snapshots.node_groups))
        weights = self._weights if last else {**self._weights, "In training": passage.weights}
        ctx.emit("movement", views.movement(weights, self._val.stop - 1))
        return passage

    def _show_exam(self) -> None:
        ctx, exam = self._ctx, self._exam
        ctx.emit("precision", exam.precision(self._references))
        ctx.emit("ranks", exam.ranks())
        ctx.emit("roc", exam.roc())
        ctx.emit("figures", exam.table())

    def invariants(self) -> "tuple[Invariant, ...]":
        """What must hold of the trained models, whoever is better."""
        first, time = self._trainers[0], self._test.start
        asked = range(time, time + 1)
        blind = first.on(without_future(self._snapshots, time))
        difference = 0.0
        for one, other in zip(first.scores(asked, 1), blind.scores(asked, 1), strict=True):
            self._ctx.checkpoint()
            if one is not None and other is not None:
                difference = max(float(np.abs(a - b).max(initial=0.0)) for a, b in zip(one, other, strict=True))
        modules = modules_invariant(self._trainers, self._snapshots.n_times, self._snapshots.n_nodes)
        return (*modules, past_invariant(difference))


def _snapshots(params: Params, network: TemporalNetwork | None, ctx: Context) -> Snapshots:
    if network is None:
        blocks = settings_from(MovingBlocks, params)
        ctx.log("no network is given: a moving block model is drawn")
        return blocks.draw(ctx.rng)
    try:
        snapshots = cut(network, params.width_h * S_PER_H, params.n_signature, ctx.rng)
    except ValueError as error:
        raise PluginError(str(error)) from None
    if snapshots.n_times < FEWEST_SNAPSHOTS:
        raise PluginError(f"network: expected six snapshots or more, got {snapshots.n_times}; choose shorter ones")
    return snapshots
