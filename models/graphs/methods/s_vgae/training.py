"""Training: edges against pairs drawn at random, and latent neurons that are to fire rarely."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.nn.functional import binary_cross_entropy_with_logits, logsigmoid

from plexoscope.models.data.arrays import F32, F64
from plexoscope.models.graphs.learning.adam import Adam
from plexoscope.models.graphs.learning.normalised_graph import normalised_graph
from plexoscope.models.graphs.methods.s_vgae.inputs import PoissonEncoder, input_rates
from plexoscope.models.graphs.methods.s_vgae.model import Activity, SpikingAutoencoder
from plexoscope.models.graphs.scores.evaluation import auc
from plexoscope.models.graphs.scores.ranking import average_precision
from plexoscope.models.graphs.tasks.splits import Pairs, draw_non_edges

if TYPE_CHECKING:
    from scipy.sparse import csr_array


QUIETENING_SHARE = 0.25
"""Of the learning rate: the first steps of Adam are whole ones, and undo what was learned."""


@dataclass(frozen=True)
class Settings:
    """How to train; see `plexoscope.plugins.builtin.edges.s_vgae.method.Params` for what each does to the result."""

    n_steps: int = 10
    n_hidden: int = 64
    n_latent: int = 64
    n_epochs: int = 150
    learning_rate: float = 0.02
    weight_decay: float = 1e-3
    dropout: float = 0.2
    kl_weight: float = 0.3
    prior_rate: float = 0.1
    check_every: int = 5
    seed: int = 0


@dataclass(frozen=True)
class Epoch:
    """One epoch, done.

    Attributes
    ----------
    index
        1 … n_epochs.
    cross_entropy
        Mean over edges and drawn pairs, in nats.
    divergence
        KL divergence of the latent chances from the prior rate, mean over neurons, nodes and steps, in nats.
    latent_rate
        Share of latent neurons that fired.
    val_auc, val_average_precision
        NaN in epochs without a look at the validation edges.
    """

    index: int
    cross_entropy: float
    divergence: float
    latent_rate: float
    val_auc: float = float("nan")
    val_average_precision: float = float("nan")


class Trainer:
    """The model while it is trained. It is given no test edge and no class.

    Parameters
    ----------
    features : (N, F) float32, optional
    n_nodes
    train : (E, 2) int32
        Along these spikes spread, and these are the edges to learn.
    val, val_negative : (V, 2) int32
        By these the best epoch is chosen.
    settings
    device
        Of torch.
    checkpoint
        Called several times in each epoch; may raise to end the training.
    """

    def __init__(
        self,
        features: F32 | None,
        n_nodes: int,
        train: Pairs,
        val: Pairs,
        val_negative: Pairs,
        settings: Settings,
        device: str = "cpu",
        checkpoint: Callable[[], None] = lambda: None,
    ) -> None:
        self.settings = settings
        self._n_nodes, self._val = n_nodes, (val, val_negative)
        self._device, self._checkpoint = torch.device(device), checkpoint
        self._rng = np.random.default_rng(settings.seed)
        self._edges, self._train = train, self._indices(train)
        self.graph = normalised_graph(self._train, n_nodes)
        self.encoder = PoissonEncoder(input_rates(features, _propagation(train, n_nodes)))
        sizes = self.encoder.n_inputs, settings.n_hidden, settings.n_latent
        n_arriving = self.encoder.mean_arriving
        self.model = SpikingAutoencoder(*sizes, n_arriving, self._rng).to(self._device)
        with torch.no_grad():
            # Latent neurons start centred: half of them fire.
            self.model.latent_bias.sub_(self.look().membrane.mean(dim=(0, 1)))
        self.best_epoch = 0
        self._best_score, self._best = 0.0, _copy(self.model)

    def train(self) -> Iterator[Epoch]:
        """Train; yields after each epoch. At the end the weights of the best epoch are put back."""
        settings = self.settings
        weights = ((index + 1) / settings.n_epochs * settings.kl_weight for index in range(settings.n_epochs))
        for epoch in self._epochs(weights, settings.n_epochs):
            score = epoch.val_auc + epoch.val_average_precision
            if score > self._best_score:
                self._best_score, self.best_epoch, self._best = score, epoch.index, _copy(self.model)
            yield epoch
        self.restore()

    def restore(self) -> None:
        """Put the weights of the best epoch back."""
        self.model.load_state_dict(self._best)

    def quieten(self, kl_weight: float, n_epochs: int) -> Iterator[Epoch]:
        """Go on with another weight of the divergence, from the weights as they are."""
        yield from self._epochs((kl_weight for _ in range(n_epochs)), n_epochs, QUIETENING_SHARE)

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

    def _indices(self, pairs: Pairs) -> torch.Tensor:
        return torch.from_numpy(pairs.astype(np.int64)).to(self._device)

    def _epochs(self, kl_weights: Iterator[float], n_epochs: int, share: float = 1.0) -> Iterator[Epoch]:
        settings, model = self.settings, self.model
        optimiser = Adam((list(model.parameters()), settings.learning_rate))
        n_train = len(self._edges)
        n_drawn = min(n_train, self._n_nodes * (self._n_nodes - 1) // 2 - n_train)
        labels = (torch.arange(n_train + n_drawn, device=self._device) < n_train).to(torch.float32)
        for index, kl_weight in enumerate(kl_weights, start=1):
            inputs = self.encoder.draw(settings.n_steps, self._rng)
            self._checkpoint()
            activity = model(inputs, self.graph, self._rng, settings.dropout)
            self._checkpoint()
            # Held-out edges may be drawn, too: to leave them out would tell which they are.
            drawn = self._indices(draw_non_edges(self._edges, self._n_nodes, n_drawn, self._rng))
            scores = model.scores(activity.latent, torch.cat([self._train, drawn]))
            cross_entropy = binary_cross_entropy_with_logits(scores, labels)
            divergence = divergence_from_rate(activity.membrane, settings.prior_rate)
            self._checkpoint()
            optimiser.descend(cross_entropy + kl_weight * divergence, share)
            with torch.no_grad():
                for weights in (model.first, model.second, model.to_latent):
                    weights.mul_(1 - settings.learning_rate * settings.weight_decay)
            rate = float(activity.latent.detach().mean())
            epoch = Epoch(index, float(cross_entropy.detach()), float(divergence.detach()), rate)
            yield self._checked(epoch) if index % settings.check_every == 0 or index == n_epochs else epoch

    def _checked(self, epoch: Epoch) -> Epoch:
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


def _propagation(edges: Pairs, n_nodes: int) -> "csr_array":
    """D^−½ (A + I) D^−½ : (N, N) csr_array."""
    from scipy.sparse import csr_array

    nodes = np.arange(n_nodes)
    sender, receiver = np.concatenate([edges, edges[:, ::-1], np.stack([nodes, nodes], axis=1)]).T
    degree = np.bincount(receiver, minlength=n_nodes)
    values = 1 / np.sqrt(degree[sender] * degree[receiver])
    return csr_array((values, (receiver, sender)), shape=(n_nodes, n_nodes))


def _copy(model: SpikingAutoencoder) -> dict[str, torch.Tensor]:
    return {name: values.clone() for name, values in model.state_dict().items()}
