"""Functional connectomes, against numpy one pair at a time and against regression for partial correlations."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexoscope.models.connectome.fingerprints import split_half
from plexoscope.models.connectome.functional_connectome import (
    connectivity,
    fisher_mean,
    functional_network,
    strongest,
    subject_matrices,
)
from plexoscope.models.data.time_series import TimeSeries


def _traces(seed: int, n_units: int, n_times: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n_units, n_units)) @ rng.normal(size=(n_units, n_times))


def _series(values: np.ndarray) -> TimeSeries:
    n_subjects, n_units, _ = values.shape
    units, subjects = (tuple(f"{kind}{n}" for n in range(count)) for kind, count in (("u", n_units), ("s", n_subjects)))
    return TimeSeries(values, 0.7, units, subjects)


@given(st.integers(0, 99), st.integers(2, 6), st.integers(3, 30))
def test_correlation(seed: int, n_units: int, n_times: int) -> None:
    traces = _traces(seed, n_units, n_times)
    found = connectivity(traces)
    np.testing.assert_allclose(found, np.corrcoef(traces), atol=1e-12)
    np.testing.assert_array_equal(found, found.T)


def test_partial_correlation_is_that_of_what_others_do_not_explain() -> None:
    traces = _traces(0, 5, 200_000)  # so many times that shrinking does nothing to speak of
    found = connectivity(traces, "partial correlation")
    traces = traces - traces.mean(axis=1, keepdims=True)
    for i, j in ((0, 1), (2, 4)):
        others = traces[[unit for unit in range(5) if unit not in (i, j)]].T
        left = [each - others @ np.linalg.lstsq(others, each, rcond=None)[0] for each in (traces[i], traces[j])]
        assert found[i, j] == pytest.approx(np.corrcoef(left)[0, 1], abs=1e-3)


def test_partial_correlation_with_more_units_than_times() -> None:
    found = connectivity(np.random.default_rng(0).normal(size=(40, 20)), "partial correlation")
    assert np.isfinite(found).all()
    assert np.abs(found[np.triu_indices(40, 1)]).max() < 0.2  # there is nothing to find


@pytest.mark.parametrize("kind", ["correlation", "partial correlation"])
def test_units_without_a_measure_are_nan(kind: str) -> None:
    traces = _traces(1, 5, 40)
    traces[1], traces[3, 7] = 5.1, np.nan
    found = connectivity(np.column_stack([traces, np.full((5, 6), np.nan)]), kind)  # type: ignore[arg-type]
    usable = [0, 2, 4]
    expected = connectivity(traces[usable], kind)  # type: ignore[arg-type]
    np.testing.assert_allclose(found[np.ix_(usable, usable)], expected, atol=1e-12)
    assert np.isnan(found[[1, 3]]).all()
    assert np.isnan(found[:, [1, 3]]).all()


@pytest.mark.parametrize(
    ("traces", "kind", "message"),
    [
        (np.zeros(4), "correlation", r"traces: expected shape \(N, T\), got \(4,\)"),
        (np.zeros((2, 2)), "correlation", "traces: expected three times or more, got 2"),
        (np.zeros((2, 9)), "coherence", "kind: expected correlation or partial correlation, got 'coherence'"),
    ],
)
def test_errors_say_what_was_expected(traces: np.ndarray, kind: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        connectivity(traces, kind)  # type: ignore[arg-type]


def test_fisher_mean() -> None:
    one, other = np.array([[1, 0.9], [0.9, 1]]), np.array([[1, -0.2], [-0.2, 1]])
    expected = np.tanh((np.arctanh(0.9) + np.arctanh(-0.2)) / 2)
    np.testing.assert_allclose(fisher_mean([one, other]), [(1, expected), (expected, 1)])
    gone = np.full((2, 2), np.nan)
    np.testing.assert_allclose(fisher_mean([one, gone]), one)
    assert np.isnan(fisher_mean([gone, gone])).all()
    assert np.isfinite(fisher_mean([np.ones((2, 2))])).all()


def test_strongest() -> None:
    matrix = np.array([[1, 0.5, -0.9, 0.2], [0.5, 1, 0.7, np.nan], [-0.9, 0.7, 1, 0.1], [0.2, np.nan, 0.1, 1]])
    kept = strongest(matrix, 1 / 3)
    np.testing.assert_array_equal(kept, np.where(matrix >= 0.5, matrix, 0) - np.eye(4))
    assert (strongest(matrix, 1.0) > 0).sum() == 8  # never what is not above 0
    assert not strongest(matrix, 0.0).any()
    with pytest.raises(ValueError, match=r"^density: expected 0 … 1, got 1.5$"):
        strongest(matrix, 1.5)


def test_a_network_of_the_strongest() -> None:
    series = _series(_traces(0, 4, 30)[None])
    matrix = subject_matrices(series)[0]
    network = functional_network(series, matrix, 0.5)
    np.testing.assert_allclose(network.adjacency.toarray(), strongest(matrix, 0.5), rtol=1e-6)
    assert network.node_names == series.unit_names
    assert not network.directed


def test_halves_of_people_who_differ() -> None:
    rng = np.random.default_rng(0)
    people = np.stack([mixing @ rng.normal(size=(8, 2000)) for mixing in rng.normal(size=(4, 8, 8))])
    found = split_half(_series(people))
    halves = [[np.corrcoef(half)[np.triu_indices(8, 1)] for half in (p[:, :1000], p[:, 1000:])] for p in people]
    expected = [[np.corrcoef(one[0], other[1])[0, 1] for other in halves] for one in halves]
    np.testing.assert_allclose(found.similarity, expected, atol=1e-6)
    assert found.n_identified == 4
    assert len(found.between) == 12
    assert found.within.min() > found.between.max()


def test_halves_of_noise_identify_nobody_in_particular() -> None:
    noise = np.random.default_rng(3).normal(size=(12, 6, 40))
    assert split_half(_series(noise)).n_identified <= 4
