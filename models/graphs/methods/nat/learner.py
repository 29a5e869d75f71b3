"""The network: how events change states and caches, and how a pair is scored from them."""

from dataclasses import dataclass

import numpy as np
import torch

from plexoscope.models.graphs.methods.nat.cache import EMPTY, Cache
from plexoscope.models.graphs.methods.nat.contents import PairContents
from plexoscope.models.graphs.methods.nat.joint import N_CODES, JointKeys, joint_keys
from plexoscope.models.graphs.temporal.memory import NodeMemory
from plexoscope.models.graphs.temporal.stream import Events, Questions
from plexoscope.models.graphs.temporal.stream_training import StreamLearner
from plexoscope.models.graphs.temporal.time_code import TimeCode


@dataclass(frozen=True, kw_only=True)
class NatSettings:
    """Sizes of the network.

    Attributes
    ----------
    n_self, n_entry
        Width of a node's own state, and of an entry of a cache.
    n_first, n_second
        Places in the caches of hop 1 and of hop 2.
    overwrite
        Probability that a new key drives out an old one from their common place.
    joint
        Whether the two ends look each other's keys up. False is the ablation.
    """

    n_self: int = 32
    n_entry: int = 8
    n_hidden: int = 32
    n_time: int = 12
    n_first: int
    n_second: int
    overwrite: float
    joint: bool


