"""NAT as a method: learns who meets whom next along a stream of events, and shows what it looks at."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from plexoscope.models.threads import one_torch_thread
from plexoscope.plugins.builtin.settings import settings_from
from plexoscope.plugins.builtin.streams.exam import FIGURES, LinkExam, emit_standings, network_of, say_features
from plexoscope.plugins.builtin.streams.nat.params import Params
from plexoscope.plugins.builtin.streams.nat.views import cache_graph, event_table, key_table, probability
from plexoscope.plugins.builtin.streams.trainings import Trainings
from plexoscope.plugins.context import Context
from plexoscope.plugins.judging import Tally
from plexoscope.plugins.results import Outputs, Scalar
from plexoscope.plugins.slow_imports import import_modules

if TYPE_CHECKING:
    from plexoscope.models.graphs.methods.nat.learner import Nat
    from plexoscope.models.graphs.temporal.evaluation import Answers
    from plexoscope.models.graphs.temporal.link_training import LinkTrainer
    from plexoscope.models.graphs.temporal.stream import TemporalStream
    from plexoscope.models.graphs.temporal.stream_training import StreamStep

SLOW = ("torch", "sklearn.metrics", "plexoscope.models.graphs.methods.nat.learner")
NAME, PLAIN = "NAT", "Without joint keys"
SHOW_EVERY = 10
"""Batches from one picture to the next. Not seconds: the same seed must show the same on every machine."""
N_LOOKED_UP = 50
"""Questions of a batch that are looked up both ways."""


def run(params: Params, inputs: Mapping[str, object], ctx: Context) -> Outputs:
    """Train NAT on the input `network`, and the same without its idea; see `plexoscope.models.graphs.methods.nat`.

    Every batch is scored before it is learned of. Direction counts: a pair is (who wrote, to whom).
    """
    network = network_of(inputs["network"])
    say_features(network, ctx)
    ctx.progress(0, 0, "Preparing")
    import_modules(ctx, SLOW)
    from plexoscope.models.graphs.temporal.stream import TemporalStream

    tally = Tally(FIGURES, ctx.paper)
    outputs: list[Outputs] = []
    n_agreed = n_asked = 0
    with one_torch_thread():
        stream = TemporalStream(network)
        for one in ctx.seeds(params.n_seeds):
            nat_run = NatRun(params, stream, one, tally)
            outputs.append(nat_run.outputs())
            n_agreed, n_asked = n_agreed + nat_run.n_agreed, n_asked + nat_run.n_asked
            emit_standings(ctx, tally)
    tally.judge(ctx)
    words = f"{n_asked} pairs as by comparing all keys"
    ctx.check("Shared keys found by hashing", words, n_agreed, n_agreed == n_asked)
    return Outputs(metrics={**outputs[0].metrics, **tally.means()}, arrays=outputs[0].arrays)


class NatRun:
    """Under one seed: NAT, and then the same network whose ends do not look up each other's keys.

    Parameters
    ----------
    params, stream
    ctx
        Of this seed.
    tally
        Of all seeds. What is shown is that of the first.

    Attributes
    ----------
    n_agreed, n_asked : int
        Pairs that share as many keys by hashing as by comparing all, and pairs that were looked up.
    """

    def __init__(self, params: Params, stream: "TemporalStream", ctx: Context, tally: Tally) -> None:
        self._is_shown = not tally.n_seeds
        self._params, self._stream, self._ctx, self._tally = params, stream, ctx, tally
        self._exam = LinkExam(NAME, stream, ctx)
        self._trainings = Trainings(ctx, 2)
        self.n_agreed = self.n_asked = 0

    def outputs(self) -> Outputs:
        from plexoscope.models.graphs.temporal.frames import MemoryFrames

        learner, trainer = self._made(joint=True)
        frames = MemoryFrames(trainer.n_final_steps)
        n_examined = 0
        for step in self._trainings.steps(trainer, NAME):
            if self._is_shown and step.phase == "final":
                frames.take(learner.memory.table.values, float(step.events.time_s[-1]))
            if step.n_done % SHOW_EVERY == 1 or step.n_done == step.n_steps:
                agreed, asked = _looked_up(learner, step)
                self.n_agreed, self.n_asked = self.n_agreed + agreed, self.n_asked + asked
                if self._is_shown:
                    _emit_batch(step, learner, self._stream, self._ctx)
            # The first batch after an examination: its answers are complete.
            if self._is_shown and len(trainer.val_scores) > n_examined:
                n_examined = len(trainer.val_scores)
                self._emit_curves(trainer.val, {}, step.n_done)
        _, plain = self._made(joint=False)
        for _ in self._trainings.steps(plain, PLAIN):
            pass
        if self._is_shown:
            self._emit_curves(trainer.test, {PLAIN: plain.test}, step.n_done)
        self._exam.count(self._tally, {NAME: ("method", trainer.test), PLAIN: ("ablation", plain.test)})
        first = learner.first
        metrics = {
            **self._exam.metrics,
            "overwritten": first.n_overwritten / max(first.n_written, 1),
            "val_ap": max(trainer.val_scores),
        }
        arrays: dict[str, npt.NDArray[np.generic]] = {}
        if self._is_shown:
            arrays = {"vectors": frames.vectors, "times_s": frames.times_s}
        return Outputs(metrics=metrics, arrays=arrays)

    def _made(self, joint: bool) -> "tuple[Nat, LinkTrainer]":
        from plexoscope.models.graphs.methods.nat.learner import Nat, NatSettings
        from plexoscope.models.graphs.temporal.link_training import LinkTrainer

        params, stream, seed = self._params, self._stream, self._ctx.seed
        learner = Nat(stream.n_nodes, settings_from(NatSettings, params, joint=joint), seed, stream.n_features)
        trainer = LinkTrainer(
            learner,
            stream,
            n_batch=params.n_batch,
            n_epochs=params.n_epochs,
            learning_rate=params.learning_rate,
            seed=seed,
            hard_share=params.hard_share,
        )
        return learner, trainer

    def _emit_curves(self, answers: "Answers", others: "Mapping[str, Answers]", step: int) -> None:
        roc, precision = self._exam.curves(answers, others)
        self._ctx.emit("roc", roc, step)
        self._ctx.emit("precision", precision, step)
        self._ctx.emit("measures", self._exam.table(answers, others), step)


def _emit_batch(step: "StreamStep", learner: "Nat", stream: "TemporalStream", ctx: Context) -> None:
    from plexoscope.models.graphs.temporal.negatives import KINDS

    rows = dict(zip(step.kinds, step.scores[1:], strict=True))
    means = {"Events": float(probability(step.scores[0]).mean())}
    for kind in KINDS:
        # Training asks about one pair each; other kinds have a gap there.
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
