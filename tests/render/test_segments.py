"""Joining tractograms, dropping repeats, cutting long segments."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexoscope.models.data.tractogram import Tractogram
from plexoscope.render.layers.segments import build_segments


def tractogram(*streamlines: list) -> Tractogram:
    points = [np.asarray(streamline, float).reshape(-1, 3) for streamline in streamlines]
    offsets = np.cumsum([0, *map(len, points)])
    return Tractogram(np.concatenate([np.zeros((0, 3)), *points]), offsets)


def test_nothing() -> None:
    for segments in (build_segments([]), build_segments([tractogram()]), build_segments([tractogram([])])):
        assert segments.n_segments == 0
    assert build_segments([tractogram([], [])]).n_streamlines == 2


def test_one_point_and_repeated_points_make_no_segment() -> None:
    segments = build_segments([tractogram([[1, 2, 3]], [[4, 4, 4]] * 3)])
    assert build_segments([tractogram([[0, 0, 0], [0, 0, 1e-38]])]).n_segments == 0
    assert segments.n_segments == 0
    assert segments.streamline.tolist() == [0, 1]
    assert segments.terminal.tolist() == [True, True]


def test_streamlines_are_numbered_over_all_tractograms() -> None:
    one = tractogram([[0, 0, 0], [1, 0, 0], [2, 0, 0]], [])
    two = tractogram([[0, 5, 0], [0, 6, 0]])
    segments = build_segments([one, two])
    assert segments.starts.tolist() == [0, 1, 3]
    assert segments.streamline.tolist() == [0, 0, 0, 2, 2]
    assert segments.terminal.tolist() == [True, False, True, True, True]
    assert segments.n_streamlines == 3


def test_long_segments_are_cut_in_equal_pieces() -> None:
    segments = build_segments([tractogram([[0, 0, 0], [5, 0, 0], [5, 2, 0]], [[0, 9, 0], [0, 9, 1]])])
    np.testing.assert_allclose(segments.points_mm[:5, 0], [0, 5 / 3, 10 / 3, 5, 5], rtol=1e-6)
    assert segments.n_segments == 5
    assert segments.streamline.tolist() == [0] * 5 + [1] * 2


streamlines = st.lists(
    st.lists(st.tuples(*[st.integers(-(2**14), 2**14).map(lambda n: n / 1024)] * 3), max_size=6).map(list), max_size=5
)


@given(streamlines, st.floats(0.5, 5))
def test_cutting_keeps_the_shape(lines: list, limit_mm: float) -> None:
    segments = build_segments([tractogram(*lines)], limit_mm)
    first, second = segments.points_mm[segments.starts], segments.points_mm[segments.starts + 1]
    lengths = np.linalg.norm(second - first, axis=1)
    assert (lengths <= limit_mm * 1.001).all()
    assert (lengths > 0).all() or not len(lengths)
    whole = sum(np.linalg.norm(np.diff(np.reshape(line, (-1, 3)), axis=0), axis=1).sum() for line in lines)
    assert lengths.sum() == pytest.approx(whole, abs=1e-2)
    kept = {point.tobytes() for point in segments.points_mm + np.float32(0)}
    given_points = [np.float32(point) + np.float32(0) for line in lines for point in line]
    assert all(point.tobytes() in kept for point in given_points)
