"""Points on the GPU: places and colours of all items in common textures, and one list of them, back to front.

Discs face the viewer, so drawn in that order they cover each other rightly without any depth; what of them is opaque
leaves its depth last, for the streamlines to come. Opaque spheres may cut each other: they are drawn with their
depth first, and their soft edges with the rest. Points that are not opaque are ordered by their centres.

A list names points, as a draw list names segments: an order by other rules is another list.
"""

from collections.abc import Sequence

import moderngl
import numpy as np
import numpy.typing as npt

from plexoscope.render.data_texture import ROW_TEXELS, DataTexture
from plexoscope.render.frame import Frame
from plexoscope.render.scene import PointItem
from plexoscope.render.shader_source import load_shader

MAX_POINTS, MAX_ITEMS = 2**24, 2**8
DRAFT_POINTS = 20_000
"""So many, drawn at random, stand for all in a draft. Without a GPU it is what fits into a frame."""

_PLACES, _COLOURS, _LIST, _ITEMS = range(4)
_SAMPLERS = {"place_texture": _PLACES, "rgba_texture": _COLOURS, "draw_list": _LIST, "item_texture": _ITEMS}
_SPHERES, _ALL_COLOURS, _DISC_DEPTHS = range(3)
_QUADS_PER_INSTANCE = 4096
# Depths closer than a millionth of the extent count as equal, and the later point is seen: in a plane all are.
_DEPTH_LEVELS = 1 << 20


