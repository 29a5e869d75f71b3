"""Points: place, size, colour and order to the pixel; what they hide and what hides them; what is sent when."""

from dataclasses import replace

import moderngl
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.data.volume import Volume
from plexoscope.render.gpu.layers import points as points_module
from plexoscope.render.gpu.layers.opaque import OpaqueLayers
from plexoscope.render.gpu.layers.points import back_to_front
from plexoscope.render.scene.appearance import StreamlineStyle
from plexoscope.render.scene.camera import Camera
from plexoscope.render.scene.scene import POINT_SHAPES, PointItem, Scene, SliceItem, StreamlineItem
from plexoscope.render.screens import picture as picture_module
from plexoscope.render.screens.picture import draw_picture
from tests.render.opaque_pictures import drawn_once, drawn_with

CAMERA = Camera(0, 0, (0, 0, 0), 10)  # from behind: x to the right, z up, y away
RED, BLUE, CLEAR_RED = (1.0, 0.0, 0.0, 1.0), (0.0, 0.0, 1.0, 1.0), (1.0, 0.0, 0.0, 0.5)


# Streamlines out of sight: with any, opaque points leave their depth.
ITEMS = (StreamlineItem("out of sight", Tractogram(np.full((2, 3), 900.0) + np.eye(2, 3), np.array([0, 2]))),)


def item(*places_mm: tuple, key: str = "a", **how: object) -> PointItem:
    return PointItem(key, np.array(places_mm, np.float32).reshape(-1, 3), **how)


def scene(*items: PointItem, camera: Camera = CAMERA, **more: object) -> Scene:
    return Scene((), camera, points=items, **more)


def pixel(place_mm: tuple, size_px: tuple[int, int], camera: Camera = CAMERA) -> np.ndarray:
    """(x, y) in pixels from the lower left corner, centres at halves."""
    return camera.project([place_mm], size_px[0] / size_px[1])[0, :2] * size_px


def table(rgb: tuple) -> np.ndarray:
    return np.array([[*np.multiply(rgb, 255), 255]], np.uint8)


@pytest.mark.parametrize("alpha", [1.0, 0.4])
@pytest.mark.parametrize(("size", "scale"), [(0.6, 1.0), (2.0, 1.0), (5.0, 1.0), (5.0, 2.0), (21.0, 1.0)])
def test_a_disc_covers_its_area_about_its_place(
    context: moderngl.Context, size: float, scale: float, alpha: float
) -> None:
    place = (1.37, 2.0, -2.21)
    rgba, _ = drawn_once(context, scene(item(place, rgba=(1, 0.5, 0, alpha), size=size)), (96, 72), scale)
    weight = rgba[..., 3].astype(float)
    assert weight.sum() == pytest.approx(alpha * np.pi * (size * scale / 2) ** 2, rel=0.08 if size < 5 else 0.02)
    rows, columns = np.mgrid[:72, :96] + 0.5
    centre = (weight * columns).sum() / weight.sum(), (weight * rows).sum() / weight.sum()
    np.testing.assert_allclose(centre, pixel(place, (96, 72)), atol=0.06)
    np.testing.assert_allclose(rgba[..., :3], weight[..., None] * [1, 0.5, 0], atol=3e-3)


@pytest.mark.parametrize("zoom", [1.0, 2.5])
def test_sizes_in_mm_follow_the_perspective(context: moderngl.Context, zoom: float) -> None:
    camera = CAMERA.zoomed(zoom)
    for depth_mm in (-8.0, 8.0):
        rgba, _ = drawn_once(context, scene(item((0, depth_mm, 0), size=3.0, unit="mm"), camera=camera))
        across = pixel((1.5, depth_mm, 0), (96, 72), camera) - pixel((-1.5, depth_mm, 0), (96, 72), camera)
        assert rgba[..., 3].sum() == pytest.approx(np.pi * (across[0] / 2) ** 2, rel=0.02)


