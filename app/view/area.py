"""The middle of the window: the canvas with what lies over it."""

from collections.abc import Callable
from dataclasses import replace
from itertools import zip_longest

from PySide6.QtWidgets import QVBoxLayout, QWidget

from plexoscope.app.document.framing import DEFAULT_VIEW_DEG, has_place
from plexoscope.app.document.state import State
from plexoscope.app.document.workspace import FIGURE
from plexoscope.app.scene.colour_keys import colour_key
from plexoscope.app.scene.graph_colour_keys import graph_keys
from plexoscope.app.scene.scene_builder import scene_of
from plexoscope.app.scene.value_columns import ValueColumns
from plexoscope.app.services.actions import Actions
from plexoscope.app.services.services import Services
from plexoscope.app.view.overlay import ViewOverlay
from plexoscope.app.view.previews import Previews
from plexoscope.app.view.welcome_page import WelcomePage
from plexoscope.app.widgets.bursts import Bursts
from plexoscope.app.widgets.colour_bar import ColourBar
from plexoscope.app.widgets.direction_legend import DirectionLegend
from plexoscope.app.widgets.focus_ring import FocusRing
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.render.scene.appearance import Rgb, Rgba
from plexoscope.render.scene.camera import Camera
from plexoscope.render.scene.scene import Scene
from plexoscope.render.screens.canvas import View
from plexoscope.render.screens.gestures import GestureKind

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
        services: Services,
        columns: ValueColumns,
        previews: Previews,
        actions: Actions,
    ) -> None:
        super().__init__()
        document, theme = services.document, services.theme
        self._document, self._columns, self._previews, self._theme = document, columns, previews, theme
        self.setMinimumSize(240, 180)
        self.canvas = View(on_camera=self._move_camera, on_home=self._go_home, on_error=services.messages.error)
        self.canvas.events.key_press.connect(self._press)
        self._bursts = Bursts()
        native = self.canvas.native
        native.setAccessibleName("3-D view")
        self._frame = QVBoxLayout(self)
        self._frame.setContentsMargins(0, 0, 0, 0)
        self._frame.addWidget(native)
        self.overlay = ViewOverlay(self, theme)
        self.empty = WelcomePage(self, actions, theme)
        self.legend = DirectionLegend(self)
        self.colour_bar = ColourBar(self)
        self.graph_bars = (ColourBar(self), ColourBar(self))
        FocusRing(native, theme)
        document.changed.connect(lambda _, state: self._show(state))
        document.shown_changed.connect(lambda _: self._show(document.state))
        document.placed_changed.connect(lambda _: self._show(document.state))
        previews.changed.connect(lambda: self._show(document.state))
        theme.changed.connect(lambda: self._show(document.state))
        self._show(document.state)

    def _move_camera(self, camera: Camera, gesture: int, kind: GestureKind) -> None:
        self._look(camera, str(gesture), _GESTURE_LABELS[kind])

    def _press(self, event) -> None:
        """Arrow keys turn the view, + and - zoom."""
        camera = self._document.state.camera or self._previews.camera
        name = event.key.name if event.key is not None else event.text
        if camera is None or name not in KEYS:
            return
        label, move = KEYS[name]
        self._look(move(camera), self._bursts.key(label), label)

    def _look(self, camera: Camera, gesture: str, label: str) -> None:
        self._document.scene_in_use = ""
        if self._document.state.camera is None:
            self._previews.move(camera)  # nothing is open yet, and nothing to undo
        else:
            self._document.move_camera(camera, gesture, label)

    def _go_home(self) -> None:
        self._document.scene_in_use = ""
        if self._document.state.camera is None:
            self._previews.frame()
        else:
            self._document.show_all()

    def _show(self, state: State) -> None:
        camera = state.camera or self._previews.camera
        self._fit_frame(state)
        background = self._background(state)
        scene = scene_of(state, background, self._document.shown, self._document.placed)
        if scene is None:
            # The canvas still shows the background of the theme.
            nowhere = Camera(*DEFAULT_VIEW_DEG, (0.0, 0.0, 0.0), 1.0)
            scene = Scene((), camera or nowhere, background)
        self.canvas.scene = replace(scene, items=(*scene.items, *self._previews.items))
        self.empty.setVisible(camera is None)
        self.legend.show_camera(camera if _is_anatomical(state) else None)
        self.overlay.show_camera(camera)
        self.colour_bar.show_key(colour_key(state, self._columns), self._theme.now)
        for bar, key in zip_longest(self.graph_bars, graph_keys(state)):
            bar.show_key(key, self._theme.now)
        self._place_colour_bars()

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self.empty.setGeometry(self.rect())
        self.overlay.setGeometry(self.rect())
        self.legend.move(UNIT_PX, self.height() - self.legend.height() - UNIT_PX)
        self._place_colour_bars()
        self._fit_frame(self._document.state)

    def _background(self, state: State) -> Rgba:
        """What a picture has in the layout for pictures, as far as that can be seen; else the ground of the scene."""
        is_figure = state.workspace.name == FIGURE and state.camera is not None
        return (state.figure.background if is_figure else None) or self.ground_rgba

    def _fit_frame(self, state: State) -> None:
        """Give the canvas the shape of the picture in the layout for pictures; else it has all of the room."""
        size_px = state.figure.size_px if state.workspace.name == FIGURE else None
        width, height = max(self.width(), 1), max(self.height(), 1)
        across = down = 0
        if size_px is not None:
            share = min(width / size_px[0], height / size_px[1])
            across, down = round((width - share * size_px[0]) / 2), round((height - share * size_px[1]) / 2)
        self._frame.setContentsMargins(across, down, across, down)
        self._document.view_aspect = max(width - 2 * across, 1) / max(height - 2 * down, 1)

    def _place_colour_bars(self) -> None:
        left = UNIT_PX if self.legend.isHidden() else self.legend.geometry().right() + UNIT_PX
        bottom = self.height() - UNIT_PX
        for bar in (self.colour_bar, *self.graph_bars):
            bar.place(left, bottom, self.width() - UNIT_PX)
            if bar.key is not None:
                left = bar.geometry().right() + UNIT_PX

    def size_px(self) -> tuple[int, int]:
        """The view in the pixels of the screen."""
        ratio, native = self.devicePixelRatioF(), self.canvas.native
        return round(native.width() * ratio), round(native.height() * ratio)

    def picture(self) -> tuple[tuple[int, int], Rgb | None]:
        """Size and background of a picture of what is seen: in the layout for pictures those of it, None for none."""
        figure, is_figure = self._document.state.figure, self._document.state.workspace.name == FIGURE
        if not is_figure:
            return self.size_px(), self.ground_rgba[:3]
        return figure.size_px or self.size_px(), None if figure.background is None else figure.background[:3]

    @property
    def ground_rgba(self) -> Rgba:
        """The background of the scene: of the document, else of the theme."""
        chosen = self._document.state.view.background
        return self._theme.now.scene_rgba if chosen is None else (*chosen, 1.0)

    def describe(self) -> str:
        """How far the picture is, for the status bar; "" where it is complete."""
        stats = self.canvas.stats
        if not stats.n_segments or stats.share >= 1:
            return ""
        return f"Drawing {100 * stats.share:.0f} %"

    def details(self) -> str:
        """What is drawn and how long that takes; "" where there is nothing."""
        stats = self.canvas.stats
        if not stats.n_segments:
            return ""
        return f"{stats.n_segments:,} pieces of lines, a picture takes {stats.frame_ms:.0f} ms"

    def close_canvas(self) -> None:
        self.canvas.close()


def _is_anatomical(state: State) -> bool:
    """Whether left and right mean anything: in a layout alone they do not."""
    return not state.graphs or bool(state.layers or state.volumes) or any(map(has_place, state.graphs))
