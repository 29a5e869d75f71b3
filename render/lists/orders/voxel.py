"""Order by voxels: far voxels first, and within each voxel the cached order along the nearest of a few directions.

After Osman, Pereira, van de Wetering, Chamberland: Voxlines, CDMRI 2023 (https://besm.gitlab.io/voxlines/), in our
reading: the paper's body could not be had, only its title, abstract and project page. How it chooses directions and
whether it cuts lines at the faces of voxels is not known to us. Here units are not cut; each belongs to the voxel of
its middle.

Voxels in order of the distance of their centres are exact for what does not reach beyond its voxel: where a ray from
the eye enters the next voxel it moves on along one axis, and along that axis the next centre is never the nearer one.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F32, I64
from plexoscope.render.lists.orders.base import Checkpoint, Starts, Units
from plexoscope.render.scene.scene import OrderSettings

# Through the faces, corners and edges of a cube. The first 3, 7 and 13 are half of 6, 14 and 26 directions; the
# other half are the same lists read backwards.
_HALF_DIRECTIONS = (
    *((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    *((1, 1, 1), (-1, 1, 1), (1, -1, 1), (1, 1, -1)),
    *((0, 1, 1), (0, -1, 1), (1, 0, 1), (-1, 0, 1), (1, 1, 0), (-1, 1, 0)),
)
BLOCK_UNITS = 1 << 19
_MAX_UINT16 = 65535
_BITS_A_SIDE = 20  # three coordinates of a voxel share an integer of 64 bits


class VoxelOrdering:
    """See `Ordering` for the interface. Keeps 4 bytes per unit for every two directions."""

    def __init__(self, units: Units, settings: OrderSettings, checkpoint: Checkpoint) -> None:
        axes = np.array(_HALF_DIRECTIONS[: settings.n_directions // 2], np.float32)
        self._axes = axes / np.linalg.norm(axes, axis=1, keepdims=True)
        low_mm, high_mm = units.bounds_mm
        side_mm = max(settings.voxel_mm, float((high_mm - low_mm).max()) / ((1 << _BITS_A_SIDE) - 1))
        self._low_mm, self._side_mm = low_mm, np.float32(side_mm)
        voxels, n_units = self._occupied(units, checkpoint)
        self._ends = np.append(0, np.cumsum(n_units))
        self._centres_mm = (_coordinates(voxels) + np.float32(0.5)) * self._side_mm + low_mm
        starts, inside = self._grouped(units, voxels, checkpoint)
        self._lists = np.empty((len(axes), len(starts)), np.uint32)
        for first, last in _blocks(self._ends):
            rows = slice(self._ends[first], self._ends[last])
            voxel = np.repeat(np.arange(last - first, dtype=np.uint16), n_units[first:last])
            for axis, ordered in zip(self._axes, self._lists, strict=True):
                along = np.argsort(_heights(inside[rows], axis), kind="stable")
                # Two stable sorts of 16 bits instead of one of 32, because numpy sorts 16 bits by radix.
                np.take(starts[rows], along[np.argsort(voxel[along], kind="stable")], out=ordered[rows])
                checkpoint()

    def back_to_front(self, eye_mm: tuple[float, float, float], checkpoint: Checkpoint) -> Starts:
        """See `Ordering`."""
        away_mm = self._centres_mm - np.asarray(eye_mm, np.float32)
        far_first = np.argsort(-np.einsum("ij,ij->i", away_mm, away_mm), kind="stable")
        along = away_mm[far_first] @ self._axes.T
        chosen = np.abs(along).argmax(axis=1)
        # Lists rise along their axis; where that leads away from the eye, the last of a voxel's list is the farthest.
        step = np.where(np.take_along_axis(along, chosen[:, None], axis=1)[:, 0] > 0, -1, 1)
        n_units = np.diff(self._ends)[far_first]
        lists = self._lists.reshape(-1)
        farthest = chosen * self._lists.shape[1] + self._ends[far_first] + np.where(step < 0, n_units - 1, 0)
        ends = np.append(0, np.cumsum(n_units))
        result = np.empty(self._lists.shape[1], np.uint32)
        for first, last in _blocks(ends):
            part = slice(first, last)
            place = np.arange(ends[first], ends[last]) - np.repeat(ends[part], n_units[part])
            place *= np.repeat(step[part], n_units[part])
            place += np.repeat(farthest[part], n_units[part])
            np.take(lists, place, out=result[ends[first] : ends[last]])
            checkpoint()
        return result

    def _on_grid(self, middles_mm: F32) -> tuple[I64, F32]:
        """(n,) key of the voxel and (n, 3) place inside it, 0 … 1."""
        place = (middles_mm - self._low_mm) / self._side_mm
        voxel = np.floor(place)
        x, y, z = voxel.astype(np.int64).T
        return (x << 2 * _BITS_A_SIDE) | (y << _BITS_A_SIDE) | z, place - voxel

    def _occupied(self, units: Units, checkpoint: Checkpoint) -> tuple[I64, I64]:
        """Rising keys of the voxels that hold a unit, and how many each holds."""
        keys, counts = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for _, middles_mm in units.chunks():
            of_chunk = np.sort(self._on_grid(middles_mm)[0])
            first = _changes(of_chunk)
            keys.append(of_chunk[first])
            counts.append(np.diff(first, append=len(of_chunk)))
            checkpoint()
        order = np.argsort(np.concatenate(keys), kind="stable")
        of_all = np.concatenate(keys)[order]
        first = _changes(of_all)
        return of_all[first], np.add.reduceat(np.concatenate(counts)[order], first) if len(first) else first

    def _grouped(self, units: Units, voxels: I64, checkpoint: Checkpoint) -> tuple[Starts, npt.NDArray[np.uint16]]:
        """First points by voxel, and (N, 3) places inside the voxel as shares of 65535."""
        starts = np.empty(self._ends[-1], np.uint32)
        inside = np.empty((len(starts), 3), np.uint16)
        free = self._ends[:-1].copy()
        for of_chunk, middles_mm in units.chunks():
            key, place = self._on_grid(middles_mm)
            order = np.argsort(key, kind="stable")
            first = _changes(key[order])
            n_units = np.diff(first, append=len(key))
            voxel = np.searchsorted(voxels, key[order][first])
            rows = np.arange(len(key)) + np.repeat(free[voxel] - first, n_units)
            free[voxel] += n_units
            starts[rows] = of_chunk[order]
            inside[rows] = (place * _MAX_UINT16)[order]
            checkpoint()
        return starts, inside


def _coordinates(keys: I64) -> F32:
    """(V, 3) places of voxels on the grid."""
    shifts = _BITS_A_SIDE * np.array([2, 1, 0])
    places: F32 = ((keys[:, None] >> shifts) & ((1 << _BITS_A_SIDE) - 1)).astype(np.float32)
    return places


def _heights(inside: npt.NDArray[np.uint16], axis: F32) -> npt.NDArray[np.uint16]:
    """How far along an axis, as a share of 65535 of the way through the voxel."""
    lowest, span = axis.clip(max=0).sum(), np.abs(axis).sum()
    heights = inside @ (axis / span) - lowest / span * _MAX_UINT16
    whole: npt.NDArray[np.uint16] = heights.clip(0, _MAX_UINT16).astype(np.uint16)
    return whole


def _changes(rising: I64) -> I64:
    """Where a value differs from the one before; the first always does."""
    return np.flatnonzero(np.diff(rising, prepend=-1))


def _blocks(ends: I64) -> Iterator[tuple[int, int]]:
    """Ranges of voxels that together hold about `BLOCK_UNITS`, and are few enough to be numbered in 16 bits."""
    first, n_voxels = 0, len(ends) - 1
    while first < n_voxels:
        last = int(np.searchsorted(ends, ends[first] + BLOCK_UNITS, side="right")) - 1
        last = min(max(last, first + 1), first + _MAX_UINT16, n_voxels)
        yield first, last
        first = last
