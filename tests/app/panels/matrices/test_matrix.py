"""The panel of matrices: its colours are the numbers, its orders move words and numbers alike."""

import gc
import weakref

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtWidgets import QApplication

from plexoscope.app.panels.matrices.cells import Cells
from plexoscope.app.panels.matrices.matrix_order import ORDERS, blocks, goes_together, order_of, reordered
from plexoscope.app.panels.registry import make_panel
from plexoscope.app.panels.shared.heat import scale_of
from plexoscope.app.panels.shared.viewport import Span, whole
from plexoscope.app.widgets.theme import load_theme
from plexoscope.plugins.manifest import Channel
from plexoscope.plugins.results import Image, ImageGrid, Matrix, Tree
from plexoscope.render.colormap import codes, table
from tests.app.panels.panel_pictures import at, choose_in_menu, click, drag, move, rgb, shown

NAMES = tuple("abcdef")
GROUPS = ("x", "y", "x", "z", "y", "x")
VALUES = np.arange(36, dtype=np.float32).reshape(6, 6) - 10
SMALL = st.integers(1, 12)


def named(values=VALUES, **fields) -> Matrix:
    return Matrix(values, NAMES, NAMES, GROUPS, GROUPS, "weight", **fields)


def centre(canvas, row, column) -> tuple[float, float]:
    return canvas.viewport.to_px(column + 0.5, row + 0.5)


def off_centre(canvas, row, column) -> tuple[float, float]:
    """In a cell, beside its number."""
    return canvas.viewport.to_px(column + 0.1, row + 0.1)


def expected_colour(value, scale) -> tuple[int, ...]:
    return tuple(int(part) for part in table(scale.colormap)[codes(np.array([value]), scale.low, scale.high)[0]])


@pytest.mark.parametrize("diverging", [False, True])
@pytest.mark.parametrize("shape", [(6, 6), (4, 9), (9, 4)])
def test_each_cell_has_the_colour_of_its_number(qtbot, shape, diverging):
    values = np.random.default_rng(1).normal(size=shape).astype(np.float32)
    panel = shown(qtbot, "matrix", Matrix(values, diverging=diverging))
    canvas = panel.matrix_canvas
    picture, scale = rgb(canvas), canvas.scale
    for row, column in np.ndindex(shape):
        assert at(picture, off_centre(canvas, row, column)) == expected_colour(values[row, column], scale)


def test_zero_has_the_neutral_colour_of_a_diverging_scale(qtbot):
    for limits in (None, (-2.0, 40.0)):
        panel = shown(qtbot, "matrix", named(limits=limits, diverging=True))
        scale = panel.matrix_canvas.scale
        assert scale.low == -scale.high
        row, column = np.argwhere(VALUES == 0)[0]
        picture = rgb(panel.matrix_canvas)
        assert at(picture, off_centre(panel.matrix_canvas, row, column)) == tuple(table(scale.colormap)[127].tolist())


def test_the_neutral_colour_is_near_the_ground_in_both_themes(qtbot):
    for name in ("dark", "light"):
        theme = load_theme(name)
        panel = shown(qtbot, "matrix", named(diverging=True), theme=theme)
        middle = table(panel.matrix_canvas.scale.colormap)[127].astype(int)
        assert np.abs(middle - theme.colour("plot").getRgb()[:3]).max() < 45


def test_limits_hold_and_what_lies_beyond_is_marked():
    scale = scale_of(VALUES, (0.0, 5.0), "viridis")
    assert (scale.low, scale.high, scale.below, scale.above, scale.missing) == (0.0, 5.0, True, True, False)
    inside = scale_of(VALUES, (-100.0, 100.0), "viridis")
    assert not inside.below
    assert not inside.above


def test_a_missing_number_has_no_colour_of_the_scale(qtbot):
    values = VALUES.copy()
    values[2, 3] = np.nan
    panel = shown(qtbot, "matrix", named(values))
    canvas = panel.matrix_canvas
    left, top = canvas.viewport.to_px(3, 2)
    right, bottom = canvas.viewport.to_px(4, 3)
    cell = rgb(canvas)[int(top) + 2 : int(bottom) - 2, int(left) + 2 : int(right) - 2].reshape(-1, 3)
    assert len(np.unique(cell, axis=0)) >= 2, "hatched"
    distances = np.abs(cell[:, None].astype(int) - table("viridis")[None, :255].astype(int)).max(axis=2).min(axis=1)
    assert np.median(distances) > 8
    assert panel.matrix_canvas.read_at(3.5, 2.5).endswith("weight missing")


