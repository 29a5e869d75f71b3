"""Long lines made short, smoothed, and series of different steps side by side."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexoscope.app.panels.plots.envelope import envelope, with_dashes
from plexoscope.app.panels.plots.series import Series, robust_range, side_by_side, smoothed

lines = st.lists(st.floats(-1e3, 1e3) | st.just(float("nan")), min_size=1, max_size=400)


def series(steps, values) -> Series:
    made = Series()
    for step, value in zip(steps, values, strict=True):
        made.add(step, value)
    return made


@given(lines, st.integers(1, 20))
def test_an_envelope_keeps_the_extremes_of_every_column_and_adds_nothing(values, n_columns):
    x, y = np.arange(len(values), dtype=float), np.array(values)
    end = max(len(values) - 1, 1)
    short_x, short_y = envelope(x, y, 0, end, n_columns)
    assert len(short_x) == len(short_y) <= max(4 * n_columns + 4, 2)
    assert (np.diff(short_x) >= 0).all()
    column = np.clip((x / end * n_columns).astype(int), 0, n_columns)
    short_column = np.clip((short_x / end * n_columns).astype(int), 0, n_columns)
    for number in np.unique(column):
        inside, short = y[column == number], short_y[short_column == number]
        known = inside[np.isfinite(inside)]
        if len(known):
            assert np.nanmin(short) == known.min()
            assert np.nanmax(short) == known.max()
        else:
            assert np.isnan(short).all()
    assert set(short_y[np.isfinite(short_y)]) <= set(y[np.isfinite(y)])


def test_an_envelope_shows_only_what_is_seen_and_where_the_line_leads():
    x = np.arange(100_000.0)
    short_x, _ = envelope(x, np.sin(x), 500.5, 600.5, 200)
    np.testing.assert_array_equal(short_x, np.arange(500, 602))
    short_x, _ = envelope(x, np.sin(x), 1000, 90_000, 300)
    assert len(short_x) <= 4 * 300 + 4
    assert short_x[0] <= 1000
    assert short_x[-1] >= 90_000


def test_a_line_that_goes_back_is_kept_as_it_is():
    x, y = np.array([0.0, 2.0, 1.0] * 1000), np.arange(3000.0)
    assert envelope(x, y, 0, 2, 10)[0] is x


@given(lines, st.sampled_from([0.0, 0.3, 0.6, 0.9, 0.99]))
def test_smoothing_agrees_with_the_recursion(values, weight):
    values = np.array(values)
    expected, state, n_seen = [], 0.0, 0
    for value in values:
        if np.isnan(value):
            expected.append(np.nan)
            continue
        state, n_seen = weight * state + (1 - weight) * value, n_seen + 1
        expected.append(state / (1 - weight**n_seen))
    np.testing.assert_allclose(smoothed(values, weight), expected, rtol=1e-9, atol=1e-9)


def test_a_constant_stays_what_it_is():
    np.testing.assert_allclose(smoothed(np.full(1000, 3.0), 0.9), 3.0)


def test_series_of_different_steps_stand_side_by_side():
    steps, columns = side_by_side({"train": series([0, 1, 2, 3], [4, 3, 2, 1]), "test": series([0, 2, 2], [9, 8, 7])})
    np.testing.assert_array_equal(steps, [0, 1, 2, 3])
    np.testing.assert_array_equal(columns["train"], [4, 3, 2, 1])
    np.testing.assert_array_equal(columns["test"], [9, np.nan, 7, np.nan])


def test_a_series_grows_beyond_its_first_size():
    grown = series(range(5000), np.arange(5000) * 2.0)
    np.testing.assert_array_equal(grown.steps * 2, grown.values)
    assert len(grown.values) == 5000


def test_the_robust_range_leaves_out_a_huge_first_value():
    values = np.concatenate([[1e9], np.linspace(1, 2, 99)])
    low, high = robust_range(values)
    assert 0.8 < low <= 1.1
    assert 1.9 < high < 2.3
    assert robust_range(np.array([np.nan, np.inf])) is None
    assert robust_range(np.array([-1.0, 0.0]), log=True) is None
    low, high = robust_range(values, log=True)
    assert low > 0
    assert high == pytest.approx(2.5, rel=0.1)


def test_a_point_without_neighbours_becomes_a_dash():
    nan = np.nan
    y = np.array([1, nan, 2, nan, 3, 4, nan, np.inf, 5])
    x, drawn = with_dashes(np.arange(9.0), y, 0, 100)
    assert np.allclose(x, [-1.5, 1.5, 1, 0.5, 3.5, 3, 4, 5, 6, 7, 6.5, 9.5])
    assert np.array_equal(drawn, [1, 1, nan, 2, 2, nan, 3, 4, nan, np.inf, 5, 5], equal_nan=True)


@pytest.mark.parametrize("y", [[], [np.nan], [1.0, 2.0], [np.nan, 1.0, 2.0, np.nan]])
def test_a_line_without_such_points_stays_what_it_is(y):
    x, y = np.arange(float(len(y))), np.array(y, float)
    assert with_dashes(x, y, 0, 1)[0] is x
    assert with_dashes(x, y, 0, 1)[1] is y
