"""What a spiking and a dense autoencoder have in common while they are trained: inputs, graph, and the best weights."""

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import torch

from plexoscope.models.data.arrays import F32
from plexoscope.models.graphs.learning.best_weights import BestWeights
from plexoscope.models.graphs.learning.edge_training import EdgeTrainer, EpochT
from plexoscope.models.graphs.methods.s_vgae.inputs import (
    PoissonEncoder,
    input_rates,
    n_products_of_spreading,
    spread_along,
)
from plexoscope.models.graphs.tasks.splits import Pairs


@dataclass(frozen=True, kw_only=True)
class AutoencoderSettings:
    """How to train either.

    Attributes
    ----------
    n_hidden, n_latent
        Neurons of a layer, for each node.
    weight_decay
        Of the matrices.
    dropout
        Share of neurons that are cut off in each epoch.
    kl_weight
        Of the divergence, in the last epoch; it grows evenly up to that.
    check_every
        Epochs from one look at the validation edges to the next.
    """

    n_hidden: int
    n_latent: int
    n_epochs: int
    learning_rate: float
    weight_decay: float = 1e-3
    dropout: float
    kl_weight: float
    check_every: int = 5
    seed: int


SettingsT = TypeVar("SettingsT", bound=AutoencoderSettings)
ModelT = TypeVar("ModelT", bound=torch.nn.Module)


class AutoencoderTrainer(EdgeTrainer[EpochT, float], Generic[EpochT, SettingsT, ModelT]):
    """An autoencoder while it is trained, on features spread along the training edges.

    Attributes
    ----------
    settings
    graph
        Of the training edges, see `normalised_graph`.
    encoder : PoissonEncoder
        Its inputs.
    n_spread : int
        Products that spreading the features has taken.
    model

    Parameters
    ----------
    features : (N, F) float32, optional
    n_nodes, train, val, val_negative
        As for `EdgeTrainer`.
    settings
    device, checkpoint
    """

    def __init__(
        self,
        features: F32 | None,
        n_nodes: int,
        train: Pairs,
        val: Pairs,
        val_negative: Pairs,
        settings: SettingsT,
        device: str = "cpu",
        checkpoint: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(n_nodes, train, val, val_negative, seed=settings.seed, device=device, checkpoint=checkpoint)
        self.settings = settings
        self.graph = self._graph_of(train)
        propagation = spread_along(train, n_nodes)
        self.encoder = PoissonEncoder(input_rates(features, propagation))
        self.n_spread = n_products_of_spreading(features, propagation)
        self.model = self._new_model(self.encoder.n_inputs, settings.n_hidden, settings.n_latent).to(self._device)
        self._settle()
        self._best = BestWeights(self.model, 0.0)

    @abstractmethod
    def _new_model(self, n_inputs: int, n_hidden: int, n_latent: int) -> ModelT:
        """Return the model with its starting weights."""

    def _settle(self) -> None:
        """Change the starting weights by what a first look shows, if need be."""
        return