@settings(max_examples=60, deadline=None)
@given(
    arrays(np.float32, st.tuples(SMALL, SMALL), elements=st.sampled_from([0.0, 1.0, -3.0, 7.0, np.nan])),
    SMALL,
    SMALL,
)
def test_many_cells_in_a_pixel_show_the_strongest(values, n_across, n_down):
    numbers, place = Cells(values).seen(whole(values.shape[1]), whole(values.shape[0]), n_across, n_down)
    assert numbers.shape[0] <= n_down or values.shape[0] <= n_down
    assert numbers.shape[1] <= n_across or values.shape[1] <= n_across
    assert place == (0, 0, values.shape[1], values.shape[0])
    if np.isnan(values).all():
        assert np.isnan(numbers).all()
    else:
        assert np.nanmax(np.abs(numbers)) == np.nanmax(np.abs(values))
    if numbers.shape == values.shape:
        np.testing.assert_array_equal(numbers, values)


def test_one_strong_cell_of_millions_is_seen_from_afar():
    values = np.zeros((1601, 1603), np.float32)
    values[777, 1234] = -5
    numbers, _ = Cells(values).seen(whole(1603), whole(1601), 100, 90)
    row, column = np.argwhere(numbers == -5)[0]
    assert (numbers != 0).sum() == 1
    assert abs((row + 0.5) / numbers.shape[0] - 777.5 / 1601) < 0.02
    assert abs((column + 0.5) / numbers.shape[1] - 1234.5 / 1603) < 0.02


def test_a_part_shows_its_own_cells():
    values = np.arange(400.0).reshape(20, 20)
    numbers, place = Cells(values).seen(Span(20, 4.5, 3.0), Span(20, 10.0, 2.0), 300, 200)
    assert place == (4, 10, 8, 12)
    np.testing.assert_array_equal(numbers, values[10:12, 4:8])


@pytest.mark.parametrize("how", ORDERS)
def test_an_order_moves_numbers_names_and_groups_alike(how):
    matrix = named(np.random.default_rng(2).normal(size=(6, 6)))
    ordered = reordered(matrix, *order_of(matrix, how))
    assert sorted(ordered.rows) == list(range(6))
    np.testing.assert_array_equal(ordered.rows, ordered.columns)
    np.testing.assert_array_equal(ordered.matrix.values, matrix.values[np.ix_(ordered.rows, ordered.columns)])
    assert ordered.matrix.row_names == tuple(NAMES[row] for row in ordered.rows)
    assert ordered.matrix.column_groups == tuple(GROUPS[row] for row in ordered.columns)


def test_groups_come_together_in_the_order_of_their_first_members():
    rows, _ = order_of(named(), "groups")
    assert rows.tolist() == [0, 2, 5, 1, 4, 3]


def test_sums_fall_along_rows_and_along_columns():
    matrix = Matrix(np.random.default_rng(3).normal(size=(5, 8)))
    assert not goes_together(matrix)
    values = reordered(matrix, *order_of(matrix, "sums")).matrix.values
    assert (np.diff(values.sum(axis=1)) <= 1e-6).all()
    assert (np.diff(values.sum(axis=0)) <= 1e-6).all()


def test_clusters_find_the_blocks_of_a_shuffled_matrix():
    rng = np.random.default_rng(4)
    block = rng.permutation(np.repeat(np.arange(5), 7))
    values = (block[:, None] == block) + rng.normal(0, 0.1, (35, 35))
    rows, columns = order_of(Matrix(values + values.T), "clusters")
    np.testing.assert_array_equal(rows, columns)
    assert len(blocks(list(map(str, block[rows])))) == 5


def test_square_but_of_other_things_is_ordered_by_each_side():
    matrix = Matrix(VALUES, NAMES, tuple("ghijkl"))
    assert not goes_together(matrix)
    rows, columns = order_of(matrix, "sums")
    assert rows.tolist() == [5, 4, 3, 2, 1, 0]
    assert columns.tolist() == [5, 4, 3, 2, 1, 0]


