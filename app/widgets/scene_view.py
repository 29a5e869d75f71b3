"""A widget that shows a scene as a plain picture, for panels: docked or floated, a dozen at once, without a display.

It has no GL of its own. What it shows is drawn on the thread that all such views share, and only when something has
changed: once for each change, or for the last of several. While a hand moves the camera of a scene that takes long,
it is drawn in half the resolution, and in full at rest.
"""

import logging
from collections.abc import Callable
from concurrent.futures import Future, TimeoutError
from dataclasses import replace
from itertools import product

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.models.data.arrays import F32, F64, U8
from plexoscope.models.errors import PlexoscopeError
from plexoscope.render.scene.camera import Camera
from plexoscope.render.scene.scene import Scene
from plexoscope.render.screen_space import on_screen, place_at
from plexoscope.render.screens.gestures import GestureKind, Gestures
from plexoscope.render.screens.offscreen import Drawn, OffscreenView

_log = logging.getLogger(__name__)

SLOW_MS = 25.0
"""A picture that takes longer is drawn in half the resolution while the camera moves."""

REST_MS = 150
CLICK_PX = 4.0

# A picture made within this time is shown in the very paint that asked for it.
_PATIENCE_S = 0.012
_LOOK_MS = 4
# At home the content fills the view; data that still fills so much of it moves nothing.
_WELL_FILLED = (0.6, 1.0)
_MARGIN = 0.06
_OUTLINE_PLACES = 5000


