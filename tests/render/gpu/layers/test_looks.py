"""How streamlines look, against what the words promise, pixel by pixel where that can be told by hand."""

from collections.abc import Callable
from dataclasses import replace

import moderngl
import numpy as np
import pytest

from plexoscope.models.data.column import Column
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.render.colormap import colours
from plexoscope.render.gpu.frame import Frame
from plexoscope.render.gpu.layers.streamline_pass import StreamlinePass
from plexoscope.render.renderer import Renderer
from plexoscope.render.scene.appearance import OrientedOpacity, StreamlineStyle, ValueColours, ValueOpacity
from plexoscope.render.scene.camera import Camera
from plexoscope.render.scene.scene import Looks, Scene, Slab, StreamlineItem

CLEAR = (0.0, 0.0, 0.0, 0.0)
SIZE_PX = (128, 96)
# Looks along +y; at the centre a pixel is about a quarter of a millimetre.
CAMERA = Camera(0, 0, (0, 0, 0), 12)


def line(*points_mm: tuple[float, float, float]) -> Tractogram:
    return Tractogram(np.array(points_mm, float), np.array([0, len(points_mm)]))


ACROSS = line((-20, 0, 0), (20, 0, 0))
UPRIGHT = line((0, 0, -20), (0, 0, 20))


def scene_of(tractogram: Tractogram, camera: Camera = CAMERA, background: tuple = CLEAR, **style: object) -> Scene:
    style = {"opacity": 1.0, "width_px": 8.0, "colour": "uniform", **style}
    return Scene((StreamlineItem("a", tractogram, StreamlineStyle(**style)),), camera, background)


def middle(picture: np.ndarray) -> np.ndarray:
    return picture[48, 64]


def columns_mm() -> np.ndarray:
    """(W,) x in mm of the middle of each column, at the depth of the camera's centre."""
    aspect = SIZE_PX[0] / SIZE_PX[1]
    rays = [CAMERA.ray((column + 0.5) / SIZE_PX[0], 0.5, aspect) for column in range(SIZE_PX[0])]
    return np.array([origin[0] - origin[1] / direction[1] * direction[0] for origin, direction in rays])


# Shading


@pytest.mark.parametrize("rgb", [(1.0, 0.5, 0.25), (0.0, 0.0, 1.0)])
def test_flat_is_the_colour_itself(drawn: Callable, rgb: tuple) -> None:
    picture = drawn(scene_of(ACROSS, rgb=rgb))
    np.testing.assert_allclose(middle(picture), (*np.rint(np.multiply(rgb, 255)) / 255, 1), atol=1e-3)


@pytest.mark.parametrize(
    ("points", "rgb"), [(ACROSS, (1, 0, 0)), (UPRIGHT, (0, 0, 1)), (line((9, 9, 9), (-9, -9, -9)), (3**-0.5,) * 3)]
)
def test_direction_is_the_unit_tangent(drawn: Callable, points: Tractogram, rgb: tuple) -> None:
    for turned in (points, Tractogram(points.positions_mm[::-1], points.offsets)):
        np.testing.assert_allclose(middle(drawn(scene_of(turned, colour="direction")))[:3], rgb, atol=0.01)


def lit(drawn: Callable, shading: str, angle_deg: float) -> np.ndarray:
    """The middle of a white line that leans so far out of the plane of the picture."""
    lean = np.radians(angle_deg)
    step = np.array([np.cos(lean), np.sin(lean), 0]) * 6
    scene = scene_of(line(tuple(-step), tuple(step)))
    return middle(drawn(replace(scene, looks=Looks(shading))))


def test_lines_are_lit_by_their_angle_to_the_view(drawn: Callable) -> None:
    bright = [lit(drawn, "lines", angle)[0] for angle in (0, 30, 60, 80)]
    expected = 0.35 + 0.65 * np.cos(np.radians([0, 30, 60, 80]))
    np.testing.assert_allclose(bright, expected, atol=0.02)
    assert lit(drawn, "lines", 60)[3] == pytest.approx(1)


def test_tubes_are_lit_across_their_width(drawn: Callable) -> None:
    scene = scene_of(ACROSS, width_px=40, rgb=(0.5, 0.5, 0.5))
    profile = drawn(replace(scene, looks=Looks("tubes")))[:, 64, 0]
    flat = drawn(scene)[:, 64, 0]
    inside = flat > 0.499
    assert inside.sum() == 40
    tube = profile[inside]
    np.testing.assert_allclose(tube, tube[::-1], atol=1e-3)
    half = tube[:20]
    assert (np.diff(half) > 0).all()
    assert half[0] < 0.3  # ambient light at the rim
    assert half[-1] == pytest.approx(0.75, abs=0.01)  # a highlight in the middle
    np.testing.assert_allclose(drawn(replace(scene, looks=Looks("tubes")))[..., 3], drawn(scene)[..., 3], atol=1e-6)


