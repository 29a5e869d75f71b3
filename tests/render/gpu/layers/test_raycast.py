"""Volumes by rays: as numpy sees them, and what must hold for any."""

from dataclasses import replace

import moderngl
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.data.volume import Volume
from plexoscope.render.colormap import table
from plexoscope.render.gpu.layers import brick_texture
from plexoscope.render.gpu.layers.brick_texture import BRICK_TEXELS, brick_maxima
from plexoscope.render.gpu.layers.opaque import OpaqueLayers
from plexoscope.render.scene.appearance import StreamlineStyle
from plexoscope.render.scene.camera import Camera
from plexoscope.render.scene.scene import PointItem, Scene, SliceItem, StreamlineItem, VolumeItem
from plexoscope.render.screens.picture import draw_picture
from tests.render.opaque_pictures import drawn_once, drawn_with
from tests.render.ray_reference import ray_picture

OBLIQUE = np.array([[1.8, 0.4, 0.1, -3], [-0.5, 2.1, 0.2, -8], [0.2, -0.3, 1.1, -4], [0, 0, 0, 1]])
CAMERA = Camera(35, 25, (0, 0, 0), 11)


def volume(values: np.ndarray, affine: np.ndarray | None = None) -> Volume:
    values = np.asarray(values, np.float32)
    if affine is None:  # 16 mm wide, about the origin
        side = 16 / max(values.shape)
        affine = np.diag([side, side, side, 1])
        affine[:3, 3] = -side * (np.array(values.shape) - 1) / 2
    return Volume(values, affine, "")


def scene(*items: VolumeItem, camera: Camera = CAMERA, **more: object) -> Scene:
    return Scene((), camera, volumes=items, **more)


def tiny(gaps: bool) -> Volume:
    values = np.random.default_rng(5).random((5, 6, 7))
    if gaps:
        values[np.random.default_rng(6).random(values.shape) < 0.3] = np.nan
    return volume(values, OBLIQUE)


def sparse() -> Volume:
    """Mostly nothing, in many bricks."""
    values = np.zeros((21, 17, 26))
    rng = np.random.default_rng(7)
    for _ in range(6):
        x, y, z = (int(rng.integers(0, n - 3)) for n in values.shape)
        values[x : x + 3, y : y + 3, z : z + 3] = rng.random((3, 3, 3))
    return volume(values)


@pytest.mark.parametrize("mode", ["mip", "composite"])
@pytest.mark.parametrize("what", ["full", "gaps", "sparse", "inside"])
def test_as_numpy_sees_it(context: moderngl.Context, what: str, mode: str) -> None:
    shown = sparse() if what == "sparse" else tiny(gaps=what == "gaps")
    camera = replace(CAMERA, radius_mm=1.0, fov_deg=60.0) if what == "inside" else CAMERA
    # Of gray, whose colours are a 255th apart: rounding may choose the next one.
    item = VolumeItem("v", shown, 0.1, 0.9, "gray", 1.0 if mode == "mip" else 0.2, mode)
    rgba, _ = drawn_once(context, scene(item, camera=camera), (36, 28))
    expected = ray_picture(item, camera, (36, 28))
    assert (expected[..., 3] > 0.2).sum() > (15 if what == "sparse" else 100)
    np.testing.assert_allclose(rgba, expected, atol=2 / 255)


def test_what_is_left_out_changes_nothing(context: moderngl.Context, monkeypatch: pytest.MonkeyPatch) -> None:
    made = scene(VolumeItem("v", sparse(), 0.05, 1, "magma", 0.5, "composite"))
    quick, _ = drawn_once(context, made)
    monkeypatch.setattr(brick_texture, "brick_maxima", lambda values: np.full((3, 3, 4), 1e9, np.float32))
    slow, _ = drawn_once(context, made)
    np.testing.assert_allclose(quick, slow, atol=1e-5)


@pytest.mark.parametrize("mode", ["mip", "composite", "surface"])
@pytest.mark.parametrize("fill", [np.nan, -np.inf, 0.0, 1.0])
def test_an_empty_volume_draws_nothing(context: moderngl.Context, fill: float, mode: str) -> None:
    """Missing, below the window, or at its lower end."""
    item = VolumeItem("v", volume(np.full((9, 9, 9), fill)), 1.0, 2.0, mode=mode)
    rgba, depth = drawn_once(context, scene(item))
    assert not rgba.any()
    assert (depth == 1).all()


@pytest.mark.parametrize("opacity", [1.0, 0.4])
def test_the_highest_of_a_constant_is_its_colour(context: moderngl.Context, opacity: float) -> None:
    item = VolumeItem("v", volume(np.full((6, 9, 4), 0.7)), 0.0, 1.0, "viridis", opacity)
    rgba, _ = drawn_once(context, scene(item))
    inside = rgba[..., 3] > 0
    assert 500 < inside.sum() < inside.size / 2
    colour = table("viridis")[round(0.7 * 254)] / 255
    np.testing.assert_allclose(
        rgba[inside], np.broadcast_to(opacity * np.append(colour, 1), (inside.sum(), 4)), atol=1e-5
    )


