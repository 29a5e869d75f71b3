"""Pictures by one transparency method, in steps, and with the context disturbed between them."""

from collections.abc import Callable, Iterator

import moderngl
import numpy as np
import numpy.typing as npt

from plexoscope.models.data.tractogram import Tractogram
from plexoscope.render.gpu.context import unbind_framebuffer
from plexoscope.render.gpu.gpu_scene import GpuScene
from plexoscope.render.gpu.transparency.base import TransparencyMethod
from plexoscope.render.lists.list_maker import of_share
from plexoscope.render.scene.appearance import StreamlineStyle
from plexoscope.render.scene.camera import Camera
from plexoscope.render.scene.scene import Scene, StreamlineItem

Picture = npt.NDArray[np.float32]


class Stage:
    """A scene on the GPU, for methods to draw. Release it."""

    def __init__(self, context: moderngl.Context, scene: Scene) -> None:
        self._context = context
        self._scene = scene
        self._gpu = GpuScene(context)
        self._gpu.adopt_at_once(scene)

    def steps(self, method: TransparencyMethod, size_px: tuple[int, int], step_quads: int = 1 << 30) -> Iterator[None]:
        """The steps of a complete picture in the method's own order."""
        x, y, z = self._scene.camera.eye_mm
        made = of_share(self._gpu.wish(self._scene, method.ordering), (float(x), float(y), float(z)), 1.0, None)
        for _ in self._gpu.content.streamlines.write_list(method.name, made(lambda: None).starts):
            pass
        self._gpu.content.streamlines.use_list(method.name)
        return method.steps(self._gpu.content, self._gpu.frame(self._scene, size_px, 1.0, 1.0), lambda: step_quads)

    def picture(
        self,
        method: TransparencyMethod,
        size_px: tuple[int, int] = (128, 96),
        step_quads: int = 1 << 30,
        between: Callable[[], None] = lambda: None,
    ) -> Picture:
        """(H, W, 4) premultiplied, first row at the bottom; `between` is called after each step."""
        for _ in self.steps(method, size_px, step_quads):
            between()
            self._gpu.content.streamlines.use_list(method.name)
        texture = self._context.texture(size_px, 4, dtype="f4")
        framebuffer = self._context.framebuffer([texture])
        method.resolve(self._gpu.frame(self._scene, size_px, 1.0, 1.0), framebuffer)
        raw = framebuffer.read(components=4, dtype="f4")
        unbind_framebuffer(self._context)
        framebuffer.release()
        texture.release()
        return np.frombuffer(raw, np.float32).reshape(size_px[1], size_px[0], 4)

    def release(self) -> None:
        self._context.extra.unbind_program()
        self._gpu.release()


def crossing(opacity: float, azimuth_deg: float, order: str) -> Scene:
    """Two lines 20 mm apart that cross in the middle of the picture: from azimuth 0, the red one is the nearer."""
    line = np.linspace(-9, 9, 19)[:, None]
    across = Tractogram(line * (1, 0, 0) + (0, -10, 0), np.array([0, 19]))
    upright = Tractogram(line * (0, 0, 1) + (0, 10, 0), np.array([0, 19]))
    style = StreamlineStyle(opacity=opacity, width_px=8)
    items = (StreamlineItem("x", across, style), StreamlineItem("z", upright, style))
    return Scene(items, Camera(azimuth_deg, 0, (0, 0, 0), 15), (0.0, 0.0, 0.0, 0.0), order)
