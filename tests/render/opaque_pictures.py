"""Draws the opaque layers of a scene alone, and reads back both colour and depth; asks GL what still exists."""

import moderngl
import numpy as np
import numpy.typing as npt

from plexoscope.render.gpu.context import unbind_framebuffer
from plexoscope.render.gpu.frame import Frame
from plexoscope.render.gpu.layers.opaque import OpaqueLayers
from plexoscope.render.scene.scene import Scene

Picture = npt.NDArray[np.float32]


def drawn_with(
    context: moderngl.Context,
    layers: OpaqueLayers,
    scene: Scene,
    size_px: tuple[int, int] = (96, 72),
    line_scale: float = 1.0,
) -> tuple[Picture, Picture]:
    """(H, W, 4) premultiplied colours and (H, W) depth 0 … 1, 1 where nothing is; first row at the bottom."""
    width, height = size_px
    colour = context.texture(size_px, 4, dtype="f4")
    depth = context.depth_texture(size_px)
    framebuffer = context.framebuffer([colour], depth)
    try:
        framebuffer.use()
        framebuffer.depth_mask = True
        framebuffer.clear(0.0, 0.0, 0.0, 0.0, depth=1.0)
        layers.update(scene)
        for _ in layers.steps(Frame.of(scene, size_px, line_scale), framebuffer, lambda: 1 << 30):
            pass
        rgba = np.frombuffer(colour.read(), np.float32).reshape(height, width, 4)
        return rgba, np.frombuffer(depth.read(), np.float32).reshape(height, width)
    finally:
        unbind_framebuffer(context)
        for thing in (framebuffer, colour, depth):
            thing.release()


def alive(context: moderngl.Context, kind: str, *names: int) -> list[bool]:
    """Whether GL objects with these names exist; `kind` as in "Texture"."""
    return [bool(context.extra.call(f"glIs{kind}", name) & 0xFF) for name in names]


def drawn_once(
    context: moderngl.Context, scene: Scene, size_px: tuple[int, int] = (96, 72), line_scale: float = 1.0
) -> tuple[Picture, Picture]:
    """As `drawn_with`, with layers made for the purpose."""
    layers = OpaqueLayers(context)
    try:
        return drawn_with(context, layers, scene, size_px, line_scale)
    finally:
        context.extra.unbind_program()
        layers.release()
