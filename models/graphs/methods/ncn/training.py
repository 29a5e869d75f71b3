"""Training: edges of a batch against pairs without one, in a network that does not hold the batch."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch.nn.functional import softplus

from plexoscope.models.data.arrays import F32, F64, I64
from plexoscope.models.graphs.learning.adam import Adam
from plexoscope.models.graphs.learning.normalised_graph import normalised_graph
from plexoscope.models.graphs.methods.ncn.model import Described, NodeEncoder, PairPredictor, Variant
from plexoscope.models.graphs.methods.ncn.neighbourhoods import Neighbourhoods
from plexoscope.models.graphs.scores.evaluation import auc
from plexoscope.models.graphs.scores.ranking import hits_at
from plexoscope.models.graphs.tasks.splits import Pairs, draw_non_edges

MOST_ASKED = 512
"""Pairs that are scored together; completion asks about up to `2 n_completed_asking` more for each."""


@dataclass(frozen=True)
class Settings:
    """How to train; see `plexoscope.plugins.builtin.edges.ncn.method.Params` for what each does to the result."""

    variant: Variant = "ncn"
    described: Described = "features"
    n_units: int = 256
    n_rounds: int = 2
    n_epochs: int = 20
    batch_share: float = 0.05
    learning_rate: float = 0.004
    dropout: float = 0.5
    n_completed: int = 8
    n_completed_asking: int = 32
    hits_k: int = 100
    check_every: int = 1
    seed: int = 0


@dataclass(frozen=True)
class Epoch:
    """One epoch, done.

    Attributes
    ----------
    index
        1 … n_epochs.
    cross_entropy
        Mean over edges and drawn pairs, in nats.
    val_hits, val_auc
        NaN in epochs without a look at the validation edges.
    """

    index: int
    cross_entropy: float
    val_hits: float = float("nan")
    val_auc: float = float("nan")


class Trainer:
    """The model while it is trained. It is given no test edge and no class.

    Attributes
    ----------
    best_epoch : int
    n_leaked : int
        Edges of a batch that were in the network while they were asked about; must stay 0.
    val_scores : (V,) float64, (V,) float64
        Of the validation edges and of the pairs without one, at the last look.

    Parameters
    ----------
    features : (N, F) float32, optional
    n_nodes
    train : (E, 2) int32
        The network that may be seen, and the edges to learn.
    val, val_negative : (V, 2) int32
        By these the best epoch is chosen: hits at k, then AUC.
    settings
    device
        Of torch.
    checkpoint
        Called several times in each batch; may raise to end the training.
    """

    def __init__(
        self,
        features: F32 | None,
        n_nodes: int,
        train: Pairs,
        val: Pairs,
        val_negative: Pairs,
        settings: Settings,
        device: str = "cpu",
        checkpoint: Callable[[], None] = lambda: None,
    ) -> None:
        self.settings = settings
        self._n_nodes, self._train, self._val = n_nodes, train, (val, val_negative)
        self._device, self._checkpoint = torch.device(device), checkpoint
        self._rng = np.random.default_rng(settings.seed)
        sizes = n_nodes, settings.n_units, settings.n_rounds
        self.encoder = NodeEncoder(settings.described, features, *sizes, self._rng).to(self._device)
        self.predictor = PairPredictor(settings.n_units, settings.variant, self._rng).to(self._device)
        self.around = Neighbourhoods(train, n_nodes)
        self._graph = self._graph_of(train)
        self._model = torch.nn.ModuleList([self.encoder, self.predictor])
        self.n_leaked = 0
        self.val_scores = np.zeros(len(val)), np.zeros(len(val_negative))
        self.best_epoch, self._best_score = 0, (-1.0, -1.0)
        self._best = self._copy()

    def train(self) -> Iterator[Epoch]:
        """Train; yields after each epoch. At the end the weights of the best epoch are put back."""
        settings = self.settings
        optimiser = Adam((list(self._model.parameters()), settings.learning_rate))
        for index in range(1, settings.n_epochs + 1):
            # Down to nothing: the last epochs settle what the first have found.
            share = 1 - (index - 1) / settings.n_epochs
            losses = [self._descend(optimiser, batch, share) for batch in self._batches()]
            epoch = Epoch(index, float(np.mean(losses)))
            if index % settings.check_every == 0 or index == settings.n_epochs:
                epoch = self._checked(epoch)
            yield epoch
        self._model.load_state_dict(self._best)

    def vectors(self) -> torch.Tensor:
        """h of all nodes with the weights as they are : (N, D)."""
        with torch.no_grad():
            vectors: torch.Tensor = self.encoder(self._graph, 0.0, self._rng)
            return vectors

    def scores(self, pairs: Pairs) -> F64:
        """Logits of pairs (P, 2), from the training edges, the same at every call : (P,) float64."""
        rng, vectors = np.random.default_rng(self.settings.seed), self.vectors()
        found = [np.zeros(0)]
        for start in range(0, len(pairs), MOST_ASKED):
            self._checkpoint()
            asked = pairs[start : start + MOST_ASKED].astype(np.int64)
            with torch.no_grad():
                logits = self.predictor(vectors, self.around, asked, 0.0, rng, self.settings.n_completed_asking)
            found.append(logits.cpu().numpy().astype(np.float64))
        return np.concatenate(found)

    def completions(self, pairs: I64) -> tuple[tuple[I64, F64], tuple[I64, F64]]:
        """Of one pair (1, 2), for either end: nodes joined to it alone, and the chances that they miss the other."""
        rng, vectors = np.random.default_rng(self.settings.seed), self.vectors()
        n_most = self.settings.n_completed_asking
        first, second = (
            (each.members.nodes, each.chance.cpu().numpy().astype(np.float64))
            for each in self.predictor.completions(vectors, self.around, pairs, rng, n_most)
        )
        return first, second

    def _batches(self) -> Iterator[I64]:
        """Places of edges in `train`."""
        order = self._rng.permutation(len(self._train))
        n_batches = min(max(1, round(1 / self.settings.batch_share)), len(order))
        yield from np.array_split(order, n_batches)

    def _descend(self, optimiser: Adam, batch: I64, share: float) -> float:
        settings, rng = self.settings, self._rng
        seen = without(self._train, batch)
        around = Neighbourhoods(seen, self._n_nodes)
        self.n_leaked += around.n_joined(self._train[batch])
        n_free = self._n_nodes * (self._n_nodes - 1) // 2 - len(self._train)
        # Held-out edges may be drawn, too: to leave them out would tell which they are.
        drawn = draw_non_edges(self._train, self._n_nodes, min(len(batch), n_free), rng)
        pairs = np.concatenate([self._train[batch], drawn]).astype(np.int64)
        self._checkpoint()
        vectors = self.encoder(self._graph_of(seen), settings.dropout, rng)
        self._checkpoint()
        logits = self.predictor(vectors, around, pairs, settings.dropout, rng, settings.n_completed)
        self._checkpoint()
        positive, negative = logits[: len(batch)], logits[len(batch) :]
        loss = softplus(-positive).mean() + softplus(negative).mean()
        optimiser.descend(loss, share)
        return float(loss.detach()) / 2

    def _checked(self, epoch: Epoch) -> Epoch:
        positive, negative = self.val_scores = self.scores(self._val[0]), self.scores(self._val[1])
        k = min(self.settings.hits_k, len(negative))
        score = hits_at(positive, negative, k), auc(positive, negative)
        if score > self._best_score:
            self._best_score, self.best_epoch, self._best = score, epoch.index, self._copy()
        return replace(epoch, val_hits=score[0], val_auc=score[1])

    def _graph_of(self, edges: Pairs) -> object:
        return normalised_graph(torch.from_numpy(edges.astype(np.int64)).to(self._device), self._n_nodes)

    def _copy(self) -> dict[str, torch.Tensor]:
        return {name: values.clone() for name, values in self._model.state_dict().items()}


def without(edges: Pairs, places: I64) -> Pairs:
    """Take edges out by their places."""
    return np.delete(edges, places, axis=0)
