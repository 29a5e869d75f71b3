"""Opening volumes: read in the background, then added to the document as one step."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import cast

from plexoscope.app.document.document import Document
from plexoscope.app.document.origin import DataOrigin, seen
from plexoscope.app.document.state import VolumeLayer
from plexoscope.app.inputs.words import Found
from plexoscope.app.scene.first_volume_look import GRAY_COLORMAP, opened_layer, volume_layer, with_map
from plexoscope.app.services.background import Background, BackgroundJob
from plexoscope.app.services.messages import Messages
from plexoscope.app.view.part import FileOpener
from plexoscope.models.data.parcellation import Parcellation
from plexoscope.models.data.volume import Volume
from plexoscope.models.io.volume import SUFFIXES


class VolumeOpener:
    """Reads volumes and adds them to the document. A file that cannot be read changes nothing.

    Parameters
    ----------
    first_map
        Returns the colormap of what is no label and no colour.
    """

    def __init__(
        self,
        document: Document,
        background: Background,
        messages: Messages,
        first_map: Callable[[], str] = lambda: GRAY_COLORMAP,
    ) -> None:
        self._document, self._background, self._messages = document, background, messages
        self._first_map = first_map

    def open(self, found: Sequence[Found]) -> None:
        """Open each file or sample as a volume of its own."""
        for each in found:
            self._open(each)

    def _open(self, found: Found) -> None:
        path = found.path

        def work(_: BackgroundJob) -> VolumeLayer:
            looked = seen(path)
            if found.sample is None:
                return replace(opened_layer(path), origin=DataOrigin(seen=looked))
            data = found.read()
            volume = data.volume if isinstance(data, Parcellation) else cast(Volume, data)
            return replace(volume_layer(path, volume), origin=DataOrigin(found.sample.id, seen=looked))

        def done(layer: VolumeLayer) -> None:
            self._document.add_volumes((with_map(layer, self._first_map()),))
            sides = " × ".join(map(str, layer.volume.shape))
            frames = f", {layer.n_frames} frames" if layer.n_frames > 1 else ""
            self._messages.info(f"Opened {path.name}: {sides} voxels{frames}")

        self._background.submit(
            f"Reading {path.name}", work, done, self._messages.error, again=lambda: self._open(found)
        )


def volume_files(opener: VolumeOpener) -> FileOpener:
    """Return what opens images of voxels."""
    return FileOpener({"Volumes": SUFFIXES}, _is_volume, opener.open)


def _is_volume(found: Found, together: Sequence[Found]) -> bool:
    if found.sample is not None:
        return found.sample.kind in ("volume", "parcellation")
    return found.path.name.lower().endswith(SUFFIXES)
