"""The panel of image grids: every picture where it belongs, one of them enlarged."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, Qt

from plexoscope.app.panels.images.grid_canvas import GAP_PX, tiling
from plexoscope.plugins.results import ImageGrid
from plexoscope.render.colormap import codes, table
from tests.app.panels.panel_pictures import at, click, move, rgb, shown

RNG = np.random.default_rng(0)
FEW = RNG.random((6, 3, 4)).astype(np.float32)
NAMES = tuple(f"a name that is rather long, number {number}" for number in range(6))


def centre(grid, number) -> tuple[float, float]:
    return grid.place_of(number).center().toTuple()


@given(st.integers(1, 400), st.floats(0.2, 5), st.floats(60, 2000), st.floats(60, 1500), st.sampled_from([0, 16]))
def test_pictures_fit_the_width_and_scroll_only_when_they_would_be_too_small(count, aspect, width, height, caption):
    tiles = tiling(count, aspect, (width, height), caption)
    assert tiles.width / tiles.height == pytest.approx(aspect)
    assert tiles.n_columns * (tiles.width + GAP_PX) - GAP_PX <= width + 1e-6
    if tiles.total_px(count) > height + 1e-6:
        least = tiling(count, aspect, (width, 1e9), caption)
        assert least.width >= tiles.width
    places = {tiles.left_top(number) for number in range(count)}
    assert len(places) == count


@given(st.integers(1, 60), st.integers(1, 12), st.floats(300, 2000))
def test_the_number_of_columns_that_is_asked_for_is_kept(count, n_columns, width):
    tiles = tiling(count, 1.0, (width, 300.0), 16, n_columns)
    assert tiles.n_columns == n_columns


def test_each_picture_has_its_colours(qtbot):
    panel = shown(qtbot, "image_grid", ImageGrid(FEW, limits=(0, 1)))
    picture = rgb(panel.grid.viewport())
    for number in range(6):
        place = panel.grid.place_of(number)
        for y, x in np.ndindex(3, 4):
            spot = (place.left() + (x + 0.5) * place.width() / 4, place.top() + (y + 0.5) * place.height() / 3)
            assert at(picture, spot) == tuple(table("gray")[codes(FEW[number, y, x : x + 1], 0, 1)[0]].tolist())


def test_colours_are_shown_without_a_scale(qtbot):
    pixels = RNG.integers(0, 256, (3, 5, 5, 3), dtype=np.uint8)
    panel = shown(qtbot, "image_grid", ImageGrid(pixels))
    picture = rgb(panel.grid.viewport())
    for number in range(3):
        assert at(picture, centre(panel.grid, number)) == tuple(pixels[number, 2, 2].tolist())


def test_new_pictures_replace_the_old_ones(qtbot):
    panel = shown(qtbot, "image_grid", ImageGrid(FEW, limits=(0, 1)))
    rgb(panel)
    panel.feed([(1, ImageGrid(np.zeros_like(FEW), limits=(0, 1)))])
    assert at(rgb(panel.grid.viewport()), centre(panel.grid, 3)) == tuple(table("gray")[0].tolist())


def test_the_pointer_reads_the_full_name_and_the_pixel(qtbot):
    panel = shown(qtbot, "image_grid", ImageGrid(FEW, NAMES, value_label="grey"), (300, 200))
    place = panel.grid.place_of(1)
    move(panel.grid.viewport(), (place.left() + place.width() * 0.9, place.top() + place.height() * 0.5))
    name, where, value = panel.readout.split("\n")
    assert (name, where) == (NAMES[1], "x 3, y 1")
    assert float(value.removeprefix("grey ")) == pytest.approx(FEW[1, 1, 3], rel=1e-4)
    move(panel.grid.viewport(), (place.right() + GAP_PX / 2, place.top()))
    assert panel.readout == ""


def test_a_click_enlarges_and_a_click_or_escape_returns(qtbot):
    panel = shown(qtbot, "image_grid", ImageGrid(FEW, NAMES))
    click(panel.grid.viewport(), centre(panel.grid, 4))
    assert panel.enlarged == 4
    canvas = panel.one.canvas
    assert canvas.isVisible()
    np.testing.assert_array_equal(canvas.pixels, FEW[4])
    assert panel.one.name.text() == f"{NAMES[4]} · 5 of 6"
    click(canvas, (canvas.width() / 2, canvas.height() / 2))
    assert panel.enlarged is None
    assert panel.grid.isVisible()
    panel.enlarge(2)
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert panel.enlarged is None


def test_an_enlarged_picture_leads_to_its_neighbours_and_stays_while_new_ones_come(qtbot):
    panel = shown(qtbot, "image_grid", ImageGrid(FEW))
    panel.enlarge(0)
    panel.one.before.click()
    assert panel.enlarged == 5
    qtbot.keyClick(panel.one.canvas, Qt.Key.Key_Right)
    assert panel.enlarged == 0
    panel.feed([(1, ImageGrid(FEW[::-1]))])
    np.testing.assert_array_equal(panel.one.canvas.pixels, FEW[5])
    panel.enlarge(5)
    panel.feed([(2, ImageGrid(FEW[:2]))])
    assert panel.enlarged is None


def test_the_keys_choose_a_picture(qtbot):
    panel = shown(qtbot, "image_grid", ImageGrid(FEW, NAMES))
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left):
        qtbot.keyClick(panel.grid, key)
    chosen = panel.grid.current
    assert panel.readout.startswith(NAMES[chosen])
    qtbot.keyClick(panel.grid, Qt.Key.Key_Return)
    assert panel.enlarged == chosen
    for button in (panel.one.back, panel.one.before, panel.one.after):
        assert button.accessibleName()


def test_too_many_pictures_scroll_and_the_keys_follow(qtbot):
    panel = shown(qtbot, "image_grid", ImageGrid(RNG.random((200, 8, 8))), (300, 200))
    bar = panel.grid.verticalScrollBar()
    assert bar.maximum() > 0
    for _ in range(12):
        qtbot.keyClick(panel.grid, Qt.Key.Key_Down)
    assert bar.value() > 0
    assert panel.grid.viewport().rect().contains(panel.grid.place_of(panel.grid.current).toRect())
    bar.setValue(bar.maximum())
    assert panel.grid.picture_at(QPointF(*centre(panel.grid, 199))) == 199
    assert at(rgb(panel.grid.viewport()), centre(panel.grid, 199)) != (0, 0, 0)
    panel.fit()
    assert bar.value() == 0


def test_the_data_are_the_pixels_and_the_names(qtbot):
    panel = shown(qtbot, "image_grid", ImageGrid(FEW, NAMES))
    np.testing.assert_array_equal(panel.data()["pixels"], FEW)
    assert panel.data()["names"] == NAMES


ODD = {
    "no pictures": ImageGrid(np.zeros((0, 4, 4))),
    "no pixels": ImageGrid(np.zeros((4, 0, 3))),
    "no width": ImageGrid(np.zeros((4, 3, 0, 3)), names=tuple("abcd")),
    "one": ImageGrid(np.zeros((1, 1, 1))),
    "missing": ImageGrid(np.full((5, 4, 4), np.nan)),
    "infinite": ImageGrid(np.full((2, 2, 2), np.inf)),
    "wide": ImageGrid(np.zeros((3, 1, 900))),
    "high": ImageGrid(np.zeros((3, 900, 1))),
    "columns": ImageGrid(np.zeros((9, 4, 4)), n_columns=500),
    "one column": ImageGrid(np.zeros((30, 4, 4, 4), np.uint8), n_columns=1),
}


@pytest.mark.parametrize("case", ODD)
@pytest.mark.parametrize("size", [(200, 150), (700, 500)])
def test_odd_grids_do_no_harm(qtbot, case, size):
    panel = shown(qtbot, "image_grid", ODD[case], size)
    rgb(panel)
    move(panel.grid.viewport(), (size[0] / 3, size[1] / 3))
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Return):
        qtbot.keyClick(panel.grid, key)
    rgb(panel)
    panel.show_all()
    assert panel.fault == ""
    assert panel.size().toTuple() == size
    assert "pixels" in panel.data()
