"""The fragments of each pixel of a tile on the GPU: kept, put in order, and put one over the other."""

from collections.abc import Iterator

import moderngl
import numpy as np

from plexoscope.render.gpu.layers.streamline_pass import Uniform
from plexoscope.render.gpu.transparency.full_screen import FullScreen
from plexoscope.render.gpu.transparency.tiles import Counts, TileBox

FRAGMENT_BYTES = 12

# Ciura: Best increments for the average case of Shellsort, 2001; each further one is 9/4 of the one before.
_GAPS = (1, 4, 10, 23, 57, 132, 301, 701)
# Of one pixel in one draw: a shader must not loop for too long (see sort.frag).
_INSERTED, _COMPOSITED = 1 << 12, 1 << 15


class FragmentLists:
    """The buffers that `exact/fragment_lists.glsl` declares, as long as the largest tile so far needed them."""

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self._buffers: list[moderngl.Buffer] = []
        self._sort = FullScreen(context, "exact/sort.frag")
        self._composite = FullScreen(context, "exact/composite.frag")

    def make_room(self, counts: Counts) -> None:
        """Make room for so many fragments in each pixel of a tile, none of which is there yet."""
        ends = np.append(0, np.cumsum(counts)).astype(np.uint32)
        needed = (ends.nbytes, ends.nbytes, max(int(ends[-1]), 1) * FRAGMENT_BYTES)
        if any(n_bytes > n for n_bytes, n in zip(needed, self._sizes, strict=True)):
            sizes = [max(n_bytes, n) for n_bytes, n in zip(needed, self._sizes, strict=True)]
            self._release_buffers()
            self._buffers = [self._context.buffer(reserve=n_bytes) for n_bytes in sizes]
        self._context.memory_barrier()  # the last tile's shaders may not be done with them
        self._buffers[0].write(ends.tobytes())
        self._buffers[1].write(bytes(ends.nbytes))

    def bind(self) -> None:
        """Put the buffers on their bindings, with all that was written to them."""
        self._context.memory_barrier()
        for binding, buffer in enumerate(self._buffers):
            buffer.bind_to_storage_buffer(binding)

    def composite(self, tile: TileBox, deepest: int) -> None:
        """Blend what is in a tile, put in order, into the current framebuffer; its scissor chooses the pixels.

        Parameters
        ----------
        tile : TileBox
        deepest : int
            No pixel has more fragments.
        """
        uniforms: dict[str, Uniform] = {"tile_corner": (tile.x, tile.y), "tile_width": tile.width}
        for gap in _gaps(deepest):
            for first, last in _parts(gap, deepest, _INSERTED):
                self.bind()
                self._sort.draw(gap=gap, first=first, last=last, **uniforms)
        for first, last in _parts(0, deepest, _COMPOSITED):
            self.bind()
            self._composite.draw(first=first, last=last, **uniforms)

    @property
    def n_bytes(self) -> int:
        return sum(self._sizes)

    def release(self) -> None:
        self._sort.release()
        self._composite.release()
        self._release_buffers()

    @property
    def _sizes(self) -> list[int]:
        return [buffer.size for buffer in self._buffers] or [0, 0, 0]

    def _release_buffers(self) -> None:
        for buffer in self._buffers:
            buffer.release()
        self._buffers = []


def _gaps(n: int) -> list[int]:
    """Falling gaps to sort up to `n` things with; none for a single one."""
    gaps = list(_GAPS)
    while gaps[-1] < n:
        gaps.append(gaps[-1] * 9 // 4)
    return [gap for gap in reversed(gaps) if gap < n]


def _parts(first: int, last: int, size: int) -> Iterator[tuple[int, int]]:
    return ((begin, min(begin + size, last)) for begin in range(first, last, size))
