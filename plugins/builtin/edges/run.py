"""A run of a method that finds missing edges: over seeds, each with a split of its own, and judged in the end."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, Generic, Protocol, TypeVar

import numpy as np

from plexoscope.models.data.arrays import F32
from plexoscope.models.data.network import Network
from plexoscope.models.graphs.tasks.splits import Pairs
from plexoscope.models.threads import one_torch_thread
from plexoscope.plugins.builtin.edges.exam import EdgeExam, network_of, say_which_split, split_of
from plexoscope.plugins.builtin.edges.vector_view import VectorView
from plexoscope.plugins.context import Context
from plexoscope.plugins.judging import Figure, Tally
from plexoscope.plugins.results import Outputs
from plexoscope.plugins.slow_imports import import_modules


class EdgeParams(Protocol):
    """What the parameters of all of them hold."""

    @property
    def n_seeds(self) -> int: ...
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
    """Under one seed: trains on some edges of a network, chooses by others, and is asked about the rest.

    Parameters
    ----------
    params
    network
    exam
    ctx
        Of this seed.
    tally
        Of all seeds.
    """

    standings: ClassVar[Mapping[str, str]]
    """Figure to the channel that shows who reaches what of it."""

    def __init__(self, params: ParamsT, network: Network, exam: EdgeExam, ctx: Context, tally: Tally) -> None:
        self._is_shown = not tally.n_seeds
        self._params, self._network, self._exam, self._ctx, self._tally = params, network, exam, ctx, tally
        self._view = VectorView(network, ctx.rng)

    @classmethod
    def on(cls, params: ParamsT, inputs: Mapping[str, object], ctx: Context, slow: Sequence[str]) -> Outputs:
        """Import what is slow; for each seed divide the edges of the input `network` and run; then judge.

        A published split stays as it is. Metrics are means over seeds, or of the first seed what it alone has; arrays
        are those of the first.

        Raises
        ------
        PluginError
            If the input has too few edges.
        """
        network = network_of(inputs)
        say_which_split(network, params.val_share, params.test_share, ctx)
        ctx.progress(0, 0, "Preparing")
        import_modules(ctx, slow)
        tally = Tally(cls.figures(params), ctx.paper)
        outputs: list[Outputs] = []
        with one_torch_thread():
            for one in ctx.seeds(params.n_seeds):
                exam = EdgeExam(network, split_of(network, params.val_share, params.test_share, one.rng), one)
                outputs.append(cls(params, network, exam, one, tally).outputs())
                for figure, channel in cls.standings.items():
                    ctx.emit(channel, tally.comparison(figure))
        tally.judge(ctx)
        names = set.intersection(*(set(each.metrics) for each in outputs))
        own = {name: float(np.mean([each.metrics[name] for each in outputs])) for name in sorted(names)}
        return Outputs(metrics={**outputs[0].metrics, **tally.means(), **own}, arrays=outputs[0].arrays)

    @classmethod
    @abstractmethod
    def figures(cls, params: ParamsT) -> Mapping[str, Figure]:
        """What is measured on the test edges."""

    @abstractmethod
    def outputs(self) -> Outputs:
        """Train, show, and count in `tally` what was reached on the test edges."""

    def _new_trainer(self, trainer_class: TrainerClass[SettingsT, TrainerT], settings: SettingsT) -> TrainerT:
        network, split, ctx = self._network, self._exam.split, self._ctx
        edges = split.train, split.val, split.val_negative
        return trainer_class(network.features, network.n_nodes, *edges, settings, ctx.device, ctx.checkpoint)
