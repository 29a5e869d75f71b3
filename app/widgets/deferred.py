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
    when_shown
        Make it as it is shown, without an empty moment, where what is shown is seen: a view in the middle. Of docks
        behind each other all are shown, as Qt has it; there it is made once it is painted.
    """

    def __init__(self, make: Callable[[], Made], *, when_shown: bool = False) -> None:
        super().__init__()
        self._make, self._when_shown = make, when_shown
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

    def showEvent(self, event) -> None:
        if self._when_shown:
            self.make()
        super().showEvent(event)

    def paintEvent(self, event) -> None:
        super().paintEvent(event)
        if self._widget is None:
            QTimer.singleShot(0, self, self.make)
