"""Traces that keep all that stays the same in time and lose what changes: stationary surrogates."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F64
from plexoscope.models.data.time_series import TimeSeries


def phase_randomised(traces: npt.ArrayLike, rng: np.random.Generator) -> F64:
    """Return traces with other phases and the same spectra and cross-spectra.

    At each frequency one phase is drawn and added to that of all traces, so that mean, spectrum, autocorrelation and
    the correlation of every two at every lag are kept exactly, and nothing else: whatever was together at some times
    and apart at others is now as much together at all. (D. Prichard, J. Theiler, Generating surrogate data for time
    series with several simultaneously measured variables, Physical Review Letters 73, 1994.)

    Parameters
    ----------
    traces : (N, T)
        Finite.

    Returns
    -------
    (N, T) float64
    """
    traces = np.asarray(traces, np.float64)
    n_times = traces.shape[1]
    spectra = np.fft.rfft(traces, axis=1)
    phases: F64 = rng.random(spectra.shape[1:]) * (2 * np.pi)
    phases[0] = 0.0  # the mean
    if n_times % 2 == 0:
        phases[-1] = np.pi * rng.integers(2)  # the highest frequency of an even number of times is real
    surrogate: F64 = np.fft.irfft(spectra * np.exp(1j * phases), n_times, axis=1)
    return surrogate


def independent_traces(traces: npt.ArrayLike, rng: np.random.Generator) -> F64:
    """Return traces with the same spectra, and phases drawn for each of its own: any correlation left is by chance.

    What `phase_randomised` keeps of pairs is gone here. It is the null for the question whether a correlation matrix
    has communities: correlations of traces with few independent values are high, and transitive, without any.

    Parameters
    ----------
    traces : (N, T)
        Finite.
    """
    return np.concatenate([phase_randomised(trace[None], rng) for trace in np.asarray(traces, np.float64)])


def stationary_surrogate(series: TimeSeries, rng: np.random.Generator, *, together: bool = True) -> TimeSeries:
    """Return a recording of traces that are `phase_randomised`, in each subject with phases of its own.

    Values that are missing are missing in it, too; those of a unit that has others are first put in from its
    neighbours in time, so that there spectra are kept nearly and not exactly.

    Parameters
    ----------
    series
    rng
    together
        Whether all units of a subject get the same phases, which keeps their correlations, or each its own.
    """
    values = np.full(series.values.shape, np.nan, np.float32)
    draw = phase_randomised if together else independent_traces
    for subject, traces in enumerate(series.values.astype(np.float64)):
        known = np.isfinite(traces)
        units, times = np.flatnonzero(known.any(axis=1)), np.flatnonzero(known.any(axis=0))
        if len(units):
            span = slice(times[0], times[-1] + 1)
            some, seen = traces[units, span], known[units, span]
            where = np.arange(some.shape[1])
            whole = [np.interp(where, where[each], row[each]) for row, each in zip(some, seen, strict=True)]
            values[subject, units, span] = np.where(seen, draw(whole, rng), np.nan)
    return replace(series, values=values)
