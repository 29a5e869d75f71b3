"""The size of the words in a panel: Ctrl with the wheel, +, - or 0."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

SIZE_PX = 13
SIZES_PX = (8, 9, 10, 11, 12, 13, 14, 16, 18, 20, 24, 28, 32, 40)
_STEPS = {Qt.Key.Key_Plus: 1, Qt.Key.Key_Equal: 1, Qt.Key.Key_Minus: -1}


def scroll(area: QAbstractScrollArea, share: float) -> None:
    """Scroll upwards by a share of what is seen."""
    bar = area.verticalScrollBar()
    bar.setValue(bar.value() - round(share * bar.pageStep()))


class TextSize(QObject):
    """Follows the keys and the wheel of a widget.

    Parameters
    ----------
    widget
        What has the focus.
    below
        What gets the wheel: the viewport where the widget scrolls.
    changed
        Called with the size in px.
    """

    def __init__(self, widget: QWidget, below: QWidget, changed: Callable[[int], None]) -> None:
        super().__init__(widget)
        self._changed = changed
        self.px = SIZE_PX
        widget.installEventFilter(self)
        if below is not widget:
            below.installEventFilter(self)

    def reset(self) -> None:
        self._set(SIZE_PX)

    def step(self, by: int) -> None:
        """One size larger or smaller."""
        at = SIZES_PX.index(self.px) + by
        self._set(SIZES_PX[min(max(at, 0), len(SIZES_PX) - 1)])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QWheelEvent) and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            turned = event.angleDelta().y()
            if turned:
                self.step(1 if turned > 0 else -1)
            return True
        if isinstance(event, QKeyEvent) and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            key = Qt.Key(event.key())
            if key not in _STEPS and key != Qt.Key.Key_0:
                return False
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()  # the window has the same keys for other things
                return True
            if event.type() == QEvent.Type.KeyPress:
                self.step(_STEPS[key]) if key in _STEPS else self.reset()
                return True
        return False

    def _set(self, px: int) -> None:
        if px != self.px:
            self.px = px
            self._changed(px)
