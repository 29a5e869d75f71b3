"""The functional connectome: which traces rise and fall together, in a person and over persons."""

from typing import Literal

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F64
from plexoscope.models.data.network import Network
from plexoscope.models.data.time_series import TimeSeries
from plexoscope.models.room import check_square

Matrix = F64
Kind = Literal["correlation", "partial correlation"]

_N_COPIES = 4
"""Matrices that are there at a time while one of them is made."""
MAX_R = 1 - 1e-7
"""Fisher's z of a perfect correlation is infinite."""


def connectivity(traces: npt.ArrayLike, kind: Kind = "correlation") -> Matrix:
    """How alike traces are, pair by pair.

    "correlation" is Pearson's. "partial correlation" is that of two traces after all others are accounted for, from
    the inverse of the correlation matrix. That matrix is first shrunk towards the identity, by the amount that the data
    say (O. Ledoit, M. Wolf, A well-conditioned estimator for large-dimensional covariance matrices, Journal of
    Multivariate Analysis 88, 2004): without it, as many units as times give noise.

    Parameters
    ----------
    traces : (N, T)
        Times at which no unit has a value are left out.

    Returns
    -------
    (N, N) float64
        Symmetric, 1 on the diagonal. NaN for a unit that is constant or lacks a value at a time that others have.

    Raises
    ------
    ValueError
        If there are fewer than three times, or no such kind.
    NoRoomError
        If there is no room for a matrix of all pairs of units.
    """
    traces = np.asarray(traces, np.float64)
    if traces.ndim != 2:
        raise ValueError(f"traces: expected shape (N, T), got {traces.shape}")
    traces = traces[:, ~np.isnan(traces).all(axis=0)]
    if traces.shape[1] < 3:
        raise ValueError(f"traces: expected three times or more, got {traces.shape[1]}")
    if kind not in ("correlation", "partial correlation"):
        raise ValueError(f"kind: expected correlation or partial correlation, got {kind!r}")
    centred = traces - traces.mean(axis=1, keepdims=True)
    scale = centred.std(axis=1)
    check_square(f"connectome of {len(traces):,} units", len(traces), _N_COPIES)
    # Rounding leaves a constant trace with a spread of its last digits.
    usable = np.flatnonzero(scale > 1e-6 * np.abs(traces).max(axis=1))
    matrix = np.full((len(traces),) * 2, np.nan)
    if len(usable):
        standard = centred[usable] / scale[usable, None]
        matrix[np.ix_(usable, usable)] = _correlation(standard) if kind == "correlation" else _partial(standard)
    return matrix


def subject_matrices(series: TimeSeries, kind: Kind = "correlation") -> Matrix:
    """`connectivity` of every subject : (S, N, N)."""
    n_units, n_matrices = series.n_units, series.n_subjects + _N_COPIES
    check_square(f"connectomes of {n_units:,} units and {series.n_subjects} subjects", n_units, n_matrices)
    return np.stack([connectivity(values, kind) for values in series.values])


def fisher_mean(matrices: npt.ArrayLike) -> Matrix:
    """The mean of correlations over subjects, as the tangent of the mean of Fisher's z : (S, N, N) -> (N, N).

    R. A. Fisher, Statistical Methods for Research Workers, 1925. NaN does not count; where all are NaN it is NaN.
    """
    z = np.arctanh(np.clip(np.asarray(matrices, np.float64), -MAX_R, MAX_R))
    counted = ~np.isnan(z)
    total, n_counted = np.where(counted, z, 0).sum(axis=0), counted.sum(axis=0)
    mean: Matrix = np.tanh(np.divide(total, n_counted, out=np.full(total.shape, np.nan), where=n_counted > 0))
    diagonal = np.arange(len(mean))
    mean[diagonal, diagonal] = np.where(np.isnan(mean[diagonal, diagonal]), np.nan, 1.0)
    return mean


def strongest(matrix: npt.ArrayLike, density: float) -> Matrix:
    """Keep the highest values of a symmetric matrix and set the others, the diagonal and NaN to 0.

    Parameters
    ----------
    matrix : (N, N)
    density
        In 0 … 1, of all pairs; only values above 0 are kept, so there may be fewer. Of equal values at the bound those
        of earlier pairs are kept.

    Raises
    ------
    ValueError
        If the density is not in 0 … 1.
    """
    if not 0 <= density <= 1:
        raise ValueError(f"density: expected 0 … 1, got {density}")
    matrix = np.asarray(matrix, np.float64)
    rows, columns = np.triu_indices(len(matrix), 1)
    values = np.nan_to_num(matrix[rows, columns], nan=-np.inf)
    kept = np.argsort(-values, kind="stable")[: round(density * len(values))]
    kept = kept[values[kept] > 0]
    result = np.zeros_like(matrix)
    result[rows[kept], columns[kept]] = result[columns[kept], rows[kept]] = values[kept]
    return result


def functional_network(series: TimeSeries, matrix: npt.ArrayLike, density: float = 1.0) -> Network:
    """The units of a time series, joined by the highest values of a matrix; see `strongest`."""
    kept = np.triu(strongest(matrix, density), 1)
    edges = np.argwhere(kept > 0)
    return Network(
        edges.astype(np.int32),
        series.unit_names,
        weights=kept[tuple(edges.T)].astype(np.float32),
        positions_mm=series.positions_mm,
        node_values=series.unit_values,
        source=series.source,
    )


def _correlation(standard: Matrix) -> Matrix:
    matrix: Matrix = np.clip(standard @ standard.T / standard.shape[1], -1, 1)
    np.fill_diagonal(matrix, 1)
    matrix = (matrix + matrix.T) / 2
    return matrix


def _partial(standard: Matrix) -> Matrix:
    from sklearn.covariance import ledoit_wolf

    covariance, _ = ledoit_wolf(standard.T, assume_centered=True)
    precision = np.linalg.inv(covariance)
    scale = np.sqrt(np.diag(precision))
    matrix: Matrix = np.clip(-precision / np.outer(scale, scale), -1, 1)
    np.fill_diagonal(matrix, 1)
    matrix = (matrix + matrix.T) / 2
    return matrix
