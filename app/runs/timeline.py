"""A timeline to scrub through a recording: play, a slider with a mark where each phase begins, the time."""

from collections.abc import Sequence

from PySide6.QtCore import QElapsedTimer, QRect, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QHBoxLayout, QSlider, QWidget

from plexoscope.app.services.clock import Clock
from plexoscope.app.widgets.plain_text import PlainLabel
from plexoscope.app.widgets.play_button import PlayButton
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.app.widgets.theme_source import ThemeSource

STEPS = 2000
PLAY_S = 12.0
"""A recording longer than this is played faster, so that it takes no longer."""


class MarkedSlider(QSlider):
    """A slider with thin marks at some of its places."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal, maximum=STEPS, accessibleName="Time in the recording")
        self.setSingleStep(STEPS // 200)
        self.setPageStep(STEPS // 20)
        self.marks: tuple[float, ...] = ()
        self.colour = QColor()

    def mousePressEvent(self, event) -> None:
        """Go to where the click is: the handle is then under the pointer, and follows it."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.sliderPressed.emit()
            share = (event.position().x() - UNIT_PX) / max(self.width() - 2 * UNIT_PX, 1)
            self.setValue(round(STEPS * min(max(share, 0.0), 1.0)))
        super().mousePressEvent(event)

    def paintEvent(self, event) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.colour)
        room = self.width() - 2 * UNIT_PX
        for mark in self.marks:
            painter.drawRect(QRect(round(UNIT_PX + mark * room), self.height() - 5, 1, 5))


class Timeline(QWidget):
    """Chooses a time of a recording.

    Signals
    -------
    moved(seconds)
    """

    moved = Signal(float)

    def __init__(self, clock: Clock, theme: ThemeSource) -> None:
        super().__init__()
        self._clock, self._theme = clock, theme
        self._duration_s = 0.0
        self._since = QElapsedTimer()
        self._played_from_s = 0.0
        self._moved_ms = 0
        self.play = PlayButton("Play the recording", theme.now, keeps_state=True)
        self.play.setToolTip("Play the recording")
        self.play.toggled.connect(self._toggle)
        self.slider = MarkedSlider()
        self.slider.setMinimumWidth(12 * UNIT_PX)
        self.slider.sliderPressed.connect(self.stop)
        self.slider.actionTriggered.connect(self.stop)  # a key
        self.slider.valueChanged.connect(self._moved)
        self.time = PlainLabel()
        self.time.setMinimumWidth(11 * UNIT_PX)
        self.time.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.time.setProperty("role", "muted")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(UNIT_PX)
        layout.addWidget(self.play)
        layout.addWidget(self.slider, 1)
        layout.addWidget(self.time)
        clock.data.connect(self._advance)
        theme.changed.connect(self._take_colours)
        self._take_colours()

    def show_recording(self, duration_s: float, marks_s: Sequence[float], at_s: float) -> None:
        """Take the length of another recording, and where in it to begin."""
        self.stop()
        self._duration_s = max(duration_s, 1e-9)
        self.slider.marks = tuple(mark / self._duration_s for mark in marks_s)
        self.slider.blockSignals(True)
        self.slider.setValue(round(STEPS * at_s / self._duration_s))
        self.slider.blockSignals(False)
        self._write_time()

    def stop(self) -> None:
        """Play no further."""
        self.play.setChecked(False)

    @property
    def seconds(self) -> float:
        return self._duration_s * self.slider.value() / STEPS

    def _take_colours(self) -> None:
        theme = self._theme.now
        self.play.apply_theme(theme)
        self.slider.colour = theme.colour("muted")
        self.slider.update()

    def _toggle(self, playing: bool) -> None:
        self._clock.want("timeline", playing)
        if playing:
            if self.slider.value() == STEPS:
                self.slider.setValue(0)
            self._played_from_s = self.seconds
            self._since.start()
            self._moved_ms = 0

    def _advance(self) -> None:
        if not self.play.isChecked():
            return
        if self._since.elapsed() - self._moved_ms < 1000 * self._clock.motion_every_s:
            return
        self._moved_ms = self._since.elapsed()
        speed = max(1.0, self._duration_s / PLAY_S)
        at_s = self._played_from_s + speed * self._since.elapsed() / 1000
        self.slider.setValue(min(round(STEPS * at_s / self._duration_s), STEPS))
        if self.slider.value() == STEPS:
            self.stop()

    def _moved(self) -> None:
        self._write_time()
        self.moved.emit(self.seconds)

    def _write_time(self) -> None:
        self.time.setText(f"{self.seconds:.1f} of {self._duration_s:.1f} s")