class SceneView(QWidget):
    """Shows a scene and lets the user look around in it.

    Left drag orbits, right drag or shift and left drag pans, the wheel zooms about the pointer, a double click goes
    home. Widths and sizes in px are pixels of the widget.

    Parameters
    ----------
    parent : QWidget, optional
    planar : bool
        For data in a plane of equal z, seen from above: x to the right, y up. Every drag pans.
    on_camera, on_home : callable, optional
        Called as `on_camera(camera, gesture, kind)` with where the user wants the camera, and on a double click. Then
        scenes come with the camera that they are seen through, and the view moves none by itself.

    Signals
    -------
    scene_changed
        The scene, its camera or the size of the view is another one: what `project` says holds no more.
    hovered(x, y)
        The pointer, without a button, in pixels from the upper left corner.
    hover_ended
    clicked(x, y)
        A left press and release in one place.
    """

    scene_changed = Signal()
    hovered = Signal(float, float)
    hover_ended = Signal()
    clicked = Signal(float, float)

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        planar: bool = False,
        on_camera: Callable[[Camera, int, GestureKind], None] | None = None,
        on_home: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(parent)
        self._on_camera, self._on_home = on_camera, on_home
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.n_drawn = 0
        self.problem = ""
        self._planar = planar
        self._scene: Scene | None = None
        self._moved = False
        self._gestures = Gestures()
        self._pressed_at: QPointF | None = None
        self._image = QImage()
        self._pixels: U8 | None = None  # which the image reads
        self._reduced = False  # as the image was drawn
        self._full_ms = 0.0
        self._changed = False  # since the drawing under way, or the last one, was asked for
        self._drawing: Future[Drawn] | Future[Drawn | None] | None = None
        self._offscreen = offscreen = OffscreenView()
        # A deleted widget gets no event any more; what it has on the GPU must go all the same. Not a bound method:
        # of that Qt would keep no more than the widget does.
        self.destroyed.connect(lambda: offscreen.release())
        self._look = QTimer(self, interval=_LOOK_MS)
        self._look.timeout.connect(self._on_look)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._on_rest)

    # The scene

    @property
    def scene(self) -> Scene | None:
        """With the camera as it is shown."""
        return self._scene

    @property
    def aspect(self) -> float:
        """Width over height."""
        return max(self.width(), 1) / max(self.height(), 1)

    def set_scene(self, scene: Scene | None) -> None:
        """Show a scene, or nothing.

        Of the camera of the first scene the direction counts: its content fills the view. Later scenes are seen through
        the camera at hand. Only if the user has not moved it, it follows content that outgrows the view.
        """
        if scene is not None and self._on_camera is None:
            scene = replace(scene, camera=self._camera_for(scene))
        if scene == self._scene:
            return
        moves = scene is not None and self._scene is not None and scene.camera != self._scene.camera
        if self._on_camera is not None and moves:
            self._rest.start()
        self._scene = scene
        self._change()
        self.scene_changed.emit()

    def set_camera(self, camera: Camera) -> None:
        """Look through a camera as if the user had moved there."""
        self._moved = True
        self._show_through(camera)

    def home(self) -> None:
        """Show all of the scene."""
        self._moved = False
        if self._scene is not None:
            self._show_through(self._fitted(self._scene))

    def project(self, points_mm: npt.ArrayLike) -> F32 | F64:
        """Where places are in the widget.

        Parameters
        ----------
        points_mm : (N, 3) array

        Returns
        -------
        (N, 2) float32 or float64
            Pixels from the upper left corner; NaN behind the eye, or if there is no scene.
        """
        if self._scene is None:
            return np.full((len(np.reshape(points_mm, (-1, 3))), 2), np.nan)
        return self._on_screen(points_mm, self._scene)[:, :2]

    def nearest(self, points_mm: npt.ArrayLike, x: float, y: float, within_px: float = 10.0) -> int | None:
        """Which of (N, 3) places is shown nearest to a pixel; the one in front of several in one place, or None."""
        return None if self._scene is None else place_at(self._on_screen(points_mm, self._scene), x, y, within_px)

    def _on_screen(self, points_mm: npt.ArrayLike, scene: Scene) -> F32 | F64:
        size_px = max(self.width(), 1), max(self.height(), 1)
        return on_screen(np.reshape(points_mm, (-1, 3)), scene.camera, size_px)

    def picture(self, size_px: tuple[int, int] | None = None, samples: int = 2) -> U8:
        """The view as a picture, widths and sizes enlarged with it.

        Parameters
        ----------
        size_px : (width, height), optional
            By default that of the widget on its screen.
        samples : int
            Supersampling factor per side.

        Returns
        -------
        (H, W, 4) uint8
            Straight alpha, first row at the top.

        Raises
        ------
        ValueError
            If there is no scene.
        MissingError
            If the machine cannot draw.
        """
        if self._scene is None:
            raise ValueError("picture: expected a scene, got none")
        width, height = size_px or self._size_px()
        scale = min(width / max(self.width(), 1), height / max(self.height(), 1))
        return self._offscreen.picture(self._scene, (width, height), scale, samples)

    def wait(self) -> None:
        """Return when the picture of the present scene is complete. For pictures of the widget, and tests."""
        self._rest.stop()
        if self._reduced:
            self._changed = True
        while self._scene is not None and not self.problem:
            if self._drawing is None and not self._changed:
                return
            self._begin()
            self._take(None)

    # Drawing

    def _change(self) -> None:
        self._changed = True
        self.problem = ""
        self.update()

    def _size_px(self) -> tuple[int, int]:
        ratio = self.devicePixelRatioF()
        return max(round(self.width() * ratio), 1), max(round(self.height() * ratio), 1)

    def _begin(self) -> None:
        """Have the present scene drawn, unless another drawing is under way."""
        if self._drawing is not None or not self._changed or self._scene is None:
            return
        reduced = self._rest.isActive() and self._full_ms > SLOW_MS
        width, height = self._size_px()
        ratio = self.devicePixelRatioF()
        if reduced:
            width, height, ratio = (width + 1) // 2, (height + 1) // 2, ratio / 2
        self._changed, self._reduced = False, reduced
        self.n_drawn += 1
        self._drawing = self._offscreen.draw(self._scene, (width, height), ratio, draft=reduced)
        self._look.start()

    def _take(self, patience_s: float | None) -> bool:
        """Take the picture under way if it is done by then, and begin what must follow; True if there is news."""
        if self._drawing is None:
            self._look.stop()
            return False
        try:
            drawn = self._drawing.result(patience_s)
        except TimeoutError:
            return False
        except Exception as error:
            self._drawing = None
            self._fail(error)
            return True
        self._drawing = None
        if drawn is not None:
            self._show(drawn)
        if self._changed:
            self._begin()
        elif drawn is None or not drawn.complete:
            self._drawing = self._offscreen.advance()
        return drawn is not None

    def _show(self, drawn: Drawn) -> None:
        self._pixels = drawn.pixels
        height, width = drawn.pixels.shape[:2]
        form = QImage.Format.Format_RGBA8888_Premultiplied
        self._image = QImage(drawn.pixels.data, width, height, 4 * width, form)
        # The first picture compiles programs, which says nothing about the next.
        if not self._reduced and self.n_drawn > 1:
            self._full_ms = drawn.took_ms

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, PlexoscopeError):
            _log.error("a scene cannot be drawn", exc_info=error)
        text = str(error) if isinstance(error, PlexoscopeError | ValueError) else f"{type(error).__name__}: {error}"
        self.problem = text[:1].upper() + text[1:]
        self._image = QImage()

    def _on_look(self) -> None:
        if self._take(0.0):
            self.update()

    def _on_rest(self) -> None:
        if self._reduced:
            self._change()

    def paintEvent(self, event) -> None:
        if self._changed and not self.problem:
            self._begin()
            # A picture of a widget that nobody sees yet is asked for once. A user must not wait.
            self._take(_PATIENCE_S if self.isVisible() else None)
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().base())
        if self._scene is None or self.problem:
            painter.setPen(self.palette().placeholderText().color())
            inside = self.rect().adjusted(UNIT_PX, UNIT_PX, -UNIT_PX, -UNIT_PX)
            painter.drawText(inside, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.problem)
        elif self._image.isNull():
            painter.fillRect(self.rect(), QColor.fromRgbF(*self._scene.background))
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(self.rect(), self._image, QRect(0, 0, self._image.width(), self._image.height()))

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        if self._scene is not None:
            if not self._moved and self._on_camera is None:
                self._scene = replace(self._scene, camera=self._fitted(self._scene))
            self._change()
            self.scene_changed.emit()

    def closeEvent(self, event) -> None:
        self.free()
        super().closeEvent(event)

    def free(self) -> None:
        """Free everything on the GPU. If the view is shown again, it starts anew."""
        self._look.stop()
        self._rest.stop()
        self._drawing = None
        self._offscreen.release()
        self._changed = self._scene is not None

    # The camera

    def _camera_for(self, scene: Scene) -> Camera:
        """What a new scene is seen through."""
        if self._scene is None:
            return self._fitted(scene)
        camera = self._scene.camera
        return camera if self._moved or self._well_filled(scene) else self._fitted(replace(scene, camera=camera))

    def _fitted(self, scene: Scene) -> Camera:
        camera = scene.camera
        if self._planar:
            camera = replace(camera, azimuth_deg=0.0, elevation_deg=90.0)
        return camera.fitted(outline_mm(scene), self.aspect, _MARGIN)

    def _well_filled(self, scene: Scene) -> bool:
        """The camera at hand shows all of a scene, and not small: then it stays, lest a growing one tremble."""
        assert self._scene is not None
        places_mm = outline_mm(scene)
        if not len(places_mm):
            return True
        shown = self._scene.camera.project(places_mm, self.aspect)[:, :2]
        low, high = _WELL_FILLED
        return bool(low <= 2 * np.abs(shown - 0.5).max() <= high)

    def _show_through(self, camera: Camera) -> None:
        if self._scene is None or camera == self._scene.camera:
            return
        self._scene = replace(self._scene, camera=camera)
        self._rest.start()
        self._change()
        self.scene_changed.emit()

    def _propose(self, camera: Camera | None) -> None:
        if camera is None:
            return
        if self._on_camera is not None:
            self._on_camera(camera, self._gestures.gesture_id, self._gestures.kind)
        else:
            self.set_camera(camera)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._scene is None or event.button() not in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            return
        at = event.position()
        pans = self._planar or event.button() == Qt.MouseButton.RightButton
        pans = pans or bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self._gestures.press("pan" if pans else "orbit", (at.x(), at.y()), self._scene.camera)
        self._pressed_at = at if event.button() == Qt.MouseButton.LeftButton else None
        self.hover_ended.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if not event.buttons():
            self.hovered.emit(at.x(), at.y())
            return
        if self._pressed_at is not None and (at - self._pressed_at).manhattanLength() > CLICK_PX:
            self._pressed_at = None
        self._propose(self._gestures.move((at.x(), at.y()), (self.width(), self.height())))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        self._propose(self._gestures.move((at.x(), at.y()), (self.width(), self.height())))
        self._gestures.release()
        if self._pressed_at is not None and event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit(at.x(), at.y())
        self._pressed_at = None

    def wheelEvent(self, event) -> None:
        if self._scene is not None:
            at, notches = event.position(), event.angleDelta().y() / 120
            size = (self.width(), self.height())
            self._propose(self._gestures.wheel(notches, (at.x(), at.y()), size, self._scene.camera))
            event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._gestures.reset()
        (self._on_home or self.home)()

    def leaveEvent(self, event) -> None:
        self.hover_ended.emit()
        super().leaveEvent(event)


