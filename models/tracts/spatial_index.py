"""Which streamlines pass a region, fast enough to follow a region that is being dragged."""

import threading
from collections import OrderedDict
from functools import cached_property
from typing import Literal, get_args

import numpy as np

from plexoscope.models.data.arrays import F32, F64, I64, Flags, read_only
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.tracts.cell_grid import CellGrid
from plexoscope.models.tracts.cell_runs import Progress, cut_into_runs, ranges, rows_of
from plexoscope.models.tracts.geometry import endpoints_mm, length_mm, reduce_streamlines
from plexoscope.models.tracts.regions import Region

Where = Literal["any", "either end", "both ends", "all"]
WHERE: tuple[Where, ...] = get_args(Where)

N_REMEMBERED = 16
"""Answers kept: those of all regions of a filter outlive the one that changes while it is dragged."""
PIECES_PER_POINT = 4
_RUNS_AT_ONCE = 1 << 14


class SpatialIndex:
    """Streamlines by the cells of a grid that they run through.

    Cells wholly inside a region give all their streamlines without a look at a point; only in cells at its border
    are the segments tested, and only those of streamlines that were not found before. Not more than 6 bytes per
    point for usual step lengths. May be asked from several threads.

    Parameters
    ----------
    tractogram
    progress
        Called as (points done, all points) while the index is built; may raise to cancel.

    Attributes
    ----------
    length_mm : (S,) float64
        Arc length of every streamline, which building needs anyway.
    """

    def __init__(self, tractogram: Tractogram, progress: Progress | None = None) -> None:
        self.tractogram = tractogram
        bounds_mm = tractogram.bounds_mm
        self.grid = CellGrid.covering(bounds_mm)
        self.length_mm: F64 = read_only(length_mm(tractogram))
        # Longer pieces where a file has so many long segments that the pieces would outgrow its points.
        mean_mm = float(self.length_mm.sum()) / max(tractogram.n_points, 1)
        piece_mm = max(self.grid.cell_mm / 2, mean_mm / PIECES_PER_POINT)
        self.runs = cut_into_runs(tractogram, self.grid, piece_mm, progress)
        # Middles of pieces are computed in float32, so a cell is known that much only.
        self.margin_mm = float(16 * np.finfo(np.float32).eps * np.abs(bounds_mm).max())
        self._answers: OrderedDict[tuple[Region, Where], Flags] = OrderedDict()
        self._lock = threading.Lock()

    @cached_property
    def _ends_mm(self) -> F32:
        return endpoints_mm(self.tractogram)

    def passing(self, region: Region, where: Where = "any") -> Flags:
        """Which streamlines pass a region.

        Parameters
        ----------
        where
            "any": any part of it, be it between two points; "either end", "both ends": its first or last point,
            or both; "all": every point of it.

        Returns
        -------
        (S,) bool, read-only
            The answers of late are remembered.
        """
        with self._lock:
            answer = self._answers.get((region, where))
            if answer is not None:
                self._answers.move_to_end((region, where))
                return answer
        answer = read_only(self._passing(region, where))
        with self._lock:
            self._answers[region, where] = answer
            while len(self._answers) > N_REMEMBERED:
                self._answers.popitem(last=False)
        return answer

    def _passing(self, region: Region, where: Where) -> Flags:
        if where == "any":
            return self._meeting(region)
        start, end = region.contains(self._ends_mm.reshape(-1, 3)).reshape(-1, 2).T
        if where == "either end":
            return start | end
        if where == "both ends":
            return start & end
        if where == "all":
            return self._wholly_in(region, start & end)
        raise ValueError(f"where: expected one of {', '.join(WHERE)}, got {where!r}")

    def _meeting(self, region: Region) -> Flags:
        met: Flags = np.zeros(self.tractogram.n_streamlines, np.bool_)
        start, owner = self.runs.start, self.runs.streamline
        reach_mm = self.runs.reach_mm + self.margin_mm
        cells = self.grid.cells_within(region.bounds_mm + np.array([[-reach_mm], [reach_mm]]))
        cells = cells[start[cells] < start[cells + 1]]
        lowest = self.grid.lowest_corner_mm(cells)
        near, inside = region.compare(
            lowest - self.margin_mm, lowest + self.grid.cell_mm + self.margin_mm, self.runs.reach_mm
        )
        for first, last in _joined_ranges(start[cells[inside]], start[cells[inside] + 1]):
            met[owner[first:last]] = True
        border = near & ~inside
        # First the cells that are mostly inside: what is found there need not be tested again farther out.
        deep = border & region.contains(lowest + self.grid.cell_mm / 2)
        border = cells[np.concatenate([np.flatnonzero(deep), np.flatnonzero(border & ~deep)])]
        runs = ranges(start[border], start[border + 1])
        for block in range(0, len(runs), _RUNS_AT_ONCE):
            some = runs[block : block + _RUNS_AT_ONCE]
            owners = owner.take(some)
            new = np.flatnonzero(~met.take(owners))
            some, owners = some.take(new), owners.take(new)
            if len(some):
                rows, begin = rows_of(self.runs.first[some], self.runs.n_segments[some])
                joined = np.ones(len(rows), np.bool_)
                joined[begin - 1] = False  # from the last point of a run to the next run; the last row wraps around
                hits = region.meets(self.tractogram.positions_mm.take(rows, axis=0), joined[:-1])
                met[owners[np.searchsorted(begin, np.flatnonzero(hits), side="right") - 1]] = True
        return met

    def _wholly_in(self, region: Region, candidates: Flags) -> Flags:
        offsets = self.tractogram.offsets
        chosen = np.flatnonzero(candidates)
        held: Flags = np.zeros(len(candidates), np.bool_)
        for block in range(0, len(chosen), _RUNS_AT_ONCE):
            some = chosen[block : block + _RUNS_AT_ONCE]
            rows = ranges(offsets[some], offsets[some + 1])
            inside = region.contains(self.tractogram.positions_mm.take(rows, axis=0))
            local = np.concatenate([[0], np.cumsum(offsets[some + 1] - offsets[some])])
            held[some] = reduce_streamlines(np.logical_and, inside, local, False)
        return held


def _joined_ranges(start: I64, stop: I64) -> list[tuple[int, int]]:
    """Rising ranges, those that touch as one."""
    new = np.ones(len(start) + 1, np.bool_)
    new[1:-1] = start[1:] != stop[:-1]
    return list(zip(start[new[:-1]].tolist(), stop[new[1:]].tolist(), strict=True))
