"""Panels of curves: histories of numbers, whole curves, events in time."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, QRect, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from plexoscope.app.panels.registry import make_panel
from plexoscope.app.panels.shared.legend import Legend, LegendEntry
from plexoscope.app.widgets.theme import load_theme
from plexoscope.plugins.manifest import Channel
from plexoscope.plugins.results import Curve, Line, Raster, Scalar

THEME = load_theme("dark")


def shown(qtbot, kind: str, results, size_px=(500, 400)):
    panel = make_panel(Channel("channel", kind, "append", "Title", "nats"), THEME)
    qtbot.addWidget(panel)
    panel.resize(*size_px)
    panel.show()
    panel.feed([result if isinstance(result, tuple) else (0, result) for result in results])
    assert panel.fault == ""
    return panel


def hover_data(panel, x: float, y: float) -> str:
    """What is read at a place of the data."""
    plot = panel.plot
    place = QPointF(plot.mapFromScene(plot.box.mapViewToScene(QPointF(x, y))))
    nothing = Qt.MouseButton.NoButton
    event = QMouseEvent(QEvent.Type.MouseMove, place, place, nothing, nothing, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(plot.viewport(), event)
    return panel.readout


def history(n_steps: int = 100):
    return [(step, Scalar({"loss": 100.0 - step, "floor": 20.0}, baselines=("floor",))) for step in range(n_steps)]


def test_a_phase_is_marked_once_where_it_begins(qtbot):
    panel = shown(
        qtbot, "scalar", [(step, Scalar({"loss": 1.0}, phase="a" if step < 5 else "b")) for step in range(10)]
    )
    assert [mark.value() for mark in panel.marks] == [0, 5]
    assert hover_data(panel, 7, 1).splitlines()[0] == "step 7 · b"
    panel.feed([(10, Scalar({"loss": 1.0}, phase="b"))])
    assert len(panel.marks) == 2


def test_each_series_has_its_own_steps(qtbot):
    rare = [(step, Scalar({"train": step} | ({"test": -step} if step % 10 == 0 else {}))) for step in range(50)]
    panel = shown(qtbot, "scalar", rare)
    x, y = panel.curves["test"].getData()
    np.testing.assert_array_equal(x, [0, 10, 20, 30, 40])
    np.testing.assert_array_equal(y, [0, -10, -20, -30, -40])
    assert "test -20 (step 20)" in hover_data(panel, 22, 0)
    data = panel.data()
    assert list(data) == ["step", "train", "test"]
    assert np.isnan(data["test"]).sum() == 45


def test_a_history_fed_in_pieces_is_that_fed_at_once(qtbot):
    at_once, pieces = shown(qtbot, "scalar", history()), shown(qtbot, "scalar", history(3))
    for first in range(3, 100, 7):
        pieces.feed(history()[first : first + 7])
    assert pieces.picture() == at_once.picture()


def test_the_floor_is_dashed_and_ours_is_not(qtbot):
    panel = shown(qtbot, "scalar", history())
    assert panel.curves["floor"].opts["pen"].style() == Qt.PenStyle.DashLine
    assert panel.curves["loss"].opts["pen"].style() == Qt.PenStyle.SolidLine
    assert [(entry.name, entry.style) for entry in panel.plot.legend.entries] == [
        ("loss", Qt.PenStyle.SolidLine),
        ("floor", Qt.PenStyle.DashLine),
    ]


def test_a_long_history_is_drawn_with_few_points_and_read_with_all(qtbot):
    panel = shown(qtbot, "scalar", [(step, Scalar({"loss": np.sin(step)})) for step in range(30_000)])
    x, _ = panel.curves["loss"].getData()
    assert len(x) < 4 * 500
    assert len(panel.data()["loss"]) == 30_000
    panel.plot.setXRange(1000, 1010, padding=0)
    x, _ = panel.curves["loss"].getData()
    np.testing.assert_array_equal(x, np.arange(999, 1012))


def test_the_logarithmic_axis_leaves_out_what_has_no_logarithm(qtbot):
    panel = shown(qtbot, "scalar", [(step, Scalar({"loss": 10.0 ** (step - 5)})) for step in range(11)])
    panel.feed([(11, Scalar({"loss": -1.0}))])
    panel.log.setChecked(True)
    _, y = panel.curves["loss"].getData()
    np.testing.assert_allclose(y, [*range(-5, 6), np.nan])
    low, high = panel.plot.box.viewRange()[1]
    assert -6 < low < -5
    assert 5 < high < 6
    assert "loss 100" in hover_data(panel, 7, 2)


def test_axes_write_numbers_as_they_are_and_no_factor(qtbot):
    line = Line("modularity", [0.0, 0.5], [0.0002, 0.0007])
    panel = shown(qtbot, "curve", [Curve((line,), "Resolution", "Modularity")])
    for side, label in (("bottom", "Resolution"), ("left", "Modularity")):
        axis = panel.plot.getAxis(side)
        assert axis.autoSIPrefixScale == 1
        assert axis.label.toPlainText().strip() == label


def test_outliers_are_left_out_of_the_range_on_request(qtbot):
    panel = shown(
        qtbot, "scalar", [(step, Scalar({"loss": 1e9 if step == 0 else 1.0 + step / 100})) for step in range(101)]
    )
    assert panel.plot.box.viewRange()[1][1] > 1e8
    panel.robust.setChecked(True)
    low, high = panel.plot.box.viewRange()[1]
    assert 0.5 < low < 1.2
    assert 1.8 < high < 3


def test_smoothing_adds_a_line_and_leaves_floors_and_data_alone(qtbot):
    rng = np.random.default_rng(0)
    results = [(step, Scalar({"loss": rng.normal(), "floor": 1.0}, baselines=("floor",))) for step in range(300)]
    panel = shown(qtbot, "scalar", results)
    rough = panel.curves["loss"].getData()[1].std()
    panel.smoothing[2].trigger()
    assert panel.curves["loss"].getData()[1].std() < rough / 2
    assert panel.raw_curves["loss"].isVisible()
    assert not panel.raw_curves["floor"].isVisible()
    assert panel.data()["loss"].std() == pytest.approx(rough)
    panel.smoothing[0].trigger()
    assert not panel.raw_curves["loss"].isVisible()


def test_a_series_can_be_left_out(qtbot):
    panel = shown(qtbot, "scalar", history())
    panel.series_menu.aboutToShow.emit()
    action = next(each for each in panel.series_menu.actions() if each.text() == "loss")
    action.setChecked(False)
    assert not panel.curves["loss"].isVisible()
    assert "loss" not in hover_data(panel, 50, 20)
    assert [entry.name for entry in panel.plot.legend.entries] == ["floor"]


def test_of_many_series_those_near_the_pointer_are_read(qtbot):
    values = {f"layer {number}": float(number) for number in range(40)}
    panel = shown(qtbot, "scalar", [(step, Scalar(values)) for step in range(20)])
    lines = hover_data(panel, 10, 30).splitlines()
    assert lines[-1] == "and 30 more"
    assert "layer 30 30" in lines
    assert "layer 0 0" not in lines


def test_a_single_value_is_seen(qtbot):
    panel = shown(qtbot, "scalar", history(1))
    x, y = panel.curves["loss"].getData()
    assert x[0] < 0 < x[-1]
    assert set(y) == {100.0}


def test_values_between_gaps_are_seen(qtbot):
    """As in the series of an author whose every second value is NaN: a drawing of nothing but gaps is empty."""
    values = [0.5 if step % 2 == 0 else np.nan for step in range(20)]
    histories = shown(qtbot, "scalar", [(step, Scalar({"alt": value})) for step, value in enumerate(values)])
    curves = shown(qtbot, "curve", [Curve((Line("alt", np.arange(20), values),), "x", "y")])
    for item in (histories.curves["alt"], curves.items[0]):
        assert item.getPath().length() > 0
        x, y = item.getData()
        assert np.isfinite(y).sum() == 20
        assert (np.diff(x)[np.isfinite(y[:-1]) & np.isfinite(y[1:])] > 0).all()


def test_a_reset_history_takes_another_one(qtbot):
    panel = shown(qtbot, "scalar", history())
    panel.reset()
    assert panel.newest is None
    panel.feed([(3, Scalar({"other": 1.0}))])
    assert list(panel.curves) == list(panel.series) == ["other"]
    assert panel.marks == []


def test_curves_are_drawn_and_read(qtbot):
    lines = (Line("ours", [0, 0.5, 1], [0, 0.9, 1]), Line("chance", [0, 1], [0, 1], True))
    panel = shown(qtbot, "curve", [Curve(lines, "false positives", "true positives")])
    assert [item.opts["pen"].style() for item in panel.items] == [Qt.PenStyle.DashLine, Qt.PenStyle.SolidLine]
    name, ours, chance = hover_data(panel, 0.25, 0.5).splitlines()
    assert name.startswith("false positives 0.2")
    assert float(ours.removeprefix("ours: ")) == pytest.approx(0.45, abs=0.01)
    assert float(chance.removeprefix("chance: ")) == pytest.approx(0.25, abs=0.01)
    panel.feed([(1, Curve(lines[:1], "false positives", "true positives"))])
    assert len(panel.items) == 1
    data = panel.data()
    assert data["line"] == ("ours",) * 3
    np.testing.assert_array_equal(data["true positives"], [0, 0.9, 1])


def test_how_sure_a_line_is_stands_as_a_band(qtbot):
    lines = (
        Line("ours", [0, 1, 2], [1, 2, 3], low=[0.5, np.nan, 2], high=[1.5, np.nan, 5]),
        Line("chance", [0, 2], [1, 1], baseline=True),
    )
    panel = shown(qtbot, "curve", [Curve(lines, "x", "y")])
    (band,) = panel.bands
    x, y = band.getData()
    assert x.tolist() == [0, 2, 2, 0]
    assert y.tolist() == [0.5, 2, 5, 1.5]
    assert 0 < band.opts["brush"].color().alpha() < 255
    assert band.zValue() < min(item.zValue() for item in panel.items)
    assert panel.plot.box.viewRange()[1][1] >= 5
    data = panel.data()
    np.testing.assert_array_equal(data["low"], [0.5, np.nan, 2, np.nan, np.nan])
    np.testing.assert_array_equal(data["high"], [1.5, np.nan, 5, np.nan, np.nan])
    panel.feed([(1, Curve(lines[1:], "x", "y"))])
    assert panel.bands == []
    assert "low" not in panel.data()


def test_axes_without_names_still_have_columns_of_their_own(qtbot):
    panel = shown(qtbot, "curve", [Curve((Line("a", [0, 1], [2, 3]),), "", "")])
    assert list(panel.data()) == ["line", "x", "y"]


@pytest.mark.parametrize("power", [4, 0.25])
def test_the_legend_keeps_out_of_the_way(qtbot, power):
    x = np.linspace(0, 1, 50)
    y = 1 - x**power
    names = ("the first of three", "the second of three", "the third of three")
    panel = shown(qtbot, "curve", [Curve(tuple(Line(name, x, y) for name in names), "x", "y")], (300, 250))
    plot, legend = panel.plot, panel.plot.legend.geometry()
    assert plot.area_px().contains(legend)
    left, top = plot.box.mapSceneToView(plot.mapToScene(legend.topLeft())).toTuple()
    right, bottom = plot.box.mapSceneToView(plot.mapToScene(legend.bottomRight())).toTuple()
    assert ((x > left) & (x < right) & (y < top) & (y > bottom)).mean() < 0.15


def test_a_legend_is_shortened_where_room_is_short(qtbot):
    legend = Legend(None, THEME)
    qtbot.addWidget(legend)
    legend.show_entries(
        [LegendEntry(f"a series with a long name {number}", "#ff0000", value="1.234") for number in range(30)]
    )
    large, small = legend.wanted(QRect(0, 0, 700, 400)), legend.wanted(QRect(0, 0, 200, 100))
    assert large.width() > small.width() > 0
    assert large.height() > small.height() > 0
    assert small.width() <= 110
    assert small.height() <= 60
    assert legend.wanted(QRect(0, 0, 200, 10)).isEmpty()


def test_zoom_holds_while_data_come_and_a_double_click_ends_it(qtbot):
    panel = shown(qtbot, "scalar", history())
    panel.zoom(4)
    zoomed = panel.plot.box.viewRange()
    panel.feed([(step, Scalar({"loss": 200.0})) for step in range(100, 200)])
    assert panel.plot.box.viewRange() == zoomed
    place = QPointF(100, 100)
    left = Qt.MouseButton.LeftButton
    kind = QEvent.Type.MouseButtonDblClick
    event = QMouseEvent(kind, place, place, left, left, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(panel.plot.viewport(), event)
    (first, last), (low, high) = panel.plot.box.viewRange()
    assert first <= 0
    assert last >= 199
    assert low <= 1
    assert high >= 200


def test_the_raster_counts_every_event(qtbot):
    rng = np.random.default_rng(0)
    raster = Raster(np.sort(rng.uniform(0, 90, 50)), rng.integers(0, 4, 50), ("a", "a", "b", "b"), row_label="person")
    panel = shown(qtbot, "raster", [raster])
    assert panel.counts.sum() == 50
    np.testing.assert_array_equal(panel.counts.sum(axis=1), np.bincount(raster.rows, minlength=4))
    at = raster.times[7]
    words = hover_data(panel, at + 0.01, raster.rows[7] + 0.5).splitlines()
    assert words[0] == f"person {raster.rows[7]} · {'aabb'[raster.rows[7]]}"
    assert words[1].endswith("event") or words[1].endswith("events")
    data = panel.data()
    np.testing.assert_array_equal(data["time (s)"], raster.times)
    assert data["group"][7] == "aabb"[raster.rows[7]]


def test_a_raster_may_change_its_unit_of_time_and_its_rows(qtbot):
    panel = shown(qtbot, "raster", [Raster([0.0, 7200.0], [0, 1], ("a", "b"))])
    panel.feed([(1, Raster([1.0, 2.0, 3.0], [0, 0, 0], ("",), time_unit="ms"))])
    assert panel.fault == ""
    assert panel.plot.getAxis("bottom").labelText == "ms"
    assert "2 ms" in hover_data(panel, 2.0, 0.5)
