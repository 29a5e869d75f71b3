"""A region that is drawn in a volume: voxels with certain labels, or from a certain value on."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from plexoscope.models.data.arrays import F64, I64, Flags
from plexoscope.models.data.volume import Volume
from plexoscope.models.tracts.regions import Box, Points


@dataclass(frozen=True)
class VolumeRegion:
    """The voxels of a volume with certain labels, or with at least a certain value; a `Region`.

    A segment is sampled at both ends and between them at equal steps of at most half the shortest side of a voxel.

    Parameters
    ----------
    labels
        The values that belong to the region.
    threshold
        The lowest value that belongs to the region. NaN voxels never do.

    Raises
    ------
    ValueError
        Unless exactly one of `labels` and `threshold` is given.
    """

    volume: Volume
    labels: tuple[int, ...] | None = None
    threshold: float | None = None

    def __post_init__(self) -> None:
        if (self.labels is None) == (self.threshold is None):
            raise ValueError("region of a volume: expected either labels or a threshold, got both or none")

    @property
    def bounds_mm(self) -> F64:
        """(2, 3) lowest and highest corner of a box about the region; one point if the region holds no voxel."""
        mask, lowest_voxel = self._cropped
        affine = self.volume.affine.copy()
        affine[:3, 3] = self.volume.mm_of(lowest_voxel)
        return Volume(mask, affine, "").bounds_mm if mask.size else affine[None, :3, 3].repeat(2, axis=0)

    def contains(self, points_mm: Points) -> Flags:
        """Whether the voxel about each point is in the region : (N, 3) -> (N,)."""
        mask, lowest_voxel = self._cropped
        voxel = np.floor(self.volume.voxel_of(points_mm) + 0.5) - lowest_voxel
        held: Flags = np.all((voxel >= 0) & (voxel < mask.shape), axis=1)
        held[held] = mask[tuple(voxel[held].astype(np.int64).T)]
        return held

    def meets(self, points_mm: Points, joined: Flags) -> Flags:
        """Whether each point, or a sample of the segment from it to the next, is in the region."""
        hits = self.contains(points_mm)
        rows = np.flatnonzero(joined & ~hits[:-1] & ~hits[1:])
        start, end = points_mm[rows].astype(np.float64), points_mm[rows + 1].astype(np.float64)
        # Only the part beside the region is sampled, so that no segment is too long.
        enters, leaves = Box(*map(tuple, self.bounds_mm)).cut(start, end)
        step = (end - start) * np.maximum(leaves - enters, 0)[:, None]
        start += (end - start) * np.minimum(enters, 1)[:, None]
        n_pieces = np.ceil(np.linalg.norm(step, axis=1) / self._step_mm)
        # First all first samples, then all second ones: only the long segments go on.
        for sample in range(1, int(n_pieces.max(initial=0))):
            going = np.flatnonzero((n_pieces > sample) & ~hits[rows])
            hits[rows[going]] = self.contains(start[going] + step[going] * (sample / n_pieces[going, None]))
        return hits

    def compare(self, lowest_mm: F64, highest_mm: F64, reach_mm: float) -> tuple[Flags, Flags]:
        """As `Region.compare`; the boxes are compared by the blocks of voxels that cover them."""
        # Samples stand a step apart, so the nearest one may lie that far outside a box that the streamline is in.
        n_held, n_voxels = self._count(lowest_mm - self._step_mm, highest_mm + self._step_mm)
        n_near, _ = self._count(lowest_mm - reach_mm, highest_mm + reach_mm)
        return n_near > 0, n_held == n_voxels

    @cached_property
    def _step_mm(self) -> float:
        return float(self.volume.voxel_mm.min()) / 2

    @cached_property
    def _cropped(self) -> tuple[Flags, I64]:
        """The smallest block of voxels that holds the region, and its lowest voxel."""
        values = self.volume.values
        whole = np.isin(values, self.labels) if self.labels is not None else values >= self.threshold
        block = []
        for axis in range(3):
            held = np.flatnonzero(whole.any(axis=tuple({0, 1, 2} - {axis})))
            block.append(slice(held[0], held[-1] + 1) if held.size else slice(0, 0))
        return whole[tuple(block)].copy(), np.array([part.start for part in block])

    @cached_property
    def _summed(self) -> I64:
        """How many voxels of the region lie below each corner: with it a block is counted by eight look-ups."""
        mask, _ = self._cropped
        summed = np.zeros(np.array(mask.shape) + 1, np.int64)
        summed[1:, 1:, 1:] = mask.cumsum(0, np.int64).cumsum(1).cumsum(2)
        return summed

    def _count(self, lowest_mm: F64, highest_mm: F64) -> tuple[I64, F64]:
        """Voxels of the region in the blocks of voxels that cover the boxes, and all voxels in these : (C,), (C,)."""
        mask, lowest_voxel = self._cropped
        inverse = np.abs(np.linalg.inv(self.volume.affine)[:3, :3])
        middle = self.volume.voxel_of((lowest_mm + highest_mm) / 2) - lowest_voxel
        half = np.einsum("ij,kj->ik", highest_mm - lowest_mm, inverse) / 2
        first, after = np.floor(middle - half + 0.5), np.floor(middle + half + 0.5) + 1
        ends = [np.clip(corner, 0, mask.shape).astype(np.int64) for corner in (first, after)]
        n_held = np.zeros(len(middle), np.int64)
        for corner in np.ndindex(2, 2, 2):
            x, y, z = (ends[end][:, axis] for axis, end in enumerate(corner))
            n_held += (-1) ** (3 - sum(corner)) * self._summed[x, y, z]
        return n_held, np.prod(after - first, axis=1)
