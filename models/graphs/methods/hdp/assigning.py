"""First guesses of the classes, by perceptrons that see a node and what is around it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import torch

from plexoscope.models.data.arrays import I64
from plexoscope.models.graphs.learning.deep_graph_library import dgl
from plexoscope.models.graphs.learning.layers import ResidualMLP
from plexoscope.models.graphs.learning.node_training import ClassifierSettings, ClassifierTrainer, Rows
from plexoscope.models.graphs.tasks.node_task import NodeTask

N_FOLDS = 3


class Assigner:
    """Perceptrons while they are trained; all variants of HDP start from what they guess.

    Parameters
    ----------
    graphs
        From `neighbourhoods`.
    features : (N, F) float32
    task
        The labels of its test nodes are never read.
    n_hidden, dropout
    settings
        Of the training.
    seed

    Attributes
    ----------
    perceptron, structural : ClassifierTrainer
        One sees the features of a node, the other also their means over its neighbours, and over those of these.
    guessed : (N, C) float32
        Once they are trained.
    """

    def __init__(
        self,
        graphs: "Sequence[dgl.DGLGraph]",
        features: torch.Tensor,
        task: NodeTask,
        n_hidden: int,
        dropout: float,
        settings: ClassifierSettings,
        seed: int,
    ) -> None:
        self._n_hidden, self._dropout, self._settings = n_hidden, dropout, settings
        self._random, self._seed = torch.Generator().manual_seed(seed), seed
        self._task, self._features, self._encoded = task, features, _encoded(graphs, features)
        self.perceptron = self._new(features, task)
        self.structural = self._new(self._encoded, task)
        self.guessed = torch.zeros(0)

    def epochs(self) -> Iterator[None]:
        """Train; yields after each epoch.

        Which of the two assigns, the validation nodes decide. The training nodes are assigned by perceptrons of its
        kind that have not learnt their classes: a guess that knows the answer would teach a model to trust guesses.
        """
        for training in (self.perceptron, self.structural):
            for _ in training.epochs():
                yield None
        better = self.structural.val_accuracy > self.perceptron.val_accuracy
        chosen, rows = (self.structural, self._encoded) if better else (self.perceptron, self._features)
        guessed = torch.softmax(chosen.logits(torch.arange(len(rows))), 1)
        for fold in folds(self._task.train, self._seed):
            blind = self._new(rows, replace(self._task, train=np.setdiff1d(self._task.train, fold)))
            for _ in blind.epochs():
                yield None
            guessed[fold] = torch.softmax(blind.logits(torch.from_numpy(fold)), 1)
        self.guessed = guessed

    def _new(self, rows: torch.Tensor, task: NodeTask) -> ClassifierTrainer:
        perceptron = ResidualMLP(rows.shape[1], self._n_hidden, task.n_classes, 2, self._dropout, self._random)
        return ClassifierTrainer(Rows(perceptron, rows), task, self._settings)


def folds(train: I64, seed: int) -> list[I64]:
    """Training nodes in parts, drawn at random.

    Not in their order, in which classes may take turns: who has not learnt a class never guesses it. And not by class:
    then what is guessed of a node would depend on its own.
    """
    order = np.random.default_rng(seed).permutation(train)
    return [np.sort(order[index::N_FOLDS]) for index in range(min(N_FOLDS, len(order)))]


def _encoded(graphs: "Sequence[dgl.DGLGraph]", features: torch.Tensor) -> torch.Tensor:
    """Features (N, F) beside their means over each neighbourhood, and over the same of the neighbours."""
    found = [features]
    for graph in graphs:
        near = dgl.ops.copy_u_mean(graph, features)
        found += [near, dgl.ops.copy_u_mean(graph, near)]
    return torch.cat(found, 1)
