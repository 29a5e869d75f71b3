"""Which streamlines are drawn, as a list of short pieces for an order to sort.

Lines carry ranks of a fixed random permutation. A share of a set is its lines of lowest rank, so a
larger share contains a smaller one and nothing flickers when the share changes.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

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
    chosen: npt.NDArray[np.int64]


class LineUnits:
    """Segments of some streamlines; see `plexoscope.render.lists.orders.base.Units` for the interface."""

    def __init__(self, pieces: tuple[Piece, ...], bounds_mm: npt.NDArray[np.float32]) -> None:
        self._pieces = pieces
        self._bounds_mm = bounds_mm
        self._n_units = sum(int(n_segments(piece.lines, piece.chosen).sum()) for piece in pieces)

    @property
    def n_units(self) -> int:
        return self._n_units

    @property
    def bounds_mm(self) -> npt.NDArray[np.float32]:
        return self._bounds_mm

    def chunks(self, by_file: bool = False) -> Iterator[tuple[Starts, npt.NDArray[np.float32]]]:
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
    def _chunk(
        piece: Piece, chosen: npt.NDArray[np.int64], counts: npt.NDArray[np.int64]
    ) -> tuple[Starts, npt.NDArray[np.float32]]:
        first = np.repeat(piece.lines.offsets[chosen] - (np.cumsum(counts) - counts), counts)
        local = first + np.arange(len(first))
        points = piece.lines.points_mm
        middles = np.float32(0.5) * (points[local] + points[local + 1])
        return (local + piece.first_point).astype(np.uint32), middles


def n_segments(lines: Polylines, chosen: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """(n,) int64: how many segments each of these lines has."""
    counts: npt.NDArray[np.int64] = np.maximum(lines.offsets[chosen + 1] - lines.offsets[chosen] - 1, 0)
    return counts


def random_ranks(n_lines: int) -> npt.NDArray[np.uint32]:
    """(n,) uint32: the rank of each line in a permutation that is the same in every session."""
    return np.random.default_rng(0).permutation(n_lines).astype(np.uint32)


def lowest_ranked(
    by_rank: npt.NDArray[np.int64], shown: npt.NDArray[np.bool_] | None, share: float
) -> npt.NDArray[np.int64]:
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
