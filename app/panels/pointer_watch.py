"""Where the pointer is in a widget that another object reads."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPointF
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget


class PointerWatch(QObject):
    """Reports where the pointer is in a widget, when it leaves, and double clicks.

    Parameters
    ----------
    moved
        Called with the place in the widget's coordinates, None when the pointer has left or drags something.
    clicked_twice
        Called after a double click.
    """

    def __init__(
        self, widget: QWidget, moved: Callable[[QPointF | None], None], clicked_twice: Callable[[], None]
    ) -> None:
        super().__init__(widget)
        self._moved, self._clicked_twice = moved, clicked_twice
        widget.setMouseTracking(True)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.MouseMove and isinstance(event, QMouseEvent):
            self._moved(None if event.buttons() else event.position())
        elif kind in (QEvent.Type.Leave, QEvent.Type.Hide, QEvent.Type.MouseButtonPress):
            self._moved(None)
        elif kind == QEvent.Type.MouseButtonDblClick:
            self._clicked_twice()
        return False
