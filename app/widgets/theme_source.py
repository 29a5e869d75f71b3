"""The theme in use, and the word that it has changed."""

from PySide6.QtCore import QObject, Signal

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
        self.now: Theme = load_theme(name)

    def choose(self, name: str) -> None:
        """Use the theme of that name."""
        self.now = load_theme(name)
        self.changed.emit()
