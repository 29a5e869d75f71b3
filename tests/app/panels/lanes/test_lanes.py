"""The lanes panel: every interval on its lane, in its colour, at its time."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from plexoscope.app.panels.registry import make_panel
from plexoscope.app.panels.shared.time_ticks import stretch, time_ticks
from plexoscope.app.widgets.theme import group_colour, load_theme
from plexoscope.plugins.manifest import Channel
from plexoscope.plugins.results import Lanes

DARK, LIGHT = load_theme("dark"), load_theme("light")
NAMES = ("Reader", "Trainer", "Writer")
FEW = Lanes(
    [10, 20, 10, 35, 12], [18, 40, 38, 35, 14], [0, 0, 1, 2, 1], NAMES, ("read", "wait", "train", "save", "wait"), "ms"
)


@pytest.fixture
def panel(qtbot):
    panel = make_panel(Channel("lanes", "lanes", "latest", "What ran when"), DARK)
    qtbot.addWidget(panel)
    panel.resize(720, 480)
    panel.show()
    return panel


def place_of(panel, time: float, lane: float) -> QPointF:
    return QPointF(*panel.lanes.viewport.to_px(time - panel.lanes.start, lane))


def colour_at(panel, time: float, lane: float, image=None) -> QColor:
    image = panel.lanes.grab().toImage() if image is None else image
    return image.pixelColor(place_of(panel, time, lane).toPoint())


def many(n_lanes: int, n_each: int, seed: int = 0) -> Lanes:
    rng = np.random.default_rng(seed)
    starts = rng.uniform(0, 1000, n_lanes * n_each)
    names = tuple(f"Worker {n}" for n in range(n_lanes))
    labels = tuple(rng.choice(["a", "b", "c"], n_lanes * n_each))
    return Lanes(starts, starts + rng.exponential(3, len(starts)), np.repeat(np.arange(n_lanes), n_each), names, labels)


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_intervals_stand_at_their_time_in_the_colour_of_their_label(panel, theme):
    panel.feed([(0, FEW)])
    panel.apply_theme(theme)
    panel.show_readout("", QPoint())
    image = panel.lanes.grab().toImage()
    labels = list(panel.lanes.labels)
    assert labels == ["read", "save", "train", "wait"]
    for time, lane, label in ((11, 0, "read"), (39, 0, "wait"), (37, 1, "train"), (13.8, 1, "wait")):
        at = place_of(panel, time, lane + 0.2).toPoint()
        assert image.pixelColor(at) == QColor(group_colour(labels.index(label))), (time, lane)
    ground = QColor(theme.plot)
    assert colour_at(panel, 19, 0.4, image) == ground
    mark = image.pixelColor(place_of(panel, 35, 2.5).toPoint())
    assert mark == QColor(group_colour(labels.index("save")))


def point_at(widget, place: QPointF) -> None:
    none = Qt.MouseButton.NoButton
    event = QMouseEvent(QEvent.Type.MouseMove, place, place, none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, event)


def test_hovering_reads_lane_label_and_time(panel):
    panel.feed([(0, FEW)])
    point_at(panel.lanes, place_of(panel, 30, 1.5))
    assert panel.readout.splitlines() == ["Trainer", "train", "10 – 38 ms, 28 ms long"]
    point_at(panel.lanes, place_of(panel, 13, 1.5))
    assert panel.readout.splitlines()[1] == "wait", "the shortest of several"
    point_at(panel.lanes, place_of(panel, 35, 2.5) + QPointF(2, 0))
    assert panel.readout.splitlines() == ["Writer", "save", "at 35 ms"]
    point_at(panel.lanes, place_of(panel, 19, 0.5))
    assert panel.readout == ""


def wheel(panel, place: QPointF, turned: int, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
    phase, buttons = Qt.ScrollPhase.NoScrollPhase, Qt.MouseButton.NoButton
    event = QWheelEvent(place, place, QPoint(), QPoint(0, turned), buttons, modifiers, phase, False)
    panel.lanes.wheelEvent(event)


def test_the_wheel_zooms_the_time_about_the_pointer(panel):
    panel.feed([(0, FEW)])
    place = place_of(panel, 20, 1.5)
    wheel(panel, place, 360)
    assert panel.lanes.viewport.x.size < 25
    np.testing.assert_allclose(place_of(panel, 20, 1.5).x(), place.x(), atol=1e-6)
    assert panel.lanes.viewport.y.size == 3, "the lanes stay as they are"
    panel.fit()
    assert panel.lanes.viewport.x.size == 30


def test_a_time_that_was_zoomed_into_stays_in_sight_while_the_data_grow(panel):
    panel.feed([(0, FEW)])
    wheel(panel, place_of(panel, 20, 1.5), 480)
    seen = panel.lanes.start + panel.lanes.viewport.x.start, panel.lanes.viewport.x.size
    more = Lanes([*FEW.starts, 5, 90], [*FEW.ends, 6, 95], [*FEW.lanes, 0, 0], NAMES)
    panel.feed([(1, more)])
    now = panel.lanes.start + panel.lanes.viewport.x.start, panel.lanes.viewport.x.size
    np.testing.assert_allclose(now, seen)
    panel.fit()
    panel.feed([(2, more)])
    assert panel.lanes.viewport.x.size == 90


def test_many_lanes_scroll_and_may_be_squeezed(panel):
    panel.feed([(0, many(300, 5))])
    assert panel.bar.isVisible()
    assert panel.lanes.lane_px >= 14
    panel.bar.setValue(panel.bar.maximum())
    assert panel.lanes.viewport.y.end == 300
    place = QPointF(300, 100)
    for _ in range(30):
        wheel(panel, place, -120, Qt.KeyboardModifier.ControlModifier)
    assert panel.lanes.lane_px < 3
    panel.grab()
    wheel(panel, place, 120, Qt.KeyboardModifier.ShiftModifier)
    panel.fit()
    assert panel.lanes.lane_px >= 14
    panel.feed([(1, FEW)])
    assert not panel.bar.isVisible()


def test_intervals_narrower_than_a_pixel_are_not_lost(panel):
    starts = np.array([0.0, 500.0, 1000.0])
    panel.feed([(0, Lanes(starts, starts + 1e-3, [0, 0, 0], ("a",)))])
    image = panel.lanes.grab().toImage()
    place = place_of(panel, 500, 0.5)
    row = [image.pixelColor(x, round(place.y())) for x in range(round(place.x()) - 2, round(place.x()) + 3)]
    assert QColor(group_colour(0)) in row


def test_a_hundred_thousand_intervals_are_painted_as_few(panel):
    panel.feed([(0, many(20, 5000))])
    bars = []
    panel.lanes._paint_bar = lambda painter, interval: bars.append(interval)
    panel.lanes.refresh()
    panel.lanes.grab()
    assert 0 < len(bars) <= 4000
    found = panel.lanes.interval_at(panel.newest.starts[7] - panel.lanes.start + 1e-6, panel.newest.lanes[7] + 0.5)
    assert found is not None


def test_keys_walk_from_interval_to_interval(panel, qtbot):
    panel.feed([(0, FEW)])
    control = Qt.KeyboardModifier.ControlModifier
    read = []
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Up):
        qtbot.keyClick(panel.lanes, key, control)
        read.append(panel.readout.splitlines()[1])
    assert read == ["read", "wait", "wait", "save", "save", "wait"]
    assert panel.lanes.accessibleDescription() == panel.readout
    qtbot.keyClick(panel.lanes, Qt.Key.Key_Escape)
    assert panel.readout == ""


def test_labels_are_explained_below(panel):
    panel.feed([(0, FEW)])
    assert panel.key.isVisible()
    assert panel.key.accessibleDescription() == "read, save, train, wait"
    panel.feed([(1, Lanes([0], [1], [0], ("a",)))])
    assert not panel.key.isVisible()


def test_data_name_the_lane_of_each_interval(panel):
    panel.feed([(0, FEW)])
    data = panel.data()
    assert list(data) == ["lane", "label", "start (ms)", "end (ms)"]
    assert data["lane"] == ("Reader", "Reader", "Trainer", "Writer", "Trainer")
    np.testing.assert_array_equal(data["end (ms)"], FEW.ends)


@pytest.mark.parametrize(
    ("low", "high", "unit", "texts"),
    [
        (0, 10, "s", ["0", "2", "4", "6", "8", "10"]),
        (0, 1200, "s", ["0 min", "5 min", "10 min", "15 min", "20 min"]),
        (0, 86400, "s", ["0 h", "6 h", "12 h", "18 h", "24 h"]),
        (0, 1200, "ms", ["0", "200", "400", "600", "800", "1000", "1200"]),
        (0, 1e10, "s", None),
    ],
)
def test_ticks_stand_at_round_times(low, high, unit, texts):
    ticks = time_ticks(low, high, unit, 7)
    assert all(low <= time <= high for time, _ in ticks)
    assert 2 <= len(ticks) <= 8
    if texts is not None:
        assert [text for _, text in ticks] == texts


def test_a_stretch_of_time_in_words():
    assert stretch(3, 4.5, "s") == "3 – 4.5 s, 1.5 s long"
    assert stretch(3, 3, "") == "at 3"
    assert stretch(0.1, 0.3, "") == "0.1 – 0.3, 0.2 long"


@pytest.mark.parametrize(
    "odd",
    [
        Lanes([], [], [], ()),
        Lanes([], [], [], ("a", "b")),
        Lanes([5], [5], [0], ("a",)),
        Lanes([np.nan, 0, -np.inf], [1, np.nan, np.inf], [0, 0, 0], ("a",)),
        Lanes([0, 1], [1e300, 2], [0, 0], ("a",)),
        Lanes([1.7e9, 1.7e9 + 1e-3], [1.7e9 + 1e-4, 1.7e9 + 2e-3], [0, 1], ("x" * 500, "")),
        Lanes([-5e-324], [5e-324], [0], ("a",), ("\n",)),
        many(2000, 1),
    ],
)
def test_odd_lanes_do_no_harm(panel, qtbot, odd):
    for size in ((720, 480), (300, 200)):
        panel.resize(*size)
        panel.feed([(0, odd)])
        panel.grab()
        wheel(panel, QPointF(200, 50), 1200)
        qtbot.keyClick(panel.lanes, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
        panel.grab()
        panel.fit()
        panel.grab()
        assert panel.fault == ""
    panel.reset()
    panel.grab()
