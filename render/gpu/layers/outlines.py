"""Outlines on the GPU: one buffer of segments for each."""

from collections.abc import Sequence

import moderngl
import numpy as np

from plexoscope.render.gpu.frame import Frame
from plexoscope.render.gpu.shader_source import load_shader
from plexoscope.render.scene.scene import Outline

WIDTH_PX = 1.5
"""Of a line, in the pixels of `plexoscope.render.scene.scale`. Never less than one of the framebuffer's."""

_SEGMENT_BYTES = 24


class OutlineLayer:
    """GPU side of the outlines of a scene. An outline seen before is not sent again.

    Attributes
    ----------
    program : moderngl.Program
    buffers : dict of Outline to (Buffer, VertexArray)
        In the order of the scene.
    """

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self.program = context.program(load_shader("outlines/outlines.vert"), load_shader("outlines/outlines.frag"))
        self.buffers: dict[Outline, tuple[moderngl.Buffer, moderngl.VertexArray]] = {}

    def update(self, outlines: Sequence[Outline]) -> None:
        """Send what is new and free what is gone."""
        wanted = dict.fromkeys(outline for outline in outlines if len(outline.segments_mm))
        for gone in self.buffers.keys() - wanted.keys():
            self._free(gone)
        # In the order of the scene: where lines meet, the later one is seen.
        self.buffers = {outline: self.buffers.get(outline) or self._sent(outline) for outline in wanted}

    def draw(self, frame: Frame) -> None:
        """Draw all outlines into the bound framebuffer."""
        width, height = frame.size_px
        # GL matrices are stored column by column.
        self.program["view_projection"] = tuple(frame.view_projection.T.ravel())
        self.program["half_viewport_px"] = (width / 2, height / 2)
        self.program["half_width_px"] = max(WIDTH_PX * frame.line_scale, 1.0) / 2
        self.program["near_mm"] = frame.near_mm
        for core in (True, False):
            self.program["core"] = core
            self._context.fbo.depth_mask = core
            for outline, (_, vertex_array) in self.buffers.items():
                self.program["rgb"] = outline.rgb
                vertex_array.render(moderngl.TRIANGLE_STRIP, vertices=4, instances=len(outline.segments_mm))

    @property
    def empty(self) -> bool:
        return not self.buffers

    @property
    def gpu_bytes(self) -> int:
        return sum(len(outline.segments_mm) for outline in self.buffers) * _SEGMENT_BYTES

    def release(self) -> None:
        """Free every GL object."""
        for outline in list(self.buffers):
            self._free(outline)
        self.program.release()

    def _sent(self, outline: Outline) -> tuple[moderngl.Buffer, moderngl.VertexArray]:
        buffer = self._context.buffer(np.ascontiguousarray(outline.segments_mm, np.float32))
        content = [(buffer, "3f 3f/i", "start_mm", "end_mm")]
        return buffer, self._context.vertex_array(self.program, content)

    def _free(self, outline: Outline) -> None:
        buffer, vertex_array = self.buffers.pop(outline)
        vertex_array.release()
        buffer.release()
