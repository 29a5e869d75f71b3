"""Which brush the mouse holds in the view: none, a rectangle or a lasso."""

from typing import Literal

from PySide6.QtCore import QObject, Signal

from plexoscope.app.document.document import Document

BrushShape = Literal["rectangle", "lasso"]


class Brush(QObject):
    """Holds the shape; it is no step of the history.

    Signals
    -------
    changed
        The mouse holds another brush now, or none.
    """

    changed = Signal()

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._document = document
        self.shape: BrushShape | None = None

    def can_begin(self) -> bool:
        return bool(self._document.state.layers or self._document.state.graphs)

    def is_on(self, shape: BrushShape) -> bool:
        return self.shape == shape

    def toggle(self, shape: BrushShape) -> None:
        """Take a brush, or lay it down."""
        self.hold(None if self.shape == shape else shape)

    def hold(self, shape: BrushShape | None) -> None:
        if shape != self.shape:
            self.shape = shape
            self.changed.emit()
