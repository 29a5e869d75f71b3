"""Affine registration: a known map is found again, and streamlines go along."""

import numpy as np
import pytest
from scipy.ndimage import affine_transform, gaussian_filter

from plexoscope.models.data.volume import Volume
from tests.bench import registration
from tests.bench.registration import moved, register, without_rim
from tests.models.tracts.streamlines import tractogram_of

GRID = np.diag([3.0, 3, 3, 1])
GRID[:3, 3] = -48, -48, -45
TRUE = np.array([[1.05, 0.06, 0, 4], [-0.06, 0.98, 0.05, -3], [0, -0.05, 1.02, 5], [0, 0, 0, 1]])


def _pair() -> tuple[Volume, Volume]:
    """A lumpy head, and the same one seen through TRUE in another contrast."""
    rng = np.random.default_rng(0)
    shape = (32, 32, 30)
    away = np.linalg.norm((np.indices(shape).T - np.array(shape) / 2) / (12, 14, 11), axis=-1).T
    static = np.where(away < 1, 1 + gaussian_filter(rng.normal(size=shape), 2) * 6, 0).clip(0)
    to_static = np.linalg.inv(GRID) @ TRUE @ GRID
    moving = affine_transform(static, to_static[:3, :3], to_static[:3, 3], order=1)
    return Volume(np.sqrt(moving).astype(np.float32), GRID, "moving"), Volume(static, GRID, "static")


def test_a_known_map_is_found_again() -> None:
    moving, static = _pair()
    seen: list[tuple[int, int]] = []
    found = register(moving, static, lambda done, total: seen.append((done, total)))
    corners = np.array(np.meshgrid(*[(-25.0, 25)] * 3)).reshape(3, -1)
    off_mm = np.linalg.norm((found - TRUE)[:3, :3] @ corners + (found - TRUE)[:3, 3:], axis=0)
    assert off_mm.max() < 3.0  # a voxel
    assert seen == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert register(moving, static, pytest.fail) is found


def test_nothing_to_register() -> None:
    moving, _ = _pair()
    empty = Volume(np.full((3, 3, 3), np.nan), GRID, "empty")
    with pytest.raises(ValueError, match=r"^static: expected a volume with something in it, got only 0$"):
        register(moving, empty)


def test_progress_may_cancel() -> None:
    registration._remembered.clear()

    class StopError(Exception):
        pass

    def stop(done: int, total: int) -> None:
        raise StopError

    with pytest.raises(StopError):
        register(*_pair(), stop)
    assert not registration._remembered


@pytest.mark.parametrize(
    ("shape", "shrunk_shape"), [((1, 1, 1), (1, 1, 1)), ((5, 4, 7), (2, 4, 3)), ((8, 6, 2), (4, 6, 1))]
)
def test_shrinking_keeps_places(shape: tuple[int, int, int], shrunk_shape: tuple[int, int, int]) -> None:
    """A ramp has the same value at the same place."""
    affine = np.array([[0.9, 0.1, 0, 4], [-0.1, 2.2, 0, -3], [0, 0, 1.1, 5], [0, 0, 0, 1]])

    def ramp(volume: Volume) -> np.ndarray:
        return volume.mm_of(np.moveaxis(np.indices(volume.shape), 0, -1)) @ (1.0, 2.0, 3.0)

    fine = Volume(np.ones(shape), affine, "fine")
    shrunk = registration._shrunk(Volume(ramp(fine), affine, "fine"))
    assert shrunk.shape == shrunk_shape
    np.testing.assert_allclose(shrunk.values, ramp(shrunk))


def test_streamlines_go_along() -> None:
    lines = tractogram_of([(0, 0, 0), (1, 2, 3)], [], fa=np.array([1.0, 2.0]))
    gone = moved(lines, TRUE)
    np.testing.assert_allclose(gone.positions_mm, [(4, -3, 5), (5.17, -0.95, 7.96)], rtol=1e-5)
    np.testing.assert_array_equal(gone.per_streamline["fa"], [1, 2])
    assert gone.grid is None


def test_the_rim_goes_and_a_cut_face_stays() -> None:
    values = np.zeros((9, 9, 6))
    values[1:8, 1:8, 0:5] = 1
    values[4, 4, 2] = 0  # a hole inside is no rim
    kept = without_rim(Volume(values, np.diag([2.0, 2, 2, 1]), "fa"), 2.0).values
    expected = np.zeros_like(values)
    expected[2:7, 2:7, 0:4] = 1
    expected[4, 4, 2] = 0
    np.testing.assert_array_equal(kept, expected)
