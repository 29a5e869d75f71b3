"""The slow look at single ends agrees with the fast one, and finds what is wrong."""

import numpy as np
import pytest

from plexoscope.models.connectome.ends import NONE, region_ends
from plexoscope.models.connectome.verification import n_wrong_ends
from plexoscope.models.connectome.voronoi import cells_of_ends
from plexoscope.models.data.parcellation import Parcellation
from plexoscope.models.data.volume import Volume
from tests.models.tracts.streamlines import random_tractogram, tractogram_of

VALUES = np.random.default_rng(0).choice([0, 0, 0, 1, 2, 3], (7, 7, 7)).astype(np.int16)
AFFINE = np.array([[3.0, 0, 0.2, -10], [0, 3, 0, -10], [-0.2, 0, 3, -10], [0, 0, 0, 1]])
THREE = Parcellation(Volume(VALUES, AFFINE, "three"), np.array([1, 2, 3]), ("a", "b", "c"))
TRACTOGRAM = random_tractogram(0, 60, 8, 1.0, size_mm=12)
FILLED = np.flatnonzero(np.diff(TRACTOGRAM.offsets))


@pytest.mark.parametrize("radius_mm", [0.0, 2.0, 20.0])
def test_what_is_right_passes(radius_mm: float) -> None:
    ends = region_ends(TRACTOGRAM, THREE, radius_mm)
    assert n_wrong_ends(ends, TRACTOGRAM, THREE, radius_mm, FILLED) == 0


def test_what_is_wrong_is_counted() -> None:
    ends = region_ends(TRACTOGRAM, THREE, 4.0).copy()
    ends[FILLED[:5], 0] = np.where(ends[FILLED[:5], 0] == 2, 1, 2)
    assert n_wrong_ends(ends, TRACTOGRAM, THREE, 4.0, FILLED) == 5
    wide = region_ends(TRACTOGRAM, THREE, 4.0)
    narrow = region_ends(TRACTOGRAM, THREE, 0.0)
    n_searched = int(np.count_nonzero((wide != narrow)[FILLED]))
    assert n_searched > 0
    assert n_wrong_ends(wide, TRACTOGRAM, THREE, 0.0, FILLED) == n_searched


def test_cells_of_ends_hold_every_end() -> None:
    cells = cells_of_ends(TRACTOGRAM, 9)
    ends = region_ends(TRACTOGRAM, cells, 0.0)
    assert (ends[FILLED] != NONE).all()
    assert cells.n_regions == 9
    assert (cells.n_voxels > 0).all()
    np.testing.assert_array_equal(cells.regions, cells_of_ends(TRACTOGRAM, 9).regions)
    assert cells_of_ends(tractogram_of([(0, 0, 0), (9, 0, 0)]), 40).n_regions == 2
    with pytest.raises(ValueError, match="n_regions: expected 1 or more and ends of streamlines, got 3 of 0"):
        cells_of_ends(tractogram_of([]), 3)
