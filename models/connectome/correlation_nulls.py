"""Correlation matrices without communities: transitive as all of them are, and alike in mean and spread."""

import numpy as np
import numpy.typing as npt

from plexoscope.models.connectome.functional_connectome import Matrix, connectivity, fisher_mean
from plexoscope.models.connectome.surrogates import stationary_surrogate
from plexoscope.models.data.time_series import TimeSeries
from plexoscope.models.room import check_square

_N_COPIES = 3


def surrogate_correlations(series: TimeSeries, rng: np.random.Generator) -> Matrix:
    """(N, N) mean over subjects of the correlations of traces with the spectra of these and phases of their own.

    As smooth as these, and so as correlated by chance; what units have in common is gone, that of all of them, too.
    """
    surrogate = stationary_surrogate(series, rng, together=False)
    return fisher_mean([connectivity(traces) for traces in surrogate.values])


def chance_correlations(matrix: npt.ArrayLike, rng: np.random.Generator) -> Matrix:
    """A random correlation matrix whose values have the mean and the variance of those of another : (N, N) -> (N, N).

    The covariance of as many normal values as it takes (M. Hirschberger, Y. Qi, R. E. Steuer, Randomly generating
    portfolio-selection covariance matrices with specified distributional characteristics, European Journal of
    Operational Research 177, 2007; for networks: A. Zalesky, A. Fornito, E. Bullmore, On the use of correlation as a
    measure of network connectivity, NeuroImage 60, 2012). Where two units go with a third, they go with each other, as
    in any correlation matrix, and all go a little with all where they do so in the given one. Values are clustered by
    that alone.

    Parameters
    ----------
    matrix : (N, N)
        Correlations. NaN does not count. A mean below 0 is taken as 0.
    """
    matrix = np.asarray(matrix, np.float64)
    n_units = len(matrix)
    check_square(f"null of {n_units:,} units", n_units, _N_COPIES)
    values = matrix[np.triu_indices(n_units, 1)]
    mean, variance = max(float(np.nanmean(values)), 0.0), max(float(np.nanvar(values)), 1e-12)
    n_values = max(2, int((1 - mean**2) / variance))
    each = np.sqrt(mean / n_values)
    spread = np.sqrt(-(each**2) + np.sqrt(each**4 + variance / n_values))
    drawn = rng.normal(each, spread, (n_units, n_values))
    drawn /= np.linalg.norm(drawn, axis=1, keepdims=True)
    made: Matrix = drawn @ drawn.T
    np.fill_diagonal(made, 1)
    made = (made + made.T) / 2
    return made