def test_a_thin_tube_is_a_line(drawn: Callable) -> None:
    scene = scene_of(ACROSS, width_px=0.5, opacity=0.5)
    assert np.isfinite(drawn(replace(scene, looks=Looks("tubes")))).all()


# Depth


def test_the_depth_cue_fades_into_the_background(drawn: Callable) -> None:
    """Nearest as it is, farthest by its strength, half-way by half of it; opacity does not fade."""
    y_mm = (-12, 0, 12)
    lines = np.array([[(x, y, z) for x in (-30, 30)] for y, z in zip(y_mm, (-4, 0, 4), strict=True)], float)
    tractogram = Tractogram(lines.reshape(-1, 3), np.array([0, 2, 4, 6]))
    background = (0.0, 0.0, 1.0, 1.0)
    plain = scene_of(tractogram, rgb=(1, 0, 0), background=background)
    for strength in (0.0, 0.4, 1.0):
        picture = drawn(replace(plain, looks=Looks(depth_cue=strength)))
        rows = [picture[:, 64, :][part] for part in (slice(0, 40), slice(40, 56), slice(56, 96))]
        line_rgb = [part[part[:, 2].argmin()] if strength < 1 else part[part[:, 0].argmax()] for part in rows]
        for rgb, share in zip(line_rgb[:2], (0, 0.5), strict=True):
            np.testing.assert_allclose(rgb[:3], (1 - share * strength, 0, share * strength), atol=0.03)
        assert line_rgb[2][0] <= 1 - strength + 0.03
        assert (picture[..., 3] == 1).all()


def test_the_depth_cue_of_a_filter_is_that_of_the_layer(drawn: Callable) -> None:
    """Hiding what is near changes no colour of what is far."""
    lines = np.array([[(-30, y, z), (30, y, z)] for y, z in ((-12, -4), (12, 4))], float)
    tractogram = Tractogram(lines.reshape(-1, 3), np.array([0, 2, 4]))
    both = replace(scene_of(tractogram), looks=Looks(depth_cue=0.8))
    far = replace(both, items=(replace(both.items[0], shown=Column(np.array([False, True]))),))
    upper = slice(56, 96)
    np.testing.assert_array_equal(drawn(far)[upper], drawn(both)[upper])


# Slab


@pytest.mark.parametrize(("low_mm", "high_mm"), [(-3.1, 4.3), (0.0, 50.0), (-50.0, -2.2), (1.0, 1.6)])
def test_a_slab_cuts_to_the_pixel(drawn: Callable, low_mm: float, high_mm: float) -> None:
    whole = scene_of(ACROSS)
    picture = drawn(replace(whole, slab=Slab((1.0, 0.0, 0.0), low_mm, high_mm)))
    shown = picture[48, :, 3] > 0
    at_mm = columns_mm()
    np.testing.assert_array_equal(shown, (at_mm > low_mm) & (at_mm < high_mm))
    # Inside, nothing has changed.
    np.testing.assert_allclose(picture[:, shown], drawn(whole)[:, shown], atol=1e-5)


def test_a_slab_beside_everything_shows_nothing(drawn: Callable) -> None:
    assert not drawn(replace(scene_of(ACROSS), slab=Slab((0.0, 0.0, 1.0), 5.0, 9.0))).any()
    assert not drawn(replace(scene_of(ACROSS), slab=Slab((0.0, 1.0, 0.0), 0.1, 9.0))).any()


# Opacity


@pytest.mark.parametrize(("hide", "along", "across"), [("along", 0, 1), ("across", 1, 0)])
def test_oriented_opacity(drawn: Callable, hide: str, along: float, across: float) -> None:
    style = {"opacity": 0.8, "opacity_by": OrientedOpacity((3, 0, 0), 2.0, hide)}
    assert middle(drawn(scene_of(ACROSS, **style)))[3] == pytest.approx(0.8 * along, abs=1e-3)
    assert middle(drawn(scene_of(UPRIGHT, **style)))[3] == pytest.approx(0.8 * across, abs=1e-3)
    slanted = line((-9, 0, -9 * 3**0.5), (9, 0, 9 * 3**0.5))  # 60° from the axis
    cosine = 0.5 if hide == "across" else 0.75**0.5
    assert middle(drawn(scene_of(slanted, **style)))[3] == pytest.approx(0.8 * cosine**2, abs=5e-3)


def test_oriented_opacity_is_of_its_layer_only(drawn: Callable) -> None:
    fading = scene_of(ACROSS, opacity_by=OrientedOpacity((1, 0, 0))).items[0]
    plain = replace(scene_of(UPRIGHT).items[0], key="b")
    both = replace(scene_of(ACROSS), items=(fading, plain))
    np.testing.assert_array_equal(drawn(both), drawn(scene_of(UPRIGHT)))


