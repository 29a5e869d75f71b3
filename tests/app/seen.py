"""What a user sees of the window, found as one finds it there: by where it stands and what is written on it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QToolBar, QToolButton


def status_words(window) -> str:
    """All that the status bar says."""
    return "   ".join(label.text() for label in window.statusBar().findChildren(QLabel))


def stop_button(window) -> QToolButton:
    """The button of the status bar that drops what is being read or drawn."""
    return next(each for each in window.statusBar().findChildren(QToolButton) if each.text() == "Cancel")


def press_in_toolbar(window, qtbot, id: str) -> None:
    """Press the button of an action."""
    button = window.findChild(QToolBar, "tools").widgetForAction(window.actions_.qaction(id))
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
