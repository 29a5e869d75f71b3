"""Sorted order: short segments blended back to front in one draw.

The picture is that of an exact composite per fragment but for the order within a segment's own extent, which is
why segments are short. How near it comes is asserted in `tests/render/test_sorted_order.py`. It needs nothing
beyond GL 3.3.
"""

from typing import ClassVar

import moderngl

from plexoscope.render.frame import Frame
from plexoscope.render.layers.streamlines import StreamlineLayer, StreamlinePass
from plexoscope.render.shader_source import load_shader
from plexoscope.render.target import Target


class SortedOrder:
    """The default method. See `TransparencyMethod` for the interface."""

    name: ClassVar[str] = "sorted"
    needs_order: ClassVar[bool] = True

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self._target = Target(context)
        self._streamlines = StreamlinePass(context, load_shader("sorted_order/accumulate.frag"))
        self._resolve = context.program(
            load_shader("common/full_screen.vert"), load_shader("sorted_order/resolve.frag")
        )
        self._resolve["layer"] = 0
        self._full_screen = context.vertex_array(self._resolve, [])

    def draw(self, layer: StreamlineLayer, frame: Frame, destination: moderngl.Framebuffer) -> None:
        context = self._context
        framebuffer = self._target.framebuffer(frame.size_px)
        framebuffer.use()
        framebuffer.depth_mask = True
        framebuffer.clear(0.0, 0.0, 0.0, 0.0, depth=1.0)
        # Opaque layers come here, with depth test and depth write; they then hide what lies behind them.

        context.enable_only(moderngl.BLEND | moderngl.DEPTH_TEST)
        context.blend_func = (moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA)
        framebuffer.depth_mask = False
        self._streamlines.draw(layer, frame)

        destination.use()
        context.enable_only(moderngl.NOTHING)
        red, green, blue, alpha = frame.background
        self._resolve["background"] = (red * alpha, green * alpha, blue * alpha, alpha)
        self._target.colour.use(0)
        self._full_screen.render(moderngl.TRIANGLES, vertices=3)

    def release(self) -> None:
        self._full_screen.release()
        self._resolve.release()
        self._streamlines.release()
        self._target.release()
