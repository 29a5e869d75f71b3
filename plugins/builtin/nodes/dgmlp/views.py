"""What DGMLP shows: how far nodes look, how features come to rest, and what depth does to each model."""

from collections.abc import Mapping

import numpy as np

from plexoscope.models.data.arrays import F32, F64
from plexoscope.models.data.network import Network
from plexoscope.plugins.results import Curve, Line, Matrix

MOST_ROWS = 600
"""Of the matrix of weights: more would be finer than a pixel."""
BANDS = ((0, 1), (2, 2), (3, 4), (5, 8), (9, 16), (17, 1 << 30))
"""Degrees that are shown together."""


class DegreeBands:
    """Nodes by their degree.

    Parameters
    ----------
    network
    """

    def __init__(self, network: Network) -> None:
        self._network = network
        self._degree = np.bincount(network.edges.ravel(), minlength=network.n_nodes)
        band = np.searchsorted([high for _, high in BANDS], self._degree)
        self._band = band
        self._names = tuple(_band_name(low, min(high, int(self._degree.max()))) for low, high in BANDS)

    def weights(self, weights: F32) -> Matrix:
        """Weights (N, K + 1), sorted by degree; evenly spaced nodes of many."""
        order = np.argsort(self._degree, kind="stable")
        if len(order) > MOST_ROWS:
            order = order[np.linspace(0, len(order) - 1, MOST_ROWS).astype(int)]
        names = self._network.node_names
        return Matrix(
            # Against an even share: only then the small differences between steps show.
            weights[order] * weights.shape[1],
            row_names=tuple(names[node] for node in order),
            column_names=tuple(str(step) for step in range(weights.shape[1])),
            row_groups=tuple(f"degree {self._names[self._band[node]]}" for node in order),
            value_label="Weight of a step, 1 is an even share",
        )

    def distances(self, distances: F64) -> Curve:
        """Mean distance (K + 1, N) of the nodes of each band from their end, against that at the start."""
        steps = np.arange(len(distances), dtype=np.float64)
        lines = []
        for band, name in enumerate(self._names):
            nodes = (self._band == band) & (distances[0] > 0)
            if nodes.sum() >= 5:
                share = (distances[:, nodes] / distances[0, nodes]).mean(1)
                lines.append(Line(f"Degree {name}, {nodes.sum()} nodes", steps, share))
        return Curve(tuple(lines), "Propagation steps", "Share of the first distance", y_range=(0.0, 1.0))


def depth_curve(found: Mapping[str, Mapping[int, float]], majority: float) -> Curve:
    """Accuracy of each model by its depth; all but the first are what it is held against."""
    lines = []
    for index, (name, by_depth) in enumerate(found.items()):
        depths = sorted(by_depth)
        values = np.array([by_depth[depth] for depth in depths])
        lines.append(Line(name, np.array(depths, np.float64), values, baseline=index > 0))
    deepest = float(max((depth for by_depth in found.values() for depth in by_depth), default=1))
    lines.append(Line("Largest class", np.array([0.0, deepest]), np.array([majority, majority]), baseline=True))
    return Curve(tuple(lines), "Depth (propagation steps)", "Accuracy", (0.0, deepest), (0.0, 1.0))


def _band_name(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}–{high}"