def three_lines() -> Tractogram:
    """Lines across at z = -6, 0 and 6 mm, of three points each: the middle one is cut in again and again."""
    points = [[(x, 0, z) for x in (-20, 0, 20)] for z in (-6, 0, 6)]
    return Tractogram(np.array(points, float).reshape(-1, 3), np.array([0, 3, 6, 9]))


LINE_ROWS = (24, 48, 71)


def at_lines(picture: np.ndarray, column: int = 64) -> np.ndarray:
    return picture[list(LINE_ROWS), column]


def test_opacity_by_values_of_streamlines(drawn: Callable) -> None:
    by = ValueOpacity(Column(np.array([np.nan, 3.0, 7.0])), 1.0, 5.0)
    assert at_lines(drawn(scene_of(three_lines(), opacity=0.8, opacity_by=by)))[:, 3] == pytest.approx([0, 0.4, 0.8])


def test_opacity_by_values_of_points_is_linear_between_them(drawn: Callable) -> None:
    values = np.array([[1, 0, 1], [0, 1, 0], [np.nan, 1, 1]])
    by = ValueOpacity(Column(values.ravel(), "point"), 0, 1)
    picture = drawn(scene_of(three_lines(), opacity=0.8, opacity_by=by))
    away = np.abs(columns_mm()) / 20
    np.testing.assert_allclose(picture[24, :, 3], 0.8 * away, atol=0.01)
    np.testing.assert_allclose(picture[48, :, 3], 0.8 * (1 - away), atol=0.01)
    assert not picture[71, :55, 3].any()  # missing as far as the last piece before the next point
    np.testing.assert_allclose(picture[71, 66:, 3], 0.8, atol=1e-3)


# Colour


@pytest.mark.parametrize(
    ("values", "log", "colormap"),
    [
        ((0.0, 5.0, 10.0), False, "viridis"),
        ((-3.0, np.nan, 99.0), False, "vik"),
        ((1.0, 3.0, 10.0), True, "inferno"),
        ((0.0, -1.0, 10.0), True, "inferno"),
        ((0.0, 1.0, 2.0), False, "categories"),
    ],
)
@pytest.mark.parametrize("per", ["streamline", "point"])
def test_colours_by_values(drawn: Callable, values: tuple, log: bool, colormap: str, per: str) -> None:
    column = Column(np.repeat(values, 3) if per == "point" else np.array(values), per)
    by = ValueColours(column, 1.0 if log else 0.0, 10.0, log, colormap, missing_rgb=(0.2, 0.4, 0.6))
    expected = colours(np.array(values), by) / 255
    for column in (30, 64, 100):
        picture = drawn(scene_of(three_lines(), colour="values", values=by))
        np.testing.assert_allclose(at_lines(picture, column)[:, :3], expected, atol=3e-3)


def test_colours_of_points_run_between_them(drawn: Callable) -> None:
    by = ValueColours(Column(np.tile((0.0, 1.0, 0.0), 3), "point"), 0, 1, colormap="gray")
    picture = drawn(scene_of(three_lines(), colour="values", values=by))
    shares = 1 - np.abs(columns_mm()) / 20
    np.testing.assert_allclose(picture[48, :, 0], shares, atol=0.015)


def test_layers_have_their_own_colours(drawn: Callable) -> None:
    """Two layers by values of points, one by values of streamlines and one plain, side by side as alone."""
    pieces = []
    for number, z in enumerate((-9, -3, 3, 9)):
        tractogram = Tractogram(np.array([(x, 0, z) for x in (-20, 0, 20)], float), np.array([0, 3]))
        by = [
            {"values": ValueColours(Column(np.array([0.0, 1, 2]), "point"), 0, 2, colormap="vik")},
            {"values": ValueColours(Column(np.array([2.0, 1, 0]), "point"), 0, 2, colormap="magma")},
            {"values": ValueColours(Column(np.array([0.7])), 0, 1)},
            {"colour": "direction"},
        ][number]
        pieces.append(replace(scene_of(tractogram, **{"colour": "values", **by}).items[0], key=str(number)))
    scene = scene_of(ACROSS)
    together = drawn(replace(scene, items=tuple(pieces)))
    alone = sum(drawn(replace(scene, items=(piece,))) for piece in pieces)
    np.testing.assert_allclose(together, alone, atol=1e-6)


def test_widths_of_streamlines(drawn: Callable) -> None:
    by = Column(np.array([0.25, 0.5, 1.0]))
    picture = drawn(scene_of(three_lines(), width_px=12, width_by=by))
    covered = [picture[rows, 64, 3].sum() for rows in (slice(12, 36), slice(36, 60), slice(60, 84))]
    np.testing.assert_allclose(covered, [3, 6, 12], atol=0.05)


