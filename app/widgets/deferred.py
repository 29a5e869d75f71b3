"""A place for a widget that is made when it is first seen, or first asked for."""

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

Made = TypeVar("Made", bound=QWidget)


class Deferred(QWidget, Generic[Made]):
    """Holds the place of what lies behind a tab or is hidden, so that a window opens without it.

    Parameters
    ----------
    make
        Called once, with nothing; what it imports is imported then.
    """

    def __init__(self, make: Callable[[], Made]) -> None:
        super().__init__()
        self._make = make
        self._widget: Made | None = None
        self._place = QVBoxLayout(self)
        self._place.setContentsMargins(0, 0, 0, 0)

    @property
    def if_made(self) -> Made | None:
        return self._widget

    @property
    def widget(self) -> Made:
        """What stands here, made now if it has not been seen yet."""
        return self.make()

    def make(self) -> Made:
        """Make it now, if it has not been made yet."""
        if self._widget is None:
            self._widget = self._make()
            self._place.addWidget(self._widget)
            self._widget.show()
            self.setFocusProxy(self._widget)
        return self._widget

    def paintEvent(self, event) -> None:
        """Only what can be seen is painted: a dock behind the tab of another is shown, as Qt has it."""
        super().paintEvent(event)
        if self._widget is None:
            QTimer.singleShot(0, self, self.make)
