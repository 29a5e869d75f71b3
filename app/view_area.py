"""The middle of the window: the canvas with what lies over it."""

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from plexoscope.app.actions import Actions
from plexoscope.app.bursts import Bursts
from plexoscope.app.document import Document, State
from plexoscope.app.framing import DEFAULT_VIEW_DEG
from plexoscope.app.overlays import DirectionLegend, EmptyState, Toasts
from plexoscope.app.scene_builder import scene_of
from plexoscope.app.theme import UNIT_PX, Theme
from plexoscope.render.camera import Camera
from plexoscope.render.canvas import View
from plexoscope.render.gestures import GestureKind
from plexoscope.render.scene import Scene

# As the history names them.
_GESTURE_LABELS: dict[GestureKind, str] = {"orbit": "Turn view", "pan": "Move view", "zoom": "Zoom"}

TURN_DEG = 5.0
ZOOM = 1.1
KEYS: dict[str, tuple[str, Callable[[Camera], Camera]]] = {
    "Left": ("Turn view", lambda camera: camera.orbited(TURN_DEG, 0)),
    "Right": ("Turn view", lambda camera: camera.orbited(-TURN_DEG, 0)),
    "Up": ("Turn view", lambda camera: camera.orbited(0, TURN_DEG)),
    "Down": ("Turn view", lambda camera: camera.orbited(0, -TURN_DEG)),
    "+": ("Zoom", lambda camera: camera.zoomed(ZOOM)),
    "=": ("Zoom", lambda camera: camera.zoomed(ZOOM)),
    "-": ("Zoom", lambda camera: camera.zoomed(1 / ZOOM)),
}


class ViewArea(QWidget):
    """Draws the document and turns gestures on the canvas into undoable steps."""

    def __init__(
        self,
        document: Document,
        actions: Actions,
        theme: Theme,
        first_sample: str | None,
        on_error: Callable[[BaseException], None],
    ) -> None:
        super().__init__()
        self._document, self._theme = document, theme
        self.setMinimumSize(240, 180)
        self.canvas = View(on_camera=self._move_camera, on_home=document.show_all, on_error=on_error)
        self.canvas.events.key_press.connect(self._press)
        self._bursts = Bursts()
        native = self.canvas.native
        native.setAccessibleName("3-D view")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(native)
        self.empty = EmptyState(self, actions, first_sample)
        self.legend = DirectionLegend(self)
        self.toasts = Toasts(self)
        document.changed.connect(lambda _, state: self._show(state))
        self._show(document.state)

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._show(self._document.state)

    def _move_camera(self, camera: Camera, gesture: int, kind: GestureKind) -> None:
        self._document.move_camera(camera, str(gesture), _GESTURE_LABELS[kind])

    def _press(self, event) -> None:
        """Arrow keys turn the view, + and - zoom."""
        camera = self._document.state.camera
        name = event.key.name if event.key is not None else event.text
        if camera is None or name not in KEYS:
            return
        label, move = KEYS[name]
        self._document.move_camera(move(camera), self._bursts.key(label), label)

    def _show(self, state: State) -> None:
        scene = scene_of(state, self._theme.scene_rgba, self._document.shown)
        if scene is None:
            # The canvas still shows the background of the theme.
            scene = Scene((), Camera(*DEFAULT_VIEW_DEG, (0.0, 0.0, 0.0), 1.0), self._theme.scene_rgba)
        self.canvas.scene = scene
        self.empty.setVisible(not state.layers)
        self.legend.show_camera(state.camera)

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self.empty.setGeometry(self.rect())
        self.legend.move(UNIT_PX, self.height() - self.legend.height() - UNIT_PX)
        self.toasts.place()
        self._document.view_aspect = max(self.width(), 1) / max(self.height(), 1)

    def size_px(self) -> tuple[int, int]:
        """The view in the pixels of the screen."""
        ratio = self.devicePixelRatioF()
        return round(self.width() * ratio), round(self.height() * ratio)

    def describe(self) -> str:
        """What is drawn, for the status bar."""
        stats = self.canvas.stats
        if not stats.n_segments:
            return ""
        drawn = "all" if stats.share >= 1 else f"{100 * stats.share:.2g} %"
        return f"{stats.n_segments:,} segments · {stats.order} · {drawn} drawn · {stats.frame_ms:.0f} ms"

    def close_canvas(self) -> None:
        self.canvas.close()
