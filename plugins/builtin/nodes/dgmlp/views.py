"""What DGMLP shows: how far nodes look, how features come to rest, and what depth does to each model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

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


@dataclass
class SeedCurves:
    """What one seed found: for each line of a picture its values by depth, or by share."""

    depth: dict[str, dict[float, float]] = field(default_factory=dict)
    study: dict[str, dict[float, float]] = field(default_factory=dict)
    gradient: dict[str, dict[float, float]] = field(default_factory=dict)
    study_label: str = ""


def depth_curve(found: Sequence[SeedCurves]) -> Curve:
    """Accuracy by depth, means over seeds with lowest and highest; what has no depth is a dashed level."""
    deepest = max(depth for by_depth in found[0].depth.values() for depth in by_depth)
    lines = [
        _over_seeds(name, [each.depth[name] for each in found], max(deepest, 1.0), baseline=set(by_depth) == {0})
        for name, by_depth in found[0].depth.items()
    ]
    label = _with_bands("Accuracy", len(found))
    return Curve(tuple(lines), "Depth (propagation steps, of GCN layers)", label, (0.0, max(deepest, 1.0)), (0.0, 1.0))


def study_curve(found: Sequence[SeedCurves]) -> Curve:
    """Accuracy in the study."""
    lines = [_over_seeds(name, [each.study[name] for each in found]) for name in found[0].study]
    return Curve(tuple(lines), found[0].study_label, _with_bands("Accuracy", len(found)), y_range=(0.0, 1.0))


def gradient_curve(found: Sequence[SeedCurves]) -> Curve:
    """How strongly the first layer is told to change, by the number of layers."""
    lines = [_over_seeds(name, [each.gradient[name] for each in found]) for name in found[0].gradient]
    return Curve(tuple(lines), "Layers", _with_bands("log₁₀ gradient", len(found)))


def _over_seeds(
    name: str, found: Sequence[Mapping[float, float]], until: float = 0.0, *, baseline: bool = False
) -> Line:
    """Of a value that has no depth a level line to `until`."""
    x = np.array(sorted(found[0]), np.float64)
    y = np.array([[each[at] for at in x] for each in found])
    if x.tolist() == [0.0]:
        x, y = np.array([0.0, until]), y.repeat(2, axis=1)
    band = (y.min(0), y.max(0)) if len(found) > 1 else (None, None)
    return Line(name, x, y.mean(0), baseline, *band)


def _with_bands(label: str, n_seeds: int) -> str:
    return f"{label}, range of seeds" if n_seeds > 1 else label


def _band_name(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}–{high}"
