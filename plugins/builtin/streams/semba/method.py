"""SEMBA as a method: learns who will trust or distrust whom, and shows both memories while it learns."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.models.threads import one_torch_thread
from plexoscope.plugins.builtin.settings import settings_from
from plexoscope.plugins.builtin.streams.exam import network_of
from plexoscope.plugins.builtin.streams.semba.exam import SignExam
from plexoscope.plugins.builtin.streams.semba.params import Params
from plexoscope.plugins.builtin.streams.semba.views import SignedView, balance_curve, confusion_matrix
from plexoscope.plugins.context import Context
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.results import Outputs, Scalar
from plexoscope.plugins.slow_imports import import_modules

if TYPE_CHECKING:
    from plexoscope.models.graphs.methods.semba.learner import Semba

SLOW = ("torch", "sklearn.metrics", "sklearn.cluster", "plexoscope.models.graphs.methods.semba.training")
PICTURE_EVERY = 100
"""Batches from one picture to the next. Not seconds: the same seed must show the same on every machine."""


def run(params: Params, inputs: Mapping[str, object], ctx: Context) -> Outputs:
    """Train SEMBA on the input `network`, whose weights are ratings; see `plexoscope.models.graphs.methods.semba`.

    Every batch is scored before it is learned of. The published code scores links that it has already inserted, so
    that its figures are no target.
    """
    network = network_of(inputs["network"])
    if network.weights is None or not (network.weights > 0).any() or not (network.weights < 0).any():
        got = "none" if network.weights is None else "one sign only"
        raise PluginError(f"network: expected events with positive and with negative weights, got {got}")
    ctx.progress(0, 0, "Preparing")
    import_modules(ctx, SLOW)
    with one_torch_thread():
        return _train(params, network, ctx)


def _train(params: Params, network: TemporalNetwork, ctx: Context) -> Outputs:
    from plexoscope.models.graphs.methods.semba.evaluation import CLASSES
    from plexoscope.models.graphs.methods.semba.learner import Semba, SembaSettings
    from plexoscope.models.graphs.methods.semba.training import SignTrainer
    from plexoscope.models.graphs.temporal.frames import MemoryFrames
    from plexoscope.models.graphs.temporal.stream import TemporalStream

    stream = TemporalStream(network)
    largest = float(np.abs(stream.part("train").weight).max())
    settings = settings_from(SembaSettings, params, scale=largest)
    learner = Semba(stream.n_nodes, settings, ctx.seed)
    trainer = SignTrainer(
        learner,
        stream,
        n_batch=params.n_batch,
        n_epochs=params.n_epochs,
        learning_rate=params.learning_rate,
        seed=ctx.seed,
        n_exam_batch=params.n_exam_batch,
    )
    exam, view = SignExam(stream, ctx), SignedView(network, ctx.seed)
    ctx.emit("balance", balance_curve(stream.events), 0)
    frames = MemoryFrames(trainer.n_final_steps)
    n_examined = 0
    for step in trainer.run():
        ctx.checkpoint()
        ctx.progress(step.n_done, step.n_steps, f"{step.phase}, epoch {step.epoch + 1}")
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
            ctx.emit("roc", exam.roc(trainer.val, "val"), step.n_done)
            ctx.emit("confusion", confusion_matrix(trainer.val.confusion(threshold), CLASSES), step.n_done)
    threshold = exam.check(trainer.val, trainer.test)
    ctx.emit("roc", exam.roc(trainer.test, "test"), step.n_done)
    ctx.emit("confusion", confusion_matrix(trainer.test.confusion(threshold), CLASSES), step.n_done)
    return Outputs(metrics=exam.metrics, arrays={"vectors": frames.vectors, "times_s": frames.times_s})


def _emit_memories(learner: "Semba", view: SignedView, n_known: int, ctx: Context, step: int) -> None:
    memory = learner.memory.numpy()
    friends, enemies = np.array_split(memory, 2, axis=1)
    ctx.emit("adjacency", view.adjacency(memory, n_known), step)
    ctx.emit("friends", view.embedding(friends, n_known), step)
    ctx.emit("enemies", view.embedding(enemies, n_known), step)
