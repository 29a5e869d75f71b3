"""Outlines: the segments to the millimetre, and lines of even width that hide and are hidden."""

from collections import Counter

import moderngl
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexoscope.models.data.volume import Volume
from plexoscope.render.gpu.layers.opaque import OpaqueLayers
from plexoscope.render.scene.camera import Camera
from plexoscope.render.scene.outlines import box_outline, crosshair, region_outline, sphere_outline
from plexoscope.render.scene.scale import line_scale
from plexoscope.render.scene.scene import Outline, Scene, SliceItem
from tests.render.opaque_pictures import alive, drawn_once

CAMERA = Camera(0, 0, (0, 0, 0), 10)
RED = (1.0, 0.0, 0.0)
coordinates = st.floats(-150, 150)


def corners_of(segments_mm: npt.NDArray[np.float32]) -> Counter:
    return Counter(map(tuple, segments_mm.reshape(-1, 3).round(3).tolist()))


@given(st.tuples(coordinates, coordinates, coordinates), st.floats(0.5, 100))
def test_a_sphere_is_three_closed_circles(centre: tuple, radius: float) -> None:
    segments = sphere_outline(centre, radius)
    assert segments.dtype == np.float32
    offset = segments - np.float32(centre)
    np.testing.assert_allclose(np.linalg.norm(offset, axis=2), radius, atol=1e-4)
    for circle, normal in zip(np.split(offset, 3), (2, 0, 1), strict=True):
        np.testing.assert_allclose(circle[..., normal], 0, atol=1e-4)
        np.testing.assert_array_equal(circle[:, 1], np.roll(circle[:, 0], -1, axis=0))


def test_a_box_has_twelve_edges() -> None:
    segments = box_outline((-1, 0, 2), (1, 3, 9))
    assert segments.shape == (12, 2, 3)
    assert segments.dtype == np.float32
    corners = corners_of(segments)
    assert corners == dict.fromkeys([(x, y, z) for x in (-1, 1) for y in (0, 3) for z in (2, 9)], 3)
    assert sorted(np.abs(np.diff(segments, axis=1)).sum(axis=(1, 2))) == [2] * 4 + [3] * 4 + [7] * 4
    assert (np.diff(segments, axis=1) != 0).sum() == 12


def test_a_region_has_the_box_of_its_voxels() -> None:
    inside = np.zeros((5, 6, 7), bool)
    inside[1, 2, 3] = inside[3, 2, 6] = True
    affine = np.array([[0, -2, 0, 10], [1.5, 0, 0.5, -20], [0, 0, 3, 5], [0, 0, 0, 1]])
    segments = region_outline(inside, affine)
    assert segments.shape == (12, 2, 3)
    corners = [(x, y, z) for x in (0.5, 3.5) for y in (1.5, 2.5) for z in (2.5, 6.5)]
    expected = Volume(inside, affine, "").mm_of(corners)
    assert corners_of(segments) == dict.fromkeys(map(tuple, expected.tolist()), 3)


def test_a_region_without_voxels_has_no_outline() -> None:
    assert region_outline(np.zeros((2, 3, 4), bool), np.eye(4)).shape == (0, 2, 3)


@pytest.mark.parametrize(
    ("position", "ends"),
    [
        ((1, 2, 3), [(-9, 9), (-8, 8), (-7, 7)]),
        ((20, -30, 3), [(-9, 20), (-30, 8), (-7, 7)]),  # outside: the lines still meet
    ],
)
def test_a_crosshair_meets_at_its_position(position: tuple, ends: list) -> None:
    segments = crosshair(position, [(-9, -8, -7), (9, 8, 7)])
    for axis, (line, (low, high)) in enumerate(zip(segments, ends, strict=True)):
        expected = np.array([position, position], np.float32)
        expected[:, axis] = low, high
        np.testing.assert_array_equal(line, expected)


def line_along(direction: tuple, through: tuple = (0, 0, 0), half_mm: float = 100) -> Outline:
    step = half_mm * np.array(direction) / np.linalg.norm(direction)
    return Outline(np.array([[through - step, through + step]], np.float32), RED)


