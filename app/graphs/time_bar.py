"""The bar below the view for a graph that changes in time: play, a strip of time, the moment in words."""

from datetime import MAXYEAR, MINYEAR, UTC, datetime, timedelta

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from plexoscope.app.document.document import Document
from plexoscope.app.document.graph_layer import GraphLayer
from plexoscope.app.graphs.playing import GraphPlaying
from plexoscope.app.scene.graph_events import span_of
from plexoscope.app.widgets.plain_text import PlainLabel
from plexoscope.app.widgets.play_button import PlayButton
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.app.widgets.time_strip import TimeStrip

_EPOCH_S = 5e8
"""Times beyond are counted from 1970: dates."""
_DAY_S = 86_400.0
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_DATE_S, _LAST_DATE_S = (
    (datetime(year, 6, 1, tzinfo=UTC) - _EPOCH).total_seconds() for year in (MINYEAR, MAXYEAR)
)
_CLOCKS = ((900.0, "minutes"), (10.0, "seconds"), (-1.0, "milliseconds"))
"""What of the clock tells moments apart where the whole takes longer than this."""
_UNITS = ((_DAY_S, "d"), (3600.0, "h"), (60.0, "min"))
_FINE_UNITS = ((1e-2, 1.0, "s"), (1e-5, 1e-3, "ms"), (1e-7, 1e-6, "µs"), (1e-12, 1e-9, "ns"))
"""From what whole on, in seconds, each is used, and what it is."""
_LONG = 1e5
"""So many days, or more, are written with three digits."""


class GraphTimeBar(QWidget):
    """Shows and moves the time of `GraphPlaying`; hidden where there is none."""

    def __init__(self, document: Document, playing: GraphPlaying, theme: ThemeSource) -> None:
        super().__init__()
        self.setObjectName("timeBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._document, self._playing, self._theme = document, playing, theme
        self._counted: object = None
        self.play = PlayButton("Play", theme.now)
        self.play.clicked.connect(playing.toggle)
        self.strip = TimeStrip(theme)
        self.strip.moved.connect(playing.move_to)
        self.strip.stretched.connect(self._stretch)
        self.words = PlainLabel()
        self.words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.words.setMinimumWidth(21 * UNIT_PX)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(UNIT_PX, UNIT_PX // 2, UNIT_PX, UNIT_PX // 2)
        layout.setSpacing(UNIT_PX)
        layout.addWidget(self.play)
        layout.addWidget(self.strip, 1)
        layout.addWidget(self.words)
        playing.changed.connect(self._show)
        theme.changed.connect(self._take_theme)
        self._show()

    def _take_theme(self) -> None:
        self.play.apply_theme(self._theme.now)

    def _show(self) -> None:
        graph = self._playing.graph
        self.setVisible(graph is not None)
        self.play.show_playing(self._playing.playing)
        self.play.setToolTip("Pause" if self._playing.playing else "Play through the time of the graph")
        if graph is None or graph.times_s is None:
            self._counted = None  # it may be closed, and must not be held
            return
        if self._counted is not graph.network:
            self._counted = graph.network
            events_s = graph.events.network.time_s if graph.events is not None else np.zeros(0)
            self.strip.set_events(events_s, graph.times_s)
            self.strip.setToolTip(
                "Drag to another moment; drag the beginning of the bright stretch to see longer ago"
                if graph.events is not None
                else "Drag to another moment"
            )
        at_s = self._playing.at_s
        self.strip.show_time(at_s, graph.window_s)
        self.words.setText(moment_words(graph, at_s))

    def _stretch(self, window_s: float, key: str) -> None:
        graph = self._playing.graph
        if graph is not None:
            self._document.change_graph(graph.id, "Change window of time", key, window_s=window_s)


def moment_words(graph: GraphLayer, at_s: float) -> str:
    """A moment, and how far back is seen: "12 May 2004 · last 8 d"."""
    assert graph.times_s is not None
    passed_s, whole_s = span_of((graph.times_s[0], at_s)), span_of(graph.times_s)
    words = date_words(at_s, graph.times_s) or span_words(passed_s, whole_s)
    return words if not graph.window_s else f"{words} · last {span_words(graph.window_s, graph.window_s)}"


def date_words(at_s: float, times_s: tuple[float, float]) -> str:
    """A moment as a date and as much of the clock as the whole asks for; "" where times are no dates."""
    low_s, high_s = times_s
    counts_from_1970 = low_s > _EPOCH_S or (low_s < 0 and max(-low_s, high_s) > _EPOCH_S)
    if not counts_from_1970 or low_s < _FIRST_DATE_S or high_s > _LAST_DATE_S:
        return ""
    then = _EPOCH + timedelta(seconds=at_s)
    whole_s = high_s - low_s
    if whole_s > 10 * _DAY_S:
        return f"{then.day} {then:%b} {then.year}"
    finest = next(finest for least_s, finest in _CLOCKS if whole_s >= least_s)
    return f"{then.day} {then:%b} {then.time().isoformat(finest)}"


def span_words(span_s: float, whole_s: float) -> str:
    """A length of time in the unit that suits the whole."""
    for unit_s, name in _UNITS:
        if whole_s >= 1.5 * unit_s:
            span = span_s / unit_s
            return f"{span:.1f} {name}" if abs(span) < _LONG else f"{span:.3g} {name}"
    for least_s, unit_s, name in _FINE_UNITS:
        if whole_s >= least_s:
            return f"{span_s / unit_s:.3g} {name}"
    return f"{span_s:.3g} s"
