"""Order by voxels: a permutation, far first along every ray, and near to the exact picture."""

from collections.abc import Callable
from dataclasses import replace

import moderngl
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plexoscope.models.data.tractogram import Tractogram
from plexoscope.render.lists.orders import voxel
from plexoscope.render.lists.orders.voxel import VoxelOrdering
from plexoscope.render.scene.appearance import StreamlineStyle
from plexoscope.render.scene.camera import Camera
from plexoscope.render.scene.scene import OrderSettings, Scene, StreamlineItem
from tests.render.exact_reference import exact_picture, psnr_db
from tests.render.lists.orders.test_sorted import EYE_MM, Middles, ball, check

CLEAR = (0.0, 0.0, 0.0, 0.0)
N_DIRECTIONS = st.sampled_from([6, 14, 26])
VOXEL_MM = st.floats(1, 64)


def ordered(units: Middles, eye_mm: tuple[float, float, float] = EYE_MM, *of_voxels: float) -> np.ndarray:
    """Numbers of the units from back to front."""
    starts = VoxelOrdering(units, OrderSettings(*of_voxels), check).back_to_front(eye_mm, check)
    assert starts.dtype == np.uint32
    return starts.astype(int) // 10


@settings(deadline=None)
@given(st.integers(0, 1000), st.integers(1, 500), VOXEL_MM, N_DIRECTIONS)
def test_each_unit_comes_once(n: int, chunk: int, voxel_mm: float, n_directions: int) -> None:
    numbers = ordered(Middles(ball(n), chunk), EYE_MM, voxel_mm, n_directions)
    np.testing.assert_array_equal(np.sort(numbers), np.arange(n))


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(1, 20), N_DIRECTIONS)
def test_what_lies_on_one_ray_comes_far_first(seed: int, voxel_mm: float, n_directions: int) -> None:
    """Whatever else there is, and wherever the ray meets the voxels: the eye is some voxels away."""
    rng = np.random.default_rng(seed)
    middles_mm = ball(500, seed)
    eye_mm = middles_mm[rng.integers(500)] + rng.normal(size=3)
    ray = rng.normal(size=3)
    distance_mm = rng.permutation(np.linspace(4 * voxel_mm, 4 * voxel_mm + 200, 120))
    on_ray_mm = eye_mm + distance_mm[:, None] * ray / np.linalg.norm(ray)
    units = Middles(np.concatenate([on_ray_mm, middles_mm]), 100)
    numbers = ordered(units, tuple(eye_mm), voxel_mm, n_directions)
    on_ray = numbers[numbers < 120]
    assert (np.diff(distance_mm[on_ray]) < 0).all()


@pytest.mark.parametrize("voxel_mm", [2.0, 16.0])
def test_no_unit_is_out_of_order_by_more_than_a_voxel(voxel_mm: float) -> None:
    units = Middles(ball())
    numbers = ordered(units, EYE_MM, voxel_mm, 26)
    distance_mm = np.linalg.norm(units.middles_mm[numbers] - np.float32(EYE_MM), axis=1)
    late_mm = distance_mm - np.minimum.accumulate(distance_mm)
    assert voxel_mm / 4 < late_mm.max() < voxel_mm * np.sqrt(3) + 1e-2


