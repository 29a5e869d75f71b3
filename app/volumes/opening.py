"""Opening volumes: read in the background, then added to the document as one step."""

from collections.abc import Sequence
from pathlib import Path

from plexoscope.app.document.document import Document
from plexoscope.app.document.state import VolumeLayer
from plexoscope.app.scene.first_volume_look import volume_layer
from plexoscope.app.services.background import Background, BackgroundJob
from plexoscope.app.services.messages import Messages
from plexoscope.models.io.volume import SUFFIXES, read_volume


def is_volume(path: Path) -> bool:
    """Whether the name of a file is that of a volume."""
    return path.name.lower().endswith(SUFFIXES)


class VolumeOpener:
    """Reads volumes and adds them to the document. A file that cannot be read changes nothing."""

    def __init__(self, document: Document, background: Background, messages: Messages) -> None:
        self._document, self._background, self._messages = document, background, messages

    def open(self, paths: Sequence[Path]) -> None:
        """Open each file as a volume of its own."""
        for path in paths:
            self._open(path)

    def _open(self, path: Path) -> None:
        def work(_: BackgroundJob) -> VolumeLayer:
            return volume_layer(path, read_volume(path))

        def done(layer: VolumeLayer) -> None:
            self._document.add_volumes((layer,))
            sides = " × ".join(map(str, layer.volume.shape))
            self._messages.info(f"Opened {path.name}: {sides} voxels")

        self._background.submit(f"Reading {path.name}", work, done, self._messages.error)
