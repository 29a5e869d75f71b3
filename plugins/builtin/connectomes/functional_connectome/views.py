"""What the functional connectome shows."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from plexoscope.models.connectome.fingerprints import SplitHalf
from plexoscope.models.connectome.functional_connectome import functional_network
from plexoscope.models.data.arrays import F64
from plexoscope.models.data.time_series import TimeSeries
from plexoscope.plugins.builtin.connectomes.layout import ConnectomeLayout
from plexoscope.plugins.results import Curve, Graph, Line, Matrix, Table

N_BINS = 40
N_ROWS = 300


def matrix(series: TimeSeries, values: F64, layout: ConnectomeLayout, label: str) -> Matrix:
    """Values (N, N) in the order of the layout, without the diagonal: it says nothing and would set the scale."""
    values = values.copy()
    np.fill_diagonal(values, np.nan)
    names, groups = layout.ordered(series.unit_names), layout.ordered(layout.groups)
    ordered = values[np.ix_(layout.order, layout.order)].astype(np.float32)
    return Matrix(ordered, names, names, groups, groups, value_label=label, diverging=True)


def brain(series: TimeSeries, mean: F64, layout: ConnectomeLayout, density: float) -> Graph:
    """The highest of `mean` (N, N) in place; units without a place stand on a circle, in the order of the matrix."""
    network = functional_network(series, mean, density)
    if series.positions_mm is None:
        angle = 2 * np.pi * np.argsort(layout.order) / series.n_units
        positions = np.stack([np.cos(angle), np.sin(angle)], axis=1).astype(np.float32)
    else:
        positions = series.positions_mm
    return Graph(
        positions,
        network.edges,
        network.weights,
        groups=layout.groups,
        names=series.unit_names,
        sizes=np.asarray(network.adjacency.sum(axis=0), np.float32),
    )


def halves(series: TimeSeries, found: SplitHalf) -> Matrix:
    """A bright diagonal is what telling people apart looks like."""
    names = series.subject_names[: len(found.similarity)]
    return Matrix(
        found.similarity.astype(np.float32), names, names, value_label="r of first half (rows) and second half"
    )


def distribution(matrices: Sequence[F64], mean: F64) -> Curve:
    """How the values of all pairs are spread, in each subject and in the mean, (N, N) each."""
    pairs = np.triu_indices(len(mean), 1)
    values = [each[pairs][np.isfinite(each[pairs])] for each in (*matrices, mean)]
    low, high = min(each.min(initial=0) for each in values), max(each.max(initial=0) for each in values)
    bins = np.linspace(low, max(high, low + 1e-3), N_BINS + 1)
    names = [*(f"Subject {number}" for number in range(1, len(matrices) + 1)), "Mean"]
    lines = [
        Line(name, (bins[1:] + bins[:-1]) / 2, np.histogram(each, bins)[0] / max(len(each), 1) / np.diff(bins))
        for name, each in zip(names, values, strict=True)
    ]
    return Curve(tuple(lines), "r", "Density")


def pairs(series: TimeSeries, mean: F64, matrices: Sequence[F64]) -> Table:
    """The pairs with the highest mean (N, N), how much subjects differ, and the fibres between them where known."""
    rows, columns = np.triu_indices(series.n_units, 1)
    values = mean[rows, columns]
    chosen = np.argsort(-np.nan_to_num(values, nan=-np.inf), kind="stable")[:N_ROWS]
    rows, columns = rows[chosen], columns[chosen]
    spread = np.stack([each[rows, columns] for each in matrices]).std(axis=0)
    table: dict[str, npt.NDArray[np.generic] | tuple[str, ...]] = {
        "Unit": tuple(series.unit_names[unit] for unit in rows),
        "And unit": tuple(series.unit_names[unit] for unit in columns),
        "Mean r": values[chosen],
        "Spread over subjects": spread,
    }
    if series.structure is not None:
        table["Fibres"] = series.structure[rows, columns]
    return Table(table)