class Nat(StreamLearner):
    """Caches of neighbours, updated by events, and scores of pairs from the caches of both ends.

    Parameters
    ----------
    n_nodes
    settings
    seed
        Of the weights and of what overwrites what.
    n_features
        Of each event, beside its weight.
    """

    def __init__(self, n_nodes: int, settings: NatSettings, seed: int = 0, n_features: int = 0) -> None:
        super().__init__()
        self.settings, self._seed = settings, seed
        torch.manual_seed(seed)
        s = settings
        self.first = Cache(n_nodes, s.n_first, s.n_entry, s.overwrite, salt=1)
        self.second = Cache(n_nodes, s.n_second, s.n_entry, s.overwrite, salt=7919)
        self.time_code = TimeCode(s.n_time)
        n_message = s.n_self + s.n_time + 2 + n_features
        self.memory = NodeMemory(n_nodes, s.n_self, n_message)
        self.first_cell = torch.nn.GRUCell(n_message, s.n_entry)
        self.second_cell = torch.nn.GRUCell(s.n_entry + s.n_time, s.n_entry)
        self.value_of = torch.nn.ModuleList(
            torch.nn.Linear(width + s.n_time, s.n_hidden) for width in (s.n_self, s.n_entry, s.n_entry)
        )
        self.code_value = torch.nn.Embedding(N_CODES, s.n_hidden)
        self.mixed = torch.nn.Linear(s.n_hidden, s.n_hidden)
        self.attention = torch.nn.Linear(s.n_hidden, 1)
        self.head = torch.nn.Sequential(
            torch.nn.Linear(2 * (s.n_self + s.n_time) + s.n_hidden, s.n_hidden),
            torch.nn.ReLU(),
            torch.nn.Linear(s.n_hidden, 1),
        )
        self.forget()

    def forget(self) -> None:
        self._rng = np.random.default_rng(self._seed)
        for part in (self.first, self.second, self.memory):
            part.clear()

    def score(self, questions: Questions) -> torch.Tensor:
        """Logit of each question : (Q,) float32."""
        return self._scored(questions)[0]

    def contents(self, source: int, target: int, time_s: float) -> PairContents:
        """What the caches of a pair hold at a time, and how much each key counts in its score."""
        question = Questions(np.array([source]), np.array([target]), np.array([time_s]))
        with torch.no_grad():
            logits, found, weight = self._scored(question)
        keys = found.key.tolist()
        return PairContents(
            source,
            target,
            dict(zip(keys, found.code.tolist(), strict=True)),
            dict(zip(keys, weight.tolist(), strict=True)),
            float(torch.sigmoid(logits[0])),
        )

    def shared_keys(self, questions: Questions) -> torch.Tensor:
        """How many keys both ends of each question hold : (Q,) int64."""
        source, target = torch.from_numpy(questions.source), torch.from_numpy(questions.target)
        found = joint_keys(source, target, (self.first, self.second))
        return torch.bincount(found.pair[found.is_shared], minlength=len(questions))

    def keys_of(self, node: int) -> set[int]:
        """All keys that a node holds, itself among them."""
        node_only = torch.tensor([node])
        held = [cache.keys[cache.all_of(node_only)].flatten().tolist() for cache in (self.first, self.second)]
        return {node, *held[0], *held[1]} - {EMPTY}

    def _scored(self, questions: Questions) -> tuple[torch.Tensor, JointKeys, torch.Tensor]:
        """Logits (Q,), the keys that they come from (G), and the attention that each key gets (G,)."""
        ends = torch.from_numpy(np.stack([questions.source, questions.target], 1))
        now_s = torch.from_numpy(questions.time_s)
        own = torch.cat([self.memory.read(ends), self.time_code(now_s[:, None] - self.memory.last_s[ends])], 2)
        found = joint_keys(ends[:, 0], ends[:, 1], (self.first, self.second), self.settings.joint)
        of_own, *of_entries = self.value_of
        hidden = self.code_value(found.code)
        # The vectors of one key, from whichever hop of whichever end, are summed.
        hidden = hidden.index_add(0, found.own_group, of_own(own).flatten(0, 1))
        for cache, value_of, held in zip((self.first, self.second), of_entries, found.held, strict=True):
            age = self.time_code(now_s[held.pair] - cache.time_s[held.place])
            value = value_of(torch.cat([cache.states.read(held.place), age], 1))
            hidden = hidden.index_add(0, held.group, value)
        hidden = torch.relu(hidden)
        weight = _softmax(self.attention(hidden).squeeze(1), found.pair, len(questions))
        value = self.mixed(hidden) * weight.unsqueeze(1)
        pooled = torch.zeros(len(questions), value.shape[1]).index_add(0, found.pair, value)
        logits: torch.Tensor = self.head(torch.cat([own.flatten(1), pooled], 1)).squeeze(1)
        return logits, found, weight

    def update(self, events: Events) -> None:
        """Both ends of each event hear of each other: their states, and their caches of hop 1 and 2."""
        source, target = torch.from_numpy(events.source), torch.from_numpy(events.target)
        # Interleaved, so that the order stays that of time.
        nodes = torch.stack([source, target], 1).flatten()
        partners = torch.stack([target, source], 1).flatten()
        now_s = torch.from_numpy(events.time_s).repeat_interleave(2)
        is_target = (torch.arange(len(nodes)) % 2).float()
        weight = torch.from_numpy(events.weight).repeat_interleave(2)
        heard = torch.cat([self.memory.past(partners), torch.stack([weight, is_target], 1)], 1)
        if events.features is not None:
            heard = torch.cat([heard, torch.tensor(events.features).repeat_interleave(2, 0)], 1)
        message = torch.cat([heard, self.time_code(now_s - self.memory.last_s[nodes])], 1)
        # What the partner knew before this batch.
        second = self._second_entries(nodes, partners, now_s)
        self._put(self.first, self.first_cell, nodes, partners, now_s, heard)
        self._put(self.second, self.second_cell, *second)
        self.memory.hear(nodes, now_s, message)

    def _second_entries(
        self, nodes: torch.Tensor, partners: torch.Tensor, now_s: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
        """What the partner knows of others: its own hop 1 is the node's hop 2."""
        places = self.first.all_of(partners)
        keys = self.first.keys[places]
        row, column = torch.nonzero((keys != EMPTY) & (keys != nodes[:, None]), as_tuple=True)
        return nodes[row], keys[row, column], now_s[row], self.first.states.values[places[row, column]]

    def _put(
        self,
        cache: Cache,
        cell: torch.nn.GRUCell,
        nodes: torch.Tensor,
        keys: torch.Tensor,
        now_s: torch.Tensor,
        message: torch.Tensor,
    ) -> None:
        chosen, place, known = cache.admit(nodes, keys, self._rng)
        span = self.time_code(torch.where(known, now_s[chosen] - cache.time_s[place], 0.0))
        old = cache.states.values[place] * known[:, None]
        cache.put(place, keys[chosen], now_s[chosen], cell(torch.cat([message[chosen], span], 1), old))


def _softmax(score: torch.Tensor, pair: torch.Tensor, n_pairs: int) -> torch.Tensor:
    """Softmax within each pair; `pair` (G,) says whose each score is."""
    largest = torch.full((n_pairs,), -torch.inf).scatter_reduce(0, pair, score.detach(), "amax")
    weight = torch.exp(score - largest[pair])
    return weight / torch.zeros(n_pairs).index_add(0, pair, weight)[pair]
