"""Parts of a network that no edge connects, laid beside each other."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F64
from plexoscope.models.data.network import Network

Places = F64

# Width over height of all rows together, and the room between parts, of the mean distance of nodes.
_ASPECT, _GAP = 1.3, 1.0


@dataclass(frozen=True, eq=False)
class Components:
    """Which part each node belongs to.

    Parameters
    ----------
    labels : (N,) int
        0 is the largest part, and so on.
    n_nodes : (C,) int
        Of each part.
    """

    labels: npt.NDArray[np.intp]
    n_nodes: npt.NDArray[np.intp]

    @classmethod
    def of(cls, network: Network) -> "Components":
        """Those of a network, whatever the direction of its edges."""
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        source, target = network.edges.T
        n = network.n_nodes
        _, labels = connected_components(coo_array((np.ones(len(source), bool), (source, target)), shape=(n, n)), False)
        counts = np.bincount(labels, minlength=1) if n else np.zeros(0, np.intp)
        largest_first = np.argsort(-counts, kind="stable")
        numbers = np.empty(len(counts), np.intp)
        numbers[largest_first] = np.arange(len(counts))
        return cls(numbers[labels], counts[largest_first])


def packed(places: Places, components: Components) -> Places:
    """Move each part as a whole so that none overlaps another: in rows, the largest first.

    Parameters
    ----------
    places : (N, D) float64
        In three dimensions, rows lie in x and y.
    """
    if len(components.n_nodes) < 2:
        return places
    order = np.argsort(components.labels, kind="stable")
    first = np.cumsum(components.n_nodes) - components.n_nodes
    low = np.minimum.reduceat(places[order], first, axis=0)
    high = np.maximum.reduceat(places[order], first, axis=0)
    corners = _rows((high - low)[:, :2] + _gap(low, high, components.n_nodes))
    shift = -(low + high) / 2
    shift[:, :2] += corners + (high - low)[:, :2] / 2
    return places + shift[components.labels]


def _gap(low: Places, high: Places, n_nodes: npt.NDArray[np.intp]) -> float:
    """About the distance of neighbours in the largest part."""
    side = float((high[0] - low[0]).max())
    return _GAP * (side / np.sqrt(n_nodes[0]) if side > 0 else 1.0)


def _rows(sizes: Places) -> Places:
    """(C, 2) lower corners of boxes of these sizes, the first row lowest; each row is as high as its first box."""
    tallest_first = np.argsort(-sizes[:, 1], kind="stable")
    width = max(float(np.sqrt(_ASPECT * (sizes[:, 0] * sizes[:, 1]).sum())), float(sizes[:, 0].max()))
    corners = np.zeros_like(sizes)
    x = y = height = 0.0
    for index in tallest_first:
        if x > 0 and x + sizes[index, 0] > width * (1 + 1e-9):
            x, y, height = 0.0, y + height, 0.0
        corners[index] = x, y
        x += sizes[index, 0]
        height = max(height, sizes[index, 1])
    return corners
