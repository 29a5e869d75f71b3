"""From a tractogram to the points that are drawn: repeats dropped, short steps joined, long ones cut.

A *streamline* is what the tractogram holds. Its *line* is what is drawn of it: a polyline, whose points need not be
those of the streamline. A *segment* is what lies between a point of a line and the next.

An order by depth is wrong by the extent of what is ordered, so no segment is longer than 2 mm; compressed
tractograms have segments of centimetres. Trackers, on the other hand, step by half a millimetre and less, mostly
straight on. A point is left out where the streamline stays within 0.02 mm of itself, a hundredth of a voxel, and
that for a few rounds, which spares a third of a typical whole brain. Every streamline is kept a second time in long
steps, for a view in motion.

That is for brains in millimetres. Some files hold metres or micrometres and do not say so: where streamlines are
shorter than any in a brain, or longer, all lengths here are shares of theirs.

Streamlines lie in memory as they lie in space, along a curve that fills it. Those drawn one after the other in any
order by depth are then read from neighbouring places: drawing in order costs hardly more than in the order of
memory, where it costs half as much again with streamlines in the order of their file.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np

from plexoscope.models.data.arrays import F32, F64, I64, U32, Flags
from plexoscope.models.data.tractogram import Tractogram, streamline_blocks

MAX_SEGMENT_MM = 2.0
TOLERANCE_MM = 0.02
COARSE_STEP = 3
"""One point in so many is kept in the coarse copy."""

_TYPICAL_MM = (1.0, 1000.0)
"""Between these lies the extent of a typical streamline in millimetres: in a mouse some, in a man tens or hundreds."""
_TYPICAL_OF_MAN_MM = 100.0
_N_LOOKED_AT = 200
# Below what float32 resolves a centimetre away from the origin; its square does not underflow.
_SAME_PLACE_MM = 1e-6
# A streamline of half-millimetre steps is joined twice, one of eighths four times.
MAX_ROUNDS = 4
# A stray point kilometres away must not fill the memory.
MOST_PARTS = 1000
BLOCK_POINTS = 1 << 16  # what fits into a processor's cache
_MOST_THREADS = 4
_MORTON_BITS = 10

Points = F32
Offsets = I64


@dataclass(frozen=True, eq=False)
class Polylines:
    """The lines of streamlines, one for each: S lines of Q points.

    Parameters
    ----------
    points_mm : (Q, 3) float32
        No two consecutive points of a line are equal.
    offsets : (S + 1,) int64
        Line i is `points_mm[offsets[i]:offsets[i + 1]]`.
    streamlines : (S,) int64
        Which streamline of the tractogram each line is.
    source : (Q,) float64 or uint32
        Which point of the tractogram each is; with a fraction where a segment was cut.
    """

    points_mm: Points
    offsets: Offsets
    streamlines: I64
    source: F64 | U32

    @property
    def n_points(self) -> int:
        return len(self.points_mm)

    @cached_property
    def n_segments(self) -> int:
        """Of all lines; one of a single point has none."""
        return int(np.maximum(np.diff(self.offsets) - 1, 0).sum())

    @property
    def n_lines(self) -> int:
        return len(self.streamlines)

    def coarse(self) -> "Polylines":
        """Every `COARSE_STEP`-th point and the last one of each line."""
        starts, counts = self.offsets[:-1], np.diff(self.offsets)
        kept = np.zeros(self.n_points, bool)
        # Line by line the phase differs, so a plain stride over the array will not do.
        n_kept = -(-counts // COARSE_STEP)
        first = np.repeat(starts - COARSE_STEP * (np.cumsum(n_kept) - n_kept), n_kept)
        kept[first + COARSE_STEP * np.arange(len(first))] = True
        kept[self.offsets[1:][counts > 0] - 1] = True
        return self._kept(kept)

    def _kept(self, keep: Flags) -> "Polylines":
        offsets = _kept_offsets(self.offsets, keep)
        return Polylines(self.points_mm[keep], offsets, self.streamlines, self.source[keep])


def prepare(
    tractogram: Tractogram,
    progress: Callable[[int, int], None] | None = None,
    max_segment_mm: float | None = None,
    *,
    cut: bool = True,
) -> Polylines:
    """Make a tractogram ready to be drawn.

    Parameters
    ----------
    max_segment_mm
        No segment is longer; by default `MAX_SEGMENT_MM`, if the tractogram is in millimetres.
    cut : bool
        Long segments are cut. Those in one plane need not be.
    progress : callable, optional
        Called as `progress(n_points_done, n_points)`; may raise to stop.
    """
    unit = unit_of(tractogram)
    streamlines = neighbours_first(tractogram)
    ends = np.concatenate([[0], np.cumsum(np.diff(tractogram.offsets)[streamlines])])
    ranges = list(streamline_blocks(ends, BLOCK_POINTS))
    blocks: list[Polylines] = []
    # numpy lets other threads run while it works on an array.
    with ThreadPoolExecutor(min(os.cpu_count() or 1, _MOST_THREADS), "plexoscope-prepare") as threads:
        longest = max_segment_mm or MAX_SEGMENT_MM * unit
        work = partial(_prepared, tractogram, max_segment_mm=longest, unit=unit, cut=cut)
        futures = [threads.submit(work, streamlines[first:last]) for first, last in ranges]
        try:
            for future, (_, last) in zip(futures, ranges, strict=True):
                blocks.append(future.result())
                if progress is not None:
                    progress(int(ends[last]), tractogram.n_points)
        except BaseException:
            threads.shutdown(cancel_futures=True)
            raise
    del futures
    if not blocks:
        return Polylines(np.zeros((0, 3), np.float32), np.zeros(1, np.int64), streamlines, np.zeros(0, np.uint32))
    counts = np.concatenate([np.diff(block.offsets) for block in blocks])
    return Polylines(
        np.concatenate([block.points_mm for block in blocks]),
        np.concatenate([[0], np.cumsum(counts)]),
        streamlines,
        np.concatenate([block.source for block in blocks]),
    )


def unit_of(tractogram: Tractogram) -> float:
    """Return how many of the tractogram's units a millimetre has: 1, or 0.001 of metres and 1000 of micrometres, about.

    Told by the extent of a typical streamline, which neither a single point far away nor the size of a bundle changes.
    What has two points everywhere, such as edges of a graph, has no curves to keep.
    """
    numbers = np.flatnonzero(np.diff(tractogram.offsets) > 2)
    numbers = numbers[:: -(-len(numbers) // _N_LOOKED_AT) or 1]
    parts = (tractogram.positions_mm[tractogram.offsets[n] : tractogram.offsets[n + 1]] for n in numbers)
    extents = np.array([float(np.ptp(part.astype(np.float64), axis=0).max()) for part in parts])
    extents = extents[extents > 0]
    typical = float(np.median(extents)) if len(extents) else 1.0
    return 1.0 if _TYPICAL_MM[0] <= typical <= _TYPICAL_MM[1] else typical / _TYPICAL_OF_MAN_MM


def neighbours_first(tractogram: Tractogram) -> I64:
    """(S,) numbers of the streamlines, by the place of their middle points along a Morton curve."""
    if not tractogram.n_points:
        return np.arange(tractogram.n_streamlines)
    middles = np.minimum((tractogram.offsets[:-1] + tractogram.offsets[1:]) // 2, tractogram.n_points - 1)
    place_mm = tractogram.positions_mm[middles].astype(np.float64)
    low_mm = place_mm.min(axis=0)
    side_mm = float((place_mm - low_mm).max()) or 1.0
    cell = ((place_mm - low_mm) * ((2**_MORTON_BITS - 1) / side_mm)).astype(np.uint32)
    code = np.zeros(len(cell), np.uint32)
    for bit in range(_MORTON_BITS):
        for axis in range(3):
            code |= (cell[:, axis] >> np.uint32(bit) & np.uint32(1)) << np.uint32(3 * bit + axis)
    return np.argsort(code, kind="stable")


def _prepared(tractogram: Tractogram, streamlines: I64, max_segment_mm: float, unit: float, cut: bool) -> Polylines:
    begins = tractogram.offsets[streamlines]
    counts = tractogram.offsets[streamlines + 1] - begins
    ends = np.cumsum(counts)
    source = np.repeat(begins - (ends - counts), counts) + np.arange(counts.sum())
    offsets = np.concatenate([[0], ends])
    lines = Polylines(tractogram.positions_mm[source], offsets, streamlines, source.astype(np.uint32))
    lines = _without_repeats(lines, unit)
    for _ in range(MAX_ROUNDS):
        n_before = lines.n_points
        lines = _joined(lines, max_segment_mm, unit)
        if lines.n_points == n_before:
            break
    return _cut(lines, max_segment_mm) if cut else lines


def _within(offsets: Offsets, n_points: int) -> Flags:
    """(Q - 1,) bool: the point and the next one belong to one line."""
    within = np.ones(max(n_points - 1, 0), bool)
    ends = offsets[1:-1]
    within[ends[(ends > 0) & (ends < n_points)] - 1] = False
    return within


def _kept_offsets(offsets: Offsets, keep: Flags) -> Offsets:
    n_before = np.concatenate([[0], np.cumsum(keep, dtype=np.int64)])
    kept: Offsets = n_before[offsets]
    return kept


def _without_repeats(lines: Polylines, unit: float) -> Polylines:
    """Drop points at the place of the one before: a segment without length has no direction."""
    step = np.diff(lines.points_mm, axis=0)
    still = np.einsum("ij,ij->i", step, step) <= (_SAME_PLACE_MM * unit) ** 2
    repeats = still & _within(lines.offsets, lines.n_points)
    return lines._kept(np.concatenate([[True], ~repeats])) if repeats.any() else lines


def _joined(lines: Polylines, max_segment_mm: float, unit: float) -> Polylines:
    """Leave out points between two kept ones whose chord is short and passes close by."""
    if lines.n_points < 3:
        return lines
    points = lines.points_mm
    within = _within(lines.offsets, lines.n_points)
    step = np.diff(points, axis=0)
    chord = step[:-1] + step[1:]
    squared = np.einsum("ij,ij->i", chord, chord)
    along = np.einsum("ij,ij->i", step[:-1], chord) / np.maximum(squared, (_SAME_PLACE_MM * unit) ** 2)
    aside = step[:-1] - along[:, None] * chord
    near = np.einsum("ij,ij->i", aside, aside) <= (TOLERANCE_MM * unit) ** 2
    # A hair of tolerance: equal steps of exactly half the limit are joined whatever the rounding.
    short = squared <= (max_segment_mm * 1.0001) ** 2
    can_go = np.zeros(lines.n_points, bool)
    can_go[1:-1] = near & short & (along > 0) & (along < 1) & within[:-1] & within[1:]
    # Of a row of such points every second one goes: then each left out lies between two that stay.
    place = np.arange(lines.n_points)
    row_start = np.maximum.accumulate(np.where(can_go, -1, place))
    return lines._kept(~(can_go & ((place - row_start) % 2 == 1)))


def _cut(lines: Polylines, max_segment_mm: float) -> Polylines:
    """Cut every segment into the fewest equal ones that are short enough."""
    if lines.n_points < 2:
        return lines
    points = lines.points_mm
    length_mm = np.linalg.norm(np.diff(points, axis=0), axis=1)
    within = _within(lines.offsets, lines.n_points)
    # A hair of tolerance: equal steps of exactly the limit are not cut because of rounding.
    n_parts = np.where(within, np.ceil(length_mm / max_segment_mm - 1e-4).clip(1, MOST_PARTS), 1).astype(np.int64)
    if (n_parts == 1).all():
        return lines
    n_parts = np.append(n_parts, 1)  # the very last point stands for itself
    first = np.repeat(np.arange(len(points)), n_parts)
    part = np.arange(len(first)) - np.repeat(np.cumsum(n_parts) - n_parts, n_parts)
    share = part / n_parts[first]
    following = np.minimum(first + 1, len(points) - 1)
    cut = points[first] + share[:, None].astype(np.float32) * (points[following] - points[first])
    source = lines.source.astype(np.float64)
    # A segment that is cut was never joined of others: it comes from the point just before the following one, be
    # that a repeat left out here.
    source = np.where(part > 0, source[following] - 1 + share, source[first])
    before = np.concatenate([[0], np.cumsum(n_parts)])
    return Polylines(cut, before[lines.offsets], lines.streamlines, source)
