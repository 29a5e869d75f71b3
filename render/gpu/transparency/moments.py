"""Moments: two passes in any order. A pixel's fragments are summed up as four moments of how they lie in depth.

Münstermann, Krumpen, Klein, Peters: Moment-based order-independent transparency, PACMCGIT 1(1), 2018, with power
moments in single precision. How opaque a pixel is comes out exactly; how much of a fragment is seen is estimated.
"""

from collections.abc import Callable, Iterator
from typing import ClassVar

import moderngl

from plexoscope.render.gpu.frame import Frame
from plexoscope.render.gpu.layers.streamline_pass import StreamlinePass, Uniform
from plexoscope.render.gpu.target import Target
from plexoscope.render.gpu.transparency.base import Content, begin_streamlines, clear
from plexoscope.render.gpu.transparency.depth import depth_uniforms
from plexoscope.render.gpu.transparency.full_screen import FullScreen, premultiplied
from plexoscope.render.gpu.transparency.sums import Sums
from plexoscope.render.lists.orders.base import Ordering
from plexoscope.render.lists.orders.memory import MemoryOrdering
from plexoscope.render.steps import ranges

# The units before are the streamlines'.
_MOMENT_UNIT, _ABSORBANCE_UNIT = 6, 7


class Moments:
    """See `TransparencyMethod` for the interface."""

    name: ClassVar[str] = "moments"
    version_code: ClassVar[int] = 330
    ordering: ClassVar[type[Ordering]] = MemoryOrdering

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self._opaque = Target(context)
        self._moments = Sums(context, self._opaque, (4, 1))
        self._seen = Sums(context, self._opaque, (4,))
        self._accumulate = StreamlinePass(context, "moments/accumulate.frag")
        self._shade = StreamlinePass(context, "moments/shade.frag")
        samplers = ("seen_texture", "absorbance_texture", "opaque_layer")
        self._resolve = FullScreen(context, "moments/resolve.frag", samplers)

    def steps(self, content: Content, frame: Frame, step_quads: Callable[[], int]) -> Iterator[None]:
        for target in (self._moments, self._seen, self._opaque):
            clear(target.framebuffer(frame.size_px))
        yield from content.opaque.steps(frame, self._opaque.framebuffer(frame.size_px), step_quads)
        uniforms: dict[str, Uniform] = dict(depth_uniforms(frame))
        yield from self._pass(self._accumulate, self._moments, content, frame, step_quads, uniforms)
        uniforms |= {"moment_texture": _MOMENT_UNIT, "absorbance_texture": _ABSORBANCE_UNIT}
        yield from self._pass(self._shade, self._seen, content, frame, step_quads, uniforms)

    def resolve(self, frame: Frame, destination: moderngl.Framebuffer) -> None:
        destination.use()
        self._context.enable_only(moderngl.NOTHING)
        _, absorbance = self._moments.textures
        textures = (*self._seen.textures, absorbance, self._opaque.colour)
        self._resolve.draw(*textures, background=premultiplied(frame.background))

    @property
    def gpu_bytes(self) -> int:
        return self._opaque.n_bytes + self._moments.n_bytes + self._seen.n_bytes

    def release(self) -> None:
        for part in (self._resolve, self._shade, self._accumulate, self._seen, self._moments, self._opaque):
            part.release()

    def _pass(
        self,
        streamlines: StreamlinePass,
        sums: Sums,
        content: Content,
        frame: Frame,
        step_quads: Callable[[], int],
        uniforms: dict[str, Uniform],
    ) -> Iterator[None]:
        """Sum up what one fragment shader makes of all streamlines."""
        for first, count in ranges(content.streamlines.n_quads, step_quads):
            framebuffer = sums.framebuffer(frame.size_px)
            begin_streamlines(self._context, framebuffer, moderngl.BLEND | content.depth_test)
            self._context.blend_func = (moderngl.ONE, moderngl.ONE)
            for unit, texture in zip((_MOMENT_UNIT, _ABSORBANCE_UNIT), self._moments.textures, strict=True):
                texture.use(unit)
            streamlines.draw(content.streamlines, frame, first, count, **uniforms)
            yield