@pytest.mark.parametrize("shape", ["disc", "sphere"])
@pytest.mark.parametrize("far_first", [True, False])
def test_the_nearer_hides_the_farther(context: moderngl.Context, shape: str, far_first: bool) -> None:
    places, colours = [(0, 5, 0), (0, -5, 0)], np.concatenate([table((0, 0, 1)), table((1, 0, 0))])
    order = [0, 1] if far_first else [1, 0]
    both = item(*(places[i] for i in order), rgba=np.ascontiguousarray(colours[order]), size=20.0, shape=shape)
    rgba, _ = drawn_once(context, scene(both))
    assert rgba[36, 48, 0] > 0.3
    assert rgba[36, 48, 2] < 0.3  # but for the gloss
    split = [item(places[i], key=str(i), rgba=(RED if i else BLUE), size=20.0, shape=shape) for i in order]
    np.testing.assert_allclose(drawn_once(context, scene(*split))[0], rgba, atol=1e-6)


@pytest.mark.parametrize("swap", [False, True])
def test_clear_points_are_put_over_those_behind(context: moderngl.Context, swap: bool) -> None:
    near, far = item((0, -5, 0), key="n", rgba=CLEAR_RED, size=20.0), item((0, 5, 0), key="f", rgba=BLUE, size=20.0)
    rgba, _ = drawn_once(context, scene(*((near, far) if swap else (far, near))))
    half = 128 / 255  # colours have eight bits
    np.testing.assert_allclose(rgba[36, 48], [half, 0, 1 - half, 1], atol=1e-5)


def test_in_a_plane_the_later_is_seen(context: moderngl.Context) -> None:
    """From above, where rounding makes depths differ by next to nothing; edges stay free of what lies under them."""
    camera = Camera(0, 90, (0, 0, 0), 10)
    rng = np.random.default_rng(1)
    places = np.column_stack([rng.uniform(-3, 3, (60, 2)), np.zeros(60)]).astype(np.float32)
    colours = np.full((60, 4), 255, np.uint8)
    colours[:, 0] = np.arange(60)
    rgba, _ = drawn_once(context, scene(PointItem("a", places, colours, 9.0), camera=camera), (97, 97))
    shown = np.array([pixel(place, (97, 97), camera) for place in places])
    rows, columns = np.mgrid[:97, :97] + 0.5
    distance = np.hypot(columns[..., None] - shown[:, 0], rows[..., None] - shown[:, 1])
    inside, outside = distance <= 4.0, distance >= 5.0
    top = 59 - np.argmax(inside[..., ::-1], axis=-1)
    # Wherever the topmost disc is whole and no later one has its edge there.
    later = np.arange(60) > top[..., None]
    sure = inside.any(axis=-1) & (outside | ~later).all(axis=-1)
    assert sure.sum() > 300
    np.testing.assert_allclose(rgba[sure][:, 0] * 255, top[sure], atol=0.01)


def test_a_sphere_has_the_depth_of_its_surface(context: moderngl.Context) -> None:
    """By rays through the picture; and the light comes from above on the left."""
    layers, centre, radius = OpaqueLayers(context), np.array([0.4, 1.0, -0.3]), 4.0
    made = scene(item(tuple(centre), size=2 * radius, unit="mm", shape="sphere"))
    try:
        rgba, depth = drawn_with(context, layers, made, (96, 96))
    finally:
        context.extra.unbind_program()
        layers.release()
    projection = CAMERA.projection_matrix(1) @ CAMERA.view_matrix()
    n_checked = 0
    for row, column in np.argwhere(depth < 1)[::13]:
        origin, direction = CAMERA.ray((column + 0.5) / 96, (row + 0.5) / 96, 1)
        along = direction @ (centre - origin)
        squared = radius**2 - (centre - origin) @ (centre - origin) + along**2
        if squared < (0.3 * radius) ** 2:
            continue  # the silhouette of a perspective sphere is not quite a circle
        clip = projection @ [*(origin + (along - np.sqrt(squared)) * direction), 1]
        at_mm = 1 / (1 - depth[row, column])  # as depth falls with the inverse of the distance
        assert at_mm == pytest.approx(1 / (0.5 - clip[2] / clip[3] / 2), rel=0.006)
        n_checked += 1
    assert n_checked > 60
    middle = np.rint(pixel(tuple(centre), (96, 96))).astype(int)
    left_above = rgba[middle[1] + 8, middle[0] - 8, 1]
    assert left_above > 1.3 * rgba[middle[1] - 8, middle[0] + 8, 1]


