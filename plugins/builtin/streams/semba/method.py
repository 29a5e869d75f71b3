"""SEMBA as a method: learns who will trust or distrust whom, and shows both memories while it learns."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F64
from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.models.graphs.methods.semba.two_camps import TwoCamps
from plexoscope.models.threads import one_torch_thread
from plexoscope.plugins.builtin.settings import settings_from
from plexoscope.plugins.builtin.streams.exam import network_of
from plexoscope.plugins.builtin.streams.semba.exam import FIGURES, STANDINGS, SignExam
from plexoscope.plugins.builtin.streams.semba.params import Params
from plexoscope.plugins.builtin.streams.semba.views import SignedView, balance_curve, confusion_matrix
from plexoscope.plugins.builtin.streams.trainings import Trainings
from plexoscope.plugins.context import Context
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.judging import Tally
from plexoscope.plugins.results import Outputs, Scalar
from plexoscope.plugins.slow_imports import import_modules

if TYPE_CHECKING:
    from plexoscope.models.graphs.methods.semba.evaluation import SignAnswers
    from plexoscope.models.graphs.methods.semba.learner import Semba
    from plexoscope.models.graphs.methods.semba.training import SignTrainer
    from plexoscope.models.graphs.temporal.stream import Part

SLOW = ("torch", "sklearn.metrics", "sklearn.cluster", "plexoscope.models.graphs.methods.semba.training")
NAME, PLAIN = "SEMBA", "Without balance"
PICTURE_EVERY = 100
"""Batches from one picture to the next. Not seconds: the same seed must show the same on every machine."""


def run(params: Params, inputs: Mapping[str, object], ctx: Context) -> Outputs:
    """Train SEMBA on the input `network`, whose weights are ratings, and the same network without its idea.

    See `plexoscope.models.graphs.methods.semba`. Without an input, events between two camps are drawn, anew for each
    seed. Every batch is scored before it is learned of. The published code scores links that it has already inserted,
    so that its figures are no target.
    """
    given = inputs.get("network")
    if given is not None:
        given = _signed(network_of(given), ctx)
    ctx.progress(0, 0, "Preparing")
    import_modules(ctx, SLOW)
    tally = Tally(FIGURES, ctx.paper)
    outputs: list[Outputs] = []
    with one_torch_thread():
        for one in ctx.seeds(params.n_seeds):
            network, truth = (network_of(given), None) if given is not None else _drawn(params, one)
            outputs.append(SembaRun(params, network, truth, one, tally).outputs())
            for figure, channel in STANDINGS.items():
                ctx.emit(channel, tally.comparison(figure))
    tally.judge(ctx)
    return Outputs(metrics={**outputs[0].metrics, **tally.means()}, arrays=outputs[0].arrays)


def _signed(network: TemporalNetwork, ctx: Context) -> TemporalNetwork:
    """The events that have a sign."""
    if network.weights is None or not (network.weights > 0).any() or not (network.weights < 0).any():
        got = "none" if network.weights is None else "one sign only"
        raise PluginError(f"network: expected events with positive and with negative weights, got {got}")
    n_neither = int((network.weights == 0).sum())
    if not n_neither:
        return network
    ctx.log(f"{n_neither:,} events of weight 0, neither positive nor negative, are left out")
    return network.among(network.weights != 0)


def _drawn(params: Params, ctx: Context) -> tuple[TemporalNetwork, F64]:
    ctx.log("no network is given: signed events between two camps are drawn")
    network, truth = settings_from(TwoCamps, params).draw(ctx.rng)
    return network, truth


class SembaRun:
    """Under one seed: SEMBA, and then the same network whose memories do not keep to balance.

    Parameters
    ----------
    params
    network
    truth : (E,) float64, optional
        As for `SignExam`.
    ctx
        Of this seed.
    tally
        Of all seeds. What is shown is that of the first.
    """

    def __init__(self, params: Params, network: TemporalNetwork, truth: F64 | None, ctx: Context, tally: Tally) -> None:
        from plexoscope.models.graphs.temporal.stream import TemporalStream

        self._is_shown = not tally.n_seeds
        self._params, self._network, self._ctx, self._tally = params, network, ctx, tally
        self._stream = TemporalStream(network)
        self._exam = SignExam(self._stream, truth, ctx)
        self._trainings = Trainings(ctx, 2)

    def outputs(self) -> Outputs:
        from plexoscope.models.graphs.temporal.frames import MemoryFrames

        ctx = self._ctx
        learner, trainer = self._made(balanced=True)
        frames = MemoryFrames(trainer.n_final_steps)
        if self._is_shown:
            ctx.emit("balance", balance_curve(self._stream.events), 0)
        view = SignedView(self._network, ctx.seed)
        n_examined = 0
        for step in self._trainings.steps(trainer, NAME):
            if not self._is_shown:
                continue
            if step.n_known and (step.n_done % PICTURE_EVERY == 1 or step.n_done == step.n_steps):
                _emit_memories(learner, view, step.n_known, ctx, step.n_done)
            if step.phase == "final":
                frames.take(learner.memory, float(step.events.time_s[-1]))
            # The first batch after an examination: its answers are complete.
            if len(trainer.val_scores) > n_examined:
                n_examined = len(trainer.val_scores)
                threshold = trainer.val.best_threshold()
                values = {"AUC of signs": trainer.val_scores[-1], "F1 of distrust": trainer.val.negative_f1(threshold)}
                ctx.emit("progress", Scalar(values), n_examined)
                self._emit_answers(trainer.val, "val", threshold, step.n_done)
        if self._is_shown:
            self._emit_answers(trainer.test, "test", trainer.val.best_threshold(), step.n_done)
        _, plain = self._made(balanced=False)
        for _ in self._trainings.steps(plain, PLAIN):
            pass
        trained = {NAME: ("method", trainer), PLAIN: ("ablation", plain)}
        self._exam.count(self._tally, {name: (role, each.val, each.test) for name, (role, each) in trained.items()})
        metrics = {"val_sign_auc": trainer.val.sign_auc()}
        planted = self._exam.planted_auc()
        if planted is not None:
            metrics["planted_auc"] = planted
            ctx.log(
                f"who knows the camps would tell the signs of the test with an AUC of {planted:.3f}, and nobody better"
            )
        arrays: dict[str, npt.NDArray[np.generic]] = {}
        if self._is_shown:
            arrays = {"vectors": frames.vectors, "times_s": frames.times_s}
        return Outputs(metrics=metrics, arrays=arrays)

    def _made(self, balanced: bool) -> "tuple[Semba, SignTrainer]":
        from plexoscope.models.graphs.methods.semba.learner import Semba, SembaSettings
        from plexoscope.models.graphs.methods.semba.training import SignTrainer

        params, stream, seed = self._params, self._stream, self._ctx.seed
        largest = float(np.abs(stream.part("train").weight).max())
        learner = Semba(stream.n_nodes, settings_from(SembaSettings, params, scale=largest, balanced=balanced), seed)
        trainer = SignTrainer(
            learner,
            stream,
            n_batch=params.n_batch,
            n_epochs=params.n_epochs,
            learning_rate=params.learning_rate,
            seed=seed,
            n_exam_batch=params.n_exam_batch,
        )
        return learner, trainer

    def _emit_answers(self, answers: "SignAnswers", part: "Part", threshold: float, step: int) -> None:
        from plexoscope.models.graphs.methods.semba.evaluation import CLASSES

        self._ctx.emit("roc", self._exam.roc(answers, part), step)
        self._ctx.emit("confusion", confusion_matrix(answers.confusion(threshold), CLASSES), step)


def _emit_memories(learner: "Semba", view: SignedView, n_known: int, ctx: Context, step: int) -> None:
    memory = learner.memory.numpy()
    friends, enemies = np.array_split(memory, 2, axis=1)
    ctx.emit("adjacency", view.adjacency(memory, n_known), step)
    ctx.emit("friends", view.embedding(friends, n_known), step)
    ctx.emit("enemies", view.embedding(enemies, n_known), step)
