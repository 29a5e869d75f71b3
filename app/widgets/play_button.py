"""A button that shows what a click on it does: play, or pause while something plays."""

from PySide6.QtWidgets import QToolButton

from plexoscope.app.widgets.icons import icon
from plexoscope.app.widgets.theme import Theme


class PlayButton(QToolButton):
    """Shows either icon, in the colour of the theme.

    One that keeps its state shows it by itself; another is told with `show_playing`.
    """

    def __init__(self, name: str, theme: Theme, *, keeps_state: bool = False) -> None:
        super().__init__(accessibleName=name, checkable=keeps_state)
        self._playing = False
        self.toggled.connect(self.show_playing)
        self.apply_theme(theme)

    def apply_theme(self, theme: Theme) -> None:
        self._icons = icon("run", theme.text), icon("pause", theme.text)
        self.show_playing(self._playing)

    def show_playing(self, playing: bool) -> None:
        self._playing = playing
        self.setIcon(self._icons[int(playing)])
