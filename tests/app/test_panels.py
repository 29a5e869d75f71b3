"""The panels: each shows what it is fed, says so when it has nothing, and survives odd data."""

import numpy as np
import pytest

from plexoscope.app.panels.registry import PANELS, make_panel
from plexoscope.app.theme import load_theme
from plexoscope.plugins.results import KINDS, Curve, Line, Points, Raster, Scalar

THEME = load_theme("dark")


def pixels(panel) -> np.ndarray:
    image = panel.grab().toImage().convertToFormat(panel.grab().toImage().Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)[..., :3].copy()


def example(kind: str):
    rng = np.random.default_rng(0)
    return {
        "scalar": Scalar({"loss": 1.5, "floor": 2.0}, phase="Positions"),
        "curve": Curve((Line("ours", [0, 0.5, 1], [0, 0.9, 1]), Line("floor", [0, 1], [0, 1], True)), "x", "y"),
        "points": Points(rng.normal(size=(5, 20, 2)), np.arange(5), ("a", "b") * 10),
        "raster": Raster(np.sort(rng.uniform(0, 90, 50)), rng.integers(0, 4, 50), ("a", "a", "b", "b")),
    }[kind]


def test_every_result_kind_has_a_panel():
    assert set(PANELS) == set(KINDS)


@pytest.mark.parametrize("kind", PANELS)
def test_a_panel_changes_from_words_to_data(qtbot, kind):
    panel = make_panel(kind, "Title", THEME)
    qtbot.addWidget(panel)
    panel.resize(300, 200)
    panel.show()
    empty = pixels(panel)
    panel.feed([(0, example(kind)), (1, example(kind))])
    shown = pixels(panel)
    assert (empty != shown).any(axis=2).mean() > 0.01
    assert panel.width() == 300, "a panel must fit in 300 x 200"
    assert panel.height() == 200


@pytest.mark.parametrize("kind", PANELS)
def test_a_theme_change_redraws_in_the_new_colours(qtbot, kind):
    panel = make_panel(kind, "Title", THEME)
    qtbot.addWidget(panel)
    panel.resize(400, 300)
    panel.show()
    panel.feed([(0, example(kind))])
    panel.apply_theme(load_theme("light"))
    middle = pixels(panel)[60:240, 80:320].reshape(-1, 3)
    light = np.array(load_theme("light").colour("plot").getRgb()[:3])
    assert (np.abs(middle[:, ::-1] - light) <= 2).all(axis=1).mean() > 0.3


def test_a_phase_is_marked_once_where_it_begins(qtbot):
    panel = make_panel("scalar", "Likelihood", THEME)
    qtbot.addWidget(panel)
    panel.feed([(step, Scalar({"loss": 1.0}, phase="a" if step < 5 else "b")) for step in range(10)])
    assert [mark.value() for mark in panel._marks] == [0, 5]


def test_a_series_that_comes_late_keeps_its_steps(qtbot):
    panel = make_panel("scalar", "Loss", THEME)
    qtbot.addWidget(panel)
    panel.feed([(0, Scalar({"a": 1.0})), (1, Scalar({"a": 2.0, "b": 5.0}))])
    _, values = panel._curves["b"].getData()
    assert np.isnan(values[0])
    assert values[1] == 5.0


def test_the_floor_is_dashed_and_ours_is_not(qtbot):
    from PySide6.QtCore import Qt

    panel = make_panel("curve", "ROC", THEME)
    qtbot.addWidget(panel)
    panel.feed([(0, example("curve"))])
    styles = [item.opts["pen"].style() for item in panel._items]
    assert styles == [Qt.PenStyle.DashLine, Qt.PenStyle.SolidLine]


def test_the_slider_moves_the_points(qtbot):
    panel = make_panel("points", "Positions", THEME)
    qtbot.addWidget(panel)
    panel.play.setChecked(False)
    points = example("points")
    panel.feed([(0, points)])
    for frame in (0, 4):
        panel.slider.setValue(frame)
        x, y = panel.scatter.getData()
        np.testing.assert_allclose(np.stack([x, y], 1), points.positions[frame], rtol=1e-5)


def test_the_play_button_walks_through_time(qtbot):
    panel = make_panel("points", "Positions", THEME)
    qtbot.addWidget(panel)
    panel.feed([(0, example("points"))])
    start = panel.slider.value()
    panel.advance()
    assert panel.slider.value() == (start + 1) % 5
    panel.play.setChecked(False)
    panel.advance()
    assert panel.slider.value() == (start + 1) % 5


def test_odd_data_does_no_harm(qtbot):
    odd = {
        "scalar": Scalar({"loss": float("nan")}),
        "curve": Curve((Line("none", [], []),), "x", "y"),
        "points": Points(np.zeros((1, 1, 2)), [0.0]),
        "raster": Raster([], [], ("a", "b")),
    }
    for kind, value in odd.items():
        panel = make_panel(kind, "Odd", THEME)
        qtbot.addWidget(panel)
        panel.feed([(0, value)])
        panel.show()
        panel.grab()


def test_the_raster_counts_every_event(qtbot):
    panel = make_panel("raster", "Events", THEME)
    qtbot.addWidget(panel)
    raster = example("raster")
    panel.feed([(0, raster)])
    assert panel._counts.sum() == len(raster.times)
    np.testing.assert_array_equal(panel._counts.sum(axis=1), np.bincount(raster.rows, minlength=4))


def test_the_legend_can_be_read_after_a_theme_change(qtbot):
    panel = make_panel("curve", "ROC", THEME)
    qtbot.addWidget(panel)
    panel.feed([(0, example("curve"))])
    light = load_theme("light")
    panel.apply_theme(light)
    for _, label in panel.plot.legend.items:
        assert light.text in label.item.toHtml()
