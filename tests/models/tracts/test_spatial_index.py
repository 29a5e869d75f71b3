"""The index gives what a look at every segment gives, for fine, coarse and odd streamlines."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.data.volume import Volume
from plexoscope.models.tracts import geometry, spatial_index
from plexoscope.models.tracts.cell_grid import MAX_CELLS
from plexoscope.models.tracts.regions import Box, Region, Sphere
from plexoscope.models.tracts.spatial_index import N_REMEMBERED, WHERE, SpatialIndex
from plexoscope.models.tracts.volume_region import VolumeRegion
from tests.models.tracts.streamlines import (
    distance_to_box_mm,
    distance_to_point_mm,
    lines_of,
    place,
    random_tractogram,
    tractogram_of,
    tractograms,
)

BAND_MM = 1e-3


def check_sphere(index: SpatialIndex, sphere: Sphere) -> None:
    distance = np.array([distance_to_point_mm(line, np.array(sphere.centre_mm)) for line in lines_of(index.tractogram)])
    clear = np.abs(distance - sphere.radius_mm) > BAND_MM
    np.testing.assert_array_equal(index.passing(sphere)[clear], (distance < sphere.radius_mm)[clear])


def check_box(index: SpatialIndex, box: Box) -> None:
    lowest, highest = box.bounds_mm
    lines = list(lines_of(index.tractogram))
    far = np.array([distance_to_box_mm(line, lowest, highest) > BAND_MM for line in lines], np.bool_)
    assert not index.passing(box)[far].any()
    if np.all(highest - lowest > 3 * BAND_MM):
        deep = np.array(
            [distance_to_box_mm(line, lowest + BAND_MM, highest - BAND_MM) == 0 for line in lines], np.bool_
        )
        assert index.passing(box)[deep].all()


def check_ends_and_all(index: SpatialIndex, region: Region) -> None:
    inside = [region.contains(line.astype(np.float32)) for line in lines_of(index.tractogram)]
    for where, test in (
        ("either end", lambda held: held.size > 0 and (held[0] or held[-1])),
        ("both ends", lambda held: held.size > 0 and held[0] and held[-1]),
        ("all", lambda held: held.size > 0 and held.all()),
    ):
        np.testing.assert_array_equal(index.passing(region, where), np.array([test(held) for held in inside], np.bool_))


def directly(index: SpatialIndex, region: Region) -> np.ndarray:
    """The region's own test of all polylines, without any index."""
    met = [
        region.meets(line.astype(np.float32), np.ones(max(len(line) - 1, 0), np.bool_)).any()
        for line in lines_of(index.tractogram)
    ]
    return np.array(met, np.bool_)


@settings(max_examples=35, deadline=None)
@given(tractograms, place, st.floats(0.05, 15), place)
def test_few_streamlines_of_any_shape(tractogram: Tractogram, centre: tuple, radius_mm: float, corner: tuple) -> None:
    index = SpatialIndex(tractogram)
    sphere = Sphere(centre, radius_mm)
    box = Box(tuple(np.minimum(centre, corner)), tuple(np.maximum(centre, corner)))
    check_sphere(index, sphere)
    check_box(index, box)
    for region in (sphere, box):
        check_ends_and_all(index, region)
        np.testing.assert_array_equal(index.passing(region), directly(index, region))


STEPS_MM = {"finer than a cell can hold": 0.003, "fine": 0.2, "usual": 1.0, "coarse": 4.0, "compressed": 35.0}


@pytest.fixture(scope="module", params=STEPS_MM)
def walks(request: pytest.FixtureRequest) -> SpatialIndex:
    n_points = 500 if STEPS_MM[request.param] < 0.1 else 40
    return SpatialIndex(random_tractogram(3, 120, n_points, STEPS_MM[request.param]))


