"""Ends of streamlines in regions, against one end at a time and against DIPY."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from plexoscope.models.connectome.ends import NONE, region_ends
from plexoscope.models.data.parcellation import Parcellation
from plexoscope.models.data.volume import Volume
from tests.models.tracts.streamlines import random_tractogram, tractogram_of

OBLIQUE = np.array([[2.0, 0.4, 0, -9], [-0.4, 2.0, 0.1, -8], [0, -0.1, 2.5, -10], [0, 0, 0, 1]])
TWO = np.zeros((4, 1, 1), np.int16)
TWO[0], TWO[3] = 5, 2


def parcellation_of(values: np.ndarray, affine: np.ndarray | None = None) -> Parcellation:
    labels = np.unique(values[values != 0]).astype(np.int32)
    volume = Volume(values, np.eye(4) if affine is None else affine, "regions")
    return Parcellation(volume, labels, tuple(f"r{label}" for label in labels))


@pytest.mark.parametrize(
    ("x_mm", "radius_mm", "expected"),
    [
        (0.0, 0.0, 1),  # label 5 is the second of the regions
        (0.4999, 0.0, 1),
        (0.5, 0.0, NONE),  # the next voxel begins at the face
        (1.0, 1.0, 1),  # exactly so far away
        (1.0, 0.999, NONE),
        (1.4, 2.0, 1),
        (1.6, 2.0, 0),
        (-0.6, 0.0, NONE),  # outside the volume
        (-0.6, 1.0, 1),
        (3.4, 9.0, 0),  # its own voxel comes first
        (1e30, 5.0, NONE),
    ],
)
def test_by_hand(x_mm: float, radius_mm: float, expected: int) -> None:
    ends = region_ends(tractogram_of([(x_mm, 0, 0), (3, 0, 0)]), parcellation_of(TWO), radius_mm)
    np.testing.assert_array_equal(ends, [(expected, 0)])


def test_without_points_or_labels() -> None:
    lines = tractogram_of([], [(0, 0, 0)], [(0, 0, 0), (3, 0, 0)])
    np.testing.assert_array_equal(region_ends(lines, parcellation_of(TWO)), [(NONE, NONE), (1, 1), (1, 0)])
    assert (region_ends(lines, parcellation_of(np.zeros((4, 1, 1), np.int16))) == NONE).all()
    assert region_ends(tractogram_of(), parcellation_of(TWO)).shape == (0, 2)


@pytest.mark.parametrize("radius_mm", [-1.0, np.nan, np.inf])
def test_a_radius_has_a_range(radius_mm: float) -> None:
    with pytest.raises(ValueError, match=r"^radius_mm: expected a finite number from 0, got"):
        region_ends(tractogram_of(), parcellation_of(TWO), radius_mm)


labels = arrays(np.uint8, (4, 3, 5), elements=st.sampled_from([0, 0, 0, 1, 2, 7]))


@given(labels, st.integers(0, 50), st.sampled_from([0.0, 1.0, 2.5, 6.0]))
def test_each_end_is_in_the_nearest_region(values: np.ndarray, seed: int, radius_mm: float) -> None:
    parcellation = parcellation_of(values, OBLIQUE)
    tractogram = random_tractogram(seed, 20, 6, 2.0, size_mm=10)
    found = region_ends(tractogram, parcellation, radius_mm)
    labelled = np.argwhere(parcellation.regions != NONE)
    centres_mm = parcellation.volume.mm_of(labelled)
    for number, (start, stop) in enumerate(zip(tractogram.offsets[:-1], tractogram.offsets[1:], strict=True)):
        for side, point in enumerate((start, stop - 1)):
            if start == stop:
                assert found[number, side] == NONE
                continue
            place_mm = tractogram.positions_mm[point].astype(np.float64)
            voxel = np.floor(parcellation.volume.voxel_of(place_mm) + 0.5).astype(int)
            own = NONE
            if ((voxel >= 0) & (voxel < values.shape)).all():
                own = parcellation.regions[tuple(voxel)]
            if own == NONE and radius_mm > 0 and len(labelled):
                away_mm = np.linalg.norm(centres_mm - place_mm, axis=1)
                if away_mm.min() <= radius_mm:
                    own = parcellation.regions[tuple(labelled[away_mm.argmin()])]
            assert found[number, side] == own
