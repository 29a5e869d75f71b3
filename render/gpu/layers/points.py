"""Points on the GPU: places and colours of all items in common textures, and one list of them, back to front.

Discs face the viewer, so drawn in that order they cover each other rightly without any depth; what of them is opaque
leaves its depth last, for the streamlines to come. Opaque spheres may cut each other: they are drawn with their
depth first, and their soft edges with the rest. Points that are not opaque are ordered by their centres.

While a view moves that has more points than fit into a frame, a share of them is drawn as GL points in one go: hard at
their edges, a fraction of the work of a square with soft ones.

A list names points, as a draw list names segments: an order by other rules is another list. Each entry also names how
its point looks, which points of an item share, or those of one shape.
"""

from collections.abc import Callable, Iterator, Sequence

import moderngl
import numpy as np

from plexoscope.models.data.arrays import F64, U32, Flags
from plexoscope.render.gpu.data_texture import ROW_TEXELS, DataTexture
from plexoscope.render.gpu.frame import Frame
from plexoscope.render.gpu.shader_source import load_shader
from plexoscope.render.lists.draw_list import random_ranks
from plexoscope.render.scene.scene import POINT_SHAPES, PointItem
from plexoscope.render.steps import ranges

MAX_POINTS, MAX_LOOKS = 2**24, 2**8
DRAFT_POINTS = 20_000
"""So many, drawn at random, stand for all in a draft. Without a GPU it is what fits into a frame."""

_PLACES, _COLOURS, _LIST, _LOOKS = range(4)
_SAMPLERS = {"place_texture": _PLACES, "rgba_texture": _COLOURS, "draw_list": _LIST, "look_texture": _LOOKS}
_SPHERES, _ALL_COLOURS, _FLAT_DEPTHS, _QUICK_SOLID, _QUICK_CLEAR = range(5)
_ALL, _SHARE = "all", "share"
_QUADS_PER_INSTANCE = 4096
# A point takes so much longer than a segment.
_QUADS_PER_POINT = 4
# Depths closer than a millionth of the extent count as equal, and the later point is seen: in a plane all are.
_DEPTH_LEVELS = 1 << 20


Uniform = int | float | tuple[float, ...]


