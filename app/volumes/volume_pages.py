"""The pages of a volume: how the selected one is drawn, and where the slices of all of them are."""

from PySide6.QtWidgets import QLabel, QWidget

from plexoscope.app.document.document import Document
from plexoscope.app.document.state import State
from plexoscope.app.volumes.crosshair_form import CrosshairForm
from plexoscope.app.volumes.frame_form import FrameForm
from plexoscope.app.volumes.frames import VolumeFrames
from plexoscope.app.volumes.volume_form import VolumeForm
from plexoscope.app.widgets.form_grid import heading, scrolled_column
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.app.widgets.wheel_guard import WheelGuard


class VolumeLooksPage(QWidget):
    """Edits the selected volume: which frame of it, its window and colours."""

    def __init__(self, document: Document, frames: VolumeFrames, theme: ThemeSource) -> None:
        super().__init__()
        guard = WheelGuard(self)
        self.frames = FrameForm(frames, guard)
        self.form = VolumeForm(document, guard, theme)
        self._of_frames, self._of_form = (heading("Frames"), self.frames), heading("Window")
        column = scrolled_column(self)
        for part in (*self._of_frames, self._of_form, self.form):
            column.addWidget(part)
        column.addStretch(1)
        document.changed.connect(self._follow)
        self._show(document.state)

    def _follow(self, before: State, state: State) -> None:
        if (before.volumes, before.selected_volume) != (state.volumes, state.selected_volume):
            self._show(state)

    def _show(self, state: State) -> None:
        selected = None if state.selected_volume is None else state.volume(state.selected_volume)
        for part in self._of_frames:
            part.setVisible(selected is not None and selected.n_frames > 1)
        self.frames.show_layer(selected)
        if selected is None:
            self.form.forget()
        else:
            self._of_form.setText("Window" if selected.volume.colours is None else "Colours")
            self.form.show_layer(selected)


class SlicesPage(QWidget):
    """Edits the planes and the crosshair, which all volumes share."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.crosshair = CrosshairForm(document, WheelGuard(self))
        hint = QLabel(
            "All volumes are cut here. Alt and a click on a slice moves the crosshair; Page keys step the slice under "
            "the mouse",
            wordWrap=True,
        )
        hint.setProperty("role", "muted")
        column = scrolled_column(self)
        for part in (heading("Slices (mm)"), self.crosshair, hint):
            column.addWidget(part)
        column.addStretch(1)
        document.changed.connect(self._follow)
        self.crosshair.show_state(document.state)

    def _follow(self, before: State, state: State) -> None:
        if (before.volumes, before.view) != (state.volumes, state.view):
            self.crosshair.show_state(state)