@pytest.mark.parametrize("scale", [0.2, 1.0, 2.0])
@pytest.mark.parametrize("slope", [0.0, 0.3, 1.0, -2.5])
def test_lines_are_of_even_width(context: moderngl.Context, slope: float, scale: float) -> None:
    """Alpha summed across is 1.5 px at scale 1, and never less than a pixel."""
    rgba, _ = drawn_once(context, Scene((), CAMERA, outlines=(line_along((1, 0, slope)),)), (64, 64), scale)
    np.testing.assert_array_equal(rgba[..., 0], rgba[..., 3])
    assert not rgba[..., 1:3].any()
    width_px = max(1.5 * scale, 1.0)
    if abs(slope) > 1:  # counted along rows, the steeper way
        rgba, slope = rgba.transpose(1, 0, 2), 1 / slope
    across = rgba[..., 3].sum(axis=0)[8:-8]
    # A diagonal meets the soft edge at the same few places in every column.
    np.testing.assert_allclose(across.mean(), width_px * np.hypot(1, slope), rtol=0.13 if slope == 1 else 0.02)
    assert np.ptp(across) < 0.35


def test_only_the_opaque_part_of_a_line_leaves_depth(context: moderngl.Context) -> None:
    rgba, depth = drawn_once(context, Scene((), CAMERA, outlines=(line_along((1, 0, 0.4)),)), (64, 64))
    assert (rgba[..., 3][depth < 1] >= 0.5).all()
    assert (rgba[..., 3][depth == 1] < 0.5).all()
    assert ((rgba[..., 3] > 0) & (depth == 1)).any()


@pytest.mark.parametrize("direction", [(1, 0, 0), (1, 0.2, 0.5)])
def test_depth_is_a_little_nearer_than_the_line(context: moderngl.Context, direction: tuple) -> None:
    """By 0.2 % of the distance, all along the line."""
    outline = line_along(direction, half_mm=9)
    scene = Scene((), CAMERA, outlines=(outline,))
    rgba, depth = drawn_once(context, scene, (129, 129))
    points_mm = np.linspace(*outline.segments_mm[0], 50)[5:-5]
    nearer_mm = CAMERA.eye_mm + 0.998 * (points_mm - CAMERA.eye_mm)
    clip = CAMERA.projection_matrix(1) @ CAMERA.view_matrix() @ np.column_stack([nearer_mm, np.ones(len(nearer_mm))]).T
    column, row = np.floor(CAMERA.project(points_mm, 1)[:, :2] * 129).astype(int).T
    assert (rgba[row, column, 3] > 0.4).all()
    covered = depth[row, column] < 1
    assert covered.sum() > 20
    expected = (clip[2] / clip[3] + 1) / 2
    # 0.2 % are 2e-5; a pixel's middle may lie half a pixel along the line from the point.
    np.testing.assert_allclose(depth[row, column][covered], expected[covered], atol=8e-6)


def wall(y_mm: float) -> SliceItem:
    """A white slice across y, 80 mm wide."""
    affine = np.diag([40.0, 40, 40, 1])
    affine[:3, 3] = -20
    volume = Volume(np.ones((2, 2, 2), np.float32), affine, "")
    return SliceItem("wall", volume, "coronal", y_mm, 0, 1)


@pytest.mark.parametrize(
    ("y_mm", "elevation", "seen"),
    [(-5, 0, False), (-5, 60, False), (5, 0, True), (5, 60, True)],
)
def test_lines_are_hidden_by_slices_before_them(
    context: moderngl.Context, y_mm: float, elevation: float, seen: bool
) -> None:
    camera = Camera(0, elevation, (0, 0, 0), 10)
    scene = Scene((), camera, slices=(wall(y_mm),), outlines=(line_along((1, 0, 0), half_mm=8),))
    rgba, _ = drawn_once(context, scene, (65, 65))
    red = rgba[32, 16:49]
    if seen:
        np.testing.assert_array_equal(red, np.broadcast_to([1, 0, 0, 1], red.shape))
    else:
        np.testing.assert_array_equal(red, np.ones_like(red))


