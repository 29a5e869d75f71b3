"""A temporal graph network with a memory, and scores of links from it."""

import math
from dataclasses import dataclass

import torch

from plexoscope.models.graphs.methods.pres.predicted_memory import PredictedMemory
from plexoscope.models.graphs.temporal.neighbours import NeighbourAttention, RecentNeighbours
from plexoscope.models.graphs.temporal.stream import Events, Questions
from plexoscope.models.graphs.temporal.stream_training import StreamLearner
from plexoscope.models.graphs.temporal.time_code import TimeCode

N_EDGE = 2
"""What an event is like: its weight, and whether one was its target."""


@dataclass(frozen=True, kw_only=True)
class PresSettings:
    """Sizes of the network, and what PRES adds to it.

    Attributes
    ----------
    gamma
        Share of the correction to begin with; None for the plain model, which predicts nothing.
    coherence
        Weight of the coherence loss; 0 for the plain model.
    """

    n_memory: int = 32
    n_hidden: int = 32
    n_time: int = 12
    n_neighbours: int = 10
    gamma: float | None
    coherence: float


PLAIN = PresSettings(gamma=None, coherence=0.0)
"""What PRES is held against: all else is the same."""


USUAL_BATCH = 200


def rate_for(n_batch: int, learning_rate: float) -> float:
    """The learning rate for a batch size, from that for `USUAL_BATCH`: with the root of the size.

    As many epochs are fewer steps with large batches, and their gradients are less noisy.
    """
    return learning_rate * math.sqrt(n_batch / USUAL_BATCH)


class MemoryNetwork(StreamLearner):
    """TGN with the last message of each node, with or without PRES.

    Parameters
    ----------
    n_nodes
    settings
    seed
        Of the weights.
    """

    def __init__(self, n_nodes: int, settings: PresSettings, seed: int = 0) -> None:
        super().__init__()
        self.settings = s = settings
        torch.manual_seed(seed)
        self.time_code = TimeCode(s.n_time)
        self.memory = PredictedMemory(n_nodes, s.n_memory, 2 * s.n_memory + N_EDGE + s.n_time, s.gamma)
        self.neighbours = RecentNeighbours(n_nodes, s.n_neighbours, N_EDGE)
        self.attention = NeighbourAttention(s.n_memory, N_EDGE, s.n_time, s.n_hidden)
        self.head = torch.nn.Sequential(
            torch.nn.Linear(2 * s.n_hidden, s.n_hidden), torch.nn.ReLU(), torch.nn.Linear(s.n_hidden, 1)
        )

    def forget(self) -> None:
        self.memory.clear()
        self.neighbours.clear()

    def score(self, questions: Questions) -> torch.Tensor:
        now_s = torch.from_numpy(questions.time_s)
        parts = []
        for end in (torch.from_numpy(questions.source), torch.from_numpy(questions.target)):
            theirs = self.neighbours.node[end]
            present = theirs >= 0
            age_s = (now_s.unsqueeze(1) - self.neighbours.time_s[end]) * present
            own, others = self.memory.read(end), self.memory.read(theirs.clamp(min=0))
            parts.append(self.attention(own, others, self.neighbours.edge[end], age_s, present))
        logits: torch.Tensor = self.head(torch.cat(parts, 1)).squeeze(1)
        return logits

    def update(self, events: Events) -> None:
        source, target = torch.from_numpy(events.source), torch.from_numpy(events.target)
        nodes = torch.stack([source, target], 1).flatten()
        partners = torch.stack([target, source], 1).flatten()
        time_s = torch.from_numpy(events.time_s).repeat_interleave(2)
        is_target = (torch.arange(len(nodes)) % 2).float()
        edge = torch.stack([torch.from_numpy(events.weight).repeat_interleave(2), is_target], 1)
        age = self.time_code(time_s - self.memory.last_s[nodes])
        message = torch.cat([self.memory.past(nodes), self.memory.past(partners), edge, age], 1)
        self.memory.hear_last(nodes, time_s, message, is_target.long())
        self.neighbours.add(nodes, partners, time_s, edge)

    def penalty(self) -> torch.Tensor | None:
        if not self.settings.coherence:
            return None
        return self.settings.coherence * self.memory.incoherence
