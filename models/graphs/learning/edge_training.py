"""Training of models that find missing edges; validation edges choose the epoch."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
import torch

from plexoscope.models.graphs.learning.best_weights import BestWeights, ScoreT
from plexoscope.models.graphs.learning.normalised_graph import normalised_graph
from plexoscope.models.graphs.tasks.splits import Pairs, draw_non_edges


@dataclass(frozen=True, kw_only=True)
class EdgeEpoch:
    """One epoch, done.

    Attributes
    ----------
    index
        1 … n_epochs.
    cross_entropy
        Mean over edges and drawn pairs, in nats.
    val_auc
        NaN in epochs without a look at the validation edges.
    """

    index: int
    cross_entropy: float
    val_auc: float = float("nan")


EpochT = TypeVar("EpochT", bound=EdgeEpoch)


class EdgeTrainer(ABC, Generic[EpochT, ScoreT]):
    """A model while it is trained. It is given no test edge and no class.

    Parameters
    ----------
    n_nodes
    train : (E, 2) int32
        The network that may be seen, and the edges to learn.
    val, val_negative : (V, 2) int32
        By these the best epoch is chosen.
    seed
    device
        Of torch.
    checkpoint
        Called several times in each epoch; may raise to end the training.
    """

    _best: BestWeights[ScoreT]
    """Of the model; made by those who derive from this once there is one."""

    def __init__(
        self,
        n_nodes: int,
        train: Pairs,
        val: Pairs,
        val_negative: Pairs,
        *,
        seed: int,
        device: str = "cpu",
        checkpoint: Callable[[], None] = lambda: None,
    ) -> None:
        self._n_nodes, self._train, self._val = n_nodes, train, (val, val_negative)
        self._device, self._checkpoint = torch.device(device), checkpoint
        self._rng = np.random.default_rng(seed)

    @property
    def best_epoch(self) -> int:
        """The epoch that did best on the validation edges so far; 0 before the first look."""
        return self._best.epoch

    def train(self) -> Iterator[EpochT]:
        """Train; yields after each epoch. At the end the weights of the best epoch are put back."""
        for epoch in self._epochs():
            self._best.offer(epoch.index, self._judge(epoch))
            yield epoch
        self._best.restore()

    @abstractmethod
    def _epochs(self) -> Iterator[EpochT]:
        """Train without choosing."""

    @abstractmethod
    def _judge(self, epoch: EpochT) -> ScoreT:
        """Return how good an epoch is on validation; NaN where nobody looked."""

    def _non_edges(self, n_pairs: int) -> Pairs:
        """Draw pairs without a training edge, fewer where there are not so many.

        Held-out edges may be drawn, too: to leave them out would tell which they are.
        """
        n_free = self._n_nodes * (self._n_nodes - 1) // 2 - len(self._train)
        return draw_non_edges(self._train, self._n_nodes, min(n_pairs, n_free), self._rng)

    def _indices(self, pairs: Pairs) -> torch.Tensor:
        return torch.from_numpy(pairs.astype(np.int64)).to(self._device)

    def _graph_of(self, edges: Pairs) -> Any:
        return normalised_graph(self._indices(edges), self._n_nodes)
