"""What a user does with the window and sees of it, found by where it stands and what is written on it."""

import importlib.metadata
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel, QToolBar, QToolButton

FORNIX = Path(str(importlib.metadata.distribution("dipy").locate_file("dipy/data/files/tracks300.trk")))


def open_file(window, qtbot, path: Path = FORNIX) -> None:
    n = len(window.messages.all)
    window.tractograms.opener.open([path])
    qtbot.waitUntil(lambda: len(window.messages.all) > n, timeout=10_000)


def choose(box, words: str) -> None:
    """Choose from a drop-down list as a user does."""
    row = box.findText(words)
    assert row >= 0, words
    box.setCurrentIndex(row)
    box.activated.emit(row)


def at_rest(window) -> bool:
    """The picture has been begun, and is complete."""
    return window.view.canvas.stats.n_segments > 0 and not window.view.canvas.busy


def shown(window) -> np.ndarray:
    image = window.view.canvas.native.grabFramebuffer().convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)[..., :3].copy()


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