def test_spheres_cut_each_other(context: moderngl.Context) -> None:
    colours = np.concatenate([table((1, 0, 0)), table((0, 0, 1))])
    both = item((-1, 0, 0), (1, 0, 0), rgba=colours, size=6.0, unit="mm", shape="sphere")
    rgba, _ = drawn_once(context, scene(both), (97, 97))
    column = np.arange(97)[(rgba[48, :, 3] > 0.99)]
    red = rgba[48, column, 0] > rgba[48, column, 2]
    assert red[:15].all()
    assert not red[-15:].any()
    assert abs(int(red.sum()) - len(red) / 2) <= 1.5  # the seam is in the middle


@pytest.mark.parametrize("shape", ["disc", "sphere"])
def test_a_rim_within_the_size(context: moderngl.Context, shape: str) -> None:
    rgba, _ = drawn_once(
        context, scene(item((0, 0, 0), rgba=RED, size=30.0, edge_rgb=(0, 1, 0), edge_px=4.0, shape=shape))
    )
    plain, _ = drawn_once(context, scene(item((0, 0, 0), rgba=RED, size=30.0, shape=shape)))
    np.testing.assert_allclose(rgba[..., 3], plain[..., 3], atol=1e-6)
    green = rgba[36, :, 1] > rgba[36, :, 0]
    assert 7 <= green.sum() <= 10  # on both sides
    np.testing.assert_allclose(rgba[36, 45:51], plain[36, 45:51], atol=1e-6)


LINE = StreamlineItem(
    "line",
    Tractogram(np.array([[-9, 0, 0], [9, 0, 0]]), np.array([0, 2])),
    StreamlineStyle(opacity=1, colour="uniform", width_px=4),
)


@pytest.mark.parametrize("order", ["sorted", "weighted", "moments", "exact"])
@pytest.mark.parametrize(
    ("how", "depth_mm", "hides"),
    [
        ({"shape": "disc"}, -4, True),
        ({"shape": "disc"}, 0, True),  # the line ends in it, as edges of a graph do
        ({"shape": "disc"}, 4, False),
        ({"shape": "sphere"}, -4, True),
        ({"shape": "sphere"}, 0, True),
        ({"shape": "sphere"}, 4, False),
        ({"shape": "disc", "rgba": CLEAR_RED}, 4, False),
    ],
)
def test_streamlines_behind_are_hidden(drawn, order: str, how: dict, depth_mm: float, hides: bool) -> None:
    point = item((0, depth_mm, 0), **{"rgba": RED, "size": 16.0, **how})
    picture = drawn(Scene((LINE,), CAMERA, points=(point,), order=order), (97, 97))
    assert (picture[48, 48, 1] < 0.3) == hides
    assert picture[48, 20, 1] > 0.99


def test_a_slice_hides_what_is_behind(context: moderngl.Context) -> None:
    volume = Volume(
        np.ones((9, 9, 9), np.float32), np.array([[1, 0, 0, -4], [0, 1, 0, -4], [0, 0, 1, -4], [0, 0, 0, 1.0]]), ""
    )
    plane = SliceItem("s", volume, "coronal", 0.0, 0, 1)
    for depth_mm, seen in ((-3, True), (3, False)):
        for shape in ("disc", "sphere"):
            point = item((0, depth_mm, 0), rgba=RED, size=10.0, shape=shape)
            rgba, _ = drawn_once(context, replace(scene(point), slices=(plane,)))
            assert (rgba[36, 48, 1] < 0.3) == seen