@pytest.mark.parametrize("elevation", [0, 40, 70])
@pytest.mark.parametrize("slope", [0.0, 0.3, -1.5])
def test_lines_in_the_plane_of_a_slice_lie_upon_it(context: moderngl.Context, elevation: float, slope: float) -> None:
    """Their whole width, although the slice comes nearer to the eye on one side of them."""
    camera = Camera(20, elevation, (0, 0, 0), 10)
    outlines = (line_along((1, 0, slope), half_mm=8),)
    size_px = (512, 512)
    scale = line_scale(size_px)
    alone, _ = drawn_once(context, Scene((), camera, outlines=outlines), size_px, scale)
    on_slice, _ = drawn_once(context, Scene((), camera, slices=(wall(0),), outlines=outlines), size_px, scale)
    core = alone[..., 3] >= 0.5
    assert core.sum() > 250
    over_white = alone[..., :3] + (1 - alone[..., 3:])
    np.testing.assert_allclose(on_slice[core][:, :3], over_white[core], atol=1e-6)


def test_edges_are_blended_with_the_slice_behind(context: moderngl.Context) -> None:
    scene = Scene((), CAMERA, slices=(wall(3),), outlines=(line_along((1, 0, 0.3)),))
    rgba, _ = drawn_once(context, scene, (65, 65))
    np.testing.assert_allclose(rgba[..., 3], 1, atol=1e-6)
    np.testing.assert_allclose(rgba[..., 0], 1, atol=1e-6)
    assert ((rgba[..., 1] > 0.1) & (rgba[..., 1] < 0.9)).any()


def test_a_line_through_the_eye_is_cut_at_the_near_plane(context: moderngl.Context) -> None:
    x, y, z = CAMERA.eye_mm
    segments = np.array([[[x - 3, y - 60, z - 3], [x + 1, y + 60, z + 2]]], np.float32)
    rgba, depth = drawn_once(context, Scene((), CAMERA, outlines=(Outline(segments, RED),)), (128, 96))
    assert np.isfinite(rgba).all()
    assert 0 < (rgba[..., 3] > 0).mean() < 0.1
    assert depth.min() >= 0
    # Nothing of what lies behind the eye: the line comes from the left and ends right of the middle.
    assert not rgba[:, 72:].any()
    assert rgba[:, :56].any()


def test_what_lies_behind_the_eye_is_not_drawn(context: moderngl.Context) -> None:
    behind = tuple(CAMERA.eye_mm - 5 * CAMERA.forward)
    rgba, _ = drawn_once(context, Scene((), CAMERA, outlines=(line_along((1, 0, 0), behind),)))
    assert not rgba.any()


def test_a_line_seen_end_on_is_a_dot_at_most(context: moderngl.Context) -> None:
    rgba, _ = drawn_once(context, Scene((), CAMERA, outlines=(line_along((0, 1, 0), half_mm=5),)), (65, 65))
    assert np.isfinite(rgba).all()
    assert (rgba[..., 3] > 0).sum() <= 4


def test_an_outline_is_sent_once(context: moderngl.Context) -> None:
    layers = OpaqueLayers(context)
    one, two = line_along((1, 0, 0)), line_along((0, 0, 1))
    nothing = Outline(np.zeros((0, 2, 3), np.float32), RED)
    seen, n_bytes = [], []
    try:
        for outlines in ((one, two), (two, one), (two, nothing), (two, one, one), ()):
            layers.update(Scene((), CAMERA, outlines=outlines))
            buffers = layers.outlines.buffers
            seen.append({outline: buffer.glo for outline, (buffer, _) in buffers.items()})
            assert all(alive(context, "Buffer", *seen[-1].values()))
            n_bytes.append(layers.gpu_bytes)
        assert n_bytes == [48, 48, 24, 48, 0]
        assert seen[0] == seen[1]
        assert seen[2] == {two: seen[0][two]}
        assert seen[3][two] == seen[0][two]
        assert not any(alive(context, "Buffer", *seen[0].values(), *seen[3].values()))
    finally:
        context.extra.unbind_program()
        layers.release()


def test_a_later_line_is_seen_where_two_are_one(context: moderngl.Context) -> None:
    one = line_along((1, 0, 0))
    other = Outline(one.segments_mm, (0.0, 1.0, 0.0))
    for outlines, colour in (((one, other), 1), ((other, one), 0)):
        rgba, _ = drawn_once(context, Scene((), CAMERA, outlines=outlines), (65, 65))
        assert rgba[32, 32, colour] == 1
        assert rgba[32, 32, 1 - colour] == 0
