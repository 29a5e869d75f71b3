"""A hand on the real window: clicks and keys where a person would put them, each counted as a step.

Nothing is done behind the window's back. What is clicked must be seen and enabled, or the task fails.
"""

import time
from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QWidget

PATIENCE_S = 60.0
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
NONE = Qt.KeyboardModifier.NoModifier


class StuckError(RuntimeError):
    """Something is not there, or does not come, that a person would need."""


class Hand:
    """Counts what it does.

    Attributes
    ----------
    steps : list of str
        What was done, a click, a drag, a key or a word typed each.
    """

    def __init__(self, window: QWidget) -> None:
        self.window = window
        self.steps: list[str] = []

    # What counts.

    def click(self, widget: QWidget, words: str, place: QPoint | None = None, *, button=LEFT, keys=NONE) -> None:
        """Click on what can be seen."""
        self._look(widget, words, place)
        QTest.mouseClick(widget, button, keys, self._within(widget, place))
        self._did(f"click {words}")

    def double_click(self, widget: QWidget, words: str, place: QPoint | None = None) -> None:
        self._look(widget, words, place)
        QTest.mouseClick(widget, LEFT, NONE, self._within(widget, place))
        QTest.mouseDClick(widget, LEFT, NONE, self._within(widget, place))
        self._did(f"double click {words}")

    def drag(self, widget: QWidget, start: QPoint, end: QPoint, words: str, *, button=LEFT, keys=NONE) -> None:
        """Press, move in steps, release."""
        self._look(widget, words, start)
        QTest.mousePress(widget, button, keys, start)
        for share in (0.25, 0.5, 0.75, 1.0):
            QTest.mouseMove(widget, start + (end - start) * share)
            QTest.qWait(20)
        QTest.mouseRelease(widget, button, keys, end)
        self._did(f"drag {words}")

    def press(self, keys: str) -> None:
        """Press a key or a chord, wherever the focus is."""
        QTest.keySequence(self._focus(), QKeySequence(keys))
        self._did(f"key {keys}")

    def type(self, text: str) -> None:
        """Type a word, which is one step."""
        QTest.keyClicks(self._focus(), text)
        self._did(f"type {text!r}")

    def choose_in_menu(self, *titles: str) -> None:
        """Click through the menu bar, or the context menu that is open."""
        menu: QWidget | None = QApplication.activePopupWidget()
        if menu is None:
            menu = self.window.menuBar()
        for title in titles:
            actions = [each for each in menu.actions() if each.text().replace("&", "").startswith(title)]
            if not actions or not actions[0].isEnabled():
                raise StuckError(f"no entry {title!r} that can be chosen among {[a.text() for a in menu.actions()]}")
            QTest.mouseClick(menu, LEFT, NONE, menu.actionGeometry(actions[0]).center())
            self._did(f"menu {title}")
            sub = actions[0].menu()
            if isinstance(sub, QMenu):
                menu = sub

    # What does not.

    def wait(self, until: Callable[[], object], words: str, patience_s: float = PATIENCE_S) -> None:
        """Look at the window until something has come."""
        end = time.perf_counter() + patience_s
        while not until():
            if time.perf_counter() > end:
                raise StuckError(f"{words} has not come within {patience_s:.0f} s")
            QTest.qWait(20)

    def button(self, words: str, within: QWidget | None = None) -> QAbstractButton:
        """The button with some words on it, or that a screen reader calls so."""
        found = [
            each
            for each in (within or self.window).findChildren(QAbstractButton)
            if each.isVisible() and words in (each.text().replace("&", ""), each.accessibleName())
        ]
        if not found:
            raise StuckError(f"no button {words!r} is seen")
        return found[0]

    def _look(self, widget: QWidget, words: str, place: QPoint | None = None) -> None:
        if not widget.isVisible() or not widget.isEnabled():
            raise StuckError(f"{words} is {'not seen' if not widget.isVisible() else 'disabled'}")
        # What lies behind another tab counts as visible, too.
        within = widget.window()
        at = widget.mapTo(within, self._within(widget, place))
        seen = within.childAt(at) or within
        if seen is not widget and not widget.isAncestorOf(seen):
            raise StuckError(f"{words} is not seen, but {seen.accessibleName() or type(seen).__name__} in its place")

    @staticmethod
    def _within(widget: QWidget, place: QPoint | None) -> QPoint:
        return widget.rect().center() if place is None else place

    def _focus(self) -> QWidget:
        return QApplication.focusWidget() or QApplication.activeWindow() or self.window

    def _did(self, words: str) -> None:
        self.steps.append(words)
        QTest.qWait(30)
