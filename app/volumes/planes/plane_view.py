"""One plane as a view of the document, and three of them beside each other."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSplitter, QStackedLayout, QVBoxLayout, QWidget

from plexoscope.app.document.state import State, VolumeLayer
from plexoscope.app.panels.shared.units import measured
from plexoscope.app.scene.scene_builder import scene_of
from plexoscope.app.services.background import BackgroundJob
from plexoscope.app.services.services import Services
from plexoscope.app.view.slices import step_mm, value_at
from plexoscope.app.volumes.planes.convention import Convention
from plexoscope.app.volumes.planes.passing_segments import Window, painted
from plexoscope.app.volumes.planes.plane_canvas import PlaneCanvas, PlanePicture
from plexoscope.app.volumes.planes.plane_frame import Place, PlaneFrame, crosshair_of, plane_frame
from plexoscope.app.volumes.planes.volume_plane import is_of_names, plane_colours
from plexoscope.app.widgets.bursts import Bursts
from plexoscope.app.widgets.plain_text import PlainLabel
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.models.data.arrays import U8
from plexoscope.render.scene.scene import StreamlineItem

HALF_SLAB_MM = 1.5
"""Streamlines are drawn that pass no farther from the plane."""
_QUIET_S = 2.0
_PAUSE_MS = 60
FINDING = "Finding streamlines…"


@dataclass(frozen=True)
class _Wish:
    """What streamlines are to be painted: equal wishes give the same picture."""

    items: tuple[StreamlineItem, ...]
    frame: PlaneFrame
    position_mm: float
    window: Window


class PlaneView(QWidget):
    """Shows a plane of all that is open and moves the crosshair of the document."""

    def __init__(self, services: Services, axis: int, convention: Convention, ask_open: Callable[[], None]) -> None:
        super().__init__()
        self._services, self._document, self._axis = services, services.document, axis
        self._convention = convention
        self._bursts, self._n_drags = Bursts(), 0
        self._kept: dict[str, tuple[VolumeLayer, PlaneFrame, float, U8]] = {}
        self._wish: _Wish | None = None
        self._painted: tuple[_Wish, PlanePicture] | None = None
        self._job: BackgroundJob | None = None
        self.canvas = PlaneCanvas(axis, services.theme.now)
        self.canvas.words_at = self._words_at
        self.canvas.moved.connect(self._move)
        self.canvas.stepped.connect(self._step)
        self.canvas.window_changed.connect(self._ask_streamlines)
        self.empty = _empty(ask_open)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self.canvas)
        self._pages.addWidget(self.empty)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._begin)
        self.setMinimumSize(16 * UNIT_PX, 12 * UNIT_PX)
        self._document.changed.connect(self._follow)
        self._document.shown_changed.connect(lambda _: self._show())
        convention.changed.connect(self._show)
        services.theme.changed.connect(lambda: self.canvas.apply_theme(services.theme.now))

    def showEvent(self, event) -> None:
        super().showEvent(event)
        self._show()

    def _follow(self, before: State, after: State) -> None:
        if (before.layers, before.volumes, before.view) != (after.layers, after.volumes, after.view):
            self._show()

    def _show(self) -> None:
        """Show the document as it is, unless nobody sees it."""
        state = self._document.state
        if not state.volumes and not state.layers:
            self._kept, self._painted, self._wish = {}, None, None
            self.canvas.show_pictures([])
            self._pages.setCurrentWidget(self.empty)
            return
        if not self.isVisible():
            return
        self._pages.setCurrentWidget(self.canvas)
        frame = plane_frame(state, self._axis, self._convention.radiological)
        self.canvas.show_plane(frame, crosshair_of(state))
        self._ask_streamlines()

    def _show_pictures(self) -> None:
        frame, state = self.canvas.frame, self._document.state
        if frame is None:
            return
        position_mm = crosshair_of(state)[self._axis]
        kept, self._kept = self._kept, {}
        pictures = []
        for layer in state.volumes:
            if not layer.visible:
                continue
            known = kept.get(layer.id)
            if known is None or known[:3] != (layer, frame, position_mm):
                known = layer, frame, position_mm, np.ascontiguousarray(plane_colours(layer, frame, position_mm))
            self._kept[layer.id] = known
            pictures.append(PlanePicture(known[3], 0.0, 0.0, *frame.size_mm, smooth=not is_of_names(layer)))
        note = ""
        if self._wish is not None and self._wish.items:
            fits = self._painted is not None and _same_but_window(self._painted[0], self._wish)
            if fits and self._painted is not None:
                pictures.append(self._painted[1])
            elif any(item.style.visible for item in self._wish.items):
                note = FINDING
        self.canvas.show_pictures(pictures, note)

    # ---- streamlines

    def _ask_streamlines(self) -> None:
        """See to it that the streamlines near the plane are painted for the part that is seen now."""
        frame, state = self.canvas.frame, self._document.state
        if frame is None or not self.isVisible():
            return
        wish = _Wish(_items(state, self._document.shown), frame, crosshair_of(state)[self._axis], self.canvas.seen())
        if wish != self._wish:
            self._wish = wish
            if self._job is not None:
                self._job.cancel()
            if wish.items and (self._painted is None or self._painted[0] != wish):
                self._pause.start()
        self._show_pictures()

    def _begin(self) -> None:
        wish = self._wish
        if wish is None or self._job is not None:
            return

        def work(job: BackgroundJob) -> U8:
            return painted(wish.items, wish.frame, wish.position_mm, HALF_SLAB_MM, wish.window, job.checkpoint)

        def done(pixels: U8) -> None:
            self._job = None
            self._painted = wish, _picture(pixels, wish.window)
            self._again(wish)
            self._show_pictures()

        def dropped() -> None:
            self._job = None
            self._again(wish)

        def failed(error: BaseException) -> None:
            self._job = None
            self._services.messages.error(error)

        self._job = self._services.background.submit(
            "Finding streamlines", work, done, failed, dropped, quiet_s=_QUIET_S
        )

    def _again(self, made: _Wish) -> None:
        if self._wish is not None and self._wish != made and self._wish.items:
            self._pause.start()

    # ---- the hand

    def _move(self, place_mm: Place, is_new: bool) -> None:
        self._n_drags += is_new
        self._put(place_mm, f"plane {self._axis} drag {self._n_drags}", "Move crosshair")

    def _step(self, n_steps: int) -> None:
        state = self._document.state
        place = list(crosshair_of(state))
        volumes = [volume for volume in state.volumes if volume.visible]
        place[self._axis] += n_steps * (step_mm(volumes, self._axis) if volumes else 1.0)
        x, y, z = place
        self._put((x, y, z), self._bursts.key(f"plane {self._axis}"), "Step slice")

    def _put(self, place_mm: Place, key: str, label: str) -> None:
        frame = self.canvas.frame
        if frame is not None:
            place = np.clip(place_mm, frame.low_mm, frame.high_mm)
            place[[frame.right, frame.up]] = place[[frame.right, frame.up]].round(2)  # a hand is no more exact
            x, y, z = place.tolist()
            self._document.change_view(label, key, crosshair_mm=(x, y, z))

    def _words_at(self, place_mm: Place | None) -> str:
        """Where that is, and the values of the volumes there, the one in front first."""
        if place_mm is None:
            return ""
        words = ", ".join(f"{each:.1f}" for each in place_mm) + " mm"
        for layer in reversed(self._document.state.volumes):
            if layer.visible and layer.volume.colours is None:
                value = value_at(layer, place_mm)
                if value is not None:
                    words += f"  ·  {measured(layer.name, value)}"
        return words


class ThreePlanes(QWidget):
    """The three planes beside each other, or above each other where the room is higher than it is wide."""

    def __init__(self, views: list[PlaneView]) -> None:
        super().__init__()
        self._splitter = QSplitter(Qt.Orientation.Horizontal, childrenCollapsible=False, handleWidth=4)
        for view in views:
            self._splitter.addWidget(view)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._splitter)

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        wide = self.width() >= self.height()
        self._splitter.setOrientation(Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical)


def _items(state: State, shown) -> tuple[StreamlineItem, ...]:
    """The streamlines of all layers, as the scene has them."""
    scene = scene_of(state, (0.0, 0.0, 0.0, 1.0), shown, {}) if state.layers else None
    return () if scene is None else scene.items


def _same_but_window(one: _Wish, other: _Wish) -> bool:
    return (one.items, one.frame, one.position_mm) == (other.items, other.frame, other.position_mm)


def _picture(pixels: U8, window: Window) -> PlanePicture:
    width, height = window.size_px
    return PlanePicture(
        pixels, window.left_mm, window.top_mm, width / window.px_per_mm, height / window.px_per_mm, smooth=True
    )


def _empty(ask_open: Callable[[], None]) -> QWidget:
    """What stands here while there is nothing to cut through."""
    page = QWidget()
    words = PlainLabel("A plane through volumes and streamlines\nis shown here when something is open")
    words.setAlignment(Qt.AlignmentFlag.AlignCenter)
    words.setProperty("role", "muted")
    button = QPushButton("Open…")
    button.clicked.connect(ask_open)
    row = QHBoxLayout()
    row.addStretch(1)
    row.addWidget(button)
    row.addStretch(1)
    layout = QVBoxLayout(page)
    layout.setSpacing(UNIT_PX)
    layout.addStretch(1)
    layout.addWidget(words)
    layout.addLayout(row)
    layout.addStretch(1)
    return page
