"""Blending a draw list as it comes: what the orders `sorted`, `voxel` and `none` share.

The picture is that of an exact composite per fragment but for the order within a segment's own extent, which is
why segments are short. It needs nothing beyond GL 3.3.
"""

from collections.abc import Callable, Iterator
from typing import ClassVar

import moderngl

from plexoscope.render.gpu.frame import Frame
from plexoscope.render.gpu.layers.streamline_pass import StreamlinePass
from plexoscope.render.gpu.target import Target
from plexoscope.render.gpu.transparency.base import Content, begin_streamlines, clear
from plexoscope.render.gpu.transparency.full_screen import FullScreen, premultiplied
from plexoscope.render.steps import ranges


class Blended:
    """Draws back to front with "over". See `TransparencyMethod` for the interface."""

    version_code: ClassVar[int] = 330

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self._target = Target(context)
        self._streamlines = StreamlinePass(context, "blended/accumulate.frag")
        self._resolve = FullScreen(context, "common/over_background.frag", ("layer",))

    def steps(self, content: Content, frame: Frame, step_quads: Callable[[], int]) -> Iterator[None]:
        framebuffer = self._target.framebuffer(frame.size_px)
        clear(framebuffer)
        yield from content.opaque.steps(frame, self._target.framebuffer(frame.size_px), step_quads)
        for first, count in ranges(content.streamlines.n_quads, step_quads):
            begin_streamlines(self._context, framebuffer, moderngl.BLEND | content.depth_test)
            self._context.blend_func = (moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA)
            self._streamlines.draw(content.streamlines, frame, first, count)
            yield

    def resolve(self, frame: Frame, destination: moderngl.Framebuffer) -> None:
        destination.use()
        self._context.enable_only(moderngl.NOTHING)
        self._resolve.draw(self._target.colour, background=premultiplied(frame.background))

    @property
    def gpu_bytes(self) -> int:
        return self._target.n_bytes

    def release(self) -> None:
        self._resolve.release()
        self._streamlines.release()
        self._target.release()
