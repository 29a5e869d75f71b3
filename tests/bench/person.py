"""A person at the window: what a `Hand` does with rows, drop-down lists, files and dialogs, each click counted."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QMenu,
    QPushButton,
    QWidget,
)

from tests.bench.hand import NONE, RIGHT, Hand, StuckError

ROW_INSET = QPoint(50, 10)
"""From the corner of a row to where it is clicked: on its icon or its name."""
DIALOG_MS = 50


class Person(Hand):
    """Finds things by what is written on them."""

    def press(self, keys: str) -> None:
        self._be_active()
        super().press(keys)

    def type(self, text: str) -> None:
        self._be_active()
        super().type(text)

    def _be_active(self) -> None:
        """Without a window manager nobody hands the keys back to the window when something over it has closed."""
        if QApplication.activeWindow() is None and QApplication.activePopupWidget() is None:
            self.window.activateWindow()
            self.wait(self.window.isActiveWindow, "the keys to the window", 5)

    def retype(self, box: QAbstractSpinBox, text: str) -> None:
        """Put another number in a field, as a double click on it and Enter do."""
        field = box.lineEdit()
        self.double_click(field, box.accessibleName())
        field.selectAll()  # as a triple click does
        self.type(text)
        self.press("Return")

    @property
    def tree(self):
        return self.window.outline.dock.tree

    def row(self, name: str, within: str = "") -> str:
        """The key of the row of that name that is seen in the tree."""
        tree, found = self.tree, []
        pending = [tree.rootIndex()]
        while pending:
            parent = pending.pop(0)
            for at in range(tree.rows.rowCount(parent)):
                index = tree.rows.index(at, 0, parent)
                key = tree.rows.key_at(index)
                if name in tree.rows.name_at(index) and within in key and not tree.visualRect(index).isEmpty():
                    found.append(key)
                pending.append(index)
        if not found:
            raise StuckError(f"no row {name!r} is seen in the tree")
        return found[0]

    def click_row(self, name: str, within: str = "", *, button=Qt.MouseButton.LeftButton, keys=NONE) -> None:
        index = self.tree.rows.index_of(self.row(name, within))
        self.tree.scrollTo(index)
        place = self.tree.visualRect(index).topLeft() + ROW_INSET
        self.click(self.tree.viewport(), f"row {name}", place, button=button, keys=keys)

    def unfold_row(self, name: str) -> None:
        """Click the mark before a row."""
        index = self.tree.rows.index_of(self.row(name))
        rect = self.tree.visualRect(index)
        self.click(self.tree.viewport(), f"mark of row {name}", QPoint(rect.left() - 8, rect.center().y()))
        if not self.tree.isExpanded(index):
            raise StuckError(f"row {name!r} does not unfold")

    def menu_of_row(self, name: str, *titles: str) -> None:
        """Click a row by the right button, and an entry of its menu."""
        index = self.tree.rows.index_of(self.row(name))
        place = self.tree.visualRect(index).topLeft() + ROW_INSET
        self.click(self.tree.viewport(), f"row {name} by the right button", place, button=RIGHT)
        # Qt makes this of a press where there is a window manager; a test makes it itself.
        self.tree.customContextMenuRequested.emit(place)
        self.wait(lambda: isinstance(QApplication.activePopupWidget(), QMenu), f"the menu of {name}", 5)
        self.choose_in_menu(*titles)

    def choose(self, box: QComboBox, words: str) -> None:
        """Open a drop-down list and click a line of it."""
        self.click(box, box.accessibleName())
        rows = [row for row in range(box.count()) if words in box.itemText(row)]
        if not rows:
            offered = [box.itemText(row) for row in range(box.count())]
            raise StuckError(f"{box.accessibleName()} offers no {words!r}, but {offered}")
        self.wait(QApplication.activePopupWidget, f"the list of {box.accessibleName()}", 5)
        # A list that has just opened takes a release for the end of the click that opened it.
        QTest.qWait(QApplication.doubleClickInterval() + DIALOG_MS)
        popup = QApplication.activePopupWidget()
        view = popup.findChild(QAbstractItemView) if popup is not None else None
        if view is None:
            raise StuckError(f"the list of {box.accessibleName()} has gone again")
        index = box.model().index(rows[0], box.modelColumn())
        view.scrollTo(index)
        place, area = view.visualRect(index).center(), view.viewport()
        QTest.mouseMove(area, place)
        self.click(area, words, place)

    def drop(self, widget: QWidget, paths: Sequence[Path]) -> None:
        """Drop files on a widget, as the system hands them to the window."""
        self._look(widget, "where files are dropped")
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        handle = self.window.windowHandle()
        place = widget.mapTo(self.window, widget.rect().center())
        told = Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, NONE
        entering = QDragEnterEvent(place, *told)
        QApplication.sendEvent(handle, entering)
        if not entering.isAccepted():
            raise StuckError("the window does not take the files")
        QTest.qWait(DIALOG_MS)
        QApplication.sendEvent(handle, QDropEvent(QPointF(place), *told))
        self._did(f"drop {', '.join(path.name for path in paths)}")

    def answering(self, text: str, ask: Callable[[], object]) -> None:
        """Do what opens a dialog that holds all else up; type into it and press Enter."""
        faults: list[StuckError] = []
        answered: list[str] = []  # what opens the dialog counts as done when the dialog is over

        def answer(left: int = 100) -> None:
            dialog = QApplication.activeModalWidget()
            field = (
                next((each for each in dialog.findChildren(QLineEdit) if each.isVisible()), None) if dialog else None
            )
            if field is None:
                if left:
                    QTimer.singleShot(DIALOG_MS, lambda: answer(left - 1))
                    return
                faults.append(StuckError("no dialog asks for what is to be typed"))
                if dialog is not None:
                    dialog.close()
                return
            field.setCompleter(None)  # its list comes after a while and would take the keys
            field.selectAll()
            QTest.keyClicks(field, text)
            button = next((each for each in dialog.findChildren(QPushButton) if each.isDefault()), None)
            QTest.keyClick(field, Qt.Key.Key_Return)
            if dialog.isVisible() and button is not None:
                QTest.keyClick(button, Qt.Key.Key_Return)
            answered.extend((f"type {text!r}", "key Return"))

        QTimer.singleShot(DIALOG_MS, answer)
        ask()
        self.steps += answered
        if faults:
            raise faults[0]
