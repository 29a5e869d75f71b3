"""The latest neighbours of each node, as late as batches or by time, and attention over them."""

import math
from dataclasses import dataclass

import torch

from plexoscope.models.graphs.temporal.time_code import TimeCode

NOBODY = -1


class RecentNeighbours:
    """A ring of the latest `n_each` events of each node.

    Attributes
    ----------
    node : (N, n_each) int64
        Whom it met; −1 where there was nobody yet.
    time_s : (N, n_each) float64
    edge : (N, n_each, n_edge) float32
        What the event was like.
    """

    def __init__(self, n_nodes: int, n_each: int, n_edge: int) -> None:
        self.node = torch.full((n_nodes, n_each), NOBODY)
        self.time_s = torch.zeros(n_nodes, n_each, dtype=torch.float64)
        self.edge = torch.zeros(n_nodes, n_each, n_edge)
        self._n_events = torch.zeros(n_nodes, dtype=torch.int64)

    def clear(self) -> None:
        self.node.fill_(NOBODY)
        self.time_s.zero_()
        self.edge.zero_()
        self._n_events.zero_()

    def add(self, nodes: torch.Tensor, partners: torch.Tensor, time_s: torch.Tensor, edge: torch.Tensor) -> None:
        """Add events in order of time; (K,) each, `edge` (K, n_edge)."""
        n_each = self.node.shape[1]
        order = torch.argsort(nodes, stable=True)
        nodes, partners, time_s, edge = nodes[order], partners[order], time_s[order], edge[order]
        distinct, count = torch.unique_consecutive(nodes, return_counts=True)
        start = torch.cumsum(count, 0) - count
        rank = torch.arange(len(nodes)) - torch.repeat_interleave(start, count)
        # Of more events than the ring holds, the last: each place is then written once.
        kept = rank >= torch.repeat_interleave(count, count) - n_each
        nodes, slot = nodes[kept], ((self._n_events[nodes] + rank) % n_each)[kept]
        self.node[nodes, slot] = partners[kept]
        self.time_s[nodes, slot] = time_s[kept]
        self.edge[nodes, slot] = edge[kept]
        self._n_events[distinct] += count


@dataclass(frozen=True, eq=False)
class Heard:
    """Of each of Q nodes the latest events before a time of its own, the latest last.

    Attributes
    ----------
    node : (Q, n_each) int64
        Whom it met; 0 where `present` is false.
    age_s : (Q, n_each) float64
    edge : (Q, n_each, n_edge) float32
    present : (Q, n_each) bool
        Whether there was such an event.
    """

    node: torch.Tensor
    age_s: torch.Tensor
    edge: torch.Tensor
    present: torch.Tensor


class NeighboursByTime:
    """The `n_each` latest events of any node strictly before any time, those of a running batch among them.

    As the `NeighborFinder` of TGN, and unlike a ring that is written once a batch: of all that a network knows, only
    its memories are then late. All events are there from the beginning, and none is seen before its time: they are
    sorted by node and then time, so that a question is a binary search.

    Parameters
    ----------
    nodes, partners : (K,) int64
    time_s : (K,) float64
    edge : (K, n_edge) float32
        What the events were like.
    n_each
    """

    def __init__(
        self, nodes: torch.Tensor, partners: torch.Tensor, time_s: torch.Tensor, edge: torch.Tensor, n_each: int
    ) -> None:
        self._distinct_s, moment = torch.unique(time_s, return_inverse=True)
        self._n_moments, self._n_each = len(self._distinct_s) + 1, n_each
        self._ranked, order = torch.sort(nodes * self._n_moments + moment, stable=True)
        self._partner, self._time_s, self._edge = partners[order], time_s[order], edge[order]

    def before(self, nodes: torch.Tensor, time_s: torch.Tensor) -> Heard:
        """Look up nodes (Q,) int64 at times (Q,) float64."""
        base = nodes * self._n_moments
        first = torch.searchsorted(self._ranked, base)
        stop = torch.searchsorted(self._ranked, base + torch.searchsorted(self._distinct_s, time_s))
        place = stop.unsqueeze(1) + torch.arange(-self._n_each, 0)
        present = place >= first.unsqueeze(1)
        place = torch.where(present, place, 0)
        age_s = (time_s.unsqueeze(1) - self._time_s[place]) * present
        return Heard(self._partner[place] * present, age_s, self._edge[place], present)


class NeighbourAttention(torch.nn.Module):
    """One layer of attention of a node over its latest neighbours.

    Parameters
    ----------
    n_state, n_edge, n_time, n_columns
        Widths of states, events, time codes, and of what comes out.
    """

    def __init__(self, n_state: int, n_edge: int, n_time: int, n_columns: int) -> None:
        super().__init__()
        self.time_code = TimeCode(n_time)
        self.query = torch.nn.Linear(n_state, n_columns)
        self.key = torch.nn.Linear(n_state + n_edge + n_time, n_columns)
        self.value = torch.nn.Linear(n_state + n_edge + n_time, n_columns)
        self.merge = torch.nn.Linear(n_state + n_columns, n_columns)

    def forward(
        self, own: torch.Tensor, theirs: torch.Tensor, edge: torch.Tensor, age_s: torch.Tensor, present: torch.Tensor
    ) -> torch.Tensor:
        """Embed Q nodes.

        Parameters
        ----------
        own : (Q, n_state)
        theirs : (Q, L, n_state)
        edge : (Q, L, n_edge)
        age_s : (Q, L) float64
        present : (Q, L) bool

        Returns
        -------
        (Q, n_columns) float32
        """
        facts = torch.cat([theirs, edge, self.time_code(age_s)], 2)
        query = self.query(own).unsqueeze(2)
        score = (self.key(facts) @ query).squeeze(2) / math.sqrt(query.shape[1])
        # Not −∞: a node without neighbours would have no softmax. Its weights are zeroed instead.
        weight = torch.softmax(score.masked_fill(~present, -1e9), 1) * present
        heard = (weight.unsqueeze(2) * self.value(facts)).sum(1)
        merged: torch.Tensor = torch.relu(self.merge(torch.cat([own, heard], 1)))
        return merged
