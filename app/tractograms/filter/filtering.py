"""Which streamlines pass the filters of the layers: kept up to date while a condition is dragged."""

import time
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, QTimer, Signal

from plexoscope.app.document.document import Document
from plexoscope.app.document.filter_settings import FilterSettings
from plexoscope.app.document.state import Layer, State
from plexoscope.app.scene.passing_streamlines import added_values, passing, without_hidden
from plexoscope.app.services.messages import Messages
from plexoscope.app.tractograms.filter.spatial_indices import Indices
from plexoscope.models.data.arrays import Flags
from plexoscope.models.data.column import Column
from plexoscope.models.errors import PlexoscopeError
from plexoscope.models.tracts.sampling import columns
from plexoscope.models.tracts.spatial_index import SpatialIndex
from plexoscope.render.lists.jobs import Jobs

WAIT_S = 0.02
"""As long as this the window waits for a filter: what is dragged and what is drawn then change in one frame."""
POLL_MS = 5


class Filtering(QObject):
    """Keeps `Document.shown` true to the filters of the layers. The latest filter of a layer wins.

    A worker evaluates. The window waits a moment for it, unless the last evaluation took longer.

    Signals
    -------
    busy_changed
        A filter is being evaluated, or no longer.
    """

    busy_changed = Signal()

    def __init__(self, document: Document, indices: Indices, messages: Messages) -> None:
        super().__init__(document)
        self._document, self._indices, self._messages = document, indices, messages
        self._worker = Jobs("plexoscope-filter")
        self._asked: dict[str, tuple[FilterSettings, tuple[Column, ...]]] = {}
        self._busy: set[str] = set()
        self._took_s: dict[str, float] = {}
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self._take)
        document.changed.connect(self._follow)

    def is_busy(self, id: str) -> bool:
        """The streamlines shown are not yet those of the layer's filter."""
        return id in self._busy

    def retry(self, id: str) -> None:
        """Evaluate again, after the index was given up."""
        self._asked.pop(id, None)
        self._follow(self._document.state, self._document.state)

    def close(self) -> None:
        self._timer.stop()
        self._worker.close()

    def _follow(self, _: State, state: State) -> None:
        ids = {layer.id for layer in state.layers}
        for id in [id for id in self._asked if id not in ids]:
            del self._asked[id]
            self._forget(id)
        for layer in state.layers:
            wanted = layer.filter, layer.added
            if self._asked.get(layer.id, (FilterSettings(), ())) != wanted:
                self._asked[layer.id] = wanted
                self._evaluate(layer)

    def _forget(self, id: str) -> None:
        self._worker.cancel(id)
        self._busy.discard(id)
        if id in self._document.shown:
            self._document.show_streamlines(id, None)

    def _evaluate(self, layer: Layer) -> None:
        id, settings = layer.id, layer.filter
        self._worker.cancel(id)
        if settings.filter() is None:
            self._set(id, without_hidden(np.ones(layer.tractogram.n_streamlines, np.bool_), settings))
            return
        wanted = self._asked[id]
        if self._indices.get(layer.tractogram) is None:
            self._set_busy(id, True)

        def start(index: SpatialIndex) -> None:
            if self._asked.get(id) == wanted:
                self._start(id, settings, index, added_values(layer))

        self._indices.request(layer, start)

    def _start(
        self, id: str, settings: FilterSettings, index: SpatialIndex, values: Mapping[str, npt.NDArray[Any]]
    ) -> None:
        def work(_: object) -> tuple[Flags | ValueError, float]:
            started_s = time.perf_counter()
            try:
                passed: Flags | ValueError = passing(settings, index, values)
            except ValueError as error:
                passed = error
            return passed, time.perf_counter() - started_s

        self._worker.submit(id, work)
        if self._took_s.get(id, 0.0) <= WAIT_S:
            self._worker.wait_until_idle(WAIT_S)
        self._take()
        if self._worker.has(id):
            self._set_busy(id, True)
            self._timer.start()

    def _take(self) -> None:
        for id, result in self._worker.take().items():
            assert isinstance(id, str)
            assert isinstance(result, tuple)
            passed, self._took_s[id] = result
            if isinstance(passed, ValueError):
                layer = self._document.state.layer(id)
                self._messages.error(PlexoscopeError(f"filter of {layer.name}: {passed}"))
                passed = np.ones(layer.tractogram.n_streamlines, np.bool_)
            self._set(id, passed)
        if not any(self._worker.has(id) for id in self._busy):
            self._timer.stop()

    def _set(self, id: str, passed: Flags) -> None:
        before = self._document.shown.get(id)
        self._set_busy(id, False)
        if before is not None and np.array_equal(before.values, passed):
            return
        everything = bool(passed.all())
        if before is not None or not everything:
            self._document.show_streamlines(id, None if everything else Column(passed, name="shown"))

    def _set_busy(self, id: str, busy: bool) -> None:
        if busy != (id in self._busy):
            (self._busy.add if busy else self._busy.discard)(id)
            self.busy_changed.emit()


def layer_values(layer: Layer) -> dict[str, npt.NDArray[Any]]:
    """What the streamlines of a layer can be filtered by beside their length : mapping of name to (S,) array."""
    return {**columns(layer.tractogram), **added_values(layer)}