@pytest.mark.parametrize("n_voxels", [4, 13, 32])
def test_fog_depends_on_the_path_alone(context: moderngl.Context, n_voxels: int) -> None:
    """A cube of constant value seen along its axis: opacity after 32 paths, however many voxels and steps."""
    camera = Camera(0, 0, (0, 0, 0), 60)
    item = VolumeItem("v", volume(np.ones((n_voxels,) * 3)), 0.0, 2.0, "gray", 0.06, "composite")
    rgba, _ = drawn_once(context, scene(item, camera=camera), (65, 65))
    assert rgba[32, 32, 3] == pytest.approx(1 - (1 - 0.03) ** 32, abs=0.01)


@pytest.mark.parametrize(("place_mm", "share"), [(-30, 0.0), (0.0, 0.5), (30, 1.0)])
def test_rays_end_at_what_is_opaque(context: moderngl.Context, place_mm: float, share: float) -> None:
    """A red wall before, in, and behind a fog."""
    camera = Camera(0, 0, (0, 0, 0), 40)
    fog = VolumeItem("v", volume(np.ones((16,) * 3)), 0.0, 1.0, "gray", 0.05, "composite")
    wall = PointItem("w", np.array([[0, place_mm, 0]]), (1.0, 0.0, 0.0, 1.0), 3.0)
    rgba, _ = drawn_once(context, replace(scene(fog, camera=camera), points=(wall,)), (65, 65))
    veiled = 1 - 0.95 ** (32 * share)
    # The point is as near as the front of a ball of its size, here some 2 mm.
    assert rgba[32, 32, 1] == pytest.approx(veiled, abs=0.11 if share == 0.5 else 0.02)
    np.testing.assert_allclose(rgba[32, 32, [0, 3]], 1, atol=1e-4)


@pytest.mark.parametrize("order", ["sorted", "weighted", "moments", "exact"])
def test_streamlines_lie_over_volumes(drawn, order: str) -> None:
    line = Tractogram(np.array([[-7, 0, 0], [7, 0, 0]]), np.array([0, 2]))
    streamlines = StreamlineItem("s", line, StreamlineStyle(opacity=1, colour="uniform", rgb=(0, 1, 0), width_px=4))
    fog = VolumeItem("v", volume(np.ones((4, 4, 4))), 0.0, 0.5, "gray", 1.0, "composite")
    picture = drawn(Scene((streamlines,), Camera(0, 0, (0, 0, 0), 12), volumes=(fog,), order=order), (65, 65))
    np.testing.assert_allclose(picture[32, 32], [0, 1, 0, 1], atol=0.02)
    np.testing.assert_allclose(picture[40, 32], [1, 1, 1, 1], atol=0.02)


@pytest.mark.parametrize("swap", [False, True])
def test_the_nearer_of_two_is_in_front(context: moderngl.Context, swap: bool) -> None:
    def block(key: str, y_mm: float, value: float) -> VolumeItem:
        affine = np.diag([2.0, 2, 2, 1])
        affine[:3, 3] = -3, y_mm, -3
        return VolumeItem(key, volume(np.full((4, 4, 4), value), affine), 0.0, 1.0, "gray", 1.0, "composite")

    items = block("near", -12, 1.0), block("far", 12, 0.3)
    camera = Camera(0, 0, (0, 0, 0), 20)
    rgba, _ = drawn_once(context, scene(*(items[::-1] if swap else items), camera=camera), (65, 65))
    assert rgba[32, 32, 0] > 0.99


def test_a_surface_lies_where_the_middle_of_the_window_is(context: moderngl.Context) -> None:
    grid = np.stack(np.meshgrid(*[np.linspace(-8, 8, 33)] * 3, indexing="ij"))
    ball = volume(
        10 - np.linalg.norm(grid, axis=0), np.array([[0.5, 0, 0, -8], [0, 0.5, 0, -8], [0, 0, 0.5, -8], [0, 0, 0, 1]])
    )
    camera = Camera(50, 20, (0, 0, 0), 12)
    item = VolumeItem("v", ball, 0.0, 10.0, "viridis", 0.5, "surface")  # level 5, so a radius of 5 mm
    rgba, _ = drawn_once(context, scene(item, camera=camera), (121, 121))
    rows, columns = np.mgrid[:121, :121] - 60
    angle = np.arcsin(5 / camera.distance_mm)
    radius_px = 60.5 * np.tan(angle) / np.tan(np.radians(camera.fov_deg / 2))
    distance = np.hypot(rows, columns)
    assert (rgba[..., 3][distance < radius_px - 1] == 0.5).all()
    assert not rgba[..., 3][distance > radius_px + 1].any()
    shade = rgba[..., 1] / (0.5 * table("viridis")[127, 1] / 255)
    normal = np.stack([columns, rows, np.sqrt(np.maximum(radius_px**2 - distance**2, 0))], axis=-1) / radius_px
    expected = 0.3 + 0.7 * np.maximum(normal @ [-0.36, 0.48, 0.8], 0)
    near_middle = distance < 0.6 * radius_px  # elsewhere perspective turns the normal
    np.testing.assert_allclose(shade[near_middle], expected[near_middle], atol=0.06)


