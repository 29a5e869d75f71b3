"""Training of HDP: it starts from assigned classes, and assigns anew every few epochs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch

from plexoscope.models.data.arrays import F32, I64
from plexoscope.models.graphs.learning.deep_graph_library import dgl
from plexoscope.models.graphs.learning.node_training import ClassifierEpoch, ClassifierSettings, ClassifierTrainer
from plexoscope.models.graphs.methods.hdp.model import ALL_PARTS, HDP, Parts
from plexoscope.models.graphs.tasks.node_task import NodeTask


@dataclass(frozen=True, kw_only=True)
class HDPSettings:
    """How to train.

    Attributes
    ----------
    trust
        Probability from which an assignment counts.
    refresh_every
        Epochs from one assignment to the next.
    contrast, orthogonality
        Weights of the two losses beside the cross-entropy.
    parts
        Without the distribution there is no descriptor to contrast, and neither of the two losses.
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
    parts: Parts = ALL_PARTS


class HDPTrainer:
    """The model while it is trained. Labels of test nodes are never read.

    Parameters
    ----------
    graphs
        From `neighbourhoods`.
    features : (N, F) float32
    task
    settings
    guessed : (N, C) float32
        From an `Assigner`.
    """

    def __init__(
        self,
        graphs: "Sequence[dgl.DGLGraph]",
        features: torch.Tensor,
        task: NodeTask,
        settings: HDPSettings,
        guessed: torch.Tensor,
    ) -> None:
        self._settings, self._n_nodes = settings, len(features)
        self._train, self._train_labels = torch.from_numpy(task.train), torch.from_numpy(task.labels[task.train])
        self._n_classes = task.n_classes
        sizes = settings.n_hidden, settings.n_layers, settings.dropout
        random = torch.Generator().manual_seed(settings.seed)
        self.model = HDP(graphs, features, guessed, guessed, *sizes, random, settings.parts)
        further = self._further_loss if settings.parts.distribution else None
        self._training = ClassifierTrainer(self.model, task, settings.training, further)
        self._known = torch.zeros(self._n_nodes, dtype=torch.bool)
        self._known[self._train] = True
        self._assign(guessed.clone())

    @property
    def val_accuracy(self) -> float:
        """Of the best state so far."""
        return self._training.val_accuracy

    def epochs(self) -> Iterator[ClassifierEpoch]:
        """Train; yields after each epoch."""
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

    def predict(self, n_nodes: int) -> I64:
        """Most likely class of each node : (N,)."""
        return self._training.predict(n_nodes)

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

    def _further_loss(self) -> torch.Tensor:
        nodes = self.trusted.nonzero()[:, 0]
        contrast = self.model.contrast(nodes, self.model.assigned[nodes].argmax(1))
        return self._settings.contrast * contrast + self._settings.orthogonality * self.model.overlap()
