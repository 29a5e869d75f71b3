"""A line at the corner of the view: how much is selected, and what can be done with it."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QWidget

from plexoscope.app.document.document import Document
from plexoscope.app.document.selection import described
from plexoscope.app.document.state import State
from plexoscope.app.services.actions import Actions
from plexoscope.app.widgets.elided_label import ElidedLabel
from plexoscope.app.widgets.icons import icon
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.app.widgets.theme_source import ThemeSource

MORE = (
    "select.invert",
    "select.keep",
    "",
    "select.only",
    "select.layer",
    "select.network",
    "select.save",
    "",
    "select.rectangle",
    "select.lasso",
)


class SelectionChip(QFrame):
    """Stands in the upper left corner of its parent while something is selected."""

    def __init__(self, parent: QWidget, document: Document, actions: Actions, theme: ThemeSource) -> None:
        super().__init__(parent)
        self.setObjectName("pickCard")
        self.setAccessibleName("Selection")
        self._area, self._theme = parent, theme
        self.words = ElidedLabel()
        self.invert = _button("Invert", actions, "select.invert")
        self.keep = _button("Name…", actions, "select.keep")
        self.more = QToolButton(text="More", toolTip="What else can be done with the selection")
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.more)
        for id in MORE:
            if id:
                menu.addAction(actions.qaction(id))
            else:
                menu.addSeparator()
        self.more.setMenu(menu)
        self.clear = QToolButton(toolTip="Select nothing (Esc)", accessibleName="Select nothing")
        self.clear.clicked.connect(actions.qaction("select.none").trigger)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(UNIT_PX * 3 // 2, UNIT_PX // 2, UNIT_PX // 2, UNIT_PX // 2)
        layout.setSpacing(UNIT_PX // 2)
        layout.addWidget(self.words, 1)
        layout.addSpacing(UNIT_PX // 2)
        for widget in (self.invert, self.keep, self.more, self.clear):
            layout.addWidget(widget)
        parent.installEventFilter(self)
        document.changed.connect(self._follow)
        theme.changed.connect(self._show_icon)
        self._show_icon()
        self._show(document.state)

    def _follow(self, before: State, after: State) -> None:
        if before.selection is not after.selection:
            self._show(after)

    def _show(self, state: State) -> None:
        self.words.setText(f"{described(state.selection, 'node')} selected")
        self.setVisible(bool(state.selection))
        self._place()

    def _show_icon(self) -> None:
        self.clear.setIcon(icon("remove", self._theme.now.muted))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _place(self) -> None:
        """Give up in a narrow view what the menu offers as well, then letters."""
        room = max(self._area.width() - 2 * UNIT_PX, 1)
        for has_buttons in (True, False):
            self.invert.setVisible(has_buttons)
            self.keep.setVisible(has_buttons)
            if self._wanted_px() <= room:
                break
        self.setGeometry(UNIT_PX, UNIT_PX, min(self._wanted_px(), room), self.sizeHint().height())
        self.raise_()

    def _wanted_px(self) -> int:
        words_px = self.words.fontMetrics().horizontalAdvance(self.words.text()) + 2
        buttons = [each for each in (self.invert, self.keep, self.more, self.clear) if not each.isHidden()]
        return words_px + sum(each.sizeHint().width() + UNIT_PX // 2 for each in buttons) + 3 * UNIT_PX


def _button(words: str, actions: Actions, id: str) -> QToolButton:
    button = QToolButton(text=words, toolTip=actions[id].tooltip)
    button.clicked.connect(actions.qaction(id).trigger)
    return button
