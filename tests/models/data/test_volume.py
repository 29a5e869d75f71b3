"""A volume's places, window and labels, by hand and by inversion."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexoscope.models.data.volume import Volume


def volume_of(values: np.ndarray, affine: np.ndarray | None = None) -> Volume:
    return Volume(values, np.eye(4) if affine is None else affine, "a")


def affine_of(matrix: list[list[float]], origin: tuple[float, float, float]) -> np.ndarray:
    affine = np.eye(4)
    affine[:3, :3], affine[:3, 3] = matrix, origin
    return affine


LAS_2_MM = affine_of([[-2, 0, 0], [0, 2, 0], [0, 0, 2]], (10, -20, 5))
ONES = np.ones((3, 4, 5), np.float32)


def test_places() -> None:
    volume = volume_of(ONES, LAS_2_MM)
    assert volume.shape == (3, 4, 5)
    np.testing.assert_array_equal(volume.mm_of([1, 2, 3]), [8, -16, 11])
    np.testing.assert_allclose(volume.voxel_of([[8, -16, 11], [10, -20, 5]]), [[1, 2, 3], [0, 0, 0]])
    np.testing.assert_array_equal(volume.voxel_mm, [2, 2, 2])
    np.testing.assert_array_equal(volume.bounds_mm, [[5, -21, 4], [11, -13, 14]])


angle = st.floats(-3, 3)
point = st.tuples(*[st.floats(-200, 200)] * 3)


@given(angle, angle, st.tuples(*[st.floats(0.2, 5)] * 3), point, st.lists(point, min_size=1, max_size=5))
def test_there_and_back(turn: float, tilt: float, sides: tuple, origin: tuple, places: list) -> None:
    about_z = np.array([[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
    about_x = np.array([[1, 0, 0], [0, np.cos(tilt), -np.sin(tilt)], [0, np.sin(tilt), np.cos(tilt)]])
    volume = volume_of(ONES, affine_of(about_z @ about_x @ np.diag(sides), origin))
    np.testing.assert_allclose(volume.mm_of(volume.voxel_of(places)), places, atol=1e-9)
    np.testing.assert_allclose(volume.voxel_mm, sides)
    corners = volume.mm_of([(-0.5, -0.5, -0.5), (2.5, 3.5, 4.5), (2.5, -0.5, 4.5)])
    assert np.all(corners >= volume.bounds_mm[0] - 1e-9)
    assert np.all(corners <= volume.bounds_mm[1] + 1e-9)


def test_nobody_can_write_to_it_and_the_callers_array_stays_writeable() -> None:
    values = ONES.copy()
    volume = volume_of(values)
    for array in (volume.values, volume.affine, volume_of(values.astype(int)).labels):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 7
    values[0] = 7


def filled(*values: float, dtype: type = float) -> np.ndarray:
    return np.array(values, dtype).reshape(-1, 1, 1)


@pytest.mark.parametrize(
    ("values", "window"),
    [
        (filled(*range(101)), (2.98, 98.02)),
        (filled(0, 0, 0, *range(1, 101), np.nan, np.inf), (2.98, 98.02)),
        (filled(0, 5, 5, 5), (0, 5)),
        (filled(-5, -5), (-5, 0)),
        (filled(0, 0), (0, 1)),
        (filled(np.nan, np.inf), (0, 1)),
        (filled(1, 0, 1, dtype=bool), (0, 1)),
        (filled(0, 200, 255, dtype=np.uint8), (201.1, 253.9)),
    ],
)
def test_window(values: np.ndarray, window: tuple[float, float]) -> None:
    assert volume_of(values).window == pytest.approx(window)


def parcellation() -> np.ndarray:
    values = np.zeros((20, 20, 20), np.int16)
    values[2:9, 3:17, 3:17], values[9:15, 3:17, 3:17] = 1001, 17
    return values


def scan() -> np.ndarray:
    return np.random.default_rng(0).normal(120, 30, (20, 20, 20)).clip(0, 255).astype(np.uint8)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (parcellation(), True),
        (parcellation() == 17, True),
        (filled(0, 3, 0, dtype=np.uint8), True),
        (scan(), False),
        (parcellation().astype(np.float32), False),
        (np.zeros((2, 2, 2), np.int16), False),
        (np.arange(5000, dtype=np.int32).repeat(3).reshape(-1, 1, 1), False),
    ],
    ids=["parcellation", "mask", "one voxel", "8-bit scan", "floats", "nothing", "too many"],
)
def test_what_looks_like_labels(values: np.ndarray, expected: bool) -> None:
    assert volume_of(values).looks_like_labels is expected


def test_labels() -> None:
    np.testing.assert_array_equal(volume_of(parcellation()).labels, [17, 1001])
    assert volume_of(parcellation()).labels.dtype == np.int16
    np.testing.assert_array_equal(volume_of(filled(np.nan, 2, 0, -1)).labels, [-1, 2])


@pytest.mark.parametrize(
    ("values", "affine", "reason"),
    [
        (np.ones((2, 2)), np.eye(4), "expected shape"),
        (np.ones((2, 0, 2)), np.eye(4), "expected shape"),
        (np.ones((2, 2, 2), complex), np.eye(4), "expected real numbers"),
        (np.array([[["a"]]]), np.eye(4), "expected real numbers"),
        (ONES, np.eye(3), "last row"),
        (ONES, np.ones((4, 4)), "last row"),
        (ONES, np.diag([1, 1, 0, 1]), "can be inverted"),
        (ONES, np.diag([1, np.nan, 1, 1]), "can be inverted"),
        (ONES, np.diag([1, np.inf, 1, 1]), "can be inverted"),
    ],
)
def test_bad_arguments(values: np.ndarray, affine: np.ndarray, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        volume_of(values, affine)
