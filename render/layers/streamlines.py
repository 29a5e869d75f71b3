"""The streamlines of all items of a scene on the GPU: points, order and one texel of state per streamline."""

from collections.abc import Sequence

import moderngl
import numpy as np
import numpy.typing as npt

from plexoscope.render.data_texture import ROW_TEXELS, DataTexture
from plexoscope.render.frame import Frame
from plexoscope.render.layers.segments import build_segments
from plexoscope.render.scene import StreamlineItem, StreamlineStyle
from plexoscope.render.shader_source import load_shader

_NO_SEGMENT = 0xFFFFFFFF
_POINT_UNIT, _ORDER_UNIT, _STATE_UNIT = 0, 1, 2
_UPLOAD_ROWS = 256


def streamline_state(style: StreamlineStyle) -> npt.NDArray[np.float32]:
    """(4,) float32: packed 8-bit rgb, opacity (0 if invisible), width_px, 1 if coloured by direction."""
    red, green, blue = (round(value * 255) for value in style.rgb)
    opacity = style.opacity if style.visible else 0.0
    packed = red << 16 | green << 8 | blue
    return np.array([packed, opacity, style.width_px, style.colour == "direction"], np.float32)


class StreamlineLayer:
    """GPU side of the streamline items. `update` uploads what changed and nothing else.

    Attributes
    ----------
    segments : SegmentSet
        What is on the GPU.
    n_geometry_uploads, n_state_uploads, n_order_uploads : int
        How often; for tests of what causes which upload.
    """

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self._items: tuple[StreamlineItem, ...] = ()
        self._points: DataTexture | None = None
        self._order: DataTexture | None = None
        self._state: DataTexture | None = None
        self.segments = build_segments(())
        self.n_geometry_uploads = 0
        self.n_state_uploads = 0
        self.n_order_uploads = 0

    def update(self, items: Sequence[StreamlineItem]) -> bool:
        """Bring the GPU up to date with the items; True if the geometry changed and an order is needed."""
        items = tuple(items)
        before, self._items = self._items, items
        if [id(item.tractogram) for item in items] != [id(item.tractogram) for item in before]:
            self._upload_geometry()
            self._upload_states([None] * len(items))
            return True
        if items != before:
            self._upload_states([item.style for item in before])
        return False

    def set_order(self, starts: npt.NDArray[np.uint32]) -> None:
        """Draw segments in this order from now on. `starts` : (N,) uint32."""
        if self._order is None:
            return
        self._order.write(starts)
        self.n_order_uploads += 1

    @property
    def n_segments(self) -> int:
        return self.segments.n_segments

    @property
    def n_rows(self) -> int:
        """Rows of the order texture in use: instances to draw."""
        return -(-self.n_segments // ROW_TEXELS)

    def bind(self) -> None:
        """Put the textures on their units."""
        assert self._points is not None
        assert self._order is not None
        assert self._state is not None
        self._points.bind(_POINT_UNIT)
        self._order.bind(_ORDER_UNIT)
        self._state.bind(_STATE_UNIT)

    def release(self) -> None:
        """Free every GL object; the layer is empty afterwards."""
        for texture in (self._points, self._order, self._state):
            if texture is not None:
                texture.release()
        self._points = self._order = self._state = None
        self._items = ()

    def _upload_geometry(self) -> None:
        items = self._items
        self.release()
        self._items = items
        segments = build_segments([item.tractogram for item in items])
        self.segments = segments
        self.n_geometry_uploads += 1
        if not segments.n_segments:
            return
        n_points = len(segments.points_mm)
        self._points = DataTexture(self._context, n_points, 4, "f4")
        number = np.where(segments.terminal, -1, 1) * (segments.streamline + 1)
        for first in range(0, n_points, _UPLOAD_ROWS * ROW_TEXELS):  # in pieces, to bound the copy
            part = slice(first, first + _UPLOAD_ROWS * ROW_TEXELS)
            texels = np.column_stack([segments.points_mm[part], number[part].astype(np.float32)])
            self._points.write(texels, first)
        self._order = DataTexture(self._context, segments.n_segments, 1, "u4")
        padded = np.full(self.n_rows * ROW_TEXELS, _NO_SEGMENT, np.uint32)
        padded[: segments.n_segments] = segments.starts
        self._order.write(padded)
        self._state = DataTexture(self._context, segments.n_streamlines, 4, "f4")

    def _upload_states(self, before: Sequence[StreamlineStyle | None]) -> None:
        """Rewrite the state of the items whose style differs from what is on the GPU."""
        if self._state is None:
            return
        first = 0
        for item, old in zip(self._items, before, strict=True):
            n_streamlines = item.tractogram.n_streamlines
            if item.style != old:
                self._state.write(np.tile(streamline_state(item.style), (n_streamlines, 1)), first)
                self.n_state_uploads += 1
            first += n_streamlines


class StreamlinePass:
    """The program that draws the streamlines with the fragment shader of one transparency method.

    Parameters
    ----------
    context : moderngl.Context
    fragment_shader : str
        GLSL text that includes `streamlines/streamline_fragment.glsl`.
    """

    def __init__(self, context: moderngl.Context, fragment_shader: str) -> None:
        vertex_shader = load_shader("streamlines/streamlines.vert", {"ROW_TEXELS": ROW_TEXELS})
        self.program = context.program(vertex_shader, fragment_shader)
        for name, unit in (
            ("point_texture", _POINT_UNIT),
            ("order_texture", _ORDER_UNIT),
            ("state_texture", _STATE_UNIT),
        ):
            self.program[name] = unit
        # Two triangles per quad. One instance per quad would be simpler, but GPUs (and llvmpipe, by a
        # factor of 1.5) are slow at instances of four vertices.
        quads = np.arange(ROW_TEXELS)[:, None] * 4 + np.array([0, 2, 1, 1, 2, 3])
        self._indices = context.buffer(quads.astype(np.uint16).tobytes())
        self._vertex_array = context.vertex_array(self.program, [], index_buffer=self._indices, index_element_size=2)

    def draw(self, layer: StreamlineLayer, frame: Frame) -> None:
        """Draw all segments in the layer's order into the current framebuffer, with the current blending."""
        if not layer.n_segments:
            return
        width, height = frame.size_px
        # GL matrices are stored column by column.
        self.program["view_projection"] = tuple(frame.view_projection.T.ravel())
        self.program["half_viewport_px"] = (width / 2, height / 2)
        self.program["line_scale"] = frame.line_scale
        self.program["near_mm"] = frame.near_mm
        layer.bind()
        self._vertex_array.render(moderngl.TRIANGLES, instances=layer.n_rows)

    def release(self) -> None:
        self._vertex_array.release()
        self._indices.release()
        self.program.release()
