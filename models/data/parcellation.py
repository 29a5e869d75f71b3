"""A parcellation: regions of a volume, with their names."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F32, I32, I64, read_only
from plexoscope.models.data.volume import Volume


@dataclass(frozen=True, eq=False)
class Parcellation:
    """Which region each voxel belongs to. Compares by identity.

    Parameters
    ----------
    volume : Volume
        Whole numbers; 0 is no region.
    labels : (R,) int32, or int64 where a number is larger
        The number of each region, rising, without 0. A region without a voxel is allowed.
    names : tuple of R str
    source : str
        Citation and licence, "" for a file of the user.

    Raises
    ------
    ValueError
        If labels do not rise or a voxel has one that is not listed.

    Examples
    --------
    >>> labels = np.array([[[0, 3], [3, 7]]])
    >>> regions = Parcellation(Volume(labels, np.eye(4), "atlas"), [3, 7], ("left", "right"))
    >>> dict(zip(regions.names, regions.n_voxels.tolist()))
    {'left': 2, 'right': 1}
    """

    volume: Volume
    labels: I32 | I64
    names: tuple[str, ...]
    source: str = ""

    def __post_init__(self) -> None:
        labels = read_only(whole(np.asarray(self.labels)))
        if labels.shape != (len(self.names),):
            raise ValueError(f"labels: expected one for each of {len(self.names)} names, got shape {labels.shape}")
        if (labels == 0).any() or (np.diff(labels) <= 0).any():
            raise ValueError("labels: expected numbers that rise, without 0")
        object.__setattr__(self, "labels", labels)
        found = np.unique(whole(self.volume.values))
        unlisted = np.setdiff1d(found[found != 0], labels)
        if len(unlisted):
            raise ValueError(
                f"volume: expected the labels listed, got {', '.join(f'{each:g}' for each in unlisted[:5])}"
            )

    def __repr__(self) -> str:
        return f"Parcellation({self.volume.name!r}, {self.n_regions:,} regions)"

    @property
    def n_regions(self) -> int:
        return len(self.names)

    @cached_property
    def regions(self) -> I32:
        """(X, Y, Z) int32: number of the region in `labels`, -1 for none."""
        values = whole(self.volume.values)
        regions = np.searchsorted(self.labels, values).astype(np.int32)
        regions[values == 0] = -1
        regions.flags.writeable = False
        return regions

    @cached_property
    def centres_mm(self) -> F32:
        """(R, 3) mean place of the voxels of each region, RAS+ world; NaN for a region without any."""
        inside = np.argwhere(self.regions >= 0)
        owner = self.regions[tuple(inside.T)]
        n_voxels = np.bincount(owner, minlength=self.n_regions)
        sums = np.stack([np.bincount(owner, axis, minlength=self.n_regions) for axis in inside.T], axis=1)
        with np.errstate(invalid="ignore"):
            voxels = sums / n_voxels[:, None]
        affine = self.volume.affine
        centres = (voxels @ affine[:3, :3].T + affine[:3, 3]).astype(np.float32)
        centres.flags.writeable = False
        return centres

    @cached_property
    def n_voxels(self) -> I64:
        """(R,) voxels of each region."""
        counts: I64 = np.bincount(self.regions[self.regions >= 0], minlength=self.n_regions)
        counts.flags.writeable = False
        return counts


def whole(values: npt.NDArray[Any]) -> I32 | I64:
    """The same whole numbers as int32, or as int64 where one is larger.

    Raises
    ------
    ValueError
        If one is not whole, not finite, or larger still.
    """
    if values.dtype.kind == "b" or (values.dtype.kind in "iu" and np.can_cast(values.dtype, np.int32)):
        return values.astype(np.int32, copy=False)
    limits = np.iinfo(np.int32)
    small = not values.size or bool(values.min() >= limits.min and values.max() <= limits.max)
    with np.errstate(invalid="ignore"):
        cast: npt.NDArray[Any] = values.astype(np.int32 if small else np.int64, copy=False)
    # Compared as what they were: all are the same again, or one was not whole, or beyond 64 bits.
    wrong = values[cast.astype(values.dtype) != values]
    if wrong.size or (values.dtype.kind == "u" and (cast < 0).any()):
        got = f"{wrong.ravel()[0]:g}" if wrong.size else str(values.max())
        raise ValueError(f"expected whole numbers below 2⁶³, one for each region, got {got}")
    return cast
