"""Float32 textures into which fragments are summed by blending, before the same opaque things as a target has."""

import moderngl

from plexoscope.render.gpu.context import release_framebuffer
from plexoscope.render.gpu.target import Target

SUM_BYTES = 4


class Sums:
    """They share the depth of a target and follow the size of the frame as it does.

    Parameters
    ----------
    context : moderngl.Context
    target : Target
        Whose depth hides what lies behind opaque things.
    n_components : tuple of int
        1 or 4 for each texture.
    """

    def __init__(self, context: moderngl.Context, target: Target, n_components: tuple[int, ...]) -> None:
        self._context = context
        self._target = target
        self._n_components = n_components
        self._framebuffer: moderngl.Framebuffer | None = None
        self.textures: list[moderngl.Texture] = []

    def framebuffer(self, size_px: tuple[int, int]) -> moderngl.Framebuffer:
        """The textures, and the depth that the target has at this (width, height)."""
        depth = self._target.framebuffer(size_px).depth_attachment
        if self._framebuffer is not None and self._framebuffer.depth_attachment is depth:
            return self._framebuffer
        self.release()
        self.textures = [self._context.texture(size_px, n, dtype="f4") for n in self._n_components]
        for texture in self.textures:
            texture.filter = (moderngl.NEAREST, moderngl.NEAREST)
        self._framebuffer = self._context.framebuffer(self.textures, depth)
        return self._framebuffer

    @property
    def n_bytes(self) -> int:
        return sum(SUM_BYTES * each.components * each.width * each.height for each in self.textures)

    def release(self) -> None:
        if self._framebuffer is not None:
            release_framebuffer(self._context, self._framebuffer)
        for texture in self.textures:
            texture.release()
        self._framebuffer = None
        self.textures = []
