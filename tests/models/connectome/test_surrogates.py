"""Surrogates keep spectra and cross-spectra, and nothing that changes with time."""

import numpy as np
import pytest

from plexoscope.models.connectome.surrogates import independent_traces, phase_randomised, stationary_surrogate
from plexoscope.models.data.arrays import F64
from plexoscope.models.data.time_series import TimeSeries


def _traces(n_times: int) -> F64:
    """Three units of which two are together in the first half of the time alone."""
    rng = np.random.default_rng(0)
    traces = rng.normal(size=(3, n_times)).cumsum(axis=1) + 5
    traces[1, : n_times // 2] = 2 * traces[0, : n_times // 2] + 0.1 * rng.normal(size=n_times // 2)
    return traces


@pytest.mark.parametrize("n_times", [64, 65])
def test_spectra_and_cross_spectra_are_kept(n_times: int) -> None:
    traces = _traces(n_times)
    other = phase_randomised(traces, np.random.default_rng(1))
    before, after = np.fft.rfft(traces), np.fft.rfft(other)
    cross_before, cross_after = (each[:, None] * each.conj() for each in (before, after))
    np.testing.assert_allclose(cross_after, cross_before, atol=1e-8 * np.abs(cross_before).max())
    np.testing.assert_allclose(np.cov(other), np.cov(traces), rtol=1e-9)
    np.testing.assert_allclose(other.mean(axis=1), traces.mean(axis=1))
    assert np.abs(other - traces).max() > 1


def test_what_was_together_for_a_time_is_so_no_more() -> None:
    traces = np.random.default_rng(0).normal(size=(2, 4000))
    traces[1, :2000] = traces[0, :2000]
    other = phase_randomised(traces, np.random.default_rng(1))
    halves = slice(2000), slice(2000, 4000)
    in_halves = [[np.corrcoef(each[:, half])[0, 1] for half in halves] for each in (traces, other)]
    assert abs(np.subtract(*in_halves[0])) > 0.9
    assert abs(np.subtract(*in_halves[1])) < 0.15


def test_phases_of_their_own_keep_spectra_and_no_correlation() -> None:
    traces = np.random.default_rng(0).normal(size=(1, 2000)).repeat(2, 0)
    other = independent_traces(traces, np.random.default_rng(1))
    np.testing.assert_allclose(np.abs(np.fft.rfft(other)), np.abs(np.fft.rfft(traces)), atol=1e-8)
    assert abs(np.corrcoef(other)[0, 1]) < 0.1


def test_a_recording_keeps_its_gaps_and_subjects_their_own_phases() -> None:
    values = np.stack([_traces(60)] * 2).astype(np.float32)
    values[0, 2] = np.nan  # not seen
    values[1, :, 50:] = np.nan  # ended early
    values[1, 0, 7] = np.nan
    series = TimeSeries(values, 1.0, tuple("abc"), ("p", "q"))
    other = stationary_surrogate(series, np.random.default_rng(0))
    np.testing.assert_array_equal(np.isnan(other.values), np.isnan(values))
    np.testing.assert_allclose(np.corrcoef(other.values[0, :2]), np.corrcoef(values[0, :2]), atol=1e-5)
    np.testing.assert_allclose(np.corrcoef(other.values[1, 1:, :50]), np.corrcoef(values[1, 1:, :50]), atol=1e-5)
    whole = TimeSeries(np.stack([_traces(60)] * 2), 1.0, tuple("abc"), ("p", "q"))
    first, second = stationary_surrogate(whole, np.random.default_rng(0)).values
    assert np.abs(first - second).max() > 1
