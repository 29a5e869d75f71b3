"""The history dock: every step that can be undone or done again; a click goes there."""

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QListView, QVBoxLayout, QWidget

from plexoscope.app.document.document import Document
from plexoscope.app.widgets.plain_text import PlainLabel, plain_tip
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.app.widgets.theme_source import ThemeSource

BEGINNING, EARLIEST = "Beginning", "The earliest step that is kept"


class HistoryDock(QWidget):
    """Lists the steps, the present one marked; what was undone is muted."""

    def __init__(self, document: Document, theme: ThemeSource) -> None:
        super().__init__()
        self._document = document
        self.empty = PlainLabel("What you do is listed here; a click goes back to it", wordWrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setProperty("role", "muted")
        self.list = QListView(uniformItemSizes=True, accessibleName="History")
        self.list.setProperty("role", "log")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._steps = _Steps(document, theme, self)
        self.list.setModel(self._steps)
        self.list.clicked.connect(self._go_to)
        self.list.activated.connect(self._go_to)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.empty)
        layout.addWidget(self.list)
        self.empty.setContentsMargins(2 * UNIT_PX, 2 * UNIT_PX, 2 * UNIT_PX, 2 * UNIT_PX)
        document.changed.connect(lambda *_: self._show())
        theme.changed.connect(self._steps.repaint)
        self._show()

    def _go_to(self, index: QModelIndex) -> None:
        self._document.history.go_to(index.row())

    def showEvent(self, event) -> None:
        super().showEvent(event)
        self._show()

    def _show(self) -> None:
        if not self.isVisible():
            return  # a hidden list costs nothing while a view is dragged
        self._steps.take()
        self.empty.setHidden(self._document.history.count() > 0)
        self.list.setHidden(self._document.history.count() == 0)
        now = self._steps.index(self._steps.now)
        if self.list.currentIndex() != now:
            self.list.setCurrentIndex(now)
            self.list.scrollTo(now)


class _Steps(QAbstractListModel):
    """The steps as lines; line n is the state after n of them."""

    def __init__(self, document: Document, theme: ThemeSource, parent: QObject) -> None:
        super().__init__(parent)
        self._document, self._theme = document, theme
        self._labels: list[str] = [BEGINNING]
        self.now = 0

    def take(self) -> None:
        """Follow the history: the steps of a drag change nothing here."""
        history = self._document.history
        labels = [EARLIEST if history.is_full() else BEGINNING, *history.labels()]
        if labels != self._labels:
            self.beginResetModel()
            self._labels, self.now = labels, history.index()
            self.endResetModel()
        elif history.index() != self.now:
            self.now = history.index()
            self.repaint()

    def repaint(self) -> None:
        self.dataChanged.emit(self.index(0), self.index(len(self._labels) - 1))

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._labels)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row, label = index.row(), self._labels[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return label
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(label)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{label}, {'now' if row == self.now else 'undone' if row > self.now else 'done'}"
        if role == Qt.ItemDataRole.FontRole and row == self.now:
            font = QFont()
            font.setWeight(QFont.Weight.DemiBold)
            return font
        if role == Qt.ItemDataRole.ForegroundRole:
            theme = self._theme.now
            return theme.colour("accent" if row == self.now else "muted" if row > self.now else "text")
        return None
