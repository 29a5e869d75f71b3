"""Ticks: round numbers, within the range, neither too many nor too few."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexoscope.app.widgets.ticks import linear_ticks, log_ticks, tick_texts


@pytest.mark.parametrize(
    ("low", "high", "n_most", "texts"),
    [
        (0, 1, 5, ["0", "0.5", "1"]),
        (0, 1, 6, ["0", "0.2", "0.4", "0.6", "0.8", "1"]),
        (0.13, 0.84, 5, ["0.2", "0.4", "0.6", "0.8"]),
        (-3, 3, 5, ["-2", "0", "2"]),
        (0, 240_000, 5, ["0", "50000", "100000", "150000", "200000"]),
        (1e-7, 5e-7, 5, ["1e-07", "2e-07", "3e-07", "4e-07", "5e-07"]),
    ],
)
def test_linear(low, high, n_most, texts):
    assert tick_texts(linear_ticks(low, high, n_most)) == texts


@pytest.mark.parametrize(
    ("low", "high", "n_most", "texts"),
    [
        (0.5, 2000, 5, ["1", "10", "100", "1000"]),
        (1, 30, 5, ["1", "10"]),
        (1.5, 9, 5, ["2", "5"]),
        (2.1, 4.4, 5, ["2.5", "3", "3.5", "4"]),
        (1e-6, 1e6, 5, ["1e-06", "0.001", "1", "1000", "1e+06"]),
    ],
)
def test_logarithmic(low, high, n_most, texts):
    assert tick_texts(log_ticks(low, high, n_most)) == texts


places = st.floats(-1e6, 1e6)
widths = st.floats(1e-3, 1e6)


@given(places, widths, st.integers(3, 9))
def test_ticks_are_round_and_within_the_range(low, width, n_most):
    high = low + width
    ticks = linear_ticks(low, high, n_most)
    assert 1 <= len(ticks) <= n_most
    assert all(low - width * 1e-6 <= tick <= high + width * 1e-6 for tick in ticks)
    if len(ticks) > 1:
        step = ticks[1] - ticks[0]
        digit = step / 10 ** math.floor(math.log10(step) + 1e-6)
        assert min(abs(digit - factor) for factor in (1, 2, 5, 10)) < 1e-3


@given(st.floats(1e-9, 1e6), st.floats(1.01, 1e9), st.integers(3, 9))
def test_ticks_of_a_logarithm_are_positive_and_few(low, factor, n_most):
    ticks = log_ticks(low, low * factor, n_most)
    assert 1 <= len(ticks) <= n_most
    assert all(0 < low * (1 - 1e-6) <= tick <= low * factor * (1 + 1e-6) for tick in ticks)
    assert ticks == sorted(ticks)
