"""Training of node classifiers, the same for all that are compared."""

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn.functional import cross_entropy

from plexoscope.models.data.arrays import F32, I64
from plexoscope.models.graphs.learning.adam import Adam
from plexoscope.models.graphs.methods.dgmlp.layers import ResidualMLP
from plexoscope.models.graphs.tasks.node_task import NodeTask


@dataclass(frozen=True)
class Settings:
    """How to train.

    Attributes
    ----------
    weight_decay
        Of matrices; biases go free.
    patience
        Epochs without a better validation after which training ends.
    """

    n_epochs: int = 200
    learning_rate: float = 0.01
    weight_decay: float = 5e-4
    patience: int = 100


@dataclass(frozen=True)
class Epoch:
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

    def forward(self, nodes: torch.Tensor) -> torch.Tensor:
        """Logits : (n, C)."""
        logits: torch.Tensor = self.model(self._rows[nodes])
        return logits

    def vectors(self) -> F32:
        """What the last layer sees of each node in the present state, or the logits of a linear map : (N, H)."""
        self.eval()
        with torch.no_grad():
            is_linear = len(self.model.layers) == 1
            found = self.model(self._rows) if is_linear else self.model.hidden(self._rows)
        vectors: F32 = found.numpy()
        return vectors


class Training:
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
        settings: Settings,
        further_loss: Callable[[], torch.Tensor] | None = None,
    ) -> None:
        self.model, self._settings, self._further_loss = model, settings, further_loss
        self._train, self._val = torch.from_numpy(task.train), torch.from_numpy(task.val)
        labels = torch.from_numpy(task.labels)
        self._train_labels, self._val_labels = labels[self._train], labels[self._val]
        self._best: tuple[float, float] = (-1.0, 0.0)
        self._best_state = copy.deepcopy(model.state_dict())

    @property
    def val_accuracy(self) -> float:
        """Of the best state so far."""
        return self._best[0]

    def epochs(self) -> Iterator[Epoch]:
        """Train; yields after each epoch, and leaves the model in its best state at the end."""
        settings, parameters = self._settings, list(self.model.parameters())
        matrices = [parameter for parameter in parameters if parameter.ndim > 1]
        optimiser, best_at = Adam((parameters, settings.learning_rate)), 0
        for index in range(1, settings.n_epochs + 1):
            self.model.train()
            loss = cross_entropy(self.model(self._train), self._train_labels)
            aim = loss + settings.weight_decay / 2 * torch.stack([each.square().sum() for each in matrices]).sum()
            if self._further_loss is not None:
                aim = aim + self._further_loss()
            optimiser.descend(aim)
            val_loss, val_accuracy = self._validate()
            if (val_accuracy, -val_loss) > self._best:
                self._best, best_at = (val_accuracy, -val_loss), index
                self._best_state = copy.deepcopy(self.model.state_dict())
            yield Epoch(index, float(loss.detach()), val_loss, val_accuracy)
            if index - best_at >= settings.patience:
                break
        self.model.load_state_dict(self._best_state)
        self.model.eval()

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
