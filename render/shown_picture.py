"""The picture that a window shows between two frames: kept, so that showing it again costs next to nothing."""

import moderngl

from plexoscope.render.gpu.context import release_framebuffer
from plexoscope.render.gpu.gl_functions import GlFunctions

_READ_FRAMEBUFFER, _DRAW_FRAMEBUFFER = 0x8CA8, 0x8CA9
_COLOUR_BUFFER, _NEAREST, _LINEAR = 0x4000, 0x2600, 0x2601


class ShownPicture:
    """Premultiplied colour of eight bits a channel, as a screen has it. Stretched while the window changes its size."""

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self._texture: moderngl.Texture | None = None
        self._framebuffer: moderngl.Framebuffer | None = None

    def framebuffer(self, size_px: tuple[int, int]) -> moderngl.Framebuffer:
        """To be filled; its content is undefined if the size is new."""
        if self._framebuffer is None or self._framebuffer.size != size_px:
            self.release()
            self._texture = self._context.texture(size_px, 4)
            self._framebuffer = self._context.framebuffer([self._texture])
        return self._framebuffer

    @property
    def size_px(self) -> tuple[int, int]:
        """(width, height); (0, 0) as long as there is none."""
        return (0, 0) if self._framebuffer is None else self._framebuffer.size

    @property
    def exists(self) -> bool:
        return self._framebuffer is not None

    def copy_to(self, destination: moderngl.Framebuffer, size_px: tuple[int, int]) -> None:
        """Fill the lower left `size_px` of a framebuffer, stretched if need be."""
        assert self._framebuffer is not None
        own_px = self._framebuffer.size
        gl: GlFunctions = self._context.extra
        gl.call("glBindFramebuffer", _READ_FRAMEBUFFER, self._framebuffer.glo)
        gl.call("glBindFramebuffer", _DRAW_FRAMEBUFFER, destination.glo)
        smooth = _NEAREST if own_px == size_px else _LINEAR
        gl.call("glBlitFramebuffer", 0, 0, *own_px, 0, 0, *size_px, _COLOUR_BUFFER, smooth)
        destination.use()

    @property
    def n_bytes(self) -> int:
        return 0 if self._framebuffer is None else 4 * self._framebuffer.width * self._framebuffer.height

    def release(self) -> None:
        if self._framebuffer is not None:
            release_framebuffer(self._context, self._framebuffer)
        if self._texture is not None:
            self._texture.release()
        self._framebuffer = self._texture = None
