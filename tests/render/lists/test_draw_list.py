"""Which segments are drawn: shares of streamlines, and lists of them in blocks."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexoscope.render.lists import draw_list
from plexoscope.render.lists.draw_list import ChosenLines, LineUnits, lowest_ranked, n_segments, random_ranks
from plexoscope.render.lists.polylines import Polylines

BOX_MM = np.array([[-50, -50, -50], [50, 50, 50]], np.float32)


def polylines(*n_points: int, streamlines: tuple[int, ...] | None = None) -> Polylines:
    """Random lines of so many points each."""
    total = sum(n_points)
    points_mm = np.random.default_rng(total).normal(size=(total, 3)).astype(np.float32)
    numbers = np.array(streamlines if streamlines is not None else range(len(n_points)), np.int64)
    return Polylines(points_mm, np.cumsum([0, *n_points]), numbers, np.arange(total, dtype=np.uint32))


def listed(units: LineUnits, by_file: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """First points and middles of all chunks."""
    chunks = list(units.chunks(by_file))
    assert all(starts.dtype == np.uint32 and middles.dtype == np.float32 for starts, middles in chunks)
    starts = np.concatenate([np.zeros(0, int), *(starts for starts, _ in chunks)])
    return starts, np.concatenate([np.zeros((0, 3)), *(middles for _, middles in chunks)])


def test_segments_never_join_two_lines() -> None:
    lines = polylines(3, 0, 1, 2, 4)
    assert n_segments(lines, np.arange(5)).tolist() == [2, 0, 0, 1, 3]
    units = LineUnits((ChosenLines(lines, 100, np.arange(5)),), BOX_MM)
    starts, middles_mm = listed(units)
    assert starts.tolist() == [100, 101, 104, 106, 107, 108]
    first = starts - 100
    np.testing.assert_array_equal(middles_mm, (lines.points_mm[first] + lines.points_mm[first + 1]) * np.float32(0.5))
    assert units.n_units == 6
    assert units.bounds_mm is BOX_MM


def test_pieces_follow_each_other_with_the_lines_chosen() -> None:
    one, two = polylines(3, 3, 3), polylines(2, 2)
    units = LineUnits((ChosenLines(one, 0, np.array([0, 2])), ChosenLines(two, 9, np.array([1]))), BOX_MM)
    assert listed(units)[0].tolist() == [0, 1, 6, 7, 11]
    assert LineUnits((), BOX_MM).n_units == 0
    assert not len(listed(LineUnits((ChosenLines(one, 0, np.zeros(0, int)),), BOX_MM))[0])


def test_the_order_of_the_file_can_be_had() -> None:
    lines = polylines(2, 2, 2, 2, streamlines=(3, 1, 0, 2))
    units = LineUnits((ChosenLines(lines, 0, np.array([0, 1, 3])), ChosenLines(lines, 8, np.arange(4))), BOX_MM)
    assert listed(units)[0].tolist() == [0, 2, 6, 8, 10, 12, 14]
    assert listed(units, by_file=True)[0].tolist() == [2, 6, 0, 12, 10, 14, 8]


@given(st.lists(st.integers(0, 9), max_size=30), st.integers(1, 20))
def test_chunks_are_bounded_and_change_nothing(n_points: list[int], chunk: int) -> None:
    lines = polylines(*n_points)
    units = LineUnits((ChosenLines(lines, 7, np.arange(len(n_points))),), BOX_MM)
    whole = listed(units)[0]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(draw_list, "CHUNK", chunk)
        sizes = [len(starts) for starts, _ in units.chunks()]
        np.testing.assert_array_equal(listed(units)[0], whole)
    # A line longer than a chunk is a chunk of its own.
    assert max(sizes, default=0) <= max(chunk, max(n_points, default=0))
    assert units.n_units == len(whole) == sum(sizes)


def test_ranks_are_a_permutation_and_always_the_same() -> None:
    ranks = random_ranks(1000)
    assert sorted(ranks) == list(range(1000))
    np.testing.assert_array_equal(ranks, random_ranks(1000))
    assert np.abs(np.corrcoef(ranks, np.arange(1000))[0, 1]) < 0.1
    assert len(random_ranks(0)) == 0


@given(st.lists(st.booleans(), max_size=60), st.booleans(), st.floats(0, 1, allow_subnormal=False), st.floats(0.001, 1))
def test_shares(shown: list[bool], all_shown: bool, one: float, two: float) -> None:
    small, large = sorted((one, two))
    by_rank = np.argsort(random_ranks(len(shown)))
    mask = None if all_shown else np.array(shown, bool)
    n_visible = len(shown) if all_shown else sum(shown)
    few, many = (lowest_ranked(by_rank, mask, share) for share in (small, large))
    assert len(many) == int(np.ceil(large * n_visible))
    assert set(few) <= set(many)
    assert (np.diff(many) > 0).all()
    assert mask is None or mask[many].all()
    np.testing.assert_array_equal(
        lowest_ranked(by_rank, mask, 1.0), np.arange(len(shown)) if all_shown else np.flatnonzero(mask)
    )


def test_a_share_has_the_lowest_ranks() -> None:
    by_rank = np.argsort(np.array([4, 0, 3, 1, 2]))
    assert lowest_ranked(by_rank, None, 0.5).tolist() == [1, 3, 4]
    assert lowest_ranked(by_rank, np.array([True, False, True, True, False]), 0.5).tolist() == [2, 3]
