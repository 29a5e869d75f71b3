"""EvolveGCN: a graph convolution whose weights are the state of a recurrent network.

A. Pareja, G. Domeniconi, J. Chen, T. Ma, T. Suzumura, H. Kanezashi, T. Kaler, T. Schardl, C. Leiserson, "EvolveGCN:
Evolving Graph Convolutional Networks for Dynamic Graphs", AAAI 2020.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import torch
from torch import nn

from plexoscope.models.graphs.learning.layers import start_weight
from plexoscope.models.graphs.learning.normalised_graph import propagate

if TYPE_CHECKING:
    from plexoscope.models.graphs.learning.deep_graph_library import dgl

Variant = Literal["H", "O", "frozen"]


class MatrixGRU(nn.Module):
    """A gated recurrent unit whose state is a matrix Q (I, O), each column an own sequence.

    z = σ(A_z X + B_z Q + C_z), r = σ(A_r X + B_r Q + C_r), Q' = (1 - z) Q + z tanh(A_q X + B_q (r Q) + C_q)

    Parameters
    ----------
    n_rows, n_columns
        I and O.
    random
        Of the weights at the start.
    """

    def __init__(self, n_rows: int, n_columns: int, random: torch.Generator) -> None:
        super().__init__()
        self.inputs = nn.ParameterList(nn.Parameter(torch.empty(n_rows, n_rows)) for _ in range(3))
        self.states = nn.ParameterList(nn.Parameter(torch.empty(n_rows, n_rows)) for _ in range(3))
        self.biases = nn.ParameterList(nn.Parameter(torch.zeros(n_rows, n_columns)) for _ in range(3))
        for weight in (*self.inputs, *self.states):
            start_weight(weight, random)

    def forward(self, inputs: torch.Tensor, state: torch.Tensor) -> torch.Tensor:
        """X, Q to Q' : (I, O) each."""
        update = torch.sigmoid(self.inputs[0] @ inputs + self.states[0] @ state + self.biases[0])
        reset = torch.sigmoid(self.inputs[1] @ inputs + self.states[1] @ state + self.biases[1])
        fresh = torch.tanh(self.inputs[2] @ inputs + self.states[2] @ (reset * state) + self.biases[2])
        return (1 - update) * state + update * fresh


class EvolvingLayer(nn.Module):
    """One graph convolution H' = Â H W_t.

    - "H": W_t = GRU(Z_t, W_{t-1}), Z_t (I, O) the rows of H with the O highest scores H p / ‖p‖, each times the
      tanh of its score, as columns. Nodes without a link in the snapshot are not asked.
    - "O": W_t = GRU(W_{t-1}, W_{t-1}).
    - "frozen": W_t = W_0, the baseline.
    """

    def __init__(self, n_inputs: int, n_outputs: int, variant: Variant, random: torch.Generator) -> None:
        super().__init__()
        self.variant = variant
        self.first = nn.Parameter(torch.empty(n_inputs, n_outputs))
        start_weight(self.first, random)
        if variant != "frozen":
            self.unit = MatrixGRU(n_inputs, n_outputs, random)
        if variant == "H":
            self.scorer = nn.Parameter(torch.randn(n_inputs, generator=random) / n_inputs**0.5)

    def evolve(
        self, weight: torch.Tensor, values: torch.Tensor, present: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """W_{t-1} (I, O), H (N, I) and who is there (N,) bool to W_t and the nodes selected, none but for "H"."""
        if self.variant == "frozen":
            return weight, torch.zeros(0, dtype=torch.int64)
        if self.variant == "O":
            return self.unit(weight, weight), torch.zeros(0, dtype=torch.int64)
        summary, nodes = self.summary(values, present, weight.shape[1])
        return self.unit(summary, weight), nodes

    def summary(self, values: torch.Tensor, present: torch.Tensor, n: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Z_t (I, n) and the nodes in it, best first. Where fewer are there, the other columns are zero."""
        scores = values @ self.scorer / torch.linalg.vector_norm(self.scorer)
        nodes = torch.topk(scores.masked_fill(~present, -torch.inf), min(n, len(values))).indices
        nodes = nodes[present[nodes]]
        chosen = values[nodes] * torch.tanh(scores[nodes])[:, None]
        return torch.nn.functional.pad(chosen, (0, 0, 0, n - len(nodes))).T, nodes

    def forward(self, graph: "dgl.DGLGraph", values: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
        """H (N, I) and W_t to Â H W_t : (N, O)."""
        return propagate(graph, values @ weight)


class EvolvingStack(nn.Module):
    """Two layers, and a head for what their embeddings are asked.

    Parameters
    ----------
    n_features, n_hidden
    n_seen
        Inputs of the head, which has one hidden layer and one output.
    variant
    random
        Of the weights at the start.
    """

    def __init__(self, n_features: int, n_hidden: int, n_seen: int, variant: Variant, random: torch.Generator) -> None:
        super().__init__()
        # Beside the registered list, whose members a type checker takes for any module.
        self.stack = [EvolvingLayer(n_inputs, n_hidden, variant, random) for n_inputs in (n_features, n_hidden)]
        self.layers = nn.ModuleList(self.stack)
        inner, outer = nn.Linear(n_seen, n_hidden), nn.Linear(n_hidden, 1)
        self.head = nn.Sequential(inner, nn.ReLU(), outer)
        for layer in (inner, outer):
            start_weight(layer.weight, random)
            nn.init.zeros_(layer.bias)

    def start(self) -> list[torch.Tensor]:
        """W_0 of each layer."""
        return [layer.first for layer in self.stack]

    def step(
        self, graph: "dgl.DGLGraph", features: torch.Tensor, weights: Sequence[torch.Tensor]
    ) -> tuple[torch.Tensor, list[torch.Tensor], torch.Tensor]:
        """One snapshot: the embeddings (N, H) after it, W_t of each layer, and the nodes that the first selected."""
        # 1 / √degree, to which the loop counts.
        present = graph.ndata["scale"][:, 0] < 1
        values, evolved, selected = features, [], []
        for index, (layer, weight) in enumerate(zip(self.stack, weights, strict=True)):
            if index:
                values = torch.relu(values)
            weight, nodes = layer.evolve(weight, values, present)
            values = layer(graph, values, weight)
            evolved.append(weight)
            selected.append(nodes)
        return values, evolved, selected[0]


class EvolveGCN(EvolvingStack):
    """Tells from two nodes whether they will be linked.

    Parameters
    ----------
    n_features, n_hidden
    variant
    random
        Of the weights at the start.
    """

    def __init__(self, n_features: int, n_hidden: int, variant: Variant, random: torch.Generator) -> None:
        # The paper's head sees the two embeddings side by side, from which a perceptron learns only slowly that
        # they have to be alike. Sum, distance and product say the same, and do not know who comes first.
        super().__init__(n_features, n_hidden, 3 * n_hidden, variant, random)

    def score(self, embeddings: torch.Tensor, pairs: torch.Tensor) -> torch.Tensor:
        """Logits of a link in the next snapshot, of pairs (P, 2) : (P,). The order within a pair does not count."""
        first, second = embeddings[pairs[:, 0]], embeddings[pairs[:, 1]]
        both = first * second
        logits: torch.Tensor = self.head(torch.cat([first + second, (first - second).abs(), both], 1))[:, 0]
        return logits
