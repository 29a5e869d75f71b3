"""PRES as a method: trains a network with memories at several batch sizes, plain and with prediction and correction."""

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.models.threads import one_torch_thread
from plexoscope.plugins.builtin.settings import settings_from
from plexoscope.plugins.builtin.streams.exam import network_of
from plexoscope.plugins.builtin.streams.pres.params import Params
from plexoscope.plugins.builtin.streams.pres.views import TITLES, ap_curve, drift_matrix, measure_table, pending_curve
from plexoscope.plugins.context import Context
from plexoscope.plugins.results import Outputs, Scalar
from plexoscope.plugins.slow_imports import import_modules

if TYPE_CHECKING:
    from plexoscope.models.graphs.methods.pres.learner import MemoryNetwork
    from plexoscope.models.graphs.temporal.frames import MemoryFrames
    from plexoscope.models.graphs.temporal.link_training import LinkTrainer

SLOW = ("torch", "sklearn.metrics", "plexoscope.models.graphs.methods.pres.learner")

TOLERANCE = 0.01
"""Of AP: about what the same training with another seed differs by."""


def run(params: Params, inputs: Mapping[str, object], ctx: Context) -> Outputs:
    """Train the network of PRES on the input `network`, once for each batch size and memory.

    Plain and predicted models differ in nothing else, and are examined with the batches that they are trained with.
    """
    network = network_of(inputs["network"])
    ctx.progress(0, 0, "Preparing")
    import_modules(ctx, SLOW)
    with one_torch_thread():
        return _Comparison(params, network, ctx).run()


class _Comparison:
    """All trainings, one after another."""

    def __init__(self, params: Params, network: TemporalNetwork, ctx: Context) -> None:
        from plexoscope.models.graphs.temporal.stream import TemporalStream

        self._params, self._ctx = params, ctx
        self._stream: TemporalStream = TemporalStream(network)
        self._aps: dict[tuple[bool, int], float] = {}
        self._baselines: dict[str, float] = {}
        self._rows: list[tuple[bool, int, dict[str, float]]] = []

    def run(self) -> Outputs:
        sizes = sorted(self._params.batch_sizes)
        self._ctx.emit("pending", pending_curve(self._stream, sizes), 0)
        for predict in (False, True):
            for size in sizes:
                learner, frames = self._train(predict, size)
        self._check_drop(sizes[0], sizes[-1])
        self._check_counts(learner)
        self._check_gradient(learner)
        metrics = {f"{TITLES[predict].lower()}, batch {size}, ap": ap for (predict, size), ap in self._aps.items()}
        metrics |= {f"{name.lower()}, ap": ap for name, ap in self._baselines.items()}
        return Outputs(metrics=metrics, arrays={"vectors": frames.vectors, "times_s": frames.times_s})

    def _train(self, predict: bool, size: int) -> tuple["MemoryNetwork", "MemoryFrames"]:
        from plexoscope.models.graphs.methods.pres.learner import PLAIN, MemoryNetwork, PresSettings, rate_for
        from plexoscope.models.graphs.temporal.frames import MemoryFrames
        from plexoscope.models.graphs.temporal.link_training import LinkTrainer

        params, ctx, stream = self._params, self._ctx, self._stream
        settings = settings_from(PresSettings, params) if predict else PLAIN
        learner = MemoryNetwork(stream.n_nodes, settings, ctx.seed)
        trainer = LinkTrainer(
            learner,
            stream,
            n_batch=size,
            n_epochs=params.n_epochs,
            learning_rate=rate_for(size, params.learning_rate),
            seed=ctx.seed,
            n_exam_batch=params.n_exam_batch,
        )
        title = f"{TITLES[predict]}, {size:,}"
        frames = MemoryFrames(trainer.n_final_steps)
        n_trainings = 2 * len(params.batch_sizes)
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
                if predict:
                    ctx.emit("gamma", Scalar({title: learner.memory.gamma.item()}), n_examined)
        n_events = params.n_epochs * len(stream.part("train"))
        ctx.log(f"{title}: {train_s / params.n_epochs:.1f} s per epoch of training, {n_events / train_s:,.0f} events/s")
        self._note(predict, size, trainer)
        ctx.emit("drift", drift_matrix(frames.vectors, frames.times_s), len(self._rows))
        return learner, frames

    def _note(self, predict: bool, size: int, trainer: "LinkTrainer") -> None:
        """Keep the figures of a training, and show all so far."""
        from plexoscope.models.graphs.temporal.baselines import link_rules
        from plexoscope.models.graphs.temporal.evaluation import Measures
        from plexoscope.models.graphs.temporal.negatives import KINDS

        test = trainer.test
        if not self._baselines:
            for name, rule in link_rules(self._stream).items():
                self._ctx.checkpoint()
                self._baselines[name] = Measures.of(*test.rule_scores(rule, "random")).ap
        self._aps[predict, size] = test.measures("random").ap
        values = {
            "Steps per epoch": float(self._stream.n_batches("train", size)),
            "AP, validation": max(trainer.val_scores),
        }
        values |= {f"AP, {kind}": test.measures(kind).ap for kind in KINDS}
        values["AP, new nodes"] = test.measures("random", new_only=True).ap
        self._rows.append((predict, size, values))
        self._ctx.emit("batch_size", ap_curve(self._aps, self._baselines), len(self._rows))
        self._ctx.emit("measures", measure_table(self._rows), len(self._rows))

    def _check_drop(self, smallest: int, largest: int) -> None:
        """What large batches cost, beside what they cost the plain model.

        Counted from the plain model with small batches, which is what one gives up. Counted from PRES with small
        batches, which gains from prediction, too, it is more; that is logged.
        """
        usual = self._aps[False, smallest]
        plain, pres = usual - self._aps[False, largest], usual - self._aps[True, largest]
        share = self._ctx.expects.get("drop_ratio", 1.0)
        most = share * max(plain, 0.0) + TOLERANCE
        expected = f"≤ {most:.4f}, {share:g} of what the plain model loses and {TOLERANCE:g} for chance"
        self._ctx.check("AP lost to large batches", expected, round(pres, 4), pres <= most)
        own = self._aps[True, smallest] - self._aps[True, largest]
        self._ctx.log(
            f"from batches of {smallest:,} to {largest:,} the plain model loses AP {plain:.4f}, PRES {own:.4f}"
        )

    def _check_gradient(self, learner: "MemoryNetwork") -> None:
        """The published code cuts the gradient of the coherence loss off."""
        from plexoscope.models.graphs.methods.pres.verification import coherence_gradient

        got = coherence_gradient(learner, self._stream.batches("train", min(self._params.batch_sizes)))
        self._ctx.check("Gradient of the coherence loss", "> 0", float(f"{got:.2g}"), got > 0)

    def _check_counts(self, learner: "MemoryNetwork") -> None:
        """The published code never counts."""
        got, expected = int(learner.memory.increments.n.sum()), 2 * len(self._stream.events)
        self._ctx.check("Events counted, at both ends", f"{expected}", got, got == expected)