def test_clusters_are_found_beside_the_ui_and_kept_for_later_results(qtbot):
    rng = np.random.default_rng(5)
    first, second = (named(rng.normal(size=(6, 6))) for _ in range(2))
    panel = shown(qtbot, "matrix", first)
    panel.choose_order("clusters")
    assert panel.matrix_canvas.note
    qtbot.waitUntil(lambda: panel.matrix_canvas.note == "")
    expected, _ = order_of(first, "clusters")
    panel.feed([(1, second)])
    assert panel.data()["row"] == tuple(NAMES[row] for row in expected)
    np.testing.assert_array_equal(panel.data()[NAMES[expected[2]]], second.values[expected, expected[2]])
    panel.feed([(2, Matrix(np.eye(3)))])  # another matrix: the order is worked out anew
    qtbot.waitUntil(lambda: panel.matrix_canvas.note == "")
    assert sorted(panel.data()["row"]) == ["0", "1", "2"]


def test_the_picture_follows_the_order(qtbot):
    panel = shown(qtbot, "matrix", named())
    panel.choose_order("sums")
    canvas = panel.matrix_canvas
    rows, _ = order_of(named(), "sums")
    picture, scale = rgb(canvas), canvas.scale
    for row, column in ((0, 0), (1, 4), (5, 2)):
        value = VALUES[rows[row], rows[column]]
        assert at(picture, off_centre(canvas, row, column)) == expected_colour(value, scale)
        assert canvas.read_at(column + 0.5, row + 0.5).startswith(f"{NAMES[rows[row]]} · ")


def test_the_pointer_reads_names_groups_and_number(qtbot):
    panel = shown(qtbot, "matrix", named())
    move(panel.matrix_canvas, centre(panel.matrix_canvas, 1, 3))
    assert panel.readout == "b · y\nd · z\nweight -1"
    left, top = panel.matrix_canvas.viewport.to_px(0, 1.5)
    move(panel.matrix_canvas, (left - 4, top))
    assert panel.readout == "b · y"
    move(panel.matrix_canvas, (2, panel.matrix_canvas.height() - 2))
    assert panel.readout == ""


def test_a_name_that_is_not_given_is_the_number_in_the_given_order(qtbot):
    panel = shown(qtbot, "matrix", Matrix(VALUES), unit="mV")
    panel.choose_order("sums")
    assert panel.matrix_canvas.read_at(0.5, 0.5) == "row 5\ncolumn 5\nmV 25"


def test_far_away_the_pointer_says_that_pixels_are_shared(qtbot):
    panel = shown(qtbot, "matrix", Matrix(np.zeros((1000, 1000))), (300, 200))
    assert "strongest of" in panel.matrix_canvas.read_at(5, 5)


def test_a_click_on_a_group_shows_its_block_and_fit_shows_all(qtbot):
    panel = shown(qtbot, "matrix", named())
    panel.choose_order("groups")
    canvas = panel.matrix_canvas
    left, top = canvas.viewport.to_px(0, 3.5)
    click(canvas, (left - 3, top))
    assert (canvas.viewport.y.start, canvas.viewport.y.size) == (3, 2)
    assert (canvas.viewport.x.start, canvas.viewport.x.size) == (3, 2)
    panel.fit()
    assert (canvas.viewport.x.size, canvas.viewport.y.size) == (6, 6)


def test_another_click_on_the_group_shows_all_again(qtbot):
    panel = shown(qtbot, "matrix", named())
    panel.choose_order("groups")
    canvas = panel.matrix_canvas
    for seen in (2, 6):
        click(canvas, (canvas.viewport.left - 3, canvas.viewport.to_px(0, 3.5)[1]))
        assert canvas.viewport.y.size == pytest.approx(seen)


@pytest.mark.parametrize("upright", [True, False])
def test_lines_too_thin_for_names_are_picked_at_the_colours_of_their_groups(qtbot, upright):
    names, groups = tuple(f"region {row}" for row in range(60)), ("left",) * 30 + ("right",) * 30
    panel = shown(qtbot, "matrix", Matrix(np.eye(60), names, names, groups, groups))
    canvas, picked, over = panel.matrix_canvas, [], []
    panel.picked.connect(picked.append)
    panel.came_over.connect(over.append)

    def place(line: int, away_px: float) -> tuple[float, float]:
        x, y = canvas.viewport.to_px(line + 0.5, line + 0.5)
        view = canvas.viewport
        return (view.left - away_px, y) if upright else (x, view.top + view.height + away_px)

    for line in (0, 31, 59):
        move(canvas, place(line, 3))
        assert panel.readout == f"region {line} · {groups[line]}"
        assert over[-1] == (names[line],)
        click(canvas, place(line, 3))
        assert picked[-1] == (names[line],)
    assert canvas.viewport.y.size == pytest.approx(60)
    move(canvas, place(31, 12))
    assert panel.readout == f"right · 30 {'rows' if upright else 'columns'}"
    assert over[-1] == ()
    click(canvas, place(31, 12))
    assert len(picked) == 3
    assert canvas.viewport.y.size == pytest.approx(30)


