"""A regular grid of cubes over a part of the world, its cells numbered with z fastest."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F32, F64, I32, I64

CELL_MM = 3.0
MAX_CELLS = 1 << 20


@dataclass(frozen=True, eq=False)
class CellGrid:
    """Cubes of one size.

    Parameters
    ----------
    lowest_mm : (3,) float64
        Lowest corner of the first cell.
    cell_mm : float
        Side of a cell.
    shape : (3,) int
        Cells along each axis.
    """

    lowest_mm: F64
    cell_mm: float
    shape: tuple[int, int, int]

    @classmethod
    def covering(cls, bounds_mm: npt.NDArray[np.floating]) -> "CellGrid":
        """A grid over (2, 3) corners: cells of `CELL_MM`, or larger ones where these would be too many."""
        lowest, extent = bounds_mm[0].astype(np.float64), np.diff(bounds_mm.astype(np.float64), axis=0)[0]
        cell_mm = CELL_MM
        while np.prod(np.floor(extent / cell_mm) + 1) > MAX_CELLS:
            cell_mm *= 1.25
        x, y, z = (int(n) + 1 for n in np.floor(extent / cell_mm))
        return cls(lowest, cell_mm, (x, y, z))

    @property
    def n_cells(self) -> int:
        x, y, z = self.shape
        return x * y * z

    def cell_of(self, points_mm: F32) -> I32:
        """The cell of each point, or the one nearest to it : (N, 3) -> (N,)."""
        cell = np.zeros(len(points_mm), np.int32)
        for axis, n in enumerate(self.shape):
            along = points_mm[:, axis] - np.float32(self.lowest_mm[axis])
            along *= np.float32(1 / self.cell_mm)
            cell *= n
            cell += np.clip(along, 0, n - 1).astype(np.int32)
        return cell

    def lowest_corner_mm(self, cells: npt.NDArray[np.integer]) -> F64:
        """(C,) -> (C, 3) float64."""
        index = np.stack(np.unravel_index(cells, self.shape), axis=1)
        corner: F64 = index * self.cell_mm + self.lowest_mm
        return corner

    def cells_within(self, bounds_mm: F64) -> I64:
        """All cells that have a part in a box of (2, 3) corners, in rising order."""
        low, high = np.floor((bounds_mm - self.lowest_mm) / self.cell_mm)
        ranges = [
            np.arange(max(0, first), min(n - 1, last) + 1, dtype=np.int64)
            for first, last, n in zip(low, high, self.shape, strict=True)
        ]
        x, y, z = np.ix_(*ranges)
        cells: I64 = ((x * self.shape[1] + y) * self.shape[2] + z).ravel()
        return cells
