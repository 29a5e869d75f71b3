"""Events in the order of time, cut into training, validation and test, and the one way through them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
import torch

from plexoscope.models.data.arrays import F32, F64, I64, Flags
from plexoscope.models.data.temporal_network import TemporalNetwork

Part = Literal["train", "val", "test"]
PARTS: tuple[Part, ...] = ("train", "val", "test")

TRAIN_SHARE, VAL_SHARE = 0.7, 0.15
"""Of all events, the earliest first; the rest is for the test."""
MOST_MOVED = 0.05
"""Of all events, how far the border of a part moves to where a moment begins."""
MOST_AT_ONCE = 5000
"""Events of one moment that stay in one batch; a moment with more of them is cut, since memory is not endless."""


@dataclass(frozen=True, eq=False)
class Questions:
    """Pairs and times that a score is wanted for. They say nothing of whether, and with which weight, it happened.

    Parameters
    ----------
    source, target : (Q,) int64
    time_s : (Q,) float64
        Since the first event of the stream.
    """

    source: I64
    target: I64
    time_s: F64

    def __len__(self) -> int:
        return len(self.time_s)

    def part(self, piece: slice) -> "Questions":
        return Questions(self.source[piece], self.target[piece], self.time_s[piece])


@dataclass(frozen=True, eq=False)
class Events(Questions):
    """What happened.

    Parameters
    ----------
    weight : (Q,) float32
        1 where the network has none.
    features : (Q, K) float32, optional
        What is known of each when it happens.
    """

    weight: F32
    features: F32 | None = None

    def part(self, piece: slice) -> "Events":
        features = None if self.features is None else self.features[piece]
        return Events(self.source[piece], self.target[piece], self.time_s[piece], self.weight[piece], features)

    def asked(self) -> Questions:
        """The same pairs and times as questions."""
        return Questions(self.source, self.target, self.time_s)


def joined(pieces: Sequence[Questions]) -> Questions:
    """One after another."""
    return Questions(
        np.concatenate([piece.source for piece in pieces]),
        np.concatenate([piece.target for piece in pieces]),
        np.concatenate([piece.time_s for piece in pieces]),
    )


class TemporalStream:
    """The events of a network in order, 70 % for training, the next 15 % for validation, the rest for the test.

    What happens at one moment stays together: parts and batches end where a moment does, so that no event is asked
    about by who has learned of others of the same instant. Only a moment of very many events is cut.

    Attributes
    ----------
    events : Events
        Of an undirected network in either direction, by chance.
    directed : bool
    n_nodes : int
    node_names : tuple of N str
    """

    def __init__(self, network: TemporalNetwork) -> None:
        start_s = network.time_s[0] if network.n_events else 0.0
        weight = np.ones(network.n_events) if network.weights is None else network.weights
        source, target = network.source.astype(np.int64), network.target.astype(np.int64)
        if not network.directed:
            # Stored with the lower index first, which would tell events from pairs drawn at random.
            swapped = np.random.default_rng(0).random(network.n_events) < 0.5
            source, target = np.where(swapped, target, source), np.where(swapped, source, target)
        self.events = Events(
            source,
            target,
            network.time_s - start_s,
            weight.astype(np.float32),
            network.event_features,
        )
        self.directed, self.n_nodes, self.node_names = network.directed, network.n_nodes, network.node_names
        time_s = self.events.time_s
        self._moments = np.flatnonzero(np.diff(time_s, prepend=-np.inf))
        n_train = self._border(int(TRAIN_SHARE * network.n_events))
        n_known = self._border(int((TRAIN_SHARE + VAL_SHARE) * network.n_events))
        self._pieces = {
            "train": slice(0, n_train),
            "val": slice(n_train, n_known),
            "test": slice(n_known, network.n_events),
        }

    @property
    def n_features(self) -> int:
        """Of each event; 0 where nothing is known of them."""
        return 0 if self.events.features is None else int(self.events.features.shape[1])

    def part(self, part: Part) -> Events:
        """The events of one part."""
        return self.events.part(self._pieces[part])

    def n_before(self, part: Part) -> int:
        """Number of events before the first of a part."""
        start: int = self._pieces[part].start
        return start

    def pair_key(self, asked: Questions) -> I64:
        """A number for each pair, the same for both directions where the network has none : (Q,) int64."""
        source, target = asked.source, asked.target
        if not self.directed:
            source, target = np.minimum(source, target), np.maximum(source, target)
        return source * self.n_nodes + target

    def batches(self, part: Part, n_batch: int) -> Iterator[Events]:
        """The events of one part, up to `n_batch` at a time; more only where that many happen at one moment."""
        for piece in self._batch_pieces(part, n_batch):
            yield self.events.part(piece)

    def n_batches(self, part: Part, n_batch: int) -> int:
        return sum(1 for _ in self._batch_pieces(part, n_batch))

    def is_new(self, events: Events) -> Flags:
        """Whether one of the two nodes had no event in training: the inductive questions : (Q,)."""
        known = np.zeros(self.n_nodes, bool)
        train = self.part("train")
        known[train.source] = known[train.target] = True
        fresh: Flags = ~(known[events.source] & known[events.target])
        return fresh

    def _border(self, wanted: int) -> int:
        """Where the nearest moment begins, if that is not far from the event that is wanted."""
        nearest = self._moments[np.argmin(np.abs(self._moments - wanted))] if len(self._moments) else wanted
        return int(nearest) if abs(nearest - wanted) <= MOST_MOVED * len(self.events) else wanted

    def _batch_pieces(self, part: Part, n_batch: int) -> Iterator[slice]:
        piece = self._pieces[part]
        start = piece.start
        while start < piece.stop:
            stop = start + n_batch
            if stop < piece.stop:
                index = int(np.searchsorted(self._moments, stop, side="right"))
                before = int(self._moments[index - 1])
                after = int(self._moments[index]) if index < len(self._moments) else piece.stop
                # Back to where the moment began; a moment longer than a batch is taken as a whole.
                stop = before if before > start else min(after, start + max(n_batch, MOST_AT_ONCE))
            stop = min(stop, piece.stop)
            yield slice(start, stop)
            start = stop


class Learner(Protocol):
    """What `replay` needs of a model."""

    def forget(self) -> None:
        """Forget all events, as before the first."""

    def score(self, questions: Questions) -> torch.Tensor:
        """Scores from what is known so far : (Q, …) float32. Changes nothing."""

    def update(self, events: Events) -> None:
        """Learn of a batch of events."""


def replay(
    learner: Learner, batches: Iterable[Events], ask: Callable[[Events], Questions], learning: bool = False
) -> Iterator[tuple[Events, Questions, torch.Tensor]]:
    """Score each batch, hand out the scores, and only then let the learner see the batch.

    The learner gets questions first: pairs and times, among which it cannot tell what happened from what did not.
    The events reach it when the caller asks for the next batch, with the scores long out of its hands.

    Parameters
    ----------
    learning
        Whether scores carry a gradient.

    Yields
    ------
    events, questions, scores
    """
    for events in batches:
        questions = ask(events)
        # Not around the yield: the caller's own work would be without gradients, too.
        with torch.set_grad_enabled(learning):
            scores = learner.score(questions)
        yield events, questions, scores
        with torch.set_grad_enabled(learning):
            learner.update(events)