def test_tiles_have_no_seams(context: moderngl.Context, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    cloud = item(*rng.uniform(-7, 7, (40, 3)), rgba=(0.3, 0.8, 0.5, 0.6), size=90.0, edge_rgb=(0, 0, 0), edge_px=9.0)
    balls = item(*rng.uniform(-7, 7, (20, 3)), key="b", size=3.0, unit="mm", shape="sphere")
    whole = draw_picture(scene(cloud, balls), (150, 100), context=context)
    monkeypatch.setattr(picture_module, "MAX_TILE_SIDE_PX", 82)
    tiled = draw_picture(scene(cloud, balls), (150, 100), context=context)
    assert np.abs(whole.astype(int) - tiled).max() <= 1


def test_only_what_changed_is_sent(context: moderngl.Context) -> None:
    layers, first = OpaqueLayers(context), item((0, 0, 0), (1, 0, 0), rgba=np.full((2, 4), 255, np.uint8))
    other = item((2, 0, 0), key="b")
    steps = [
        (scene(first, other), 4),  # places and colours of both
        (scene(first, other), 0),
        (scene(first, other, camera=CAMERA.orbited(40, 0)), 0),
        (scene(replace(first, edge_rgb=(0, 0, 0)), other), 0),
        (scene(replace(first, rgba=np.full((2, 4), 128, np.uint8)), other), 1),
        (scene(replace(first, size=np.ones(2, np.float32)), other), 2),  # places; and the colours of before again
        (scene(first), 2),
    ]
    try:
        for made, n_expected in steps:
            before = layers.points.n_uploads
            shown, _ = drawn_with(context, layers, made)
            assert layers.points.n_uploads - before == n_expected
            np.testing.assert_array_equal(shown, drawn_once(context, made)[0])
        drawn_with(context, layers, scene())
        assert layers.points.empty
        assert layers.gpu_bytes == 0
    finally:
        context.extra.unbind_program()
        layers.release()


def test_a_draft_draws_some_of_many(context: moderngl.Context, renderer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(points_module, "DRAFT_POINTS", 50)
    grid = np.stack(np.meshgrid(np.linspace(-8, 8, 20), 0, np.linspace(-8, 8, 20)), axis=-1).reshape(-1, 3)
    made, counts = scene(item(*grid, size=2.0)), []
    framebuffer = context.simple_framebuffer((200, 200), dtype="f4")
    for draft in (False, True):
        renderer.draw_complete(made, framebuffer, (200, 200), draft=draft)
        counts.append(np.frombuffer(framebuffer.read(components=1, dtype="f4"), np.float32).sum())
    context.detect_framebuffer(0).use()
    for attachment in (*framebuffer.color_attachments, framebuffer.depth_attachment, framebuffer):
        attachment.release()
    assert counts[1] / counts[0] == pytest.approx(50 / 400, rel=0.02)


@pytest.mark.parametrize("shape", POINT_SHAPES)
def test_all_shapes_have_the_same_area(context: moderngl.Context, shape: str) -> None:
    small, _ = drawn_once(context, scene(item((0, 0, 0), size=8.0, shape=shape)))
    assert small[..., 3].sum() == pytest.approx(np.pi * 4**2, rel=0.06)
    rgba, depth = drawn_once(context, Scene(ITEMS, CAMERA, points=(item((0, 0, 0), size=30.0, shape=shape),)))
    assert rgba[..., 3].sum() == pytest.approx(np.pi * 15**2, rel=0.02)
    assert (depth < 1).sum() == pytest.approx(np.pi * 15**2, rel=0.1)
    solid = rgba[..., 3] > 0.99
    rows, columns = np.nonzero(solid)
    filled = solid.sum() / (np.ptp(rows) + 1) / (np.ptp(columns) + 1)
    expected = {"disc": np.pi / 4, "sphere": np.pi / 4, "square": 1, "diamond": 0.5, "triangle": 0.5}[shape]
    assert filled == pytest.approx(expected, abs=0.12)


def test_a_shape_for_each_point(context: moderngl.Context) -> None:
    places = [(-6, 0, 0), (0, 0, 0), (6, 0, 0)]
    numbers = np.array([POINT_SHAPES.index(name) for name in ("square", "sphere", "triangle")], np.uint8)
    together, _ = drawn_once(context, scene(item(*places, size=14.0, shape=numbers)))
    apart = [
        item(place, key=str(number), size=14.0, shape=POINT_SHAPES[number])
        for place, number in zip(places, numbers, strict=True)
    ]
    np.testing.assert_allclose(together, drawn_once(context, scene(*apart))[0], atol=1e-6)
    assert item(*places, shape=numbers) != item(*places, shape=numbers.copy())


def test_shapes_are_checked() -> None:
    for shape in ("star", np.zeros(2, np.uint8), np.array([5], np.uint8)):
        with pytest.raises(ValueError, match="shape: expected"):
            item((0, 0, 0), shape=shape)


def test_in_motion_a_share_stands_for_all_and_at_rest_all_are_there(window, renderer) -> None:
    """Too many points for a frame: some of them, hard at their edges; then all, as a picture has them."""
    rng = np.random.default_rng(2)
    many = scene(item(*rng.uniform(-8, 8, (4000, 3)), size=3.0))
    window.rest(many)
    renderer.point_budget.fix(100, 400)
    turned = replace(many, camera=CAMERA.orbited(20, 0))
    some = window.show(turned)[..., 0].astype(float).sum()
    more = window.rest(turned)[..., 0].astype(float).sum()
    assert 0.05 < some / more < 0.35
    renderer.point_budget.fix(100, 4000)
    again = replace(many, camera=CAMERA.orbited(40, 0))
    quick, whole = window.show(again).astype(float), window.rest(again).astype(float)
    assert quick.sum() == pytest.approx(whole.sum(), rel=0.1)


def test_few_clear_points_stand_for_many(window, renderer) -> None:
    rng = np.random.default_rng(2)
    many = scene(item(*rng.uniform(-8, 8, (4000, 3)), size=3.0, rgba=(1, 1, 1, 0.02)))
    window.rest(many)
    renderer.point_budget.fix(100, 1000)
    turned = replace(many, camera=CAMERA.orbited(20, 0))
    some = window.show(turned)[..., 0].astype(float).sum()
    assert some == pytest.approx(window.rest(turned)[..., 0].astype(float).sum(), rel=0.2)


def test_nothing_to_draw(context: moderngl.Context) -> None:
    nothing = (item(), item((0, 0, 0), key="b", size=0.0), item((0, 0, 0), key="c", rgba=(1, 1, 1, 0)))
    behind = item((0, -100, 0), key="d")  # of the eye
    rgba, depth = drawn_once(context, scene(*nothing, behind))
    assert not rgba.any()
    assert (depth == 1).all()


finite = st.floats(-1e3, 1e3, width=32)


@given(arrays(np.float32, st.tuples(st.integers(1, 40), st.just(3)), elements=finite), st.integers(0, 359))
def test_lists_run_from_back_to_front(places: np.ndarray, azimuth: int) -> None:
    cut = len(places) // 2
    items = [PointItem(str(i), part) for i, part in enumerate((places[:cut], places[cut:])) if len(part)]
    forward = Camera(azimuth, 17, (0, 0, 0), 1).forward
    entries = back_to_front(items, forward)
    numbers = entries & 0xFFFFFF
    assert sorted(numbers) == list(range(len(places)))
    np.testing.assert_array_equal(entries >> 24, 0 if len(items) == 1 else numbers >= cut)
    depth = places[numbers].astype(float) @ forward
    assert (np.diff(depth) <= 1e-5 * max(np.abs(places).max(), 1e-9)).all()


def test_items_compare_by_their_arrays() -> None:
    places, colours = np.zeros((2, 3), np.float32), np.zeros((2, 4), np.uint8)
    places.flags.writeable = colours.flags.writeable = False
    one = PointItem("a", places, colours)
    assert one == PointItem("a", places, colours)
    assert hash(one) == hash(PointItem("a", places, colours))
    assert replace(one, size=7.0) != one
    assert PointItem("a", places, colours.copy()) != one
    assert replace(one, edge_px=1.0) == one


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"positions_mm": np.zeros((2, 2))}, r"positions_mm: expected shape \(N, 3\)"),
        ({"positions_mm": np.full((2, 3), np.nan)}, "finite"),
        ({"rgba": np.zeros((3, 4), np.uint8)}, r"rgba: expected \(2, 4\) uint8"),
        ({"rgba": np.zeros((2, 4))}, "uint8"),
        ({"rgba": (1, 1, 1)}, "rgba: expected 4"),
        ({"size": np.ones(3)}, "size: expected 2"),
        ({"size": -1.0}, "0 or more"),
        ({"size": np.array([1, np.nan])}, "finite"),
        ({"unit": "cm"}, "unit"),
        ({"shape": "cube"}, "shape"),
        ({"edge_rgb": (2, 0, 0)}, "edge_rgb"),
    ],
)
def test_what_cannot_be_drawn_is_refused(how: dict, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        PointItem("a", **{"positions_mm": np.zeros((2, 3)), **how})


def test_too_many_are_refused(context: moderngl.Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(points_module, "MAX_POINTS", 3)
    with pytest.raises(ValueError, match="points: expected at most 3"):
        drawn_once(context, scene(item((0, 0, 0), (0, 0, 0)), item((0, 0, 0), (0, 0, 0), key="b")))
    with pytest.raises(ValueError, match="points: expected distinct keys"):
        scene(item(), item())
