"""Lengths, ends and equal steps, against one streamline at a time and against DIPY."""

import numpy as np
import pytest
from dipy.tracking.streamline import set_number_of_points
from hypothesis import given
from hypothesis import strategies as st

from plexoscope.models.data.tractogram import Tractogram, streamline_blocks
from plexoscope.models.tracts.geometry import (
    endpoints_mm,
    length_mm,
    reduce_streamlines,
    resample,
)
from tests.models.tracts.streamlines import lines_of, random_tractogram, tractogram_of, tractograms

SQUARE = [(0, 0, 0), (3, 0, 0), (3, 3, 0), (0, 3, 0), (0, 0, 0)]
EXAMPLE = tractogram_of(SQUARE, [], [(1, 2, 3)], [(0, 0, 0), (0, 3, 4)])


def test_by_hand() -> None:
    np.testing.assert_array_equal(length_mm(EXAMPLE), [12, 0, 0, 5])
    np.testing.assert_array_equal(endpoints_mm(EXAMPLE)[[0, 2, 3], 0], [(0, 0, 0), (1, 2, 3), (0, 0, 0)])
    np.testing.assert_array_equal(endpoints_mm(EXAMPLE)[[0, 2, 3], 1], [(0, 0, 0), (1, 2, 3), (0, 3, 4)])
    assert np.isnan(endpoints_mm(EXAMPLE)[1]).all()


@given(tractograms)
def test_length_is_the_sum_of_the_steps(tractogram: Tractogram) -> None:
    expected = [np.linalg.norm(np.diff(line, axis=0), axis=1).sum() for line in lines_of(tractogram)]
    np.testing.assert_allclose(length_mm(tractogram), expected, rtol=1e-12)


@given(st.lists(st.integers(0, 9), max_size=20), st.integers(1, 12))
def test_blocks_hold_every_streamline_once(n_points: list[int], most: int) -> None:
    offsets = np.cumsum([0, *n_points])
    ranges = list(streamline_blocks(offsets, most))
    assert [number for first, last in ranges for number in range(first, last)] == list(range(len(n_points)))
    assert all(offsets[last] - offsets[first] <= most or last == first + 1 for first, last in ranges)


def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    tractogram = random_tractogram(0, 60, 30, 1.0)
    chosen = np.flatnonzero(np.diff(tractogram.offsets))
    whole = length_mm(tractogram), resample(tractogram, chosen, 7)
    monkeypatch.setattr(streamline_blocks, "__defaults__", (25,))
    for expected, got in zip(whole, (length_mm(tractogram), resample(tractogram, chosen, 7)), strict=True):
        np.testing.assert_allclose(got, expected, rtol=1e-6, atol=1e-6)


def test_reduction_steps_over_empty_streamlines() -> None:
    offsets = np.array([5, 5, 7, 7, 8, 8])
    np.testing.assert_array_equal(reduce_streamlines(np.add, np.array([1, 2, 4]), offsets, -1), [-1, 3, -1, 4, -1])


@pytest.mark.parametrize("n_points", [2, 12, 45])
def test_resampling_is_that_of_dipy(n_points: int) -> None:
    tractogram = random_tractogram(1, 50, 60, 1.3)
    chosen = np.flatnonzero(np.diff(tractogram.offsets) > 1)[::-1]
    lines = list(lines_of(tractogram))
    expected = set_number_of_points([lines[number] for number in chosen], nb_points=n_points)
    np.testing.assert_allclose(resample(tractogram, chosen, n_points), np.array(expected), atol=1e-3)


@given(tractograms, st.integers(2, 9))
def test_resampled_points_are_at_equal_distances_on_the_line(tractogram: Tractogram, n_points: int) -> None:
    """Repeated points, streamlines of one point and closed ones included."""
    chosen = np.flatnonzero(np.diff(tractogram.offsets))
    lines = list(lines_of(tractogram))
    for number, points in zip(chosen, resample(tractogram, chosen, n_points), strict=True):
        line = lines[number]
        along = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
        wanted = np.linspace(0, along[-1], n_points)
        expected = np.stack([np.interp(wanted, along, line[:, axis]) for axis in range(3)], axis=1)
        np.testing.assert_allclose(points, expected, atol=1e-4)


def test_bad_arguments() -> None:
    with pytest.raises(ValueError, match="n_points: expected at least 2, got 1"):
        resample(EXAMPLE, np.array([0]), 1)
    with pytest.raises(ValueError, match="one without points"):
        resample(EXAMPLE, np.array([0, 1]), 5)
