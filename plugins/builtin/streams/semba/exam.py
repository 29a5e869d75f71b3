"""What SEMBA is held against: means of what was said before, balance without learning, and calling all distrust."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from plexoscope.models.data.arrays import F64, Flags
from plexoscope.models.graphs.scores.evaluation import auc
from plexoscope.models.graphs.scores.rare_class import best_threshold, rare_f1
from plexoscope.plugins.builtin.curves import roc_line, roc_of
from plexoscope.plugins.context import Context
from plexoscope.plugins.judging import Figure, Tally
from plexoscope.plugins.results import Curve

if TYPE_CHECKING:
    from plexoscope.models.graphs.methods.semba.evaluation import SignAnswers
    from plexoscope.models.graphs.temporal.stream import Part, TemporalStream

FIGURES: Mapping[str, Figure] = {
    "auc": Figure("AUC of signs on the test"),
    "f1": Figure("F1 of distrust on the test"),
}
STANDINGS: Mapping[str, str] = {"auc": "standing-auc", "f1": "standing-f1"}
BALANCE, ALWAYS = "Balance of triads", "Always distrust"


class SignExam:
    """Asks rules that learn nothing what the model was asked.

    Parameters
    ----------
    stream
    truth : (E,) float64, optional
        What who knows how the events were drawn would say of each sign; None for data that were not drawn.
    ctx
    """

    def __init__(self, stream: "TemporalStream", truth: F64 | None, ctx: Context) -> None:
        from plexoscope.models.graphs.methods.semba.balance import triad_votes
        from plexoscope.models.graphs.temporal.baselines import sign_rules

        self._stream, self._ctx, self._truth = stream, ctx, truth
        self._rules: dict[str, F64] = {}
        for name, rule in sign_rules(stream).items():
            self._rules[name] = rule(stream.events)
            ctx.checkpoint()
        self._rules[BALANCE] = triad_votes(stream.events)

    def roc(self, answers: "SignAnswers", part: "Part") -> Curve:
        """Signs, beside the rules; and each class against the other two."""
        from plexoscope.models.graphs.methods.semba.evaluation import CLASSES

        positive = self._is_positive(part)
        lines = [roc_line("Sign", *answers.sign_scores())]
        asked = dict(self._rules) if self._truth is None else {**self._rules, "Who knows the camps": self._truth}
        for name, scores in asked.items():
            self._ctx.checkpoint()
            of_part = scores[self._piece(part)]
            lines.append(roc_line(f"Sign, {name[0].lower()}{name[1:]}", *_both(of_part, positive), baseline=True))
        probabilities, true = answers.class_scores()
        for index, name in enumerate(CLASSES):
            self._ctx.checkpoint()
            scores = probabilities[:, index]
            lines.append(roc_line(f"{name} against all", scores[true == index], scores[true != index]))
        return roc_of(lines)

    def count(self, tally: Tally, found: "Mapping[str, tuple[str, SignAnswers, SignAnswers]]") -> None:
        """Count what everybody reached on the test.

        Parameters
        ----------
        tally
        found
            Name of what was trained to its role and its answers on the validation, which chooses from which score on a
            sign is called positive, and on the test.
        """
        for name, (role, val, test) in found.items():
            tally.add("auc", name, role, test.sign_auc())
            tally.add("f1", name, role, test.negative_f1(val.best_threshold()))
        positive = self._is_positive("test")
        for name, scores in self._rules.items():
            threshold = best_threshold(-scores[self._piece("val")], ~self._is_positive("val"))
            of_test = scores[self._piece("test")]
            tally.add("auc", name, "rule", auc(*_both(of_test, positive)))
            tally.add("f1", name, "rule", rare_f1(-of_test, ~positive, threshold))
        tally.add("f1", ALWAYS, "rule", rare_f1(np.zeros(len(positive)), ~positive, 0.0))

    def planted_auc(self) -> float | None:
        """The AUC on the test of who knows how the events were drawn; None for data that were not."""
        if self._truth is None:
            return None
        return auc(*_both(self._truth[self._piece("test")], self._is_positive("test")))

    def _piece(self, part: "Part") -> slice:
        start = self._stream.n_before(part)
        return slice(start, start + len(self._stream.part(part)))

    def _is_positive(self, part: "Part") -> Flags:
        positive: Flags = self._stream.part(part).weight > 0
        return positive


def _both(scores: F64, positive: Flags) -> tuple[F64, F64]:
    return scores[positive], scores[~positive]
