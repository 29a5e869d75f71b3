"""From a tractogram to the points that are drawn: repeats dropped, short steps joined, long ones cut.

An order by depth is wrong by the extent of what is ordered, so no segment is longer than 2 mm; compressed
tractograms have segments of centimetres. Trackers, on the other hand, step by half a millimetre and less, mostly
straight on. A point is left out where the streamline stays within 0.02 mm of itself, a hundredth of a voxel, which
spares a third of a typical whole brain. Every streamline is kept a second time in long steps, for a view in motion.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.tractogram import Tractogram

MAX_SEGMENT_MM = 2.0
TOLERANCE_MM = 0.02
COARSE_STEP = 3
"""One point in so many is kept in the coarse copy."""

# Below what float32 resolves a centimetre away from the origin; its square does not underflow.
_SAME_PLACE_MM = 1e-6
# A streamline of half-millimetre steps is joined twice, one of eighths four times.
_MAX_ROUNDS = 4
_BLOCK_POINTS = 1 << 19

Points = npt.NDArray[np.float32]
Offsets = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Polylines:
    """Streamlines as they are drawn.

    Parameters
    ----------
    points_mm : (Q, 3) float32
        No two consecutive points of a streamline are equal.
    offsets : (S + 1,) int64
        Streamline i is `points_mm[offsets[i]:offsets[i + 1]]`.
    source : (Q,) float64 or uint32
        Which point of the tractogram each is; with a fraction where a segment was cut.
    """

    points_mm: Points
    offsets: Offsets
    source: npt.NDArray[np.float64] | npt.NDArray[np.uint32]

    @property
    def n_points(self) -> int:
        return len(self.points_mm)

    @property
    def n_segments(self) -> int:
        """Of all streamlines; one of a single point has none."""
        return int(np.maximum(np.diff(self.offsets) - 1, 0).sum())

    @property
    def n_streamlines(self) -> int:
        return len(self.offsets) - 1

    def coarse(self) -> "Polylines":
        """Every `COARSE_STEP`-th point and the last one of each streamline."""
        starts, counts = self.offsets[:-1], np.diff(self.offsets)
        kept = np.zeros(self.n_points, bool)
        # Streamline by streamline the phase differs, so a plain stride over the array will not do.
        n_kept = -(-counts // COARSE_STEP)
        first = np.repeat(starts - COARSE_STEP * (np.cumsum(n_kept) - n_kept), n_kept)
        kept[first + COARSE_STEP * np.arange(len(first))] = True
        kept[self.offsets[1:][counts > 0] - 1] = True
        return self._kept(kept)

    def _kept(self, keep: npt.NDArray[np.bool_]) -> "Polylines":
        return Polylines(self.points_mm[keep], _kept_offsets(self.offsets, keep), self.source[keep])


def prepare(
    tractogram: Tractogram,
    progress: Callable[[int, int], None] | None = None,
    max_segment_mm: float = MAX_SEGMENT_MM,
    tolerance_mm: float = TOLERANCE_MM,
) -> Polylines:
    """Make a tractogram ready to be drawn.

    Parameters
    ----------
    progress : callable, optional
        Called as `progress(n_points_done, n_points)`; may raise to stop.
    """
    blocks = []
    for first, last in _blocks(tractogram.offsets):
        blocks.append(_prepared(tractogram, first, last, max_segment_mm, tolerance_mm))
        if progress is not None:
            progress(int(tractogram.offsets[last]), tractogram.n_points)
    if not blocks:
        return Polylines(np.zeros((0, 3), np.float32), np.zeros(1, np.int64), np.zeros(0, np.uint32))
    counts = np.concatenate([np.diff(block.offsets) for block in blocks])
    return Polylines(
        np.concatenate([block.points_mm for block in blocks]),
        np.concatenate([[0], np.cumsum(counts)]),
        np.concatenate([block.source for block in blocks]),
    )


def _blocks(offsets: Offsets) -> Iterator[tuple[int, int]]:
    """(first, last) streamlines of pieces of bounded size; a longer streamline is a piece of its own."""
    first, n_streamlines = 0, len(offsets) - 1
    while first < n_streamlines:
        last = int(np.searchsorted(offsets, offsets[first] + _BLOCK_POINTS, side="right")) - 1
        last = min(max(last, first + 1), n_streamlines)
        yield first, last
        first = last


def _prepared(tractogram: Tractogram, first: int, last: int, max_segment_mm: float, tolerance_mm: float) -> Polylines:
    begin, end = int(tractogram.offsets[first]), int(tractogram.offsets[last])
    points = tractogram.positions_mm[begin:end]
    offsets = tractogram.offsets[first : last + 1] - begin
    lines = Polylines(points, offsets, np.arange(begin, end, dtype=np.uint32))
    lines = _without_repeats(lines)
    for _ in range(_MAX_ROUNDS):
        n_before = lines.n_points
        lines = _joined(lines, max_segment_mm, tolerance_mm)
        if lines.n_points > 0.95 * n_before:
            break
    return _cut(lines, max_segment_mm)


def _within(offsets: Offsets, n_points: int) -> npt.NDArray[np.bool_]:
    """(Q - 1,) bool: the point and the next one belong to one streamline."""
    within = np.ones(max(n_points - 1, 0), bool)
    ends = offsets[1:-1]
    within[ends[(ends > 0) & (ends < n_points)] - 1] = False
    return within


def _kept_offsets(offsets: Offsets, keep: npt.NDArray[np.bool_]) -> Offsets:
    n_before = np.concatenate([[0], np.cumsum(keep, dtype=np.int64)])
    kept: Offsets = n_before[offsets]
    return kept


def _without_repeats(lines: Polylines) -> Polylines:
    """Drop points at the place of the one before: a segment without length has no direction."""
    points = lines.points_mm
    still = (np.abs(points[1:] - points[:-1]) <= _SAME_PLACE_MM).all(axis=1)
    repeats = still & _within(lines.offsets, lines.n_points)
    return lines._kept(np.concatenate([[True], ~repeats])) if repeats.any() else lines


def _joined(lines: Polylines, max_segment_mm: float, tolerance_mm: float) -> Polylines:
    """Leave out points between two kept ones whose chord is short and passes close by."""
    if lines.n_points < 3:
        return lines
    points = lines.points_mm
    within = _within(lines.offsets, lines.n_points)
    step = np.diff(points, axis=0)
    chord = step[:-1] + step[1:]
    squared = np.einsum("ij,ij->i", chord, chord)
    along = np.einsum("ij,ij->i", step[:-1], chord) / np.maximum(squared, 1e-12)
    aside = step[:-1] - along[:, None] * chord
    near = np.einsum("ij,ij->i", aside, aside) <= tolerance_mm**2
    # A hair of tolerance: equal steps of exactly half the limit are joined whatever the rounding.
    short = squared <= (max_segment_mm * 1.0001) ** 2
    can_go = np.zeros(lines.n_points, bool)
    can_go[1:-1] = near & short & (along > 0) & (along < 1) & within[:-1] & within[1:]
    # Of a row of such points every second one goes: then each left out lies between two that stay.
    place = np.arange(lines.n_points)
    row_start = np.maximum.accumulate(np.where(can_go, -1, place))
    return lines._kept(~(can_go & ((place - row_start) % 2 == 1)))


def _cut(lines: Polylines, max_segment_mm: float) -> Polylines:
    """Cut every segment into the fewest equal pieces that are short enough."""
    if lines.n_points < 2:
        return lines
    points = lines.points_mm
    length_mm = np.linalg.norm(np.diff(points, axis=0), axis=1)
    within = _within(lines.offsets, lines.n_points)
    # A hair of tolerance: equal steps of exactly the limit are not cut because of rounding.
    n_pieces = np.where(within, np.maximum(np.ceil(length_mm / max_segment_mm - 1e-4), 1), 1).astype(np.int64)
    if (n_pieces == 1).all():
        return lines
    n_pieces = np.append(n_pieces, 1)  # the very last point stands for itself
    first = np.repeat(np.arange(len(points)), n_pieces)
    piece = np.arange(len(first)) - np.repeat(np.cumsum(n_pieces) - n_pieces, n_pieces)
    share = piece / n_pieces[first]
    following = np.minimum(first + 1, len(points) - 1)
    cut = points[first] + share[:, None].astype(np.float32) * (points[following] - points[first])
    source = lines.source.astype(np.float64)
    source = source[first] + share * (source[following] - source[first])
    before = np.concatenate([[0], np.cumsum(n_pieces)])
    return Polylines(cut, before[lines.offsets], source)
