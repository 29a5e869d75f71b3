"""Regions against distances, and the voxels of a volume against dense sampling."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from plexoscope.models.data.volume import Volume
from plexoscope.models.tracts.regions import Box, Region, Sphere
from plexoscope.models.tracts.volume_region import VolumeRegion
from tests.models.tracts.streamlines import distance_to_box_mm, distance_to_point_mm, place

BAND_MM = 1e-3
SPHERE = Sphere((1, 2, 3), 2)
BOX = Box((0, 0, 0), (2, 4, 6))


def meets(region: Region, line: list) -> bool:
    points = np.asarray(line, np.float32).reshape(-1, 3)
    return bool(region.meets(points, np.ones(max(len(points) - 1, 0), np.bool_)).any())


@pytest.mark.parametrize(
    ("region", "line", "expected"),
    [
        (SPHERE, [(1, 2, 4.9)], True),
        (SPHERE, [(1, 2, 5.1)], False),
        (SPHERE, [(-90, 2, 3), (90, 2, 3)], True),
        (SPHERE, [(-90, 2, 5.1), (90, 2, 5.1)], False),
        (SPHERE, [(4, 2, 3), (90, 2, 3)], False),
        (SPHERE, [(1, 2, 5)], True),
        (BOX, [(2, 4, 6)], True),
        (BOX, [(-1, -1, -1), (3, 5, 7)], True),
        (BOX, [(-1, 1.4, 3), (1, -1.6, 3)], False),
        (BOX, [(3, 1, 1), (3, 1, 5)], False),
        (BOX, [(1, 1, -5), (1, 1, 50)], True),
        (BOX, [(2.5, 1, -5), (2.5, 1, 50)], False),
    ],
)
def test_by_hand(region: Region, line: list, expected: bool) -> None:
    assert meets(region, line) is expected
    assert meets(region, line[::-1]) is expected


def test_points_that_are_not_joined_are_no_segment() -> None:
    apart = np.array([(-90, 2, 3), (90, 2, 3)], np.float32)
    for region in (SPHERE, BOX):
        assert region.meets(apart, np.array([True])).tolist() == [True, False]
        assert region.meets(apart, np.array([False])).tolist() == [False, False]


def test_nothing_and_nowhere() -> None:
    nowhere = np.full((2, 3), np.nan, np.float32)
    for region in (SPHERE, BOX, VolumeRegion(CROSS, threshold=1)):
        assert not region.contains(nowhere).any()
        assert region.contains(nowhere[:0]).shape == (0,)


@given(place, st.floats(0.05, 9), st.lists(place, min_size=1, max_size=5))
def test_sphere_against_distance(centre: tuple, radius_mm: float, line: list) -> None:
    distance = distance_to_point_mm(np.array(line), np.array(centre))
    assume(abs(distance - radius_mm) > BAND_MM)
    assert meets(Sphere(centre, radius_mm), line) == (distance < radius_mm)


@given(place, place, st.lists(place, min_size=1, max_size=5))
def test_box_against_distance(one: tuple, other: tuple, line: list) -> None:
    lowest, highest = np.minimum(one, other), np.maximum(one, other)
    box = Box(tuple(lowest), tuple(highest))
    if distance_to_box_mm(np.array(line), lowest, highest) > BAND_MM:
        assert not meets(box, line)
    if np.all(highest - lowest > 3 * BAND_MM) and not distance_to_box_mm(
        np.array(line), lowest + BAND_MM, highest - BAND_MM
    ):
        assert meets(box, line)


def cross() -> np.ndarray:
    values = np.zeros((9, 8, 7), np.int16)
    values[1:8, 3:5, 3] = 5
    values[4, 1:7, 2:5] = 9
    return values


OBLIQUE = np.array([[1.2, -0.6, 0.1, -6], [0.5, 1.4, 0.3, -5], [0, -0.2, 1.9, -4], [0, 0, 0, 1.0]])
CROSS = Volume(cross(), OBLIQUE, "cross")


@given(st.lists(place, min_size=1, max_size=4), st.sampled_from([(5,), (9,), (5, 9), (7,)]))
def test_labels_against_dense_sampling(line: list, labels: tuple[int, ...]) -> None:
    region = VolumeRegion(CROSS, labels)
    got = meets(region, line)
    points = np.asarray(line, np.float64)
    inside = np.zeros(1, np.bool_)
    n_samples = 4001
    for start, end in pairwise(points):
        samples = start + np.linspace(0, 1, n_samples)[:, None] * (end - start)
        voxel = np.round(CROSS.voxel_of(samples)).astype(int)
        held = np.all((voxel >= 0) & (voxel < CROSS.shape), axis=1)
        here = np.zeros(n_samples, np.bool_)
        here[held] = np.isin(CROSS.values[tuple(voxel[held].T)], labels)
        # The longest stretch in the region, in mm.
        runs = np.diff(np.flatnonzero(np.diff(np.concatenate([[0], here, [0]]))))[::2]
        if runs.max(initial=0) * np.linalg.norm(end - start) / n_samples > CROSS.voxel_mm.min() / 2 + 0.05:
            assert got
        inside |= here.any()
    if got:
        assert inside[0] or region.contains(points).any() or _near_a_face(points)


def _near_a_face(points: np.ndarray) -> bool:
    voxel = CROSS.voxel_of(points)
    return bool((np.abs(voxel - np.floor(voxel) - 0.5) < 1e-3).any())


def test_threshold() -> None:
    values = np.array([np.nan, -1, 0.5, 0.7, 2, np.inf], np.float32).reshape(-1, 1, 1)
    region = VolumeRegion(Volume(values, np.eye(4), "a"), threshold=0.7)
    points = np.zeros((8, 3), np.float32)
    points[:, 0] = np.arange(-1, 7)
    np.testing.assert_array_equal(region.contains(points), [0, 0, 0, 0, 1, 1, 1, 0])
    np.testing.assert_array_equal(region.bounds_mm, [(2.5, -0.5, -0.5), (5.5, 0.5, 0.5)])


def test_half_a_voxel_is_enough() -> None:
    """A line that cuts a corner of a 2 mm voxel over 1.05 mm, wherever it begins."""
    region = VolumeRegion(Volume(np.ones((1, 1, 1), np.uint8), np.diag([2.0, 2, 2, 1]), "voxel"), threshold=1)
    middle, along = np.array([0.6287, 0.6287, 0]), np.array([1, -1, 0]) / np.sqrt(2)
    for before_mm in np.linspace(1, 6, 40):
        assert meets(region, [middle - before_mm * along, middle + 3 * along])


def test_a_segment_of_any_length_is_sampled_beside_the_region_only() -> None:
    region = VolumeRegion(CROSS, (9,))
    middle = CROSS.mm_of([4, 3, 3])
    far, beside = np.array([1e6, 0, 0]), np.array([0, 50, 0])
    assert meets(region, [middle - far, middle + far])
    assert not meets(region, [middle - far + beside, middle + far + beside])


def test_a_region_without_voxels_is_nowhere() -> None:
    region = VolumeRegion(CROSS, (77,))
    assert not meets(region, [(-50, -50, -50), (50, 50, 50), *CROSS.mm_of([[0, 0, 0], [4, 3, 3]])])
    near, inside = region.compare(np.full((1, 3), -99.0), np.full((1, 3), 99.0), 1)
    assert not near.any()
    assert not inside.any()


@pytest.mark.parametrize("region", [SPHERE, BOX, VolumeRegion(CROSS, (5, 9)), VolumeRegion(CROSS, threshold=0)])
@given(place, st.floats(0.05, 4), st.floats(0, 2))
def test_boxes_are_near_and_inside_as_their_points_are(
    region: Region, lowest: tuple, side_mm: float, reach_mm: float
) -> None:
    low, high = np.array(lowest), np.array(lowest) + side_mm
    near, inside = region.compare(low[None], high[None], reach_mm)
    shares = np.stack(np.meshgrid(*[np.linspace(0, 1, 6)] * 3), axis=-1).reshape(-1, 3)
    contained = region.contains(low + shares * side_mm)
    if inside[0]:
        assert contained.all()
        assert near[0]
    reached = region.contains(low - reach_mm * 0.57 + shares * (side_mm + 2 * reach_mm * 0.57))
    if reached.any():
        assert near[0]


def test_regions_are_keys() -> None:
    assert {Sphere((1, 2, 3), 2): 1}[Sphere((1.0, 2.0, 3.0), 2.0)] == 1
    assert VolumeRegion(CROSS, (5,)) == VolumeRegion(CROSS, (5,))
    assert len({BOX, SPHERE, VolumeRegion(CROSS, (5,)), VolumeRegion(CROSS, (9,))}) == 4


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: Sphere((0, 0, 0), 0), "radius_mm: expected a finite number above 0"),
        (lambda: Sphere((0, 0, 0), np.inf), "radius_mm"),
        (lambda: Sphere((0, np.nan, 0), 1), "centre_mm: expected 3 finite numbers"),
        (lambda: Sphere((0, 0), 1), "centre_mm: expected 3 finite numbers"),
        (lambda: Box((0, 0, 1), (1, 1, 0)), "expected lowest_mm below highest_mm"),
        (lambda: VolumeRegion(CROSS), "either labels or a threshold"),
        (lambda: VolumeRegion(CROSS, (1,), 0.5), "either labels or a threshold"),
    ],
)
def test_bad_arguments(make: object, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        make()
