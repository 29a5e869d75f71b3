"""A classifier that keeps apart what neighbours of the own class say from how those of other classes are spread.

After Z. Zheng et al., "Heterophilous Distribution Propagation for Graph Neural Networks", arXiv:2405.20640, 2024. Its
equations could not be had in full: where the reading here is ours, it says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn.functional import cross_entropy, normalize

from plexoscope.models.graphs.learning.deep_graph_library import dgl
from plexoscope.models.graphs.learning.layers import SparseRows, dropped, start_weight
from plexoscope.models.graphs.learning.neighbourhoods import pattern_of
from plexoscope.models.graphs.learning.sparse_product import SparsePattern

TEMPERATURE = 0.5
SMALLEST = 1e-6


@dataclass(frozen=True)
class Parts:
    """Which ideas a model has: the split of the neighbours by p_ij, and the distribution of those of other classes."""

    split: bool = True
    distribution: bool = True


ALL_PARTS = Parts()


class SplitNeighbourhood(nn.Module):
    """One layer: ego, homophilous mean and heterophilous distribution, mixed by learned gates.

    Of the edge j → i with assignments s, p_ij = s_i · s_j is the share that is homophilous. As a receiver, a node of
    the training has a guess and not its known class: that is what it is to learn, and must not be read off p.

    - hom_i = Σ_j p_ij h_j / Σ_j p_ij
    - het_i has one slot for each class c: the mean of h_j over neighbours weighted by (1 - p_ij) s_jc, times
      1 - s_ic (the own class has no place in it), and the share of that class among them; then projected back.
      That the share stands beside the mean is our reading: a mean alone does not tell one neighbour from many.
    - Where edges have a direction, senders and receivers of a node are two neighbourhoods, each with slots of its own.
      That is our reading, too: a cell that talks to a class is not one that it listens to.
    - out_i = Σ over the three of sigmoid(gate) · part.

    Parameters
    ----------
    n_hidden, n_classes, n_sides
        One side without directions, two with them.
    random
    parts
        Without the split p_ij and 1 - p_ij are 1, and no class is left out: all neighbours count in both. Without the
        distribution the third part is left out.
    """

    def __init__(
        self, n_hidden: int, n_classes: int, n_sides: int, random: torch.Generator, parts: Parts = ALL_PARTS
    ) -> None:
        super().__init__()
        self._parts = parts
        self.project = nn.Linear(n_sides * n_classes * (n_hidden + 1), n_hidden) if parts.distribution else None
        self._n_parts = 2 if self.project is None else 3
        self.gates = nn.Linear(self._n_parts * n_hidden, self._n_parts * n_hidden)
        for layer in (each for each in (self.project, self.gates) if each is not None):
            start_weight(layer.weight, random)
            nn.init.zeros_(layer.bias)

    def forward(
        self,
        graphs: "Sequence[dgl.DGLGraph]",
        patterns: Sequence[SparsePattern],
        hidden: torch.Tensor,
        assigned: torch.Tensor,
        guessed: torch.Tensor,
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """(N, H), s of senders and of receivers (N, C) to the mixed values and the heterophilous descriptor (N, H).

        The patterns are those of the graphs, see `pattern_of`.

        Without the distribution the descriptor is that of the homophilous neighbours.
        """
        total, mass, found = torch.zeros_like(hidden), torch.zeros(len(hidden), 1), []
        others = 1 - guessed if self._parts.split else torch.ones_like(guessed)
        for graph, pattern in zip(graphs, patterns, strict=True):
            same = other = torch.ones(graph.num_edges(), 1)
            if self._parts.split:
                same = dgl.ops.u_dot_v(graph, assigned, guessed)
                other = 1 - same
            mass = mass + dgl.ops.copy_e_sum(graph, same)
            total = total + pattern.times(same[:, 0], hidden)
            if self.project is None:
                continue
            shares = dgl.ops.u_mul_e_sum(graph, assigned, other)
            sender, receiver = graph.edges()
            # Before the product, where no gradient has to pass through it.
            of_mean = other * assigned[sender] * (others / (shares + SMALLEST))[receiver]
            found += [pattern.times(each, hidden) for each in of_mean.unbind(1)]
            found.append(shares / (shares.sum(1, keepdim=True) + SMALLEST))
        homophilous = total / (mass + SMALLEST)
        parts, described = torch.cat([hidden, homophilous], 1), homophilous
        if self.project is not None:
            described = torch.relu(self.project(torch.cat(found, 1)))
            parts = torch.cat([parts, described], 1)
        mixed = (torch.sigmoid(self.gates(parts)) * parts).view(len(hidden), self._n_parts, -1).sum(1)
        return mixed, described


class HDP(nn.Module):
    """The classifier, as a model of nodes.

    Parameters
    ----------
    graphs
        From `neighbourhoods`.
    features : (N, F) float32
    assigned, guessed : (N, C) float32
        s of senders and of receivers at the start; part of the state, so that the best state keeps those it was found
        with.
    n_hidden, n_layers
    dropout
        Share of inputs of every layer that is dropped in training.
    random
    parts
    """

    assigned: torch.Tensor
    guessed: torch.Tensor

    def __init__(
        self,
        graphs: "Sequence[dgl.DGLGraph]",
        features: torch.Tensor,
        assigned: torch.Tensor,
        guessed: torch.Tensor,
        n_hidden: int,
        n_layers: int,
        dropout: float,
        random: torch.Generator,
        parts: Parts = ALL_PARTS,
    ) -> None:
        super().__init__()
        n_classes = assigned.shape[1]
        self._graphs, self._rows, self._dropout, self._random = graphs, SparseRows(features), dropout, random
        self._patterns = [pattern_of(graph) for graph in graphs]
        self.register_buffer("assigned", assigned)
        self.register_buffer("guessed", guessed)
        self.first = nn.Parameter(torch.empty(features.shape[1], n_hidden))
        self.first_bias = nn.Parameter(torch.zeros(n_hidden))
        self.layers = nn.ModuleList(
            SplitNeighbourhood(n_hidden, n_classes, len(graphs), random, parts) for _ in range(n_layers)
        )
        self.last = nn.Linear(n_hidden, n_classes)
        self.prototypes = nn.Parameter(torch.empty(n_classes, n_hidden))
        for weight in (self.first, self.last.weight, self.prototypes):
            start_weight(weight, random)
        nn.init.zeros_(self.last.bias)
        self._descriptor = torch.zeros(0)

    def forward(self, nodes: torch.Tensor) -> torch.Tensor:
        """Logits : (n, C)."""
        logits: torch.Tensor = self.last(self._drop(self.hidden()))[nodes]
        return logits

    def hidden(self) -> torch.Tensor:
        """What the last layer sees : (N, H)."""
        rate = self._dropout if self.training else 0.0
        values = torch.relu(self._rows.times(self.first, rate, self._random) + self.first_bias)
        for layer in self.layers:
            values, self._descriptor = layer(
                self._graphs, self._patterns, self._drop(values), self.assigned, self.guessed
            )
        return values

    def descriptors(self) -> torch.Tensor:
        """Heterophilous descriptors of the last call of `hidden` : (N, H)."""
        return self._descriptor

    def contrast(self, nodes: torch.Tensor, classes: torch.Tensor) -> torch.Tensor:
        """InfoNCE of the descriptors of trusted nodes (n,) to the prototypes, each to that of its class (n,)."""
        similarity = normalize(self._descriptor[nodes]) @ normalize(self.prototypes).T
        return cross_entropy(similarity / TEMPERATURE, classes)

    def overlap(self) -> torch.Tensor:
        """‖P Pᵀ - I‖², P the prototypes of length one."""
        directions = normalize(self.prototypes)
        return (directions @ directions.T - torch.eye(len(directions))).square().sum()

    def homophily(self) -> torch.Tensor:
        """p_ij of every edge of the graphs, one after another : (E,)."""
        return torch.cat([dgl.ops.u_dot_v(graph, self.assigned, self.guessed)[:, 0] for graph in self._graphs])

    def _drop(self, values: torch.Tensor) -> torch.Tensor:
        return dropped(values, self._dropout if self.training else 0.0, self._random)
