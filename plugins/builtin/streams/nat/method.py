"""NAT as a method: learns who meets whom next along a stream of events, and shows what it looks at."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.models.threads import one_torch_thread
from plexoscope.plugins.builtin.settings import settings_from
from plexoscope.plugins.builtin.streams.exam import LinkExam, network_of
from plexoscope.plugins.builtin.streams.nat.params import Params
from plexoscope.plugins.builtin.streams.nat.views import cache_graph, event_table, key_table, probability
from plexoscope.plugins.context import Context
from plexoscope.plugins.results import Outputs, Scalar
from plexoscope.plugins.slow_imports import import_modules

if TYPE_CHECKING:
    from plexoscope.models.graphs.methods.nat.learner import Nat
    from plexoscope.models.graphs.temporal.evaluation import Answers
    from plexoscope.models.graphs.temporal.stream import TemporalStream
    from plexoscope.models.graphs.temporal.stream_training import StreamStep

SLOW = ("torch", "sklearn.metrics", "plexoscope.models.graphs.methods.nat.learner")
SHOW_EVERY = 10
"""Batches from one picture to the next. Not seconds: the same seed must show the same on every machine."""
N_LOOKED_UP = 50
"""Questions of a batch that are looked up both ways."""


def run(params: Params, inputs: Mapping[str, object], ctx: Context) -> Outputs:
    """Train NAT on the input `network`; see `plexoscope.models.graphs.methods.nat` for the model.

    Every batch is scored before it is learned of. Direction counts: a pair is (who wrote, to whom).
    """
    network = network_of(inputs["network"])
    ctx.progress(0, 0, "Preparing")
    import_modules(ctx, SLOW)
    with one_torch_thread():
        return _train(params, network, ctx)


def _train(params: Params, network: TemporalNetwork, ctx: Context) -> Outputs:
    from plexoscope.models.graphs.methods.nat.learner import Nat, NatSettings
    from plexoscope.models.graphs.temporal.frames import MemoryFrames
    from plexoscope.models.graphs.temporal.link_training import LinkTrainer
    from plexoscope.models.graphs.temporal.stream import TemporalStream

    stream = TemporalStream(network)
    learner = Nat(stream.n_nodes, settings_from(NatSettings, params), ctx.seed)
    trainer = LinkTrainer(
        learner,
        stream,
        n_batch=params.n_batch,
        n_epochs=params.n_epochs,
        learning_rate=params.learning_rate,
        seed=ctx.seed,
    )
    exam = LinkExam("NAT", stream, ctx)
    frames = MemoryFrames(trainer.n_final_steps)
    n_agreed = n_asked = n_examined = 0
    for step in trainer.run():
        ctx.checkpoint()
        ctx.progress(step.n_done, step.n_steps, f"{step.phase}, epoch {step.epoch + 1}")
        if step.phase == "final":
            frames.take(learner.memory.table.values, float(step.events.time_s[-1]))
        if step.n_done % SHOW_EVERY == 1 or step.n_done == step.n_steps:
            _emit_batch(step, learner, stream, ctx)
            agreed, asked = _looked_up(learner, step)
            n_agreed, n_asked = n_agreed + agreed, n_asked + asked
        # The first batch after an examination: its answers are complete.
        if len(trainer.val_scores) > n_examined:
            n_examined = len(trainer.val_scores)
            _emit_curves(exam, trainer.val, ctx, step.n_done)
    _emit_curves(exam, trainer.test, ctx, step.n_done)
    exam.check()
    ctx.check(
        "Shared keys found by hashing", f"{n_asked} pairs as by comparing all keys", n_agreed, n_agreed == n_asked
    )
    exam.metrics["overwritten"] = learner.first.n_overwritten / max(learner.first.n_written, 1)
    exam.metrics["val_ap"] = max(trainer.val_scores)
    return Outputs(metrics=exam.metrics, arrays={"vectors": frames.vectors, "times_s": frames.times_s})


def _emit_batch(step: "StreamStep", learner: "Nat", stream: "TemporalStream", ctx: Context) -> None:
    from plexoscope.models.graphs.temporal.negatives import KINDS

    rows = dict(zip(step.kinds, step.scores[1:], strict=True))
    means = {"Events": float(probability(step.scores[0]).mean())}
    for kind in KINDS:
        # Training asks about random pairs only; the others have a gap there.
        means[f"{kind.capitalize()} pairs"] = float(probability(rows[kind]).mean()) if kind in rows else float("nan")
    phase = step.part if step.phase == "final" else f"{step.phase} {step.epoch + 1}"
    ctx.emit("probability", Scalar(means, phase), step.n_done)
    ctx.emit("events", event_table(step, stream.node_names), step.n_done)
    source, target = _chosen_pair(step, learner, stream, ctx)
    contents = learner.contents(source, target, float(step.events.time_s[-1]))
    ctx.emit("caches", cache_graph(contents, stream.node_names), step.n_done)
    ctx.emit("keys", key_table(contents, stream.node_names), step.n_done)
    first, second = learner.first, learner.second
    taken = {"Hop 1, taken": first.occupancy, "Hop 2, taken": second.occupancy}
    for name, cache in (("Hop 1, overwritten", first), ("Hop 2, overwritten", second)):
        taken[name] = cache.n_overwritten / max(cache.n_written, 1)
    ctx.emit("occupancy", Scalar(taken, phase), step.n_done)


def _chosen_pair(step: "StreamStep", learner: "Nat", stream: "TemporalStream", ctx: Context) -> tuple[int, int]:
    """The pair that the user named; by default the event of the batch whose ends share most keys."""
    names = [name.strip() for name in str(ctx.live["pair"]).split(",")]
    if len(names) == 2 and names[0] != names[1] and set(names) <= set(stream.node_names):
        return stream.node_names.index(names[0]), stream.node_names.index(names[1])
    row = int(learner.shared_keys(step.events).argmax())
    return int(step.events.source[row]), int(step.events.target[row])


def _looked_up(learner: "Nat", step: "StreamStep") -> tuple[int, int]:
    """How many pairs of a batch share as many keys by hashing as by comparing all, and how many were looked up."""
    asked = step.questions.part(slice(0, N_LOOKED_UP))
    hashed = learner.shared_keys(asked).tolist()
    agreed = 0
    for source, target, found in zip(asked.source.tolist(), asked.target.tolist(), hashed, strict=True):
        agreed += len(learner.keys_of(source) & learner.keys_of(target)) == found
    return agreed, len(asked)


def _emit_curves(exam: LinkExam, answers: "Answers", ctx: Context, step: int) -> None:
    roc, precision = exam.curves(answers)
    ctx.emit("roc", roc, step)
    ctx.emit("precision", precision, step)
    ctx.emit("measures", exam.table(answers), step)