@settings(max_examples=15, deadline=None)
@given(st.tuples(*[st.floats(-30, 30)] * 3), st.floats(0.5, 25), st.tuples(*[st.floats(0.1, 30)] * 3))
def test_many_streamlines(walks: SpatialIndex, centre: tuple, radius_mm: float, sides: tuple) -> None:
    check_sphere(walks, Sphere(centre, radius_mm))
    box = Box(centre, tuple(np.add(centre, sides)))
    np.testing.assert_array_equal(walks.passing(box), directly(walks, box))


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.3, 6), st.floats(0.1, 0.9))
def test_volume_regions(walks: SpatialIndex, seed: int, voxel_mm: float, share: float) -> None:
    """Blobs of all sizes, turned against the world: exactly what sampling every segment gives."""
    rng = np.random.default_rng(seed)
    coarse = rng.random((4, 3, 5)) < share
    values = coarse.repeat(3, 0).repeat(4, 1).repeat(2, 2)
    turned, _ = np.linalg.qr(rng.normal(size=(3, 3)))
    affine = np.eye(4)
    affine[:3, :3], affine[:3, 3] = turned * voxel_mm, rng.uniform(-15, 15, 3)
    region = VolumeRegion(Volume(values, affine, "blobs"), threshold=1)
    np.testing.assert_array_equal(walks.passing(region), directly(walks, region))


def test_no_piece_of_a_streamline_is_lost_or_listed_out_of_reach(walks: SpatialIndex) -> None:
    tractogram, runs = walks.tractogram, walks.runs
    cell = np.repeat(np.arange(walks.grid.n_cells), np.diff(runs.start))
    listed = np.zeros(tractogram.n_points, np.int64)
    for first, n in zip(runs.first.astype(int), runs.n_segments.astype(int), strict=True):
        listed[first : first + max(n, 1)] += 1
    assert np.array_equal(np.unique(runs.streamline), np.flatnonzero(np.diff(tractogram.offsets)))
    is_segment = np.ones(tractogram.n_points, np.bool_)
    n_points = np.diff(tractogram.offsets)
    is_segment[tractogram.offsets[1:][n_points > 1] - 1] = False
    assert np.array_equal(listed > 0, is_segment)
    middle = walks.grid.lowest_corner_mm(cell) + walks.grid.cell_mm / 2
    for number in np.linspace(0, len(cell) - 1, 60).astype(int):
        first, n = int(runs.first[number]), int(runs.n_segments[number])
        line = tractogram.positions_mm[first : first + n + 1].astype(np.float64)
        half = np.full(3, walks.grid.cell_mm / 2)
        assert distance_to_box_mm(line, middle[number] - half, middle[number] + half) < BAND_MM


@pytest.mark.parametrize("length_mm", [0.5, 1.9, 5.7, 40])
def test_every_place_of_a_segment_is_found(length_mm: float) -> None:
    """By a sphere that touches nothing else, wherever the borders of the cells are."""
    rng = np.random.default_rng(0)
    for _ in range(12):
        start, heading = rng.uniform(-5, 5, 3), rng.normal(size=3)
        end = start + length_mm * heading / np.linalg.norm(heading)
        index = SpatialIndex(tractogram_of([start, end], [(-9, -9, -9)]))
        for centre in np.linspace(start, end, 25):
            assert index.passing(Sphere(tuple(centre), 0.02)).tolist() == [True, False]


def test_streamlines_in_one_place_are_kept_apart() -> None:
    index = SpatialIndex(tractogram_of(*[[(1, 1, 1), (2, 1, 1)]] * 5, [(1, 1, 1)]))
    assert index.passing(Sphere((2, 1, 1), 0.1)).tolist() == [True] * 5 + [False]


def test_a_cell_within_a_volume_region_is_not_taken_for_a_sample_in_it() -> None:
    """The middle of the segment is in a cell that is in the voxel, but it is too short to be sampled there."""
    affine = np.diag([3.002, 3.002, 3.002, 1])
    affine[:3, 3] = 1.5
    region = VolumeRegion(Volume(np.ones((1, 1, 1), np.uint8), affine, "voxel"), (1,))
    index = SpatialIndex(tractogram_of([(-3, -3, -3)], [(-0.3, 0.6, 1.5), (0.5, -0.2, 1.5)], [(-2, 1, 1), (2, 1, 1)]))
    assert directly(index, region).tolist() == [False, False, True]
    assert index.passing(region).tolist() == [False, False, True]


