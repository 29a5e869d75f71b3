"""What a window does with a renderer, and ways to hold up or hasten the renderer's work."""

import threading
import time
from collections.abc import Callable

import moderngl
import numpy as np
import numpy.typing as npt

from plexoscope.render.gpu.context import unbind_framebuffer
from plexoscope.render.renderer import Renderer
from plexoscope.render.scene.scene import Scene

TIMEOUT_S = 10.0
"""For what takes some milliseconds on an idle machine."""


class Window:
    """What a window does with a renderer: draw when something has changed, advance while it is busy."""

    def __init__(self, context: moderngl.Context, renderer: Renderer) -> None:
        self._context = context
        self._renderer = renderer
        self._framebuffers: dict[tuple[int, int], moderngl.Framebuffer] = {}
        self.scene: Scene | None = None
        self.size_px = (128, 96)

    def show(self, scene: Scene, size_px: tuple[int, int] = (128, 96)) -> npt.NDArray[np.uint8]:
        """(H, W, 4) uint8 premultiplied, first row at the bottom: what a window would show at once."""
        self.scene, self.size_px = scene, size_px
        if size_px not in self._framebuffers:
            colour = self._context.renderbuffer(size_px, 4)
            self._framebuffers[size_px] = self._context.framebuffer([colour])
        framebuffer = self._framebuffers[size_px]
        self._renderer.draw(scene, framebuffer, size_px)
        raw = framebuffer.read(components=4)
        return np.frombuffer(raw, np.uint8).reshape(size_px[1], size_px[0], 4)

    def turn(self) -> bool:
        """One turn of the timer; True if that led to another picture."""
        time.sleep(0.001)  # the workers want their share of a small machine
        if not self._renderer.advance():
            return False
        self.show(self.scene, self.size_px)
        return True

    def turn_until(self, condition: Callable[[], object]) -> None:
        deadline_s = time.monotonic() + TIMEOUT_S
        while not condition():
            assert time.monotonic() < deadline_s, "the renderer does not get there"
            self.turn()

    def rest(self, scene: Scene, size_px: tuple[int, int] = (128, 96)) -> npt.NDArray[np.uint8]:
        """As `show`, once nothing is left to do."""
        self.show(scene, size_px)
        self.turn_until(lambda: not self._renderer.busy)
        return self.show(scene, size_px)

    def release(self) -> None:
        unbind_framebuffer(self._context)
        for framebuffer in self._framebuffers.values():
            (colour,) = framebuffer.color_attachments
            framebuffer.release()
            colour.release()


class Gate:
    """Where a worker waits until the test lets it through."""

    def __init__(self) -> None:
        self.reached, self.go = threading.Event(), threading.Event()

    def __call__(self) -> None:
        self.reached.set()
        assert self.go.wait(TIMEOUT_S)


def thinned(renderer: Renderer, n_fine: int = 100, n_coarse: int = 300) -> None:
    """Have so few segments fit into a frame in motion, whatever the machine."""
    renderer.budget.fix(n_fine, n_coarse)
