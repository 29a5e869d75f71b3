"""How well signs are told: AUC, F1 of distrust at a threshold that validation chooses, and a confusion of classes."""

import numpy as np

from plexoscope.models.data.arrays import F32, F64, I64, Flags
from plexoscope.models.graphs.scores.evaluation import auc
from plexoscope.models.graphs.scores.rare_class import best_threshold, rare_f1
from plexoscope.models.graphs.temporal.stream import Events

CLASSES = ("Distrust", "Trust", "No link")


class SignAnswers:
    """Scores of one part of the stream, put together batch by batch."""

    def __init__(self) -> None:
        self._scores: list[F64] = []
        self._weights: list[F32] = []

    def add(self, events: Events, scores: F64) -> None:
        """Add E events; `scores` (2, E, 3) as `Semba.score` gives them, of the events and of as many random pairs."""
        self._scores.append(scores)
        self._weights.append(events.weight)

    @property
    def is_positive(self) -> Flags:
        """Sign of each event : (E,)."""
        positive: Flags = np.concatenate(self._weights) > 0
        return positive

    @property
    def sign_logits(self) -> F64:
        """Of each event, that it is positive : (E,)."""
        return self._events()[:, 0]

    def sign_scores(self) -> tuple[F64, F64]:
        """Sign logits of positive, and of negative events."""
        return self.sign_logits[self.is_positive], self.sign_logits[~self.is_positive]

    def sign_auc(self) -> float:
        return auc(*self.sign_scores())

    def best_threshold(self) -> float:
        """The sign logit below which to say distrust, so that its F1 is largest."""
        return -best_threshold(-self.sign_logits, ~self.is_positive)

    def negative_f1(self, threshold: float) -> float:
        """F1 of distrust, if all that is not above the threshold is said to be distrust."""
        return rare_f1(-self.sign_logits, ~self.is_positive, -threshold)

    def class_scores(self) -> tuple[F64, I64]:
        """Probabilities of `CLASSES` : (2 E, 3), and the classes : (2 E,), of events and then of random pairs."""
        exists, positive = _sigmoid(self._all(1)), _sigmoid(self._all(0))
        probabilities = np.stack([exists * (1 - positive), exists * positive, 1 - exists], 1)
        return probabilities, np.concatenate([self.is_positive, np.full(len(self.is_positive), 2)]).astype(np.int64)

    def confusion(self, threshold: float) -> I64:
        """Counts by true class (row) and class said (column) : (3, 3)."""
        _, true = self.class_scores()
        said = np.where(self._all(1) <= 0, 2, (self._all(0) > threshold).astype(np.int64))
        counts = np.zeros((3, 3), np.int64)
        np.add.at(counts, (true, said), 1)
        return counts

    def _events(self) -> F64:
        return np.concatenate([scores[0] for scores in self._scores])

    def _all(self, column: int) -> F64:
        return np.concatenate([self._events()[:, column], *(scores[1, :, column] for scores in self._scores)])


def _sigmoid(logits: F64) -> F64:
    return 1 / (1 + np.exp(-logits))
