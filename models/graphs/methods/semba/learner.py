"""The network: two memories for each node, and scores of signed links from them."""

from dataclasses import dataclass

import torch

from plexoscope.models.graphs.temporal.memory import NodeMemory
from plexoscope.models.graphs.temporal.neighbours import NeighbourAttention, RecentNeighbours
from plexoscope.models.graphs.temporal.stream import Events, Questions
from plexoscope.models.graphs.temporal.stream_training import StreamLearner
from plexoscope.models.graphs.temporal.time_code import TimeCode

N_EDGE = 4
"""What an event is like for a node: the weight that it gave, the weight that it got, the size, and whether it got it.

Given and got apart: attention sums what it reads, and a sum of both would not tell whose the distrust was.
"""


@dataclass(frozen=True, kw_only=True)
class SembaSettings:
    """Sizes of the network.

    Attributes
    ----------
    n_memory
        Width of each of the two memories.
    n_neighbours
        Latest neighbours that attention looks at.
    scale
        Weight that counts as 1.
    balanced
        False is the ablation: signs do not decide which memory of the partner is heard by which of one's own. They are
        kept: attention sees them as before, and messages carry them, so that balance could be learned.
    """

    n_memory: int
    n_hidden: int = 32
    n_time: int = 12
    n_neighbours: int
    scale: float
    balanced: bool = True


class Semba(StreamLearner):
    """Memories of friends and of enemies, and what they say of a pair.

    Unlike the authors' code it keeps one identity for each user, whether they rate or are rated, lets gradients
    through its messages, and sees a batch only after it was scored.

    Parameters
    ----------
    n_nodes
    settings
    seed
        Of the weights.
    """

    def __init__(self, n_nodes: int, settings: SembaSettings, seed: int = 0) -> None:
        super().__init__()
        self.settings = s = settings
        torch.manual_seed(seed)
        self._friends, self._enemies = (
            NodeMemory(n_nodes, s.n_memory, 2 * s.n_memory + 2 + s.n_time, scatter=0.5) for _ in range(2)
        )
        self.neighbours = RecentNeighbours(n_nodes, s.n_neighbours, N_EDGE)
        self.time_code = TimeCode(s.n_time)
        n_state = 2 * s.n_memory
        self.attention = NeighbourAttention(n_state, N_EDGE, s.n_time, s.n_hidden)
        self.body = torch.nn.Sequential(torch.nn.Linear(2 * (s.n_hidden + s.n_time), 2 * s.n_hidden), torch.nn.ReLU())
        self.sign_head = torch.nn.Linear(2 * s.n_hidden, 1)
        self.existence_head = torch.nn.Linear(2 * s.n_hidden, 1)
        self.weight_head = torch.nn.Linear(2 * s.n_hidden, 1)

    def forget(self) -> None:
        for memory in (self._friends, self._enemies):
            memory.clear()
        self.neighbours.clear()

    def score(self, questions: Questions) -> torch.Tensor:
        """For each question the logit that the sign is positive, the logit that there is a link, and its weight.

        Returns
        -------
        (Q, 3) float32
            Weights in units of `scale`, as they would be if there were a link.
        """
        now_s = torch.from_numpy(questions.time_s)
        ends = [torch.from_numpy(end) for end in (questions.source, questions.target)]
        parts = [part for end in ends for part in (self._embedded(end, now_s), self._age(end, now_s))]
        hidden = self.body(torch.cat(parts, 1))
        return torch.cat([self.sign_head(hidden), self.existence_head(hidden), self.weight_head(hidden)], 1)

    def update(self, events: Events) -> None:
        """Both ends of each event send each other what they remember of friends and of enemies."""
        source, target = torch.from_numpy(events.source), torch.from_numpy(events.target)
        nodes = torch.stack([source, target], 1).flatten()
        partners = torch.stack([target, source], 1).flatten()
        time_s = torch.from_numpy(events.time_s).repeat_interleave(2)
        weight = torch.from_numpy(events.weight).repeat_interleave(2) / self.settings.scale
        is_target = (torch.arange(len(nodes)) % 2).float()
        told = weight.abs() if self.settings.balanced else weight
        facts = torch.cat([torch.stack([told, is_target], 1), self._age(nodes, time_s)], 1)
        self._hear(nodes, partners, time_s, weight, facts)
        edge = torch.stack([weight * (1 - is_target), weight * is_target, weight.abs(), is_target], 1)
        self.neighbours.add(nodes, partners, time_s, edge)

    def _hear(
        self,
        nodes: torch.Tensor,
        partners: torch.Tensor,
        time_s: torch.Tensor,
        weight: torch.Tensor,
        facts: torch.Tensor,
    ) -> None:
        """A friend's friends are friends; an enemy's friends are enemies, and an enemy's enemies friends."""
        friends, enemies = self._friends.past(partners), self._enemies.past(partners)
        is_friend = (weight > 0).unsqueeze(1) | (not self.settings.balanced)
        to_friends = torch.where(is_friend, friends, enemies)
        to_enemies = torch.where(is_friend, enemies, friends)
        own_friends, own_enemies = self._friends.past(nodes), self._enemies.past(nodes)
        self._friends.hear(nodes, time_s, torch.cat([own_friends, to_friends, facts], 1))
        self._enemies.hear(nodes, time_s, torch.cat([own_enemies, to_enemies, facts], 1))

    def _embedded(self, nodes: torch.Tensor, now_s: torch.Tensor) -> torch.Tensor:
        theirs = self.neighbours.node[nodes]
        present = theirs >= 0
        age_s = (now_s.unsqueeze(1) - self.neighbours.time_s[nodes]) * present
        embedded: torch.Tensor = self.attention(
            self._state(nodes), self._state(theirs.clamp(min=0)), self.neighbours.edge[nodes], age_s, present
        )
        return embedded

    def _state(self, nodes: torch.Tensor) -> torch.Tensor:
        return torch.cat([self._friends.read(nodes), self._enemies.read(nodes)], -1)

    def _age(self, nodes: torch.Tensor, now_s: torch.Tensor) -> torch.Tensor:
        code: torch.Tensor = self.time_code(now_s - self._friends.last_s[nodes])
        return code

    @property
    def memory(self) -> torch.Tensor:
        """What all nodes remember, of friends and then of enemies : (N, 2 · n_memory) float32, detached."""
        return torch.cat([memory.table.values for memory in (self._friends, self._enemies)], 1)
