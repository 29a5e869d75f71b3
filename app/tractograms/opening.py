"""Opening tractograms: seen within a second, read in the background, then added to the document as one step."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import cast

from plexoscope.app.document.document import Document
from plexoscope.app.document.ids import new_id
from plexoscope.app.document.origin import DataOrigin, Seen, seen
from plexoscope.app.document.state import Layer
from plexoscope.app.inputs.streamline_choices import remembered_choices
from plexoscope.app.inputs.words import Found
from plexoscope.app.machine.file_answers import FileAnswers
from plexoscope.app.scene.nothing_to_draw import nothing_to_draw
from plexoscope.app.services.background import Background, BackgroundJob
from plexoscope.app.services.messages import Messages
from plexoscope.app.tractograms.values_of_files import Owned, read_column, read_owned, with_columns
from plexoscope.app.view.previews import Previews
from plexoscope.models.data.column import Column
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.errors import FormatError
from plexoscope.models.io.tractogram import (
    SUFFIXES,
    UNSAID,
    how_known,
    preview_tractogram,
    read_tractogram,
    taken_as,
)
from plexoscope.plugins.spelling import listed
from plexoscope.render.scene.appearance import DEFAULT_COLORMAP, StreamlineStyle

_PREVIEWED_BYTES = 1 << 24
"""Smaller files are there as soon as a sample of them."""


@dataclass
class _Batch:
    """Files that were opened together: they become one step when the last has been read."""

    layers: dict[str, Layer | None]  # in the order in which they were opened; None as long as it is not there
    n_waiting: int
    values: list[Path]  # numbers that belong to some of these tractograms and are not read yet
    added: list[str] = field(default_factory=list)


AskSpace = Callable[[Sequence[Layer], Callable[[str], None]], None]
"""Asks which space the files of layers are in; calls back with "ras", "lps", or "" for no answer."""


class Opener:
    """Reads files and adds them to the document. A file that cannot be read changes nothing.

    Parameters
    ----------
    first_map
        Returns the colormap of values that a file brings along.
    """

    def __init__(
        self,
        document: Document,
        background: Background,
        messages: Messages,
        spaces: FileAnswers,
        first_map: Callable[[], str] = lambda: DEFAULT_COLORMAP,
    ) -> None:
        self._document, self._background, self._messages = document, background, messages
        self._spaces, self._first_map = spaces, first_map
        self.ask_space: AskSpace = lambda layers, answer: answer("")
        self._batches: list[_Batch] = []
        self.previews = Previews(document)

    @property
    def has_tractograms(self) -> bool:
        """Whether some are open, or are being read."""
        return bool(self._document.state.layers or self._batches)

    def open(self, paths: Sequence[Path], values: Sequence[Path] = ()) -> None:
        """Open files as layers, as `open_found` does."""
        self.open_found([Found(str(path), path) for path in paths], values)

    def open_found(self, found: Sequence[Found], values: Sequence[Path] = ()) -> None:
        """Open files and samples as layers, all of them as one step.

        Parameters
        ----------
        values
            Files of numbers that belong to them: these wait until the tractograms are read, and are part of the step.
        """
        ids = [new_id("layer") for _ in found]
        batch = _Batch(dict.fromkeys(ids), len(ids), list(values))
        self._batches.append(batch)
        for id, each in zip(ids, found, strict=True):
            self._read(batch, id, each)

    def add_values(self, path: Path) -> None:
        """Add the numbers of a `.tsf` file or a text to the selected layer, and colour it by them.

        While the first tractogram is still being read they wait for it.
        """
        state = self._document.state
        if state.selected_layer is None and self._batches:
            self._batches[-1].values.append(path)
            return
        if state.selected_layer is None:
            self._messages.error(FormatError("expected a tractogram to be open that these numbers belong to", path))
            return
        layer = state.layer(state.selected_layer)
        self._background.submit(
            f"Reading {path.name}",
            lambda job: read_column(path, layer, job.checkpoint),
            lambda column: self._take_values(layer.id, column),
            self._messages.error,
        )

    def _read(self, batch: _Batch, id: str, found: Found) -> None:
        path, name = found.path, found.name
        choices = remembered_choices(found.choices, self._spaces.of(path))
        sample = "" if found.sample is None else found.sample.id
        looked = Seen()

        def work(job: BackgroundJob) -> Tractogram:
            nonlocal looked
            looked = seen(path)
            if found.sample is not None and found.sample.reader:
                return choices.placed(cast(Tractogram, found.read()))
            _check_known(path)
            preview = _preview(path)
            if preview is not None:
                job.show_early(preview)
            return choices.placed(read_tractogram(path, job.checkpoint, choices.bad_points))

        def done(tractogram: Tractogram) -> None:
            origin = DataOrigin(sample, choices.space or "", choices.bad_points, seen=looked)
            batch.layers[id] = Layer(id, name, path, tractogram, StreamlineStyle(), origin=origin)
            if why := found.choices.why_unused([tractogram]):
                self._messages.post("warning", f"{name}: the space that was typed is not used: {why}", toast=True)
            if batch.n_waiting > 1 or batch.values or tractogram.space == UNSAID:
                self.previews.show(id, tractogram)
            self._count_down(batch)

        def failed(error: BaseException) -> None:
            self._messages.error(error)
            dropped()

        def dropped() -> None:
            self.previews.drop(id)
            self._count_down(batch)

        self._background.submit(
            f"Reading {name}",
            work,
            done,
            failed,
            dropped,
            lambda sample: self.previews.show(id, sample),
            again=lambda: self.open_found([found]),
        )

    def _count_down(self, batch: _Batch) -> None:
        """One more of a batch is read, or will not be."""
        batch.n_waiting -= 1
        if batch.n_waiting:
            return
        unsaid = [layer for layer in batch.layers.values() if layer and layer.tractogram.space == UNSAID]
        if unsaid:
            self.ask_space(unsaid, partial(self._take_space, batch, unsaid))
        else:
            self._read_values(batch)

    def _take_space(self, batch: _Batch, layers: Sequence[Layer], space: str) -> None:
        for layer in layers if space else ():
            origin = None if layer.origin is None else replace(layer.origin, space=space)
            batch.layers[layer.id] = replace(layer, tractogram=taken_as(layer.tractogram, space), origin=origin)
            self._spaces.give(layer.path, space)
        self._read_values(batch)

    def _read_values(self, batch: _Batch) -> None:
        """Read the numbers that came with a batch; then, or without any, it is added."""
        layers = [layer for layer in batch.layers.values() if layer is not None]
        paths, batch.values = batch.values, []
        if not paths:
            self._add(batch)
            return
        if not layers:
            for path in paths:
                self._messages.error(
                    FormatError("expected the tractogram that these numbers belong to, got none that was read", path)
                )
            self._add(batch)
            return

        def work(job: BackgroundJob) -> list[Owned | FormatError]:
            return [_owned_or_fault(path, layers, job) for path in paths]

        def done(found: list[Owned | FormatError]) -> None:
            for each in found:
                if isinstance(each, FormatError):
                    self._messages.error(each)
                elif (layer := batch.layers[each.layer]) is not None:
                    batch.layers[each.layer] = changed = with_columns(layer, (each.column,), self._first_map())
                    batch.added.append(_added_words(changed))
            self._read_values(batch)

        def failed(error: BaseException) -> None:
            self._messages.error(error)
            self._read_values(batch)

        def dropped() -> None:
            names = listed(path.name for path in paths)
            self._messages.info(f"Cancelled: opened without the values of {names}")
            self._read_values(batch)

        names = listed(path.name for path in paths)
        self._background.submit(f"Reading {names}", work, done, failed, dropped)

    def _add(self, batch: _Batch) -> None:
        self._batches.remove(batch)
        layers = tuple(layer for layer in batch.layers.values() if layer is not None)
        camera = self.previews.camera  # the view stays where it was while the files were read
        self.previews.drop(*batch.layers)
        if layers:
            self._document.add_layers(layers, camera)
        for layer in layers:
            n, points = layer.tractogram.n_streamlines, layer.tractogram.n_points
            space = f", {layer.tractogram.space}" if how_known(layer.tractogram) == "given" else ""
            self._messages.info(f"Opened {layer.name}: {n:,} streamlines, {points:,} points{space}")
            for note in filter(None, (*layer.tractogram.notes, nothing_to_draw(layer.tractogram))):
                self._messages.post("warning", f"{layer.name}: {note}", toast=True)
        for words in batch.added:
            self._messages.info(words)

    def _take_values(self, id: str, column: Column) -> None:
        layers = [layer for layer in self._document.state.layers if layer.id == id]
        if not layers:
            return
        layer = with_columns(layers[0], (column,), self._first_map())
        label = f"Add the values {layer.added[-1].name}"
        self._document.change_layer(id, label, added=layer.added, style=layer.style)
        self._messages.info(_added_words(layer))


def _owned_or_fault(path: Path, layers: Sequence[Layer], job: BackgroundJob) -> Owned | FormatError:
    try:
        return read_owned(path, layers, job.checkpoint)
    except FormatError as error:
        return error


def _added_words(layer: Layer) -> str:
    """What is said of the values that a layer was given last."""
    column = layer.added[-1]
    return f"Added {column.name} to {layer.name}: {len(column.values):,} values"


def _check_known(path: Path) -> None:
    """Raise FormatError with all kinds of files there are, if this is of none: nobody else has taken it."""
    if path.is_file() and not path.name.lower().endswith(SUFFIXES):
        from plexoscope.models.io.sniffing import kind_of_file  # with all readers

        kind_of_file(path)


def _preview(path: Path) -> Tractogram | None:
    """A sample of a large file, if it can be had in a moment. What is wrong with a file, reading it will tell."""
    try:
        if path.is_file() and path.stat().st_size < _PREVIEWED_BYTES:
            return None
        return preview_tractogram(path)
    except (FormatError, OSError):
        return None
