"""A volume: one number or one colour per voxel, and where the voxels are in the world."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F64, U8, read_only

WINDOW_PERCENTILES = (2, 98)
EXACT_IN_FLOAT32 = 1 << 24
"""Whole numbers up to here are held exactly by float32."""
MAX_LABELS = 4096
"""Whole-number images with more distinct values than this are measurements."""
MIN_EQUAL_NEIGHBOURS = 0.5
"""Regions are wider than a voxel: most neighbours within them are equal, which grey values never are."""


@dataclass(frozen=True, eq=False)
class Volume:
    """An image in 3-D: an anatomical scan, a map of a measure, or a parcellation.

    Parameters
    ----------
    values : (X, Y, Z) of bool, a whole-number or a real dtype
        May hold NaN and infinities, which mean "not measured".
    affine : (4, 4) float64
        Voxel indices (centres at whole numbers) to RAS+ world millimetres.
    name : str
        What to call it, usually the stem of the file.
    unit : str
        Of the values; "" where unknown.
    colours : (X, Y, Z, 4) uint8, optional
        Red, green, blue, opacity: what the file says each voxel looks like. Such a volume is to be looked at; its
        values are the brightest of the three, by which the ground is told.

    Raises
    ------
    ValueError
        If there is no voxel, the dtype is not real, or the affine cannot be inverted.

    Examples
    --------
    >>> volume = Volume(np.zeros((4, 5, 6)), np.diag([2.0, 2.0, 2.0, 1.0]), "t1")
    >>> volume.voxel_mm.tolist(), volume.mm_of([1, 0, 0]).tolist()
    ([2.0, 2.0, 2.0], [2.0, 0.0, 0.0])
    """

    values: npt.NDArray[Any]
    affine: F64
    name: str
    unit: str = ""
    colours: U8 | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        values, affine = read_only(self.values), read_only(self.affine, np.float64)
        if values.ndim != 3 or not values.size:
            raise ValueError(f"values: expected shape (X, Y, Z) with at least one voxel, got {values.shape}")
        if values.dtype.kind not in "biuf":
            raise ValueError(f"values: expected real numbers, got {values.dtype}")
        if affine.shape != (4, 4) or not np.array_equal(affine[3], (0, 0, 0, 1)):
            raise ValueError("affine: expected a (4, 4) matrix whose last row is 0 0 0 1")
        with np.errstate(over="ignore"):
            usable = np.isfinite(affine).all() and np.isfinite(np.linalg.cond(affine[:3, :3]))
        if not usable or np.linalg.matrix_rank(affine[:3, :3]) < 3:
            raise ValueError("affine: expected finite numbers that can be inverted")
        if self.colours is not None:
            colours = read_only(self.colours, np.uint8)
            if colours.shape != (*values.shape, 4):
                raise ValueError(f"colours: expected shape {(*values.shape, 4)}, got {colours.shape}")
            object.__setattr__(self, "colours", colours)
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "affine", affine)

    def __repr__(self) -> str:
        what = "colours" if self.colours is not None else str(self.values.dtype)
        return f"Volume({self.name!r}, {' × '.join(map(str, self.shape))} voxels, {what})"

    @property
    def shape(self) -> tuple[int, int, int]:
        x, y, z = self.values.shape
        return x, y, z

    @property
    def voxel_mm(self) -> F64:
        """(3,) length of each side of a voxel."""
        sides: F64 = np.linalg.norm(self.affine[:3, :3], axis=0)
        return sides

    @property
    def bounds_mm(self) -> F64:
        """(2, 3) lowest and highest corner of the box about all voxels, their outer halves included."""
        corners = np.array(np.meshgrid(*((-0.5, n - 0.5) for n in self.shape))).reshape(3, -1).T
        corners_mm = self.mm_of(corners)
        return np.stack([corners_mm.min(axis=0), corners_mm.max(axis=0)])

    def mm_of(self, voxel: npt.ArrayLike) -> F64:
        """World place of (fractional) voxel indices : (..., 3) -> (..., 3) float64, RAS+ mm."""
        return _mapped(self.affine, voxel)

    def voxel_of(self, mm: npt.ArrayLike) -> F64:
        """Fractional voxel indices of places in the world, inside or not : (..., 3) -> (..., 3) float64."""
        return _mapped(np.linalg.inv(self.affine), mm)

    @cached_property
    def window(self) -> tuple[float, float]:
        """Lowest and highest value worth showing: the 2nd and 98th percentile of finite voxels other than 0.

        `(0, 1)` if there are none. Where both percentiles are one value, its range with 0 or with 1 above it.
        """
        counted = self.values[np.isfinite(self.values) & (self.values != 0)]
        if not counted.size:
            return 0.0, 1.0
        low, high = (float(value) for value in np.percentile(counted.astype(np.float64), WINDOW_PERCENTILES))
        if low < high:
            return low, high
        return min(0.0, low), max(0.0, high)

    @cached_property
    def labels(self) -> npt.NDArray[Any]:
        """(L,) sorted distinct values other than 0, in the dtype of the volume; NaN is none."""
        distinct = np.unique(self.values[self.values != 0])
        return read_only(distinct[~np.isnan(distinct)])

    @cached_property
    def looks_like_labels(self) -> bool:
        """Whether the values are likelier names of regions than a measure.

        Whole numbers by dtype, at least one of them not 0, not many distinct ones, and most of the voxels that
        are not 0 have the value of their neighbour (an 8-bit scan has few distinct values, too).
        """
        if self.colours is not None or self.values.dtype.kind not in "biu" or not 0 < len(self.labels) <= MAX_LABELS:
            return False
        longest = int(np.argmax(self.shape))
        before, after = np.moveaxis(self.values, longest, 0)[:-1], np.moveaxis(self.values, longest, 0)[1:]
        both = (before != 0) & (after != 0)
        return bool(np.count_nonzero(both & (before == after)) >= MIN_EQUAL_NEIGHBOURS * np.count_nonzero(both))


def _mapped(affine: npt.NDArray[np.floating[Any]], points: npt.ArrayLike) -> F64:
    # Not `@`: its threads wait for each other by spinning, which is many times slower beside other work.
    mapped: F64 = np.einsum("...j,kj->...k", np.asarray(points, np.float64), affine[:3, :3])
    mapped += affine[:3, 3]
    return mapped