class PointLayer:
    """GPU side of the points of a scene. Uploads what changed and nothing else.

    Attributes
    ----------
    n_uploads : int
        How often places or colours of an item were sent; for tests of what causes it.
    """

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self._programs: dict[tuple[str, ...], tuple[moderngl.Program, moderngl.VertexArray]] = {}
        self._indices: moderngl.Buffer | None = None  # made when there is something to draw
        self._items: tuple[PointItem, ...] = ()
        self._textures: dict[int, DataTexture] = {}
        self._lists: dict[str, DataTexture] = {}
        self._n_listed: dict[str, int] = {}
        self._listed_for: dict[str, tuple[object, ...]] = {}
        self._looks: moderngl.Texture | None = None
        self.n_uploads = 0

    def update(self, items: Sequence[PointItem]) -> None:
        """Send what is new.

        Raises
        ------
        ValueError
            If there are more points or looks than a list can name; the layer is empty then.
        """
        new = tuple(item for item in items if item.n_points)
        if new == self._items:
            return
        before, self._items = self._items, ()
        n_points, n_looks = sum(item.n_points for item in new), sum(len(_shape_numbers(item)) for item in new)
        if n_points > MAX_POINTS or n_looks > MAX_LOOKS:
            counts = f"{n_points} of {n_looks}"
            raise ValueError(f"points: expected at most {MAX_POINTS} of {MAX_LOOKS} looks, got {counts}")
        if [item.n_points for item in new] != [item.n_points for item in before]:
            before = ()
            self._make_room(n_points)
        first = 0
        for index, item in enumerate(new):
            self._send(item, before[index] if before else None, first)
            first += item.n_points
        self._send_looks(new)
        self._items = new
        self._listed_for.clear()

    def steps(
        self, frame: Frame, begin: Callable[[], None], step_quads: Callable[[], int], *, depth_matters: bool
    ) -> Iterator[None]:
        """Draw all points, or as many as the frame allows, and yield after each part.

        Parameters
        ----------
        frame : Frame
        begin : callable
            Binds the target with depth test, depth writing and blending on.
        step_quads : callable
            How many segments a step might have.
        depth_matters : bool
            More will be drawn that opaque flat points may hide.
        """
        if not self._items:
            return
        if frame.most_points is not None:
            begin()
            self._draw_share(frame)
            return
        self._order(frame)
        defines = ("LIT",) if any("sphere" in item.shapes for item in self._items) else ()
        for stage in self._stages(depth_matters):
            for first, count in ranges(self._n_listed[_ALL], lambda: step_quads() // _QUADS_PER_POINT):
                begin()
                self._context.fbo.depth_mask = stage != _ALL_COLOURS
                if stage == _FLAT_DEPTHS:
                    self._context.blend_func = (moderngl.ZERO, moderngl.ONE)
                vertex_array = self._ready(frame, defines, _ALL, stage, first, first + count)
                vertex_array.render(moderngl.TRIANGLES, instances=-(-count // _QUADS_PER_INSTANCE))
                yield

    @property
    def empty(self) -> bool:
        return not self._items

    @property
    def n_points(self) -> int:
        return sum(item.n_points for item in self._items)

    @property
    def gpu_bytes(self) -> int:
        return sum(texture.n_bytes for texture in (*self._textures.values(), *self._lists.values()))

    def release(self) -> None:
        """Free every GL object."""
        self._items = ()
        self._listed_for.clear()
        programs = [thing for made in self._programs.values() for thing in reversed(made)]
        for thing in (*programs, self._indices, self._looks, *self._textures.values(), *self._lists.values()):
            if thing is not None:
                thing.release()
        self._indices = self._looks = None
        self._programs.clear()
        self._textures.clear()
        self._lists.clear()

    def _make_room(self, n_points: int) -> None:
        for texture in (*self._textures.values(), *self._lists.values()):
            texture.release()
        self._textures.clear()
        self._lists.clear()
        if n_points:
            self._textures[_PLACES] = DataTexture(self._context, n_points, 4, "f4")
            self._textures[_COLOURS] = DataTexture(self._context, n_points, 4, "f1")
            self._lists = {name: DataTexture(self._context, n_points, 1, "u4") for name in (_ALL, _SHARE)}

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
        looks = [(item, number) for item in items for number in _shape_numbers(item)]
        rows = np.zeros((max(len(looks), 1), 2, 4), np.float32)
        for row, (item, number) in zip(rows, looks, strict=False):
            row[0] = number, item.unit == "mm", item.edge_px, item.edge_rgb is not None
            row[1, :3] = item.edge_rgb or (0.0, 0.0, 0.0)
        if self._looks is None or self._looks.height != len(rows):
            if self._looks is not None:
                self._looks.release()
            self._looks = self._context.texture((2, len(rows)), 4, dtype="f4")
            self._looks.filter = (moderngl.NEAREST, moderngl.NEAREST)
        self._looks.write(rows)

    def _stages(self, depth_matters: bool) -> list[int]:
        shapes = {shape for item in self._items if _has_opaque(item) for shape in item.shapes}
        wanted = {_SPHERES: "sphere" in shapes, _ALL_COLOURS: True}
        wanted[_FLAT_DEPTHS] = bool(shapes - {"sphere"}) and depth_matters
        return [stage for stage, needed in wanted.items() if needed]

    def _order(self, frame: Frame) -> None:
        """Bring the list up to date: entries of 8 bits of look and 24 bits of point, the farthest first."""
        forward = frame.view_projection[3, :3]
        wanted = (*forward, frame.draft)
        if wanted == self._listed_for.get(_ALL):
            return
        entries = back_to_front(self._items, forward)
        if frame.draft and len(entries) > DRAFT_POINTS:
            chosen = np.random.default_rng(0).permutation(len(entries))[:DRAFT_POINTS]
            entries = entries[np.isin(entries & np.uint32(MAX_POINTS - 1), chosen)]
        self._write(_ALL, entries, wanted)

    def _draw_share(self, frame: Frame) -> None:
        n_points = self.n_points
        n_drawn = min(frame.most_points or 1, n_points)
        forward = frame.view_projection[3, :3]
        clear = any(_has_clear(item) for item in self._items)
        wanted = (*(forward if clear else ()), n_drawn)
        if wanted != self._listed_for.get(_SHARE):
            kept = random_ranks(n_points) < n_drawn  # a larger share holds a smaller one, so that nothing flickers
            # What is solid has its depth, whatever the order.
            entries = (
                back_to_front(self._items, frame.view_projection[3, :3], kept) if clear else _entries(self._items)[kept]
            )
            self._write(_SHARE, entries, wanted)
        self._context.enable(moderngl.PROGRAM_POINT_SIZE)
        for stage in (_QUICK_SOLID, _QUICK_CLEAR) if clear else (_QUICK_SOLID,):
            self._context.fbo.depth_mask = stage == _QUICK_SOLID
            vertex_array = self._ready(frame, ("QUICK",), _SHARE, stage, 0, n_drawn, n_points / n_drawn)
            vertex_array.render(moderngl.POINTS, vertices=n_drawn)
        self._context.disable(moderngl.PROGRAM_POINT_SIZE)

    def _write(self, name: str, entries: U32, made_for: tuple[object, ...]) -> None:
        self._lists[name].write(entries)
        self._n_listed[name], self._listed_for[name] = len(entries), made_for

    def _ready(
        self,
        frame: Frame,
        defines: tuple[str, ...],
        list_name: str,
        stage: int,
        first: int,
        end: int,
        stands_for: float = 1.0,
    ) -> moderngl.VertexArray:
        """A program with all that it needs, for a part of a list."""
        assert self._looks is not None
        program, vertex_array = self._program(defines)
        width, height = frame.size_px
        uniforms: dict[str, Uniform] = {
            # GL matrices are stored column by column.
            "view_projection": tuple(frame.view_projection.T.ravel()),
            "half_viewport_px": (width / 2, height / 2),
            "line_scale": frame.line_scale,
            "px_per_mm": frame.px_per_mm,
            "near_mm": frame.near_mm,
            "depth_terms": frame.depth_terms,
            "stands_for": stands_for,
            "first_point": first,
            "end_point": end,
            "stage": stage,
        }
        for name, value in uniforms.items():
            if name in program:  # the compiler drops what a variant does not use
                program[name] = value
        for unit, texture in {**self._textures, _LIST: self._lists[list_name]}.items():
            texture.bind(unit)
        self._looks.use(_LOOKS)
        return vertex_array

    def _program(self, defines: tuple[str, ...]) -> tuple[moderngl.Program, moderngl.VertexArray]:
        if defines not in self._programs:
            constants = {"ROW_TEXELS": ROW_TEXELS, "QUADS_PER_INSTANCE": _QUADS_PER_INSTANCE}
            constants |= dict.fromkeys(defines, 1)
            program = self._context.program(
                load_shader("points/points.vert", constants), load_shader("points/points.frag", constants)
            )
            for name, unit in _SAMPLERS.items():
                program[name] = unit
            if self._indices is None:
                # Many quads per instance: GPUs, and llvmpipe by a factor of 1.4, are slow at instances of four
                # vertices.
                quads = np.arange(_QUADS_PER_INSTANCE)[:, None] * 4 + np.array([0, 2, 1, 1, 2, 3])
                self._indices = self._context.buffer(quads.astype(np.uint16).tobytes())
            if "QUICK" in defines:
                vertex_array = self._context.vertex_array(program, [])
            else:
                vertex_array = self._context.vertex_array(program, [], index_buffer=self._indices, index_element_size=2)
            self._programs[defines] = program, vertex_array
        return self._programs[defines]


def back_to_front(items: Sequence[PointItem], forward: F64, kept: Flags | None = None) -> U32:
    """(N,) number of the look << 24 | point number, both counted through all items; the farthest centre first.

    Of points equally far the one that comes later in the scene comes later here.

    Parameters
    ----------
    forward : (3,) float64
        Unit vector of the view.
    kept : (N,) bool, optional
        Only these points.
    """
    places_mm = np.concatenate([item.positions_mm for item in items]) if len(items) > 1 else items[0].positions_mm
    entries = _entries(items)
    if kept is not None:
        places_mm, entries = places_mm[kept], entries[kept]
    depth_mm = np.einsum("ij,j->i", places_mm, forward)
    extent_mm = max(float(np.abs(item.bounds_mm).max()) for item in items)
    level = np.rint(depth_mm * (_DEPTH_LEVELS / max(extent_mm, 1e-30))).astype(np.int32)
    nearness = (level.max(initial=0) - level).astype(np.uint32)
    # Two stable sorts of 16 bits instead of one of 32, because numpy sorts 16 bits by radix.
    order = np.argsort((nearness & 0xFFFF).astype(np.uint16), kind="stable")
    return entries[order[np.argsort((nearness >> 16).astype(np.uint16)[order], kind="stable")]]


def _entries(items: Sequence[PointItem]) -> U32:
    """(N,) as of `back_to_front`, in the order of the scene."""
    entries = np.arange(sum(item.n_points for item in items), dtype=np.uint32)
    first = n_looks = 0
    for item in items:
        look = n_looks + (item.shape.astype(np.uint32) if isinstance(item.shape, np.ndarray) else np.uint32(0))
        entries[first : first + item.n_points] |= np.uint32(look) << np.uint32(24)
        first, n_looks = first + item.n_points, n_looks + len(_shape_numbers(item))
    return entries


def _shape_numbers(item: PointItem) -> range:
    """Of which shapes it has a look."""
    if isinstance(item.shape, np.ndarray):
        return range(len(POINT_SHAPES))
    number = POINT_SHAPES.index(item.shape)
    return range(number, number + 1)


def _has_opaque(item: PointItem) -> bool:
    return bool((item.rgba[:, 3] == 255).any()) if isinstance(item.rgba, np.ndarray) else item.rgba[3] >= 1


def _has_clear(item: PointItem) -> bool:
    """Some points are neither opaque nor invisible."""
    if not isinstance(item.rgba, np.ndarray):
        return 0 < item.rgba[3] < 1
    return bool(((item.rgba[:, 3] > 0) & (item.rgba[:, 3] < 255)).any())
