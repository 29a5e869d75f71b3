"""Moving many points by one affine."""

from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F32


def move(points: npt.NDArray[np.floating[Any]], affine: npt.NDArray[np.floating[Any]], out: F32) -> None:
    """Write `affine @ point` of each point to `out`.

    Parameters
    ----------
    points, out : (N, 3)
        Not the same memory.
    affine : (4, 4)
        Its precision is that of the sums.

    Notes
    -----
    Column by column, because a matrix product goes through BLAS, whose threads wait for each other ten times longer
    than these few operations per point take.
    """
    for row in range(3):
        total = points[:, 0] * affine[row, 0]
        for column in (1, 2):
            if affine[row, column]:  # most affines only scale and shift
                total += points[:, column] * affine[row, column]
        total += affine[row, 3]
        out[:, row] = total
