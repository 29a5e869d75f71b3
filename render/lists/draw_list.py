"""Which streamlines are drawn, as a list of short pieces for an order to sort.

Lines carry ranks of a fixed random permutation. A share of a set is its lines of lowest rank, so a
larger share contains a smaller one and nothing flickers when the share changes.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from plexoscope.models.data.arrays import F32, I64, U32, Flags
from plexoscope.render.lists.orders.base import Starts
from plexoscope.render.lists.polylines import Polylines

CHUNK = 1 << 18


@dataclass(frozen=True, eq=False)
class Piece:
    """Some streamlines of one set of polylines.

    Parameters
    ----------
    lines : Polylines
    first_point : int
        Where its points begin on the GPU.
    chosen : (n,) int64
        Numbers of lines, in the order in which they are to be run through.
    """

    lines: Polylines
    first_point: int
    chosen: I64


class LineUnits:
    """Segments of some streamlines; see `plexoscope.render.lists.orders.base.Units` for the interface."""

    def __init__(self, pieces: tuple[Piece, ...], bounds_mm: F32) -> None:
        self._pieces = pieces
        self._bounds_mm = bounds_mm
        self._n_units = sum(int(n_segments(piece.lines, piece.chosen).sum()) for piece in pieces)

    @property
    def n_units(self) -> int:
        return self._n_units

    @property
    def bounds_mm(self) -> F32:
        return self._bounds_mm

    def chunks(self, by_file: bool = False) -> Iterator[tuple[Starts, F32]]:
        for piece in self._pieces:
            chosen = piece.chosen
            if by_file:
                chosen = chosen[np.argsort(piece.lines.streamlines[chosen])]
            counts = n_segments(piece.lines, chosen)
            ends = np.cumsum(counts)
            begin = 0
            while begin < len(counts):
                done = ends[begin - 1] if begin else 0
                end = max(int(np.searchsorted(ends, done + CHUNK, side="right")), begin + 1)
                yield self._chunk(piece, chosen[begin:end], counts[begin:end])
                begin = end

    @staticmethod
    def _chunk(piece: Piece, chosen: I64, counts: I64) -> tuple[Starts, F32]:
        first = np.repeat(piece.lines.offsets[chosen] - (np.cumsum(counts) - counts), counts)
        local = first + np.arange(len(first))
        points = piece.lines.points_mm
        middles = np.float32(0.5) * (points[local] + points[local + 1])
        return (local + piece.first_point).astype(np.uint32), middles


def n_segments(lines: Polylines, chosen: I64) -> I64:
    """(n,) int64: how many segments each of these lines has."""
    counts: I64 = np.maximum(lines.offsets[chosen + 1] - lines.offsets[chosen] - 1, 0)
    return counts


def random_ranks(n_lines: int) -> U32:
    """(n,) uint32: the rank of each line in a permutation that is the same in every session."""
    return np.random.default_rng(0).permutation(n_lines).astype(np.uint32)


def lowest_ranked(by_rank: I64, shown: Flags | None, share: float) -> I64:
    """Rising numbers of the lines that are shown and among the `share` of these with the lowest ranks.

    Parameters
    ----------
    by_rank : (S,) int64
        All lines, the lowest rank first.
    shown : (S,) bool or None
    """
    if share >= 1:
        return np.arange(len(by_rank)) if shown is None else np.flatnonzero(shown)
    visible = by_rank if shown is None else by_rank[shown[by_rank]]
    return np.sort(visible[: int(np.ceil(share * len(visible)))])
