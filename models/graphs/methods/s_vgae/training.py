"""Training: edges against pairs drawn at random, and latent neurons that are to fire rarely."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch.nn.functional import binary_cross_entropy_with_logits, logsigmoid

from plexoscope.models.data.arrays import F64
from plexoscope.models.graphs.learning.adam import Adam
from plexoscope.models.graphs.learning.edge_training import EdgeEpoch
from plexoscope.models.graphs.methods.s_vgae.autoencoder_training import AutoencoderSettings, AutoencoderTrainer
from plexoscope.models.graphs.methods.s_vgae.model import Activity, SpikingAutoencoder
from plexoscope.models.graphs.scores.evaluation import auc
from plexoscope.models.graphs.scores.ranking import average_precision
from plexoscope.models.graphs.tasks.splits import Pairs

QUIETENING_SHARE = 0.25
"""Of the learning rate: the first steps of Adam are whole ones, and undo what was learned."""


@dataclass(frozen=True, kw_only=True)
class SVGAESettings(AutoencoderSettings):
    """How to train.

    Attributes
    ----------
    n_steps
        In each of them every neuron fires once or not.
    prior_rate
        How often a latent neuron fires that says nothing.
    """

    n_steps: int
    prior_rate: float


@dataclass(frozen=True, kw_only=True)
class SVGAEEpoch(EdgeEpoch):
    """One epoch, done.

    Attributes
    ----------
    divergence
        KL divergence of the latent chances from the prior rate, mean over neurons, nodes and steps, in nats.
    latent_rate
        Share of latent neurons that fired.
    val_average_precision
        NaN where `val_auc` is.
    """

    divergence: float
    latent_rate: float
    val_average_precision: float = float("nan")


class SVGAETrainer(AutoencoderTrainer[SVGAEEpoch, SVGAESettings, SpikingAutoencoder]):
    """The spiking autoencoder while it is trained; along the training edges spikes spread."""

    def _new_model(self, n_inputs: int, n_hidden: int, n_latent: int) -> SpikingAutoencoder:
        return SpikingAutoencoder(n_inputs, n_hidden, n_latent, self.encoder.mean_arriving, self._rng)

    def _settle(self) -> None:
        """Latent neurons start centred: half of them fire."""
        with torch.no_grad():
            self.model.latent_bias.sub_(self.look().membrane.mean(dim=(0, 1)))

    def _epochs(self) -> Iterator[SVGAEEpoch]:
        settings = self.settings
        weights = ((index + 1) / settings.n_epochs * settings.kl_weight for index in range(settings.n_epochs))
        yield from self._weighted_epochs(weights, settings.n_epochs)

    def _judge(self, epoch: SVGAEEpoch) -> float:
        return epoch.val_auc + epoch.val_average_precision

    def quieten(self, kl_weight: float, n_epochs: int) -> Iterator[SVGAEEpoch]:
        """Go on with another weight of the divergence, from the weights as they are."""
        yield from self._weighted_epochs((kl_weight for _ in range(n_epochs)), n_epochs, QUIETENING_SHARE)

    def look(self) -> Activity:
        """One pass with the weights as they are, always with the same chance."""
        with torch.no_grad():
            rng = np.random.default_rng(self.settings.seed)
            activity: Activity = self.model(self.encoder.draw(self.settings.n_steps, rng), self.graph, rng)
            return activity

    def scores(self, activity: Activity, pairs: Pairs) -> F64:
        """Logits of pairs (P, 2) : (P,) float64."""
        with torch.no_grad():
            found: F64 = self.model.scores(activity.latent, self._indices(pairs)).cpu().numpy().astype(np.float64)
            return found

    def _weighted_epochs(self, kl_weights: Iterator[float], n_epochs: int, share: float = 1.0) -> Iterator[SVGAEEpoch]:
        settings, model = self.settings, self.model
        optimiser, edges = Adam((list(model.parameters()), settings.learning_rate)), self._indices(self._train)
        for index, kl_weight in enumerate(kl_weights, start=1):
            inputs = self.encoder.draw(settings.n_steps, self._rng)
            self._checkpoint()
            activity = model(inputs, self.graph, self._rng, settings.dropout)
            self._checkpoint()
            pairs = torch.cat([edges, self._indices(self._non_edges(len(edges)))])
            labels = (torch.arange(len(pairs), device=self._device) < len(edges)).to(torch.float32)
            cross_entropy = binary_cross_entropy_with_logits(model.scores(activity.latent, pairs), labels)
            divergence = divergence_from_rate(activity.membrane, settings.prior_rate)
            self._checkpoint()
            optimiser.descend(cross_entropy + kl_weight * divergence, share)
            with torch.no_grad():
                for weights in (model.first, model.second, model.to_latent):
                    weights.mul_(1 - settings.learning_rate * settings.weight_decay)
            epoch = SVGAEEpoch(
                index=index,
                cross_entropy=float(cross_entropy.detach()),
                divergence=float(divergence.detach()),
                latent_rate=float(activity.latent.detach().mean()),
            )
            yield self._checked(epoch) if index % settings.check_every == 0 or index == n_epochs else epoch

    def _checked(self, epoch: SVGAEEpoch) -> SVGAEEpoch:
        activity = self.look()
        positive, negative = (self.scores(activity, pairs) for pairs in self._val)
        found = auc(positive, negative), average_precision(positive, negative)
        return replace(epoch, val_auc=found[0], val_average_precision=found[1])


def divergence_from_rate(membrane: torch.Tensor, rate: float) -> torch.Tensor:
    """Mean KL divergence of Bernoulli(σ(v)) from Bernoulli(`rate`), in nats; exact for any v."""
    chance = torch.sigmoid(membrane)
    fires = chance * (logsigmoid(membrane) - float(np.log(rate)))
    rests = (1 - chance) * (logsigmoid(-membrane) - float(np.log1p(-rate)))
    return (fires + rests).mean()
