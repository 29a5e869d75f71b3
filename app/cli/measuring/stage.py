"""A renderer with a framebuffer of its own, where a window would be."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import moderngl
import numpy as np

from plexoscope.app.cli.measuring.quality import Picture
from plexoscope.render.gpu.context import unbind_framebuffer
from plexoscope.render.renderer import Renderer
from plexoscope.render.scene.scale import line_scale
from plexoscope.render.scene.scene import Scene


class Stage:
    """Where pictures are drawn and timed. Made by `stage`."""

    def __init__(self, context: moderngl.Context, framebuffer: moderngl.Framebuffer) -> None:
        self.renderer = Renderer(context)
        self._context, self._framebuffer = context, framebuffer

    def draw(self, scene: Scene) -> None:
        """As a window does: what fits into a frame, until it is on the GPU."""
        size_px = self._framebuffer.size
        self.renderer.draw(scene, self._framebuffer, size_px, line_scale(size_px))
        self._context.finish()

    def complete_ms(self, scene: Scene) -> float:
        """Draw all of a scene; how long it took until the GPU was done."""
        started_s = time.perf_counter()
        size_px = self._framebuffer.size
        self.renderer.draw_complete(scene, self._framebuffer, size_px, pixel_ratio=line_scale(size_px))
        self._context.finish()
        return (time.perf_counter() - started_s) * 1000

    def picture(self) -> Picture:
        """(H, W, 4) float32 premultiplied, first row at the bottom: what was drawn last."""
        width, height = self._framebuffer.size
        raw = self._framebuffer.read(components=4, dtype="f4")
        return np.frombuffer(raw, np.float32).reshape(height, width, 4)


@contextmanager
def stage(context: moderngl.Context, size_px: tuple[int, int], dtype: str = "f1") -> Iterator[Stage]:
    """A stage that is cleared away afterwards.

    Parameters
    ----------
    context : moderngl.Context
        Current.
    size_px : (width, height)
    dtype : {"f1", "f4"}
        Eight bits a channel as a window has, or floats, which hold every difference.
    """
    colour = context.texture(size_px, 4, dtype=dtype)
    framebuffer = context.framebuffer([colour])
    made = Stage(context, framebuffer)
    try:
        yield made
    finally:
        unbind_framebuffer(context)
        made.renderer.release()
        framebuffer.release()
        colour.release()
