"""Training and examining a learner along a stream of events, whatever it is asked about them."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
import torch

from plexoscope.models.data.arrays import F64
from plexoscope.models.graphs.learning.adam import Adam
from plexoscope.models.graphs.learning.best_weights import BestWeights
from plexoscope.models.graphs.temporal.negatives import KINDS, NegativeKind, Negatives
from plexoscope.models.graphs.temporal.stream import Events, Part, Questions, TemporalStream, replay

EXAM_SEED = 97
"""Of the negatives in validation and test: all methods and all their seeds are asked the same."""

AnswersT = TypeVar("AnswersT")
LearnerT = TypeVar("LearnerT", bound="StreamLearner")


class StreamLearner(torch.nn.Module, ABC):
    """A network that `replay` can take through a stream. Satisfies `temporal.stream.Learner`."""

    @abstractmethod
    def forget(self) -> None: ...
    @abstractmethod
    def score(self, questions: Questions) -> torch.Tensor: ...
    @abstractmethod
    def update(self, events: Events) -> None: ...

    def rates(self, learning_rate: float) -> Sequence[tuple[Sequence[torch.Tensor], float]]:
        """Groups of parameters, each with its own learning rate; by default all with the one given."""
        return (([each for each in self.parameters() if each.requires_grad], learning_rate),)

    def penalty(self) -> torch.Tensor | None:
        """What the loss has in addition, from the latest update; None for nothing."""
        return None


@dataclass(frozen=True, eq=False)
class StreamStep:
    """One batch, scored and not yet seen.

    Attributes
    ----------
    phase
        "train", "val" of an epoch, or "final": the best epoch's weights on all events, from the first on.
    part
    epoch, n_done, n_steps
        The epoch, counted from 0, and how many batches of all are done.
    n_known
        Events of the stream that the learner has learned of.
    events : Events
    kinds : of the negatives
    questions : Questions
        The events, and then as many negatives of each kind : (1 + K) · E.
    scores : (1 + K, E, …) float64
        As the learner gives them.
    loss : float
        Against random negatives.
    """

    phase: str
    part: Part
    epoch: int
    n_done: int
    n_steps: int
    n_known: int
    events: Events
    kinds: Sequence[NegativeKind]
    questions: Questions
    scores: F64
    loss: float


class StreamTrainer(ABC, Generic[LearnerT, AnswersT]):
    """Trains on the events of training with one negative each; the epoch is chosen by validation.

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
        Events at a time in validation and test.
    n_replay_batch
        Events of training at a time in the last pass.
    hard_share
        Of the random negatives of training, those that are historical instead: pairs that met before.

    Attributes
    ----------
    n_final_steps : int
        Batches of the last pass, over all events.
    val_scores : list of float
        What validation says of each epoch.
    val, test
        Answers of the latest examination; in the end both of the best epoch.
    """

    exam_kinds: Sequence[NegativeKind] = KINDS
    """Of the negatives in validation and test."""

    def __init__(
        self,
        learner: LearnerT,
        stream: TemporalStream,
        *,
        n_batch: int,
        n_epochs: int,
        learning_rate: float,
        seed: int,
        n_exam_batch: int,
        n_replay_batch: int,
        hard_share: float = 0.0,
    ) -> None:
        self.learner, self.stream, self._hard_share = learner, stream, hard_share
        self._n_batch, self._n_epochs = n_batch, n_epochs
        self._exam_batches: dict[Part, int] = {"train": n_replay_batch, "val": n_exam_batch, "test": n_exam_batch}
        self._optimiser = Adam(*learner.rates(learning_rate))
        self._negatives = Negatives(stream)
        self._rng = np.random.default_rng(seed)
        n_again, n_val, n_test = (stream.n_batches(part, size) for part, size in self._exam_batches.items())
        self.n_final_steps = n_again + n_val + n_test
        self._n_steps = n_epochs * (stream.n_batches("train", n_batch) + n_val) + self.n_final_steps
        self._n_done = 0
        self.val_scores: list[float] = []
        self.val, self.test = self._no_answers(), self._no_answers()

    @abstractmethod
    def _no_answers(self) -> AnswersT:
        """Return answers to which those of a part are added."""

    @abstractmethod
    def _add(self, step: StreamStep, answers: AnswersT) -> None: ...

    @abstractmethod
    def _judge(self, answers: AnswersT) -> float:
        """Return how good they are, by which the epoch is chosen."""

    @abstractmethod
    def _loss(self, events: Events, scores: torch.Tensor) -> torch.Tensor:
        """Return the loss of the scores (2 E, …) of events and of as many random negatives."""

    def run(self) -> Iterator[StreamStep]:
        """Train, choose, and examine; yields each batch once it is scored and, in training, learned from."""
        best = BestWeights(self.learner, -np.inf)
        for epoch in range(self._n_epochs):
            self.learner.forget()
            yield from self._train(epoch)
            self.val = yield from self._answer("val", "val", epoch)
            self.val_scores.append(self._judge(self.val))
            best.offer(epoch, self.val_scores[-1], ties=True)
        best.restore()
        # All events from the first on with one set of weights; asked about from validation on.
        self.learner.forget()
        yield from self._examine("final", "train", best.epoch, ("random",))
        self.val = yield from self._answer("final", "val", best.epoch)
        self.test = yield from self._answer("final", "test", best.epoch)

    def _train(self, epoch: int) -> Iterator[StreamStep]:
        batches = self.stream.batches("train", self._n_batch)
        ask = self._asker(("random",), self._rng, self._hard_share)
        n_known = 0
        for events, questions, scores in replay(self.learner, batches, ask, learning=True):
            loss = self._loss(events, scores)
            # Before the first update nothing is known, and there is nothing to learn from.
            if n_known:
                penalty = self.learner.penalty()
                self._optimiser.descend(loss if penalty is None else loss + penalty)
            yield self._step("train", "train", epoch, n_known, events, ("random",), questions, scores)
            n_known += len(events)

    def _answer(self, phase: str, part: Part, epoch: int) -> Generator[StreamStep, None, AnswersT]:
        answers = self._no_answers()
        for step in self._examine(phase, part, epoch, self.exam_kinds):
            self._add(step, answers)
            yield step
        return answers

    def _examine(self, phase: str, part: Part, epoch: int, kinds: Sequence[NegativeKind]) -> Iterator[StreamStep]:
        n_known = self.stream.n_before(part)
        ask = self._asker(kinds, np.random.default_rng(EXAM_SEED))
        batches = self.stream.batches(part, self._exam_batches[part])
        for events, questions, scores in replay(self.learner, batches, ask):
            yield self._step(phase, part, epoch, n_known, events, kinds, questions, scores)
            n_known += len(events)

    def _asker(
        self, kinds: Sequence[NegativeKind], rng: np.random.Generator, hard_share: float = 0.0
    ) -> Callable[[Events], Questions]:
        def ask(events: Events) -> Questions:
            drawn = [self._negatives.draw(kind, events, rng, hard_share) for kind in kinds]
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
        n_known: int,
        events: Events,
        kinds: Sequence[NegativeKind],
        questions: Questions,
        scores: torch.Tensor,
    ) -> StreamStep:
        self._n_done += 1
        scores = scores.detach()
        loss = float(self._loss(events, scores[: 2 * len(events)]))
        rows = scores.double().view(1 + len(kinds), len(events), *scores.shape[1:]).numpy()
        counts = self._n_done, self._n_steps, n_known
        return StreamStep(phase, part, epoch, *counts, events, kinds, questions, rows, loss)
