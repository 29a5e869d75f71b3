"""A first look at files that are being read: drawn in the view, but no part of the document and never undone."""

from PySide6.QtCore import QObject, Signal

from plexoscope.app.document.document import Document
from plexoscope.app.document.framing import DEFAULT_VIEW_DEG, home_camera
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.render.scene.appearance import StreamlineStyle
from plexoscope.render.scene.camera import Camera
from plexoscope.render.scene.scene import StreamlineItem

STYLE = StreamlineStyle(opacity=0.5)
"""A sample is thin: with the opacity of a whole tractogram little would be seen of it."""


class Previews(QObject):
    """What is drawn of files under way, and from where while the document has no camera of its own.

    Signals
    -------
    changed

    Attributes
    ----------
    camera : Camera or None
        Framed on the first preview, then moved by the user; None as long as there is no need of one.
    """

    changed = Signal()

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._document = document
        self._tractograms: dict[str, Tractogram] = {}
        self.camera: Camera | None = None

    @property
    def items(self) -> tuple[StreamlineItem, ...]:
        return tuple(StreamlineItem(key, each, STYLE) for key, each in self._tractograms.items())

    def show(self, key: str, tractogram: Tractogram) -> None:
        """Draw a sample of a file, or all of it while others are still being read."""
        self._tractograms[key] = tractogram
        if self._document.state.camera is None and self.camera is None:
            self.frame()
        else:
            self.changed.emit()

    def drop(self, *keys: str) -> None:
        """Draw these no longer."""
        shown = [key for key in keys if self._tractograms.pop(key, None) is not None]
        if not self._tractograms:
            self.camera = None
        if shown:
            self.changed.emit()

    def frame(self) -> None:
        """Look at all of them from the usual side."""
        if self._tractograms:
            self.move(home_camera(self._tractograms.values(), DEFAULT_VIEW_DEG, self._document.view_aspect))

    def move(self, camera: Camera) -> None:
        self.camera = camera
        self.changed.emit()
