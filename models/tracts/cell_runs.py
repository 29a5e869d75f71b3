"""Runs: the parts of streamlines that lie in one cell of a grid, sorted by cell.

A run is a number of segments in a row, so that an index needs a few bytes per run and none per point.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import I32, I64, U8, U32
from plexoscope.models.data.tractogram import Tractogram, streamline_blocks
from plexoscope.models.tracts.cell_grid import CellGrid
from plexoscope.models.tracts.geometry import segment_lengths_mm

Progress = Callable[[int, int], object]

MAX_SEGMENTS = 255
"""Of one run, so that a byte holds their number."""


class CellRuns(NamedTuple):
    """Runs in the order of their cells, those of one cell in the order of the file.

    Parameters
    ----------
    streamline : (R,) uint32
    first : (R,) uint32
        Number of the first point. The run goes on to the point `first + n_segments`.
    n_segments : (R,) uint8
        0 for a streamline of one point.
    start : (C + 1,) int64
        The runs of cell `c` are `start[c]:start[c + 1]`.
    reach_mm : float
        Half the longest piece: every place of a streamline is within this of a cell that lists its segment.
    """

    streamline: U32
    first: U32
    n_segments: U8
    start: I64
    reach_mm: float


class _Part(NamedTuple):
    """The runs of one block, sorted by cell; the cells that have any, and how many."""

    streamline: U32
    first: U32
    n_segments: U8
    cell: I64
    n_runs: I64
    longest_mm: float


def cut_into_runs(
    tractogram: Tractogram, grid: CellGrid, piece_mm: float, progress: Progress | None = None
) -> CellRuns:
    """Cut all streamlines at the borders of the cells.

    A segment is taken in pieces of at most `piece_mm`, and a piece belongs to the cell of its middle. So every place
    of a streamline is within half a piece of a cell that lists it, however long the segment is.

    Parameters
    ----------
    progress
        Called as (points done, all points); may raise to cancel.
    """
    parts = []
    n_runs = np.zeros(grid.n_cells, np.int64)
    for low, high in streamline_blocks(tractogram.offsets):
        with np.errstate(over="ignore"):  # what overflows is far outside, and goes to the cells at the border
            part = _cut_block(tractogram, grid, low, high, piece_mm)
        n_runs[part.cell] += part.n_runs
        parts.append(part)
        if progress is not None:
            progress(int(tractogram.offsets[high]), tractogram.n_points)
    return _merged(parts, np.concatenate([[0], np.cumsum(n_runs)]))


def _cut_block(tractogram: Tractogram, grid: CellGrid, low: int, high: int, piece_mm: float) -> _Part:
    offsets = tractogram.offsets[low : high + 1]
    n_points = np.diff(offsets)
    streamline = np.repeat(np.arange(low, high, dtype=np.uint32), n_points)
    points = tractogram.positions_mm[offsets[0] : offsets[-1]]
    # One piece per point: of the segment to the next point, or of nothing for a streamline of one point.
    is_piece = np.ones(len(points), np.bool_)
    is_piece[(offsets[1:] - 1 - offsets[0])[n_points > 1]] = False
    point = np.flatnonzero(is_piece)
    following = np.minimum(point + 1, len(points) - 1)
    following = np.where(streamline[following] == streamline[point], following, point)
    length = segment_lengths_mm(points, offsets)[point]
    n_pieces = np.maximum(np.ceil(length / piece_mm), 1).astype(np.int64)
    longest_mm = float(np.max(length / n_pieces, initial=0))
    if n_pieces.max(initial=1) == 1:
        middle = (points[point] + points[following]) * np.float32(0.5)
    else:
        before = np.cumsum(n_pieces) - n_pieces
        share = (np.arange(n_pieces.sum()) - np.repeat(before, n_pieces) + 0.5) / np.repeat(n_pieces, n_pieces)
        point, following = np.repeat(point, n_pieces), np.repeat(following, n_pieces)
        middle = points[point] + (points[following] - points[point]) * share[:, None].astype(np.float32)
    cell = grid.cell_of(middle)
    owner = streamline[point]
    begins = np.ones(len(point), np.bool_)
    begins[1:] = (cell[1:] != cell[:-1]) | (owner[1:] != owner[:-1])
    begin = _split_long(np.flatnonzero(begins), point, len(point))
    last = np.append(begin, len(point))[1:] - 1
    first = point[begin]
    n_segments = (point[last] - first + (following[last] > point[last])).astype(np.uint8)
    return _sorted(cell[begin], owner[begin], (first + offsets[0]).astype(np.uint32), n_segments, longest_mm)


def _split_long(begin: npt.NDArray[np.intp], point: I64, n_pieces: int) -> npt.NDArray[np.intp]:
    """Let no run hold more than `MAX_SEGMENTS`: pieces of one run that are that many points apart begin a new one."""
    after = np.append(begin, n_pieces)[1:]
    if not np.any(point[after - 1] - point[begin] >= MAX_SEGMENTS):
        return begin
    head = np.repeat(point[begin], after - begin)
    share = (point - head) // MAX_SEGMENTS
    splits = np.zeros(n_pieces, np.bool_)
    splits[begin] = True
    splits[1:] |= share[1:] != share[:-1]
    return np.flatnonzero(splits)


def _sorted(
    cell: I32,
    streamline: U32,
    first: U32,
    n_segments: U8,
    longest_mm: float,
) -> _Part:
    n_runs = np.bincount(cell)
    cells = np.flatnonzero(n_runs)
    rank = np.zeros(len(n_runs), np.uint16 if len(cells) <= 1 << 16 else np.uint32)
    rank[cells] = np.arange(len(cells))
    # numpy sorts 16-bit keys by radix, several times faster than longer ones.
    order = np.argsort(rank[cell], kind="stable")
    return _Part(streamline[order], first[order], n_segments[order], cells, n_runs[cells], longest_mm)


def _merged(parts: list[_Part], start: I64) -> CellRuns:
    n_runs = int(start[-1])
    streamline, first = np.empty(n_runs, np.uint32), np.empty(n_runs, np.uint32)
    n_segments = np.empty(n_runs, np.uint8)
    filled = start[:-1].copy()
    for part in parts:
        before = np.cumsum(part.n_runs) - part.n_runs
        place = np.repeat(filled[part.cell] - before, part.n_runs) + np.arange(len(part.first))
        for whole, share in ((streamline, part.streamline), (first, part.first), (n_segments, part.n_segments)):
            whole[place] = share
        filled[part.cell] += part.n_runs
    return CellRuns(streamline, first, n_segments, start, max((part.longest_mm for part in parts), default=0.0) / 2)


def rows_of(
    first: npt.NDArray[np.unsignedinteger[Any]], n_segments: npt.NDArray[np.unsignedinteger[Any]]
) -> tuple[I64, I64]:
    """The points of runs one run after the other, and where each run begins among them : (N,), (R,)."""
    n_points = n_segments.astype(np.int64) + 1
    return ranges(first.astype(np.int64), first + n_points), np.cumsum(n_points) - n_points


def ranges(start: I64, stop: I64) -> I64:
    """All whole numbers of the ranges, one range after the other : (K,), (K,) -> (N,)."""
    n = stop - start
    numbers = np.repeat(start - (np.cumsum(n) - n), n)
    numbers += np.arange(len(numbers))
    return numbers
