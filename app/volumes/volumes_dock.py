"""The volumes dock: which volumes there are, how they are drawn, and where the slices are."""

from collections.abc import Callable
from functools import partial
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from plexoscope.app.document.document import Document
from plexoscope.app.document.state import State
from plexoscope.app.volumes.crosshair_form import CrosshairForm
from plexoscope.app.volumes.volume_form import VolumeForm
from plexoscope.app.widgets.form_grid import heading, scrolled_column
from plexoscope.app.widgets.list_row import ListRow
from plexoscope.app.widgets.theme import Theme
from plexoscope.app.widgets.wheel_guard import WheelGuard


class VolumesDock(QWidget):
    """Edits the volumes of the document, the planes and the crosshair. Which volume is selected is nobody else's."""

    def __init__(self, document: Document, ask_open: Callable[[], None], theme: Theme) -> None:
        super().__init__()
        self._document, self._theme, guard = document, theme, WheelGuard(self)
        self._rows: dict[str, ListRow] = {}
        self._selected: str | None = None
        self.empty = QLabel("No volumes yet\nDrop a .nii, .nii.gz or .mgz file on the view", wordWrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setProperty("role", "muted")
        self.open = QPushButton("Open volume…")
        self.open.clicked.connect(lambda: ask_open())
        self._list = QVBoxLayout()
        self._list.setSpacing(2)
        self.form = VolumeForm(document, guard, theme)
        self.crosshair = CrosshairForm(document, guard)
        hint = QLabel("Alt and a click on a slice: crosshair. Page keys: step the slice under the mouse", wordWrap=True)
        hint.setProperty("role", "muted")
        self._parts = (heading("Window"), self.form, heading("Slices (mm)"), self.crosshair, hint)
        column = scrolled_column(self)
        column.addWidget(self.empty)
        column.addLayout(self._list)
        for part in self._parts:
            column.addWidget(part)
        column.addWidget(self.open)
        column.addStretch(1)
        document.changed.connect(self._follow)
        self._show(document.state)

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.form.apply_theme(theme)
        self._show(self._document.state)

    def select(self, id: str) -> None:
        """Show how a volume is drawn."""
        self._selected = id
        self._show(self._document.state)

    @property
    def rows(self) -> dict[str, ListRow]:
        return self._rows

    def _follow(self, before: State, state: State) -> None:
        if before.volumes is not state.volumes:
            new = [each.id for each in state.volumes if each.id not in self._rows]
            self._selected = new[-1] if new else self._selected
        if (before.volumes, before.view) != (state.volumes, state.view):
            self._show(state)

    def _show(self, state: State) -> None:
        ids = [volume.id for volume in state.volumes]
        if self._selected not in ids:
            self._selected = ids[-1] if ids else None
        self.empty.setVisible(not ids)
        for id in [id for id in self._rows if id not in ids]:
            self._rows.pop(id).deleteLater()
        for place, volume in enumerate(state.volumes):
            if volume.id not in self._rows:
                sides = " × ".join(map(str, volume.volume.shape))
                row = ListRow(
                    volume.name,
                    f"{sides} voxels",
                    str(volume.path),
                    partial(self._toggle, volume.id),
                    partial(self._document.remove_volume, volume.id),
                )
                row.chosen.connect(partial(self.select, volume.id))
                self._rows[volume.id] = row
            row = self._rows[volume.id]
            if self._list.indexOf(row) != place:
                self._list.insertWidget(place, row)
            row.show_state(volume.visible, volume.id == self._selected, self._theme)
        stops = [stop for id in ids for stop in self._rows[id].stops]
        for first, second in pairwise([*stops, self.form.window_.low]):
            QWidget.setTabOrder(first, second)
        for part in self._parts:
            part.setVisible(bool(ids))
        if self._selected is not None:
            self.form.show_layer(state.volume(self._selected))
            self.crosshair.show_state(state)

    def _toggle(self, id: str) -> None:
        volume = self._document.state.volume(id)
        label = f"{'Hide' if volume.visible else 'Show'} {volume.name}"
        self._document.change_volume(id, label, visible=not volume.visible)
