"""A run of a method that learns classes of nodes: over seeds, each with a split of its own, and judged in the end."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

import numpy as np

from plexoscope.models.data.arrays import F32, I64
from plexoscope.models.data.network import Network
from plexoscope.models.graphs.scores.evaluation import majority_rate
from plexoscope.models.graphs.tasks.node_task import NodeTask, accuracy, n_published_splits
from plexoscope.models.threads import one_torch_thread
from plexoscope.plugins.builtin.nodes.exam import features_of, network_of, say_which_splits, task_of
from plexoscope.plugins.context import Context
from plexoscope.plugins.judging import Figure, Tally
from plexoscope.plugins.results import Outputs
from plexoscope.plugins.slow_imports import import_modules

if TYPE_CHECKING:
    from plexoscope.models.graphs.learning.node_training import ClassifierEpoch

FIGURE, CHANNEL = "accuracy", "standing-accuracy"
RULE = "Largest class"
N_SEEDS, N_SEEDS_OF_ONE_SPLIT = 10, 3


class NodeParams(Protocol):
    """What the parameters of all of them hold."""

    @property
    def n_seeds(self) -> int | None: ...
    @property
    def train_share(self) -> float: ...
    @property
    def val_share(self) -> float: ...


class Trainer(Protocol):
    """What is trained: a `ClassifierTrainer`, or what works alike."""

    @property
    def val_accuracy(self) -> float: ...
    def epochs(self) -> "Iterator[ClassifierEpoch]": ...


ParamsT = TypeVar("ParamsT", bound=NodeParams)
KeptT = TypeVar("KeptT")
TrainerT = TypeVar("TrainerT", bound=Trainer)


class NodeRun(ABC, Generic[ParamsT, KeptT]):
    """Under one seed: learns the classes of some nodes, chooses by others, and is asked about the rest.

    The label of a test node is read for figures and pictures alone, never in training.

    Parameters
    ----------
    params
    network
    task
    features : (N, F) float32
    ctx
        Of this seed.
    tally
        Of all seeds.
    """

    kept: KeptT
    """What the pictures of all seeds need of this one."""

    def __init__(
        self, params: ParamsT, network: Network, task: NodeTask, features: F32, ctx: Context, tally: Tally
    ) -> None:
        self._params, self._network, self._task, self._ctx, self._tally = params, network, task, ctx, tally
        self._features = features
        self._n_trained = 0

    @classmethod
    def on(cls, params: ParamsT, inputs: Mapping[str, object], ctx: Context, slow: Sequence[str]) -> Outputs:
        """Import what is slow; for each seed take a split of the input `network` and run; then judge.

        A published split stays as it is; of several each seed has the next; else each seed draws its own. Metrics are
        means over seeds, or of the first seed what it alone has; arrays are those of the first.

        Raises
        ------
        PluginError
            If the input poses no task.
        """
        network = network_of(inputs)
        say_which_splits(network, params, ctx)
        ctx.progress(0, 0, "Preparing")
        import_modules(ctx, slow)
        features = features_of(network, ctx, cls.degrees_of(params))
        tally = Tally({FIGURE: Figure("Accuracy on the test nodes")}, ctx.paper)
        outputs: list[Outputs] = []
        kept: list[KeptT] = []
        with one_torch_thread():
            for one in ctx.seeds(params.n_seeds or cls.n_seeds_of(network)):
                task = task_of(network, params, one)
                this = cls(params, network, task, features, one, tally)
                outputs.append(this.outputs())
                kept.append(this.kept)
                tally.add(FIGURE, RULE, "rule", majority_rate(task.labels[task.test]))
                ctx.emit(CHANNEL, tally.comparison(FIGURE))
                cls.show_all(kept, ctx)
        tally.judge(ctx)
        names = set.intersection(*(set(each.metrics) for each in outputs))
        own = {name: float(np.mean([each.metrics[name] for each in outputs])) for name in sorted(names)}
        return Outputs(metrics={**outputs[0].metrics, **tally.means(), **own}, arrays=outputs[0].arrays)

    @staticmethod
    def n_seeds_of(network: Network) -> int:
        """How many seeds there are where the parameters leave it open: on one split they differ in training alone."""
        return N_SEEDS_OF_ONE_SPLIT if n_published_splits(network) == 1 else N_SEEDS

    @classmethod
    def degrees_of(cls, params: ParamsT) -> bool:
        """Whether a network without features is to be described by degrees alone."""
        return False

    @abstractmethod
    def outputs(self) -> Outputs:
        """Train, show, count what was reached on the test nodes, and set `kept`."""

    @classmethod
    @abstractmethod
    def show_all(cls, kept: Sequence[KeptT], ctx: Context) -> None:
        """Show what is of all seeds so far, the newest last."""

    def _followed(self, trainer: TrainerT, text: str, n_epochs: int, n_all: int) -> "Iterator[ClassifierEpoch]":
        """The epochs of one of `n_all` trainings, with checkpoints and progress."""
        for epoch in trainer.epochs():
            self._ctx.checkpoint()
            self._ctx.progress(min(self._n_trained + epoch.index / n_epochs, n_all), n_all, text)
            yield epoch
        self._n_trained += 1

    def _accuracy(self, predicted: I64) -> float:
        return accuracy(predicted, self._task.labels, self._task.test)

    def _count(self, name: str, role: str, predicted: I64) -> None:
        self._tally.add(FIGURE, name, role, self._accuracy(predicted))
