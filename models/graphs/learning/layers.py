"""What classifiers are made of, with all chance from a generator of their own: runs side by side share torch's."""

import math
from itertools import pairwise

import torch
from torch import nn

from plexoscope.models.graphs.learning.sparse_product import SparsePattern

DENSE_FROM = 0.1
"""Share of numbers that are not zero from which a product of whole matrices is quicker."""


def dropped(values: torch.Tensor, rate: float, random: torch.Generator) -> torch.Tensor:
    """Zero a share of the values and raise the others, so that the mean stays."""
    if not rate:
        return values
    kept = torch.rand(values.shape, generator=random) >= rate
    return values * (kept / (1 - rate))


def start_weight(weight: torch.Tensor, random: torch.Generator) -> None:
    """Fill a weight matrix evenly within ±√(6 / (inputs + outputs)). X. Glorot, Y. Bengio, AISTATS 2010."""
    bound = math.sqrt(6 / sum(weight.shape))
    with torch.no_grad():
        weight.copy_((torch.rand(weight.shape, generator=random) * 2 - 1) * bound)


class SparseRows:
    """Features of which most may be zero: Cora's words are 1 in 79.

    Parameters
    ----------
    features : (N, F) float32
    """

    def __init__(self, features: torch.Tensor) -> None:
        self._dense = features if int(features.count_nonzero()) > DENSE_FROM * features.numel() else None
        if self._dense is not None:
            return
        node, feature = features.nonzero(as_tuple=True)
        self._values = features[node, feature]
        self._pattern = SparsePattern(node, feature, *features.shape)

    def times(self, weight: torch.Tensor, dropout: float, random: torch.Generator) -> torch.Tensor:
        """X W : (N, H) for W (F, H), with a share of X dropped."""
        if self._dense is not None:
            return dropped(self._dense, dropout, random) @ weight
        return self._pattern.times(dropped(self._values, dropout, random), weight)


class ResidualMLP(nn.Module):
    """A perceptron whose hidden layers add to what they are given.

    Parameters
    ----------
    n_inputs, n_hidden, n_outputs
    n_layers
        One is a linear map; from the third on a layer has a residual connection.
    dropout
        Share of inputs of every layer that is dropped in training.
    random
        Of the weights and of dropout.
    is_residual
        Otherwise its hidden layers replace what they are given.
    """

    def __init__(
        self,
        n_inputs: int,
        n_hidden: int,
        n_outputs: int,
        n_layers: int,
        dropout: float,
        random: torch.Generator,
        is_residual: bool = True,
    ) -> None:
        super().__init__()
        sizes = [n_inputs, *[n_hidden] * (n_layers - 1), n_outputs]
        layers = [nn.Linear(*pair) for pair in pairwise(sizes)]
        self.layers = nn.ModuleList(layers)
        self._dropout, self._random, self._is_residual = dropout, random, is_residual
        for layer in layers:
            start_weight(layer.weight, random)
            nn.init.zeros_(layer.bias)

    def forward(self, rows: torch.Tensor | SparseRows) -> torch.Tensor:
        """(n, inputs) to logits (n, outputs)."""
        return self._through(self.layers[-1], self.hidden(rows) if len(self.layers) > 1 else rows)

    def hidden(self, rows: torch.Tensor | SparseRows) -> torch.Tensor:
        """What the last of several layers sees : (n, n_hidden)."""
        values = torch.relu(self._through(self.layers[0], rows))
        for layer in list(self.layers)[1:-1]:
            moved = torch.relu(self._through(layer, values))
            values = values + moved if self._is_residual else moved
        return values

    def _through(self, layer: nn.Module, rows: torch.Tensor | SparseRows) -> torch.Tensor:
        assert isinstance(layer, nn.Linear)
        rate = self._dropout if self.training else 0.0
        if isinstance(rows, SparseRows):
            return rows.times(layer.weight.T, rate, self._random) + layer.bias
        moved: torch.Tensor = layer(dropped(rows, rate, self._random))
        return moved
