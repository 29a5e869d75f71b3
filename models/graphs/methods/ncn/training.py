"""Training: edges of a batch against pairs without one, in a network that does not hold the batch."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch.nn.functional import softplus

from plexoscope.models.data.arrays import F32, F64, I64
from plexoscope.models.graphs.learning.adam import Adam
from plexoscope.models.graphs.learning.best_weights import BestWeights
from plexoscope.models.graphs.learning.edge_training import EdgeEpoch, EdgeTrainer
from plexoscope.models.graphs.methods.ncn.model import Cut, Described, NodeEncoder, PairPredictor, Variant
from plexoscope.models.graphs.methods.ncn.neighbourhoods import Neighbourhoods
from plexoscope.models.graphs.scores.evaluation import auc
from plexoscope.models.graphs.scores.ranking import hits_at
from plexoscope.models.graphs.tasks.splits import Pairs

MOST_ASKED = 4096
"""Pairs that are scored together; completion asks about up to `2 n_completed_asking` more for each."""


@dataclass(frozen=True, kw_only=True)
class NCNSettings:
    """How to train.

    Attributes
    ----------
    variant, described
        What the model sees of a pair, and of a node.
    n_units
        Length of the vector of a node.
    n_rounds
        Of propagation.
    jumping
        Whether every round counts, with a learned weight, or the last alone.
    cut_sharpness, cut_offset, cut_most
        How much a completed neighbour counts, see `Cut`.
    batch_share
        Of the training edges; a batch is taken out of the network while it is asked about.
    n_completed, n_completed_asking
        Completed neighbours of each end, in training and when asked; NCNC only.
    hits_k
        Of the validation pairs without an edge.
    """

    variant: Variant
    described: Described
    n_units: int
    n_rounds: int
    jumping: bool
    cut_sharpness: float
    cut_offset: float
    cut_most: float
    n_epochs: int
    batch_share: float
    learning_rate: float
    dropout: float
    n_completed: int
    n_completed_asking: int = 32
    hits_k: int
    check_every: int = 1
    seed: int


@dataclass(frozen=True, kw_only=True)
class NCNEpoch(EdgeEpoch):
    """One epoch, done; `val_hits`, the share of hits, is NaN where `val_auc` is."""

    val_hits: float = float("nan")


class NCNTrainer(EdgeTrainer[NCNEpoch, tuple[float, float]]):
    """Encoder and predictor while they are trained; hits at k, then AUC choose the epoch.

    Attributes
    ----------
    n_leaked : int
        Edges of a batch that were in the network while they were asked about; must stay 0.
    val_scores : (V,) float64, (V,) float64
        Of the validation edges and of the pairs without one, at the last look.

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
        settings: NCNSettings,
        device: str = "cpu",
        checkpoint: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(n_nodes, train, val, val_negative, seed=settings.seed, device=device, checkpoint=checkpoint)
        self.settings = settings
        sizes = n_nodes, settings.n_units, settings.n_rounds
        encoder = NodeEncoder(settings.described, features, *sizes, self._rng, settings.jumping)
        cut = Cut(settings.cut_sharpness, settings.cut_offset, settings.cut_most)
        self.encoder = encoder.to(self._device)
        self.predictor = PairPredictor(settings.n_units, settings.variant, self._rng, cut).to(self._device)
        self.around = Neighbourhoods(train, n_nodes)
        self._graph = self._graph_of(train)
        self._model = torch.nn.ModuleList([self.encoder, self.predictor])
        self.n_leaked = 0
        self.val_scores = np.zeros(len(val)), np.zeros(len(val_negative))
        self._best = BestWeights(self._model, (-1.0, -1.0))

    def _epochs(self) -> Iterator[NCNEpoch]:
        settings = self.settings
        optimiser = Adam((list(self._model.parameters()), settings.learning_rate))
        for index in range(1, settings.n_epochs + 1):
            # Down to nothing: the last epochs settle what the first have found.
            share = 1 - (index - 1) / settings.n_epochs
            losses = [self._descend(optimiser, batch, share) for batch in self._batches()]
            epoch = NCNEpoch(index=index, cross_entropy=float(np.mean(losses)))
            if index % settings.check_every == 0 or index == settings.n_epochs:
                epoch = self._checked(epoch)
            yield epoch

    def _judge(self, epoch: NCNEpoch) -> tuple[float, float]:
        return epoch.val_hits, epoch.val_auc

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
        pairs = np.concatenate([self._train[batch], self._non_edges(len(batch))]).astype(np.int64)
        self._checkpoint()
        vectors = self.encoder(self._graph_of(seen), settings.dropout, rng)
        self._checkpoint()
        logits = self.predictor(vectors, around, pairs, settings.dropout, rng, settings.n_completed)
        self._checkpoint()
        positive, negative = logits[: len(batch)], logits[len(batch) :]
        loss = softplus(-positive).mean() + softplus(negative).mean()
        optimiser.descend(loss, share)
        return float(loss.detach()) / 2

    def _checked(self, epoch: NCNEpoch) -> NCNEpoch:
        scores = self.scores(np.concatenate(self._val))
        positive, negative = self.val_scores = scores[: len(self._val[0])], scores[len(self._val[0]) :]
        k = min(self.settings.hits_k, len(negative))
        return replace(epoch, val_hits=hits_at(positive, negative, k), val_auc=auc(positive, negative))


def without(edges: Pairs, places: I64) -> Pairs:
    """Take edges out by their places : (E - K, 2) of (E, 2) edges and (K,) places."""
    return np.delete(edges, places, axis=0)
