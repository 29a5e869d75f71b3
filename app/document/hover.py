"""What is under the pointer in one view, so that the others show it too. It is no step of the history."""

from PySide6.QtCore import QObject, Signal


class Hover(QObject):
    """Holds the names under the pointer.

    Signals
    -------
    changed(names)
        Something else is under it now.
    """

    changed = Signal(tuple)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.names: tuple[str, ...] = ()
        self._owner: object = None

    def show(self, owner: object, names: tuple[str, ...]) -> None:
        """Say what is under the pointer in the view of `owner`; () when the pointer has left it."""
        if not names and owner is not self._owner:
            return  # it left one view after it had come into the next
        self._owner = owner
        if names != self.names:
            self.names = names
            self.changed.emit(names)
