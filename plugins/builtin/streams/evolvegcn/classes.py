"""EvolveGCN where the classes of nodes or links are told, beside what learns the same and does not move its weights."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F32, F64
from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.models.embedding.principal_axes import principal_axes
from plexoscope.models.graphs.methods.evolvegcn.drifting_classes import DriftingClasses
from plexoscope.models.graphs.methods.evolvegcn.labelled import LabelledSnapshots, grouped, rated, without_answers
from plexoscope.plugins.builtin.settings import settings_from
from plexoscope.plugins.builtin.streams.evolvegcn import views
from plexoscope.plugins.builtin.streams.evolvegcn.class_exam import (
    LINEAR,
    ORACLE,
    ClassExam,
    class_rules,
    linear_scores,
)
from plexoscope.plugins.builtin.streams.evolvegcn.invariants import Invariant, modules_invariant, past_invariant
from plexoscope.plugins.builtin.streams.evolvegcn.params import S_PER_H, Params
from plexoscope.plugins.context import Context
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.judging import Tally
from plexoscope.plugins.results import Outputs, Points, Scalar

if TYPE_CHECKING:
    from plexoscope.models.graphs.methods.evolvegcn.class_training import ClassTrainer, ClassVariant
    from plexoscope.models.graphs.methods.evolvegcn.through_time import Passage

FEWEST_SNAPSHOTS = 6
NAMES: "Mapping[ClassVariant, str]" = {
    "H": "EvolveGCN-H",
    "O": "EvolveGCN-O",
    "frozen": "Frozen weights",
    "recurrent": "GCN-GRU",
}
ROLES: "Mapping[ClassVariant, str]" = {"H": "method", "O": "method", "frozen": "ablation", "recurrent": "baseline"}


def class_snapshots(params: Params, network: TemporalNetwork | None, ctx: Context) -> LabelledSnapshots:
    """What is asked under one seed: of the network if there is one, else of groups that are drawn.

    Raises
    ------
    PluginError
        If the network does not know the classes that the task asks for, or is too short.
    """
    asks_links = params.task == "link classes"
    if network is None:
        ctx.log("no network is given: groups whose marks turn with time are drawn")
        drawn = settings_from(DriftingClasses, params, asked="links" if asks_links else "nodes")
        return drawn.draw(ctx.rng)
    try:
        snapshots = (rated if asks_links else grouped)(network, params.width_h * S_PER_H)
    except ValueError as error:
        raise PluginError(f"task {params.task}: {error}") from None
    if snapshots.n_times < FEWEST_SNAPSHOTS:
        raise PluginError(f"network: expected six snapshots or more, got {snapshots.n_times}; choose shorter ones")
    return snapshots


class ClassRun:
    """Under one seed: rules and a linear model, frozen weights, frozen weights with a memory, and those that move.

    Parameters
    ----------
    params
    snapshots
    ctx
        Of this seed.
    tally
        Of all seeds. What is shown is that of the first.
    """

    def __init__(self, params: Params, snapshots: LabelledSnapshots, ctx: Context, tally: Tally) -> None:
        self._is_shown = not tally.n_seeds
        self._params, self._snapshots, self._ctx, self._tally = params, snapshots, ctx, tally
        n_train = max(1, round(params.train_share * snapshots.n_times))
        n_val = max(1, round(params.val_share * snapshots.n_times))
        self._val = range(n_train, min(n_train + n_val, snapshots.n_times - 1))
        self._test = range(self._val.stop, snapshots.n_times)
        for part, times in (("training", range(n_train)), ("validation", self._val), ("test", self._test)):
            rare = snapshots.answers(times)
            if rare.all() or not rare.any():
                got = f"{rare.sum()} of {len(rare)} {snapshots.rare}"
                raise PluginError(f"network: expected both classes in the snapshots of {part}, got {got}")
        self._exam = ClassExam(snapshots, self._val, self._test)
        self._val_aucs: dict[str, float] = {}
        self._weights: dict[str, F32] = {}
        self._n_fitted = 0
        self._variants: list[ClassVariant] = ["H", "O"] if params.variant == "H and O" else [params.variant]
        self._trainers: list[ClassTrainer] = []

    def outputs(self) -> Outputs:
        ctx, snapshots = self._ctx, self._snapshots
        if snapshots.oracle:
            self._note(ORACLE, "rule", snapshots.oracle)
        for name, scores in class_rules(snapshots).items():
            self._note(name, "rule", scores)
        self._note(LINEAR, "baseline", linear_scores(snapshots, self._val.start))
        fits: list[ClassVariant] = ["frozen", "recurrent", *self._variants]
        for variant in fits:
            self._fit(variant, len(fits), shown=self._is_shown and variant == self._variants[0])
        self._exam.count(self._tally)
        metrics: dict[str, float] = {}
        if snapshots.oracle:
            best = self._exam.figures(ORACLE)
            metrics = {"planted_auc": best["auc"], "planted_f1": best["f1"]}
            ctx.log(f"who knows the law would reach an AUC of {best['auc']:.3f} on the test, and nobody better")
        if not self._is_shown:
            return Outputs(metrics=metrics)
        passage = self._trainers[0].passage()
        for time in range(snapshots.n_times):
            ctx.emit("weights", views.weight_matrix(passage.weights, time))
        self._show_passage(passage)
        arrays: dict[str, npt.NDArray[np.generic]] = {
            "vectors": passage.embeddings,
            "times_s": snapshots.times_s,
            "weights": passage.weights,
        }
        return Outputs(metrics=metrics, arrays=arrays)

    def _note(self, name: str, role: str, scores: "tuple[F64, ...]") -> None:
        self._ctx.checkpoint()
        self._exam.note(name, role, {time: scores[time] for time in (*self._val, *self._test)})
        self._val_aucs[name] = self._exam.val_auc(name)

    def _fit(self, variant: "ClassVariant", n_fits: int, shown: bool) -> None:
        """Train one variant and note its answers; the one that is shown is so while it learns."""
        from plexoscope.models.graphs.methods.evolvegcn.class_training import ClassTrainer
        from plexoscope.models.graphs.methods.evolvegcn.through_time import EvolveSettings

        params, ctx, name = self._params, self._ctx, NAMES[variant]
        sizes = {"n_train": self._val.start, "n_val": len(self._val)}
        trainer = ClassTrainer(self._snapshots, variant, settings_from(EvolveSettings, params, **sizes, seed=ctx.seed))
        for epoch in trainer.epochs():
            ctx.checkpoint()
            if epoch is None:
                continue
            ctx.progress(self._n_fitted + epoch.index / params.n_epochs, n_fits, name)
            if shown:
                values = {name: epoch.val_auc, **self._val_aucs}
                ctx.emit("scores", Scalar(values, baselines=tuple(self._val_aucs)), epoch.index)
                ctx.emit("loss", Scalar({name: epoch.loss}), epoch.index)
        self._n_fitted += 1
        times = (*self._val, *self._test)
        found = []
        for answer in trainer.scores(range(self._val.start, self._test.stop)):
            ctx.checkpoint()
            if answer is not None:
                found.append(answer)
        self._exam.note(name, ROLES[variant], dict(zip(times, found, strict=True)))
        self._val_aucs[name] = trainer.val_auc
        if variant in self._variants:
            self._trainers.append(trainer)
        if self._is_shown:
            passage = trainer.passage()
            self._weights[name] = passage.weights
            ctx.emit("weights", views.weight_matrix(passage.weights, self._snapshots.n_times - 1))
            ctx.emit("movement", views.movement(self._weights, self._test.start - 1))
            self._show_passage(passage)
            self._show_exam()

    def _show_passage(self, passage: "Passage") -> None:
        """The nodes that moved the weights, and what was asked in the last snapshot with its class."""
        snapshots = self._snapshots
        names = {False: snapshots.common, True: snapshots.rare}
        groups = [""] * snapshots.n_nodes
        for step in snapshots.steps if snapshots.n_ends == 1 else ():
            for node, rare in zip(step.nodes[step.asked[:, 0]].tolist(), step.is_rare.tolist(), strict=True):
                groups[node] = names[rare]
        numbers = [f"node {node + 1}" for node in range(snapshots.n_nodes)]
        self._ctx.emit("selected", views.selected_raster(passage.selected, numbers, groups))
        step = snapshots.steps[-1]
        if len(step.asked) > 1:
            flat = principal_axes(passage.embeddings[step.asked].reshape(len(step.asked), -1)).astype(np.float32)
            classes = tuple(names[rare] for rare in step.is_rare.tolist())
            self._ctx.emit("embedding", Points(flat[None], np.array([0.0]), classes))

    def _show_exam(self) -> None:
        ctx, exam = self._ctx, self._exam
        ctx.emit("precision", exam.f1_by_snapshot())
        ctx.emit("ranks", exam.auc_by_snapshot())
        ctx.emit("roc", exam.roc())
        ctx.emit("figures", exam.table())

    def invariants(self) -> "tuple[Invariant, ...]":
        """What must hold of the trained models, whoever is better."""
        first, time = self._trainers[0], self._test.start
        blind = first.on(without_answers(self._snapshots, time))
        asked = range(time, time + 1)
        one, other = ([each for each in trainer.scores(asked) if each is not None] for trainer in (first, blind))
        difference = max(float(np.abs(a - b).max(initial=0.0)) for a, b in zip(one, other, strict=True))
        n_most = max(len(step.nodes) for step in self._snapshots.steps)
        return (*modules_invariant(self._trainers, self._snapshots.n_times, n_most), past_invariant(difference))
