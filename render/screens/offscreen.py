"""Drawing without a window: one thread with one context for all who show scenes as plain pictures.

A context of our own would displace the window's where it is current, and GLX and EGL do not even let each other
follow on one thread. So it lives on a thread of its own, which is there as long as somebody uses it. The caller's
thread is free while the GPU, or what stands in for one, is at work.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import moderngl
import numpy as np

from plexoscope.models.data.arrays import U8
from plexoscope.render.gpu.context import create_headless_context, end_headless_context, release_framebuffer
from plexoscope.render.renderer import Renderer
from plexoscope.render.scene.scene import Scene
from plexoscope.render.screens.picture import draw_picture

SMALL_POINTS = 30_000
"""Scenes of streamlines with no more points are drawn in full at once, in some tens of milliseconds without a GPU."""

Result = TypeVar("Result")


@dataclass(frozen=True, eq=False)
class Drawn:
    """A picture.

    Parameters
    ----------
    pixels : (H, W, 4) uint8
        Premultiplied, first row at the top.
    took_ms : float
    complete : bool
        Otherwise `OffscreenView.advance` makes it better.
    """

    pixels: U8
    took_ms: float
    complete: bool


class OffscreenView:
    """Draws scenes for one widget. Its methods may be called on any one thread.

    The first drawing starts the thread and the context that all views share; the release of the last one ends them.
    """

    def __init__(self) -> None:
        self._thread: _Thread | None = None
        self._renderer: Renderer | None = None
        self._framebuffer: moderngl.Framebuffer | None = None

    def draw(
        self, scene: Scene, size_px: tuple[int, int], pixel_ratio: float, *, draft: bool = False
    ) -> "Future[Drawn]":
        """Draw a scene.

        Parameters
        ----------
        scene : Scene
        size_px : (width, height)
        pixel_ratio : float
            Pixels of the picture per `width_px`.
        draft : bool
            Draw less of what is not streamlines: see `Frame`.

        Returns
        -------
        Future of Drawn
            Raises MissingError if the machine offers no context, and what `Renderer.draw_complete` raises.
        """
        return self.submit(lambda context: self._draw(context, scene, size_px, pixel_ratio, draft))

    def advance(self) -> "Future[Drawn | None]":
        """Go on with a picture that is not complete, for about a hundredth of a second; None if nothing is better."""
        return self.submit(self._advance)

    def picture(self, scene: Scene, size_px: tuple[int, int], pixel_ratio: float, samples: int = 2) -> U8:
        """A picture of any size: see `plexoscope.render.screens.picture.draw_picture`. Waits for it."""
        return self.submit(
            lambda context: draw_picture(scene, size_px, context=context, samples=samples, pixel_ratio=pixel_ratio)
        ).result()

    def release(self) -> None:
        """Free everything on the GPU. A later drawing starts anew."""
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.leave(self._release)

    def submit(self, work: Callable[[moderngl.Context], Result]) -> "Future[Result]":
        """Have something done on the thread of the context, which is started if need be."""
        if self._thread is None:
            self._thread = _Thread.joined()
        return self._thread.submit(work)

    # On the thread of the context

    def _draw(
        self, context: moderngl.Context, scene: Scene, size_px: tuple[int, int], pixel_ratio: float, draft: bool
    ) -> Drawn:
        started_s = time.perf_counter()
        if self._renderer is None:
            self._renderer = Renderer(context)
        framebuffer = self._target(context, size_px)
        small = sum(item.tractogram.n_points for item in scene.items) <= SMALL_POINTS
        if small:
            self._renderer.draw_complete(scene, framebuffer, size_px, pixel_ratio=pixel_ratio, draft=draft)
        else:
            self._renderer.draw(scene, framebuffer, size_px, pixel_ratio)
            self._again = scene, size_px, pixel_ratio
        pixels = _read(context, framebuffer)
        return Drawn(pixels, 1000 * (time.perf_counter() - started_s), small or not self._renderer.busy)

    def _advance(self, context: moderngl.Context) -> Drawn | None:
        assert self._renderer is not None
        assert self._framebuffer is not None
        started_s = time.perf_counter()
        if not self._renderer.advance() and self._renderer.busy:
            context.extra.call("glFinish")
            return None
        scene, size_px, pixel_ratio = self._again
        self._renderer.draw(scene, self._framebuffer, size_px, pixel_ratio)
        pixels = _read(context, self._framebuffer)
        return Drawn(pixels, 1000 * (time.perf_counter() - started_s), not self._renderer.busy)

    def _target(self, context: moderngl.Context, size_px: tuple[int, int]) -> moderngl.Framebuffer:
        if self._framebuffer is None or self._framebuffer.size != size_px:
            self._release_target(context)
            self._framebuffer = context.framebuffer([context.renderbuffer(size_px, 4)])
        return self._framebuffer

    def _release_target(self, context: moderngl.Context) -> None:
        if self._framebuffer is not None:
            (colour,) = self._framebuffer.color_attachments
            release_framebuffer(context, self._framebuffer)
            colour.release()
            self._framebuffer = None

    def _release(self, context: moderngl.Context) -> None:
        self._release_target(context)
        if self._renderer is not None:
            self._renderer.release()
            self._renderer = None


class _Thread:
    """The thread, its context, and how many use it."""

    _shared: "_Thread | None" = None
    _lock = threading.Lock()

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, "plexoscope-offscreen")
        self._context: moderngl.Context | None = None
        self._n_users = 0

    @classmethod
    def joined(cls) -> "_Thread":
        with cls._lock:
            if cls._shared is None:
                cls._shared = cls()
            cls._shared._n_users += 1
            return cls._shared

    def submit(self, work: Callable[[moderngl.Context], Result]) -> "Future[Result]":
        return self._pool.submit(self._run, work)

    def leave(self, clean_up: Callable[[moderngl.Context], None]) -> None:
        """Wait until what this user has on the GPU is gone, and the thread with it if nobody else needs it."""
        try:
            done = self._pool.submit(self._clean_up, clean_up)
        except RuntimeError:  # the program is ending, and all threads have ended before
            return
        with _Thread._lock:
            self._n_users -= 1
            last = self._n_users == 0
            if last:
                _Thread._shared = None
        done.result()
        if last:
            self._pool.submit(self._end).result()
            self._pool.shutdown()

    def _run(self, work: Callable[[moderngl.Context], Result]) -> Result:
        if self._context is None:
            self._context = create_headless_context()  # stays current on this thread
        return work(self._context)

    def _clean_up(self, clean_up: Callable[[moderngl.Context], None]) -> None:
        if self._context is not None:
            clean_up(self._context)

    def _end(self) -> None:
        if self._context is not None:
            end_headless_context(self._context)


def _read(context: moderngl.Context, framebuffer: moderngl.Framebuffer) -> U8:
    # Called through ctypes, this waits for the GPU without keeping other threads from running; reading does not.
    context.extra.call("glFinish")
    width, height = framebuffer.size
    rows = np.frombuffer(framebuffer.read(components=4, alignment=1), np.uint8).reshape(height, width, 4)
    return np.ascontiguousarray(rows[::-1])
