"""What PiVeM is asked under one seed: its three tasks, the groups, the integral, the number of events."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from plexoscope.models.data.arrays import F64, I64
from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.models.graphs.methods.pivem.baselines import Histogram, pair_rules
from plexoscope.models.graphs.methods.pivem.division import Division
from plexoscope.models.graphs.methods.pivem.paths import Paths
from plexoscope.models.graphs.scores.evaluation import auc, majority_rate, nearest_neighbour_accuracy
from plexoscope.models.graphs.scores.reconstruction import TimedPairs, draw_questions, recency
from plexoscope.models.graphs.temporal.activity import least_mixed_times
from plexoscope.plugins.builtin.curves import roc_line, roc_of
from plexoscope.plugins.context import Context
from plexoscope.plugins.judging import Figure, Tally
from plexoscope.plugins.results import Curve

N_NEIGHBOURS = 5
WINDOW_S = 1200.0
MOST_WINDOWS = 1000
NEAR_S = 600.0
INTEGRAL_TOLERANCE = 1e-3
N_INTEGRAL_PAIRS = 32
COUNT_TOLERANCE = 0.05
PIVEM, STILL, HISTOGRAM = "PiVeM", "Standing still", "Histogram of pairs"
ROLES = {PIVEM: "method", STILL: "ablation", HISTOGRAM: "baseline"}
CLAIMED: Mapping[str, Figure] = {
    "completion": Figure("AUC of hidden pairs"),
    "future": Figure("AUC of the time to come"),
    "likelihood": Figure("Negative log-likelihood of hidden pairs, per event", higher_is_better=False),
    "groups": Figure("5-NN accuracy of groups, from positions"),
}
IN_SAMPLE: Mapping[str, Figure] = {"reconstruction": Figure("AUC of events learned from, in-sample")}
"""Shown, and nothing claimed of it: a histogram that is fine enough repeats everything."""

Scores = tuple[F64, F64]


@dataclass(frozen=True, eq=False)
class ContactTask:
    """Questions drawn once, so that every curve and everybody answers the same ones.

    Positives are events (i, j, t). Negatives are pairs of the task drawn evenly, at times of the positives, that do not
    meet at that very time.
    """

    positive: TimedPairs
    negative: TimedPairs
    known: dict[str, Scores]
    """Of those that need no training."""

    def scores(self, paths: Paths, division: Division) -> Scores:
        """log λ_ij(t) : over one contact of 20 s the rate hardly changes, so that its integral ranks the same."""
        rated = [
            paths.log_rate(each.i, each.j, division.unit_time(each.time_s)) for each in (self.positive, self.negative)
        ]
        return rated[0], rated[1]


class ContactExam:
    """Asks PiVeM, and all that it is held against, under one seed.

    Parameters
    ----------
    network
        The whole of it.
    division
    n_bins
        Of the histogram as of the model.
    n_questions
        Events of each task.
    ctx
        Of this seed.
    """

    def __init__(
        self, network: TemporalNetwork, division: Division, n_bins: int, n_questions: int, ctx: Context
    ) -> None:
        self._network, self._division, self._ctx = network, division, ctx
        self._histogram, self._rules = Histogram(division, n_bins), pair_rules(division)
        n = network.n_nodes
        first, second = np.triu_indices(n, 1)
        every = np.stack([first, second], axis=1).astype(np.int64)
        is_hidden = np.isin(every @ [n, 1], division.hidden @ [n, 1])
        asked = {
            "reconstruction": (division.train, every[~is_hidden]),
            "completion": (division.completion, division.hidden),
            "future": (division.future, every[~is_hidden]),
        }
        self.tasks: dict[str, ContactTask] = {}
        for name, (events, pairs) in asked.items():
            ctx.checkpoint()
            positive, negative = draw_questions(events, n_questions, 0.0, ctx.rng, pairs)
            if len(positive) and len(negative):
                known = self._known(positive), self._known(negative)
                self.tasks[name] = ContactTask(
                    positive, negative, {each: (known[0][each], known[1][each]) for each in known[0]}
                )
            else:
                ctx.log(f"{name}: there is no event to ask about")
        n_near = sum(_n_near(network, each.negative) for each in self.tasks.values())
        n_all = sum(len(each.negative) for each in self.tasks.values())
        ctx.log(f"{n_near} of {n_all} non-contacts are within {NEAR_S:.0f} s after a contact of the pair, and count")
        self._static: Paths | None = None

    def note_static(self, paths: Paths) -> None:
        """Remember what the model can do before anybody moves."""
        self._static = Paths(paths.edges[:2], paths.beta)

    def curve(self, name: str, paths: Paths) -> Curve | None:
        """The ROC of a task; None where no question could be drawn."""
        task = self.tasks.get(name)
        if task is None:
            return None
        found = self._answers(task, paths)
        return roc_of([roc_line(each, *scores, baseline=each != PIVEM) for each, scores in found.items()])

    def count(self, tally: Tally, shown: Tally, paths: Paths) -> None:
        """Count what everybody reached."""
        for name, task in self.tasks.items():
            for each, scores in self._answers(task, paths).items():
                (tally if name in CLAIMED else shown).add(name, each, ROLES.get(each, "rule"), auc(*scores))
        for each, value in self._likelihoods(paths).items():
            tally.add("likelihood", each, ROLES.get(each, "rule"), value)
        self._count_groups(tally, paths)

    def check_integral(self, paths: Paths) -> None:
        """Closed form against a Riemann sum of 10,000 steps in each bin."""
        from plexoscope.models.graphs.methods.pivem.verification import analytic_integrals, summed_integrals

        i, j = _random_pairs(self._network.n_nodes, N_INTEGRAL_PAIRS, self._ctx.rng)
        fast, worst = analytic_integrals(paths, i, j), 0.0
        for k in range(len(i)):
            self._ctx.checkpoint()
            slow = summed_integrals(paths, i[k : k + 1], j[k : k + 1])
            error = np.abs(fast[k : k + 1] - slow) / np.maximum(slow, 1e-12)
            # np.maximum and not max: it keeps a NaN, which must fail.
            worst = float(np.maximum(worst, error.max()))
        expected = f"≤ {INTEGRAL_TOLERANCE:g} of a 10,000-step Riemann sum"
        self._ctx.check("Analytic integral", expected, float(f"{worst:.2g}"), worst <= INTEGRAL_TOLERANCE)

    def check_count(self, paths: Paths) -> None:
        """At the maximum the derivative with respect to β is zero: expected and observed number agree."""
        from plexoscope.models.graphs.methods.pivem.verification import expected_events

        n_events = self._division.train.n_events
        got = sum(self._interruptible(expected_events(paths))) - float(self._hidden_integrals(paths).sum())
        passed = abs(got - n_events) <= COUNT_TOLERANCE * n_events
        self._ctx.check("Expected number of events", f"{n_events} ± {COUNT_TOLERANCE:.0%}", round(got), passed)

    def _known(self, asked: TimedPairs) -> dict[str, F64]:
        rules = {name: scores[asked.i, asked.j] for name, scores in self._rules.items()}
        scores = self._histogram.scores(asked.i, asked.j, asked.time_s)
        return {HISTOGRAM: scores, "Recency": recency(self._division.train, asked), **rules}

    def _answers(self, task: ContactTask, paths: Paths) -> dict[str, Scores]:
        found = {PIVEM: task.scores(paths, self._division)}
        if self._static is not None:
            found[STILL] = task.scores(self._static, self._division)
        return {**found, **task.known}

    def _likelihoods(self, paths: Paths) -> dict[str, float]:
        """Of the events of hidden pairs in the time learned from; exact, also of what has a rate for each bin."""
        events, hidden, division = self._division.completion, self._division.hidden, self._division
        if not events.n_events:
            return {}
        times, n_events = division.unit_time(events.time_s), events.n_events
        found: dict[str, float] = {}
        for name, each in ((PIVEM, paths), (STILL, self._static)):
            if each is not None:
                inside = each.log_rate(events.source, events.target, times).sum()
                found[name] = float((self._hidden_integrals(each).sum() - inside) / n_events)
        rates = self._histogram.rates(hidden[:, 0], hidden[:, 1])
        at_events = self._histogram.scores(
            events.source.astype(np.int64), events.target.astype(np.int64), events.time_s
        )
        found[HISTOGRAM] = float((rates.mean(0).sum() - np.log(at_events).sum()) / n_events)
        n_pairs = self._network.n_nodes * (self._network.n_nodes - 1) / 2 - len(hidden)
        usual = division.train.n_events / n_pairs
        found["One rate for all"] = float(usual * len(hidden) / n_events - np.log(usual))
        return found

    def _hidden_integrals(self, paths: Paths) -> F64:
        from plexoscope.models.graphs.methods.pivem.verification import analytic_integrals

        return analytic_integrals(paths, *self._division.hidden.T)

    def _count_groups(self, tally: Tally, paths: Paths) -> None:
        """Leave-one-out accuracy of the groups, from the positions at the least mixed busy times.

        Standing still, one position for all times needs no time to be chosen.
        """
        known = np.flatnonzero([bool(group) for group in self._network.node_groups])
        labels = np.array(self._network.node_groups)[known]
        if len(set(labels.tolist())) < 2 or self._static is None:
            return
        train = self._division.train
        window_s = max(WINDOW_S, (float(train.time_s[-1]) - float(train.time_s[0])) / MOST_WINDOWS)
        found = []
        for time_s in least_mixed_times(train, window_s):
            self._ctx.checkpoint()
            points = paths.positions(self._division.unit_time(np.array([time_s])))[0]
            found.append(nearest_neighbour_accuracy(points[known], labels, N_NEIGHBOURS))
        still = nearest_neighbour_accuracy(self._static.edges[0][known], labels, N_NEIGHBOURS)
        tally.add("groups", PIVEM, "method", float(np.mean(found)))
        tally.add("groups", STILL, "ablation", still)
        tally.add("groups", "Largest group", "rule", majority_rate(labels))

    def _interruptible(self, values: Iterator[float]) -> Iterator[float]:
        for value in values:
            self._ctx.checkpoint()
            yield value


def _n_near(network: TemporalNetwork, asked: TimedPairs) -> int:
    """Of how many pairs the last contact before the time was not long ago."""
    return int(np.count_nonzero(recency(network, asked) > -NEAR_S))


def _random_pairs(n_nodes: int, n_pairs: int, rng: np.random.Generator) -> tuple[I64, I64]:
    i = rng.integers(0, n_nodes, n_pairs)
    return i, (i + rng.integers(1, n_nodes, n_pairs)) % n_nodes
