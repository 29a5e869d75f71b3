"""The latest neighbours of each node, and attention over them."""

import math

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
