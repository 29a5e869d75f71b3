"""What classifiers are made of, with all chance from a generator of their own: runs side by side share torch's."""

import math
from itertools import pairwise

import torch
from torch import nn


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

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        """(n, inputs) to logits (n, outputs)."""
        logits: torch.Tensor = self.layers[-1](self._drop(self.hidden(rows)))
        return logits

    def hidden(self, rows: torch.Tensor) -> torch.Tensor:
        """What the last layer sees : (n, n_hidden), or the rows themselves of a linear map."""
        for index, layer in enumerate(self.layers[:-1]):
            moved = torch.relu(layer(self._drop(rows)))
            rows = rows + moved if index and self._is_residual else moved
        return rows

    def _drop(self, rows: torch.Tensor) -> torch.Tensor:
        return dropped(rows, self._dropout if self.training else 0.0, self._random)
