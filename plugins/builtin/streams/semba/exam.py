"""What SEMBA is held against: the mean of past signs, and the F1 of calling everything distrust."""

from typing import TYPE_CHECKING

from plexoscope.models.data.arrays import F64
from plexoscope.models.graphs.scores.evaluation import auc
from plexoscope.plugins.builtin.curves import roc_line, roc_of
from plexoscope.plugins.context import Context
from plexoscope.plugins.results import Curve

if TYPE_CHECKING:
    from plexoscope.models.graphs.methods.semba.evaluation import SignAnswers
    from plexoscope.models.graphs.temporal.stream import Part, TemporalStream


class SignExam:
    """Asks the mean of past signs what the model was asked: the mean given by the rater, and got by the ratee."""

    def __init__(self, stream: "TemporalStream", ctx: Context) -> None:
        from plexoscope.models.graphs.temporal.baselines import rating_rule

        self._stream, self._ctx, self._rule = stream, ctx, rating_rule(stream)
        self.metrics: dict[str, float] = {}

    def roc(self, answers: "SignAnswers", part: "Part") -> Curve:
        """Signs, beside the rule; and each class against the other two."""
        from plexoscope.models.graphs.methods.semba.evaluation import CLASSES

        lines = [
            roc_line("Sign", *answers.sign_scores()),
            roc_line("Sign, mean of past signs", *self._rule_scores(part), baseline=True),
        ]
        probabilities, true = answers.class_scores()
        for index, name in enumerate(CLASSES):
            self._ctx.checkpoint()
            scores = probabilities[:, index]
            lines.append(roc_line(f"{name} against all", scores[true == index], scores[true != index]))
        return roc_of(lines)

    def check(self, val: "SignAnswers", test: "SignAnswers") -> float:
        """Report all checks, and return the logit above which a sign is positive, which is chosen on validation."""
        baseline, got = auc(*self._rule_scores("test")), test.sign_auc()
        threshold, words = self._ctx.expects.get("sign_auc"), f"> {baseline:.4f}, mean of past signs"
        passed = got > baseline
        if threshold is not None:
            words, passed = f"≥ {threshold:g} (mean of past signs {baseline:.4f})", got >= threshold
        self._ctx.check("AUC of signs on the test", words, round(got, 4), passed)
        least_logit = val.best_threshold()
        f1 = test.negative_f1(least_logit)
        share = float((~test.is_positive).mean())
        always = 2 * share / (1 + share)
        threshold = self._ctx.expects.get("negative_f1", always)
        words = f"> {threshold:.3f}, always distrust {always:.3f}"
        self._ctx.check("F1 of distrust", words, round(f1, 4), f1 > threshold)
        self.metrics |= {
            "sign_auc": got,
            "sign_auc_past_signs": baseline,
            "negative_f1": f1,
            "negative_f1_always": always,
            "val_sign_auc": val.sign_auc(),
        }
        return least_logit

    def _rule_scores(self, part: "Part") -> tuple[F64, F64]:
        events = self._stream.part(part)
        scores = self._rule(events)
        return scores[events.weight > 0], scores[events.weight <= 0]
