"""An off-screen colour and depth target that follows the size of the frame."""

import moderngl

from plexoscope.render.gpu.context import release_framebuffer


class Target:
    """RGBA32F colour and depth.

    A whole brain puts a thousand faint fragments over each other. Rounding each of them to 16 bits adds up to a
    bias of half a step of the screen (49 dB against 65); blending 32 bits costs hardly more.

    A size used before is kept only while it is the current one.
    """

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self._colour: moderngl.Texture | None = None
        self._depth: moderngl.Texture | None = None
        self._framebuffer: moderngl.Framebuffer | None = None

    def framebuffer(self, size_px: tuple[int, int]) -> moderngl.Framebuffer:
        """The target at this (width, height), its content undefined if the size is new."""
        if self._framebuffer is not None and self._framebuffer.size == size_px:
            return self._framebuffer
        self.release()
        self._colour = self._context.texture(size_px, 4, dtype="f4")
        self._colour.filter = (moderngl.NEAREST, moderngl.NEAREST)
        self._depth = self._context.depth_texture(size_px)  # rays end at what is opaque
        self._framebuffer = self._context.framebuffer([self._colour], self._depth)
        return self._framebuffer

    @property
    def n_bytes(self) -> int:
        """Colour of 16 bytes a pixel, depth of 4."""
        return 0 if self._framebuffer is None else 20 * self._framebuffer.width * self._framebuffer.height

    @property
    def colour(self) -> moderngl.Texture:
        if self._colour is None:
            raise RuntimeError("target: expected framebuffer() to be called first")
        return self._colour

    def release(self) -> None:
        if self._framebuffer is not None:
            release_framebuffer(self._context, self._framebuffer)
        for thing in (self._colour, self._depth):
            if thing is not None:
                thing.release()
        self._framebuffer = self._colour = self._depth = None