class PointLayer:
    """GPU side of the points of a scene. Uploads what changed and nothing else.

    Attributes
    ----------
    n_uploads : int
        How often places or colours of an item were sent; for tests of what causes it.
    """

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self._program: moderngl.Program | None = None  # made when there is something to draw
        self._vertex_array: moderngl.VertexArray | None = None
        self._indices: moderngl.Buffer | None = None
        self._items: tuple[PointItem, ...] = ()
        self._textures: dict[int, DataTexture] = {}
        self._looks: moderngl.Texture | None = None
        self._ordered_for: tuple[object, ...] = ()
        self._n_listed = 0
        self.n_uploads = 0

    def update(self, items: Sequence[PointItem]) -> None:
        """Send what is new.

        Raises
        ------
        ValueError
            If there are more points or items than a list can name; the layer is empty then.
        """
        new = tuple(item for item in items if item.n_points)
        if new == self._items:
            return
        before, self._items = self._items, ()
        n_points = sum(item.n_points for item in new)
        if n_points > MAX_POINTS or len(new) > MAX_ITEMS:
            counts = f"{n_points} in {len(new)}"
            raise ValueError(f"points: expected at most {MAX_POINTS} in {MAX_ITEMS} items, got {counts}")
        if [item.n_points for item in new] != [item.n_points for item in before]:
            before = ()
            self._make_room(n_points)
        first = 0
        for index, item in enumerate(new):
            self._send(item, before[index] if before else None, first)
            first += item.n_points
        self._send_looks(new)
        self._items = new
        self._ordered_for = ()

    def draw(self, frame: Frame, *, depth_matters: bool) -> None:
        """Draw all points into the bound framebuffer, whose depth test and blending are on.

        Parameters
        ----------
        frame : Frame
        depth_matters : bool
            More will be drawn that opaque discs may hide.
        """
        if not self._items:
            return
        self._order(frame)
        program = self._prepared_program()
        width, height = frame.size_px
        # GL matrices are stored column by column.
        program["view_projection"] = tuple(frame.view_projection.T.ravel())
        program["half_viewport_px"] = (width / 2, height / 2)
        program["line_scale"] = frame.line_scale
        program["px_per_mm"] = frame.px_per_mm
        program["near_mm"] = frame.near_mm
        program["depth_terms"] = frame.depth_terms
        program["end_quad"] = self._n_listed
        solid = [_has_opaque(item) for item in self._items]
        shapes = {item.shape for item, is_solid in zip(self._items, solid, strict=True) if is_solid}
        framebuffer = self._context.fbo
        if "sphere" in shapes:
            self._stage(_SPHERES)
        framebuffer.depth_mask = False
        self._stage(_ALL_COLOURS)
        framebuffer.depth_mask = True
        if "disc" in shapes and depth_matters:
            self._context.blend_func = (moderngl.ZERO, moderngl.ONE)
            self._stage(_DISC_DEPTHS)
            self._context.blend_func = (moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA)

    @property
    def empty(self) -> bool:
        return not self._items

    @property
    def gpu_bytes(self) -> int:
        return sum(texture.n_bytes for texture in self._textures.values())

    def release(self) -> None:
        """Free every GL object."""
        self._items, self._ordered_for = (), ()
        for thing in (self._vertex_array, self._indices, self._program, self._looks, *self._textures.values()):
            if thing is not None:
                thing.release()
        self._vertex_array = self._indices = self._program = self._looks = None
        self._textures.clear()

    def _make_room(self, n_points: int) -> None:
        for texture in self._textures.values():
            texture.release()
        self._textures.clear()
        if n_points:
            self._textures[_PLACES] = DataTexture(self._context, n_points, 4, "f4")
            self._textures[_COLOURS] = DataTexture(self._context, n_points, 4, "f1")
            self._textures[_LIST] = DataTexture(self._context, n_points, 1, "u4")

    def _send(self, item: PointItem, before: PointItem | None, first: int) -> None:
        if before is None or before.positions_mm is not item.positions_mm or before.size is not item.size:
            places = np.empty((item.n_points, 4), np.float32)
            places[:, :3], places[:, 3] = item.positions_mm, item.size
            self._textures[_PLACES].write(places, first)
            self.n_uploads += 1
        if before is None or before.rgba is not item.rgba:
            rgba = item.rgba
            if not isinstance(rgba, np.ndarray):
                one = np.rint(np.multiply(rgba, 255)).astype(np.uint8)
                rgba = np.ascontiguousarray(np.broadcast_to(one, (item.n_points, 4)))
            self._textures[_COLOURS].write(rgba, first)
            self.n_uploads += 1

    def _send_looks(self, items: tuple[PointItem, ...]) -> None:
        rows = np.zeros((max(len(items), 1), 2, 4), np.float32)
        for row, item in zip(rows, items, strict=False):
            row[0] = item.shape == "sphere", item.unit == "mm", item.edge_px, item.edge_rgb is not None
            row[1, :3] = item.edge_rgb or (0.0, 0.0, 0.0)
        if self._looks is None or self._looks.height != len(rows):
            if self._looks is not None:
                self._looks.release()
            self._looks = self._context.texture((2, len(rows)), 4, dtype="f4")
            self._looks.filter = (moderngl.NEAREST, moderngl.NEAREST)
        self._looks.write(rows)

    def _order(self, frame: Frame) -> None:
        """Bring the list up to date: entries of 8 bits of item and 24 bits of point, the farthest first."""
        forward = frame.view_projection[3, :3]
        wanted = (*forward, frame.draft)
        if wanted == self._ordered_for:
            return
        entries = back_to_front(self._items, forward)
        if frame.draft and len(entries) > DRAFT_POINTS:
            chosen = np.random.default_rng(0).permutation(len(entries))[:DRAFT_POINTS]
            entries = entries[np.isin(entries & np.uint32(MAX_POINTS - 1), chosen)]
        self._textures[_LIST].write(entries)
        self._n_listed = len(entries)
        self._ordered_for = wanted

    def _stage(self, stage: int) -> None:
        assert self._program is not None
        assert self._vertex_array is not None
        assert self._looks is not None
        self._program["stage"] = stage
        for unit, texture in self._textures.items():
            texture.bind(unit)
        self._looks.use(_ITEMS)
        self._vertex_array.render(moderngl.TRIANGLES, instances=-(-self._n_listed // _QUADS_PER_INSTANCE))

    def _prepared_program(self) -> moderngl.Program:
        if self._program is None:
            constants = {"ROW_TEXELS": ROW_TEXELS, "QUADS_PER_INSTANCE": _QUADS_PER_INSTANCE}
            self._program = self._context.program(
                load_shader("points/points.vert", constants), load_shader("points/points.frag", constants)
            )
            for name, unit in _SAMPLERS.items():
                self._program[name] = unit
            # Many quads per instance: GPUs, and llvmpipe by a factor of 1.4, are slow at instances of four vertices.
            quads = np.arange(_QUADS_PER_INSTANCE)[:, None] * 4 + np.array([0, 2, 1, 1, 2, 3])
            self._indices = self._context.buffer(quads.astype(np.uint16).tobytes())
            self._vertex_array = self._context.vertex_array(
                self._program, [], index_buffer=self._indices, index_element_size=2
            )
        return self._program


def back_to_front(items: Sequence[PointItem], forward: npt.NDArray[np.float64]) -> npt.NDArray[np.uint32]:
    """(N,) item number << 24 | point number, counted through all items; the farthest centre first.

    Of points equally far the one that comes later in the scene comes later here.

    Parameters
    ----------
    forward : (3,) float64
        Unit vector of the view.
    """
    depth_mm = np.concatenate([np.einsum("ij,j->i", item.positions_mm, forward) for item in items])
    extent_mm = max(float(np.abs(item.bounds_mm).max()) for item in items)
    level = np.rint(depth_mm * (_DEPTH_LEVELS / max(extent_mm, 1e-30))).astype(np.int32)
    entries = np.arange(len(level), dtype=np.uint32)
    entries |= np.repeat(np.arange(len(items), dtype=np.uint32) << np.uint32(24), [item.n_points for item in items])
    return entries[np.argsort(-level, kind="stable")]


def _has_opaque(item: PointItem) -> bool:
    return bool((item.rgba[:, 3] == 255).any()) if isinstance(item.rgba, np.ndarray) else item.rgba[3] >= 1