def outline_mm(scene: Scene) -> F64:
    """(M, 3) places that say how large the content of a scene is, from any side: no more than some ten thousand."""
    places: list[F32] = []
    for item in scene.points:
        reach_mm = np.max(item.size, initial=0.0) / 2 if item.unit == "mm" else 0.0
        about = np.concatenate([np.eye(3), -np.eye(3)]).astype(np.float32) * np.float32(reach_mm)
        centres = _thinned(item.positions_mm)
        places += [centres + offset for offset in about] if reach_mm else [centres]
    for tractogram in (item.tractogram for item in scene.items):
        full = np.diff(tractogram.offsets) > 0
        ends = np.concatenate([tractogram.offsets[:-1][full], tractogram.offsets[1:][full] - 1])
        places += [_thinned(tractogram.positions_mm), _thinned(tractogram.positions_mm[ends])]
    places += [outline.segments_mm.reshape(-1, 3) for outline in scene.outlines]
    volumes = [item.volume for item in scene.volumes] + [item.volume for item in scene.slices]
    places += [np.array(list(product(*volume.bounds_mm.T)), np.float32) for volume in volumes]
    return np.concatenate(places).astype(np.float64) if places else np.zeros((0, 3))


def _thinned(positions_mm: F32) -> F32:
    """Some places, and those that lie outermost along the axes.

    Drawn by chance, always the same: every n-th point would skip the same end of all streamlines.
    """
    if len(positions_mm) <= _OUTLINE_PLACES:
        return positions_mm
    outermost = np.concatenate([positions_mm.argmin(axis=0), positions_mm.argmax(axis=0)])
    some = np.random.default_rng(0).choice(len(positions_mm), _OUTLINE_PLACES)
    return np.concatenate([positions_mm[some], positions_mm[outermost]])
