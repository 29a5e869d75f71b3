"""On which side of a plane the patient's left is: at the left, or at the right as radiologists have it."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal


class Convention(QObject):
    """On which side the patient's left is. A preference.

    Signals
    -------
    changed
    """

    changed = Signal()

    def __init__(self, radiological: bool, keep: Callable[[bool], None]) -> None:
        super().__init__()
        self.radiological, self._keep = radiological, keep

    def toggle(self) -> None:
        self.radiological = not self.radiological
        self._keep(self.radiological)
        self.changed.emit()
