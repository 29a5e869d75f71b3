"""One run of a method that finds missing edges: what all of them prepare, train with and show."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Generic, Protocol, TypeVar

from plexoscope.models.data.arrays import F32
from plexoscope.models.data.network import Network
from plexoscope.models.graphs.tasks.splits import Pairs
from plexoscope.models.threads import one_torch_thread
from plexoscope.plugins.builtin.edges.exam import EdgeExam, network_of, split_of
from plexoscope.plugins.builtin.edges.vector_view import VectorView
from plexoscope.plugins.context import Context
from plexoscope.plugins.results import Outputs
from plexoscope.plugins.slow_imports import import_modules


class EdgeParams(Protocol):
    """What the parameters of all of them hold."""

    @property
    def val_share(self) -> float: ...
    @property
    def test_share(self) -> float: ...


ParamsT = TypeVar("ParamsT", bound=EdgeParams)
SettingsT = TypeVar("SettingsT", contravariant=True)
TrainerT = TypeVar("TrainerT", covariant=True)


class TrainerClass(Protocol[SettingsT, TrainerT]):
    """How a trainer of `learning.edge_training` is made."""

    def __call__(
        self,
        features: F32 | None,
        n_nodes: int,
        train: Pairs,
        val: Pairs,
        val_negative: Pairs,
        settings: SettingsT,
        device: str,
        checkpoint: Callable[[], None],
    ) -> TrainerT: ...


class EdgeRun(ABC, Generic[ParamsT]):
    """Trains on some edges of a network, chooses by others, and is asked about the rest.

    Parameters
    ----------
    params
    network
    exam
    ctx
    """

    def __init__(self, params: ParamsT, network: Network, exam: EdgeExam, ctx: Context) -> None:
        self._params, self._network, self._exam, self._ctx = params, network, exam, ctx
        self._view = VectorView(network, ctx.rng)

    @classmethod
    def on(cls, params: ParamsT, inputs: Mapping[str, object], ctx: Context, slow: Sequence[str]) -> Outputs:
        """Import what is slow, divide the edges of the input `network`, and run.

        Raises
        ------
        PluginError
            If the input has too few edges.
        """
        network = network_of(inputs)
        ctx.progress(0, 0, "Preparing")
        import_modules(ctx, slow)
        exam = EdgeExam(network, split_of(network, params.val_share, params.test_share, ctx.rng), ctx)
        with one_torch_thread():
            return cls(params, network, exam, ctx).outputs()

    @abstractmethod
    def outputs(self) -> Outputs:
        """Train, show and examine."""

    def _new_trainer(self, trainer_class: TrainerClass[SettingsT, TrainerT], settings: SettingsT) -> TrainerT:
        network, split, ctx = self._network, self._exam.split, self._ctx
        edges = split.train, split.val, split.val_negative
        return trainer_class(network.features, network.n_nodes, *edges, settings, ctx.device, ctx.checkpoint)
