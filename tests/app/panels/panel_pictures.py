"""What the tests of panels read back: the pixels of a widget, and gestures on it."""

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from plexoscope.app.panels.registry import make_panel
from plexoscope.app.widgets.theme import load_theme
from plexoscope.plugins.manifest import Channel

THEME = load_theme("dark")
NOBODY = Qt.KeyboardModifier.NoModifier


def shown(qtbot, kind, result=None, size=(720, 480), *, unit="", theme=THEME):
    """A panel on the screen, fed with a result if there is one."""
    panel = make_panel(Channel("channel", kind, "latest", "Title", unit), theme)
    qtbot.addWidget(panel)
    panel.resize(*size)
    panel.show()
    qtbot.waitExposed(panel)
    if result is not None:
        panel.feed([(0, result)])
        assert panel.fault == ""
    return panel


def choose_in_menu(panel, title: str, row: int) -> None:
    """Choose from a sub-menu of a panel's menu."""
    menu = next(action.menu() for action in panel.header.menu.actions() if action.text() == title)
    menu.actions()[row].trigger()


def rgb(widget: QWidget) -> np.ndarray:
    """(H, W, 3) uint8 of a widget as it is painted now."""
    image = QImage(widget.size(), QImage.Format.Format_RGB888)  # a pixmap has only the depth of the screen
    widget.render(image)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()


def at(picture: np.ndarray, place: tuple[float, float]) -> tuple[int, ...]:
    """The colour at (x, y) px."""
    return tuple(int(part) for part in picture[int(place[1]), int(place[0])])


def click(widget: QWidget, place: tuple[float, float], press=QEvent.Type.MouseButtonPress) -> None:
    """Press and release at a place, without the detour over the window system."""
    point = QPointF(*place)
    for kind, buttons in (
        (press, Qt.MouseButton.LeftButton),
        (QEvent.Type.MouseButtonRelease, Qt.MouseButton.NoButton),
    ):
        _send(widget, kind, point, Qt.MouseButton.LeftButton, buttons)


def move(widget: QWidget, place: tuple[float, float]) -> None:
    _send(widget, QEvent.Type.MouseMove, QPointF(*place), Qt.MouseButton.NoButton, Qt.MouseButton.NoButton)


def drag(widget: QWidget, start: tuple[float, float], end: tuple[float, float], modifiers=NOBODY) -> None:
    left = Qt.MouseButton.LeftButton
    _send(widget, QEvent.Type.MouseButtonPress, QPointF(*start), left, left, modifiers)
    _send(widget, QEvent.Type.MouseMove, QPointF(*end), Qt.MouseButton.NoButton, left, modifiers)
    _send(widget, QEvent.Type.MouseButtonRelease, QPointF(*end), left, Qt.MouseButton.NoButton, modifiers)


def _send(widget, kind, place, button, buttons, modifiers=NOBODY) -> None:
    where = QPointF(widget.mapToGlobal(QPoint(int(place.x()), int(place.y()))))
    QApplication.sendEvent(widget, QMouseEvent(kind, place, where, button, buttons, modifiers))
