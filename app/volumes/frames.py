"""Frames of volumes: read beside the UI, the newest wish first, and played."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from plexoscope.app.document.document import Document
from plexoscope.app.document.edits import VOLUMES
from plexoscope.app.document.state import State, VolumeLayer
from plexoscope.app.services.background import Background, BackgroundJob
from plexoscope.app.services.clock import Clock
from plexoscope.app.services.messages import Messages
from plexoscope.models.data.volume import Volume

QUIET_S = 0.4
"""Before reading a frame is told: most take less, and telling would flicker."""


class VolumeFrames(QObject):
    """Puts other frames in the place of those that volumes show.

    Moving through the frames of one volume is one step of the history, as long as nothing else is done: so no more than
    two of them are held for it. Playing is one step as well, made when it ends.

    Signals
    -------
    changed
        Another frame is wished for or there, or playing has begun or ended.
    """

    changed = Signal()

    def __init__(self, document: Document, background: Background, messages: Messages, clock: Clock) -> None:
        super().__init__(document)
        self._document, self._background, self._messages, self._clock = document, background, messages, clock
        self._wishes: dict[str, int] = {}
        self._jobs: dict[str, BackgroundJob] = {}
        self._before: VolumeLayer | None = None
        self._putting = False
        clock.motion.connect(self._advance)
        document.changed.connect(self._follow)

    def wished(self, layer: VolumeLayer) -> int:
        """The frame that a volume shows or is about to show, from 0."""
        return self._wishes.get(layer.id, layer.frame)

    def show(self, id: str, frame: int) -> None:
        """Read a frame and show it; of several wishes the newest."""
        layer = self._layer(id)
        if layer is None:
            return
        self._wishes[id] = min(max(frame, 0), layer.n_frames - 1)
        if id not in self._jobs:
            self._read(layer)
        self.changed.emit()

    @property
    def playing(self) -> str | None:
        """The id of the volume that is played."""
        return None if self._before is None else self._before.id

    def toggle(self, id: str) -> None:
        """Play the frames of a volume, or stop."""
        if self._before is not None:
            self.stop()
            return
        self._before = self._layer(id)
        self._clock.want("frames", self._before is not None)
        self.changed.emit()

    def stop(self) -> None:
        """End playing; where it has come to is one step away from where it began."""
        before, self._before = self._before, None
        self._clock.want("frames", False)
        if before is not None:
            self._wishes.pop(before.id, None)
        if before is not None and self._layer(before.id) is not None:
            began = VOLUMES.changed(self._document.state, before.id, volume=before.volume, frame=before.frame)
            self._put(lambda: self._document.record(f"Play frames of {before.name}", began))
        self.changed.emit()

    def _advance(self) -> None:
        layer = None if self._before is None else self._layer(self._before.id)
        if layer is not None and layer.id not in self._jobs:
            self.show(layer.id, (layer.frame + 1) % layer.n_frames)

    def _read(self, layer: VolumeLayer) -> None:
        frame, file = self._wishes[layer.id], layer.file
        if file is None or frame == layer.frame:
            del self._wishes[layer.id]
            return

        def work(_job: BackgroundJob) -> Volume:
            volume = file.frame(frame)
            _ = volume.looks_like_labels  # asked when it is drawn, and kept
            return volume

        take, end = partial(self._take, layer.id, frame), partial(self._end, layer.id)
        title = f"Reading {layer.name}, frame {frame + 1}"
        self._jobs[layer.id] = self._background.submit(title, work, take, end, end, quiet_s=QUIET_S)

    def _take(self, id: str, frame: int, volume: Volume) -> None:
        self._jobs.pop(id, None)
        layer = self._layer(id)
        if layer is None or id not in self._wishes:
            self._wishes.pop(id, None)
            return
        changes = {"volume": volume, "frame": frame}
        if self.playing == id:
            self._put(lambda: self._document.pass_by(VOLUMES.changed(self._document.state, id, **changes)))
        else:
            self._put(lambda: self._document.change_volume(id, "Change frame", "frame", **changes))
        self._read(replace(layer, volume=volume, frame=frame))
        self.changed.emit()

    def _end(self, id: str, error: BaseException | None = None) -> None:
        """Stay where we are: the file has gone, or the user has no patience."""
        self._jobs.pop(id, None)
        self._wishes.pop(id, None)
        if self.playing == id:
            self.stop()
        if error is not None:
            self._messages.error(error)
        self.changed.emit()

    def _put(self, edit: Callable[[], None]) -> None:
        self._putting = True
        try:
            edit()
        finally:
            self._putting = False

    def _follow(self, before: State, state: State) -> None:
        if before.volumes is state.volumes or self._putting:
            return
        frames = {layer.id: layer.frame for layer in before.volumes}
        for layer in state.volumes:
            if frames.get(layer.id, layer.frame) != layer.frame:  # undone or redone: what was wished for is over
                self._wishes.pop(layer.id, None)
                if self.playing == layer.id:
                    self._before = None
        if self._before is None or self._layer(self._before.id) is None:
            self._before = None
            self._clock.want("frames", False)
        self.changed.emit()

    def _layer(self, id: str) -> VolumeLayer | None:
        return next((layer for layer in self._document.state.volumes if layer.id == id), None)
