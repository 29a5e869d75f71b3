"""Opening tractograms: read in the background, then added to the document as one step."""

import itertools
from collections.abc import Sequence
from pathlib import Path

from plexoscope.app.background import Background
from plexoscope.app.document import Document, Layer
from plexoscope.app.messages import Messages
from plexoscope.models.io.tractogram import read_tractogram
from plexoscope.render.appearance import StreamlineStyle

_ids = itertools.count(1)


class Opener:
    """Reads files and adds them to the document. A file that cannot be read changes nothing."""

    def __init__(self, document: Document, background: Background, messages: Messages) -> None:
        self._document, self._background, self._messages = document, background, messages

    def open(self, paths: Sequence[Path], name: str = "") -> None:
        """Open each file as a layer.

        Parameters
        ----------
        name
            What the layer is called; by default as its file.
        """
        for path in paths:
            self._open(path, name or path.name)

    def _open(self, path: Path, name: str) -> None:
        def done(tractogram) -> None:
            layer = Layer(f"layer{next(_ids)}", name, path, tractogram, StreamlineStyle())
            self._document.add_layers((layer,))
            n, points = tractogram.n_streamlines, tractogram.n_points
            self._messages.info(f"Opened {name}: {n:,} streamlines, {points:,} points")

        self._background.submit(f"Reading {name}", lambda _: read_tractogram(path), done, self._messages.error)
