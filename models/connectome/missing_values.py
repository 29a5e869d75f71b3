"""Single values that are missing from traces: interpolated, their times or units left out, or refused."""

from dataclasses import replace
from typing import Literal

import numpy as np

from plexoscope.models.data.arrays import F32, Flags
from plexoscope.models.data.time_series import TimeSeries

Missing = Literal["leave out units", "leave out times", "interpolate", "refuse"]
_MOST_NAMED = 5


def without_missing(series: TimeSeries, missing: Missing) -> tuple[TimeSeries, str]:
    """Return traces of which a unit either has all values of its subject's times, or none.

    A unit without any value in a subject, and times at which a subject has none, as at the end of a shorter
    measurement, are no missing values.

    Parameters
    ----------
    missing
        "leave out units" makes a unit NaN throughout in the subjects in which it lacks a value, "leave out times" a
        time for all units of a subject, which are what remains in a row; "interpolate" puts values between the nearest
        before and after, or the nearest where there is only one.

    Returns
    -------
    series, what
        The very same series, and "", where none is missing; else a clause on how many there were, of which units, and
        what became of them.

    Raises
    ------
    ValueError
        For "refuse" where a value is missing, with that clause.
    """
    lacks = missing_values(series)
    if not lacks.any():
        return series, ""
    units = [series.unit_names[k] for k in np.flatnonzero(lacks.any(axis=(0, 2)))]
    more = f" and {len(units) - _MOST_NAMED} others" if len(units) > _MOST_NAMED else ""
    n_missing = int(lacks.sum())
    said = f"{n_missing} missing {'value' if n_missing == 1 else 'values'} in {', '.join(units[:_MOST_NAMED])}{more}"
    if missing == "refuse":
        raise ValueError(f"series: expected no missing values, got {said}")
    values = series.values.copy()
    if missing == "interpolate":
        for subject, unit in np.argwhere(lacks.any(axis=2)):
            values[subject, unit] = _interpolated(values[subject, unit], lacks[subject, unit])
        return replace(series, values=values), f"{said}: interpolated"
    if missing == "leave out units":
        n_pairs = int(lacks.any(axis=2).sum())
        values[lacks.any(axis=2)] = np.nan
        return replace(series, values=values), f"{said}: {n_pairs} {'unit' if n_pairs == 1 else 'units'} left out"
    times: Flags = np.any(lacks, axis=1)
    for subject, left_out in enumerate(times):
        kept = values[subject][:, ~left_out]
        values[subject] = np.nan
        values[subject, :, : kept.shape[1]] = kept
    n_times = int(times.sum())
    return replace(series, values=values), f"{said}: {n_times} {'time' if n_times == 1 else 'times'} left out"


def missing_values(series: TimeSeries) -> Flags:
    """Which values are missing : (S, N, T), of units that have others, at times at which others have one."""
    unknown = np.isnan(series.values)
    lacks: Flags = unknown & ~unknown.all(axis=2, keepdims=True) & ~unknown.all(axis=1, keepdims=True)
    return lacks


def _interpolated(trace: F32, lacks: Flags) -> F32:
    known = np.flatnonzero(~np.isnan(trace))
    filled = trace.copy()
    filled[lacks] = np.interp(np.flatnonzero(lacks), known, trace[known])
    return filled
