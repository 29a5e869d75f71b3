"""Spatial indices of the layers: made in the background the first time one is needed, kept as long as the layer."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from plexoscope.app.document.document import Document
from plexoscope.app.document.state import Layer, State
from plexoscope.app.services.background import Background, BackgroundJob
from plexoscope.app.services.messages import Messages
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.tracts.spatial_index import SpatialIndex


class Indices(QObject):
    """One index for each tractogram of the document that was asked for.

    Signals
    -------
    changed
        An index is being built, is ready, or was given up.
    """

    changed = Signal()

    def __init__(self, document: Document, background: Background, messages: Messages) -> None:
        super().__init__(document)
        self._background, self._messages = background, messages
        self._ready: dict[Tractogram, SpatialIndex] = {}
        self._jobs: dict[Tractogram, BackgroundJob] = {}
        self._waiting: dict[Tractogram, list[Callable[[SpatialIndex], None]]] = {}
        document.changed.connect(self._follow)

    def get(self, tractogram: Tractogram) -> SpatialIndex | None:
        return self._ready.get(tractogram)

    def job(self, tractogram: Tractogram) -> BackgroundJob | None:
        """The work under way, for its progress and to cancel it."""
        return self._jobs.get(tractogram)

    def request(self, layer: Layer, then: Callable[[SpatialIndex], None]) -> None:
        """Call `then` with the index: at once if it is there, else when it is; never if building it is cancelled."""
        tractogram = layer.tractogram
        if tractogram in self._ready:
            then(self._ready[tractogram])
            return
        self._waiting.setdefault(tractogram, []).append(then)
        if tractogram in self._jobs:
            return

        def done(index: SpatialIndex) -> None:
            self._ready[tractogram] = index
            waiting = self._waiting.pop(tractogram, [])
            del self._jobs[tractogram]
            self.changed.emit()
            for call in waiting:
                call(index)

        def failed(error: BaseException) -> None:
            dropped()
            self._messages.error(error)

        def dropped() -> None:
            self._waiting.pop(tractogram, None)
            self._jobs.pop(tractogram, None)
            self.changed.emit()

        def work(job: BackgroundJob) -> SpatialIndex:
            return SpatialIndex(tractogram, job.checkpoint)

        self._jobs[tractogram] = self._background.submit(f"Indexing {layer.name}", work, done, failed, dropped)
        self.changed.emit()

    def _follow(self, before: State, state: State) -> None:
        if before.layers is state.layers:
            return
        open_now = {layer.tractogram for layer in state.layers}
        self._ready = {tractogram: index for tractogram, index in self._ready.items() if tractogram in open_now}
        for tractogram, job in self._jobs.items():
            if tractogram not in open_now:
                job.cancel()
