"""The layouts as a row of names at the right end of the menu bar, the chosen one marked."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from plexoscope.app.widgets.plain_text import plain_tip, plain_title

MORE = "More…"


class LayoutBar(QWidget):
    """Shows names and says which is clicked. What does not fit is in a menu behind them.

    Signals
    -------
    chosen(name)
    menu_asked(name, place)
        At a place of the screen.
    """

    chosen = Signal(str)
    menu_asked = Signal(str, QPoint)

    def __init__(self) -> None:
        super().__init__(accessibleName="Layouts")
        self.buttons: dict[str, QToolButton] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 8, 0)
        self._row.setSpacing(2)
        self.more = QToolButton(text=MORE, toolTip="All layouts", accessibleName="All layouts")
        self.more.setProperty("role", "layout")
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self.more)
        self._menu.aboutToShow.connect(self._fill_menu)
        self.more.setMenu(self._menu)
        self._row.addWidget(self.more)
        self._current, self._room_px = "", 0

    def show_layouts(self, names: Sequence[tuple[str, str]], current: str) -> None:
        """Show names, each with what its tool tip says; the chosen one may be none of them."""
        if [*self.buttons] != [name for name, _ in names]:
            for button in self.buttons.values():
                self._row.removeWidget(button)
                button.hide()
                button.deleteLater()
            self.buttons = {name: self._button(name) for name, _ in names}
            for at, button in enumerate(self.buttons.values()):
                self._row.insertWidget(at, button)
        self._current = current
        for name, tip in names:
            self.buttons[name].setToolTip(plain_tip(tip))
            self.buttons[name].setChecked(name == current)
        self._share_out()

    def fit(self, room_px: int) -> None:
        """Take no more room than this."""
        if room_px != self._room_px:
            self._room_px = room_px
            self._share_out()

    def _share_out(self) -> None:
        """Show as many as fit, the chosen one among them."""
        gap, right = self._row.spacing(), self._row.contentsMargins().right()
        widths = {name: button.sizeHint().width() + gap for name, button in self.buttons.items()}
        left = self._room_px - right
        if sum(widths.values()) > left:
            left -= self.more.sizeHint().width() + gap + widths.get(self._current, 0)
        n_hidden = 0
        for name, button in self.buttons.items():
            if name != self._current or sum(widths.values()) <= self._room_px - right:
                left -= widths[name]
                button.setVisible(left >= 0)
                n_hidden += left < 0
            else:
                button.show()
        self.more.setVisible(n_hidden > 0)
        self.updateGeometry()
        self.adjustSize()

    def _button(self, name: str) -> QToolButton:
        button = QToolButton(self, text=plain_title(name), checkable=True, accessibleName=f"Layout {name}")
        button.setProperty("role", "layout")
        button.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        button.clicked.connect(lambda: self._choose(name))
        button.customContextMenuRequested.connect(lambda at: self.menu_asked.emit(name, button.mapToGlobal(at)))
        return button

    def _choose(self, name: str) -> None:
        self.buttons[name].setChecked(name == self._current)  # who is told decides what is chosen
        self.chosen.emit(name)

    def _fill_menu(self) -> None:
        self._menu.clear()
        for name in self.buttons:
            action = self._menu.addAction(plain_title(name), lambda name=name: self.chosen.emit(name))
            action.setCheckable(True)
            action.setChecked(name == self._current)
