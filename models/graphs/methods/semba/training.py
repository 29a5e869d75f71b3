"""Training and examining on signs: which sign a link has, and, beside it, whether there is one and how heavy it is."""

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from torch.nn.functional import binary_cross_entropy_with_logits, mse_loss

from plexoscope.models.data.arrays import F64
from plexoscope.models.graphs.learning.adam import Adam
from plexoscope.models.graphs.methods.semba.evaluation import SignAnswers
from plexoscope.models.graphs.methods.semba.learner import Semba
from plexoscope.models.graphs.temporal.negatives import Negatives
from plexoscope.models.graphs.temporal.stream import Events, Part, Questions, TemporalStream, replay

EXAM_SEED = 97
EXISTENCE_SHARE, WEIGHT_SHARE = 0.2, 0.5
"""Of the loss beside that of signs, which the bars are about."""


@dataclass(frozen=True, eq=False)
class SignStep:
    """One batch, scored and not yet seen.

    Attributes
    ----------
    phase
        "train", "val" of an epoch, or "final": the best epoch's weights on all events, from the first on.
    part
    epoch, n_done, n_steps
    n_known
        Events of the stream that the learner has learned of.
    events : Events
    scores : (2 E, 3) float64
        As `Semba.score` gives them, of the events and of as many random pairs.
    loss : float
    """

    phase: str
    part: Part
    epoch: int
    n_done: int
    n_steps: int
    n_known: int
    events: Events
    scores: F64
    loss: float


class SignTrainer:
    """Trains on the events of training; the epoch is chosen by the sign AUC on validation.

    Parameters
    ----------
    learner
    stream
    n_batch
        Events scored, and then learned of, at a time.
    n_epochs
    learning_rate
        Of Adam.
    seed
        Of the random pairs in training.
    n_exam_batch
        Events at a time in validation and test. Ratings come in bursts: what a rater said a minute ago is in the
        same batch, and unknown, where batches are large.

    Attributes
    ----------
    n_final_steps : int
        Batches of the last pass, over all events.
    val_auc : list of float
        Of signs, on validation, after each epoch.
    val, test : SignAnswers
        Of the latest examination; in the end both of the best epoch.
    """

    def __init__(
        self,
        learner: Semba,
        stream: TemporalStream,
        n_batch: int = 100,
        n_epochs: int = 6,
        learning_rate: float = 2e-3,
        seed: int = 0,
        n_exam_batch: int = 10,
    ) -> None:
        self.learner, self.stream = learner, stream
        self._n_epochs = n_epochs
        self._sizes: dict[Part, int] = {"train": n_batch, "val": n_exam_batch, "test": n_exam_batch}
        self._optimiser = Adam((list(learner.parameters()), learning_rate))
        self._negatives = Negatives(stream)
        self._rng = np.random.default_rng(seed)
        share = float((stream.part("train").weight > 0).mean())
        # Both signs weigh alike, however rare distrust is.
        self._class_weight = 0.5 / max(share, 1e-3), 0.5 / max(1 - share, 1e-3)
        n_train, n_val, n_test = (stream.n_batches(part, size) for part, size in self._sizes.items())
        self.n_final_steps = n_train + n_val + n_test
        self._n_steps = n_epochs * (n_train + n_val) + self.n_final_steps
        self._n_done = 0
        self.val_auc: list[float] = []
        self.val, self.test = SignAnswers(), SignAnswers()

    def run(self) -> Iterator[SignStep]:
        """Train, choose, and examine; yields each batch once it is scored and, in training, learned from."""
        best = copy.deepcopy(self.learner.state_dict())
        for epoch in range(self._n_epochs):
            self.learner.forget()
            yield from self._train(epoch)
            yield from self._answer("val", "val", epoch)
            self.val_auc.append(self.val.sign_auc())
            if self.val_auc[-1] == max(self.val_auc):
                best = copy.deepcopy(self.learner.state_dict())
        self.learner.load_state_dict(best)
        self.learner.forget()
        best_epoch = int(np.argmax(self.val_auc))
        yield from self._examine("final", "train", best_epoch)
        yield from self._answer("final", "val", best_epoch)
        yield from self._answer("final", "test", best_epoch)

    def _answer(self, phase: str, part: Literal["val", "test"], epoch: int) -> Iterator[SignStep]:
        answers = SignAnswers()
        for step in self._examine(phase, part, epoch):
            answers.add(step.events, step.scores)
            yield step
        setattr(self, part, answers)

    def _train(self, epoch: int) -> Iterator[SignStep]:
        batches = self.stream.batches("train", self._sizes["train"])
        for index, (events, _, scores) in enumerate(replay(self.learner, batches, self._asker(self._rng), True)):
            # Before the first update nothing is known, and there is nothing to learn from.
            if index:
                self._optimiser.descend(self._loss(events, scores))
            yield self._step("train", "train", epoch, index, events, scores)

    def _examine(self, phase: str, part: Part, epoch: int) -> Iterator[SignStep]:
        ask = self._asker(np.random.default_rng(EXAM_SEED))
        batches = self.stream.batches(part, self._sizes[part])
        for index, (events, _, scores) in enumerate(replay(self.learner, batches, ask)):
            yield self._step(phase, part, epoch, index, events, scores)

    def _asker(self, rng: np.random.Generator) -> Callable[[Events], Questions]:
        def ask(events: Events) -> Questions:
            source, target = self._negatives.draw("random", events, rng)
            return Questions(
                np.concatenate([events.source, source]),
                np.concatenate([events.target, target]),
                np.tile(events.time_s, 2),
            )

        return ask

    def _loss(self, events: Events, scores: torch.Tensor) -> torch.Tensor:
        n = len(events)
        weight = torch.from_numpy(events.weight) / self.learner.settings.scale
        is_positive = weight > 0
        positive, negative = self._class_weight
        class_weight = torch.where(is_positive, positive, negative)
        sign = binary_cross_entropy_with_logits(scores[:n, 0], is_positive.float(), class_weight)
        existence = binary_cross_entropy_with_logits(scores[:, 1], (torch.arange(2 * n) < n).float())
        return sign + EXISTENCE_SHARE * existence + WEIGHT_SHARE * mse_loss(scores[:n, 2], weight)

    def _step(self, phase: str, part: Part, epoch: int, index: int, events: Events, scores: torch.Tensor) -> SignStep:
        self._n_done += 1
        n_known = self.stream.n_before(part) + index * self._sizes[part]
        loss, rows = float(self._loss(events, scores.detach())), scores.detach().double().numpy()
        return SignStep(phase, part, epoch, self._n_done, self._n_steps, n_known, events, rows, loss)
