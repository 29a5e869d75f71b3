"""Training and examining on signs: which sign a link has, and, beside it, whether there is one and how heavy it is."""

import torch
from torch.nn.functional import binary_cross_entropy_with_logits, mse_loss

from plexoscope.models.graphs.methods.semba.evaluation import SignAnswers
from plexoscope.models.graphs.methods.semba.learner import Semba
from plexoscope.models.graphs.temporal.stream import Events, TemporalStream
from plexoscope.models.graphs.temporal.stream_training import StreamStep, StreamTrainer

EXISTENCE_SHARE, WEIGHT_SHARE = 0.2, 0.5
"""Of the loss beside that of signs, which the thresholds are about."""


class SignTrainer(StreamTrainer[Semba, SignAnswers]):
    """Asks about events and as many random pairs; the epoch is chosen by the sign AUC on validation.

    Parameters
    ----------
    learner
    stream
    n_batch, n_epochs, learning_rate, seed
        As for `StreamTrainer`.
    n_exam_batch
        Events at a time in validation and test. Ratings come in bursts: what a rater said a minute ago is in the
        same batch, and unknown, where batches are large.
    """

    exam_kinds = ("random",)

    def __init__(
        self,
        learner: Semba,
        stream: TemporalStream,
        *,
        n_batch: int,
        n_epochs: int,
        learning_rate: float,
        seed: int,
        n_exam_batch: int,
    ) -> None:
        super().__init__(
            learner, stream, n_batch=n_batch, n_epochs=n_epochs, learning_rate=learning_rate, seed=seed,
            n_exam_batch=n_exam_batch, n_replay_batch=n_batch,
        )  # fmt: skip
        share = float((stream.part("train").weight > 0).mean())
        # Both signs weigh alike, however rare distrust is.
        self._class_weight = 0.5 / max(share, 1e-3), 0.5 / max(1 - share, 1e-3)

    def _no_answers(self) -> SignAnswers:
        return SignAnswers()

    def _add(self, step: StreamStep, answers: SignAnswers) -> None:
        answers.add(step.events, step.scores)

    def _judge(self, answers: SignAnswers) -> float:
        return answers.sign_auc()

    def _loss(self, events: Events, scores: torch.Tensor) -> torch.Tensor:
        n = len(events)
        weight = torch.from_numpy(events.weight) / self.learner.settings.scale
        is_positive = weight > 0
        positive, negative = self._class_weight
        class_weight = torch.where(is_positive, positive, negative)
        sign = binary_cross_entropy_with_logits(scores[:n, 0], is_positive.float(), class_weight)
        existence = binary_cross_entropy_with_logits(scores[:, 1], (torch.arange(2 * n) < n).float())
        return sign + EXISTENCE_SHARE * existence + WEIGHT_SHARE * mse_loss(scores[:n, 2], weight)
