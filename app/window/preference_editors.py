"""What a preference is changed with, one widget a kind: each shows a value and says when the user makes another."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from plexoscope.app.preferences.kinds import Choice, Colormap, Folder, Folders, Number, Preference, Switch
from plexoscope.app.widgets.choice_box import ChoiceBox
from plexoscope.app.widgets.colormap_box import SWATCH, swatch
from plexoscope.app.widgets.plain_text import plain_tip
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.app.widgets.wheel_guard import WheelGuard
from plexoscope.render.colormap import COLORMAPS

WIDTH_PX = 32 * UNIT_PX
N_FOLDERS_SEEN = 3

Change = Callable[[Any], object]


class ChoiceEditor(ChoiceBox):
    """One of some words; of colormaps each with its colours."""

    def __init__(self, preference: Choice, change: Change, guard: WheelGuard) -> None:
        super().__init__(preference.title)
        self.set_sections([("", [(title, word) for word, title in preference.choices])])
        if isinstance(preference, Colormap):
            self.setIconSize(SWATCH)
            for row, (word, _) in enumerate(preference.choices):
                if word:
                    self.setItemIcon(row, swatch(word))
                    self.setItemData(row, COLORMAPS[word].capitalize(), Qt.ItemDataRole.ToolTipRole)
        self.chosen.connect(change)
        guard.protect(self)

    def show_value(self, value: str) -> None:
        self.show_choice(value)


class NumberEditor(QSpinBox):
    """A whole number with its unit."""

    def __init__(self, preference: Number, change: Change, guard: WheelGuard) -> None:
        super().__init__(minimum=round(preference.low), maximum=round(preference.high), suffix=preference.unit)
        self.setAccessibleName(preference.title)
        self.setSingleStep(round(preference.step))
        self.setKeyboardTracking(False)
        self.valueChanged.connect(change)
        guard.protect(self)

    def show_value(self, value: float) -> None:
        with QSignalBlocker(self):
            self.setValue(round(value))


class SwitchEditor(QCheckBox):
    """On or off."""

    def __init__(self, preference: Switch, change: Change) -> None:
        super().__init__("On", accessibleName=preference.title)
        self.clicked.connect(change)

    def show_value(self, value: bool) -> None:
        self.setChecked(value)
        self.setText("On" if value else "Off")


class FolderEditor(QWidget):
    """A folder, which a dialog asks for."""

    def __init__(self, preference: Folder, change: Change) -> None:
        super().__init__()
        self._title, self._usual, self._change = preference.title, preference.usual, change
        self.line = QLineEdit(readOnly=True, accessibleName=preference.title, placeholderText=preference.usual)
        self.choose = QPushButton("Choose…", autoDefault=False, accessibleName=f"Choose: {preference.title}")
        self.choose.clicked.connect(self._ask)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(UNIT_PX)
        layout.addWidget(self.line, 1)
        layout.addWidget(self.choose)

    def show_value(self, value: str) -> None:
        self.line.setText(value)
        self.line.setToolTip(plain_tip(value or self._usual))
        self.line.setCursorPosition(0)

    def _ask(self) -> None:
        if name := QFileDialog.getExistingDirectory(self, self._title, self.line.text()):
            self._change(str(Path(name)))


class FoldersEditor(QWidget):
    """Some folders, added by a dialog."""

    def __init__(self, preference: Folders, change: Change) -> None:
        super().__init__()
        self._title, self._change = preference.title, change
        self._folders: tuple[str, ...] = ()
        self.list = QListWidget(accessibleName=preference.title)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.add = QPushButton("Add…", autoDefault=False, accessibleName="Add a folder")
        self.add.clicked.connect(self._ask)
        self.remove = QPushButton("Remove", autoDefault=False, accessibleName="Remove the selected folder")
        self.remove.clicked.connect(self._remove)
        self.list.currentRowChanged.connect(lambda row: self.remove.setEnabled(row >= 0))
        buttons = QHBoxLayout()
        buttons.setSpacing(UNIT_PX)
        buttons.addWidget(self.add)
        buttons.addWidget(self.remove)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(UNIT_PX)
        layout.addWidget(self.list)
        layout.addLayout(buttons)

    def show_value(self, value: tuple[str, ...]) -> None:
        self._folders = value
        self.list.clear()
        for folder in value:
            self.list.addItem(folder)
            self.list.item(self.list.count() - 1).setToolTip(plain_tip(folder))
        line_px = self.list.fontMetrics().height() + UNIT_PX
        self.list.setFixedHeight(min(max(len(value), 1), N_FOLDERS_SEEN) * line_px + 2 * UNIT_PX)
        self.remove.setEnabled(self.list.currentRow() >= 0)

    def _ask(self) -> None:
        if name := QFileDialog.getExistingDirectory(self, self._title):
            self._change((*self._folders, str(Path(name))))

    def _remove(self) -> None:
        gone = self.list.currentRow()
        self._change(tuple(folder for row, folder in enumerate(self._folders) if row != gone))


Editor = ChoiceEditor | NumberEditor | SwitchEditor | FolderEditor | FoldersEditor


def editor_of(preference: Preference, change: Change, guard: WheelGuard) -> Editor:
    """Return what a preference is changed with; `change` is called with its new value."""
    if isinstance(preference, Choice):
        return ChoiceEditor(preference, change, guard)
    if isinstance(preference, Number):
        return NumberEditor(preference, change, guard)
    if isinstance(preference, Switch):
        return SwitchEditor(preference, change)
    if isinstance(preference, Folder):
        return FolderEditor(preference, change)
    if isinstance(preference, Folders):
        return FoldersEditor(preference, change)
    raise TypeError(f"expected a kind of preference, got {type(preference).__name__}")
