"""Frames of volumes: read beside the UI, the newest wish first, and ahead while they play."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from plexoscope.app.document.document import Document
from plexoscope.app.document.edits import VOLUMES
from plexoscope.app.document.state import State, VolumeLayer
from plexoscope.app.services.background import Background, BackgroundJob
from plexoscope.app.services.messages import Messages
from plexoscope.app.view.timed_thing import TimedThing
from plexoscope.app.volumes.frames_ahead import FramesAhead
from plexoscope.models.data.volume import Volume

QUIET_S = 0.4
"""Before reading a frame is told: most take less, and telling would flicker."""
FRAMES_PER_S = 8.0
"""As they play at speed 1."""


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

    def __init__(self, document: Document, background: Background, messages: Messages) -> None:
        super().__init__(document)
        self._document, self._background, self._messages = document, background, messages
        self._wishes: dict[str, int] = {}
        self._jobs: dict[str, BackgroundJob] = {}
        self._before: dict[str, VolumeLayer] = {}
        self._ahead: dict[str, FramesAhead] = {}
        self._putting = False
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

    def is_playing(self, id: str) -> bool:
        """Whether a volume is played, and has not been moved or closed meanwhile."""
        return id in self._before

    def things(self) -> list[TimedThing]:
        """Volumes of several frames, for the timeline."""
        return [self._thing(layer) for layer in self._document.state.volumes if layer.n_frames > 1]

    def _thing(self, layer: VolumeLayer) -> TimedThing:
        step_s = frame_s(layer)
        step = step_s or 1.0

        def go(at: float) -> None:
            self.show(layer.id, round(at / step))

        return TimedThing(
            layer.id,
            layer.name,
            "Volume in frames",
            (0.0, (layer.n_frames - 1) * step),
            self.wished(layer) * step,
            go,
            FRAMES_PER_S * step,
            step,
            in_frames=not step_s,
            begin=partial(self.begin, layer.id),
            end=partial(self.stop, layer.id),
            still_plays=partial(self.is_playing, layer.id),
        )

    def begin(self, id: str) -> None:
        """From now on moves are no steps, until playing is ended."""
        layer = self._layer(id)
        if layer is not None:
            self._before[id], self._ahead[id] = layer, FramesAhead(self._background)
            self._ahead[id].see_to(layer)

    def stop(self, id: str) -> None:
        """End playing; where it has come to is one step away from where it began."""
        before = self._forget(id)
        self._wishes.pop(id, None)
        if before is not None and self._layer(id) is not None:
            began = VOLUMES.changed(self._document.state, id, volume=before.volume, frame=before.frame)
            self._put(lambda: self._document.record(f"Play frames of {before.name}", began))
        self.changed.emit()

    def _forget(self, id: str) -> VolumeLayer | None:
        ahead = self._ahead.pop(id, None)
        if ahead is not None:
            ahead.forget()
        return self._before.pop(id, None)

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
        ahead = self._ahead.get(layer.id)
        ready = None if ahead is None else ahead.frame(frame)
        if ready is not None:
            self._take(layer.id, frame, ready)
            return
        title = f"Reading {layer.name}, frame {frame + 1}"
        self._jobs[layer.id] = self._background.submit(title, work, take, end, end, quiet_s=QUIET_S)

    def _take(self, id: str, frame: int, volume: Volume) -> None:
        self._jobs.pop(id, None)
        layer = self._layer(id)
        if layer is None or id not in self._wishes:
            self._wishes.pop(id, None)
            return
        changes = {"volume": volume, "frame": frame}
        if id in self._before:
            self._put(lambda: self._document.pass_by(VOLUMES.changed(self._document.state, id, **changes)))
            self._ahead[id].see_to(self._document.state.volume(id))
        else:
            self._put(lambda: self._document.change_volume(id, "Change frame", "frame", **changes))
        self._read(replace(layer, volume=volume, frame=frame))
        self.changed.emit()

    def _end(self, id: str, error: BaseException | None = None) -> None:
        """Stay where we are: the file has gone, or the user has no patience."""
        self._jobs.pop(id, None)
        self._wishes.pop(id, None)
        if id in self._before:
            self.stop(id)
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
                self._forget(layer.id)
        for id in [id for id in self._before if self._layer(id) is None]:
            self._forget(id)
        self.changed.emit()

    def _layer(self, id: str) -> VolumeLayer | None:
        return next((layer for layer in self._document.state.volumes if layer.id == id), None)


def frame_s(layer: VolumeLayer) -> float:
    """From one frame to the next in seconds, as the file says it; 0 where it does not."""
    return 0.0 if layer.file is None else layer.file.header.step_s
