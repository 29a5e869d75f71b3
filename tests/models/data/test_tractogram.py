"""A tractogram refuses arrays that do not fit together, and hands out any part with all that belongs to it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexoscope.models.data.grid import Grid
from plexoscope.models.data.tractogram import BLOCK_POINTS, Tractogram, streamline_blocks


def made(lengths, **more) -> Tractogram:
    offsets = np.append(0, np.cumsum(np.array(lengths, np.int64)))
    positions = np.arange(3 * offsets[-1], dtype=np.float32).reshape(-1, 3)
    return Tractogram(
        positions,
        offsets,
        per_streamline={"number": np.arange(len(lengths)), "colour": np.arange(2 * len(lengths)).reshape(-1, 2)},
        per_point={"at": np.arange(offsets[-1]), "direction": positions * 2},
        **more,
    )


POINTS, OFFSETS = np.zeros((5, 3), np.float32), np.array([0, 2, 5])
BAD = {
    "flat positions": ({"positions_mm": np.zeros(15)}, r"positions: expected shape \(P, 3\), got \(15,\)"),
    "offsets from 1": ({"offsets": np.array([1, 5])}, "offsets: expected 0 … 5"),
    "offsets to 4": ({"offsets": np.array([0, 4])}, "offsets: expected 0 … 5"),
    "no offsets": ({"offsets": np.zeros(0, int)}, "offsets: expected 0 … 5"),
    "falling offsets": ({"offsets": np.array([0, 4, 2, 5])}, "offsets: expected values that never fall"),
    "NaN": ({"positions_mm": np.full((5, 3), np.nan)}, "positions: expected finite numbers"),
    "infinity": ({"positions_mm": np.full((5, 3), -np.inf)}, "positions: expected finite numbers"),
    "short point data": ({"per_point": {"fa": np.zeros(4)}}, "per-point 'fa': expected 5 rows, got 4"),
    "long streamline data": ({"per_streamline": {"w": np.zeros(3)}}, "per-streamline 'w': expected 2 rows, got 3"),
    "group out of range": ({"groups": {"a": [0, 2]}}, r"'a': expected streamline numbers in 0 … 1, got 0 … 2"),
    "negative in a group": ({"groups": {"a": [-1]}}, r"'a': expected streamline numbers in 0 … 1, got -1 … -1"),
    "group of truth values": (
        {"groups": {"a": [True, False]}},
        "'a': expected a list of streamline numbers, got bool",
    ),
    "group as a table": ({"groups": {"a": [[0], [1]]}}, r"of shape \(2, 1\)"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_does_not_fit_is_refused(name):
    changed, message = BAD[name]
    with pytest.raises(ValueError, match=message):
        Tractogram(**{"positions_mm": POINTS, "offsets": OFFSETS, **changed})


@pytest.mark.parametrize("row", [0, BLOCK_POINTS - 1, BLOCK_POINTS, 2 * BLOCK_POINTS + 4])
def test_one_bad_number_is_found_wherever_it_is(row):
    positions = np.zeros((2 * BLOCK_POINTS + 5, 3), np.float32)
    positions[row, 1] = np.nan
    with pytest.raises(ValueError, match="finite"):
        Tractogram(positions, np.array([0, len(positions)]))


def test_arrays_are_taken_as_they_are_and_cannot_be_written_to():
    positions = POINTS.copy()
    tractogram = Tractogram(positions, OFFSETS, groups={"a": np.array([1], np.uint32)})
    assert np.shares_memory(tractogram.positions_mm, positions)
    for array in (tractogram.positions_mm, tractogram.offsets, tractogram.groups["a"]):
        assert not array.flags.writeable
    assert tractogram.groups["a"].dtype == np.uint32
    with pytest.raises(TypeError):
        tractogram.groups["b"] = np.zeros(0, np.uint32)


@given(
    lengths=st.lists(st.integers(0, 6), min_size=1, max_size=20),
    data=st.data(),
)
def test_a_selection_is_what_a_loop_would_pick(lengths, data):
    n = len(lengths)
    whole = made(lengths, groups={"even": np.arange(0, n, 2), "none": []})
    numbers = data.draw(st.lists(st.integers(0, n - 1), max_size=30))
    part = whole.selected(np.array(numbers, int))
    pieces = [slice(whole.offsets[i], whole.offsets[i + 1]) for i in numbers]
    assert part.n_streamlines == len(numbers)
    np.testing.assert_array_equal(np.diff(part.offsets), [lengths[i] for i in numbers])
    for got, source in [(part.positions_mm, whole.positions_mm)] + [
        (part.per_point[name], whole.per_point[name]) for name in whole.per_point
    ]:
        np.testing.assert_array_equal(got, np.concatenate([source[:0], *(source[piece] for piece in pieces)]))
        assert got.dtype == source.dtype
    for name, values in whole.per_streamline.items():
        np.testing.assert_array_equal(part.per_streamline[name], values[numbers])
    assert part.groups["even"].tolist() == [k for k, number in enumerate(numbers) if number % 2 == 0]
    assert part.groups["none"].tolist() == []


def test_a_mask_selects_as_its_numbers_do_and_keeps_grid_and_space():
    grid = Grid(np.eye(4), (2, 3, 4))
    whole = made([2, 0, 3], grid=grid, space="somewhere")
    part = whole.selected([True, False, True])
    np.testing.assert_array_equal(part.positions_mm, whole.positions_mm)
    assert part.offsets.tolist() == [0, 2, 5]
    assert (part.grid, part.space) == (grid, "somewhere")


def test_a_selection_longer_than_a_block_is_whole():
    whole = made([BLOCK_POINTS + 3, 5, 2 * BLOCK_POINTS, 1])
    part = whole.selected([2, 0, 3])
    expected = [whole.positions_mm[whole.offsets[i] : whole.offsets[i + 1]] for i in (2, 0, 3)]
    np.testing.assert_array_equal(part.positions_mm, np.concatenate(expected))


@pytest.mark.parametrize(
    ("keep", "message"),
    [([True], "expected 3 truth values"), ([3], "in 0 … 2, got 3 … 3"), ([-1], "got -1"), ([0.5], "got float64")],
)
def test_a_selection_of_what_is_not_there_is_refused(keep, message):
    with pytest.raises(ValueError, match=message):
        made([1, 1, 1]).selected(keep)


@given(st.lists(st.integers(0, 2 * BLOCK_POINTS), max_size=8))
def test_blocks_cover_all_streamlines_once_and_are_small(lengths):
    offsets = np.append(0, np.cumsum(np.array(lengths, np.int64)))
    blocks = list(streamline_blocks(offsets))
    assert [n for first, last in blocks for n in range(first, last)] == list(range(len(lengths)))
    assert all(offsets[last] - offsets[first] <= BLOCK_POINTS or last == first + 1 for first, last in blocks)
