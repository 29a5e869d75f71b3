"""The voxel grid of an image: where its voxels lie in the world, how many there are, which way its axes run."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F64, I64, read_only

_LETTERS = ("LR", "PA", "IS")


@dataclass(frozen=True, eq=False)
class Grid:
    """The voxel grid that streamlines were made on; what a file's header says and a written file needs.

    Parameters
    ----------
    affine : (4, 4) float64
        Voxel indices (of voxel centres) to RAS+ millimetres.
    dimensions : (int, int, int)
        Number of voxels along each axis.

    Raises
    ------
    ValueError
        If the affine has not the shape or the last row of one, is not finite or cannot be inverted, or a dimension is
        negative.
    """

    affine: F64
    dimensions: tuple[int, int, int]

    def __post_init__(self) -> None:
        affine = read_only(self.affine, np.float64)
        if affine.shape != (4, 4) or not np.isfinite(affine).all():
            raise ValueError(f"affine: expected a finite 4 × 4 matrix, got shape {affine.shape}")
        if not np.array_equal(affine[3], (0, 0, 0, 1)):
            raise ValueError("affine: expected a matrix whose last row is 0 0 0 1")
        if np.linalg.matrix_rank(affine[:3, :3]) < 3:
            raise ValueError("affine: expected a matrix that can be inverted")
        dimensions = tuple(int(n) for n in self.dimensions)
        if len(dimensions) != 3 or min(dimensions) < 0:
            raise ValueError(f"dimensions: expected three counts, got {self.dimensions}")
        object.__setattr__(self, "affine", affine)
        object.__setattr__(self, "dimensions", dimensions)

    @property
    def voxel_sizes_mm(self) -> F64:
        """(3,) lengths of a voxel's edges."""
        sizes: F64 = np.sqrt((self.affine[:3, :3] ** 2).sum(axis=0))
        return sizes

    @property
    def voxel_order(self) -> str:
        """Towards which side each voxel axis mostly runs, as three letters: `"RAS"`, `"LPS"`, …"""
        return voxel_order(self.affine)


def voxel_order(affine: npt.NDArray[np.floating[Any]]) -> str:
    """Return, for each voxel axis, the letter of the side that it mostly runs to; see `orientation`."""
    return "".join(_LETTERS[axis][int(sign > 0)] for axis, sign in zip(*orientation(affine), strict=True))


def orientation(affine: npt.NDArray[np.floating[Any]]) -> tuple[I64, I64]:
    """Return, for each voxel axis, the world axis that it is nearest to, and the sign.

    Parameters
    ----------
    affine : (4, 4) float
        Voxels to RAS+ millimetres; invertible. Where two axes are equally near, its precision may decide.

    Returns
    -------
    axes : (3,) int64
        A permutation of 0, 1, 2.
    signs : (3,) int64
        1 or -1.

    Notes
    -----
    The voxel axes, without their lengths and shears (the nearest orthogonal matrix, by the singular value
    decomposition), choose in the order of how clearly each points along one world axis; no two take the same.
    """
    axes_mm = affine[:3, :3] / np.abs(affine[:3, :3]).max(axis=0)  # the squares of huge ones are infinite
    left, _, right = np.linalg.svd(axes_mm / np.sqrt((axes_mm**2).sum(axis=0)))
    cosines = left @ right
    axes, signs = np.zeros(3, np.int64), np.zeros(3, np.int64)
    for voxel_axis in np.argsort(-(cosines**2).max(axis=0), kind="stable"):
        world_axis = int(np.argmax(np.abs(cosines[:, voxel_axis])))
        axes[voxel_axis] = world_axis
        signs[voxel_axis] = 1 if cosines[world_axis, voxel_axis] > 0 else -1
        cosines[world_axis] = 0
    return axes, signs
