"""Training through time: snapshots in order, each link asked about before the snapshot that holds it is seen."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn.functional import binary_cross_entropy_with_logits

from plexoscope.models.data.arrays import F32, F64, I64
from plexoscope.models.graphs.learning.adam import Adam
from plexoscope.models.graphs.learning.best_weights import BestWeights
from plexoscope.models.graphs.methods.evolvegcn.modules import EvolveGCN, Variant, snapshot_graphs
from plexoscope.models.graphs.methods.evolvegcn.questions import SnapshotQuestions, draw_questions
from plexoscope.models.graphs.methods.evolvegcn.reference import unrolled
from plexoscope.models.graphs.methods.evolvegcn.snapshots import Snapshots
from plexoscope.models.graphs.scores.evaluation import auc


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
        In training, for each positive.
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
    embeddings : (T, N, H) float32
        After each snapshot.
    weights : (T, I, O) float32
        W_t of the first layer.
    selected : tuple of T (K,) int64
        Nodes that the first layer selected, best first; empty but for "H".
    """

    embeddings: F32
    weights: F32
    selected: tuple[I64, ...]


class EvolveTrainer:
    """A model while it is trained.

    Links of snapshot t are scored from the embeddings after snapshot t - 1. Training asks about snapshots
    1 … n_train; those of the validation, which choose the epoch, come after them, and the test after those.

    Parameters
    ----------
    snapshots
    variant
    settings
    """

    def __init__(self, snapshots: Snapshots, variant: Variant, settings: EvolveSettings) -> None:
        if settings.n_train + settings.n_val >= snapshots.n_times - 1 or min(settings.n_train, settings.n_val) < 1:
            raise ValueError(
                f"snapshots: expected at least {settings.n_train + settings.n_val + 2} for "
                f"{settings.n_train} of training, {settings.n_val} of validation and a test, got {snapshots.n_times}"
            )
        self.snapshots, self._variant, self._settings = snapshots, variant, settings
        random = torch.Generator().manual_seed(settings.seed)
        self.model = EvolveGCN(snapshots.features.shape[2], settings.n_hidden, variant, random)
        self._graphs = snapshot_graphs(snapshots)
        self._features = torch.tensor(snapshots.features)
        self._best = BestWeights(self.model, -1.0)

    @property
    def val_auc(self) -> float:
        """Of the best state so far."""
        return self._best.score

    def epochs(self) -> Iterator[EvolveEpoch | None]:
        """Train; yields the epoch after each, and None in between where a caller may stop.

        The model is left in its best state at the end.
        """
        settings = self._settings
        optimiser = Adam((list(self.model.parameters()), settings.learning_rate))
        for index in range(1, settings.n_epochs + 1):
            weights, losses, losses_here = self.model.start(), [], []
            for time in range(settings.n_train):
                values, weights, _ = self.model.step(self._graphs[time], self._features[time], weights)
                # New negatives in each epoch, drawn from what is asked about in training only.
                questions = draw_questions(
                    self.snapshots, time + 1, settings.n_negatives, settings.seed * 1_000_003 + index
                )
                if len(questions.positive):
                    losses_here.append(self._loss(values, questions))
                if losses_here and ((time + 1) % settings.n_history == 0 or time + 1 == settings.n_train):
                    # All weights at the start take part in the first stretch alone.
                    unused = torch.stack([weight.sum() for weight in self.model.start()]).sum() * 0
                    optimiser.descend(torch.stack(losses_here).mean() + unused)
                    losses += [float(loss.detach()) for loss in losses_here]
                    losses_here, weights = [], [weight.detach() for weight in weights]
                yield None
            found = []
            for answer in self.scores(range(settings.n_train + 1, settings.n_train + settings.n_val + 1), 1):
                if answer is not None:
                    found.append(answer)
                yield None
            positive, negative = (np.concatenate(each) for each in zip(*found, strict=True))
            val_auc = auc(positive, negative.ravel())
            self._best.offer(index, val_auc)
            yield EvolveEpoch(index, float(np.mean(losses)), val_auc)
            if index - self._best.epoch >= settings.patience:
                break
        self._best.restore()

    @torch.no_grad()
    def scores(self, times: range, n_negatives: int) -> Iterator[tuple[F64, F64] | None]:
        """Answers to the questions about each of `times`, from what came before: positives (P,), negatives (P, Q).

        Yields None for the snapshots on the way there.
        """
        weights = self.model.start()
        for time in range(times.stop - 1):
            values, weights, _ = self.model.step(self._graphs[time], self._features[time], weights)
            if time + 1 in times:
                questions = draw_questions(self.snapshots, time + 1, n_negatives, self._settings.seed)
                yield self._answers(values, questions.positive), self._answers(values, questions.negative)
            else:
                yield None

    def unrolled_error(self, n_times: int) -> float:
        """Largest difference of embeddings from the recurrence written out, both in float64, against the largest."""
        model = copy.deepcopy(self.model).double()
        expected = unrolled(model, self.snapshots, n_times)
        found = []
        with torch.no_grad():
            weights = model.start()
            for graph, features in zip(self._graphs[:n_times], self._features, strict=False):
                values, weights, _ = model.step(graph, features.double(), weights)
                found.append(values)
        return float((torch.stack(found) - expected).abs().max() / expected.abs().max().clamp_min(1e-12))

    def on(self, snapshots: Snapshots) -> "EvolveTrainer":
        """The model as it is now before other snapshots."""
        other = EvolveTrainer(snapshots, self._variant, self._settings)
        other.model.load_state_dict(self.model.state_dict())
        return other

    @torch.no_grad()
    def passage(self) -> Iterator[Passage | None]:
        """Go through all snapshots in the present state; yields None after each, and at last what that gave."""
        embeddings, kept, selected = [], [], []
        weights = self.model.start()
        for graph, features in zip(self._graphs, self._features, strict=True):
            values, weights, nodes = self.model.step(graph, features, weights)
            embeddings.append(values.numpy())
            kept.append(weights[0].numpy())
            selected.append(nodes.numpy())
            yield None
        yield Passage(np.stack(embeddings), np.stack(kept), tuple(selected))

    def _answers(self, values: torch.Tensor, pairs: I64) -> F64:
        logits = self.model.score(values, torch.from_numpy(np.ascontiguousarray(pairs).reshape(-1, 2)))
        return logits.numpy().astype(np.float64).reshape(pairs.shape[:-1])

    def _loss(self, values: torch.Tensor, questions: SnapshotQuestions) -> torch.Tensor:
        pairs = np.concatenate([questions.positive, questions.negative.reshape(-1, 2)])
        logits = self.model.score(values, torch.from_numpy(pairs))
        truth = (torch.arange(len(pairs)) < len(questions.positive)).float()
        # Both sides count alike, however many negatives there are.
        weight = torch.where(truth > 0, 1.0, len(questions.positive) / (len(pairs) - len(questions.positive)))
        return binary_cross_entropy_with_logits(logits, truth, weight)