def test_names_picked_in_haste_are_all_picked(qtbot):
    panel = shown(qtbot, "matrix", named())
    canvas, picked = panel.matrix_canvas, []
    panel.picked.connect(picked.append)
    at_px = canvas.viewport.left - 12, canvas.viewport.to_px(0, 1.5)[1]
    click(canvas, at_px)
    below_px = at_px[0], at_px[1] + canvas.viewport.y_px
    click(canvas, below_px, press=QEvent.Type.MouseButtonDblClick)
    assert picked == [(NAMES[1],), (NAMES[2],)]


def test_drags_move_and_boxes_zoom_within_the_matrix(qtbot):
    panel = shown(qtbot, "matrix", Matrix(np.random.default_rng(6).normal(size=(30, 40))))
    canvas = panel.matrix_canvas
    drag(canvas, centre(canvas, 5, 10), centre(canvas, 14, 29), Qt.KeyboardModifier.ShiftModifier)
    assert canvas.viewport.x.start == pytest.approx(10.5, abs=0.2)
    assert canvas.viewport.y.size == pytest.approx(9, abs=0.2)
    before = canvas.viewport
    drag(canvas, (300, 200), (260, 200))
    assert canvas.viewport.x.start == pytest.approx(before.x.start + 40 / before.x_px)
    drag(canvas, (300, 200), (3000, 200))
    assert canvas.viewport.x.start == 0


def test_a_selected_cell_stays_the_same_in_another_order(qtbot):
    panel = shown(qtbot, "matrix", named())
    canvas = panel.matrix_canvas
    click(canvas, centre(canvas, 1, 3))
    assert canvas.selected == (1, 3)
    panel.choose_order("sums")
    rows, _ = order_of(named(), "sums")
    assert [rows[number] for number in canvas.shown_at(canvas.selected)] == [1, 3]


def test_the_keys_walk_over_cells_and_say_what_is_there(qtbot):
    panel = shown(qtbot, "matrix", named())
    canvas = panel.matrix_canvas
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right):
        qtbot.keyClick(canvas, key)
    assert canvas.selected == (1, 1)
    assert panel.readout == canvas.accessibleDescription() == "b · y\nb · y\nweight -3"
    qtbot.keyClick(canvas, Qt.Key.Key_Plus)
    assert canvas.viewport.x.size < 6
    qtbot.keyClick(canvas, Qt.Key.Key_0)
    assert canvas.viewport.x.size == 6
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.selected is None
    assert panel.readout == ""


def test_the_zoom_stays_while_results_of_one_size_come(qtbot):
    panel = shown(qtbot, "matrix", named())
    canvas = panel.matrix_canvas
    canvas.zoom(0.5)
    kept = canvas.viewport.x
    panel.feed([(1, named(VALUES * 2))])
    assert canvas.viewport.x == kept
    panel.feed([(2, Matrix(np.eye(4)))])
    assert canvas.viewport.x.size == 4


def test_the_data_are_a_table_as_shown(qtbot):
    panel = shown(qtbot, "matrix", Matrix(VALUES[:2], ("r", "s"), ("a", "a", "row", "b", "c", "d")))
    panel.choose_order("sums")
    data = panel.data()
    assert list(data) == ["row", "d", "c", "b", "row (2)", "a", "a (2)"]
    assert data["row"] == ("s", "r")
    np.testing.assert_array_equal(data["d"], [VALUES[1, 5], VALUES[0, 5]])
    panel.exporter.copy_data()


def test_a_large_matrix_is_saved_as_arrays(qtbot):
    panel = shown(qtbot, "matrix", Matrix(np.zeros((1001, 1000)), column_names=tuple(map(str, range(1000)))))
    data = panel.data()
    assert data["values"].shape == (1001, 1000)
    assert len(data["column_names"]) == 1000


