"""PRES as a method: a network with memories at several batch sizes, beside the plain one and one without memory."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.models.graphs.scores.intervals import difference_interval
from plexoscope.models.threads import one_torch_thread
from plexoscope.plugins.builtin.settings import settings_from
from plexoscope.plugins.builtin.streams.exam import network_of, say_features
from plexoscope.plugins.builtin.streams.pres import views
from plexoscope.plugins.builtin.streams.pres.params import Params
from plexoscope.plugins.context import Context
from plexoscope.plugins.judging import Figure, Tally, lead_text
from plexoscope.plugins.results import Outputs, Scalar
from plexoscope.plugins.slow_imports import import_modules

if TYPE_CHECKING:
    from plexoscope.models.graphs.methods.pres.learner import MemoryNetwork
    from plexoscope.models.graphs.temporal.baselines import Rule
    from plexoscope.models.graphs.temporal.frames import MemoryFrames
    from plexoscope.models.graphs.temporal.link_training import LinkTrainer

SLOW = ("torch", "sklearn.metrics", "plexoscope.models.graphs.methods.pres.learner")
STANDINGS = {"ap": "standing-ap", "lost": "standing-lost"}
ROLES = {views.PRES: "method", views.PLAIN: "ablation", views.NO_MEMORY: "baseline"}
HALF = "Plain, half of what it loses"


def run(params: Params, inputs: Mapping[str, object], ctx: Context) -> Outputs:
    """Train the network of PRES on the input `network`, or on events that are drawn to need a long memory.

    With PRES, plain, and without memory, for each batch size; the three differ in nothing else. Neighbours are looked
    up by time, so that only memories are late, and all are asked with batches of one size. Where the network without
    memory does as well, the data cannot judge memories, and that is the first check.
    """
    given = inputs.get("network")
    network = None if given is None else _latest(network_of(given), params.n_events, ctx)
    if network is not None:
        say_features(network, ctx)
    ctx.progress(0, 0, "Preparing")
    import_modules(ctx, SLOW)
    smallest, largest = min(params.batch_sizes), max(params.batch_sizes)
    figures = {
        "ap": Figure(f"AP on the test, trained in batches of {largest:,}"),
        "lost": Figure(f"AP lost from batches of {smallest:,} to {largest:,}", higher_is_better=False),
    }
    tally = Tally(figures, ctx.paper)
    usual = Tally({"usual": Figure(f"AP on the test, trained in batches of {smallest:,}")})
    outputs: list[Outputs] = []
    invariants: list[_Invariants] = []
    with one_torch_thread():
        for one in ctx.seeds(params.n_seeds):
            trainings = _Trainings(params, network, one, tally, usual)
            outputs.append(trainings.run())
            invariants.append(trainings.invariants())
            for figure, channel in STANDINGS.items():
                ctx.emit(channel, tally.comparison(figure))
    _judge_data(ctx, usual, f"batches of {smallest:,}")
    tally.judge(ctx)
    _check(ctx, invariants)
    return Outputs(metrics={**outputs[0].metrics, **usual.means(), **tally.means()}, arrays=outputs[0].arrays)


def _latest(network: TemporalNetwork, n_events: int, ctx: Context) -> TemporalNetwork:
    if network.n_events <= n_events:
        return network
    ctx.log(f"the latest {n_events:,} of {network.n_events:,} events are used")
    return network.among(slice(-n_events, None))


def _judge_data(ctx: Context, usual: Tally, asked: str) -> None:
    """First of all whether these data can judge memories: with the usual batches, by the network that all know."""
    comparison = usual.comparison("usual")
    plain, without = (
        next(each for each in comparison.contenders if each.name == name) for name in (views.PLAIN, views.NO_MEMORY)
    )
    lead = difference_interval(plain.values, without.values)
    passed = (lead.mean if lead.n == 1 else lead.low) > 0
    expected = "> 0"
    name = f"Data that can judge memories: plain ahead of no memory, {asked}"
    ctx.claim(name, expected, lead_text(comparison, plain, without), passed)
    if not passed:
        ctx.log("this data set cannot judge memories: the network without them does as well")


@dataclass(frozen=True)
class _Invariants:
    """What the published code gets wrong: it never counts, and cuts the gradient of the coherence loss off."""

    n_counted: int
    n_ends: int
    gradient: float


def _check(ctx: Context, found: Sequence[_Invariants]) -> None:
    """The worst of all seeds."""
    counts = max(found, key=lambda each: abs(each.n_counted - each.n_ends))
    counted = counts.n_counted == counts.n_ends
    ctx.check("Events counted, at both ends", f"{counts.n_ends}", counts.n_counted, counted)
    gradient = min(each.gradient for each in found)
    ctx.check("Gradient of the coherence loss", "> 0", float(f"{gradient:.2g}"), gradient > 0)


class _Trainings:
    """All trainings under one seed, one after another."""

    def __init__(
        self, params: Params, network: TemporalNetwork | None, ctx: Context, tally: Tally, usual: Tally
    ) -> None:
        from plexoscope.models.graphs.methods.pres.hidden_signs import HiddenSigns
        from plexoscope.models.graphs.temporal.baselines import link_rules
        from plexoscope.models.graphs.temporal.stream import TemporalStream

        self._params, self._ctx, self._tally, self._usual = params, ctx, tally, usual
        self._best: Rule | None = None
        if network is None:
            drawn = HiddenSigns(n_events=params.n_events).draw(ctx.rng)
            network, self._best = drawn.network, drawn.best
        self._stream = TemporalStream(network)
        self._rules: dict[str, Rule] = link_rules(self._stream)
        self._aps: dict[tuple[str, int], float] = {}
        self._baselines: dict[str, float] = {}
        self._rows: list[tuple[str, int, dict[str, float]]] = []
        self._learner: MemoryNetwork

    def run(self) -> Outputs:
        sizes = sorted(self._params.batch_sizes)
        self._ctx.emit("pending", views.pending_curve(self._stream, sizes), 0)
        for name in (views.NO_MEMORY, views.PLAIN, views.PRES):
            for size in sizes:
                self._learner, frames = self._train(name, size)
        self._count(sizes[0], sizes[-1])
        metrics = {f"{name.lower()}, batch {size}, ap": ap for (name, size), ap in self._aps.items()}
        if self._best is not None:
            metrics["best possible, ap"] = self._baselines[views.BEST]
        return Outputs(metrics=metrics, arrays={"vectors": frames.vectors, "times_s": frames.times_s})

    def _train(self, name: str, size: int) -> tuple["MemoryNetwork", "MemoryFrames"]:
        from plexoscope.models.graphs.methods.pres.learner import (
            NO_MEMORY,
            PLAIN,
            MemoryNetwork,
            PresSettings,
            rate_for,
        )
        from plexoscope.models.graphs.temporal.frames import MemoryFrames
        from plexoscope.models.graphs.temporal.link_training import LinkTrainer

        params, ctx, stream = self._params, self._ctx, self._stream
        others = {views.PLAIN: PLAIN, views.NO_MEMORY: NO_MEMORY}
        learner = MemoryNetwork(stream, others.get(name) or settings_from(PresSettings, params), ctx.seed)
        trainer = LinkTrainer(
            learner,
            stream,
            n_batch=size,
            n_epochs=params.n_epochs,
            learning_rate=rate_for(size, params.learning_rate),
            seed=ctx.seed,
            n_exam_batch=params.n_exam_batch,
        )
        title = f"{name}, {size:,}"
        frames = MemoryFrames(trainer.n_final_steps)
        n_trainings = len(ROLES) * len(params.batch_sizes)
        n_examined, train_s = 0, 0.0
        at = time.perf_counter()
        for step in trainer.run():
            now = time.perf_counter()
            train_s, at = train_s + (now - at if step.phase == "train" else 0.0), now
            ctx.checkpoint()
            done = (len(self._rows) + step.n_done / step.n_steps) / n_trainings
            ctx.progress(done, 1, f"{title}: {step.phase}, epoch {step.epoch + 1}")
            if step.phase == "final":
                frames.take(learner.memory.table.values, float(step.events.time_s[-1]))
            if len(trainer.val_scores) > n_examined:
                n_examined = len(trainer.val_scores)
                ctx.emit("validation", Scalar({title: trainer.val_scores[-1]}), n_examined)
                if name == views.PRES:
                    ctx.emit("gamma", Scalar({title: learner.memory.gamma.item()}), n_examined)
        n_events = params.n_epochs * len(stream.part("train"))
        ctx.log(f"{title}: {train_s / params.n_epochs:.1f} s per epoch of training, {n_events / train_s:,.0f} events/s")
        self._note(name, size, trainer)
        if name != views.NO_MEMORY:
            ctx.emit("drift", views.drift_matrix(frames.vectors, frames.times_s), len(self._rows))
        return learner, frames

    def _note(self, name: str, size: int, trainer: "LinkTrainer") -> None:
        """Keep the figures of a training, and show all so far."""
        from plexoscope.models.graphs.temporal.evaluation import Measures
        from plexoscope.models.graphs.temporal.negatives import KINDS

        test = trainer.test
        if not self._baselines:
            asked = dict(self._rules) if self._best is None else {**self._rules, views.BEST: self._best}
            for each, rule in asked.items():
                self._ctx.checkpoint()
                self._baselines[each] = Measures.of(*test.rule_scores(rule, "random")).ap
        self._aps[name, size] = test.measures("random").ap
        values = {
            "Steps per epoch": float(self._stream.n_batches("train", size)),
            "AP, validation": max(trainer.val_scores),
        }
        values |= {f"AP, {kind}": test.measures(kind).ap for kind in KINDS}
        values["AP, new nodes"] = test.measures("random", new_only=True).ap
        self._rows.append((name, size, values))
        self._ctx.emit("batch_size", views.ap_curve(self._aps, self._baselines), len(self._rows))
        self._ctx.emit("measures", views.measure_table(self._rows), len(self._rows))

    def _count(self, smallest: int, largest: int) -> None:
        """What each reached, and its own loss from small batches to large ones; half of the plain one's as a bar."""
        for name, role in ROLES.items():
            usual, large = self._aps[name, smallest], self._aps[name, largest]
            self._usual.add("usual", name, role, usual)
            self._tally.add("ap", name, role, large)
            self._tally.add("lost", name, role, usual - large)
            if name == views.PLAIN:
                self._tally.add("lost", HALF, role, (usual - large) / 2)
        for rule in self._rules:
            self._tally.add("ap", rule, "rule", self._baselines[rule])

    def invariants(self) -> _Invariants:
        from plexoscope.models.graphs.methods.pres.verification import coherence_gradient

        n_counted = int(self._learner.memory.increments.n.sum())
        gradient = coherence_gradient(self._learner, self._stream.batches("train", min(self._params.batch_sizes)))
        return _Invariants(n_counted, 2 * len(self._stream.events), gradient)
