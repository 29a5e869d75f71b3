"""Training of node classifiers, the same for all that are compared."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn.functional import cross_entropy

from plexoscope.models.data.arrays import F32, I64
from plexoscope.models.graphs.learning.adam import Adam
from plexoscope.models.graphs.learning.best_weights import BestWeights
from plexoscope.models.graphs.learning.layers import ResidualMLP, SparseRows
from plexoscope.models.graphs.tasks.node_task import NodeTask


@dataclass(frozen=True, kw_only=True)
class ClassifierSettings:
    """How to train.

    Attributes
    ----------
    weight_decay
        Of matrices; biases go free.
    patience
        Epochs without a better validation after which training ends.
    """

    n_epochs: int
    learning_rate: float
    weight_decay: float
    patience: int


@dataclass(frozen=True)
class ClassifierEpoch:
    """One pass over the training nodes, done.

    Attributes
    ----------
    index
        1 … the number of epochs at most.
    loss
        Cross-entropy of the training nodes, before the step, in nats.
    val_loss, val_accuracy
        After it.
    """

    index: int
    loss: float
    val_loss: float
    val_accuracy: float


class Rows(nn.Module):
    """A model that sees one row for each node, as one of nodes.

    Parameters
    ----------
    model
        From (n, F) to logits (n, C).
    rows : (N, F) float32
    """

    model: ResidualMLP

    def __init__(self, model: ResidualMLP, rows: torch.Tensor) -> None:
        super().__init__()
        self.model, self._rows = model, rows
        self._taken: dict[int, tuple[torch.Tensor, SparseRows]] = {}

    def forward(self, nodes: torch.Tensor) -> torch.Tensor:
        """Logits : (n, C)."""
        logits: torch.Tensor = self.model(self._rows_of(nodes))
        return logits

    def _rows_of(self, nodes: torch.Tensor) -> SparseRows:
        """Rows of nodes (n,). Those of a few are kept: every epoch asks for them again."""
        if len(nodes) == len(self._rows):
            return SparseRows(self._rows[nodes])
        if id(nodes) not in self._taken:
            self._taken[id(nodes)] = nodes, SparseRows(self._rows[nodes])
        return self._taken[id(nodes)][1]

    def vectors(self) -> F32:
        """What the last layer sees of each node in the present state, or the logits of a linear map : (N, H)."""
        self.eval()
        with torch.no_grad():
            is_linear = len(self.model.layers) == 1
            found = self.model(self._rows) if is_linear else self.model.hidden(self._rows)
        vectors: F32 = found.numpy()
        return vectors


class ClassifierTrainer:
    """Trains a classifier on the training nodes of a task and keeps its best state.

    The labels of test nodes are never read; the best state is that of the highest accuracy of the validation
    nodes, and of those with the same the one with the lowest loss.

    Parameters
    ----------
    model
        From nodes (n,) int64 to logits (n, C). It holds the features and, if it needs them, the edges.
    task
    settings
    further_loss
        Added to the cross-entropy; called right after the model in training.
    """

    def __init__(
        self,
        model: nn.Module,
        task: NodeTask,
        settings: ClassifierSettings,
        further_loss: Callable[[], torch.Tensor] | None = None,
    ) -> None:
        self.model, self._settings, self._further_loss = model, settings, further_loss
        self._train, self._val = torch.from_numpy(task.train), torch.from_numpy(task.val)
        labels = torch.from_numpy(task.labels)
        self._train_labels, self._val_labels = labels[self._train], labels[self._val]
        self._best = BestWeights(model, (-1.0, 0.0))

    @property
    def val_accuracy(self) -> float:
        """Of the best state so far."""
        return self._best.score[0]

    @property
    def val_score(self) -> tuple[float, float]:
        """Accuracy and negative loss of the best state so far: the larger the better."""
        return self._best.score

    def epochs(self) -> Iterator[ClassifierEpoch]:
        """Train; yields after each epoch, and leaves the model in its best state at the end."""
        settings, parameters = self._settings, list(self.model.parameters())
        matrices = [parameter for parameter in parameters if parameter.ndim > 1]
        optimiser = Adam((parameters, settings.learning_rate))
        for index in range(1, settings.n_epochs + 1):
            self.model.train()
            loss = cross_entropy(self.model(self._train), self._train_labels)
            aim = loss + settings.weight_decay / 2 * torch.stack([each.square().sum() for each in matrices]).sum()
            if self._further_loss is not None:
                aim = aim + self._further_loss()
            optimiser.descend(aim)
            val_loss, val_accuracy = self._validate()
            self._best.offer(index, (val_accuracy, -val_loss))
            yield ClassifierEpoch(index, float(loss.detach()), val_loss, val_accuracy)
            if index - self._best.epoch >= settings.patience:
                break
        self._best.restore()
        self.model.eval()

    def first_gradient(self) -> float:
        """Norm of the gradient of the training nodes' cross-entropy by the first matrix, in the present state."""
        first = next(each for each in self.model.parameters() if each.ndim > 1)
        self.model.eval()
        (gradient,) = torch.autograd.grad(cross_entropy(self.model(self._train), self._train_labels), first)
        return float(gradient.norm())

    def predict(self, n_nodes: int) -> I64:
        """Most likely class of each node in the present state : (N,)."""
        classes: I64 = self.logits(torch.arange(n_nodes)).argmax(1).numpy()
        return classes

    def logits(self, nodes: torch.Tensor) -> torch.Tensor:
        """Of nodes (n,) in the present state, without dropout or gradient : (n, C)."""
        self.model.eval()
        with torch.no_grad():
            logits: torch.Tensor = self.model(nodes)
        return logits

    def _validate(self) -> tuple[float, float]:
        logits = self.logits(self._val)
        right = (logits.argmax(1) == self._val_labels).float().mean()
        return float(cross_entropy(logits, self._val_labels)), float(right)
