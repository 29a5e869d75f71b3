"""Which frame of a volume is shown: a slider, and the number with what it stands for."""

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QHBoxLayout, QSlider, QSpinBox, QVBoxLayout, QWidget

from plexoscope.app.document.state import VolumeLayer
from plexoscope.app.volumes.frames import VolumeFrames
from plexoscope.app.widgets.elided_label import ElidedLabel
from plexoscope.app.widgets.plain_text import PlainLabel, plain_tip
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.app.widgets.wheel_guard import WheelGuard

NUMBER_PX = 8 * UNIT_PX


class FrameForm(QWidget):
    """Shows and moves the frame of one `VolumeLayer`. Frames are counted from 1."""

    def __init__(self, frames: VolumeFrames, guard: WheelGuard) -> None:
        super().__init__()
        self._frames = frames
        self._layer: VolumeLayer | None = None
        self.slider = QSlider(Qt.Orientation.Horizontal, minimum=1, accessibleName="Frame")
        self.slider.valueChanged.connect(self._choose)
        self.number = QSpinBox(minimum=1, accessibleName="Number of the frame", keyboardTracking=False)
        self.number.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self.number.setFixedWidth(NUMBER_PX)
        self.number.valueChanged.connect(self._choose)
        self.words = ElidedLabel()
        title = PlainLabel("Frame")
        title.setBuddy(self.number)
        for widget in (self.slider, self.number):
            guard.protect(widget)
        self.stops: tuple[QWidget, ...] = (self.slider, self.number)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(UNIT_PX // 2)
        for parts in ((self.slider,), (title, self.number, self.words)):
            row = QHBoxLayout()
            row.setSpacing(UNIT_PX)
            for part in parts:
                row.addWidget(part, 1 if part is parts[-1] else 0)
            column.addLayout(row)
        frames.changed.connect(self._show)
        self._show()

    def show_layer(self, layer: VolumeLayer | None) -> None:
        self._layer = layer
        self._show()

    def _show(self) -> None:
        layer = self._layer
        if layer is None:
            return
        frame = self._frames.wished(layer)
        for widget in (self.slider, self.number):
            with QSignalBlocker(widget):
                widget.setMaximum(layer.n_frames)
                widget.setValue(frame + 1)
        self.slider.setPageStep(max(layer.n_frames // 10, 1))
        words = frame_words(layer, frame)
        self.words.setText(words)
        self.words.setToolTip(plain_tip(words))

    def _choose(self, number: int) -> None:
        if self._layer is not None:
            self._frames.show(self._layer.id, number - 1)


def frame_words(layer: VolumeLayer, frame: int) -> str:
    """How many frames there are, and what this one stands for: "of 40, at 5 s"."""
    header = None if layer.file is None else layer.file.header
    words = f"of {layer.n_frames}"
    if header is not None and header.step:
        return f"{words}, at {frame * header.step:.4g} {header.step_unit}"
    return f"{words}, {header.intent}" if header is not None and header.intent else words
