"""The window as it is seen without one kind of cone: a sheet over it that shows what lies below in other colours.

It takes a picture of the window some times a second and shows that. Menus and dialogs are windows of their own and stay
as they are; pictures that are written or copied are drawn from the document and know nothing of it.
"""

import numpy as np
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QWidget

from plexoscope.app.widgets.colour_vision import seen_with

LOOK_MS = 120
NONE = "none"


class VisionPreview(QWidget):
    """Lies over a window and lets the mouse through."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window, self.vision = window, NONE
        self._below: bytes = b""
        self._seen: QImage | None = None
        self._is_looking = False
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)
        window.installEventFilter(self)
        self.hide()

    def choose(self, vision: str) -> None:
        """Show what is seen so; "none" for the window as it is."""
        self.vision = vision
        if vision == NONE:
            self._timer.stop()
            self._seen, self._below = None, b""
            self.hide()
            return
        self._below = b""
        self.setGeometry(self._window.rect())
        self.raise_()
        self.look()
        self.show()
        self._timer.start()

    def look(self) -> None:
        """Take a new picture of what lies below, if that has changed."""
        self._is_looking = True
        below = self._window.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
        self._is_looking = False
        now = bytes(below.constBits())
        if now == self._below:
            return
        self._below = now
        width, height, row_bytes = below.width(), below.height(), below.bytesPerLine()
        rgb = np.frombuffer(now, np.uint8).reshape(height, row_bytes)[:, : 3 * width].reshape(height, width, 3)
        seen = np.ascontiguousarray(seen_with(rgb, self.vision))
        self._seen = QImage(seen.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
        self._seen.setDevicePixelRatio(below.devicePixelRatio())
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.vision != NONE:
            self.setGeometry(self._window.rect())
        return False

    def paintEvent(self, event) -> None:
        if self._seen is None or self._is_looking:
            return
        painter = QPainter(self)
        painter.drawImage(0, 0, self._seen)
        painter.end()
