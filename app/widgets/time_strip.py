"""A strip of time: how much happens when, the stretch that is seen, the moment; it is dragged and zoomed."""

import itertools
import sys
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.models.data.arrays import F64

N_BINS = 240
_GRAB_PX, _MARGIN_PX = 5.0, 6.0
_STEP = 0.01
_LEAST_SHARE = 0.001


def share_of(time_s: F64, times_s: tuple[float, float]) -> F64:
    """(T,) where times lie between the first and the last, 0 … 1; 0 where these are one.

    By halves, since what lies between may be more than a number holds.
    """
    low, half = times_s[0] / 2, times_s[1] / 2 - times_s[0] / 2
    if half <= 0:
        return np.zeros(len(time_s))
    shares: F64 = ((time_s / 2 - low) / half).clip(0.0, 1.0)
    return shares


def time_at(share: float, times_s: tuple[float, float]) -> float:
    """The time at a share of the way from the first to the last; beyond them the first or the last."""
    share = min(max(share, 0.0), 1.0)
    return (1.0 - share) * times_s[0] + share * times_s[1]


class TimeStrip(QWidget):
    """Does not keep the time.

    Signals
    -------
    moved(at_s)
        The moment was dragged, clicked or stepped with the arrow keys.
    stretched(window_s, key)
        The beginning of the stretch was dragged; all moves of one drag have one key.
    zoomed(share, factor)
        The wheel was turned at a share of the way: so much more is to be seen.
    fitted
        All is to be seen again.
    """

    moved = Signal(float)
    stretched = Signal(float, str)
    zoomed = Signal(float, float)
    fitted = Signal()

    def __init__(self, theme: ThemeSource, name: str = "Time") -> None:
        super().__init__(accessibleName=name)
        self._theme = theme
        self._times_s, self._at_s, self._window_s = (0.0, 1.0), 0.0, 0.0
        self._extent_s = self._times_s
        self._ticks: tuple[float, ...] = ()
        self._marks: tuple[float, ...] = ()
        self._heights: F64 = np.zeros(0)
        self._drags = itertools.count(1)
        self._drag = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(20 * UNIT_PX, 3 * UNIT_PX)

    def set_events(
        self, events_s: F64, times_s: tuple[float, float], extent_s: tuple[float, float] | None = None
    ) -> None:
        """Show when things happen; an empty array where nothing is counted.

        Parameters
        ----------
        times_s
            What is seen of the axis.
        extent_s
            From when to when there is something; by default all of it.
        """
        self._times_s, self._extent_s = times_s, extent_s or times_s
        events_s = events_s[(events_s >= times_s[0]) & (events_s <= times_s[1])]
        # Bins of shares: those of the times themselves may be finer than numbers of that size can be.
        counts = np.histogram(share_of(events_s, times_s), N_BINS, (0.0, 1.0))[0] if len(events_s) else np.zeros(0)
        self._heights = np.sqrt(counts / max(counts.max(initial=0), 1))
        self.update()

    def set_ticks(self, ticks: Sequence[float], marks: Sequence[float] = ()) -> None:
        """Where lines of the axis cross, and where something begins."""
        if (tuple(ticks), tuple(marks)) != (self._ticks, self._marks):
            self._ticks, self._marks = tuple(ticks), tuple(marks)
            self.update()

    def show_time(self, at_s: float, window_s: float) -> None:
        if (at_s, window_s) != (self._at_s, self._window_s):
            self._at_s, self._window_s = at_s, window_s
            self.update()

    def _x(self, time_s: float) -> float:
        share = float(share_of(np.array([time_s]), self._times_s)[0])
        return _MARGIN_PX + share * (self.width() - 2 * _MARGIN_PX)

    def _time_s(self, x: float) -> float:
        return time_at((x - _MARGIN_PX) / max(self.width() - 2 * _MARGIN_PX, 1), self._times_s)

    def _is_start(self, x: float) -> bool:
        """Whether the beginning of the stretch is meant."""
        start, end = self._x(self._at_s - self._window_s), self._x(self._at_s)
        return self._window_s > 0 and abs(x - start) <= _GRAB_PX and abs(x - start) < abs(x - end)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            x = event.position().x()
            self._drag = f"stretch {next(self._drags)}" if self._is_start(x) else "moment"
            if self._drag == "moment":
                self.moved.emit(self._time_s(x))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        if self._drag == "moment":
            self.moved.emit(self._time_s(x))
        elif self._drag:
            least_s = time_at(_LEAST_SHARE, self._times_s) - self._times_s[0]
            self.stretched.emit(min(max(self._at_s - self._time_s(x), least_s), sys.float_info.max), self._drag)
        else:
            self.setCursor(Qt.CursorShape.SizeHorCursor if self._is_start(x) else Qt.CursorShape.PointingHandCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._drag = ""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._drag = ""
        self.fitted.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        share = (event.position().x() - _MARGIN_PX) / max(self.width() - 2 * _MARGIN_PX, 1)
        self.zoomed.emit(min(max(share, 0.0), 1.0), 2.0 ** (-event.angleDelta().y() / 240))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_PageDown: -10, Qt.Key.Key_PageUp: 10}
        low, high = self._times_s
        if event.key() in steps:
            share = float(share_of(np.array([self._at_s]), self._times_s)[0])
            self.moved.emit(time_at(share + steps[Qt.Key(event.key())] * _STEP, self._times_s))
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.moved.emit(low if event.key() == Qt.Key.Key_Home else high)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.now.colour("accent"), 1) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.now.colour("plot"))
        left, right = self._x(self._extent_s[0]) - _MARGIN_PX, self._x(self._extent_s[1]) + _MARGIN_PX
        painter.drawRoundedRect(QRectF(left, 0.5, right - left, self.height() - 1), 4, 4)
        painter.setPen(Qt.PenStyle.NoPen)
        grid = self._theme.now.colour("muted")
        grid.setAlphaF(0.25)
        for tick in self._ticks:
            painter.fillRect(QRectF(self._x(tick), 0, 1, self.height()), grid)
        for mark in self._marks:
            painter.fillRect(QRectF(self._x(mark), self.height() - 6, 1, 5), self._theme.now.colour("muted"))
        start, at = self._x(max(self._at_s - self._window_s, self._times_s[0])), self._x(self._at_s)
        band = self._theme.now.colour("accent")
        band.setAlphaF(0.22)
        painter.fillRect(QRectF(start, 3, at - start, self.height() - 6), band)
        inside, outside = self._theme.now.colour("accent"), self._theme.now.colour("muted")
        outside.setAlphaF(0.45)
        edges = np.linspace(_MARGIN_PX, self.width() - _MARGIN_PX, len(self._heights) + 1)
        room = self.height() - 8
        for left, right, height in zip(edges, edges[1:], self._heights, strict=False):
            if height > 0:
                seen = start <= (left + right) / 2 <= at
                bar = QRectF(left, self.height() - 4 - height * room, max(right - left - 0.5, 0.7), height * room)
                painter.fillRect(bar, inside if seen else outside)
        painter.setPen(QPen(self._theme.now.colour("text"), 1.5))
        painter.drawLine(QPointF(at, 2), QPointF(at, self.height() - 2))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.now.colour("text"))
        painter.drawEllipse(QPointF(at, 4.0), 3.5, 3.5)
        painter.end()
