"""Vectors of nodes as points, for methods that learn them. Each picture is turned onto the one before it."""

import numpy as np

from plexoscope.models.data.arrays import F32, F64
from plexoscope.models.data.network import CLASS, Network
from plexoscope.models.embedding.alignment import aligned
from plexoscope.models.embedding.principal_axes import principal_axes
from plexoscope.plugins.results import Points

MOST_POINTS = 5000


class VectorView:
    """The principal axes of vectors, coloured by the class of the nodes.

    Parameters
    ----------
    network
    rng
        Chooses the nodes to show, where there are more than `MOST_POINTS`.
    """

    def __init__(self, network: Network, rng: np.random.Generator) -> None:
        n_nodes = network.n_nodes
        self._shown = np.arange(n_nodes)
        if n_nodes > MOST_POINTS:
            self._shown = np.sort(rng.choice(n_nodes, MOST_POINTS, replace=False))
        self._names = tuple(network.node_names[node] for node in self._shown)
        classes = network.node_values.get(CLASS)
        self._groups = () if classes is None else tuple(str(classes[node]) for node in self._shown)
        self._before: F64 | None = None

    def points(self, vectors: F32) -> Points:
        """Show vectors (N, D)."""
        flat = principal_axes(vectors)[self._shown]
        flat = flat - flat.mean(axis=0)
        self._before = flat if self._before is None else aligned(flat, self._before)
        return Points(self._before[None].astype(np.float32), np.zeros(1), self._groups, self._names)
