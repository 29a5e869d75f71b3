"""Slices: every pixel has the colour that numpy finds where its line of sight meets the plane."""

from collections.abc import Iterator
from dataclasses import replace
from typing import get_args

import moderngl
import numpy as np
import numpy.typing as npt
import pytest
from scipy.ndimage import map_coordinates

from plexoscope.models.data.volume import Volume
from plexoscope.render.colormap import COMMON_MULTIPLE, FAMILIES, category_codes, codes, n_categories, table
from plexoscope.render.gpu.layers import volume_texture
from plexoscope.render.gpu.layers.opaque import OpaqueLayers
from plexoscope.render.gpu.layers.volume_texture import VolumeTexture, stride_for
from plexoscope.render.scene.camera import Camera
from plexoscope.render.scene.scene import Plane, Scene, SliceItem
from tests.render.opaque_pictures import alive, drawn_once, drawn_with

PLANES: tuple[Plane, ...] = get_args(Plane)  # in the order of the world's axes
SHAPE = (5, 7, 6)

AFFINES = {
    "straight": np.array([[2, 0, 0, -5], [0, 1.5, 0, 4], [0, 0, 3, 1], [0, 0, 0, 1.0]]),
    "radiological": np.array([[-2, 0, 0, 5], [0, 2, 0, -4], [0, 0, 2, 1], [0, 0, 0, 1.0]]),
    "sagittal order": np.array([[0, 0, 2, -5], [-1.5, 0, 0, 4], [0, 2.5, 0, 1], [0, 0, 0, 1.0]]),
    "oblique": np.array([[1.6, -0.7, 0.4, -5], [0.6, 1.5, 0.5, 4], [-0.5, 0.3, 2.4, 1], [0, 0, 0, 1.0]]),
}


def volume_of(values: npt.ArrayLike, affine: npt.NDArray | None = None) -> Volume:
    return Volume(np.asarray(values), np.eye(4) if affine is None else affine, "")


def noise(affine: npt.NDArray, seed: int = 0, shape: tuple[int, int, int] = SHAPE) -> Volume:
    return volume_of(np.random.default_rng(seed).random(shape, np.float32), affine)


def centre_of(volume: Volume) -> tuple[float, float, float]:
    x, y, z = volume.bounds_mm.mean(axis=0)
    return float(x), float(y), float(z)


def picture(context: moderngl.Context, camera: Camera, *items: SliceItem, side_px: int = 65) -> npt.NDArray[np.uint8]:
    """(side, side, 4) 8-bit colours, first row at the bottom."""
    rgba, _ = drawn_once(context, Scene((), camera, slices=items), (side_px, side_px))
    return np.rint(rgba * 255).astype(np.uint8)


def facing(plane: Plane, at_mm: npt.ArrayLike, radius_mm: float = 1.0) -> Camera:
    """A camera that looks at a point, almost straight at a plane."""
    azimuth, elevation = {"sagittal": (80, 7), "coronal": (10, 7), "axial": (10, 80)}[plane]
    x, y, z = np.asarray(at_mm, np.float64)
    return Camera(azimuth, elevation, (float(x), float(y), float(z)), radius_mm)


