"""What EvolveGCN is held against where classes are told: rules, and a linear model of the same features."""

from collections.abc import Callable, Mapping

import numpy as np

from plexoscope.models.data.arrays import F64, Flags
from plexoscope.models.graphs.methods.evolvegcn.labelled import LabelledSnapshots, asked_features, past_classes
from plexoscope.models.graphs.scores.evaluation import auc
from plexoscope.models.graphs.scores.rare_class import best_threshold, rare_f1
from plexoscope.plugins.builtin.curves import roc_line, roc_of
from plexoscope.plugins.judging import Figure, Tally
from plexoscope.plugins.results import Curve, Line, Table

MAJORITY, ALWAYS, LINEAR, ORACLE = "Majority class", "Always the rare class", "Logistic regression", "Who knows the law"
CLASS_FIGURES: Mapping[str, Figure] = {
    "f1": Figure("F1 of the rare class on the test snapshots"),
    "f1_by_snapshot": Figure("F1 of the rare class, mean of the test snapshots"),
    "auc": Figure("AUC on the test snapshots"),
}
"""First F1 of all test snapshots together, the authors' micro-average; at a threshold that validation chooses."""
CLASS_STANDINGS: Mapping[str, str] = {
    "f1": "standing-first",
    "f1_by_snapshot": "standing-second",
    "auc": "standing-auc",
}
"""Figure to the channel that shows who reaches what of it."""


def class_rules(snapshots: LabelledSnapshots) -> dict[str, tuple[F64, ...]]:
    """What the answers of earlier snapshots say of each question: T (Q,) of each rule that tells any two apart."""
    if snapshots.n_ends == 1:
        last, mean = past_classes(snapshots, (0,))
        found = {"Last class of the node": last, "Mean of its past classes": mean}
    else:
        found = {
            "Last class of the link": past_classes(snapshots, (0, 1))[0],
            "Mean of past classes of the receiver": past_classes(snapshots, (1,))[1],
        }
    return {name: scores for name, scores in found.items() if any(np.ptp(each) > 0 for each in scores if len(each))}


def linear_scores(snapshots: LabelledSnapshots, n_train: int) -> tuple[F64, ...]:
    """Log odds of the rare class, T (Q,), by logistic regression on what the features of all ends say, standardised."""
    from sklearn.linear_model import LogisticRegression

    rows = [asked_features(step) for step in snapshots.steps]
    learnt = np.concatenate(rows[:n_train])
    mean, scale = learnt.mean(0), np.where(learnt.std(0) > 0, learnt.std(0), 1)
    model = LogisticRegression(class_weight="balanced", max_iter=1000)
    model.fit((learnt - mean) / scale, snapshots.answers(range(n_train)))
    weights, bias = model.coef_[0].astype(np.float64), float(model.intercept_[0])
    return tuple(((each - mean) / scale) @ weights + bias for each in rows)


