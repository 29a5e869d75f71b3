"""A temporal graph network with a memory, and scores of links from it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch

from plexoscope.models.graphs.methods.pres.predicted_memory import PredictedMemory
from plexoscope.models.graphs.temporal.neighbours import NeighbourAttention, NeighboursByTime
from plexoscope.models.graphs.temporal.stream import Events, Questions, TemporalStream
from plexoscope.models.graphs.temporal.stream_training import StreamLearner
from plexoscope.models.graphs.temporal.time_code import TimeCode

N_EDGE = 2
"""What any event is like: its weight, and whether one was its target. Features of events come to that."""


@dataclass(frozen=True, kw_only=True)
class PresSettings:
    """Sizes of the network, and what PRES adds to it.

    Attributes
    ----------
    gamma
        Share of the correction to begin with; None for the plain model, which predicts nothing.
    gamma_rate
        Learning rate of γ: its own, since a network for one number would hardly move at that of all others.
    coherence
        Weight of the coherence loss; 0 for the plain model.
    remembers
        Whether there are memories at all. Without, all states are zeros, and the rest is the same.
    """

    n_memory: int = 32
    n_hidden: int = 32
    n_time: int = 12
    n_neighbours: int = 10
    gamma: float | None
    gamma_rate: float = 0.0
    coherence: float
    remembers: bool = True


PLAIN = PresSettings(gamma=None, coherence=0.0)
"""What PRES is held against: all else is the same."""
NO_MEMORY = PresSettings(gamma=None, coherence=0.0, remembers=False)
"""What a network with memories must beat, or the data say nothing of them."""


USUAL_BATCH = 200


def rate_for(n_batch: int, learning_rate: float) -> float:
    """The learning rate for a batch size, from that for `USUAL_BATCH`: with the root of the size.

    As many epochs are fewer steps with large batches, and their gradients are less noisy.
    """
    return learning_rate * math.sqrt(n_batch / USUAL_BATCH)


class MemoryNetwork(StreamLearner):
    """TGN with the last message of each node, with or without PRES.

    Neighbours are looked up by time, as TGN does: a question in a large batch sees the events before it in that
    batch. Memories are as old as the batch.

    Parameters
    ----------
    stream
    settings
    seed
        Of the weights.
    """

    def __init__(self, stream: TemporalStream, settings: PresSettings, seed: int = 0) -> None:
        super().__init__()
        self.settings = s = settings
        torch.manual_seed(seed)
        self.time_code = TimeCode(s.n_time)
        n_edge = N_EDGE + stream.n_features
        self.memory = PredictedMemory(stream.n_nodes, s.n_memory, 2 * s.n_memory + n_edge + s.n_time, s.gamma)
        if not s.remembers:
            self.memory.requires_grad_(False)
        self._neighbours = NeighboursByTime(*_at_both_ends(stream.events), s.n_neighbours)
        self.attention = NeighbourAttention(s.n_memory, n_edge, s.n_time, s.n_hidden)
        self.head = torch.nn.Sequential(
            torch.nn.Linear(2 * s.n_hidden, s.n_hidden), torch.nn.ReLU(), torch.nn.Linear(s.n_hidden, 1)
        )

    def forget(self) -> None:
        self.memory.clear()

    def rates(self, learning_rate: float) -> Sequence[tuple[Sequence[torch.Tensor], float]]:
        gamma = self.memory.gamma_logit
        others = [each for each in self.parameters() if each.requires_grad and each is not gamma]
        return (others, learning_rate), ([gamma] if gamma.requires_grad else [], self.settings.gamma_rate)

    def score(self, questions: Questions) -> torch.Tensor:
        now_s = torch.from_numpy(questions.time_s)
        parts = []
        for end in (torch.from_numpy(questions.source), torch.from_numpy(questions.target)):
            heard = self._neighbours.before(end, now_s)
            own, theirs = self.memory.read(end), self.memory.read(heard.node)
            parts.append(self.attention(own, theirs, heard.edge, heard.age_s, heard.present))
        logits: torch.Tensor = self.head(torch.cat(parts, 1)).squeeze(1)
        return logits

    def update(self, events: Events) -> None:
        if not self.settings.remembers:
            return
        nodes, partners, time_s, edge = _at_both_ends(events)
        age = self.time_code(time_s - self.memory.last_s[nodes])
        message = torch.cat([self.memory.past(nodes), self.memory.past(partners), edge, age], 1)
        self.memory.hear_last(nodes, time_s, message, torch.arange(len(nodes)) % 2)

    def penalty(self) -> torch.Tensor | None:
        if not self.settings.coherence:
            return None
        return self.settings.coherence * self.memory.incoherence


def _at_both_ends(events: Events) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Of each event first its source and then its target: the node, the other one, the time, and what it was like."""
    source, target = torch.from_numpy(events.source), torch.from_numpy(events.target)
    nodes = torch.stack([source, target], 1).flatten()
    partners = torch.stack([target, source], 1).flatten()
    is_target = (torch.arange(len(nodes)) % 2).float()
    edge = torch.stack([torch.from_numpy(events.weight).repeat_interleave(2), is_target], 1)
    if events.features is not None:
        edge = torch.cat([edge, torch.tensor(events.features).repeat_interleave(2, 0)], 1)
    return nodes, partners, torch.from_numpy(events.time_s).repeat_interleave(2), edge
