"""The coupled graph convolutional network: every layer carries and transforms, so that deep is also far.

T. Kipf, M. Welling, "Semi-Supervised Classification with Graph Convolutional Networks", ICLR 2017.
"""

from itertools import pairwise

import torch
from torch import nn

from plexoscope.models.graphs.learning.deep_graph_library import dgl
from plexoscope.models.graphs.learning.layers import SparseRows, dropped, start_weight


class CoupledGCN(nn.Module):
    """GCN of any depth, as a model of nodes.

    Parameters
    ----------
    graph
        From `graph_of`.
    features : (N, F) float32
    n_hidden, n_outputs, n_layers
    dropout
        Share of inputs of every layer that is dropped in training.
    random
        Of the weights and of dropout.
    """

    def __init__(
        self,
        graph: "dgl.DGLGraph",
        features: torch.Tensor,
        n_hidden: int,
        n_outputs: int,
        n_layers: int,
        dropout: float,
        random: torch.Generator,
    ) -> None:
        super().__init__()
        self._graph, self._rows = graph, SparseRows(features)
        self._dropout, self._random = dropout, random
        sizes = [features.shape[1], *[n_hidden] * (n_layers - 1), n_outputs]
        layers = [
            dgl.nn.pytorch.GraphConv(*pair, norm="both", weight=index > 0) for index, pair in enumerate(pairwise(sizes))
        ]
        self.layers = nn.ModuleList(layers)
        self.first = nn.Parameter(torch.empty(sizes[0], sizes[1]))
        start_weight(self.first, random)
        for layer in layers[1:]:
            start_weight(layer.weight, random)

    def forward(self, nodes: torch.Tensor) -> torch.Tensor:
        """Logits : (n, C)."""
        rate = self._dropout if self.training else 0.0
        values = self._rows.times(self.first, rate, self._random)
        values = self.layers[0](self._graph, values)
        for layer in self.layers[1:]:
            values = dropped(torch.relu(values), rate, self._random)
            values = layer(self._graph, values)
        logits: torch.Tensor = values[nodes]
        return logits
