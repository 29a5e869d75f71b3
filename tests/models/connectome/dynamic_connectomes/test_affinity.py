"""Affinities against their formulas, pair by pair; what was not measured; what only levels share."""

import numpy as np
import numpy.typing as npt
import pytest

from plexoscope.models.connectome.dynamic_connectomes.affinity import (
    Formula,
    affinity_tensor,
    standard_derivatives,
    without_mean_trace,
)
from plexoscope.models.data.time_series import TimeSeries


def _series(values: npt.NDArray[np.floating], step_s: float = 0.5) -> TimeSeries:
    n_subjects, n_units, _ = values.shape
    units, subjects = (tuple(f"{kind}{n}" for n in range(count)) for kind, count in (("u", n_units), ("s", n_subjects)))
    return TimeSeries(values.astype(np.float32), step_s, units, subjects)


def _noise(seed: int = 0, shape: tuple[int, int, int] = (2, 5, 40)) -> npt.NDArray[np.float64]:
    return np.random.default_rng(seed).normal(size=shape).cumsum(axis=2)


@pytest.mark.parametrize("formula", ["product", "bounded"])
def test_values_are_means_of_the_formula_over_windows(formula: Formula) -> None:
    series = _series(_noise())
    tensor = affinity_tensor(series, window_s=5.0, stride_s=2.5, smooth_s=0.6, formula=formula)
    assert tensor.values.shape == (7, 2, 10)
    assert tensor.times_s.tolist() == [2.5 + 2.5 * window for window in range(7)]
    for subject in range(2):
        d = standard_derivatives(series.values[subject].astype(np.float64), 0.6 / 0.5)
        for pair, (i, j) in enumerate(zip(*np.triu_indices(5, 1), strict=True)):
            product = d[i] * d[j]
            if formula == "product":
                each = np.maximum(product, 0)
            else:
                each = np.where(product > 0, np.sqrt(np.abs(product)) * np.exp(-((d[i] - d[j]) ** 2) / 2), 0)
            slow = [each[start : start + 10].mean() for start in range(0, 31, 5)]
            np.testing.assert_allclose(tensor.values[:, subject, pair], slow, rtol=1e-4, atol=1e-6)


def test_seven_people_make_the_tensor_of_the_paper_s_shape() -> None:
    tensor = affinity_tensor(_series(np.zeros((7, 80, 1200)), 0.72), 28.8, 14.4)
    assert tensor.values.shape == (59, 7, 3160)
    assert tensor.seen.all()


def test_a_level_in_common_is_no_affinity() -> None:
    times = np.arange(400) * 0.05
    level = 100.0 * (times > 10)
    traces = np.stack([np.sin(3 * times), -np.sin(3 * times), np.sin(3 * times) + 50.0])[None]
    tensor = affinity_tensor(_series(traces, 0.05), 10.0, 10.0)
    opposed, alike, _ = tensor.values.mean(axis=(0, 1))
    assert opposed == pytest.approx(0.0, abs=1e-3)
    assert alike > 0.9
    shifted = affinity_tensor(_series(traces + 30.0, 0.05), 10.0, 10.0)
    np.testing.assert_allclose(shifted.values, tensor.values, atol=1e-3)
    assert level.any()


def test_what_was_not_measured_is_not_seen() -> None:
    values = _noise(shape=(2, 4, 40))
    values[0, 1] = np.nan
    values[1, :, 30:] = np.nan
    tensor = affinity_tensor(_series(values), 5.0, 5.0)
    with_unit = np.array([1 in pair for pair in zip(*np.triu_indices(4, 1), strict=True)])
    np.testing.assert_array_equal(tensor.seen[:, 0], np.tile(~with_unit, (4, 1)))
    assert tensor.seen[:2, 1].all()
    assert not tensor.seen[3, 1].any()
    assert not tensor.values[~tensor.seen].any()
    assert np.isfinite(tensor.values).all()


def test_derivatives_have_unit_deviation_and_constant_traces_none() -> None:
    traces = np.concatenate([_noise()[0], np.ones((1, 40))])
    derivatives = standard_derivatives(traces, 1.0)
    np.testing.assert_allclose((derivatives[:-1] ** 2).mean(axis=1), 1.0)
    assert not derivatives[-1].any()


def test_removing_the_mean_trace_removes_what_all_share() -> None:
    shared, own = _noise(1, (2, 1, 300)), _noise(2, (2, 6, 300))
    cleaned = without_mean_trace(_series(5 * shared + own)).values.astype(np.float64)
    standard = 5 * shared + own
    standard = (standard - standard.mean(axis=2, keepdims=True)) / standard.std(axis=2, keepdims=True)
    mean = standard.mean(axis=1, keepdims=True)
    np.testing.assert_allclose((cleaned * mean).sum(axis=2), 0, atol=1e-2)


@pytest.mark.parametrize(
    ("n_units", "window_s", "words"), [(2, 5.0, "three units or more"), (4, 50.0, "at most the 20 s of the series")]
)
def test_what_cannot_be_is_refused(n_units: int, window_s: float, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        affinity_tensor(_series(_noise(shape=(1, n_units, 40))), window_s, 5.0)
