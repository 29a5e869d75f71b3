"""The view in a window: a vispy canvas that shows a scene and reports where the user wants the camera.

It does not own the truth. It calls `on_camera(camera, gesture_id, kind)`, the application makes that an undoable
step and sets `scene`. GL objects are rebuilt from the scene whenever the window system takes the context
away, as it does when a panel is floated or docked.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import moderngl
import numpy as np
from vispy import app

from plexoscope.render.gpu.context import adopt_current_context, describe
from plexoscope.render.renderer import FRAME_BUDGET_MS, Renderer, RenderStats
from plexoscope.render.scene.camera import Camera
from plexoscope.render.scene.scale import line_scale
from plexoscope.render.scene.scene import Scene
from plexoscope.render.screens.gestures import DragKind, GestureKind, Gestures

CameraCallback = Callable[[Camera, int, GestureKind], None]

_LEFT, _RIGHT = 1, 2
# How often to go on with a picture that is not complete yet. The window answers between two turns.
_TURN_S = 0.004


class View(app.Canvas):  # type: ignore[misc]
    """Shows a scene; its widget is `native`.

    Left drag orbits, right drag or shift and left drag pans, the wheel zooms about the pointer, a double
    click goes home.

    Parameters
    ----------
    scene : Scene, optional
    on_camera : callable, optional
        Called as `on_camera(camera, gesture_id, kind)`; steps of one gesture share their id. Without it the
        view moves its own camera.
    on_home : callable, optional
        Called on a double click. Without it the view frames what is visible by itself.
    on_error : callable, optional
        Called with the exception when drawing fails, once until it succeeds again.
    **canvas
        For `vispy.app.Canvas`: `parent`, `size`, `show`.
    """

    def __init__(
        self,
        scene: Scene | None = None,
        *,
        on_camera: CameraCallback | None = None,
        on_home: Callable[[], None] | None = None,
        on_error: Callable[[Exception], None] | None = None,
        **canvas: Any,
    ) -> None:
        self.on_camera = on_camera
        self.on_home = on_home
        self.on_error = on_error
        self.error: Exception | None = None
        self._scene = scene
        self._outdated = False
        self._gestures = Gestures()
        self._context_gl: moderngl.Context | None = None
        self._renderer: Renderer | None = None
        # Nothing is measured in dots per inch here, and vispy would start other programs to ask the screen.
        super().__init__(keys=None, dpi=96, **canvas)
        self._turns = app.Timer(_TURN_S, connect=self._advance, start=False, app=self.app)
        self._frame_budget_ms = FRAME_BUDGET_MS

    @property
    def scene(self) -> Scene | None:
        return self._scene

    @scene.setter
    def scene(self, scene: Scene | None) -> None:
        before, self._scene = self._scene, scene
        # A step towards the picture of what is gone would only keep the next from being drawn. What a camera passes by
        # is worked on: it may come to rest here.
        self._outdated = before is not None and (scene is None or scene.items is not before.items)
        self.update()

    @property
    def renderer(self) -> Renderer | None:
        """What draws; None before the first frame, and between two contexts."""
        return self._renderer

    @property
    def turning(self) -> bool:
        """Between two frames it works on a better picture."""
        return bool(self._turns.running)

    @property
    def stats(self) -> RenderStats:
        """For the status bar; zeros before the first frame."""
        return RenderStats() if self._renderer is None else self._renderer.stats

    @property
    def busy(self) -> bool:
        """The picture is not complete yet."""
        return self._renderer is not None and self._renderer.busy

    @property
    def frame_budget_ms(self) -> float:
        """What a frame may take while something moves; outlives the context."""
        return self._frame_budget_ms

    @frame_budget_ms.setter
    def frame_budget_ms(self, value: float) -> None:
        self._frame_budget_ms = value
        if self._renderer is not None:
            self._renderer.frame_budget_ms = value

    def graphics(self) -> str:
        """What the pictures are drawn with, in words; "" before the first frame."""
        if self._context_gl is None:
            return ""
        self.set_current()
        facts = describe(self._context_gl)
        return f"{facts['renderer']}, OpenGL {facts['version']}"

    def close(self) -> None:
        """Free everything on the GPU, join the worker and close the widget."""
        self._turns.stop()
        self._release()
        native = self.native
        with suppress(RuntimeError):  # the widget may have gone with its parent already
            super().close()
            # vispy's objects sit in reference cycles. The garbage collector runs at any time and on any
            # thread; Qt's must not die that way.
            if native is not None:
                native._secondary_context = native._surface = None
                native.deleteLater()

    def forget(self) -> None:
        """Drop everything that belonged to a context that is gone."""
        if self._renderer is not None:
            self._renderer.abandon()
        self._renderer = None
        self._context_gl = None

    # What vispy calls, by name.

    def on_initialize(self, event: Any) -> None:
        # A new context. If the old one went without a word, its objects went with it.
        self.forget()
        # vispy clears the alpha channel after each frame; opaque, or the window would shine through.
        self.context.set_clear_color((0.0, 0.0, 0.0, 1.0))
        native_context = getattr(self.native, "context", None)
        destroyed = getattr(native_context() if native_context else None, "aboutToBeDestroyed", None)
        if destroyed is not None:
            destroyed.connect(self._release)

    def on_draw(self, event: Any) -> None:
        size_px = tuple(int(side) for side in self.physical_size)
        if self._scene is None or min(size_px) <= 0:
            return
        self._outdated = False
        try:
            self._draw(self._scene, (size_px[0], size_px[1]))
        except Exception as error:
            self._fail(error)
        else:
            self.error = None

    def on_mouse_press(self, event: Any) -> None:
        if self._scene is None or event.button not in (_LEFT, _RIGHT):
            return
        shifted = any(modifier.name == "Shift" for modifier in event.modifiers)
        kind: DragKind = "pan" if shifted or event.button == _RIGHT else "orbit"
        self._gestures.press(kind, _point(event.pos), self._scene.camera)

    def on_mouse_move(self, event: Any) -> None:
        self._propose(self._gestures.move(_point(event.pos), _point(self.size)))

    def on_mouse_release(self, event: Any) -> None:
        # vispy drops moves in quick succession; the last one must count.
        self._propose(self._gestures.move(_point(event.pos), _point(self.size)))
        self._gestures.release()

    def on_mouse_wheel(self, event: Any) -> None:
        if self._scene is not None:
            position, size = _point(event.pos), _point(self.size)
            self._propose(self._gestures.wheel(float(event.delta[1]), position, size, self._scene.camera))

    def on_mouse_double_click(self, event: Any) -> None:
        if self._scene is None or min(self.size) <= 0:
            return
        self._gestures.reset()
        if self.on_home is not None:
            self.on_home()
            return
        shown = [item.tractogram.positions_mm for item in self._scene.items if item.style.visible]
        if sum(map(len, shown)):
            aspect = self.size[0] / self.size[1]
            self._propose(self._scene.camera.fitted(np.concatenate(shown), aspect))

    def _propose(self, camera: Camera | None) -> None:
        if camera is None or self._scene is None or camera == self._scene.camera:
            return
        if self.on_camera is not None:
            self.on_camera(camera, self._gestures.gesture_id, self._gestures.kind)
        else:
            self.scene = replace(self._scene, camera=camera)

    def _fail(self, error: Exception) -> None:
        """Start the next frame from nothing, whatever is broken, and tell once."""
        self.forget()
        if self.error is None:
            self.error = error
            if self.on_error is not None:
                self.on_error(error)

    def _draw(self, scene: Scene, size_px: tuple[int, int]) -> None:
        if self._context_gl is None:
            self._context_gl = adopt_current_context()
        context = self._context_gl
        with context.extra.restored_state():
            if self._renderer is None:
                self._renderer = Renderer(context)
                self._renderer.frame_budget_ms = self._frame_budget_ms
            # Qt has its own framebuffer, and another one after each resize.
            self._renderer.draw(scene, context.detect_framebuffer(), size_px, line_scale(size_px))
        if self._renderer.busy:
            self._turns.start()

    def _advance(self, event: Any) -> None:
        """On the window's thread, between two frames: a step towards the complete picture."""
        if self._renderer is None or self._context_gl is None or self._outdated or not self._renderer.busy:
            self._turns.stop()  # drawing starts the turns again
            return
        self.set_current()
        try:
            with self._context_gl.extra.restored_state():
                better = self._renderer.advance()
        except Exception as error:
            self._fail(error)
            return
        if better:
            # Drawing starts the turns again. A window that is hidden does not draw, and need not be asked.
            self._turns.stop()
            self.update()

    def _release(self) -> None:
        """Free the GL objects while their context still exists."""
        # If the widget died with its parent, so does the context, and its objects with it.
        with suppress(RuntimeError):
            if self._renderer is not None:
                self.set_current()
                self._renderer.release()
        self.forget()


def _point(pair: Any) -> tuple[float, float]:
    return float(pair[0]), float(pair[1])
