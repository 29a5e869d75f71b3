"""The same network with numbers for spikes: what a spiking one is held against, in accuracy and in energy.

T. Kipf, M. Welling, "Variational Graph Auto-Encoders", NeurIPS workshop on Bayesian deep learning, 2016, with the
layers, widths, inputs and the weighted decoder of S-VGAE.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from torch.nn.functional import binary_cross_entropy_with_logits

from plexoscope.models.data.arrays import F64
from plexoscope.models.graphs.learning.adam import Adam
from plexoscope.models.graphs.learning.drawn import drawn_weights, dropped_by
from plexoscope.models.graphs.learning.edge_training import EdgeEpoch
from plexoscope.models.graphs.learning.normalised_graph import propagate
from plexoscope.models.graphs.methods.s_vgae.autoencoder_training import AutoencoderSettings, AutoencoderTrainer
from plexoscope.models.graphs.methods.s_vgae.inputs import (
    PoissonEncoder,
)
from plexoscope.models.graphs.scores.evaluation import auc
from plexoscope.models.graphs.scores.ranking import average_precision
from plexoscope.models.graphs.tasks.splits import Pairs


@dataclass(frozen=True, eq=False)
class DensePass:
    """One pass over the whole network.

    Parameters
    ----------
    first, relay, second : (N, H) float
        Layer one, its values spread to the neighbours, layer two; none is negative, and many are zero.
    mean, log_deviation : (N, D) float
        Of the latent vectors.
    """

    first: torch.Tensor
    relay: torch.Tensor
    second: torch.Tensor
    mean: torch.Tensor
    log_deviation: torch.Tensor


class DenseAutoencoder(torch.nn.Module):
    """Two graph layers with ReLU, a latent layer that takes both, and the decoder of pairs.

    Parameters
    ----------
    n_inputs, n_hidden, n_latent
        F, H and D.
    rng
        Draws the starting weights.
    """

    def __init__(self, n_inputs: int, n_hidden: int, n_latent: int, rng: np.random.Generator) -> None:
        super().__init__()
        self.first = torch.nn.Parameter(drawn_weights(n_inputs, n_hidden, rng))
        self.second = torch.nn.Parameter(drawn_weights(n_hidden, n_hidden, rng))
        self.to_mean = torch.nn.Parameter(drawn_weights(2 * n_hidden, n_latent, rng))
        self.to_log_deviation = torch.nn.Parameter(drawn_weights(2 * n_hidden, n_latent, rng))
        self.pair_weights = torch.nn.Parameter(torch.ones(n_latent))
        self.pair_bias = torch.nn.Parameter(torch.zeros(()))

    def forward(self, encoder: PoissonEncoder, graph: Any, rng: np.random.Generator, dropout: float = 0.0) -> DensePass:
        first = torch.relu(encoder.weighted(self.first))
        relay = propagate(graph, first)
        second = torch.relu(dropped_by(relay, dropout, rng) @ self.second)
        both = dropped_by(torch.cat([first, second], dim=-1), dropout, rng)
        return DensePass(first, relay, second, both @ self.to_mean, both @ self.to_log_deviation)

    def scores(self, latent: torch.Tensor, pairs: torch.Tensor) -> torch.Tensor:
        """Logits of pairs (P, 2) : (P,)."""
        found: torch.Tensor = (latent[pairs[:, 0]] * self.pair_weights * latent[pairs[:, 1]]).sum(dim=1)
        return found + self.pair_bias


class DenseTrainer(AutoencoderTrainer[EdgeEpoch, AutoencoderSettings, DenseAutoencoder]):
    """The dense autoencoder while it is trained, as `SVGAETrainer` trains the spiking one."""

    def _new_model(self, n_inputs: int, n_hidden: int, n_latent: int) -> DenseAutoencoder:
        return DenseAutoencoder(n_inputs, n_hidden, n_latent, self._rng)

    def look(self) -> DensePass:
        """One pass with the weights as they are."""
        with torch.no_grad():
            found: DensePass = self.model(self.encoder, self.graph, self._rng)
            return found

    def scores(self, passed: DensePass, pairs: Pairs) -> F64:
        """Logits of pairs (P, 2), of the latent means : (P,) float64."""
        with torch.no_grad():
            found: F64 = self.model.scores(passed.mean, self._indices(pairs)).cpu().numpy().astype(np.float64)
            return found

    def _epochs(self) -> Iterator[EdgeEpoch]:
        settings, model = self.settings, self.model
        optimiser, edges = Adam((list(model.parameters()), settings.learning_rate)), self._indices(self._train)
        for index in range(1, settings.n_epochs + 1):
            self._checkpoint()
            passed = model(self.encoder, self.graph, self._rng, settings.dropout)
            chance = torch.from_numpy(self._rng.standard_normal(tuple(passed.mean.shape), np.float32))
            latent = passed.mean + chance.to(self._device) * passed.log_deviation.exp()
            pairs = torch.cat([edges, self._indices(self._non_edges(len(edges)))])
            labels = (torch.arange(len(pairs), device=self._device) < len(edges)).to(torch.float32)
            cross_entropy = binary_cross_entropy_with_logits(model.scores(latent, pairs), labels)
            share = index / settings.n_epochs
            optimiser.descend(cross_entropy + share * settings.kl_weight * divergence_from_normal(passed))
            with torch.no_grad():
                for weights in (model.first, model.second, model.to_mean, model.to_log_deviation):
                    weights.mul_(1 - settings.learning_rate * settings.weight_decay)
            epoch = EdgeEpoch(index=index, cross_entropy=float(cross_entropy.detach()))
            yield self._checked(epoch) if index % settings.check_every == 0 or index == settings.n_epochs else epoch

    def _checked(self, epoch: EdgeEpoch) -> EdgeEpoch:
        passed = self.look()
        positive, negative = (self.scores(passed, pairs) for pairs in self._val)
        self._val_score = auc(positive, negative) + average_precision(positive, negative)
        return replace(epoch, val_auc=auc(positive, negative))

    def _judge(self, epoch: EdgeEpoch) -> float:
        return float("nan") if np.isnan(epoch.val_auc) else self._val_score

    @property
    def best_score(self) -> float:
        """AUC and average precision on the validation edges together, of the best epoch so far."""
        return self._best.score


def divergence_from_normal(passed: DensePass) -> torch.Tensor:
    """Mean KL divergence of the latent distributions from the standard normal one, in nats for each number."""
    squares = passed.mean.square() + (2 * passed.log_deviation).exp()
    return 0.5 * (squares - 1 - 2 * passed.log_deviation).mean()