def test_memory() -> None:
    index = SpatialIndex(random_tractogram(0, 3000, 60, 1.0, size_mm=10))
    runs = index.runs
    n_bytes = sum(part.nbytes for part in (runs.streamline, runs.first, runs.n_segments))
    assert n_bytes < 6 * index.tractogram.n_points


@pytest.mark.parametrize("far", [1e6, 1e30, 3e38])
def test_a_point_that_is_far_off_costs_no_memory(far: float) -> None:
    index = SpatialIndex(tractogram_of([(0, 0, 0), (1, 0, 0)], [(far, -far, 0), (far, far, far)], [(-far, 0, 0)]))
    assert len(index.runs.first) < 100
    assert index.grid.n_cells <= MAX_CELLS
    assert index.passing(Sphere((0.5, 0, 0), 0.4)).tolist() == [True, False, False]


def test_nothing_at_all() -> None:
    for tractogram in (tractogram_of(), tractogram_of([], [])):
        for where in WHERE:
            assert not SpatialIndex(tractogram).passing(Sphere((0, 0, 0), 5), where).any()


def test_progress_counts_points_and_may_cancel(monkeypatch: pytest.MonkeyPatch) -> None:
    tractogram = random_tractogram(0, 50, 20, 1.0)
    told = []
    SpatialIndex(tractogram, lambda done, total: told.append((done, total)))
    assert told[-1] == (tractogram.n_points, tractogram.n_points)

    def cancel(done: int, total: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        SpatialIndex(tractogram, cancel)


def test_answers_of_late_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    index = SpatialIndex(random_tractogram(0, 50, 20, 1.0))
    asked = []
    monkeypatch.setattr(
        SpatialIndex, "_passing", lambda self, region, where: asked.append(region) or np.zeros(50, np.bool_)
    )
    still = Sphere((0, 0, 0), 5)
    for step in range(3 * N_REMEMBERED):
        index.passing(still)
        index.passing(Sphere((float(step), 0, 0), 4))
    assert asked.count(still) == 1
    assert len(asked) == 1 + 3 * N_REMEMBERED
    index.passing(still, "both ends")
    assert asked.count(still) == 2
    index.passing(Sphere((0.0, 0, 0), 4))
    assert len(asked) == 3 + 3 * N_REMEMBERED, "the oldest answer should have made room"


def test_answers_cannot_be_written_to() -> None:
    index = SpatialIndex(random_tractogram(0, 50, 20, 1.0))
    with pytest.raises(ValueError, match="read-only"):
        index.passing(Sphere((0, 0, 0), 5))[0] = True


def test_several_threads_ask_one_index() -> None:
    index = SpatialIndex(random_tractogram(0, 100, 20, 1.0))
    spheres = [Sphere((x, 0, 0), 8) for x in np.linspace(-9, 9, 40)]
    expected = [SpatialIndex(index.tractogram).passing(sphere) for sphere in spheres]
    with ThreadPoolExecutor(4) as threads:
        for want, got in zip(expected * 5, threads.map(index.passing, spheres * 5), strict=True):
            np.testing.assert_array_equal(got, want)


def test_unknown_place() -> None:
    with pytest.raises(ValueError, match="where: expected one of any, either end, both ends, all, got 'middle'"):
        SpatialIndex(tractogram_of([(0, 0, 0)])).passing(Sphere((0, 0, 0), 5), "middle")


def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    index = SpatialIndex(random_tractogram(5, 200, 40, 1.0))
    spheres = [Sphere((x, 3, 0), 7) for x in np.linspace(-20, 20, 9)]
    expected = [(index.passing(sphere), index.passing(sphere, "all")) for sphere in spheres]
    monkeypatch.setattr(spatial_index, "_RUNS_AT_ONCE", 7)
    monkeypatch.setattr(geometry.streamline_blocks, "__defaults__", (90,))
    again = SpatialIndex(index.tractogram)
    for whole, parts in zip(index.runs, again.runs, strict=True):
        np.testing.assert_array_equal(whole, parts)
    for sphere, answers in zip(spheres, expected, strict=True):
        np.testing.assert_array_equal((again.passing(sphere), again.passing(sphere, "all")), answers)
