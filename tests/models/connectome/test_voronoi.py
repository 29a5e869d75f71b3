"""Cells of centres, against one voxel at a time."""

import numpy as np
import pytest

from plexoscope.models.connectome.voronoi import voronoi_parcellation
from plexoscope.models.data.volume import Volume

AFFINE = np.array([[-2.0, 0, 0, 9], [0, 2, 0, -7], [0, 0, 3, -8], [0, 0, 0, 1]])


def test_each_voxel_has_the_nearest_centre() -> None:
    rng = np.random.default_rng(0)
    mask = Volume(rng.integers(0, 2, (6, 7, 5)).astype(np.uint8), AFFINE, "mask")
    centres_mm = rng.uniform(-8, 8, (4, 3))
    found = voronoi_parcellation(centres_mm, mask, 6.0, ("a", "b", "c", "d"))
    for voxel in np.ndindex(mask.shape):
        away_mm = np.linalg.norm(centres_mm - mask.mm_of(voxel), axis=1)
        wanted = away_mm.argmin() if mask.values[voxel] and away_mm.min() <= 6 else -1
        assert found.regions[voxel] == wanted
    assert found.names == ("a", "b", "c", "d")
    assert "not by anatomy" in found.source


def test_far_centres_have_no_voxel() -> None:
    mask = Volume(np.ones((2, 2, 2), np.uint8), np.eye(4), "mask")
    found = voronoi_parcellation(np.array([(0.0, 0, 0), (99, 0, 0)]), mask, 5.0)
    assert found.names == ("1", "2")
    np.testing.assert_array_equal(found.n_voxels, [8, 0])


@pytest.mark.parametrize(
    ("centres", "max_mm", "message"),
    [
        (np.zeros((2, 2)), 1.0, r"centres_mm: expected finite numbers of shape \(R, 3\), got shape \(2, 2\)"),
        (np.full((1, 3), np.nan), 1.0, "centres_mm: expected finite"),
        (np.zeros((1, 3)), 0.0, "max_mm: expected more than 0, got 0.0"),
    ],
)
def test_errors_say_what_was_expected(centres: np.ndarray, max_mm: float, message: str) -> None:
    mask = Volume(np.ones((2, 2, 2), np.uint8), np.eye(4), "mask")
    with pytest.raises(ValueError, match=message):
        voronoi_parcellation(centres, mask, max_mm)
