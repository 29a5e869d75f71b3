"""A grid for a file whose header must name one, where the streamlines came without."""

import numpy as np

from plexoscope.models.data.grid import Grid
from plexoscope.models.data.tractogram import Tractogram

# What a header's 16 bits hold; also keeps voxels from becoming so many that another program fills its memory.
_MAX_DIMENSION = 2048


def grid_of(tractogram: Tractogram) -> Grid:
    """Return the tractogram's own grid, or else one of 1 mm voxels along RAS that holds all points.

    TrackVis, DSI Studio and DIPY refuse or cut off points outside the grid. Voxels are larger where 1 mm would make
    more than 2048 along an axis.
    """
    if tractogram.grid is not None:
        return tractogram.grid
    low, high = tractogram.bounds_mm.astype(np.float64)
    voxel_mm = max(1.0, float(np.ceil((high - low).max() / (_MAX_DIMENSION - 2))))
    first = np.floor(low)
    affine = np.diag([voxel_mm, voxel_mm, voxel_mm, 1.0])
    affine[:3, 3] = first
    # One voxel more: its index is a voxel's centre, and the last point may lie in its farther half.
    dimensions = np.ceil((high - first) / voxel_mm).astype(int) + 1
    return Grid(affine, (int(dimensions[0]), int(dimensions[1]), int(dimensions[2])))
