"""The renderer: from a scene to pixels in a framebuffer, in one GL context.

It keeps what it has uploaded and compares each scene with the one before. All GL work happens on the
thread that calls `draw`; only the order of segments is made elsewhere (`order_worker`).
"""

import time
from dataclasses import dataclass

import moderngl
import numpy as np

from plexoscope.render.camera import Camera, Tile
from plexoscope.render.frame import Frame
from plexoscope.render.layers.streamlines import StreamlineLayer
from plexoscope.render.order_worker import Order, OrderRequest, OrderWorker, make_order
from plexoscope.render.scene import Scene
from plexoscope.render.transparency import METHODS
from plexoscope.render.transparency.base import TransparencyMethod

# An order seen from 5° off differs from the exact one by less than 0.1 dB.
STALE_ANGLE_DEG = 5.0


@dataclass(frozen=True)
class RenderStats:
    """For the status bar."""

    frame_ms: float
    n_segments: int


class Renderer:
    """Draws scenes into framebuffers of one context, which must be current in every call.

    Parameters
    ----------
    context : moderngl.Context
        One made by `plexoscope.render.context`.
    """

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self._streamlines = StreamlineLayer(context)
        self._methods: dict[str, TransparencyMethod] = {}
        self._order: Order | None = None
        self._requested_eye_mm: tuple[float, float, float] | None = None
        self._frame_ms = 0.0
        self._worker = OrderWorker()

    def draw(
        self,
        scene: Scene,
        framebuffer: moderngl.Framebuffer,
        size_px: tuple[int, int],
        *,
        pixel_ratio: float = 1.0,
        tile: Tile | None = None,
        wait: bool = False,
    ) -> None:
        """Draw a scene; colours arrive premultiplied with alpha.

        Parameters
        ----------
        scene : Scene
        framebuffer : moderngl.Framebuffer
            Filled from its lower left corner. With no area, nothing happens.
        size_px : (width, height)
            Framebuffer pixels, of the tile if there is one.
        pixel_ratio : float
            Framebuffer pixels per `width_px`: `plexoscope.render.scale.line_scale`.
        tile : (x0, y0, x1, y1), optional
            Part of the picture that fills the framebuffer, 0 … 1 from the lower left corner.
        wait : bool
            Make the exact order for this view now, on this thread. For pictures, never for a window.

        Raises
        ------
        ValueError
            If the scene names an unknown order, or does not fit on the GPU.
        """
        if min(size_px) <= 0:
            return
        started_s = time.perf_counter()
        method = self._method(scene.order)
        if self._streamlines.update(scene.items):
            self._order = self._requested_eye_mm = None
        if method.needs_order and self._streamlines.n_segments:
            self._update_order(scene.camera, wait)
        framebuffer.viewport = (0, 0, *size_px)
        frame = Frame.of(scene.camera, scene.background, size_px, pixel_ratio, tile)
        method.draw(self._streamlines, frame, framebuffer)
        self._frame_ms = (time.perf_counter() - started_s) * 1000

    @property
    def order_pending(self) -> bool:
        """A better order is being made, or waits for the next `draw`."""
        return self._worker.pending

    @property
    def order_ready(self) -> bool:
        """The next `draw` will show a better order."""
        return self._worker.ready

    def wait_for_order(self, timeout_s: float = 10.0) -> bool:
        """Block until the worker has nothing left to do; the next `draw` then shows its order."""
        return self._worker.wait_until_idle(timeout_s)

    @property
    def stats(self) -> RenderStats:
        return RenderStats(self._frame_ms, self._streamlines.n_segments)

    @property
    def n_geometry_uploads(self) -> int:
        return self._streamlines.n_geometry_uploads

    @property
    def n_state_uploads(self) -> int:
        return self._streamlines.n_state_uploads

    @property
    def n_order_uploads(self) -> int:
        return self._streamlines.n_order_uploads

    def release(self) -> None:
        """Join the worker and free every GL object. The renderer draws no more."""
        self.abandon()
        self._context.extra.unbind_program()
        for method in self._methods.values():
            method.release()
        self._methods.clear()
        self._streamlines.release()

    def abandon(self) -> None:
        """Join the worker only: for a context that is lost, and its objects with it."""
        self._worker.close()

    def _method(self, name: str) -> TransparencyMethod:
        if name not in METHODS:
            raise ValueError(f"order: expected one of {sorted(METHODS)}, got {name!r}")
        if name not in self._methods:
            self._methods[name] = METHODS[name](self._context)
        return self._methods[name]

    def _update_order(self, camera: Camera, wait: bool) -> None:
        segments = self._streamlines.segments
        x, y, z = camera.eye_mm
        eye_mm = (float(x), float(y), float(z))
        if wait:
            if self._order is None or self._order.eye_mm != eye_mm:
                self._show(make_order(segments, eye_mm))
            return
        ready = self._worker.take()
        if ready is not None and ready.segments is segments:
            self._show(ready)
        if eye_mm == self._requested_eye_mm:
            return
        # Near an order that is shown or under way, wait until the view rests.
        moved_mm = np.inf
        if self._requested_eye_mm is not None and self._order is not None:
            moved_mm = float(np.linalg.norm(np.subtract(eye_mm, self._order.eye_mm)))
        urgent = moved_mm > camera.distance_mm * np.tan(np.radians(STALE_ANGLE_DEG))
        self._requested_eye_mm = eye_mm
        self._worker.request(OrderRequest(segments, eye_mm, urgent))

    def _show(self, order: Order) -> None:
        self._order = order
        self._streamlines.set_order(order.starts)
