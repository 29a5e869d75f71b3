"""A volume turned so that its axes run to the right, to the front and up, as nearly as whole axes can."""

from dataclasses import dataclass
from itertools import permutations
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F64

PLANES = ("Sagittal", "Coronal", "Axial")
"""Across x, y and z."""

ACROSS = ((1, 2), (0, 2), (0, 1))
"""The axes that run to the right and up in each plane: the patient's left is on the left, the front on the right."""

LETTERS = (("L", "R"), ("P", "A"), ("I", "S"))


@dataclass(frozen=True, eq=False)
class Oriented:
    """Voxels by (right, front, up), without copying them.

    Parameters
    ----------
    values : (I, J, K)
    voxel_mm : (3,)
        Sides of a voxel.
    affine : (4, 4)
        Of these indices to RAS+ mm.
    """

    values: npt.NDArray[Any]
    voxel_mm: tuple[float, float, float]
    affine: F64

    @classmethod
    def of(cls, values: npt.NDArray[Any], affine: F64) -> "Oriented":
        share = np.abs(affine[:3, :3])
        share = share / np.maximum(np.linalg.norm(share, axis=0), 1e-12)
        order = max(permutations(range(3)), key=lambda axes: sum(share[world, axes[world]] for world in range(3)))
        turned, matrix = values.transpose(order), affine[:, [*order, 3]].copy()
        for axis in range(3):
            if matrix[axis, axis] < 0:
                turned = np.flip(turned, axis)
                matrix[:, 3] += matrix[:, axis] * (turned.shape[axis] - 1)
                matrix[:, axis] *= -1
        sides = np.linalg.norm(matrix[:3, :3], axis=0)
        return cls(turned, (float(sides[0]), float(sides[1]), float(sides[2])), matrix)

    def plane(self, axis: int, index: int) -> npt.NDArray[Any]:
        """(R, C) voxels across an axis, the first row at the top."""
        return np.take(self.values, index, axis).T[::-1]

    def size_mm(self, axis: int) -> tuple[float, float]:
        """Width and height of the planes across an axis."""
        right, up = ACROSS[axis]
        return self.values.shape[right] * self.voxel_mm[right], self.values.shape[up] * self.voxel_mm[up]

    def voxel_at(self, axis: int, index: int, x_mm: float, y_mm: float) -> tuple[int, int, int]:
        """The voxel under a place of a plane, from its upper left corner."""
        right, up = ACROSS[axis]
        voxel = [0, 0, 0]
        voxel[axis] = index
        voxel[right] = min(max(int(x_mm / self.voxel_mm[right]), 0), self.values.shape[right] - 1)
        n_up = self.values.shape[up]
        voxel[up] = min(max(n_up - 1 - int(y_mm / self.voxel_mm[up]), 0), n_up - 1)
        return voxel[0], voxel[1], voxel[2]

    def place_of(self, axis: int, voxel: tuple[int, int, int]) -> tuple[float, float]:
        """The centre of a voxel in a plane, mm from its upper left corner."""
        right, up = ACROSS[axis]
        n_up = self.values.shape[up]
        return (voxel[right] + 0.5) * self.voxel_mm[right], (n_up - 0.5 - voxel[up]) * self.voxel_mm[up]

    def mm_of(self, voxel: tuple[int, int, int]) -> F64:
        place: F64 = self.affine[:3, :3] @ np.asarray(voxel, float) + self.affine[:3, 3]
        return place
