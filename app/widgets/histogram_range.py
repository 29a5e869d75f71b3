"""A range over a histogram of the values that it is about, and the same as two numbers."""

import itertools

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from plexoscope.app.widgets.bursts import Bursts
from plexoscope.app.widgets.number_box import NumberBox
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.app.widgets.wheel_guard import WheelGuard
from plexoscope.models.data.arrays import F64

N_BINS = 64
_MOST_COUNTED = 500_000
_GRAB_PX = 8
_MARGIN_PX = 4
_STEPS = 100


class HistogramRange(QWidget):
    """Bars, and two handles to drag; between them the range is moved as a whole. It does not keep the range.

    Signals
    -------
    edited(low, high, key)
        All moves of one drag have one key.
    """

    edited = Signal(float, float, str)

    def __init__(self, theme: ThemeSource) -> None:
        super().__init__()
        self._theme = theme
        self._counts: F64 = np.zeros(0)
        self._lowest, self._highest = 0.0, 1.0
        self._low, self._high = 0.0, 1.0
        self._drags = itertools.count(1)
        self._drag: tuple[str, float, float, float, str] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)

    def sizeHint(self) -> QSize:
        return QSize(12 * UNIT_PX, 5 * UNIT_PX)

    def set_values(self, values: npt.NDArray[np.generic]) -> None:
        """Show the distribution of these values; what is not finite does not count."""
        counted = values.ravel()[:: max(values.size // _MOST_COUNTED, 1)]
        counted = counted[np.isfinite(counted)].astype(np.float64)
        self._lowest, self._highest = value_range(values)
        span = self._lowest, self._highest
        self._counts = np.histogram(counted, N_BINS, span)[0].astype(np.float64)
        self.update()

    def show_range(self, low: float, high: float) -> None:
        self._low, self._high = low, high
        self.update()

    def _x(self, value: float) -> float:
        share = (value - self._lowest) / (self._highest - self._lowest)
        return _MARGIN_PX + float(np.clip(share, 0, 1)) * (self.width() - 2 * _MARGIN_PX)

    def _value(self, x: float) -> float:
        share = (x - _MARGIN_PX) / max(self.width() - 2 * _MARGIN_PX, 1)
        return self._lowest + float(np.clip(share, 0, 1)) * (self._highest - self._lowest)

    def _part(self, x: float) -> str:
        low, high = self._x(self._low), self._x(self._high)
        # Where both stand in one place, the side of the pointer decides.
        if min(abs(x - low), abs(x - high)) <= _GRAB_PX:
            return "low" if abs(x - low) < abs(x - high) or (low == high and x < low) else "high"
        if low < x < high and (self._low > self._lowest or self._high < self._highest):
            return "both"
        return "low" if abs(x - low) < abs(x - high) else "high"

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            x = event.position().x()
            self._drag = self._part(x), x, self._low, self._high, f"histogram {id(self)} {next(self._drags)}"

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        if self._drag is None:
            moving = self._part(x) == "both"
            self.setCursor(Qt.CursorShape.SizeAllCursor if moving else Qt.CursorShape.SizeHorCursor)
            return
        part, from_x, low, high, key = self._drag
        if part == "both":
            by = (x - from_x) / max(self.width() - 2 * _MARGIN_PX, 1) * (self._highest - self._lowest)
            by = float(np.clip(by, self._lowest - low, self._highest - high))
            low, high = low + by, high + by
        elif part == "low":
            low = min(self._value(x), high)
        else:
            high = max(self._value(x), low)
        self.edited.emit(low, high, key)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._drag = None

    def paintEvent(self, event) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.now.colour("plot"))
        painter.drawRoundedRect(self.rect(), 4, 4)
        inside, outside = self._theme.now.colour("accent"), self._theme.now.colour("muted")
        inside.setAlphaF(0.85)
        outside.setAlphaF(0.35)
        bottom, room = self.height() - _MARGIN_PX, self.height() - 2 * _MARGIN_PX
        # The root lets the few long ones be seen beside the many short ones.
        heights = np.sqrt(self._counts / max(self._counts.max(initial=0), 1)) * room
        edges = np.linspace(_MARGIN_PX, self.width() - _MARGIN_PX, N_BINS + 1)
        values = np.linspace(self._lowest, self._highest, N_BINS + 1)
        for left, right, low, high, height in zip(edges, edges[1:], values, values[1:], heights, strict=False):
            painter.setBrush(inside if high >= self._low and low <= self._high else outside)
            painter.drawRect(QRectF(left, bottom - height, max(right - left - 0.5, 0.5), height))
        for value in (self._low, self._high):
            x = self._x(value)
            painter.setPen(QPen(self._theme.now.colour("text"), 1.5))
            painter.drawLine(QPointF(x, _MARGIN_PX), QPointF(x, bottom))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.now.colour("text"))
            painter.drawEllipse(QPointF(x, bottom - 1), 4.0, 4.0)
        painter.end()


class RangeEditor(QWidget):
    """A histogram with handles, and the two numbers below it.

    Signals
    -------
    edited(low, high, key)
    """

    edited = Signal(float, float, str)

    def __init__(self, what: str, guard: WheelGuard, theme: ThemeSource) -> None:
        super().__init__()
        self._bursts = Bursts()
        self._name = f"range {what} {id(self)}"
        self.histogram = HistogramRange(theme)
        self.histogram.edited.connect(self.edited)
        self.low, self.high = NumberBox(f"Lowest {what}"), NumberBox(f"Highest {what}")
        numbers = QHBoxLayout()
        numbers.setSpacing(UNIT_PX // 2)
        for box in (self.low, self.high):
            guard.protect(box)
            box.setMinimumWidth(6 * UNIT_PX)
        numbers.addWidget(self.low, 1)
        numbers.addWidget(QLabel("–"))
        numbers.addWidget(self.high, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(UNIT_PX // 2)
        layout.addWidget(self.histogram)
        layout.addLayout(numbers)
        self.low.valueChanged.connect(lambda low: self._typed(low, max(low, self.high.value())))
        self.high.valueChanged.connect(lambda high: self._typed(min(self.low.value(), high), high))

    def set_values(self, values: npt.NDArray[np.generic]) -> None:
        lowest, highest = value_range(values)
        for box in (self.low, self.high):
            box.setSingleStep((highest - lowest) / _STEPS)
        self.histogram.set_values(values)

    def show_range(self, low: float, high: float) -> None:
        self.histogram.show_range(low, high)
        for box, value in ((self.low, low), (self.high, high)):
            with QSignalBlocker(box):
                box.setValue(value)

    def _typed(self, low: float, high: float) -> None:
        self.edited.emit(low, high, self._bursts.key(self._name))


def value_range(values: npt.NDArray[np.generic]) -> tuple[float, float]:
    """Lowest and highest finite value; (0, 1) if there are none, and never an empty range."""
    finite = values[np.isfinite(values)]
    if not finite.size:
        return 0.0, 1.0
    low, high = float(finite.min()), float(finite.max())
    return low, high if high > low else low + 1.0
