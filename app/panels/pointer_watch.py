"""Where the pointer is in a widget that another object reads."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

_STILL_PX = 3
"""A button that is released farther from where it was pressed has dragged something."""


class PointerWatch(QObject):
    """Reports where the pointer is in a widget, when it leaves, clicks and double clicks.

    Parameters
    ----------
    moved
        Called with the place in the widget's coordinates, None when the pointer has left or drags something.
    clicked_twice
        Called after a double click.
    clicked
        Called with the place of a click of the left button, and whether Ctrl is held.
    """

    def __init__(
        self,
        widget: QWidget,
        moved: Callable[[QPointF | None], None],
        clicked_twice: Callable[[], None],
        clicked: Callable[[QPointF, bool], None] | None = None,
    ) -> None:
        super().__init__(widget)
        self._moved, self._clicked_twice, self._clicked = moved, clicked_twice, clicked
        self._pressed: QPointF | None = None
        widget.setMouseTracking(True)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.MouseMove and isinstance(event, QMouseEvent):
            self._moved(None if event.buttons() else event.position())
        elif kind in (QEvent.Type.Leave, QEvent.Type.Hide):
            self._moved(None)
        elif kind == QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent):
            self._moved(None)
            self._pressed = event.position() if event.button() == Qt.MouseButton.LeftButton else None
        elif kind == QEvent.Type.MouseButtonRelease and isinstance(event, QMouseEvent):
            pressed, self._pressed = self._pressed, None
            if pressed is not None and (event.position() - pressed).manhattanLength() <= _STILL_PX and self._clicked:
                self._clicked(event.position(), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        elif kind == QEvent.Type.MouseButtonDblClick:
            self._clicked_twice()
        return False
