"""Training and examining a learner on the question which pairs meet."""

import copy
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from torch.nn.functional import binary_cross_entropy_with_logits

from plexoscope.models.data.arrays import F64
from plexoscope.models.graphs.learning.adam import Adam
from plexoscope.models.graphs.temporal.evaluation import Answers
from plexoscope.models.graphs.temporal.negatives import KINDS, NegativeKind, Negatives
from plexoscope.models.graphs.temporal.stream import PARTS, Events, Part, Questions, TemporalStream, replay

EXAM_SEED = 97
"""Of the negatives in validation and test: all methods and all their seeds are asked the same."""


class LinkLearner(torch.nn.Module, ABC):
    """A network that `replay` can take through a stream; its scores are logits, one for each question."""

    @abstractmethod
    def forget(self) -> None: ...
    @abstractmethod
    def score(self, questions: Questions) -> torch.Tensor: ...
    @abstractmethod
    def update(self, events: Events) -> None: ...

    def penalty(self) -> torch.Tensor | None:
        """What the loss has in addition, from the latest update; None for nothing."""
        return None


@dataclass(frozen=True, eq=False)
class LinkStep:
    """One batch, scored and not yet seen.

    Attributes
    ----------
    phase
        "train", "val" of an epoch, or "final": the best epoch's weights on all events, from the first on.
    part
    epoch, n_done, n_steps
        The epoch, counted from 0, and how many batches of all are done.
    events : Events
    kinds : of the negatives
    questions : Questions
        The events, and then as many negatives of each kind : (1 + K) · E.
    scores : (1 + K, E) float64
        Logits.
    loss : float
        In nats per question, against random negatives.
    """

    phase: str
    part: Part
    epoch: int
    n_done: int
    n_steps: int
    events: Events
    kinds: Sequence[NegativeKind]
    questions: Questions
    scores: F64
    loss: float


class LinkTrainer:
    """Trains on the events of training with one random negative each; the epoch is chosen by validation.

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
        Of the negatives in training.
    n_exam_batch
        Events at a time in validation, test and the last pass; by default `n_batch`.

    Attributes
    ----------
    val_ap : list of float
        Average precision on validation after each epoch, against random negatives.
    val, test : Answers
        Of the latest examination; in the end both of the best epoch.
    """

    def __init__(
        self,
        learner: LinkLearner,
        stream: TemporalStream,
        n_batch: int = 100,
        n_epochs: int = 3,
        learning_rate: float = 2e-3,
        seed: int = 0,
        n_exam_batch: int | None = None,
    ) -> None:
        self.learner, self.stream = learner, stream
        self._n_batch, self._n_epochs = n_batch, n_epochs
        self._n_exam_batch = n_batch if n_exam_batch is None else n_exam_batch
        self._optimiser = Adam(([each for each in learner.parameters() if each.requires_grad], learning_rate))
        self._negatives = Negatives(stream)
        self._rng = np.random.default_rng(seed)
        again, n_val, n_test = (stream.n_batches(part, self._n_exam_batch) for part in PARTS)
        self._n_steps = n_epochs * (stream.n_batches("train", n_batch) + n_val) + again + n_val + n_test
        self._n_done = 0
        self.val_ap: list[float] = []
        self.val, self.test = Answers(stream), Answers(stream)

    def run(self) -> Iterator[LinkStep]:
        """Train, choose, and examine; yields each batch once it is scored and, in training, learned from."""
        best = self._weights()
        for epoch in range(self._n_epochs):
            self.learner.forget()
            yield from self._train(epoch)
            yield from self._answer("val", "val", epoch)
            self.val_ap.append(self.val.measures("random").ap)
            if self.val_ap[-1] == max(self.val_ap):
                best = self._weights()
        self.learner.load_state_dict(best)
        yield from self._final()

    def _final(self) -> Iterator[LinkStep]:
        """All events from the first on with one set of weights; asked about from validation on."""
        epoch = int(np.argmax(self.val_ap)) if self.val_ap else 0
        self.learner.forget()
        yield from self._examine("final", "train", epoch, ("random",))
        yield from self._answer("final", "val", epoch)
        yield from self._answer("final", "test", epoch)

    def _answer(self, phase: str, part: Literal["val", "test"], epoch: int) -> Iterator[LinkStep]:
        answers = Answers(self.stream)
        for step in self._examine(phase, part, epoch):
            answers.add(step.events, step.kinds, step.questions, step.scores)
            yield step
        setattr(self, part, answers)

    def _train(self, epoch: int) -> Iterator[LinkStep]:
        batches = self.stream.batches("train", self._n_batch)
        ask = self._asker(("random",), self._rng)
        for index, (events, questions, scores) in enumerate(replay(self.learner, batches, ask, learning=True)):
            loss = _loss(scores, len(events))
            # Before the first update nothing is known, and there is nothing to learn from.
            if index:
                penalty = self.learner.penalty()
                self._optimiser.descend(loss if penalty is None else loss + penalty)
            yield self._step("train", "train", epoch, events, ("random",), questions, scores)

    def _examine(self, phase: str, part: Part, epoch: int, kinds: Sequence[NegativeKind] = KINDS) -> Iterator[LinkStep]:
        ask = self._asker(kinds, np.random.default_rng(EXAM_SEED))
        for events, questions, scores in replay(self.learner, self.stream.batches(part, self._n_exam_batch), ask):
            yield self._step(phase, part, epoch, events, kinds, questions, scores)

    def _asker(self, kinds: Sequence[NegativeKind], rng: np.random.Generator) -> Callable[[Events], Questions]:
        def ask(events: Events) -> Questions:
            drawn = [self._negatives.draw(kind, events, rng) for kind in kinds]
            return Questions(
                np.concatenate([events.source, *(source for source, _ in drawn)]),
                np.concatenate([events.target, *(target for _, target in drawn)]),
                np.tile(events.time_s, 1 + len(drawn)),
            )

        return ask

    def _step(
        self,
        phase: str,
        part: Part,
        epoch: int,
        events: Events,
        kinds: Sequence[NegativeKind],
        questions: Questions,
        scores: torch.Tensor,
    ) -> LinkStep:
        self._n_done += 1
        scores = scores.detach()
        loss = float(_loss(scores[: 2 * len(events)], len(events)))
        rows = scores.double().view(1 + len(kinds), len(events)).numpy()
        return LinkStep(phase, part, epoch, self._n_done, self._n_steps, events, kinds, questions, rows, loss)

    def _weights(self) -> dict[str, torch.Tensor]:
        return copy.deepcopy(self.learner.state_dict())


def _loss(scores: torch.Tensor, n_positive: int) -> torch.Tensor:
    labels = (torch.arange(len(scores)) < n_positive).float()
    return binary_cross_entropy_with_logits(scores, labels)
