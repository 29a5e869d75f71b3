"""The study of the paper: depths of propagation and of transformation apart, and what sparse data do to each model."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from plexoscope.models.data.arrays import I64
from plexoscope.models.data.network import Network
from plexoscope.models.graphs.tasks.node_task import NodeTask
from plexoscope.plugins.builtin.nodes.dgmlp import names
from plexoscope.plugins.builtin.nodes.dgmlp.contenders import Contenders
from plexoscope.plugins.builtin.nodes.dgmlp.params import Params

if TYPE_CHECKING:
    import torch

    from plexoscope.models.graphs.methods.dgmlp.smoothing import Smoothed
    from plexoscope.plugins.builtin.nodes.dgmlp.contenders import Make

SHARES = (0.1, 0.25, 0.5, 0.75, 1.0)
FAR, DEEP, DEEP_RESIDUAL = "Carried far, two layers", "Carried twice, deep", "Carried twice, deep, residual"
BOTH = "Both at once, GCN"
SHALLOW = 2
X_LABELS = {
    "depths apart": "Depth: steps, layers, or both",
    "edges": "Share of edges kept",
    "labels": "Share of training nodes kept",
    "features": "Share of nodes that keep their features",
}


@dataclass(frozen=True)
class Point:
    """One training: where it belongs in the picture, and what to train."""

    line: str
    x: float
    make: "Make"


class Study:
    """Yields what is to be trained, one after another, so that no more than one set of inputs is kept.

    Parameters
    ----------
    params
    network
    task
    contenders
    rows : (N, F) float32
        The features.
    seed
        Chooses what is left out; what is kept at a small share is kept at a larger one, too.
    checkpoint
    """

    def __init__(
        self,
        params: Params,
        network: Network,
        task: NodeTask,
        contenders: Contenders,
        rows: "torch.Tensor",
        seed: int,
        checkpoint: Callable[[], None],
    ) -> None:
        self._params, self._network, self._task, self._contenders = params, network, task, contenders
        self._rows, self._seed, self._checkpoint = rows, seed, checkpoint

    @staticmethod
    def n_points(params: Params) -> int:
        """How many there are."""
        if params.study == "none":
            return 0
        if params.study == "depths apart":
            return len(names.depths_up_to(params.n_steps)) + 2 * len(names.depths_up_to(params.deepest_gcn))
        return len(SHARES) * len(names.SHOWN)

    def points(self) -> Iterator[Point]:
        """All of them."""
        if self._params.study == "none":
            return iter(())
        if self._params.study == "depths apart":
            return self._depths_apart()
        return chain.from_iterable(self._with_a_share(share) for share in SHARES)

    def _depths_apart(self) -> Iterator[Point]:
        params, contenders = self._params, self._contenders
        for k, smoothed in enumerate(self._smoothed(self._network, self._rows)):
            if k == SHALLOW or (k == params.n_steps < SHALLOW):
                for depth in names.depths_up_to(params.deepest_gcn):
                    yield Point(DEEP, depth, contenders.perceptron(smoothed.carried, depth, is_residual=False))
                    yield Point(DEEP_RESIDUAL, depth, contenders.perceptron(smoothed.carried, depth))
            if k in names.depths_up_to(params.n_steps):
                yield Point(FAR, k, contenders.perceptron(smoothed.carried, SHALLOW))

    def _with_a_share(self, share: float) -> Iterator[Point]:
        from plexoscope.models.graphs.learning.normalised_graph import graph_of

        network, rows, contenders = self._network, self._rows, self._contenders
        rng = np.random.default_rng(self._seed)  # the same for each share
        if self._params.study == "edges":
            kept = np.sort(rng.permutation(network.n_edges)[: round(share * network.n_edges)])
            network = replace(network, edges=network.edges[kept], weights=None, edge_values={})
        elif self._params.study == "labels":
            train = self._few_of_each_class(share, rng)
            contenders = contenders.on(replace(self._task, train=train))
        else:
            left_out = rng.permutation(network.n_nodes)[round(share * network.n_nodes) :]
            rows = rows.clone()
            rows[left_out.tolist()] = 0
        *_, smoothed = self._smoothed(network, rows)
        yield Point(names.NAME, share, contenders.perceptron(smoothed.mixed()))
        yield Point(names.EVEN, share, contenders.perceptron(smoothed.even()))
        yield Point(names.SGC, share, contenders.linear(smoothed.carried))
        yield Point(names.GCN, share, contenders.coupled(graph_of(network), rows, names.GCN_DEPTH))
        yield Point(names.MLP, share, contenders.perceptron(rows))

    def _few_of_each_class(self, share: float, rng: np.random.Generator) -> I64:
        """Training nodes, one or more of each class."""
        train, kept = rng.permutation(self._task.train), []
        for label in np.unique(self._task.labels[train]):
            nodes = train[self._task.labels[train] == label]
            kept.append(nodes[: max(1, round(share * len(nodes)))])
        return np.sort(np.concatenate(kept))

    def _smoothed(self, network: Network, rows: "torch.Tensor") -> "Iterator[Smoothed]":
        from plexoscope.models.graphs.learning.normalised_graph import graph_of
        from plexoscope.models.graphs.methods.dgmlp.smoothing import smooth

        for smoothed in smooth(graph_of(network), rows, self._params.n_steps, self._params.sharpness):
            self._checkpoint()
            yield smoothed
