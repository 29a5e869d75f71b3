"""The timeline on times of all kinds: it never raises, and its words are short and tell moments apart."""

import re
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from plexoscope.app.document.document import Document
from plexoscope.app.document.graph_layer import PlacedGraph
from plexoscope.app.graphs.times import GraphTimes
from plexoscope.app.scene.graph_events import first_moment_s, moment_of
from plexoscope.app.scene.graph_reading import graph_layer
from plexoscope.app.services.actions import Actions
from plexoscope.app.services.clock import Clock
from plexoscope.app.timeline.actions import time_actions
from plexoscope.app.timeline.player import Player
from plexoscope.app.timeline.rows import moment_words
from plexoscope.app.timeline.timeline_bar import TimelineBar
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.models.io.temporal.reading import read_temporal_network
from plexoscope.render.scene.graph import GraphGeometry
from tests.app.networks import meetings

EPOCH_MS = 1_609_459_200_000
TIMES = {
    "epoch, milliseconds": [EPOCH_MS + step for step in range(0, 1000, 50)],
    "epoch, nanoseconds": [(EPOCH_MS + step) * 1_000_000 for step in range(0, 1000, 50)],
    "epoch, nanoseconds, all within a microsecond": [EPOCH_MS * 1_000_000 + step for step in range(20)],
    "two clocks in one column": [*range(10), EPOCH_MS, EPOCH_MS + 10**12],
    "beyond the last year": [10**15, 2 * 10**10, 10**11 + 3],
    "negative": [-100.0, -50.5, -3.0, -1.0],
    "negative, huge": [-1e18, -1e17, -1e16],
    "nearly all that numbers hold": [-1.7e308, -1e300, 0.0, 1e300, 1.7e308],
    "nearly nothing": [0.0, 5e-324, 1e-323],
    "one event": [7.25],
    "one event, huge": [1e300],
    "all equal": [3.0, 3.0, 3.0],
    "all equal, a date": [1.6e9] * 4,
    "all equal, so large that a second more is the same": [1e18] * 3,
    "all 0": [0, 0, 0],
    "nanoseconds": [step * 1e-9 for step in range(30)],
    "nanoseconds, long after the beginning": [1000 + step * 1e-9 for step in range(30)],
    "finer than numbers of that size": [1e10 + step * 1e-9 for step in range(30)],
    "dates before 1970": ["1902-03-04", "1903-05-01T12:00:00", "1968-12-31"],
    "dates about 1970": ["1969-12-30", "1970-01-01", "1970-01-02"],
    "dates of all centuries": ["0001-01-01", "1500-06-07", "9999-12-31"],
    "seconds of an hour": [*range(0, 3600, 60)],
}
SPAN = r"\d{1,5}(\.\d+)?(e[+-]\d{2,3})? (d|h|min|s|ms|µs|ns)"
DATE = r"\d{1,2} [A-Z][a-z]{2} (\d{1,4}|\d\d:\d\d(:\d\d(\.\d{3})?)?) UTC"
WORDS = re.compile(f"({SPAN}|{DATE}) · last {SPAN}")


@pytest.fixture
def document():
    return Document()


@pytest.fixture
def bar(qtbot, document):
    """A bar as the window has it, shown."""
    theme, parent = ThemeSource(parent=document), QWidget()
    moments = GraphTimes(document)
    player = Player(moments.things, Clock(document), document)
    actions = Actions(parent, theme)
    for action in time_actions(player):
        actions.add(action)
    made = TimelineBar(player, actions, theme)
    moments.changed.connect(made.show_things)
    made.parent_of_actions = parent
    qtbot.addWidget(parent)
    qtbot.addWidget(made)
    made.resize(600, 90)
    return made


