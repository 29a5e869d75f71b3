"""The theme in use, and the word that it has changed."""

from dataclasses import replace

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication

from plexoscope.app.widgets.theme import Theme, load_theme


class ThemeSource(QObject):
    """Holds the theme of a window for all of its widgets.

    A new theme brings a new style sheet, for which Qt paints every widget anew: what paints itself reads `now` when it
    paints. Only what was made from colours earlier, such as an icon, is made anew on `changed`.

    Attributes
    ----------
    now : Theme

    Signals
    -------
    changed
    """

    changed = Signal()

    def __init__(self, name: str = "dark", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name, self._values_map, self._signed_map = name, "", ""
        self._load()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow_system)

    def choose(self, name: str) -> None:
        """Use the theme of that name; "system" is light or dark, as the system is by now."""
        self._name = name
        self._dress()

    def choose_maps(self, values_map: str, signed_map: str) -> None:
        """Use other colormaps than those that come with the theme; "" for its own."""
        self._values_map, self._signed_map = values_map, signed_map
        self._dress()

    def dress_anew(self) -> None:
        """Let all be made anew that hangs on how the window looks."""
        self.changed.emit()

    def _follow_system(self) -> None:
        if self._name == "system":
            self._dress()

    def _dress(self) -> None:
        before = self.now
        self._load()
        if self.now != before:
            self.changed.emit()

    def _load(self) -> None:
        name = self._name
        if name == "system":
            is_light = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Light
            name = "light" if is_light else "dark"
        own = load_theme(name)
        self.now: Theme = replace(
            own, values_map=self._values_map or own.values_map, signed_map=self._signed_map or own.signed_map
        )
