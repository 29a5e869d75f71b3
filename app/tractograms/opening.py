"""Opening tractograms: seen within a second, read in the background, then added to the document as one step."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from plexoscope.app.document.document import Document
from plexoscope.app.document.state import Layer
from plexoscope.app.scene.value_columns import first_colours
from plexoscope.app.services.background import Background, BackgroundJob
from plexoscope.app.services.messages import Messages
from plexoscope.app.view.previews import Previews
from plexoscope.models.data.column import Column, Per
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.errors import FormatError
from plexoscope.models.io.tractogram import preview_tractogram, read_tractogram, read_tsf, read_weights
from plexoscope.render.scene.appearance import StreamlineStyle

VALUE_SUFFIXES: dict[str, Per] = {".tsf": "point", ".txt": "streamline"}
"""Files of numbers that belong to a tractogram, and what each number belongs to."""

_PREVIEWED_BYTES = 1 << 24
"""Smaller files are there as soon as a sample of them."""

_ids = itertools.count(1)


@dataclass
class _Batch:
    """Files that were opened together: they become one step when the last has been read."""

    layers: dict[str, Layer | None]  # in the order in which they were opened; None as long as it is not there
    n_waiting: int


class Opener:
    """Reads files and adds them to the document. A file that cannot be read changes nothing."""

    def __init__(self, document: Document, background: Background, messages: Messages) -> None:
        self._document, self._background, self._messages = document, background, messages
        self.previews = Previews(document)

    def open(self, paths: Sequence[Path], name: str = "") -> None:
        """Open files as layers, all of them as one step.

        Parameters
        ----------
        name
            What a layer is called; by default as its file.
        """
        ids = [f"layer{next(_ids)}" for _ in paths]
        batch = _Batch(dict.fromkeys(ids), len(ids))
        for id, path in zip(ids, paths, strict=True):
            self._read(batch, id, path, name or path.name)

    def add_values(self, path: Path) -> None:
        """Add the numbers of a `.tsf` file or a text to the selected layer, and colour it by them."""
        state = self._document.state
        if state.selected_layer is None:
            self._messages.error(FormatError("expected a tractogram to be open that these numbers belong to", path))
            return
        layer = state.layer(state.selected_layer)
        per = VALUE_SUFFIXES[path.suffix.lower()]

        def work(job: BackgroundJob) -> Column:
            if per == "point":
                return Column(read_tsf(path, layer.tractogram, job.checkpoint), per, path.stem)
            return Column(read_weights(path, layer.tractogram), per, path.stem)

        self._background.submit(
            f"Reading {path.name}", work, lambda column: self._take_values(layer.id, column), self._messages.error
        )

    def _read(self, batch: _Batch, id: str, path: Path, name: str) -> None:
        def work(job: BackgroundJob) -> Tractogram:
            sample = _sample(path)
            if sample is not None:
                job.show_early(sample)
            return read_tractogram(path, job.checkpoint)

        def done(tractogram: Tractogram) -> None:
            batch.layers[id] = Layer(id, name, path, tractogram, StreamlineStyle())
            if batch.n_waiting > 1:
                self.previews.show(id, tractogram)
            self._count_down(batch)

        def failed(error: BaseException) -> None:
            self._messages.error(error)
            dropped()

        def dropped() -> None:
            self.previews.drop(id)
            self._count_down(batch)

        self._background.submit(
            f"Reading {name}", work, done, failed, dropped, lambda sample: self.previews.show(id, sample)
        )

    def _count_down(self, batch: _Batch) -> None:
        """One more of a batch is read, or will not be."""
        batch.n_waiting -= 1
        if batch.n_waiting:
            return
        layers = tuple(layer for layer in batch.layers.values() if layer is not None)
        camera = self.previews.camera  # the view stays where it was while the files were read
        self.previews.drop(*batch.layers)
        if layers:
            self._document.add_layers(layers, camera)
        for layer in layers:
            n, points = layer.tractogram.n_streamlines, layer.tractogram.n_points
            self._messages.info(f"Opened {layer.name}: {n:,} streamlines, {points:,} points")

    def _take_values(self, id: str, column: Column) -> None:
        layers = [layer for layer in self._document.state.layers if layer.id == id]
        if not layers:
            return
        taken = {each.name for each in layers[0].added}
        names = itertools.chain([column.name], (f"{column.name} {n}" for n in itertools.count(2)))
        column = replace(column, name=next(name for name in names if name not in taken))
        style = replace(layers[0].style, colour="values", values=first_colours(column, False, layers[0].style.values))
        added = (*layers[0].added, column)
        self._document.change_layer(id, f"Add the values {column.name}", added=added, style=style)
        self._messages.info(f"Added {column.name} to {layers[0].name}: {len(column.values):,} values")


def _sample(path: Path) -> Tractogram | None:
    """A sample of a large file, if it can be had in a moment. What is wrong with a file, reading it will tell."""
    try:
        if path.is_file() and path.stat().st_size < _PREVIEWED_BYTES:
            return None
        return preview_tractogram(path)
    except (FormatError, OSError):
        return None
