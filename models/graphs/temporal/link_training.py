"""Training and examining a learner on the question which pairs meet."""

import torch
from torch.nn.functional import binary_cross_entropy_with_logits

from plexoscope.models.graphs.temporal.evaluation import Answers
from plexoscope.models.graphs.temporal.stream import Events, TemporalStream
from plexoscope.models.graphs.temporal.stream_training import StreamLearner, StreamStep, StreamTrainer


class LinkTrainer(StreamTrainer[StreamLearner, Answers]):
    """Scores are logits, one for each question; the epoch is chosen by average precision against random negatives.

    Parameters
    ----------
    learner
    stream
    n_batch, n_epochs, learning_rate, seed, hard_share
        As for `StreamTrainer`.
    n_exam_batch
        Events at a time in validation, test and the last pass; by default `n_batch`.
    """

    def __init__(
        self,
        learner: StreamLearner,
        stream: TemporalStream,
        *,
        n_batch: int,
        n_epochs: int,
        learning_rate: float,
        seed: int,
        n_exam_batch: int | None = None,
        hard_share: float = 0.0,
    ) -> None:
        n_exam = n_batch if n_exam_batch is None else n_exam_batch
        super().__init__(
            learner, stream, n_batch=n_batch, n_epochs=n_epochs, learning_rate=learning_rate, seed=seed,
            n_exam_batch=n_exam, n_replay_batch=n_exam, hard_share=hard_share,
        )  # fmt: skip

    def _no_answers(self) -> Answers:
        return Answers(self.stream)

    def _add(self, step: StreamStep, answers: Answers) -> None:
        answers.add(step.events, step.kinds, step.questions, step.scores)

    def _judge(self, answers: Answers) -> float:
        return answers.measures("random").ap

    def _loss(self, events: Events, scores: torch.Tensor) -> torch.Tensor:
        labels = (torch.arange(len(scores)) < len(events)).float()
        return binary_cross_entropy_with_logits(scores, labels)
