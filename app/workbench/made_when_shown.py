"""A view whose widgets are made when it is first seen, so that a window opens no slower for having it."""

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget


class MadeWhenShown(QWidget):
    """Holds what `make` returns, from the first time that it is shown.

    Attributes
    ----------
    content
        None before.
    """

    def __init__(self, make: Callable[[], QWidget]) -> None:
        super().__init__()
        self._make = make
        self.content: QWidget | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)

    def showEvent(self, event) -> None:
        if self.content is None:
            self.content = self._make()
            self._layout.addWidget(self.content)
            self.content.show()  # now, and not with the next event
        super().showEvent(event)
