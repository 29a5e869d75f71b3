"""The rows of the timeline: a name, a strip of time, and whether it moves with the others."""

import math

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from plexoscope.app.scene.graph_events import LONGEST_S
from plexoscope.app.timeline.player import Player
from plexoscope.app.view.timed_thing import TimedThing
from plexoscope.app.widgets.elided_label import ElidedLabel
from plexoscope.app.widgets.icons import icon
from plexoscope.app.widgets.plain_text import plain_tip
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.app.widgets.time_strip import TimeStrip
from plexoscope.app.widgets.time_words import date_words, frame_ticks, span_words, time_ticks

NAME_PX, LINK_PX, SIDE_PX = 17 * UNIT_PX, 3 * UNIT_PX, UNIT_PX
TICK_PX = 90
FAR = 10.0
MOST_S = 600.0
"""The moment of a frame is told in seconds up to here."""
_EDGE_PX = 6.0
"""From the end of a strip to the first time on it."""

Times = tuple[float, float]


def moment_words(thing: TimedThing, at: float) -> str:
    """A time of a thing, and how far back is seen: "12 May 2004 · last 8 d", "frame 7 of 40 · 15 s"."""
    whole = min(thing.times[1] - thing.times[0], LONGEST_S)
    if thing.in_frames:
        return f"frame {round(at) + 1} of {round(thing.times[1]) + 1}"
    words = date_words(at, thing.times) or span_words(min(at - beginning(thing.times), LONGEST_S), whole)
    if thing.kind.endswith("frames"):
        n_frames = round(thing.times[1] / thing.step) + 1
        moment = f"{at:.4g} s" if whole < MOST_S else span_words(at, whole)
        return f"frame {round(at / thing.step) + 1} of {n_frames} · {moment}"
    if date_words(at, thing.times):
        words += " UTC"
    return words if not thing.window else f"{words} · last {span_words(thing.window, thing.window)}"


def beginning(times: Times) -> float:
    """What times are told from: 0, unless the first is far away from it or before."""
    return 0.0 if 0 <= times[0] < FAR * min(times[1] - times[0], LONGEST_S) else times[0]


def ticks_of(thing: TimedThing, seen: Times, n_most: int) -> list[tuple[float, str]]:
    """Times to write along the axis of a thing."""
    if thing.in_frames:
        return frame_ticks(seen, n_most)
    if thing.axis == "seconds" and (first := beginning(thing.times)):
        return [(at + first, text) for at, text in time_ticks((seen[0] - first, seen[1] - first), False, n_most)]
    return time_ticks(seen, thing.axis == "dates", n_most)


class TimeRow(QWidget):
    """One thing; tells the player where it is dragged."""

    def __init__(self, thing: TimedThing, player: Player, theme: ThemeSource) -> None:
        super().__init__()
        self._player, self._theme, self._thing = player, theme, thing
        self._drawn: object = None
        self.name = ElidedLabel()
        place = QWidget()  # the label asks for no width of its own
        place.setFixedWidth(NAME_PX)
        beside = QHBoxLayout(place)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.addWidget(self.name)
        self.link = QToolButton(checkable=True, autoRaise=True, accessibleName=f"{thing.name} goes its own way")
        self.link.setFixedWidth(LINK_PX)
        self.link.clicked.connect(lambda: player.set_free(self._thing.id, not self.link.isChecked()))
        self.strip = TimeStrip(theme, f"Time of {thing.name}")
        self.strip.moved.connect(lambda at: player.move(self._thing.id, at))
        self.strip.stretched.connect(self._stretch)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SIDE_PX, 1, SIDE_PX, 1)
        layout.setSpacing(UNIT_PX // 2)
        for widget in (place, self.link):
            layout.addWidget(widget)
        layout.addWidget(self.strip, 1)
        theme.changed.connect(self._take_theme)
        self._take_theme()

    def _take_theme(self) -> None:
        self.link.setIcon(icon("link", self._theme.now.text, self._theme.now.muted))

    def _stretch(self, window: float, key: str) -> None:
        if self._thing.stretch is not None:
            self._thing.stretch(window, key)

    def show_thing(self, thing: TimedThing, seen: Times, ticks: list[tuple[float, str]], *, has_company: bool) -> None:
        """Show how it stands with a thing on what is seen of its axis."""
        self._thing = thing
        drawn = (thing.events is None, id(thing.events), thing.times, seen)
        if drawn != self._drawn:
            self._drawn = drawn
            events = thing.events if thing.events is not None else np.zeros(0)
            self.strip.set_events(events, seen, thing.times)
            drag = "drag the beginning of the bright stretch to see longer ago; " if thing.stretch is not None else ""
            self.strip.setToolTip(f"Drag to another moment; {drag}the wheel zooms, a double click shows all")
        self.strip.set_ticks([at for at, _ in ticks], thing.marks)
        self.strip.show_time(thing.at, thing.window)
        if self.name.text() != thing.name:
            self.name.setText(thing.name)
        self.name.setToolTip(plain_tip(f"{thing.name}\n{thing.kind}: {moment_words(thing, thing.at)}"))
        free = thing.id in self._player.free
        self.link.setVisible(has_company)
        self.link.setChecked(not free)
        self.link.setToolTip("Goes its own way: click to move it with the others" if free else
                             "Moves with the others: click to let it go its own way")  # fmt: skip


class Ruler(QWidget):
    """The times along an axis, in words."""

    def __init__(self, theme: ThemeSource) -> None:
        super().__init__()
        self._theme = theme
        self._seen, self._ticks = (0.0, 1.0), [(0.0, "")]
        self.indent_px = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFont(self.font())

    def sizeHint(self) -> QSize:
        return QSize(0, self.fontMetrics().height())

    def show_axis(self, seen: Times, ticks: list[tuple[float, str]], indent_px: int) -> None:
        if (seen, ticks, indent_px) != (self._seen, self._ticks, self.indent_px):
            self._seen, self._ticks, self.indent_px = seen, ticks, indent_px
            self.update()

    def paintEvent(self, event) -> None:
        painter = QPainter(self)
        painter.setPen(self._theme.now.colour("muted"))
        low, high = self._seen
        room = self.width() - self.indent_px - SIDE_PX - 2 * _EDGE_PX
        taken = -math.inf
        for at, text in self._ticks:
            share = (at - low) / (high - low) if high > low else 0.0
            width = painter.fontMetrics().horizontalAdvance(text) + 4
            middle = self.indent_px + _EDGE_PX + share * room
            left = min(max(middle - width / 2, self.indent_px), self.width() - width)
            if left >= taken:
                painter.drawText(QRectF(left, 0, width, self.height()), Qt.AlignmentFlag.AlignCenter, text)
                taken = left + width + UNIT_PX // 2
        painter.end()