def expected_values(
    item: SliceItem, camera: Camera, size_px: tuple[int, int]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """(H, W) values where the line of sight through each pixel meets the plane, and (H, W, 3) voxel indices there."""
    width, height = size_px
    axis = PLANES.index(item.plane)
    voxel = np.empty((height, width, 3))
    for row in range(height):
        for column in range(width):
            origin, direction = camera.ray((column + 0.5) / width, (row + 0.5) / height, width / height)
            distance_mm = (item.position_mm - origin[axis]) / direction[axis]
            voxel[row, column] = item.volume.voxel_of(origin + distance_mm * direction) if distance_mm > 0 else np.nan
    values = map_coordinates(item.volume.values, np.nan_to_num(voxel, nan=-9.0).T, order=1, mode="nearest").T
    return values, voxel


@pytest.mark.parametrize("plane", PLANES)
@pytest.mark.parametrize("affine", AFFINES.values(), ids=AFFINES)
@pytest.mark.parametrize("view", [(35, 25), (-140, -50)])
def test_every_pixel_against_the_line_of_sight(
    context: moderngl.Context, plane: Plane, affine: npt.NDArray, view: tuple
) -> None:
    volume = noise(affine)
    camera = Camera.framing(volume.bounds_mm, *view)
    position_mm = centre_of(volume)[PLANES.index(plane)] + 0.37
    item = SliceItem("a", volume, plane, position_mm, 0.1, 0.9, "viridis")
    size_px = (49, 41)
    rgba, depth = drawn_once(context, Scene((), camera, slices=(item,)), size_px)
    values, voxel = expected_values(item, camera, size_px)
    inward = np.minimum(voxel + 0.5, np.array(SHAPE) - 0.5 - voxel).min(axis=2)
    inside, outside = inward > 0.01, ~(inward > -0.01)
    assert inside.sum() > 60
    assert outside.sum() > 60
    np.testing.assert_array_equal(rgba[inside][:, 3], 1)
    assert not rgba[outside].any()
    np.testing.assert_array_equal(depth[outside], 1)
    rows = table("viridis").astype(int)
    code = codes(values[inside], 0.1, 0.9).astype(int)
    got = np.rint(rgba[inside][:, :3] * 255).astype(int)
    # Rounding may fall to either side.
    nearby = np.stack([np.abs(got - rows[np.clip(code + step, 0, 254)]).max(axis=1) for step in (-1, 0, 1)])
    assert nearby.min(axis=0).max() == 0
    assert (nearby[1] == 0).mean() > 0.95


@pytest.mark.parametrize("plane", PLANES)
@pytest.mark.parametrize("affine", AFFINES.values(), ids=AFFINES)
def test_corner_voxels_are_where_the_affine_says(context: moderngl.Context, plane: Plane, affine: npt.NDArray) -> None:
    values = np.zeros(SHAPE, np.uint8)
    corners = [(x, y, z) for x in (0, -1) for y in (0, -1) for z in (0, -1)]
    for number, corner in enumerate(corners, 1):
        values[corner] = 30 * number
    volume = volume_of(values, affine)
    for number, corner in enumerate(corners, 1):
        at_mm = volume.mm_of([index % n for index, n in zip(corner, SHAPE, strict=True)])
        item = SliceItem("a", volume, plane, float(at_mm[PLANES.index(plane)]), 0, 254)
        middle = picture(context, facing(plane, at_mm), item, side_px=9)[4, 4]
        assert middle.tolist() == [*table("gray")[30 * number], 255]


@pytest.mark.parametrize(("azimuth", "elevation"), [(0, 0), (180, 0), (30, 40), (210, -40)])
def test_both_sides_are_seen(context: moderngl.Context, azimuth: float, elevation: float) -> None:
    volume = volume_of(np.ones((4, 4, 4), np.float32))
    item = SliceItem("a", volume, "coronal", 1.5, 0, 2, "viridis")
    middle = picture(context, Camera(azimuth, elevation, (1.5, 1.5, 1.5), 3), item)[32, 32]
    assert middle.tolist() == [*table("viridis")[127], 255]


def ramp(dtype: npt.DTypeLike = np.float32) -> Volume:
    """The value is the first index, 0 … 9."""
    return volume_of(np.broadcast_to(np.arange(10)[:, None, None], (10, 4, 4)).astype(dtype))


@pytest.mark.parametrize(
    ("x", "expected"), [(2.0, 51), (2.6, 66), (4.9, 124), (-0.4, 0), (9.4, 229)]
)  # beyond the outer centres the values go on
def test_values_are_linear_between_voxels(context: moderngl.Context, x: float, expected: int) -> None:
    item = SliceItem("a", ramp(), "axial", 1.3, 0, 10)
    shown = picture(context, facing("axial", (x, 1.6, 1.3), 0.01), item, side_px=9)[4, 4]
    assert shown.tolist() == [*table("gray")[expected], 255]


def test_the_window_is_a_window(context: moderngl.Context) -> None:
    for low, high, expected in ((4, 8, 0), (-10, 4, 254), (-6, 14, 127), (4.0, 4.001, 0)):
        item = SliceItem("a", ramp(), "axial", 1.0, low, high)
        shown = picture(context, facing("axial", (4, 1, 1), 0.001), item, side_px=9)[4, 4]
        assert abs(int(shown[0]) - int(table("gray")[expected, 0])) <= 1


def blocks() -> Volume:
    """Labels 0, 1, 2, 30, each two voxels wide."""
    return volume_of(np.broadcast_to(np.repeat([0, 1, 2, 30], 2)[:, None, None], (8, 4, 4)).astype(np.int16))


def test_labels_are_not_mixed(context: moderngl.Context) -> None:
    volume = blocks()
    assert volume.looks_like_labels
    for colormap, expected in (("categories", [0, 1, 2, 30 % 24]), ("gray", codes(np.array([0, 1, 2, 30]), 0, 50))):
        item = SliceItem("a", volume, "axial", 1.3, 0, 50, colormap)
        shown = picture(context, Camera(0, 90, (3.5, 1.5, 1.3), 2), item, side_px=99)[49, :, 0]
        reds = table(colormap)[expected, 0].tolist()
        assert set(shown) <= set(reds)
        changes = np.flatnonzero(np.diff(shown.astype(int)))
        assert len(changes) == 3
        assert shown[[0, *(changes + 1)]].tolist() == reds


def test_categories_number_their_colours(context: moderngl.Context) -> None:
    """Real numbers are rounded, and the count goes round, below zero as well; the window has no say."""
    numbers = np.array([-25.0, -24.0, -1.0, 0.0, 5.2, 23.6, 24.0, 1e6], np.float32)
    values = np.broadcast_to(numbers[:, None, None], (8, 2, 2))
    item = SliceItem("a", volume_of(values), "axial", 0.2, 0, 1, "categories")
    expected = table("categories")[category_codes(numbers, "categories")]
    for x, rgb in enumerate(expected):
        shown = picture(context, facing("axial", (x + 0.3, 0.4, 0.2), 0.01), item, side_px=9)[4, 4]
        assert shown.tolist() == [*rgb, 255]


@pytest.mark.parametrize("dtype", [np.uint32, np.int64])
@pytest.mark.parametrize("colormap", ["categories", "groups"])
def test_labels_beyond_single_precision_keep_their_colours(
    context: moderngl.Context, colormap: str, dtype: npt.DTypeLike
) -> None:
    numbers = np.array([0, 5, 2**24 + 1, 2**31 + 1, 2**31 + 2, 2**32 - 2, 2**32 - 1], dtype)
    if dtype is np.int64:
        numbers[1] = -(2**31) - 7
    values = np.broadcast_to(numbers[:, None, None], (7, 2, 2))
    item = SliceItem("a", volume_of(values), "axial", 0.2, 0, 2**32, colormap)
    for x, rgb in enumerate(table(colormap)[category_codes(numbers, colormap)]):
        shown = picture(context, facing("axial", (x + 0.3, 0.4, 0.2), 0.01), item, side_px=9)[4, 4]
        assert shown.tolist() == [*rgb, 255]


def test_the_common_multiple_is_one() -> None:
    for colormap in FAMILIES["categorical"]:
        assert COMMON_MULTIPLE % n_categories(colormap) == 0


def coloured() -> Volume:
    """Black and opaque, then red, green, half blue, and one that is not there."""
    colours = np.zeros((5, 2, 2, 4), np.uint8)
    colours[:, :, :] = np.array(
        [[0, 0, 0, 255], [255, 0, 0, 255], [0, 200, 0, 255], [0, 0, 128, 90], [9, 9, 9, 0]], np.uint8
    )[:, None, None]
    return Volume(colours[..., :3].max(axis=-1), np.eye(4), "", colours=colours)


def test_a_volume_of_colours_has_its_own(context: moderngl.Context) -> None:
    volume = coloured()
    expected = {0.0: [0, 0, 0, 255], 1.0: [255, 0, 0, 255], 2.0: [0, 200, 0, 255], 3.0: [0, 0, 128, 255], 4.0: [0] * 4}
    between = {0.5: [128, 0, 0, 255], 2.25: [0, 150, 32, 255], 3.4: [0, 0, 128, 255]}
    item = SliceItem("a", volume, "axial", 0.0, 0, 1, "viridis")
    for x, rgba in {**expected, **between}.items():
        shown = picture(context, facing("axial", (x, 0.4, 0.0), 0.001), item, side_px=9)[4, 4].astype(int)
        assert np.abs(shown - rgba).max() <= 1
    cleared = replace(item, clear_below=0.5)
    numbers = SliceItem("b", ramp(), "coronal", 3.4, 0, 10)  # one program after the other
    for x, alpha in ((0.0, 0), (1.0, 255), (3.0, 255)):
        assert picture(context, facing("axial", (x, 0.4, 0.0), 0.001), numbers, cleared, side_px=9)[4, 4, 3] == alpha


@pytest.mark.parametrize("colormap", ["gray", "categories"])
def test_a_plane_between_two_voxels_takes_one_of_them(context: moderngl.Context, colormap: str) -> None:
    """Not both of them in speckles, wherever rounding errors fall."""
    values = np.zeros((6, 6, 6), np.int16)
    values[:3] = 1
    values[3:] = 2
    affine = np.array([[0, 0, 2.1, -37.3], [0.7, 0, 0, 51.9], [0, 1.3, 0, 12.7], [0, 0, 0, 1]])
    affine = affine[[1, 2, 0, 3]]
    volume = volume_of(values, affine)
    between = volume.mm_of([2.5, 2.5, 2.5])
    item = SliceItem("a", volume, "sagittal", float(between[0]), 0, 4, colormap)
    shown = picture(context, facing("sagittal", between, 3), item, side_px=129)
    drawn = shown[shown[..., 3] > 0]
    assert len(drawn) > 2000
    assert len(np.unique(drawn[:, 0])) == 1


@pytest.mark.parametrize("missing", [np.nan, np.inf, -np.inf, 1e300])
def test_missing_voxels_are_holes_of_their_size(context: moderngl.Context, missing: float) -> None:
    """One voxel is clear, and its neighbours keep the values that they have."""
    values = np.full((5, 5, 5), 3.0)
    values[2, 2, 2] = missing
    item = SliceItem("a", volume_of(values), "axial", 2.0, 0, 5)
    shown = picture(context, Camera(0, 90, (2, 2, 2), 2), item, side_px=101)
    y, x = np.mgrid[:101, :101]
    place = 2 + (np.stack([x, y], axis=2) + 0.5 - 50.5) * (2 * 2 / np.cos(np.radians(15)) / 101)
    hole = (np.abs(place - 2) < 0.49).all(axis=2)
    around = (np.abs(place - 2) > 0.51).any(axis=2)
    assert hole.sum() > 300
    assert not shown[hole].any()
    np.testing.assert_array_equal(shown[around], [[*table("gray")[round(254 * 0.6)], 255]] * around.sum())


@pytest.mark.parametrize(("clear_below", "first_drawn"), [(None, -0.5), (4.0, 4.0), (0.5, 0.5), (100.0, np.inf)])
def test_low_values_can_be_clear(context: moderngl.Context, clear_below: float | None, first_drawn: float) -> None:
    item = SliceItem("a", ramp(), "axial", 1.0, 0, 10, clear_below=clear_below)
    camera = Camera(0, 90, (4.5, 1.5, 1.0), 6)
    shown = picture(context, camera, item, side_px=201)[100, :, 3] > 0
    places = [camera.ray((column + 0.5) / 201, 0.5, 1) for column in range(201)]
    x = np.array([origin[0] + (1.0 - origin[2]) / step[2] * step[0] for origin, step in places])
    np.testing.assert_array_equal(shown, (x > first_drawn) & (x < 9.5))


def test_very_low_values_are_drawn(context: moderngl.Context) -> None:
    item = SliceItem("a", volume_of(np.full((2, 2, 2), -1e38)), "axial", 0.2, 0, 1)
    assert picture(context, facing("axial", (0.5, 0.5, 0.2), 0.1), item, side_px=9).all(axis=(0, 1))[3]


def test_a_plane_beside_the_volume_is_empty(context: moderngl.Context) -> None:
    for position_mm in (-0.6, 9.6, 1e4):
        item = SliceItem("a", ramp(), "sagittal", position_mm, 0, 10)
        assert not picture(context, Camera(60, 10, (4.5, 1.5, 1.5), 8), item).any()


@pytest.mark.parametrize("plane", PLANES)
def test_of_two_in_one_plane_the_later_is_seen(context: moderngl.Context, plane: Plane) -> None:
    """All of it, although the volumes are of different size."""
    first = volume_of(np.ones((8, 8, 8), np.float32), np.diag([3, 3, 3, 1.0]))
    affine = np.array([[2, 0, 0, -7], [0, 2, 0, -6], [0, 0, 2, -8], [0, 0, 0, 1.0]])
    second = volume_of(np.full((8, 9, 8), 2, np.float32), affine)
    position_mm = 3.123
    one = SliceItem("one", first, plane, position_mm, 0, 2)
    two = SliceItem("two", second, plane, position_mm, 0, 2)
    camera = Camera(33, 21, (8, 8, 8), 12)
    covered = {}
    for item, other in ((one, two), (two, one)):
        beside = replace(other, position_mm=1e4)  # out of sight, but the quads span both volumes
        covered[item.key] = picture(context, camera, beside, item, side_px=129)[..., 3] > 0
        assert covered[item.key].sum() > 500
    shades = {"one": table("gray")[127, 0], "two": 255}
    for under, above in ((one, two), (two, one)):
        shown = picture(context, camera, under, above, side_px=129)[..., 0]
        np.testing.assert_array_equal(shown == shades[above.key], covered[above.key])
        np.testing.assert_array_equal(shown == shades[under.key], covered[under.key] & ~covered[above.key])


def test_three_planes_hide_each_other(context: moderngl.Context) -> None:
    """Each pixel belongs to the plane that its line of sight meets first."""
    volume = volume_of(np.ones((9, 9, 9), np.float32))
    ends = (1.02, 2.0, 4.0)
    items = tuple(
        SliceItem(plane, volume, plane, 3.5 + 0.4 * axis, 0, end)
        for axis, (plane, end) in enumerate(zip(PLANES, ends, strict=True))
    )
    camera = Camera.framing(volume.bounds_mm, 40, 30)
    shown = picture(context, camera, *items)
    y, x = np.mgrid[:65, :65]
    nearest, colour = np.full((65, 65), np.inf), np.zeros((65, 65), np.uint8)
    sure = np.ones((65, 65), bool)
    for axis, item in enumerate(items):
        for row, column in zip(y.ravel(), x.ravel(), strict=True):
            origin, step = camera.ray((column + 0.5) / 65, (row + 0.5) / 65, 1)
            distance_mm = (item.position_mm - origin[axis]) / step[axis]
            inward = (4.5 - np.abs(origin + distance_mm * step - 4)).min()
            sure[row, column] &= abs(inward) > 0.01 and abs(distance_mm - nearest[row, column]) > 0.01
            if inward > 0 and distance_mm < nearest[row, column]:
                nearest[row, column] = distance_mm
                colour[row, column] = table("gray")[round(254 / ends[axis]), 0]
    assert sure.mean() > 0.97
    np.testing.assert_array_equal(shown[..., 0][sure], colour[sure])


@pytest.fixture
def layers(context: moderngl.Context) -> Iterator[OpaqueLayers]:
    made = OpaqueLayers(context)
    yield made
    context.extra.unbind_program()
    made.release()


def test_only_a_new_volume_is_sent(context: moderngl.Context, layers: OpaqueLayers) -> None:
    volume, other = noise(AFFINES["oblique"]), noise(AFFINES["straight"], 1)
    item = SliceItem("a", volume, "axial", 2.0, 0, 1)
    camera = Camera.framing(volume.bounds_mm, 30, 60)
    pictures = []
    for shown, n_uploads in (
        ((item,), 1),
        ((replace(item, position_mm=3.0),), 1),
        ((replace(item, low=0.4, high=0.5),), 1),
        ((replace(item, colormap="inferno"),), 1),
        ((replace(item, clear_below=0.5),), 1),
        ((replace(item, plane="coronal"),), 1),
        ((item, replace(item, key="b", plane="sagittal", position_mm=-3.0)), 1),
        ((item, SliceItem("b", other, "coronal", 6.0, 0, 1)), 2),
        ((SliceItem("b", other, "coronal", 6.0, 0, 1),), 2),
        ((item,), 3),
    ):
        rgba, _ = drawn_with(context, layers, Scene((), camera, slices=shown))
        pictures.append(rgba)
        assert layers.n_volume_uploads == n_uploads
    for one in range(9):
        assert not np.array_equal(pictures[one], pictures[one + 1])
    np.testing.assert_array_equal(pictures[0], pictures[9])
    names = [texture.texture.glo for texture in layers.slices.store.volumes.values()]
    assert alive(context, "Texture", *names) == [True]
    layers.update(Scene((), camera))
    assert alive(context, "Texture", *names) == [False]
    assert layers.empty


def test_memory_is_counted(context: moderngl.Context, layers: OpaqueLayers) -> None:
    layers.update(Scene((), Camera(0, 0, (0, 0, 0), 1), slices=(SliceItem("a", noise(np.eye(4)), "axial", 0, 0, 1),)))
    assert layers.gpu_bytes == 4 * 5 * 7 * 6 + 3 * 256


def test_an_unknown_colormap_is_refused(context: moderngl.Context, layers: OpaqueLayers) -> None:
    bad = SliceItem("a", noise(np.eye(4)), "axial", 0, 0, 1, "rainbow")
    camera = Camera(0, 0, (0, 0, 0), 1)
    for _ in range(2):
        with pytest.raises(ValueError, match="colormap: expected one of"):
            layers.update(Scene((), camera, slices=(bad,)))
    layers.update(Scene((), camera, slices=(replace(bad, colormap="gray"),)))
    assert not layers.empty


@pytest.mark.parametrize(
    ("shape", "max_side", "max_texels", "stride"),
    [
        ((1, 1, 1), 2048, 2**27, 1),
        ((256, 256, 256), 256, 2**27, 1),
        ((257, 2, 3), 256, 2**27, 2),
        ((1000, 2, 3), 256, 2**27, 4),
        ((512, 512, 512), 2048, 2**27, 1),
        ((512, 512, 513), 2048, 2**27, 2),
        ((10, 10, 10), 2048, 64, 3),
        ((10, 10, 10), 2048, 63, 4),
    ],
)
def test_too_large_volumes_leave_voxels_out(
    shape: tuple[int, int, int], max_side: int, max_texels: int, stride: int
) -> None:
    assert stride_for(shape, max_side, max_texels) == stride


@pytest.mark.parametrize("stride", [2, 3, 4])
def test_every_nth_voxel_stays_in_its_place(
    context: moderngl.Context, monkeypatch: pytest.MonkeyPatch, stride: int
) -> None:
    monkeypatch.setattr(volume_texture, "stride_for", lambda *_: stride)
    volume = ramp()
    kept = np.arange(0, 10, stride)
    for x in np.linspace(-0.4, 9.4, 25):
        item = SliceItem("a", volume, "axial", 1.0, 0, 10)
        shown = picture(context, facing("axial", (x, 1, 1), 0.001), item, side_px=9)[4, 4]
        expected = table("gray")[codes(np.array([np.interp(x, kept, kept)]), 0, 10)[0], 0]
        assert abs(int(shown[0]) - int(expected)) <= 1
        assert shown[3] == 255


@pytest.mark.parametrize("dtype", [np.bool_, np.uint8, np.int16, np.uint16, np.int32, np.float32, np.float64])
def test_every_dtype(context: moderngl.Context, dtype: npt.DTypeLike) -> None:
    values = np.array([0, 1, 1, 0, 1, 0, 0, 1]).reshape(2, 2, 2).astype(dtype)
    item = SliceItem("a", volume_of(values), "axial", 1.0, 0, 1)
    for x, y in np.ndindex(2, 2):
        shown = picture(context, facing("axial", (x, y, 1), 0.001), item, side_px=9)[4, 4, 0]
        assert shown == 255 * values[x, y, 1]


def test_large_volumes_go_in_pieces(context: moderngl.Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(volume_texture, "BLOCK_TEXELS", 100)
    volume = noise(np.eye(4), shape=(7, 11, 5))
    texture = VolumeTexture(context, volume)
    try:
        raw = np.frombuffer(texture.texture.read(), np.float32).reshape(7, 11, 5)
        np.testing.assert_array_equal(raw, volume.values)
    finally:
        texture.release()