class ClassExam:
    """Scores of all models for what is asked in the snapshots of validation and test.

    Parameters
    ----------
    snapshots
    val, test
        Snapshots, counted from 0.
    """

    def __init__(self, snapshots: LabelledSnapshots, val: range, test: range) -> None:
        self._snapshots, self._val, self._test = snapshots, val, test
        self._is_rare = {times: snapshots.answers(times) for times in (val, test)}
        self._scores: dict[str, dict[int, F64]] = {}
        self._roles: dict[str, str] = {}

    def note(self, name: str, role: str, scores: Mapping[int, F64]) -> None:
        """Scores (Q,), higher for the rare class, of each snapshot of validation and test, by one model or rule."""
        self._scores[name], self._roles[name] = dict(scores), role

    def val_auc(self, name: str) -> float:
        return auc(*self._both(name, self._val))

    def figures(self, name: str) -> dict[str, float]:
        """F1 of the rare class in all test snapshots, its mean over them, and AUC of all."""
        threshold = self._threshold(name)
        by_snapshot = [rare_f1(scores, rare, threshold) for scores, rare in self._asked(name) if rare.any()]
        return {
            "f1": rare_f1(self._all(name, self._test), self._is_rare[self._test], threshold),
            "f1_by_snapshot": float(np.mean(by_snapshot)),
            "auc": auc(*self._both(name, self._test)),
        }

    def count(self, tally: Tally) -> None:
        """Count what everybody reached in one seed, but for who knows the law."""
        for name, role in self._roles.items():
            if name != ORACLE:
                figures = self.figures(name)
                for figure in CLASS_FIGURES:
                    tally.add(figure, name, role, figures[figure])
        shares = [float(rare.mean()) for time in self._test if (rare := self._snapshots.steps[time].is_rare).any()]
        always = {
            "f1": _f1_of_always(float(self._is_rare[self._test].mean())),
            "f1_by_snapshot": float(np.mean([_f1_of_always(share) for share in shares])),
        }
        for figure, f1 in always.items():
            tally.add(figure, MAJORITY, "rule", 0.0)
            tally.add(figure, ALWAYS, "rule", f1)

    def roc(self) -> Curve:
        """Of all test snapshots together."""
        lines = [
            roc_line(name, *self._both(name, self._test), baseline=self._is_baseline(name)) for name in self._scores
        ]
        return roc_of(lines, f"{self._snapshots.rare} among {self._snapshots.common}")

    def f1_by_snapshot(self) -> Curve:
        """F1 of the rare class in each test snapshot where it is there."""
        thresholds = {name: self._threshold(name) for name in self._scores}
        return self._by_snapshot(
            lambda name, scores, rare: rare_f1(scores, rare, thresholds[name]), f"F1 of {self._snapshots.rare}"
        )

    def auc_by_snapshot(self) -> Curve:
        """AUC in each test snapshot where both classes are there."""
        return self._by_snapshot(lambda _, scores, rare: auc(scores[rare], scores[~rare]), "AUC", needs_both=True)

    def table(self) -> Table:
        """All figures of all models."""
        figures = [self.figures(name) for name in self._scores]
        columns: dict[str, F64 | tuple[str, ...]] = {"Model": tuple(self._scores)}
        for key, title in (("f1", "F1"), ("f1_by_snapshot", "F1, mean of snapshots"), ("auc", "AUC")):
            columns[title] = np.array([each[key] for each in figures]).round(4)
        return Table(columns)

    def _by_snapshot(self, measure: Callable[[str, F64, Flags], float], title: str, needs_both: bool = False) -> Curve:
        lines = []
        for name in self._scores:
            kept = [
                (time + 1.0, measure(name, scores, rare))
                for time, (scores, rare) in zip(self._test, self._asked(name), strict=True)
                if rare.any() and not (needs_both and rare.all())
            ]
            place, values = np.array(kept, np.float64).reshape(-1, 2).T
            lines.append(Line(name, place, values, self._is_baseline(name)))
        return Curve(tuple(lines), "Snapshot", title, y_range=(0.0, 1.0))

    def _threshold(self, name: str) -> float:
        return best_threshold(self._all(name, self._val), self._is_rare[self._val])

    def _asked(self, name: str) -> list[tuple[F64, Flags]]:
        return [(self._scores[name][time], self._snapshots.steps[time].is_rare) for time in self._test]

    def _all(self, name: str, times: range) -> F64:
        return np.concatenate([self._scores[name][time] for time in times])

    def _both(self, name: str, times: range) -> tuple[F64, F64]:
        scores, rare = self._all(name, times), self._is_rare[times]
        return scores[rare], scores[~rare]

    def _is_baseline(self, name: str) -> bool:
        return self._roles[name] != "method"


def _f1_of_always(share: float) -> float:
    """F1 of who says that all are of a class that has this share."""
    return 2 * share / (1 + share)
