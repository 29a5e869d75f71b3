"""The volumes dock: which volumes there are, how they are drawn, and where the slices are."""

from collections.abc import Callable

from PySide6.QtWidgets import QLabel

from plexoscope.app.document.document import Document
from plexoscope.app.document.state import State, VolumeLayer
from plexoscope.app.inputs.volume_facts import volume_words
from plexoscope.app.volumes.crosshair_form import CrosshairForm
from plexoscope.app.volumes.frame_form import FrameForm
from plexoscope.app.volumes.frames import VolumeFrames
from plexoscope.app.volumes.volume_form import VolumeForm
from plexoscope.app.widgets.form_grid import heading
from plexoscope.app.widgets.items_dock import Item, ItemsDock
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.app.widgets.wheel_guard import WheelGuard


class VolumesDock(ItemsDock):
    """Edits the volumes of the document, the planes and the crosshair. Which volume is selected is nobody else's."""

    def __init__(
        self, document: Document, frames: VolumeFrames, ask_open: Callable[[], None], theme: ThemeSource
    ) -> None:
        super().__init__("No volumes yet\nDrop a .nii, .nii.gz or .mgz file on the view", theme)
        self._document, guard = document, WheelGuard(self)
        self._selected: str | None = None
        self.frames = FrameForm(frames, guard)
        self.form = VolumeForm(document, guard, theme)
        self.crosshair = CrosshairForm(document, guard)
        hint = QLabel("Alt and a click on a slice: crosshair. Page keys: step the slice under the mouse", wordWrap=True)
        hint.setProperty("role", "muted")
        self._of_frames, self._of_form = (heading("Frames"), self.frames), heading("Window")
        parts = (*self._of_frames, self._of_form, self.form, heading("Slices (mm)"), self.crosshair, hint)
        self.add_parts(parts, (*self.frames.stops, self.form.window_.low))
        self.open = self.add_open_button("Open volume…", ask_open)
        self.end_column()
        document.changed.connect(self._follow)
        self._show(document.state)

    def choose(self, id: str) -> None:
        """Show how a volume is drawn."""
        self._selected = id
        self._show(self._document.state)

    def toggle(self, id: str) -> None:
        volume = self._document.state.volume(id)
        label = f"{'Hide' if volume.visible else 'Show'} {volume.name}"
        self._document.change_volume(id, label, visible=not volume.visible)

    def remove(self, id: str) -> None:
        self._document.remove_volume(id)

    def _follow(self, before: State, state: State) -> None:
        if before.volumes is not state.volumes:
            new = [each.id for each in state.volumes if each.id not in self.rows]
            self._selected = new[-1] if new else self._selected
        if (before.volumes, before.view) != (state.volumes, state.view):
            self._show(state)

    def _show(self, state: State) -> None:
        ids = [volume.id for volume in state.volumes]
        if self._selected not in ids:
            self._selected = ids[-1] if ids else None
        self.show_items([_item(volume) for volume in state.volumes], self._selected)
        selected = None if self._selected is None else state.volume(self._selected)
        for part in self._of_frames:
            part.setVisible(selected is not None and selected.n_frames > 1)
        self.frames.show_layer(selected)
        if selected is None:
            self.form.forget()
        else:
            self._of_form.setText("Window" if selected.volume.colours is None else "Colours")
            self.form.show_layer(selected)
            self.crosshair.show_state(state)


def _item(layer: VolumeLayer) -> Item:
    sides = " × ".join(map(str, layer.volume.shape))
    detail = f"{layer.n_frames} frames, {sides}" if layer.n_frames > 1 else f"{sides} voxels"
    tip = str(layer.path) if layer.file is None else f"{layer.path}\n{volume_words(layer.file)}"
    return Item(layer.id, layer.name, detail, tip, layer.visible)
