"""Exact: every fragment is kept, and each pixel sorts its own and puts one over the other. The yardstick.

Carpenter: The A-buffer, an antialiased hidden surface method, SIGGRAPH 1984. The fragments of a whole brain do not
fit at once, so a first pass counts them, and the frame is then made in tiles whose fragments do. Each tile draws all
streamlines once more: time grows with the number of fragments, memory does not.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ClassVar

import moderngl
import numpy as np

from plexoscope.render.gpu.frame import Frame
from plexoscope.render.gpu.layers.streamline_pass import StreamlinePass
from plexoscope.render.gpu.target import Target
from plexoscope.render.gpu.transparency.base import Content, begin_streamlines, clear
from plexoscope.render.gpu.transparency.fragment_lists import FRAGMENT_BYTES, FragmentLists
from plexoscope.render.gpu.transparency.full_screen import FullScreen, premultiplied
from plexoscope.render.gpu.transparency.sums import Sums
from plexoscope.render.gpu.transparency.tiles import Counts, TileBox, boxes
from plexoscope.render.lists.orders.base import Ordering
from plexoscope.render.lists.orders.memory import MemoryOrdering
from plexoscope.render.steps import ranges

MAX_TILE_BYTES = 1 << 27
"""Of the fragments of a tile; less where GL has no room for as many in one buffer."""


class Exact:
    """See `TransparencyMethod` for the interface.

    Parameters
    ----------
    context : moderngl.Context
        Of GL 4.3.
    max_tile_bytes : int
        What the fragments of a tile may take.
    """

    name: ClassVar[str] = "exact"
    version_code: ClassVar[int] = 430
    ordering: ClassVar[type[Ordering]] = MemoryOrdering

    def __init__(self, context: moderngl.Context, max_tile_bytes: int = MAX_TILE_BYTES) -> None:
        self._context = context
        self._n_fragments_max = min(max_tile_bytes, context.info["GL_MAX_SHADER_STORAGE_BLOCK_SIZE"]) // FRAGMENT_BYTES
        self._target = Target(context)
        self._counts = Sums(context, self._target, (1,))
        self._lists = FragmentLists(context)
        self._count = StreamlinePass(context, "exact/count.frag")
        self._capture = StreamlinePass(context, "exact/capture.frag", by_place=True)
        self._resolve = FullScreen(context, "common/over_background.frag", ("layer",))

    def steps(self, content: Content, frame: Frame, step_quads: Callable[[], int]) -> Iterator[None]:
        """See `TransparencyMethod`; a fragment to sort counts as a quad.

        Raises
        ------
        ValueError
            If a single pixel has more fragments than a tile may.
        """
        streamlines = content.streamlines
        clear(self._counts.framebuffer(frame.size_px))
        clear(self._target.framebuffer(frame.size_px))
        yield from content.opaque.steps(frame, self._target.framebuffer(frame.size_px), step_quads)
        for first, count in ranges(streamlines.n_quads, step_quads):
            framebuffer = self._counts.framebuffer(frame.size_px)
            begin_streamlines(self._context, framebuffer, moderngl.BLEND | content.depth_test)
            self._context.blend_func = (moderngl.ONE, moderngl.ONE)
            self._count.draw(streamlines, frame, first, count)
            yield
        counts = self._read_counts()
        for tile in boxes(counts, lambda: self._n_fragments_max):
            self._lists.make_room(tile.of(counts))
            for first, count in ranges(streamlines.n_quads, step_quads):
                with self._within(self._counts.framebuffer(frame.size_px), tile, content.depth_test):
                    corner = (tile.x, tile.y)
                    self._capture.draw(streamlines, frame, first, count, tile_corner=corner, tile_width=tile.width)
                yield
            for part in boxes(tile.of(counts), step_quads):
                box = part.within(tile)
                with self._within(self._target.framebuffer(frame.size_px), box, moderngl.BLEND):
                    self._lists.composite(tile, int(box.of(counts).max()))
                yield

    def resolve(self, frame: Frame, destination: moderngl.Framebuffer) -> None:
        destination.use()
        self._context.enable_only(moderngl.NOTHING)
        self._resolve.draw(self._target.colour, background=premultiplied(frame.background))

    @property
    def gpu_bytes(self) -> int:
        return self._target.n_bytes + self._counts.n_bytes + self._lists.n_bytes

    def release(self) -> None:
        for part in (self._resolve, self._lists, self._capture, self._count, self._counts, self._target):
            part.release()

    def _read_counts(self) -> Counts:
        """(H, W) int64: fragments of each pixel. Float32 counts to 16 million.

        Raises
        ------
        ValueError
            If one pixel has more than a tile may.
        """
        (texture,) = self._counts.textures
        counts = np.frombuffer(texture.read(), np.float32).reshape(texture.height, texture.width).astype(np.int64)
        if (deepest := int(counts.max())) > self._n_fragments_max:
            raise ValueError(f"fragments in a pixel: expected at most {self._n_fragments_max}, got {deepest}")
        return counts

    @contextmanager
    def _within(self, framebuffer: moderngl.Framebuffer, box: TileBox, flags: int) -> Iterator[None]:
        """Draw into a box, with the lists bound; premultiplied colours go over what is there."""
        framebuffer.scissor = box
        begin_streamlines(self._context, framebuffer, flags)
        self._context.blend_func = (moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA)
        self._lists.bind()
        try:
            yield
        finally:
            framebuffer.scissor = None  # type: ignore[assignment]
            framebuffer.use()  # or the scissor would stay on
