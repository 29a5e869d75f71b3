"""Vectors of many dimensions laid flat for a look at them."""

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F64


def principal_axes(vectors: npt.ArrayLike, n_axes: int = 2) -> F64:
    """Coordinates along the axes in which the vectors vary most, centred : (N, n_axes) float64.

    Axes that the vectors do not have are zero. The sign of an axis is that of its largest coordinate.

    Parameters
    ----------
    vectors : (N, D) float
    n_axes
    """
    centred = np.asarray(vectors, np.float64)
    centred = centred - centred.mean(axis=0)
    _, directions = np.linalg.eigh(centred.T @ centred)
    found = centred @ directions[:, ::-1][:, :n_axes]
    largest = np.take_along_axis(found, np.abs(found).argmax(axis=0)[None], axis=0)
    found *= np.where(largest < 0, -1.0, 1.0)
    return np.pad(found, ((0, 0), (0, n_axes - found.shape[1])))