ODD = {
    "no rows": Matrix(np.zeros((0, 5)), column_names=tuple("abcde")),
    "no columns": Matrix(np.zeros((5, 0)), row_groups=tuple("aabbb")),
    "nothing": Matrix(np.zeros((0, 0))),
    "one cell": Matrix([[3.0]], ("a",), ("b",), ("g",), ("",)),
    "constant": Matrix(np.full((4, 4), 7.0), diverging=True),
    "zeros": Matrix(np.zeros((4, 4)), diverging=True),
    "missing": Matrix(np.full((4, 3), np.nan)),
    "infinite": Matrix([[np.inf, -np.inf], [1.0, np.nan]], diverging=True),
    "tiny": Matrix(np.array([[1e-38, 2e-38]])),
    "huge": Matrix(np.array([[-3e38, 3e38]])),
    "long names": Matrix(np.eye(2), ("a" * 500, "b"), ("", "c" * 500), ("g" * 400, "h"), ("i", "j" * 300)),
    "thin": Matrix(np.random.default_rng(7).normal(size=(2, 5000)), row_groups=("a", "b")),
}


@pytest.mark.parametrize("case", ODD)
@pytest.mark.parametrize("size", [(200, 150), (900, 700)])
def test_odd_matrices_do_no_harm(qtbot, case, size):
    panel = shown(qtbot, "matrix", ODD[case], size)
    for how in ORDERS:
        panel.choose_order(how)
        qtbot.waitUntil(lambda: panel.matrix_canvas.note == "")
        canvas = panel.matrix_canvas
        rgb(panel)
        for place in ((1, 1), (size[0] / 2, size[1] / 2), centre(canvas, 0, 0)):
            canvas.point_at(QPointF(*place))
        canvas.step(1, 1)
        canvas.zoom(0.3)
        rgb(panel)
        canvas.fit()
    assert panel.fault == ""
    assert panel.size().toTuple() == size
    assert panel.data()


def test_a_colormap_of_choice_and_a_new_theme(qtbot):
    panel = shown(qtbot, "matrix", named())
    choose_in_menu(panel, "Colours", 2)
    assert panel.matrix_canvas.scale.colormap == "cividis"
    panel.apply_theme(load_theme("light"))
    assert at(rgb(panel.matrix_canvas), (1, 1)) == load_theme("light").colour("plot").getRgb()[:3]
    assert panel.order.accessibleName()


def test_reset_empties_the_panel_and_it_can_be_fed_again(qtbot):
    panel = shown(qtbot, "matrix", named())
    panel.choose_order("sums")
    panel.reset()
    panel.feed([(4, Matrix(np.eye(3)))])
    assert panel.fault == ""
    assert panel.data()["row"] == ("0", "1", "2")


def test_an_order_that_comes_too_late_is_dropped(qtbot):
    panel = shown(qtbot, "matrix", named())
    panel.choose_order("clusters")
    panel.hide()
    panel.feed([(1, Matrix(np.eye(3)))])
    qtbot.wait(60)  # longer than the poll of the jobs
    panel.show()
    qtbot.waitUntil(lambda: panel.matrix_canvas.note == "")
    assert panel.fault == ""
    assert len(panel.data()["row"]) == 3


def test_a_hidden_panel_saves_what_came_last(qtbot):
    panel = shown(qtbot, "matrix", named())
    panel.hide()
    panel.feed([(1, named(VALUES * 2))])
    np.testing.assert_array_equal(panel.data()["a"], VALUES[:, 0] * 2)


@pytest.mark.parametrize("kind", ["matrix", "image", "image_grid", "tree"])
def test_nothing_is_left_of_a_closed_panel(qtbot, no_widget_left, kind):
    results = {
        "matrix": named(),
        "image": Image(VALUES),
        "image_grid": ImageGrid(VALUES[None]),
        "tree": Tree([-1, 0]),
    }
    panel = make_panel(Channel("channel", kind, "latest", "Title"), load_theme("dark"))
    panel.show()
    panel.feed([(0, results[kind])])
    if kind == "matrix":
        panel.choose_order("clusters")
    panel.close()
    panel.deleteLater()
    gone = weakref.ref(panel)
    del panel
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert gone() is None
