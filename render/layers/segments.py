"""From tractograms to the short segments that are drawn and ordered.

Every tractogram of the scene goes into one set, because only one common order gives a right picture where
bundles cross. Segments are cut to 2 mm at most: the error of an order by depth grows with the extent of
what is ordered, and compressed tractograms have segments of centimetres. Cutting keeps the shape.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.tractogram import Tractogram

MAX_SEGMENT_MM = 2.0

# Below what float32 resolves a centimetre away from the origin; its square does not underflow.
_SAME_PLACE_MM = 1e-6

# The streamline number travels in a float32 texture, exact up to here.
MAX_STREAMLINES = 2**24 - 2


@dataclass(frozen=True, eq=False)
class SegmentSet:
    """Segments of all layers.

    Parameters
    ----------
    points_mm : (P, 3) float32
        No two consecutive points of a streamline are equal.
    streamline : (P,) int32
        Number of the streamline over all layers, rising.
    starts : (N,) uint32
        Segment n goes from point `starts[n]` to the next one.
    n_streamlines : int
        All of them, also those without a segment.
    """

    points_mm: npt.NDArray[np.float32]
    streamline: npt.NDArray[np.int32]
    starts: npt.NDArray[np.uint32]
    n_streamlines: int

    @property
    def n_segments(self) -> int:
        return len(self.starts)

    @property
    def terminal(self) -> npt.NDArray[np.bool_]:
        """(P,) bool: the point is the first or the last one of its streamline."""
        change = self.streamline[1:] != self.streamline[:-1]
        ends = np.ones(len(self.streamline), bool)
        ends[1:-1] = change[:-1] | change[1:]
        return ends


def build_segments(tractograms: Sequence[Tractogram], max_segment_mm: float = MAX_SEGMENT_MM) -> SegmentSet:
    """Join tractograms, drop repeated points and cut long segments.

    Raises
    ------
    ValueError
        If there are more streamlines than can be numbered.
    """
    n_streamlines = sum(tractogram.n_streamlines for tractogram in tractograms)
    if n_streamlines > MAX_STREAMLINES:
        raise ValueError(f"streamlines: expected at most {MAX_STREAMLINES}, got {n_streamlines}")
    lengths = [np.diff(tractogram.offsets) for tractogram in tractograms]
    points = np.concatenate([np.zeros((0, 3), np.float32), *(t.positions_mm for t in tractograms)])
    counts = np.concatenate([np.zeros(0, np.int64), *lengths])
    streamline = np.repeat(np.arange(n_streamlines, dtype=np.int32), counts)
    points, streamline = _without_repeats(points, streamline)
    points, streamline = _subdivided(points, streamline, max_segment_mm)
    starts = np.flatnonzero(streamline[1:] == streamline[:-1]).astype(np.uint32)
    return SegmentSet(points, streamline, starts, n_streamlines)


def _without_repeats(
    points: npt.NDArray[np.float32], streamline: npt.NDArray[np.int32]
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int32]]:
    """Drop points at the place of the one before: a segment without length has no direction."""
    still = (np.abs(points[1:] - points[:-1]) <= _SAME_PLACE_MM).all(axis=1)
    repeats = (streamline[1:] == streamline[:-1]) & still
    if not repeats.any():
        return points, streamline
    keep = np.concatenate([[True], ~repeats])
    return points[keep], streamline[keep]


def _subdivided(
    points: npt.NDArray[np.float32], streamline: npt.NDArray[np.int32], max_segment_mm: float
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int32]]:
    """Cut every segment into the fewest equal pieces that are short enough."""
    if len(points) < 2:
        return points, streamline
    length_mm = np.linalg.norm(np.diff(points, axis=0), axis=1)
    within = streamline[1:] == streamline[:-1]
    # A hair of tolerance: equal steps of exactly the limit are not cut because of rounding.
    n_pieces = np.where(within, np.maximum(np.ceil(length_mm / max_segment_mm - 1e-4), 1), 1).astype(np.int64)
    if (n_pieces == 1).all():
        return points, streamline
    n_pieces = np.append(n_pieces, 1)  # the very last point stands for itself
    first = np.repeat(np.arange(len(points)), n_pieces)
    piece = np.arange(len(first)) - np.repeat(np.cumsum(n_pieces) - n_pieces, n_pieces)
    share = (piece / n_pieces[first]).astype(np.float32)[:, None]
    following = np.minimum(first + 1, len(points) - 1)
    return points[first] + share * (points[following] - points[first]), streamline[first]
