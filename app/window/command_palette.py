"""The command palette: every action, found by typing."""

import re

from PySide6.QtCore import QEvent, QObject, QPoint, QSortFilterProxyModel, Qt
from PySide6.QtGui import QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QFrame, QLineEdit, QListView, QVBoxLayout, QWidget

from plexoscope.app.services.actions import Actions
from plexoscope.app.widgets.theme import UNIT_PX

ID_ROLE = Qt.ItemDataRole.UserRole
SEARCH_ROLE = Qt.ItemDataRole.UserRole + 1
WIDTH_PX = 520
HEIGHT_PX = 360


class CommandPalette(QFrame):
    """A pop-up over the window: type, arrow keys, Enter."""

    def __init__(self, actions: Actions, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("palette")
        self._actions, self._window = actions, parent
        self.entry = QLineEdit(placeholderText="Type a command", accessibleName="Command")
        self.list = QListView(accessibleName="Commands", uniformItemSizes=True)
        self._model = QStandardItemModel(self)
        self._filter = QSortFilterProxyModel(self)
        self._filter.setFilterRole(SEARCH_ROLE)
        self._filter.setSourceModel(self._model)
        self.list.setModel(self._filter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(UNIT_PX, UNIT_PX, UNIT_PX, UNIT_PX)
        layout.setSpacing(UNIT_PX)
        layout.addWidget(self.entry)
        layout.addWidget(self.list)
        self.entry.textChanged.connect(self._search)
        self.entry.installEventFilter(self)
        self.list.activated.connect(lambda _: self._run())
        self.list.clicked.connect(lambda _: self._run())

    def open(self) -> None:
        self._model.clear()
        for action in self._actions:
            if action.enabled():
                shortcut = self._actions.qaction(action.id).shortcut().toString()
                where = action.menu.replace("/", " › ")
                item = QStandardItem(f"{where} › {action.title}" + (f"    {shortcut}" if shortcut else ""))
                item.setData(action.id, ID_ROLE)
                item.setData(f"{where} {action.title} {action.keywords} {action.id}".lower(), SEARCH_ROLE)
                item.setEditable(False)
                self._model.appendRow(item)
        self.entry.clear()
        self._search("")
        self.resize(min(WIDTH_PX, self._window.width() - 4 * UNIT_PX), HEIGHT_PX)
        left = (self._window.width() - self.width()) // 2
        self.move(self._window.mapToGlobal(QPoint(left, 9 * UNIT_PX)))
        self.show()
        self.entry.setFocus()

    def _search(self, text: str) -> None:
        # Every word that was typed, in any order.
        self._filter.setFilterRegularExpression("".join(f"(?=.*{re.escape(word)})" for word in text.lower().split()))
        if self._filter.rowCount():
            self.list.setCurrentIndex(self._filter.index(0, 0))

    def _run(self) -> None:
        index = self.list.currentIndex()
        if index.isValid():
            self.hide()
            self._actions.qaction(index.data(ID_ROLE)).trigger()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                row = (self.list.currentIndex().row() + step) % max(self._filter.rowCount(), 1)
                self.list.setCurrentIndex(self._filter.index(row, 0))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._run()
                return True
        return super().eventFilter(watched, event)
