"""What a method that foretells links is held against: curves, tables and comparisons with rules that learn nothing.

Shared by the methods on streams of events; their science is in `plexoscope.models.graphs.temporal`.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.models.graphs.scores.evaluation import precision_recall
from plexoscope.models.graphs.scores.ranking import average_precision
from plexoscope.plugins.builtin.curves import UNIT, roc_line, roc_of
from plexoscope.plugins.context import Context
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.judging import Figure, Tally
from plexoscope.plugins.results import Curve, Line, Table

if TYPE_CHECKING:
    from plexoscope.models.graphs.temporal.baselines import Rule
    from plexoscope.models.graphs.temporal.evaluation import Answers
    from plexoscope.models.graphs.temporal.negatives import NegativeKind
    from plexoscope.models.graphs.temporal.stream import TemporalStream

FEWEST_EVENTS = 100

FIGURES: Mapping[str, Figure] = {
    "random": Figure("AP against random pairs"),
    "historical": Figure("AP against pairs that met in training"),
    "inductive": Figure("AP against pairs that met since"),
    "new": Figure("AP of new nodes against random pairs"),
}
"""What is measured on the test events."""
STANDINGS: Mapping[str, str] = {figure: f"standing-{figure}" for figure in FIGURES}
"""Figure to the channel that shows who reaches what of it."""
ASKED: "Mapping[str, tuple[NegativeKind, bool]]" = {
    "random": ("random", False),
    "historical": ("historical", False),
    "inductive": ("inductive", False),
    "new": ("random", True),
}
"""Figure to the kind of its negatives, and whether only events with a node that training did not see count."""


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


def say_features(network: TemporalNetwork, ctx: Context) -> None:
    """Log what is known of events, if anything is."""
    if network.event_features is not None:
        ctx.log(f"each event brings {network.event_features.shape[1]} features: they are part of what is remembered")


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

    def curves(self, answers: "Answers", others: "Mapping[str, Answers] | None" = None) -> tuple[Curve, Curve]:
        """ROC and precision-recall against random pairs, of the model, of other models by name, and of each rule."""
        from plexoscope.models.graphs.temporal.baselines import NEVER_SEEN

        models = {self._title: answers, **(others or {})}
        found = {name: (each.scores("random"), False) for name, each in models.items()}
        shown = {name: rule for name, rule in self._rules.items() if name != NEVER_SEEN}
        found |= {name: (answers.rule_scores(rule, "random"), True) for name, rule in shown.items()}
        roc, precision = [], []
        for name, (scores, is_rule) in found.items():
            self._ctx.checkpoint()
            roc.append(roc_line(name, *scores, baseline=is_rule))
            title = f"{name} {average_precision(*scores):.3f}"
            precision.append(Line(title, *precision_recall(*scores), baseline=is_rule))
        return roc_of(roc), Curve(tuple(precision), "Recall", "Precision", UNIT, UNIT)

    def table(self, answers: "Answers", others: "Mapping[str, Answers] | None" = None) -> Table:
        """Average precision and AUC of all, for each kind of negative; those of the model and rules kept as metrics."""
        from plexoscope.models.graphs.temporal.evaluation import Measures

        rows: list[tuple[str, str, float, float]] = []
        for kind, new_only in ASKED.values():
            words = f"{kind}, new nodes" if new_only else kind
            found = {
                name: each.scores(kind, new_only) for name, each in {self._title: answers, **(others or {})}.items()
            }
            found |= {name: answers.rule_scores(rule, kind, new_only) for name, rule in self._rules.items()}
            for name, scores in found.items():
                self._ctx.checkpoint()
                got = Measures.of(*scores)
                rows.append((name, words, got.ap, got.auc))
                short = "model" if name == self._title else name.lower()
                self.metrics[f"{short}, {words}, ap"] = got.ap
                self.metrics[f"{short}, {words}, auc"] = got.auc
        names, kinds, aps, aucs = zip(*rows, strict=True)
        return Table({"Who": names, "Negatives": kinds, "AP": np.array(aps), "AUC": np.array(aucs)})

    def count(self, tally: Tally, found: "Mapping[str, tuple[str, Answers]]") -> None:
        """Count what everybody reached in one seed, for each figure of `FIGURES` that there are questions for.

        Parameters
        ----------
        tally
        found
            Name of what was trained to its role and its answers on the test; the rules are asked the same.
        """
        answers = next(iter(found.values()))[1]
        for figure, (kind, new_only) in ASKED.items():
            scores = {name: (role, each.scores(kind, new_only)) for name, (role, each) in found.items()}
            scores |= {name: ("rule", answers.rule_scores(rule, kind, new_only)) for name, rule in self._rules.items()}
            for name, (role, each) in scores.items():
                self._ctx.checkpoint()
                if len(each[0]):
                    tally.add(figure, name, role, average_precision(*each))


def emit_standings(ctx: Context, tally: Tally) -> None:
    """Show who reaches what so far, of all figures that were counted."""
    for figure, channel in STANDINGS.items():
        comparison = tally.comparison(figure)
        if comparison.of_role("method"):
            ctx.emit(channel, comparison)
