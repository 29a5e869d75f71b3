"""A slider through time with a play button and the time in words."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSlider, QWidget

from plexoscope.app.panels.shared.time_ticks import clock
from plexoscope.app.widgets.plain_text import PlainLabel
from plexoscope.app.widgets.play_button import PlayButton
from plexoscope.app.widgets.theme import UNIT_PX, Theme


class TimeBar(QWidget):
    """Chooses one of several times. Until somebody has moved it, it stands in the middle.

    Signals
    -------
    moved(frame)
    """

    moved = Signal(int)

    def __init__(self, name: str, theme: Theme) -> None:
        super().__init__()
        self._times: Sequence[float] = ()
        self._unit = ""
        self._touched = False
        self.play = PlayButton("Play", theme, keeps_state=True)
        self.play.setToolTip(f"Play through {name}")
        self.play.setChecked(True)
        self.slider = QSlider(Qt.Orientation.Horizontal, accessibleName=name.capitalize())
        self.slider.valueChanged.connect(self._move)
        self.slider.sliderPressed.connect(lambda: self.play.setChecked(False))
        self.words = PlainLabel()
        self.words.setMinimumWidth(8 * UNIT_PX)
        self.words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        bar = QHBoxLayout(self)
        bar.setContentsMargins(0, 0, 0, 0)
        bar.setSpacing(UNIT_PX)
        bar.addWidget(self.play)
        bar.addWidget(self.slider, 1)
        bar.addWidget(self.words)

    @property
    def frame(self) -> int:
        return self.slider.value()

    def set_times(self, times: Sequence[float], unit: str) -> None:
        """Take the times; hidden where there is but one. Says nothing of a move."""
        self._times, self._unit = times, unit
        self.setVisible(len(times) > 1)
        self.slider.blockSignals(True)
        self.slider.setMaximum(max(len(times) - 1, 0))
        if not self._touched:
            self.slider.setValue(len(times) // 2)  # the middle says more than the start
        self.slider.blockSignals(False)
        self._say()

    def start_over(self) -> None:
        """Forget where somebody, or the play, has moved it."""
        self._touched = False

    def advance(self) -> None:
        """Go on by one time if it plays, from the last to the first."""
        if self.play.isChecked() and self._times:
            self.slider.setValue((self.slider.value() + 1) % len(self._times))

    def apply_theme(self, theme: Theme) -> None:
        self.play.apply_theme(theme)

    def _move(self, frame: int) -> None:
        self._touched = True
        self._say()
        self.moved.emit(frame)

    def _say(self) -> None:
        if self._times:
            time = float(self._times[min(self.frame, len(self._times) - 1)])
            self.words.setText(clock(time) if self._unit == "s" else f"{time:.4g} {self._unit}")
