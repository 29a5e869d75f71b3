"""The two ends of a range, with a button that goes back to the robust one."""

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from plexoscope.app.widgets.icons import icon
from plexoscope.app.widgets.number_box import NumberBox
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.app.widgets.wheel_guard import WheelGuard

_STEPS = 50


class RangeRow(QWidget):
    """Shows two rising numbers and says when the user changes one; it does not keep them.

    Signals
    -------
    edited(low, high)
        Rising: a number typed beyond the other one pushes it along by the width of the range.
    reset
        The robust range is wanted.
    """

    edited = Signal(float, float)
    reset = Signal()

    def __init__(self, low_name: str, high_name: str, guard: WheelGuard, theme: ThemeSource) -> None:
        super().__init__()
        self._theme = theme
        self.low, self.high = NumberBox(low_name), NumberBox(high_name)
        self.robust = QToolButton(accessibleName="Robust range")
        self.robust.setToolTip("From the 2nd to the 98th percentile of the values")
        self.robust.clicked.connect(self.reset)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(UNIT_PX // 2)
        layout.addWidget(self.low, 1)
        layout.addWidget(QLabel("–"))
        layout.addWidget(self.high, 1)
        layout.addWidget(self.robust)
        self.stops: tuple[QWidget, ...] = (self.low, self.high, self.robust)
        self._width = 1.0
        for box in (self.low, self.high):
            guard.protect(box)
            box.setMinimumWidth(6 * UNIT_PX)
        self.low.valueChanged.connect(self._low_changed)
        self.high.valueChanged.connect(self._high_changed)
        theme.changed.connect(self._show_icon)
        self._show_icon()

    def _show_icon(self) -> None:
        self.robust.setIcon(icon("reset", self._theme.now.muted))

    def show_range(self, low: float, high: float) -> None:
        self._width = high - low
        for box, value in ((self.low, low), (self.high, high)):
            with QSignalBlocker(box):
                box.setSingleStep(self._width / _STEPS)
                box.setValue(value)

    def _low_changed(self, low: float) -> None:
        high = self.high.value()
        self.edited.emit(low, high if high > low else low + self._width)

    def _high_changed(self, high: float) -> None:
        low = self.low.value()
        self.edited.emit(low if low < high else high - self._width, high)
