"""A button with the presets of a method: choose, save, delete, send as text, and back to the defaults."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QInputDialog, QMenu, QMessageBox, QToolButton

from plexoscope.app.widgets.plain_text import plain_title
from plexoscope.models.errors import PlexoscopeError
from plexoscope.plugins.discovery import Method
from plexoscope.plugins.parameters import Value, fields, make
from plexoscope.plugins.presets import MOST_CHARACTERS, Presets, read_preset, write_preset


class PresetMenu(QToolButton):
    """Reads and writes the presets of a method, and tells what they hold; it keeps no values of its own.

    Parameters
    ----------
    method
    presets
        Those of all methods.

    Signals
    -------
    chosen(values, words)
        Values that differ from the defaults, by name, and what an undoable step calls it: "Load preset fast".
    said(words)
        What was done where nothing else shows it.
    failed(error)
        A `PlexoscopeError`, for the messages.
    """

    chosen = Signal(object, str)
    said = Signal(str)
    failed = Signal(object)

    def __init__(self, method: Method, presets: Presets) -> None:
        super().__init__(text="Presets ▾", accessibleName="Presets", toolTip="Keep and share these parameters")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._method, self._presets = method, presets.of(method.id)
        self._values: Mapping[str, object] = {}
        self._menu, self.delete_menu = QMenu(self), QMenu("Delete", self)
        self._menu.aboutToShow.connect(self.fill)
        self.setMenu(self._menu)

    def show_values(self, values: Mapping[str, object]) -> None:
        """Say what the form holds: the values given, and defaults elsewhere."""
        self._values = dict(values)

    def fill(self) -> None:
        """Bring the menu up to date."""
        menu, names = self._menu, self._presets.names()
        menu.clear()
        for name in names:
            entry = menu.addAction(plain_title(name), partial(self._try, self._load, name))
            entry.setCheckable(True)
            entry.setChecked(self._is_shown(name))
        if not names:
            menu.addAction("No presets yet").setEnabled(False)
        menu.addSeparator()
        menu.addAction("Save as…", partial(self._try, self._save))
        menu.addMenu(self.delete_menu)
        self.delete_menu.clear()
        self.delete_menu.setEnabled(bool(names))
        for name in names:
            self.delete_menu.addAction(f"{plain_title(name)}…", partial(self._try, self._delete, name))
        menu.addSeparator()
        menu.addAction("Copy as text", partial(self._try, self._copy))
        paste = menu.addAction("Paste from text", partial(self._try, self._paste))
        paste.setEnabled(bool(QGuiApplication.clipboard().text().strip()))
        menu.addSeparator()
        reset = menu.addAction("Reset to defaults", lambda: self.chosen.emit({}, "Reset to defaults"))
        reset.setEnabled(bool(self._values))

    def _try(self, work: Callable[..., None], *arguments: str) -> None:
        try:
            work(*arguments)
        except PlexoscopeError as error:
            self.failed.emit(error)

    def _load(self, name: str) -> None:
        self.chosen.emit(self._values_in(self._presets.load(name)), f"Load preset {name}")

    def _save(self) -> None:
        name, agreed = QInputDialog.getText(self, "Save preset", f"Name, up to {MOST_CHARACTERS} characters")
        name = name.strip()
        if not agreed or not name:
            return
        taken = name in self._presets.names()
        if not taken or self._agrees(f"Replace the preset “{name}”?"):
            self._presets.save(name, self._text(), replace=taken)
            self.said.emit(f"Preset {name} saved")

    def _delete(self, name: str) -> None:
        if self._agrees(f"Delete the preset “{name}”? This cannot be undone"):
            self._presets.delete(name)
            self.said.emit(f"Preset {name} deleted")

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._text())
        self.said.emit("Parameters copied")

    def _paste(self) -> None:
        self.chosen.emit(self._values_in(QGuiApplication.clipboard().text()), "Paste parameters")

    def _text(self) -> str:
        return write_preset(self._method, make(self._method.load().params_class, self._values))

    def _values_in(self, text: str) -> dict[str, Value]:
        params = read_preset(text, self._method)
        values = {field: getattr(params, field.name) for field in fields(type(params))}
        return {field.name: value for field, value in values.items() if value != field.default}

    def _is_shown(self, name: str) -> bool:
        try:
            return self._values_in(self._presets.load(name)) == self._values
        except PlexoscopeError:
            return False  # choosing it says why

    def _agrees(self, question: str) -> bool:
        return QMessageBox.question(self, "Presets", question) == QMessageBox.StandardButton.Yes
