"""How a frame is cut so that no part has more fragments than fit."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from plexoscope.models.data.arrays import I64

Counts = I64


class TileBox(NamedTuple):
    """Pixels of a frame, counted from its lower left corner."""

    x: int
    y: int
    width: int
    height: int

    def of(self, counts: Counts) -> Counts:
        """Those of the counts (H, W) that lie in it."""
        return counts[self.y : self.y + self.height, self.x : self.x + self.width]

    def within(self, outer: "TileBox") -> "TileBox":
        """The same pixels in the frame, for a box counted from the corner of another one."""
        return TileBox(self.x + outer.x, self.y + outer.y, self.width, self.height)


def boxes(counts: Counts, limit: Callable[[], int]) -> Iterator[TileBox]:
    """Cut a frame into boxes of at most `limit()` fragments, or of one pixel; what is empty is left out.

    Parameters
    ----------
    counts : (H, W) int64
        Fragments of each pixel.
    limit : callable
        Asked anew before each box.

    Yields
    ------
    Box
        Whole rows, or a part of one row if that alone has too many.
    """
    for y, end in _runs(counts.sum(axis=1), limit):
        if end - y > 1:
            yield TileBox(0, y, counts.shape[1], end - y)
        else:
            yield from (TileBox(x, y, stop - x, 1) for x, stop in _runs(counts[y], limit))


def _runs(counts: Counts, limit: Callable[[], int]) -> Iterator[tuple[int, int]]:
    """(first, behind the last) of the longest runs within the limit, or of one; their first and last are not empty."""
    ends = np.append(0, np.cumsum(counts))
    filled = np.flatnonzero(counts)
    at = 0
    while at < len(filled):
        first = int(filled[at])
        reach = int(np.searchsorted(ends, ends[first] + limit(), side="right")) - 1
        at = int(np.searchsorted(filled, max(reach, first + 1)))
        yield first, int(filled[at - 1]) + 1
