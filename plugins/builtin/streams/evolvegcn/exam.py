"""What EvolveGCN is held against: a network with frozen weights, and rules that learn nothing."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from plexoscope.models.data.arrays import F32, F64, I64
from plexoscope.models.graphs.methods.evolvegcn.questions import PairMemory, draw_questions
from plexoscope.models.graphs.methods.evolvegcn.snapshots import Snapshots
from plexoscope.models.graphs.scores.evaluation import auc
from plexoscope.models.graphs.scores.ranking import average_precision, mean_reciprocal_rank
from plexoscope.plugins.builtin.curves import roc_line, roc_of
from plexoscope.plugins.judging import Figure, Tally
from plexoscope.plugins.results import Curve, Line, Table

Answer = tuple[F64, F64]

SEEN, RECENT, ALIKE = "Seen before", "Recency", "Cosine of features"
BASELINES = (SEEN, RECENT, ALIKE)
FIGURES: Mapping[str, Figure] = {
    "auc": Figure("AUC on the test snapshots"),
    "map": Figure("MAP on the test snapshots"),
    "mrr": Figure("MRR on the test snapshots"),
}
"""Mean average precision and mean reciprocal rank among all non-links that are asked about, as in the paper."""
STANDINGS: Mapping[str, str] = {"mrr": "standing-first", "map": "standing-second", "auc": "standing-auc"}
"""Figure to the channel that shows who reaches what of it."""


def baseline_answers(snapshots: Snapshots, times: range, n_negatives: int, seed: int) -> Iterator[Mapping[str, Answer]]:
    """Answers of the rules to the questions about each of `times`, from the snapshots before it."""
    memory = PairMemory(snapshots.n_nodes)
    for time in range(times.stop):
        if time in times:
            questions = draw_questions(snapshots, time, n_negatives, seed)
            last = memory.recency(questions.positive), memory.recency(questions.negative)
            alike = [_cosine(snapshots.features[time - 1], each) for each in (questions.positive, questions.negative)]
            yield {
                SEEN: ((last[0] >= 0).astype(np.float64), (last[1] >= 0).astype(np.float64)),
                RECENT: last,
                ALIKE: (alike[0], alike[1]),
            }
        memory.see(snapshots.edges[time], time)


class SnapshotExam:
    """Answers of all models to the questions about the test snapshots, which are the same for each.

    Parameters
    ----------
    times
        The test snapshots, counted from 0.
    """

    def __init__(self, times: range) -> None:
        self._times = times
        self._answers: dict[str, list[Answer]] = {}
        self._figures: dict[str, dict[str, float]] = {}

    def note(self, name: str, answer: Answer) -> None:
        """Scores of positives (P,) and negatives (P, Q) of the next snapshot, by one model."""
        self._answers.setdefault(name, []).append(answer)
        self._figures.pop(name, None)

    def figures(self, name: str) -> dict[str, float]:
        """AUC, average precision and mean reciprocal rank, each the mean over snapshots; AUC of all together."""
        if name not in self._figures:
            self._figures[name] = self._measured(name)
        return self._figures[name]

    def _measured(self, name: str) -> dict[str, float]:
        answers = [each for each in self._answers[name] if len(each[0])]
        positive, negative = (np.concatenate(side) for side in zip(*answers, strict=True))
        return {
            "auc": auc(positive, negative[:, 0]),
            "ap": float(np.mean([average_precision(up, down[:, 0]) for up, down in answers])),
            "map": float(np.mean([average_precision(up, down.ravel()) for up, down in answers])),
            "mrr": float(np.mean([mean_reciprocal_rank(up, down) for up, down in answers])),
        }

    def count(self, tally: Tally, roles: Mapping[str, str]) -> None:
        """Count what everybody reached in one seed; `roles` of what was trained, all others are rules."""
        for name in self._answers:
            figures = self.figures(name)
            for figure in FIGURES:
                tally.add(figure, name, roles.get(name, "rule"), figures[figure])

    def precision(self, references: Mapping[str, float]) -> Curve:
        """Average precision by snapshot, one negative for each positive, with figures of other protocols."""
        return self._by_snapshot(lambda up, down: average_precision(up, down[:, 0]), "Average precision", references)

    def ranks(self) -> Curve:
        """Mean reciprocal rank by snapshot, among all negatives of the positive."""
        return self._by_snapshot(mean_reciprocal_rank, "Mean reciprocal rank", {})

    def roc(self) -> Curve:
        """Of all test snapshots together, one negative for each positive."""
        lines = []
        for name, answers in self._answers.items():
            positive = np.concatenate([up for up, _ in answers])
            negative = np.concatenate([down[:, 0] for _, down in answers])
            lines.append(roc_line(name, positive, negative, baseline=_is_baseline(name)))
        return roc_of(lines)

    def table(self) -> Table:
        """All figures of all models."""
        figures = [self.figures(name) for name in self._answers]
        columns: dict[str, F64 | tuple[str, ...]] = {"Model": tuple(self._answers)}
        for key, title in (("auc", "AUC"), ("ap", "AP"), ("map", "MAP, all negatives"), ("mrr", "MRR")):
            columns[title] = np.array([each[key] for each in figures]).round(4)
        return Table(columns)

    def _by_snapshot(self, measure: Callable[[F64, F64], float], title: str, references: Mapping[str, float]) -> Curve:
        lines = []
        for name, answers in self._answers.items():
            kept = [(time, each) for time, each in zip(self._times, answers, strict=False) if len(each[0])]
            place = np.array([time + 1.0 for time, _ in kept])
            lines.append(Line(name, place, np.array([measure(*each) for _, each in kept]), _is_baseline(name)))
        ends = np.array([self._times.start + 1.0, self._times.stop])
        lines += [Line(name, ends, np.array([value, value]), True) for name, value in references.items()]
        return Curve(tuple(lines), "Snapshot", title, y_range=(0.0, 1.0))


def _cosine(features: F32, pairs: I64) -> F64:
    """Of the features (N, F) of both ends of each pair (…, 2) : (…)."""
    lengths = np.linalg.norm(features, axis=1, keepdims=True)
    unit = features / np.maximum(lengths, 1e-12)
    cosine: F64 = np.einsum("...f,...f->...", unit[pairs[..., 0]], unit[pairs[..., 1]]).astype(np.float64)
    return cosine


def _is_baseline(name: str) -> bool:
    return name in BASELINES or "frozen" in name.lower()
