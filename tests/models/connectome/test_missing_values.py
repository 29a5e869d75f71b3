"""Missing values of traces: each choice does what it says, and says how many there were."""

import numpy as np
import pytest

from plexoscope.models.connectome.missing_values import missing_values, without_missing
from plexoscope.models.data.time_series import TimeSeries


def series(values) -> TimeSeries:
    values = np.asarray(values, np.float32)
    return TimeSeries(values, 1.0, tuple("abcdefgh"[: values.shape[1]]), tuple("pq"[: len(values)]))


@pytest.fixture
def gaps():
    """Two subjects; the second was measured for a shorter time, and unit c in nobody."""
    nan = np.nan
    first = [[1, nan, nan, 4, 5], [nan, 2, 3, 2, nan], [nan] * 5]
    second = [[1, 2, 3, nan, nan], [4, 5, 6, nan, nan], [nan] * 5]
    return series([first, second])


def test_what_was_not_measured_is_not_missing(gaps):
    np.testing.assert_array_equal(missing_values(gaps).sum(axis=2), [[2, 2, 0], [0, 0, 0]])
    whole = series([[[1, 2, 3], [3, 2, 1]]])
    assert without_missing(whole, "refuse") == (whole, "")


@pytest.mark.parametrize(
    ("missing", "expected", "said"),
    [
        ("interpolate", [[1, 2, 3, 4, 5], [2, 2, 3, 2, 2]], "interpolated"),
        ("leave out units", [[np.nan] * 5, [np.nan] * 5], "2 units left out"),
        ("leave out times", [[4, *[np.nan] * 4], [2, *[np.nan] * 4]], "4 times left out"),
    ],
)
def test_choices(gaps, missing, expected, said):
    whole, told = without_missing(gaps, missing)
    np.testing.assert_allclose(whole.values[0, :2], expected)
    np.testing.assert_array_equal(whole.values[1], gaps.values[1])
    assert np.isnan(whole.values[:, 2]).all()
    assert told == f"4 missing values in a, b: {said}"
    assert not missing_values(whole).any()


def test_refused_in_one_line_with_counts():
    values = np.ones((1, 8, 6))
    values[0, :7, 2] = np.nan
    message = "series: expected no missing values, got 7 missing values in a, b, c, d, e and 2 others"
    with pytest.raises(ValueError, match=message):
        without_missing(series(values), "refuse")
