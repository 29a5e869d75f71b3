"""What a method that foretells links is held against: curves, tables and checks over the rules that need no learning.

Shared by the methods on streams of events; their science is in `plexoscope.models.graphs.temporal`.
"""

from typing import TYPE_CHECKING

import numpy as np

from plexoscope.models.data.arrays import F64
from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.models.graphs.scores.evaluation import precision_recall
from plexoscope.models.graphs.scores.ranking import average_precision
from plexoscope.plugins.builtin.curves import UNIT, roc_line, roc_of
from plexoscope.plugins.context import Context
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.results import Curve, Line, Table

if TYPE_CHECKING:
    from plexoscope.models.graphs.temporal.baselines import Rule
    from plexoscope.models.graphs.temporal.evaluation import Answers
    from plexoscope.models.graphs.temporal.stream import TemporalStream

FEWEST_EVENTS = 100


def network_of(inputs: object) -> TemporalNetwork:
    """Return the input, if there is enough of it to train, validate and test on.

    Raises
    ------
    PluginError
    """
    if not isinstance(inputs, TemporalNetwork):
        raise PluginError(f"network: expected a temporal network, got {type(inputs).__name__}")
    if inputs.n_events < FEWEST_EVENTS or inputs.n_nodes < 3:
        got = f"{inputs.n_events} between {inputs.n_nodes}"
        raise PluginError(f"network: expected {FEWEST_EVENTS} events or more between three nodes or more, got {got}")
    return inputs


class LinkExam:
    """Asks the rules what the model was asked.

    Parameters
    ----------
    title
        Of the model, as curves and tables call it.
    stream
    ctx
    """

    def __init__(self, title: str, stream: "TemporalStream", ctx: Context) -> None:
        from plexoscope.models.graphs.temporal.baselines import link_rules

        self._title, self._ctx = title, ctx
        self._rules: dict[str, Rule] = link_rules(stream)
        self.metrics: dict[str, float] = {}

    def curves(self, answers: "Answers") -> tuple[Curve, Curve]:
        """ROC and precision-recall against random pairs, of the model and of each rule."""
        roc, precision = [], []
        for name, scores in self._all_scores(answers):
            self._ctx.checkpoint()
            is_rule = name != self._title
            roc.append(roc_line(name, *scores, baseline=is_rule))
            title = f"{name} {average_precision(*scores):.3f}"
            precision.append(Line(title, *precision_recall(*scores), baseline=is_rule))
        return roc_of(roc), Curve(tuple(precision), "Recall", "Precision", UNIT, UNIT)

    def table(self, answers: "Answers") -> Table:
        """Average precision and AUC of the model and of each rule, for each kind of negative; kept as metrics."""
        from plexoscope.models.graphs.temporal.evaluation import Measures
        from plexoscope.models.graphs.temporal.negatives import KINDS

        rows: list[tuple[str, str, float, float]] = []
        asked = [(kind, False) for kind in KINDS] + [("random", True)]
        for kind, new_only in asked:
            words = f"{kind}, new nodes" if new_only else kind
            for name, rule in [(self._title, None), *self._rules.items()]:
                self._ctx.checkpoint()
                scores = answers.scores(kind, new_only) if rule is None else answers.rule_scores(rule, kind, new_only)
                got = Measures.of(*scores)
                rows.append((name, words, got.ap, got.auc))
                short = "model" if rule is None else name.lower()
                self.metrics[f"{short}, {words}, ap"] = got.ap
                self.metrics[f"{short}, {words}, auc"] = got.auc
        names, kinds, aps, aucs = zip(*rows, strict=True)
        return Table({"Who": names, "Negatives": kinds, "AP": np.array(aps), "AUC": np.array(aucs)})

    def check(self) -> None:
        """Against random pairs of the test, of all events and of those with a node that training did not see.

        Each has to reach the threshold of the sample; where there is none, the best rule.
        """
        self._check("AP on the test", "random", "test_ap")
        self._check("AP on the test, new nodes", "random, new nodes", "new_nodes_ap")

    def _check(self, name: str, asked: str, threshold_name: str) -> None:
        got = self.metrics[f"model, {asked}, ap"]
        if np.isnan(got):
            return
        rule = max(self._rules, key=lambda each: self.metrics[f"{each.lower()}, {asked}, ap"])
        baseline, threshold = self.metrics[f"{rule.lower()}, {asked}, ap"], self._ctx.expects.get(threshold_name)
        words, passed = f"> {baseline:.4f}, {rule.lower()}", got > baseline
        if threshold is not None:
            words, passed = f"≥ {threshold:g} ({rule.lower()} {baseline:.4f})", got >= threshold
        self._ctx.check(name, words, round(got, 4), passed)

    def _all_scores(self, answers: "Answers") -> list[tuple[str, tuple[F64, F64]]]:
        of_rules = [(name, answers.rule_scores(rule, "random")) for name, rule in self._rules.items()]
        return [(self._title, answers.scores("random")), *of_rules]
