"""The panel of images, and the viewport that all drawings are zoomed and moved with."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, Qt

from plexoscope.app.panels.shared.viewport import Span, Viewport, whole
from plexoscope.app.widgets.theme import load_theme
from plexoscope.plugins.results import Image
from plexoscope.render.colormap import codes, table
from tests.app.panels.panel_pictures import THEME, at, choose_in_menu, drag, move, rgb, shown

RAMP = np.arange(35, dtype=np.float32).reshape(5, 7)
SHARES = st.floats(0, 1)


def colours(picture, canvas, height, width) -> np.ndarray:
    """(H, W, 3) as painted in the middle of each pixel of the image."""
    return np.array(
        [[at(picture, canvas.viewport.to_px(x + 0.5, y + 0.5)) for x in range(width)] for y in range(height)]
    )


def test_numbers_have_the_colours_of_the_scale(qtbot):
    panel = shown(qtbot, "image", Image(RAMP, limits=(5, 30)))
    canvas = panel.image_canvas
    expected = table("gray")[codes(RAMP.ravel(), 5, 30)].reshape(5, 7, 3)
    np.testing.assert_array_equal(colours(rgb(canvas), canvas, 5, 7), expected)


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_colours_are_shown_as_they_are(qtbot, dtype):
    pixels = np.random.default_rng(0).integers(0, 256, (4, 6, 3)).astype(np.uint8)
    given_pixels = pixels if dtype == np.uint8 else pixels / np.float32(255)
    panel = shown(qtbot, "image", Image(given_pixels))
    np.testing.assert_array_equal(colours(rgb(panel.image_canvas), panel.image_canvas, 4, 6), pixels)


def test_transparent_pixels_show_a_ground_that_is_no_colour(qtbot):
    pixels = np.zeros((2, 2, 4), np.uint8)
    pixels[..., 0] = 255
    pixels[0, :, 3] = 255
    panel = shown(qtbot, "image", Image(pixels))
    left, top = panel.image_canvas.viewport.to_px(0, 1)
    ground = rgb(panel.image_canvas)[int(top) + 4 : int(top) + 60, int(left) + 4 : int(left) + 60].reshape(-1, 3)
    assert set(map(tuple, ground.tolist())) == {THEME.colour(name).getRgb()[:3] for name in ("surface", "border")}
    assert at(rgb(panel.image_canvas), panel.image_canvas.viewport.to_px(0.5, 0.5)) == (255, 0, 0)


def test_the_aspect_is_kept_and_the_whole_image_is_in_sight(qtbot):
    panel = shown(qtbot, "image", Image(np.zeros((20, 100))))
    view = panel.image_canvas.viewport
    assert view.x_px == pytest.approx(view.y_px)
    assert view.x.size == pytest.approx(100)
    assert view.to_px(0, 0)[1] > view.top + 20, "in the middle"
    panel.resize(300, 400)
    rgb(panel)
    assert panel.image_canvas.viewport.x_px == pytest.approx(panel.image_canvas.viewport.y_px)


def test_a_large_image_is_averaged_not_thinned(qtbot):
    stripes = np.tile(np.array([0, 255], np.uint8), (800, 1600))
    panel = shown(qtbot, "image", Image(stripes), (400, 300))
    canvas = panel.image_canvas
    middle = rgb(canvas)[int(canvas.height() / 2), 40:200, 0]
    assert np.abs(middle.astype(int) - 127).max() < 40


def test_the_pointer_reads_place_and_value(qtbot):
    panel = shown(qtbot, "image", Image(RAMP, value_label="grey"))
    canvas = panel.image_canvas
    move(canvas, canvas.viewport.to_px(2.5, 3.5))
    assert panel.readout == "x 2, y 3\ngrey 23"
    move(canvas, (canvas.viewport.left + 1, canvas.viewport.top + 1))
    assert panel.readout in ("", "x 0, y 0\ngrey 0")
    colour = shown(qtbot, "image", Image(np.array([[[1, 2, 3]]], np.uint8)))
    assert colour.image_canvas.read_at(0.5, 0.5) == "x 0, y 0\nR 1  G 2  B 3"


def test_zooming_keeps_the_place_under_the_pointer(qtbot):
    panel = shown(qtbot, "image", Image(np.zeros((200, 300)), limits=(0, 1)))
    canvas = panel.image_canvas
    place = (250.0, 170.0)
    before = canvas.viewport.to_units(*place)
    canvas.zoom(0.3, before)
    assert canvas.viewport.to_units(*place) == pytest.approx(before)
    drag(canvas, place, (280, 190))
    assert canvas.viewport.to_units(280, 190) == pytest.approx(before)
    panel.feed([(1, Image(np.ones((200, 300)), limits=(0, 1)))])
    assert canvas.viewport.to_units(280, 190) == pytest.approx(before), "the zoom stays"
    panel.fit()
    assert canvas.viewport.x.size >= 300
    qtbot.keyClick(canvas, Qt.Key.Key_Plus)
    assert canvas.viewport.y.size < 200
    qtbot.keyClick(canvas, Qt.Key.Key_Home)
    assert canvas.viewport.y.size >= 200


def test_the_data_are_the_pixels(qtbot):
    panel = shown(qtbot, "image", Image(RAMP))
    np.testing.assert_array_equal(panel.data()["pixels"], RAMP)


def test_a_picture_at_twice_the_size_has_sharp_pixels(qtbot):
    panel = shown(qtbot, "image", Image(RAMP, limits=(0, 34)))
    picture = panel.picture((300, 200), 2)
    assert (picture.width(), picture.height()) == (600, 400)
    canvas = panel.image_canvas
    canvas.resize(canvas.size())
    shades = {picture.pixelColor(x, 250).red() for x in range(0, 600) if picture.pixelColor(x, 250).red() > 0}
    greys = {int(grey) for grey in table("gray")[codes(RAMP.ravel(), 0, 34), 0]}
    assert len(shades & greys) >= 5


ODD = {
    "no pixels": Image(np.zeros((0, 4))),
    "no width": Image(np.zeros((4, 0, 3))),
    "one pixel": Image(np.zeros((1, 1))),
    "constant": Image(np.full((3, 3), 7.0), value_label="v" * 200),
    "missing": Image(np.full((3, 3), np.nan)),
    "infinite": Image(np.array([[np.inf, 0.0], [-np.inf, np.nan]])),
    "missing colours": Image(np.full((2, 2, 3), np.nan)),
    "line": Image(np.arange(5000.0)[None]),
    "column": Image(np.arange(5000.0)[:, None]),
}


@pytest.mark.parametrize("case", ODD)
@pytest.mark.parametrize("size", [(200, 150), (700, 500)])
def test_odd_images_do_no_harm(qtbot, case, size):
    panel = shown(qtbot, "image", ODD[case], size)
    canvas = panel.image_canvas
    for _ in range(3):
        rgb(panel)
        for place in ((1, 1), (size[0] / 2, size[1] / 2)):
            canvas.point_at(QPointF(*place))
        canvas.zoom(0.2)
        canvas.step(1, 0)
    assert panel.fault == ""
    assert panel.size().toTuple() == size


def test_a_missing_number_is_hatched_in_both_themes(qtbot):
    for name in ("dark", "light"):
        panel = shown(qtbot, "image", Image(np.array([[np.nan, 1.0], [2.0, 3.0]])), theme=load_theme(name))
        left, top = panel.image_canvas.viewport.to_px(0, 0)
        part = rgb(panel.image_canvas)[int(top) + 3 : int(top) + 90, int(left) + 3 : int(left) + 90].reshape(-1, 3)
        assert len(np.unique(part, axis=0)) == 2
        assert panel.image_canvas.read_at(0.5, 0.5).endswith("missing")


def test_another_colormap_is_chosen_from_the_menu(qtbot):
    panel = shown(qtbot, "image", Image(RAMP))
    choose_in_menu(panel, "Colours", 1)
    canvas = panel.image_canvas
    assert at(rgb(canvas), canvas.viewport.to_px(0.5, 0.5)) == tuple(table("viridis")[0].tolist())


@given(st.floats(1e-3, 1e6), SHARES, SHARES, st.floats(0.05, 20), SHARES)
def test_a_span_stays_on_its_axis(length, size_share, start_share, factor, at_share):
    size = max(size_share, 1e-3) * length
    span = Span(length, start_share * (length - size), size)
    place = span.start + at_share * span.size
    zoomed = span.zoomed(factor, place, least=length * 1e-3)
    for each in (zoomed, span.moved(length), span.moved(-length), whole(length)):
        assert each.start >= -1e-9 * length
        assert each.end <= length * (1 + 1e-9)
    if factor < 1 and zoomed.size > length * 1e-3 * 1.01:
        assert zoomed.size == pytest.approx(size * factor)
        share = (place - zoomed.start) / zoomed.size
        assert share == pytest.approx(at_share, abs=1e-6)


@given(st.floats(1, 1e4), st.floats(1, 1e4), st.floats(10, 2000), st.floats(10, 2000), SHARES, SHARES)
def test_units_and_pixels_are_each_others_inverse(width, height, across, down, x_share, y_share):
    view = Viewport(whole(width), whole(height)).placed(5, 7, across, down).with_square_units()
    assert view.x_px == pytest.approx(view.y_px)
    assert view.x.size >= width * (1 - 1e-9)
    assert view.y.size >= height * (1 - 1e-9)
    place = (x_share * width, y_share * height)
    assert view.to_units(*view.to_px(*place)) == pytest.approx(place, abs=1e-6 * max(width, height))


def test_a_span_moves_as_little_as_shows_a_stretch():
    span = Span(100, 40, 10)
    assert span.showing(42, 45) == span
    assert span.showing(30, 32).start == 30
    assert span.showing(55, 58).end == 58
