"""Training through time, whatever is asked: snapshots in order, and gradients that reach some of them back."""

import copy
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from plexoscope.models.data.arrays import F32, I32, I64
from plexoscope.models.graphs.learning.adam import Adam
from plexoscope.models.graphs.learning.best_weights import BestWeights
from plexoscope.models.graphs.learning.normalised_graph import normalised_graph
from plexoscope.models.graphs.methods.evolvegcn.modules import EvolvingStack
from plexoscope.models.graphs.methods.evolvegcn.reference import unrolled


@dataclass(frozen=True, kw_only=True)
class EvolveSettings:
    """How to train.

    Attributes
    ----------
    n_train, n_val
        Snapshots asked about in training and in validation; what comes after them is for the test.
    n_history
        Snapshots from one step of the optimiser to the next; gradients reach no further back, the weights go on.
    n_negatives
        In training, for each positive, where links are foretold.
    patience
        Epochs without a better validation after which training ends.
    """

    n_train: int
    n_val: int
    n_epochs: int
    patience: int
    n_history: int
    n_hidden: int
    learning_rate: float
    n_negatives: int
    seed: int


@dataclass(frozen=True)
class EvolveEpoch:
    """One pass through the training snapshots, done. The AUC of the validation is that after the pass."""

    index: int
    loss: float
    val_auc: float


@dataclass(frozen=True, eq=False)
class Passage:
    """What a model gives on its way through all snapshots.

    Parameters
    ----------
    embeddings : (T, N, H) or (N, H) float32
        After each snapshot, or after the last where others have other nodes.
    weights : (T, I, O) float32
        W_t of the first layer.
    selected : tuple of T (K,) int64
        Nodes of the whole network that the first layer selected, best first; empty but for "H".
    """

    embeddings: F32
    weights: F32
    selected: tuple[I64, ...]


class TrainerThroughTime(ABC):
    """A model while it is trained.

    Parameters
    ----------
    model
    edges : sequence of T (E, 2) int32
    features : sequence of T (N, F) float32
    settings
    """

    def __init__(
        self, model: EvolvingStack, edges: Sequence[I32], features: Sequence[F32], settings: EvolveSettings
    ) -> None:
        self._settings = settings
        self._edges, self._features = edges, [torch.tensor(each) for each in features]
        self._graphs = [
            normalised_graph(torch.from_numpy(edges_now.astype(np.int64)), len(features_now))
            for edges_now, features_now in zip(edges, features, strict=True)
        ]
        self._model = model
        self._best = BestWeights(model, -1.0)

    @property
    def val_auc(self) -> float:
        """Of the best state so far."""
        return self._best.score

    @abstractmethod
    def _step(self, time: int, state: list[torch.Tensor]) -> tuple[torch.Tensor, list[torch.Tensor]]:
        """Embeddings (N, H) after snapshot `time`, and the state that leads to the next."""

    @abstractmethod
    def _loss(self, time: int, values: torch.Tensor, epoch: int) -> torch.Tensor | None:
        """Of what is asked once snapshot `time` is seen; None if nothing is."""

    @abstractmethod
    def _validated(self) -> Iterator[float | None]:
        """The AUC of the validation at last; None where a caller may stop before that."""

    def epochs(self) -> Iterator[EvolveEpoch | None]:
        """Train; yields the epoch after each, and None in between where a caller may stop.

        The model is left in its best state at the end.
        """
        settings = self._settings
        optimiser = Adam((list(self._model.parameters()), settings.learning_rate))
        for index in range(1, settings.n_epochs + 1):
            state, losses, losses_here = self._model.start(), [], []
            for time in range(settings.n_train):
                values, state = self._step(time, state)
                loss = self._loss(time, values, index)
                if loss is not None:
                    losses_here.append(loss)
                if losses_here and ((time + 1) % settings.n_history == 0 or time + 1 == settings.n_train):
                    # All weights at the start take part in the first stretch alone.
                    unused = torch.stack([each.sum() for each in self._model.parameters()]).sum() * 0
                    optimiser.descend(torch.stack(losses_here).mean() + unused)
                    losses += [float(each.detach()) for each in losses_here]
                    losses_here, state = [], [each.detach() for each in state]
                yield None
            val_auc = -1.0
            for found in self._validated():
                val_auc = val_auc if found is None else found
                yield None
            self._best.offer(index, val_auc)
            yield EvolveEpoch(index, float(np.mean(losses)), val_auc)
            if index - self._best.epoch >= settings.patience:
                break
        self._best.restore()

    def unrolled_error(self, n_times: int) -> float:
        """Largest difference of embeddings from the recurrence written out, both in float64, against the largest."""
        model = copy.deepcopy(self._model).double()
        features = self._features[:n_times]
        expected = unrolled(model, [(self._edges[time], each.numpy()) for time, each in enumerate(features)])
        error = largest = 0.0
        with torch.no_grad():
            weights: list[torch.Tensor] = [layer.first for layer in model.stack]
            for graph, each, wanted in zip(self._graphs[:n_times], features, expected, strict=True):
                values, weights, _ = model.step(graph, each.double(), weights)
                # np.maximum and not max: it keeps a NaN, which must fail.
                error = float(np.maximum(error, (values - wanted).abs().max().item()))
                largest = max(largest, wanted.abs().max().item())
        return error / max(largest, 1e-12)