@pytest.mark.parametrize("n_directions", [6, 14, 26])
def test_within_a_voxel_the_order_is_that_of_the_nearest_direction(n_directions: int) -> None:
    """One voxel, seen from all sides: the order is that along one axis, within 55, 37 or 28 degrees of the view."""
    units = Middles(np.random.default_rng(0).random((400, 3)) * 60)
    ordering = VoxelOrdering(units, OrderSettings(64, n_directions), check)
    widest_deg = {6: 54.8, 14: 36.3, 26: 27.7}[n_directions]
    for direction in np.random.default_rng(1).normal(size=(50, 3)):
        view = direction / np.linalg.norm(direction)
        starts = ordering.back_to_front(tuple(np.float64(32) - 1e5 * view), check)
        places = units.middles_mm[starts.astype(int) // 10].astype(float)
        axes = [np.array(axis) for axis in np.ndindex(3, 3, 3) if axis != (1, 1, 1)]
        axes = [(axis - 1) / np.linalg.norm(axis - 1) for axis in axes]
        followed = [axis for axis in axes if (np.diff(places @ axis) < 5e-3).all()]
        assert followed
        assert max(axis @ view for axis in followed) > np.cos(np.radians(widest_deg))


def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    middles_mm = ball()
    expected = ordered(Middles(middles_mm), EYE_MM, 3)
    monkeypatch.setattr(voxel, "BLOCK_UNITS", 100)
    np.testing.assert_array_equal(ordered(Middles(middles_mm, 77), EYE_MM, 3), expected)


def test_ten_thousand_kilometres_are_no_more_voxels_than_can_be_numbered() -> None:
    middles_mm = np.concatenate([ball(100), ball(100) + 1e10])
    numbers = ordered(Middles(middles_mm), EYE_MM, 1)
    assert sorted(numbers) == list(range(200))
    assert numbers[:100].min() >= 100


def test_the_eye_may_be_anywhere() -> None:
    units = Middles(ball(300))
    ordering = VoxelOrdering(units, OrderSettings(), check)
    for eye_mm in ((0, 0, 0), tuple(units.middles_mm[7]), (1e7, 0, 0)):
        assert sorted(ordering.back_to_front(eye_mm, check) // 10) == list(range(300))


def test_a_checkpoint_stops_it() -> None:
    units = Middles(ball(), chunk=500)
    passed: list[None] = []
    ordering = VoxelOrdering(units, OrderSettings(), lambda: passed.append(None))
    assert len(passed) == 2 * 10 + 3  # each of ten chunks is seen twice, and each axis once
    with pytest.raises(IndexError):
        VoxelOrdering(units, OrderSettings(), [None].pop)
    with pytest.raises(IndexError):
        ordering.back_to_front(EYE_MM, [].pop)


def _fornix_db(
    context: moderngl.Context, drawn: Callable, fornix: Tractogram, opacity: float, **rivals: Scene
) -> dict[str, float]:
    figures: dict[str, list[float]] = {name: [] for name in rivals}
    for azimuth, elevation in ((45, 30), (180, 0)):
        camera = Camera.framing(fornix.bounds_mm, azimuth, elevation).fitted(fornix.positions_mm, 1)
        items = (StreamlineItem("fornix", fornix, StreamlineStyle(opacity=opacity)),)
        scenes = {name: replace(scene, items=items, camera=camera) for name, scene in rivals.items()}
        exact = exact_picture(context, next(iter(scenes.values())), (512, 512))
        for name, scene in scenes.items():
            figures[name].append(psnr_db(drawn(scene, (512, 512)), exact))
    return {name: float(np.mean(psnrs)) for name, psnrs in figures.items()}


def _ordered_by(order: str, *of_voxels: float) -> Scene:
    return Scene((), Camera(0, 0, (0, 0, 0), 1), CLEAR, order, order_settings=OrderSettings(*of_voxels))


# On this bundle moments are as good at high opacity; in a whole brain they are not (see the README).
@pytest.mark.parametrize(("opacity", "at_least_db", "above_moments_db"), [(0.05, 84, 3), (0.3, 61, 2), (0.8, 50, -3)])
def test_fornix_against_exact(
    context: moderngl.Context,
    drawn: Callable,
    fornix: Tractogram,
    opacity: float,
    at_least_db: float,
    above_moments_db: float,
) -> None:
    rivals = {name: _ordered_by(name) for name in ("voxel", "moments", "weighted", "none")}
    db = _fornix_db(context, drawn, fornix, opacity, **rivals)
    print(f"opacity {opacity}: {db}")
    assert db["voxel"] > at_least_db
    assert db["voxel"] > db["moments"] + above_moments_db
    assert db["voxel"] > max(db["weighted"], db["none"]) + 8


def test_more_directions_are_no_worse(context: moderngl.Context, drawn: Callable, fornix: Tractogram) -> None:
    by_directions = {f"of {n}": _ordered_by("voxel", 16, n) for n in (6, 14, 26)}
    db = _fornix_db(context, drawn, fornix, 0.8, **by_directions)
    print(db)
    assert db["of 26"] > db["of 6"] + 0.2
    assert db["of 14"] > db["of 6"] + 0.2
