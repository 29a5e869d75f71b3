"""Blending a draw list as it comes: what the orders `sorted`, `voxel` and `none` share.

The picture is that of an exact composite per fragment but for the order within a segment's own extent, which is
why segments are short. It needs nothing beyond GL 3.3.
"""

from collections.abc import Callable, Iterator
from typing import ClassVar

import moderngl

from plexoscope.render.frame import Frame
from plexoscope.render.layers.streamline_pass import StreamlinePass
from plexoscope.render.shader_source import load_shader
from plexoscope.render.target import Target
from plexoscope.render.transparency.base import Content, ranges


class Blended:
    """Draws back to front with "over". See `TransparencyMethod` for the interface."""

    version_code: ClassVar[int] = 330

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self._target = Target(context)
        self._streamlines = StreamlinePass(context, "blended/accumulate.frag")
        self._resolve = context.program(
            load_shader("common/full_screen.vert"), load_shader("common/over_background.frag")
        )
        self._resolve["layer"] = 0
        self._full_screen = context.vertex_array(self._resolve, [])

    def steps(self, content: Content, frame: Frame, step_quads: Callable[[], int]) -> Iterator[None]:
        context = self._context
        framebuffer = self._target.framebuffer(frame.size_px)
        framebuffer.use()
        framebuffer.depth_mask = True
        framebuffer.clear(0.0, 0.0, 0.0, 0.0, depth=1.0)
        content.opaque.draw(frame)
        for first, count in ranges(content.streamlines.n_quads, step_quads):
            framebuffer.use()
            framebuffer.depth_mask = False
            # A depth test costs a sixth of the frame where there is no GPU.
            context.enable_only(moderngl.BLEND if content.opaque.empty else moderngl.BLEND | moderngl.DEPTH_TEST)
            context.blend_func = (moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA)
            self._streamlines.draw(content.streamlines, frame, first, count)
            yield

    def resolve(self, frame: Frame, destination: moderngl.Framebuffer) -> None:
        destination.use()
        self._context.enable_only(moderngl.NOTHING)
        red, green, blue, alpha = frame.background
        self._resolve["background"] = (red * alpha, green * alpha, blue * alpha, alpha)
        self._target.colour.use(0)
        self._full_screen.render(moderngl.TRIANGLES, vertices=3)

    @property
    def gpu_bytes(self) -> int:
        return self._target.n_bytes

    def release(self) -> None:
        self._full_screen.release()
        self._resolve.release()
        self._streamlines.release()
        self._target.release()
