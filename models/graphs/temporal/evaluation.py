"""How well events stand out from pairs that did not meet, for each kind of negative."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from plexoscope.models.data.arrays import F64, Flags
from plexoscope.models.graphs.scores.evaluation import auc
from plexoscope.models.graphs.scores.ranking import average_precision
from plexoscope.models.graphs.temporal.baselines import Rule
from plexoscope.models.graphs.temporal.negatives import NegativeKind
from plexoscope.models.graphs.temporal.stream import Events, Questions, TemporalStream, joined


@dataclass(frozen=True)
class Measures:
    """Average precision and AUC of one set of scores."""

    ap: float
    auc: float

    @classmethod
    def of(cls, positive: F64, negative: F64) -> "Measures":
        """Those of scores (P,) of positives and (Q,) of negatives."""
        return cls(average_precision(positive, negative), auc(positive, negative))


class Answers:
    """Questions of one part of the stream and their scores, put together batch by batch."""

    def __init__(self, stream: TemporalStream) -> None:
        self._stream = stream
        self._scores: dict[str, list[F64]] = {}
        self._asked: dict[str, list[Questions]] = {}
        self._new: list[Flags] = []

    def add(self, events: Events, kinds: Sequence[NegativeKind], questions: Questions, scores: F64) -> None:
        """Add a batch of E events.

        Parameters
        ----------
        questions
            The events, and then as many negatives of each kind : (1 + K) · E.
        scores : (1 + K, E) float64
        """
        self._new.append(self._stream.is_new(events))
        for row, kind in enumerate(("", *kinds)):
            piece = slice(row * len(events), (row + 1) * len(events))
            self._scores.setdefault(kind, []).append(scores[row])
            self._asked.setdefault(kind, []).append(questions.part(piece))

    def scores(self, kind: NegativeKind, new_only: bool = False) -> tuple[F64, F64]:
        """Scores of the events, and of the negatives of one kind.

        Parameters
        ----------
        new_only
            Only of events with a node that training did not see: the inductive questions.
        """
        return self._kept(np.concatenate(self._scores[""]), np.concatenate(self._scores[kind]), new_only)

    def rule_scores(self, rule: Rule, kind: NegativeKind, new_only: bool = False) -> tuple[F64, F64]:
        """What a rule says to the same questions."""
        return self._kept(rule(joined(self._asked[""])), rule(joined(self._asked[kind])), new_only)

    def measures(self, kind: NegativeKind, new_only: bool = False) -> Measures:
        """Measures of `scores`."""
        return Measures.of(*self.scores(kind, new_only))

    def _kept(self, positive: F64, negative: F64, new_only: bool) -> tuple[F64, F64]:
        if not new_only:
            return positive, negative
        new = np.concatenate(self._new)
        return positive[new], negative[new]
