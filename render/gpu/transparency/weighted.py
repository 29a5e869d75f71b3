"""Weighted: one pass in any order; nearer colours weigh more. The cheapest, and the farthest from exact.

McGuire, Bavoil: Weighted blended order-independent transparency, Journal of Computer Graphics Techniques 2(2), 2013.
How opaque a pixel is comes out exactly; of what colour, only on average.
"""

from collections.abc import Callable, Iterator
from typing import ClassVar

import moderngl

from plexoscope.render.gpu.frame import Frame
from plexoscope.render.gpu.gl_functions import GlFunctions
from plexoscope.render.gpu.layers.streamline_pass import StreamlinePass, Uniform
from plexoscope.render.gpu.target import Target
from plexoscope.render.gpu.transparency.base import Content, begin_streamlines, clear
from plexoscope.render.gpu.transparency.depth import depth_uniforms
from plexoscope.render.gpu.transparency.full_screen import FullScreen, premultiplied
from plexoscope.render.gpu.transparency.sums import Sums
from plexoscope.render.lists.orders.base import Ordering
from plexoscope.render.lists.orders.memory import MemoryOrdering
from plexoscope.render.steps import ranges


class Weighted:
    """See `TransparencyMethod` for the interface."""

    name: ClassVar[str] = "weighted"
    version_code: ClassVar[int] = 330
    ordering: ClassVar[type[Ordering]] = MemoryOrdering

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self._opaque = Target(context)
        self._sums = Sums(context, self._opaque, (4, 1))
        self._streamlines = StreamlinePass(context, "weighted/accumulate.frag")
        self._resolve = FullScreen(context, "weighted/resolve.frag", ("weighted_sum", "weight_sum", "opaque_layer"))

    def steps(self, content: Content, frame: Frame, step_quads: Callable[[], int]) -> Iterator[None]:
        for target, passed in ((self._sums, 1.0), (self._opaque, 0.0)):
            clear(target.framebuffer(frame.size_px), passed)
        yield from content.opaque.steps(frame, self._opaque.framebuffer(frame.size_px), step_quads)
        gl: GlFunctions = self._context.extra
        uniforms: dict[str, Uniform] = dict(depth_uniforms(frame))
        for first, count in ranges(content.streamlines.n_quads, step_quads):
            framebuffer = self._sums.framebuffer(frame.size_px)
            begin_streamlines(self._context, framebuffer, moderngl.BLEND | content.depth_test)
            gl.call("glBlendFuncSeparate", moderngl.ONE, moderngl.ONE, moderngl.ZERO, moderngl.ONE_MINUS_SRC_ALPHA)
            self._streamlines.draw(content.streamlines, frame, first, count, **uniforms)
            yield

    def resolve(self, frame: Frame, destination: moderngl.Framebuffer) -> None:
        destination.use()
        self._context.enable_only(moderngl.NOTHING)
        background = premultiplied(frame.background)
        self._resolve.draw(*self._sums.textures, self._opaque.colour, background=background)

    @property
    def gpu_bytes(self) -> int:
        return self._opaque.n_bytes + self._sums.n_bytes

    def release(self) -> None:
        for part in (self._resolve, self._streamlines, self._sums, self._opaque):
            part.release()
