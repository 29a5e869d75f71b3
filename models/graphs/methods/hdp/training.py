"""Training of HDP: a perceptron assigns classes first, then the model trains and assigns anew every few epochs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch

from plexoscope.models.data.arrays import F32, I64
from plexoscope.models.data.network import Network
from plexoscope.models.graphs.learning.deep_graph_library import dgl
from plexoscope.models.graphs.learning.layers import ResidualMLP
from plexoscope.models.graphs.learning.node_training import ClassifierEpoch, ClassifierSettings, ClassifierTrainer, Rows
from plexoscope.models.graphs.methods.hdp.model import HDP
from plexoscope.models.graphs.tasks.node_task import NodeTask

N_FOLDS = 3


@dataclass(frozen=True, kw_only=True)
class HDPSettings:
    """How to train.

    Attributes
    ----------
    training
        Of the perceptron and of the model.
    trust
        Probability from which an assignment counts.
    refresh_every
        Epochs from one assignment to the next.
    contrast, orthogonality
        Weights of the two losses beside the cross-entropy.
    """

    training: ClassifierSettings
    n_hidden: int
    n_layers: int
    dropout: float
    trust: float
    refresh_every: int
    contrast: float
    orthogonality: float
    seed: int


def neighbourhoods(network: Network) -> "tuple[dgl.DGLGraph, ...]":
    """The network for message passing, without loops and weights.

    One graph with both directions of every edge; of a directed network two, from senders and from receivers.
    """
    source, target = (torch.from_numpy(column.astype(np.int64)) for column in network.edges.T)
    other = source != target
    source, target = source[other], target[other]
    sides = [(source, target), (target, source)]
    if not network.directed:
        sides = [(torch.cat([source, target]), torch.cat([target, source]))]
    return tuple(dgl.graph(side, num_nodes=network.n_nodes) for side in sides)


def _encoded(graphs: "Sequence[dgl.DGLGraph]", features: torch.Tensor) -> torch.Tensor:
    """Features (N, F) beside their means over each neighbourhood, and over the same of the neighbours."""
    found = [features]
    for graph in graphs:
        near = dgl.ops.copy_u_mean(graph, features)
        found += [near, dgl.ops.copy_u_mean(graph, near)]
    return torch.cat(found, 1)


class HDPTrainer:
    """Perceptron and model while they are trained, one after the other. Labels of test nodes are never read.

    Parameters
    ----------
    graphs
        From `neighbourhoods`.
    features : (N, F) float32
    task
    settings
    """

    def __init__(
        self, graphs: "Sequence[dgl.DGLGraph]", features: torch.Tensor, task: NodeTask, settings: HDPSettings
    ) -> None:
        self._settings, self._n_nodes = settings, len(features)
        self._train, self._train_labels = torch.from_numpy(task.train), torch.from_numpy(task.labels[task.train])
        self._n_classes = task.n_classes
        self._task, self._features = task, features
        self._random = random = torch.Generator().manual_seed(settings.seed)
        self.perceptron = self._new_perceptron(features, task)
        self._encoded = _encoded(graphs, features)
        self._guessed = torch.zeros(0)
        even = torch.full((self._n_nodes, task.n_classes), 1 / task.n_classes)
        self.model = HDP(graphs, features, even, even, settings.n_hidden, settings.n_layers, settings.dropout, random)
        self._training = ClassifierTrainer(self.model, task, settings.training, self._further_loss)
        self._known = torch.zeros(self._n_nodes, dtype=torch.bool)
        self._known[self._train] = True
        self.trusted = self._known

    @property
    def val_accuracy(self) -> float:
        """Of the best state so far."""
        return self._training.val_accuracy

    def perceptron_epochs(self) -> Iterator[None]:
        """Train the perceptrons that assign classes at first; yields after each epoch.

        One sees the features of a node, another also those around it; which of them assigns, the validation nodes
        decide. The training nodes are assigned by perceptrons of its kind that have not learnt their classes: a
        guess that knows the answer would teach the model to trust guesses.
        """
        structural = self._new_perceptron(self._encoded, self._task)
        for training in (self.perceptron, structural):
            for _ in training.epochs():
                yield None
        better = structural.val_accuracy > self.perceptron.val_accuracy
        chosen, rows = (structural, self._encoded) if better else (self.perceptron, self._features)
        guessed = torch.softmax(chosen.logits(torch.arange(self._n_nodes)), 1)
        train = self._task.train
        for fold in (train[index::N_FOLDS] for index in range(min(N_FOLDS, len(train)))):
            blind = self._new_perceptron(rows, replace(self._task, train=np.setdiff1d(train, fold)))
            for _ in blind.epochs():
                yield None
            guessed[fold] = torch.softmax(blind.logits(torch.from_numpy(fold)), 1)
        self._guessed = guessed

    def epochs(self) -> Iterator[ClassifierEpoch]:
        """Train the model; yields after each epoch. The perceptrons have to be trained before."""
        self.model.guessed = self._guessed
        self._assign(self._guessed.clone())
        for epoch in self._training.epochs():
            if epoch.index % self._settings.refresh_every == 0:
                self._refresh()
            yield epoch
        self.trusted = self._known | (self.model.assigned.max(1).values >= self._settings.trust)

    def vectors(self) -> F32:
        """What the last layer sees in the present state : (N, H)."""
        self.model.eval()
        with torch.no_grad():
            vectors: F32 = self.model.hidden().numpy()
        return vectors

    def descriptors(self) -> F32:
        """Heterophilous descriptors in the present state : (N, H)."""
        self.vectors()
        descriptors: F32 = self.model.descriptors().numpy()
        return descriptors

    def predict(self) -> I64:
        """Most likely class of each node : (N,)."""
        return self._training.predict(self._n_nodes)

    def _refresh(self) -> None:
        """Take what is confident; a doubtful node keeps what it has, and a training node its first guess."""
        found = torch.softmax(self._training.logits(torch.arange(self._n_nodes)), 1)
        confident = found.max(1).values >= self._settings.trust
        guessed = torch.where((confident & ~self._known)[:, None], found, self.model.guessed)
        self.model.guessed = guessed
        self._assign(guessed.clone())

    def _assign(self, assigned: torch.Tensor) -> None:
        """Known classes stay known to the neighbours."""
        assigned[self._train] = torch.nn.functional.one_hot(self._train_labels, self._n_classes).float()
        self.model.assigned = assigned
        self.trusted = self._known | (assigned.max(1).values >= self._settings.trust)

    def _new_perceptron(self, rows: torch.Tensor, task: NodeTask) -> ClassifierTrainer:
        settings = self._settings
        perceptron = ResidualMLP(rows.shape[1], settings.n_hidden, task.n_classes, 2, settings.dropout, self._random)
        return ClassifierTrainer(Rows(perceptron, rows), task, settings.training)

    def _further_loss(self) -> torch.Tensor:
        nodes = self.trusted.nonzero()[:, 0]
        contrast = self.model.contrast(nodes, self.model.assigned[nodes].argmax(1))
        return self._settings.contrast * contrast + self._settings.orthogonality * self.model.overlap()
