"""What a spiking and a dense autoencoder have in common while they are trained: inputs, graph, and the best weights."""

from abc import abstractmethod
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

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


class AutoencoderSettings(Protocol):
    """What the settings of both hold."""

    @property
    def n_hidden(self) -> int: ...
    @property
    def n_latent(self) -> int: ...
    @property
    def seed(self) -> int: ...


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
