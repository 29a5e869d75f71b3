"""Links foretold: each is asked about before the snapshot that holds it is seen."""

from collections.abc import Iterator

import numpy as np
import torch
from torch.nn.functional import binary_cross_entropy_with_logits

from plexoscope.models.data.arrays import F64, I64
from plexoscope.models.graphs.methods.evolvegcn.modules import EvolveGCN, Variant
from plexoscope.models.graphs.methods.evolvegcn.questions import draw_questions
from plexoscope.models.graphs.methods.evolvegcn.snapshots import Snapshots
from plexoscope.models.graphs.methods.evolvegcn.through_time import EvolveSettings, Passage, TrainerThroughTime
from plexoscope.models.graphs.scores.evaluation import auc


class EvolveTrainer(TrainerThroughTime):
    """A model that foretells links, while it is trained.

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
        self.snapshots, self._variant = snapshots, variant
        random = torch.Generator().manual_seed(settings.seed)
        self.model = EvolveGCN(snapshots.features.shape[2], settings.n_hidden, variant, random)
        super().__init__(self.model, snapshots.edges, list(snapshots.features), settings)

    def _step(self, time: int, state: list[torch.Tensor]) -> tuple[torch.Tensor, list[torch.Tensor]]:
        values, state, _ = self.model.step(self._graphs[time], self._features[time], state)
        return values, state

    def _loss(self, time: int, values: torch.Tensor, epoch: int) -> torch.Tensor | None:
        settings = self._settings
        # New negatives in each epoch, drawn from what is asked about in training only.
        questions = draw_questions(self.snapshots, time + 1, settings.n_negatives, settings.seed * 1_000_003 + epoch)
        if not len(questions.positive):
            return None
        pairs = np.concatenate([questions.positive, questions.negative.reshape(-1, 2)])
        logits = self.model.score(values, torch.from_numpy(pairs))
        truth = (torch.arange(len(pairs)) < len(questions.positive)).float()
        # Both sides count alike, however many negatives there are.
        weight = torch.where(truth > 0, 1.0, len(questions.positive) / (len(pairs) - len(questions.positive)))
        return binary_cross_entropy_with_logits(logits, truth, weight)

    def _validated(self) -> Iterator[float | None]:
        settings, found = self._settings, []
        for answer in self.scores(range(settings.n_train + 1, settings.n_train + settings.n_val + 1), 1):
            if answer is not None:
                found.append(answer)
            yield None
        positive, negative = (np.concatenate(each) for each in zip(*found, strict=True))
        yield auc(positive, negative.ravel())

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