def test_names_keep_their_colours(context: moderngl.Context) -> None:
    """Neither mixed where they meet nor drawn outside the window."""
    labels = np.zeros((6, 6, 6), np.int16)
    labels[:2], labels[2:4], labels[4:] = 3, 5, 9
    affine = np.diag([2.0, 2, 2, 1])
    affine[:3, 3] = -5
    item = VolumeItem("v", Volume(labels, affine, ""), 2.5, 8.5, "categories", 1.0, "composite")
    rgba, _ = drawn_once(context, scene(item, camera=Camera(0, 0, (0, 0, 0), 12)), (65, 65))
    expected = {tuple(table("categories")[name] / 255) for name in (3, 5)}
    seen = rgba[rgba[..., 3] > 0.99][:, :3]
    assert len(seen) > 300
    for colour in np.unique(seen.round(3), axis=0):
        assert min(np.abs(colour - each).max() for each in expected) < 0.004
    assert rgba[32, 15, 3] > 0.99  # left: 3
    assert not rgba[32, 45:, 3].any()  # right: 9, above the window


def test_a_volume_too_large_is_thinned(context: moderngl.Context, monkeypatch: pytest.MonkeyPatch) -> None:
    slope = np.broadcast_to(np.linspace(0, 1, 24)[:, None, None], (24, 24, 24))
    made = scene(VolumeItem("v", volume(slope), 0.0, 1.0, "viridis", 0.06, "composite"))
    whole, _ = drawn_once(context, made)
    monkeypatch.setattr(brick_texture, "MAX_TEXELS", 12**3)
    thinned, _ = drawn_once(context, made)
    difference = np.abs(whole - thinned).max(axis=-1)[whole[..., 3] > 0.5]
    assert len(difference) > 500
    assert 0 < np.quantile(difference, 0.95) < 0.03  # but for rays of a step or two along the border


def test_only_what_changed_is_sent(context: moderngl.Context) -> None:
    layers, item = OpaqueLayers(context), VolumeItem("v", tiny(gaps=True), 0.1, 0.9, "viridis", 0.3)
    steps = [
        item,
        replace(item, low=0.3),
        replace(item, mode="composite"),
        replace(item, colormap="magma", opacity=0.6),
    ]
    try:
        for each in (*steps, replace(item, mode="surface")):
            shown, _ = drawn_with(context, layers, scene(each))
            np.testing.assert_array_equal(shown, drawn_once(context, scene(each))[0])
        assert layers.volumes.store.n_uploads == 1
        drawn_with(context, layers, scene(replace(item, volume=tiny(gaps=False))))
        assert layers.volumes.store.n_uploads == 2
        drawn_with(context, layers, scene())
        assert not layers.volumes.store.volumes
    finally:
        context.extra.unbind_program()
        layers.release()
    assert layers.gpu_bytes == 0


def test_with_slices_in_a_picture_in_tiles(context: moderngl.Context, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = sparse()
    plane = SliceItem("s", shown, "axial", 1.0, 0, 1)
    made = scene(VolumeItem("v", shown, 0.1, 1, "viridis", 0.3, "composite"), slices=(plane,))
    whole = draw_picture(made, (90, 60), context=context)
    monkeypatch.setattr("plexoscope.render.screens.picture.MAX_TILE_SIDE_PX", 50)
    tiled = draw_picture(made, (90, 60), context=context)
    assert np.abs(whole.astype(int) - tiled).max() <= 2


@given(st.tuples(*[st.integers(1, 27)] * 3), st.integers(0, 1000))
def test_bricks_know_their_highest(shape: tuple[int, int, int], seed: int) -> None:
    values = np.random.default_rng(seed).random(shape, np.float32)
    found = brick_maxima(values)
    assert found.flags.c_contiguous
    for brick in np.ndindex(*found.shape):
        part = tuple(slice(max(BRICK_TEXELS * i - 1, 0), BRICK_TEXELS * (i + 1) + 1) for i in brick)
        assert found[brick] == values[part].max()
    assert found.shape == tuple(-(-side // BRICK_TEXELS) for side in shape)


@pytest.mark.parametrize(
    ("how", "words"),
    [({"low": 1.0, "high": 1.0}, "window"), ({"opacity": 2.0}, "opacity"), ({"mode": "xray"}, "mode")],
)
def test_what_cannot_be_drawn_is_refused(how: dict, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        VolumeItem("v", tiny(gaps=False), **{"low": 0.0, "high": 1.0, **how})


def test_an_unknown_colormap_is_refused(context: moderngl.Context) -> None:
    with pytest.raises(ValueError, match="colormap"):
        drawn_once(context, scene(VolumeItem("v", tiny(gaps=False), 0, 1, "jet")))