# Hairlines


def hairlines(context: moderngl.Context, renderer: Renderer, scene: Scene, drawn: Callable) -> np.ndarray:
    """As drawn while too many streamlines move."""
    drawn(scene)  # everything in place
    frame = Frame.of(scene, SIZE_PX, 1.0, hairlines=True)
    colour = context.texture(SIZE_PX, 4, dtype="f4")
    target = context.framebuffer([colour])
    lines = StreamlinePass(context, "blended/accumulate.frag")
    target.use()
    target.clear()
    context.enable_only(moderngl.BLEND)
    context.blend_func = (moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA)
    lines.draw(renderer.gpu.content.streamlines, frame)
    picture = np.frombuffer(colour.read(), np.float32).reshape(SIZE_PX[1], SIZE_PX[0], 4)
    context.detect_framebuffer(0).use()
    context.extra.unbind_program()
    for thing in (lines, target, colour):
        thing.release()
    return picture


@pytest.mark.parametrize("width_px", [0.3, 1.0, 2.5])
@pytest.mark.parametrize("slope", [0.0, 0.5, 1.0])
def test_hairlines_are_one_pixel_wide_and_as_bright(
    context: moderngl.Context, renderer: Renderer, drawn: Callable, width_px: float, slope: float
) -> None:
    scene = scene_of(line((-30, 0, -30 * slope - 0.1), (30, 0, 30 * slope - 0.1)), opacity=0.1, width_px=width_px)
    thin, soft = hairlines(context, renderer, scene, drawn), drawn(scene)
    assert ((thin[..., 3] > 0).sum(axis=0) <= 1).all()
    np.testing.assert_allclose(thin[..., 3].sum(), soft[..., 3].sum(), rtol=0.02)
    wide = replace(scene, items=(replace(scene.items[0], style=replace(scene.items[0].style, opacity=1.0)),))
    assert hairlines(context, renderer, wide, drawn).max() <= 1.0


def test_hairlines_know_colours_slabs_and_filters(
    context: moderngl.Context, renderer: Renderer, drawn: Callable
) -> None:
    by = ValueColours(Column(np.repeat((0.0, 1.0, 2.0), 3), "point"), 0, 2)
    scene = scene_of(three_lines(), width_px=1.0, colour="values", values=by)
    scene = replace(
        scene,
        items=(replace(scene.items[0], shown=Column(np.array([True, False, True]))),),
        slab=Slab((1.0, 0.0, 0.0), -5.0, 5.0),
    )
    picture = hairlines(context, renderer, scene, drawn)
    rows, columns = np.nonzero(picture[..., 3])
    at_mm = columns_mm()
    pixel_mm = at_mm[1] - at_mm[0]
    assert set(np.flatnonzero(np.abs(at_mm) < 5 - pixel_mm)) <= set(columns)
    assert np.abs(at_mm[columns]).max() < 5 + pixel_mm
    expected = colours(np.array([0.0, 2.0]), by) / 255
    for third, rgb in ((rows < 48, expected[0]), (rows >= 48, expected[1])):
        np.testing.assert_allclose(picture[rows[third], columns[third], :3], np.tile(rgb, (third.sum(), 1)), atol=3e-3)


@pytest.mark.parametrize(
    ("shading", "cue", "by", "slab"),
    [
        ("flat", 0.5, "angle", True),
        ("flat", 0.0, "point", True),
        ("lines", 0.5, "point", False),
        ("lines", 0.0, "angle", True),
        ("tubes", 0.5, "none", True),
        ("tubes", 0.0, "angle", False),
        ("tubes", 0.5, "point", True),
    ],
)
def test_what_a_frame_needs_can_be_combined(
    context: moderngl.Context, renderer: Renderer, drawn: Callable, shading: str, cue: float, by: str, slab: bool
) -> None:
    """Each pair at least once: looks that change no opacity change none together."""
    opacity_by = {
        "none": None,
        "angle": OrientedOpacity((0, 0, 1), hide="along"),
        "point": ValueOpacity(Column(np.ones(9), "point"), 0, 1),
    }[by]
    scene = replace(
        scene_of(three_lines(), width_px=2.0, opacity_by=opacity_by),
        looks=Looks(shading, cue),
        slab=Slab((0.0, 0.0, 1.0), -90.0, 90.0) if slab else None,
    )
    np.testing.assert_allclose(drawn(scene)[..., 3], drawn(scene_of(three_lines(), width_px=2.0))[..., 3], atol=1e-3)
    assert (hairlines(context, renderer, scene, drawn)[..., 3] > 0).sum() == 3 * SIZE_PX[0]
