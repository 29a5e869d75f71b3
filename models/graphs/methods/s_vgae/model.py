"""The spiking network: encoder, latent spikes, scores of pairs."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from plexoscope.models.graphs.learning.deep_graph_library import dgl
from plexoscope.models.graphs.learning.normalised_graph import propagate
from plexoscope.models.graphs.methods.s_vgae.inputs import InputSpikes
from plexoscope.models.graphs.methods.s_vgae.neurons import fire_at_random, integrate

STARTING_GAIN = 2.0
LATENT_GAIN = 3.0
"""Standard deviation of the current into a neuron at the start, where every second sender fires. Currents must be
well above the threshold: with Glorot's weights the latent chances all start at a half, and hundreds of epochs go by
before they tell two nodes apart."""


@dataclass(frozen=True, eq=False)
class Activity:
    """All that happened in one pass over the whole network.

    Parameters
    ----------
    inputs
        Spikes of the input layer.
    first, relay, second : (T, N, H) float
        Spikes of hidden layer one, of its propagated spikes made spikes again, and of hidden layer two.
    latent : (T, N, D) float
        Spikes z, with the gradient of their chances.
    first_membrane : (T, N, H) float
        Potential of hidden layer one, before the reset.
    membrane : (T, N, D) float
        Potential v of the latent neurons; they fire with chance σ(v).
    """

    inputs: InputSpikes
    first: torch.Tensor
    relay: torch.Tensor
    second: torch.Tensor
    latent: torch.Tensor
    first_membrane: torch.Tensor
    membrane: torch.Tensor


class SpikingAutoencoder(torch.nn.Module):
    """Two spiking graph layers, a latent layer that takes the spikes of both, and a decoder of pairs.

    Parameters
    ----------
    n_inputs, n_hidden, n_latent
        F, H and D.
    n_arriving
        Input spikes for a node in a step, on average.
    rng
        Draws the starting weights.
    """

    def __init__(
        self, n_inputs: int, n_hidden: int, n_latent: int, n_arriving: float, rng: np.random.Generator
    ) -> None:
        super().__init__()
        self.first = _weights((n_inputs, n_hidden), STARTING_GAIN / n_arriving**0.5, rng)
        self.second = _weights((n_hidden, n_hidden), STARTING_GAIN / (n_hidden / 2) ** 0.5, rng)
        self.to_latent = _weights((2 * n_hidden, n_latent), LATENT_GAIN / n_hidden**0.5, rng)
        self.latent_bias = torch.nn.Parameter(torch.zeros(n_latent))
        # All alike, so that at the start what fires together belongs together. They may become negative; and there
        # is a bias, without which silence would be the only way to score a pair low.
        self.pair_weights = torch.nn.Parameter(torch.full((n_latent,), 2 / n_latent**0.5))
        self.pair_bias = torch.nn.Parameter(torch.tensor(-(n_latent**0.5) / 2))

    def forward(self, inputs: InputSpikes, graph: Any, rng: np.random.Generator, dropout: float = 0.0) -> Activity:
        """Run all T steps.

        Parameters
        ----------
        inputs
        graph : dgl.DGLGraph
            As `normalised_graph` makes it.
        rng
            Draws latent spikes and dropout.
        dropout
            Share of neurons that are cut off for all steps, in training.
        """
        first, first_membrane = integrate(inputs.gather(self.first))
        relay, _ = integrate(propagated(graph, first))
        second, _ = integrate(_dropped(relay, dropout, rng) @ self.second)
        both = _dropped(torch.cat([first, second], dim=-1), dropout, rng)
        latent, membrane = fire_at_random(both @ self.to_latent + self.latent_bias, rng)
        return Activity(inputs, first, relay, second, latent, first_membrane, membrane)

    def scores(self, latent: torch.Tensor, pairs: torch.Tensor) -> torch.Tensor:
        """Logits of pairs (P, 2): the weighted number of latent neurons that fire in both, mean over time : (P,)."""
        n_steps, n_nodes, _ = latent.shape
        graph = dgl.graph((pairs[:, 0], pairs[:, 1]), num_nodes=n_nodes)
        together: torch.Tensor = dgl.ops.u_dot_v(graph, by_node(latent * self.pair_weights), by_node(latent))
        return together.squeeze(-1) / n_steps + self.pair_bias


def propagated(graph: Any, spikes: torch.Tensor) -> torch.Tensor:
    """Let spikes spread to all neighbours, at each step by itself : (T, N, H)."""
    n_steps, n_nodes, n_units = spikes.shape
    return propagate(graph, by_node(spikes)).view(n_nodes, n_steps, n_units).transpose(0, 1).contiguous()


def by_node(spikes: torch.Tensor) -> torch.Tensor:
    """(T, N, H) as (N, T H), one row for each node."""
    return spikes.transpose(0, 1).reshape(spikes.shape[1], -1)


def _weights(shape: tuple[int, int], deviation: float, rng: np.random.Generator) -> torch.nn.Parameter:
    return torch.nn.Parameter(torch.from_numpy(rng.standard_normal(shape, np.float32) * np.float32(deviation)))


def _dropped(spikes: torch.Tensor, share: float, rng: np.random.Generator) -> torch.Tensor:
    if not share:
        return spikes
    kept = torch.from_numpy(rng.random(tuple(spikes.shape[1:]), np.float32) >= share).to(spikes.device)
    return spikes * kept / (1 - share)
