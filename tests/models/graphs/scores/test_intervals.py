"""Intervals over seeds: those of SciPy, paired where both met the same questions."""

import numpy as np
import pytest
from scipy import stats

from plexoscope.models.graphs.scores.intervals import difference_interval, mean_interval

OURS, THEIRS = np.array([0.91, 0.94, 0.9, 0.95]), np.array([0.9, 0.92, 0.89, 0.92])


def test_as_scipy_has_it():
    got = mean_interval(OURS)
    expected = stats.t.interval(0.95, 3, OURS.mean(), stats.sem(OURS))
    np.testing.assert_allclose((got.low, got.high), expected)
    paired = stats.ttest_rel(OURS, THEIRS).confidence_interval(0.95)
    got = difference_interval(OURS, THEIRS)
    np.testing.assert_allclose((got.low, got.high), (paired.low, paired.high))
    assert got.low > 0, "seed by seed ours is ahead, whatever the seeds have in common"


def test_it_holds_the_mean_as_often_as_it_says():
    rng = np.random.default_rng(0)
    inside = [each.low <= 1 <= each.high for each in (mean_interval(rng.normal(1, 2, 5)) for _ in range(2000))]
    assert 0.94 <= np.mean(inside) <= 0.96


def test_one_value_stands_for_all_seeds_and_says_nothing_alone():
    assert difference_interval(OURS, np.array([0.9])) == mean_interval(OURS - 0.9)
    alone = mean_interval(np.array([0.5]))
    assert (alone.mean, alone.low, alone.high) == (0.5, -np.inf, np.inf)
    with pytest.raises(ValueError, match="expected as many values of both, got 4 and 2"):
        difference_interval(OURS, np.zeros(2))


def test_values_that_agree_have_an_interval_of_no_width():
    same = np.full(3, 0.7)
    assert same.std() > 0, "the case is one in which rounding makes a width"
    got = mean_interval(same)
    assert (got.mean, got.low, got.high) == (0.7,) * 3
