"""The values that a layer of the document can be drawn by: which there are, and getting them without a wait."""

from collections.abc import Callable
from functools import partial

from plexoscope.app.document.document import Document
from plexoscope.app.document.state import Layer
from plexoscope.app.scene.value_columns import ColumnKey, ValueColumns, by_source, own_keys
from plexoscope.app.services.background import Background, BackgroundJob
from plexoscope.app.services.messages import Messages
from plexoscope.models.data.column import Column
from plexoscope.models.data.volume import Volume

ColumnCallback = Callable[[Column], None]


class LayerValues:
    """Values that are there at once, and values that a worker makes: lengths, groups, sampled volumes."""

    def __init__(self, document: Document, background: Background, messages: Messages) -> None:
        self._document, self._background, self._messages = document, background, messages
        self.columns = ValueColumns()
        self._jobs: dict[str, BackgroundJob] = {}

    def sections(self, layer: Layer, groups: bool = True) -> list[tuple[str, list[tuple[str, ColumnKey]]]]:
        """What there is for a layer: headings, and under each the names that a user reads with their keys.

        Parameters
        ----------
        groups
            Whether the groups of the file are among it.
        """
        keys = [key for key in own_keys(layer.tractogram) if groups or key.source != "group"]
        keys += [ColumnKey("added", column.name) for column in layer.added]
        keys += [
            ColumnKey("volume", volume.id) for volume in self._document.state.volumes if volume.volume.colours is None
        ]
        return [(words, [(self._title(key), key) for key in members]) for words, members in by_source(keys)]

    def key_of(self, layer: Layer, column: Column) -> ColumnKey | None:
        """Which of them a column is; None if its source has been closed since."""
        for _, members in self.sections(layer):
            for _, key in members:
                if self._ready(layer, key) is column:
                    return key
        return None

    def volume(self, key: ColumnKey) -> Volume | None:
        """The volume that a key names, if it names one."""
        if key.source != "volume":
            return None
        return next(layer.volume for layer in self._document.state.volumes if layer.id == key.name)

    def request(self, field: str, layer: Layer, key: ColumnKey, then: ColumnCallback) -> None:
        """Call `then` with the column: at once if it is there, else when a worker has made it.

        Parameters
        ----------
        field
            What it is for. A request replaces the one before for the same field.
        """
        self.withdraw(field)
        column = self._ready(layer, key)
        if column is not None:
            then(column)
            return
        tractogram, volume = layer.tractogram, self.volume(key)

        def done(made: Column) -> None:
            self._jobs.pop(field, None)
            column = self.columns.keep(tractogram, key, made, volume)
            if any(each.id == layer.id for each in self._document.state.layers):
                then(column)

        title = f"Sampling {volume.name} along {layer.name}" if volume else f"Computing {key.name} of {layer.name}"
        work = partial(self.columns.make, tractogram, key, volume)
        self._jobs[field] = self._background.submit(title, lambda job: work(job.checkpoint), done, self._messages.error)

    def withdraw(self, field: str) -> None:
        """Drop the request for a field that something else was chosen for."""
        if field in self._jobs:
            self._jobs.pop(field).cancel()

    def _ready(self, layer: Layer, key: ColumnKey) -> Column | None:
        if key.source == "added":
            return next(column for column in layer.added if column.name == key.name)
        return self.columns.ready(layer.tractogram, key, self.volume(key))

    def _title(self, key: ColumnKey) -> str:
        volume = self.volume(key)
        return key.name if volume is None else volume.name
