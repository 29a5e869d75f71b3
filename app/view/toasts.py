"""Toasts: messages over the view that go by themselves."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from plexoscope.app.services.messages import Message
from plexoscope.app.widgets.icons import icon
from plexoscope.app.widgets.plain_text import PlainLabel
from plexoscope.app.widgets.theme import UNIT_PX, Theme
from plexoscope.app.widgets.theme_source import ThemeSource

TOAST_MS = 7000
MAX_TOASTS = 3


class Toast(QFrame):
    """A message over the window that goes by itself. `number` counts them."""

    def __init__(
        self, parent: QWidget, number: int, message: Message, theme: Theme, closed: Callable[[], None]
    ) -> None:
        super().__init__(parent)
        self.number = number
        self.setObjectName("toast")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._closed = closed
        self.setProperty("level", message.level)
        text = PlainLabel(message.title, wordWrap=True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        close = QToolButton(toolTip="Dismiss", accessibleName="Dismiss")
        close.setIcon(icon("remove", theme.muted))
        close.clicked.connect(self.close)
        self._layout = layout = QHBoxLayout(self)
        layout.setContentsMargins(UNIT_PX * 3 // 2, UNIT_PX, UNIT_PX, UNIT_PX)
        layout.addWidget(text, 1)
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        QTimer.singleShot(TOAST_MS, self, self.close)

    def fit(self, width_px: int) -> None:
        self.setFixedSize(width_px, self._layout.heightForWidth(width_px))

    def hideEvent(self, event) -> None:
        super().hideEvent(event)
        self._closed()


class Toasts(QObject):
    """Stacks toasts in the lower right corner of a widget."""

    WIDTH_PX = 45 * UNIT_PX

    def __init__(self, parent: QWidget, theme: ThemeSource) -> None:
        super().__init__(parent)
        self._area, self._theme = parent, theme
        self._n_shown = 0

    def show(self, message: Message) -> None:
        toasts = self._in_order()
        for old in toasts[: max(0, len(toasts) + 1 - MAX_TOASTS)]:
            old.close()
        self._n_shown += 1
        Toast(self._area, self._n_shown, message, self._theme.now, self.place).show()
        self.place()

    def _in_order(self) -> list[Toast]:
        """Those to be seen, the oldest first. The order of children says which lies above, and changes."""
        toasts = [toast for toast in self._area.findChildren(Toast) if not toast.isHidden()]
        return sorted(toasts, key=lambda toast: toast.number)

    def place(self) -> None:
        bottom = self._area.height() - 2 * UNIT_PX
        width = max(1, min(self.WIDTH_PX, self._area.width() - 4 * UNIT_PX))
        for toast in reversed(self._in_order()):
            toast.fit(width)
            bottom -= toast.height()
            toast.move(self._area.width() - width - 2 * UNIT_PX, bottom)
            bottom -= UNIT_PX
            toast.raise_()
