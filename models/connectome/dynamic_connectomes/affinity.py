"""Instantaneous affinities: which pairs of units change together, and when.

Only derivatives count, so that a level that two traces share does not bring them together.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from plexoscope.models.data.arrays import F32, F64, Flags, read_only
from plexoscope.models.data.time_series import TimeSeries
from plexoscope.models.room import check_room

Formula = Literal["product", "bounded"]

_PAIR_BYTES = 5  # a float32 and whether it was seen

WIDTH = 1.0
"""σ of the bounded formula, in standard deviations of the derivatives."""


@dataclass(frozen=True, eq=False)
class AffinityTensor:
    """Affinities of all pairs of units, over time, in each subject.

    Parameters
    ----------
    values : (T, S, P) float32
        ≥ 0; 0 where not seen. Pairs i < j in the order of `np.triu_indices(N, 1)`.
    seen : (T, S, P) bool
        False where a unit of the pair was not measured in the subject at that time.
    times_s : (T,) float64
        Middle of each window since the start.
    unit_names : tuple of N str
    subject_names : tuple of S str
    """

    values: F32
    seen: Flags
    times_s: F64
    unit_names: tuple[str, ...]
    subject_names: tuple[str, ...]

    @property
    def n_units(self) -> int:
        return len(self.unit_names)


def affinity_tensor(
    series: TimeSeries,
    window_s: float,
    stride_s: float,
    smooth_s: float = 0.0,
    formula: Formula = "product",
    checkpoint: Callable[[], None] = lambda: None,
) -> AffinityTensor:
    """Return the affinities of a recording, averaged over windows.

    With d_i the derivative of a trace, smoothed and divided by its standard deviation, the affinity of a pair is

        product  max(0, d_i d_j)
        bounded  sqrt(|d_i d_j|) exp(-(d_i - d_j)² / 2 σ²) where the signs agree, else 0

    Both are ours: the paper asks for an affinity that is ≥ 0, instantaneous, and of derivatives.

    Parameters
    ----------
    series
    window_s, stride_s
        Length of a window, and from one to the next. The last begins where it still fits.
    smooth_s
        Standard deviation of the Gaussian that smooths the derivatives; 0 for none.
    formula
    checkpoint
        Called many times a second; may raise to cancel.

    Raises
    ------
    ValueError
        If there are fewer than three units, or no window fits.
    NoRoomError
        If there is no room for the affinities of all pairs in all windows.
    """
    if series.n_units < 3:
        raise ValueError(f"series: expected three units or more, got {series.n_units}")
    n_window = max(1, round(window_s / series.step_s))
    n_stride = max(1, round(stride_s / series.step_s))
    if n_window > series.n_times:
        longest_s = series.n_times * series.step_s
        raise ValueError(f"window_s: expected at most the {longest_s:g} s of the series, got {window_s:g}")
    starts = np.arange(0, series.n_times - n_window + 1, n_stride)
    n_pairs = series.n_units * (series.n_units - 1) // 2
    what = f"affinities of {series.n_units:,} units in {len(starts):,} windows"
    check_room(what, len(starts) * series.n_subjects * n_pairs * _PAIR_BYTES)
    first, second = np.triu_indices(series.n_units, 1)
    values = np.zeros((len(starts), series.n_subjects, len(first)), np.float32)
    seen = np.zeros(values.shape, bool)
    for subject, traces in enumerate(series.values):
        derivatives = standard_derivatives(traces.astype(np.float64), smooth_s / series.step_s)
        known = np.isfinite(derivatives)
        for window, start in enumerate(starts):
            checkpoint()
            rows = derivatives[:, start : start + n_window]
            measured = np.logical_and.reduce(known[:, start : start + n_window], axis=1)
            pairs = measured[first] & measured[second]
            mean = _mean_affinities(np.where(measured[:, None], rows, 0.0), formula)[first, second]
            values[window, subject] = np.where(pairs, mean, 0.0)
            seen[window, subject] = pairs
    times_s = (starts + n_window / 2) * series.step_s
    return AffinityTensor(
        read_only(values), read_only(seen), read_only(times_s), series.unit_names, series.subject_names
    )


def without_mean_trace(series: TimeSeries) -> TimeSeries:
    """Return the recording without what each unit has of the mean of all units (global signal regression).

    Each trace is centred, of unit standard deviation, and freed of its projection on the mean trace of its subject. A
    matter of debate for fMRI: it takes out breathing and motion, and whatever the whole cortex does together.
    """
    values = series.values.astype(np.float64)
    known = np.isfinite(values)
    n_known = np.maximum(known.sum(axis=2, keepdims=True), 1)
    centred = np.where(known, values - np.where(known, values, 0).sum(axis=2, keepdims=True) / n_known, 0.0)
    deviation = np.sqrt((centred**2).sum(axis=2, keepdims=True) / n_known)
    standard = centred / np.where(deviation > 0, deviation, 1.0)
    mean = standard.sum(axis=1, keepdims=True) / np.maximum(known.sum(axis=1, keepdims=True), 1)
    power = (mean**2).sum(axis=2, keepdims=True)
    share = (standard * mean).sum(axis=2, keepdims=True) / np.where(power > 0, power, 1.0)
    return replace(series, values=np.where(known, standard - share * mean, np.nan).astype(np.float32))


def standard_derivatives(traces: F64, smooth_steps: float) -> F64:
    """Return the derivatives of traces, smoothed and of unit standard deviation; 0 for a trace that never changes.

    Parameters
    ----------
    traces : (N, T) float64
        NaN where not measured, also in the result and wherever a NaN is near enough to count.
    smooth_steps
        Standard deviation of the Gaussian in steps.
    """
    if traces.shape[1] < 2:
        return np.zeros_like(traces)
    derivatives = np.gradient(traces, axis=1)
    if smooth_steps > 0:
        reach = min(int(np.ceil(3 * smooth_steps)), traces.shape[1] - 1)
        kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / smooth_steps) ** 2)
        padded = np.pad(derivatives, ((0, 0), (reach, reach)), mode="reflect")
        derivatives = np.stack([np.convolve(row, kernel / kernel.sum(), mode="valid") for row in padded])
    known = np.isfinite(derivatives)
    n_known = np.maximum(known.sum(axis=1, keepdims=True), 1)
    power = np.where(known, derivatives, 0.0) ** 2
    deviation = np.sqrt(power.sum(axis=1, keepdims=True) / n_known)
    result: F64 = derivatives / np.where(deviation > 0, deviation, 1.0)
    return result


def _mean_affinities(derivatives: F64, formula: Formula) -> F64:
    """(N, N) means over the columns of (N, W) derivatives."""
    n_steps = derivatives.shape[1]
    if formula == "product":
        # relu(xy) = relu(x) relu(y) + relu(-x) relu(-y): two products of matrices in place of all pairs and times.
        up, down = np.maximum(derivatives, 0), np.maximum(-derivatives, 0)
        mean: F64 = (up @ up.T + down @ down.T) / n_steps
        return mean
    total = np.zeros((len(derivatives), len(derivatives)))
    for column in derivatives.T:
        product = np.outer(column, column)
        apart = (column[:, None] - column) ** 2
        total += np.sqrt(np.maximum(product, 0)) * np.exp(-apart / (2 * WIDTH**2))
    total /= n_steps
    return total
