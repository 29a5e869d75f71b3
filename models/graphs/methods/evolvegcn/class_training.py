"""Classes told: of the nodes or links of a snapshot, once it is seen and before its own classes are."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import numpy as np
import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits

from plexoscope.models.data.arrays import F64
from plexoscope.models.graphs.learning.layers import start_weight
from plexoscope.models.graphs.methods.evolvegcn.labelled import LabelledSnapshots
from plexoscope.models.graphs.methods.evolvegcn.modules import EvolvingStack
from plexoscope.models.graphs.methods.evolvegcn.through_time import EvolveSettings, Passage, TrainerThroughTime
from plexoscope.models.graphs.scores.evaluation import auc

if TYPE_CHECKING:
    from plexoscope.models.graphs.learning.deep_graph_library import dgl

ClassVariant = Literal["H", "O", "frozen", "recurrent"]
"""As of `EvolvingLayer`; "recurrent" are frozen weights with a recurrent unit over the embeddings of each node."""


class EvolveClassifier(EvolvingStack):
    """Tells the class of a node from its embedding, or of a link from those of both ends, the first before the second.

    Parameters
    ----------
    n_features, n_hidden, n_ends
    n_nodes
        Of the whole network.
    variant
        Of "recurrent", the GCN-GRU of the paper, the state has a memory of every node at its end.
    random
        Of the weights at the start.
    """

    def __init__(
        self,
        n_features: int,
        n_hidden: int,
        n_ends: int,
        n_nodes: int,
        variant: ClassVariant,
        random: torch.Generator,
    ) -> None:
        layers = "frozen" if variant == "recurrent" else variant
        super().__init__(n_features, n_hidden, n_ends * n_hidden, layers, random)
        self._n_nodes, self._n_hidden = n_nodes, n_hidden
        self.unit = nn.GRUCell(n_hidden, n_hidden) if variant == "recurrent" else None
        for weight in () if self.unit is None else self.unit.parameters():
            if weight.ndim == 2:
                start_weight(weight, random)
            else:
                nn.init.zeros_(weight)

    def start(self) -> list[torch.Tensor]:
        """W_0 of each layer, and the empty memory of a recurrent one."""
        memory = [] if self.unit is None else [torch.zeros(self._n_nodes, self._n_hidden)]
        return [*super().start(), *memory]

    def remember(
        self, graph: "dgl.DGLGraph", features: torch.Tensor, nodes: torch.Tensor, state: list[torch.Tensor]
    ) -> tuple[torch.Tensor, list[torch.Tensor], torch.Tensor]:
        """One snapshot of these nodes (N,): what is known of them after it (N, H), the state, and the rows selected."""
        values, weights, selected = self.step(graph, features, state[: len(self.stack)])
        if self.unit is None:
            return values, weights, selected
        values = self.unit(torch.relu(values), state[-1][nodes])
        return values, [*weights, state[-1].index_copy(0, nodes, values)], selected

    def score(self, values: torch.Tensor, asked: torch.Tensor) -> torch.Tensor:
        """Log odds of the rare class, of what is asked (Q, K) : (Q,)."""
        logits: torch.Tensor = self.head(torch.relu(values)[asked].flatten(1))[:, 0]
        return logits


class ClassTrainer(TrainerThroughTime):
    """A classifier while it is trained on the first snapshots, from features at the scale that they have there.

    Parameters
    ----------
    snapshots
    variant
    settings
    """

    def __init__(self, snapshots: LabelledSnapshots, variant: ClassVariant, settings: EvolveSettings) -> None:
        self.snapshots, self._variant = snapshots, variant
        random = torch.Generator().manual_seed(settings.seed)
        shape = snapshots.n_features, settings.n_hidden, snapshots.n_ends, snapshots.n_nodes
        self.model = EvolveClassifier(*shape, variant, random)
        steps = snapshots.steps
        learnt = np.concatenate([step.features for step in steps[: settings.n_train]])
        mean, scale = learnt.mean(0), learnt.std(0)
        scale = np.where(scale > 0, scale, 1)
        features = [(step.features - mean) / scale for step in steps]
        super().__init__(self.model, [step.edges for step in steps], features, settings)
        self._nodes = [torch.tensor(step.nodes) for step in steps]
        self._asked = [torch.tensor(step.asked) for step in steps]
        self._is_rare = [torch.tensor(step.is_rare).float() for step in steps]
        rare = snapshots.answers(range(settings.n_train))
        # Both classes count alike, however rare one is.
        self._rare_weight = torch.tensor((~rare).sum() / max(rare.sum(), 1), dtype=torch.float32)

    def _step(self, time: int, state: list[torch.Tensor]) -> tuple[torch.Tensor, list[torch.Tensor]]:
        values, state, _ = self.model.remember(self._graphs[time], self._features[time], self._nodes[time], state)
        return values, state

    def _loss(self, time: int, values: torch.Tensor, epoch: int) -> torch.Tensor | None:
        if not len(self._asked[time]):
            return None
        logits = self.model.score(values, self._asked[time])
        return binary_cross_entropy_with_logits(logits, self._is_rare[time], pos_weight=self._rare_weight)

    def _validated(self) -> Iterator[float | None]:
        times = range(self._settings.n_train, self._settings.n_train + self._settings.n_val)
        found = []
        for answer in self.scores(times):
            if answer is not None:
                found.append(answer)
            yield None
        scores, rare = np.concatenate(found), self.snapshots.answers(times)
        yield auc(scores[rare], scores[~rare])

    @torch.no_grad()
    def scores(self, times: range) -> Iterator[F64 | None]:
        """Log odds of the rare class, (Q,) of each of `times`; None for the snapshots on the way there."""
        state = self.model.start()
        for time in range(times.stop):
            values, state = self._step(time, state)
            if time in times:
                yield self.model.score(values, self._asked[time]).numpy().astype(np.float64)
            else:
                yield None

    def on(self, snapshots: LabelledSnapshots) -> "ClassTrainer":
        """The model as it is now before other snapshots."""
        other = ClassTrainer(snapshots, self._variant, self._settings)
        other.model.load_state_dict(self.model.state_dict())
        return other

    @torch.no_grad()
    def passage(self) -> Passage:
        """Go through all snapshots in the present state."""
        state, kept, selected = self.model.start(), [], []
        for time, nodes in enumerate(self._nodes):
            values, state, chosen = self.model.remember(self._graphs[time], self._features[time], nodes, state)
            kept.append(state[0].numpy())
            selected.append(nodes[chosen].numpy())
        return Passage(values.numpy(), np.stack(kept), tuple(selected))
