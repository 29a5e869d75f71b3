"""Which segments are drawn, as units for an order to sort.

A *draw list* names segments in the order in which they are drawn, each by the number of its first point on the GPU. A
*unit* is what an order moves as a whole: here one segment. The lines that units come from are *chosen* of the polylines
of each layer: all that are shown, or a share of them.

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
class ChosenLines:
    """Some lines of the polylines of one layer.

    Parameters
    ----------
    lines : Polylines
    first_point : int
        Where its points begin on the GPU.
    chosen : (n,) int64
        Numbers of lines, in the order of their segments in the draw list before any order sorts it.
    """

    lines: Polylines
    first_point: int
    chosen: I64


class LineUnits:
    """The segments of chosen lines; see `plexoscope.render.lists.orders.base.Units` for the interface."""

    def __init__(self, layers: tuple[ChosenLines, ...], bounds_mm: F32) -> None:
        self._layers = layers
        self._bounds_mm = bounds_mm
        self._n_units = sum(int(n_segments(layer.lines, layer.chosen).sum()) for layer in layers)

    @property
    def n_units(self) -> int:
        return self._n_units

    @property
    def bounds_mm(self) -> F32:
        return self._bounds_mm

    def chunks(self, by_file: bool = False) -> Iterator[tuple[Starts, F32]]:
        for layer in self._layers:
            chosen = layer.chosen
            if by_file:
                chosen = chosen[np.argsort(layer.lines.streamlines[chosen])]
            counts = n_segments(layer.lines, chosen)
            ends = np.cumsum(counts)
            begin = 0
            while begin < len(counts):
                done = ends[begin - 1] if begin else 0
                end = max(int(np.searchsorted(ends, done + CHUNK, side="right")), begin + 1)
                yield self._chunk(layer, chosen[begin:end], counts[begin:end])
                begin = end

    @staticmethod
    def _chunk(layer: ChosenLines, chosen: I64, counts: I64) -> tuple[Starts, F32]:
        first = np.repeat(layer.lines.offsets[chosen] - (np.cumsum(counts) - counts), counts)
        local = first + np.arange(len(first))
        points = layer.lines.points_mm
        middles = np.float32(0.5) * (points[local] + points[local + 1])
        return (local + layer.first_point).astype(np.uint32), middles


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
