"""A graph convolutional network that tells senders from receivers.

After E. Rossi et al., "Edge Directionality Improves Learning on Heterophilic Graphs", LoG 2023: a node, those that send
to it and those that it sends to have weights of their own in every layer.
"""

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import nn

from plexoscope.models.graphs.learning.deep_graph_library import dgl
from plexoscope.models.graphs.learning.layers import SparseRows, dropped, start_weight
from plexoscope.models.graphs.learning.neighbourhoods import pattern_of


class DirectedGCN(nn.Module):
    """GCN with directions, as a model of nodes.

    A layer is H W₀ + Σ over the graphs of D₊^−½ A D₋^−½ H W + b, D₊ and D₋ the degrees of receivers and of senders.

    Parameters
    ----------
    graphs
        From `neighbourhoods`.
    features : (N, F) float32
    n_hidden, n_outputs, n_layers
    dropout
        Share of inputs of every layer that is dropped in training.
    random
        Of the weights and of dropout.
    """

    def __init__(
        self,
        graphs: "Sequence[dgl.DGLGraph]",
        features: torch.Tensor,
        n_hidden: int,
        n_outputs: int,
        n_layers: int,
        dropout: float,
        random: torch.Generator,
    ) -> None:
        super().__init__()
        self._rows, self._dropout, self._random = SparseRows(features), dropout, random
        self._sides = [(pattern_of(graph), torch.ones(graph.num_edges())) for graph in graphs]
        self._scales = [(_scale(graph.out_degrees()), _scale(graph.in_degrees())) for graph in graphs]
        sizes = [features.shape[1], *[n_hidden] * (n_layers - 1), n_outputs]
        self.weights = nn.ParameterList(
            nn.Parameter(torch.empty(*pair)) for pair in pairwise(sizes) for _ in range(1 + len(graphs))
        )
        self.biases = nn.ParameterList(nn.Parameter(torch.zeros(size)) for size in sizes[1:])
        for weight in self.weights:
            start_weight(weight, random)

    def forward(self, nodes: torch.Tensor) -> torch.Tensor:
        """Logits : (n, C)."""
        rate, n_parts = self._dropout if self.training else 0.0, 1 + len(self._sides)
        values = torch.zeros(0)
        for layer, bias in enumerate(self.biases):
            weights = list(self.weights)[layer * n_parts : (layer + 1) * n_parts]
            if layer == 0:
                own, *theirs = (self._rows.times(weight, rate, self._random) for weight in weights)
            else:
                values = dropped(torch.relu(values), rate, self._random)
                own, *theirs = (values @ weight for weight in weights)
            values = own + bias
            for (pattern, ones), part, (sender, receiver) in zip(self._sides, theirs, self._scales, strict=True):
                values = values + pattern.times(ones, part * sender) * receiver
        logits: torch.Tensor = values[nodes]
        return logits


def _scale(degree: torch.Tensor) -> torch.Tensor:
    return degree.clamp_min(1).float().rsqrt()[:, None]