def opened(document, path, times):
    """A graph of these events, as a file of them is opened; its nodes in a row."""
    rows = [f"{number % 3},{number % 3 + 1},{moment!r}".replace("'", "") for number, moment in enumerate(times)]
    path.write_text("\n".join(["i,j,time", *rows]))
    graph = graph_layer(path, "events", read_temporal_network(path))
    document.add_graphs((graph,))
    places = np.arange(3 * graph.network.n_nodes, dtype=np.float32).reshape(-1, 3)
    geometry = GraphGeometry(places, graph.network.edges)
    document.place_graph(graph.id, PlacedGraph(geometry, graph.arrangement, at_s=first_moment_s(graph)))
    return graph


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("times", TIMES.values(), ids=TIMES)
def test_the_bar_shows_any_times(bar, document, tmp_path, times, monkeypatch):
    graph = opened(document, tmp_path / "events.csv", times)
    player, strip, seen = bar._player, bar.rows[graph.id].strip, set()

    def look() -> None:
        low_s, high_s = graph.times_s
        at_s = player.current.at
        assert low_s <= at_s <= high_s
        assert WORDS.fullmatch(bar.words.text()), bar.words.text()
        assert not bar.grab().isNull()
        shine = moment_of(document.state.graph(graph.id), at_s).opacity.values
        assert np.isfinite(shine).all()
        seen.add(bar.words.text())

    assert bar.isVisible() or not bar.isHidden()
    look()
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Right, Qt.Key.Key_PageUp, Qt.Key.Key_End, Qt.Key.Key_Left):
        QTest.keyClick(strip, key)
        look()
    assert moment_of(graph, graph.times_s[1]).edges.size, "the last event is seen when it happens"
    for x in (0, 300, strip.width(), 5 * strip.width()):
        QTest.mouseClick(strip, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(x, 10))
        look()
    strip._drag = "stretch"
    QTest.mouseMove(strip, QPoint(2, 10))
    strip._drag = ""
    look()
    bar.play.click()
    for passed_s in (1.0, 30.0):
        monkeypatch.setattr(time, "monotonic", lambda at_s=player._last_s + passed_s: at_s)
        player._clock.motion.emit()
        look()
    bar.play.click()
    for share, factor in ((0.3, 0.1), (0.5, 1e-9), (0.9, 4.0)):
        strip.zoomed.emit(share, factor)
        look()
    strip.fitted.emit()
    assert strip._heights.max() == 1, "the histogram counts something"
    spread = graph.times_s[1] - graph.times_s[0]
    if spread > 1e-9 * max(np.abs(graph.times_s)) and spread > 1e-300:
        assert len({words.split(" · ")[0] for words in seen}) > 2, "moments are told apart"


def test_a_network_of_no_events_has_no_bar(bar, document):
    nothing = replace(meetings(), source=[], target=[], time_s=[])
    document.add_graphs((graph_layer(Path("none.csv"), "none", nothing),))
    assert bar.isHidden()


@pytest.mark.parametrize(
    ("first_s", "span_s", "words"),
    [
        (1.1e9, 86_400.0 * 30, "9 Nov 2004 UTC"),
        (1.1e9, 86_400.0, "9 Nov 11:33 UTC"),
        (1.1e9, 60.0, "9 Nov 11:33:20 UTC"),
        (1.1e9, 1.0, "9 Nov 11:33:20.000 UTC"),
        (-2.1e9, 4e9, "16 Jun 1903 UTC"),
        (1e12, 1e9, "0.0 d"),
        (5.0, 2e-8, "0 ns"),
    ],
)
def test_a_moment_is_as_exact_as_the_whole_asks(first_s, span_s, words):
    temporal = replace(meetings(), time_s=first_s + np.array([0.0, 0.5, 1.0]) * span_s)
    graph = replace(graph_layer(Path("x.csv"), "x", temporal), window_s=0.0)
    document = Document()
    document.add_graphs((graph,))
    places = GraphGeometry(np.zeros((graph.network.n_nodes, 3), np.float32), graph.network.edges)
    document.place_graph(graph.id, PlacedGraph(places, graph.arrangement, at_s=first_s))
    (thing,) = GraphTimes(document).things()
    assert moment_words(thing, first_s) == words
