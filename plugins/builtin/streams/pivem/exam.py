"""What PiVeM is held against: the ROC with its baselines, the groups, the integral, the number of events."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from plexoscope.models.data.arrays import F64, I64
from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.models.graphs.methods.pivem.paths import Paths
from plexoscope.models.graphs.scores.evaluation import auc, majority_rate, nearest_neighbour_accuracy
from plexoscope.models.graphs.scores.reconstruction import TimedPairs, draw_questions, recency
from plexoscope.models.graphs.temporal.activity import least_mixed_times
from plexoscope.plugins.builtin.curves import roc_line, roc_of
from plexoscope.plugins.context import Context
from plexoscope.plugins.results import Curve

if TYPE_CHECKING:
    from plexoscope.models.graphs.methods.pivem.events import EventSums


N_NEIGHBOURS = 5
WINDOW_S = 1200.0
MOST_WINDOWS = 1000
INTEGRAL_TOLERANCE = 1e-3
N_INTEGRAL_PAIRS = 32
COUNT_TOLERANCE = 0.05


class ContactExam:
    """Questions drawn once, so that every curve and every baseline answers the same ones.

    Positives are events (i, j, t). Negatives are pairs drawn evenly, at times of the positives, with no event
    of the pair within `quiet_s` on either side. The score of the model is log λ_ij(t): over one contact of
    20 s the rate hardly changes, so that its integral ranks the same.

    The positives are events that the model is trained on: this is reconstruction in-sample, no forecast.

    Two baselines: the recency rule, which sees the past of every pair, and the same model standing still, which
    is what phase one ends with and just as in-sample.
    """

    def __init__(self, network: TemporalNetwork, n_questions: int, quiet_s: float, ctx: Context) -> None:
        self._network, self._ctx = network, ctx
        self._positive, self._negative = draw_questions(network, n_questions, quiet_s, ctx.rng)
        ctx.checkpoint()
        self._recency = recency(network, self._positive), recency(network, self._negative)
        self._static: tuple[F64, F64] | None = None
        self._static_paths: Paths
        self._worst_integral_error = 0.0
        self.metrics: dict[str, float] = {"auc_recency": auc(*self._recency)}

    def note_static(self, paths: Paths) -> None:
        """Remember what the model can do before anybody moves."""
        self._static = self._scores(paths)
        self._static_paths = Paths(paths.edges[:2], paths.beta)
        self.metrics["auc_static"] = auc(*self._static)

    def curve(self, paths: Paths) -> Curve | None:
        """The ROC of the model over those of the baselines; None where no question could be drawn."""
        if not len(self._positive) or not len(self._negative):
            return None
        scores = self._scores(paths)
        self.metrics["auc"] = auc(*scores)
        lines = [roc_line("PiVeM", *scores)]
        if self._static is not None:
            lines.append(roc_line("Standing still", *self._static, baseline=True))
        lines.append(roc_line("Recency", *self._recency, baseline=True))
        return roc_of(lines)

    def check_auc(self) -> None:
        """The threshold of the sample; for other data the standing model, which must be beaten."""
        threshold, baseline = self._ctx.expects.get("reconstruction_auc"), self.metrics.get("auc_static", 0.5)
        got = self.metrics.get("auc", float("nan"))
        if threshold is not None:
            self._ctx.check("Reconstruction AUC", f"≥ {threshold:g}", round(got, 4), got >= threshold)
        else:
            expected = f"> {baseline:.4f}, standing still"
            self._ctx.check("Reconstruction AUC", expected, round(got, 4), got > baseline)

    def check_groups(self, paths: Paths) -> None:
        """Leave-one-out accuracy of the groups, from the positions at the least mixed busy times.

        Its baseline is phase one: one position for all times needs no time to be chosen.
        """
        known = np.flatnonzero([bool(group) for group in self._network.node_groups])
        labels = np.array(self._network.node_groups)[known]
        if len(set(labels.tolist())) < 2:
            return
        start_s, end_s = float(self._network.time_s[0]), float(self._network.time_s[-1])
        window_s = max(WINDOW_S, (end_s - start_s) / MOST_WINDOWS)
        found = []
        for time_s in least_mixed_times(self._network, window_s):
            self._ctx.checkpoint()
            points = paths.positions(np.array([min((time_s - start_s) / (end_s - start_s), 1.0)]))[0]
            found.append(nearest_neighbour_accuracy(points[known], labels, N_NEIGHBOURS))
        got, majority = float(np.mean(found)), majority_rate(labels)
        static = nearest_neighbour_accuracy(self._static_paths.edges[0][known], labels, N_NEIGHBOURS)
        self.metrics["class_accuracy"], self.metrics["class_accuracy_majority"] = got, majority
        self.metrics["class_accuracy_static"] = static
        threshold = self._ctx.expects.get("class_accuracy")
        expected = f"> {majority:.3f}, largest group" if threshold is None else f"≥ {threshold:g}"
        passed = got > majority if threshold is None else got >= threshold
        expected += f" (standing still {static:.3f})"
        self._ctx.check("5-NN class accuracy at class time", expected, round(got, 3), passed)
        if static > got:
            self._ctx.log(f"motion costs group accuracy here: 5-NN {got:.3f}, standing still {static:.3f}")

    def check_integral(self, paths: Paths) -> None:
        """Closed form against a Riemann sum of 10,000 steps in each bin. The worst of all calls counts."""
        from plexoscope.models.graphs.methods.pivem.verification import analytic_integrals, summed_integrals

        i, j = _random_pairs(self._network.n_nodes, N_INTEGRAL_PAIRS, self._ctx.rng)
        fast = analytic_integrals(paths, i, j)
        for k in range(len(i)):
            self._ctx.checkpoint()
            slow = summed_integrals(paths, i[k : k + 1], j[k : k + 1])
            error = np.abs(fast[k : k + 1] - slow) / np.maximum(slow, 1e-12)
            # np.maximum and not max: it keeps a NaN, which must fail.
            self._worst_integral_error = float(np.maximum(self._worst_integral_error, error.max()))
        worst = self._worst_integral_error
        self.metrics["integral_relative_error"] = worst
        self._ctx.check(
            "Analytic integral",
            f"≤ {INTEGRAL_TOLERANCE:g} of a 10,000-step Riemann sum",
            float(f"{worst:.2g}"),
            worst <= INTEGRAL_TOLERANCE,
        )

    def check_likelihood(self, paths: Paths, events: "EventSums") -> None:
        """The likelihood of all events, exactly, and the calibration that its maximum implies."""
        expected, got = self._likelihood(paths, events)
        _, baseline = self._likelihood(self._static_paths, events.without_time())
        n_events = self._network.n_events
        self.metrics["negative_log_likelihood"] = got
        self.metrics["negative_log_likelihood_static"] = baseline
        self.metrics["expected_events"] = expected
        self._ctx.check(
            "Negative log-likelihood per event", f"< {baseline:.3f}, standing still", round(got, 3), got < baseline
        )
        # At the maximum the derivative with respect to β is zero: expected and observed number agree.
        self._ctx.check(
            "Expected number of events",
            f"{n_events} ± {COUNT_TOLERANCE:.0%}",
            round(expected),
            abs(expected - n_events) <= COUNT_TOLERANCE * n_events,
        )

    def _likelihood(self, paths: Paths, events: "EventSums") -> tuple[float, float]:
        """Number of events expected, and the negative log-likelihood per event."""
        from plexoscope.models.graphs.methods.pivem.verification import expected_events, log_rates_of_events

        expected = sum(self._interruptible(expected_events(paths)))
        return expected, (expected - log_rates_of_events(paths, events)) / self._network.n_events

    def _scores(self, paths: Paths) -> tuple[F64, F64]:
        return self._log_rates(paths, self._positive), self._log_rates(paths, self._negative)

    def _log_rates(self, paths: Paths, questions: TimedPairs) -> F64:
        time_s = self._network.time_s
        times = (questions.time_s - time_s[0]) / (time_s[-1] - time_s[0])
        return paths.log_rate(questions.i, questions.j, times)

    def _interruptible(self, values: Iterator[float]) -> Iterator[float]:
        for value in values:
            self._ctx.checkpoint()
            yield value


def _random_pairs(n_nodes: int, n_pairs: int, rng: np.random.Generator) -> tuple[I64, I64]:
    i = rng.integers(0, n_nodes, n_pairs)
    return i, (i + rng.integers(1, n_nodes, n_pairs)) % n_nodes
