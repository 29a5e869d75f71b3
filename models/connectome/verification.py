"""Ends of streamlines looked at one by one, to hold the fast search against."""

import numpy as np
import numpy.typing as npt

from plexoscope.models.connectome.ends import NONE, Ends
from plexoscope.models.data.arrays import F64
from plexoscope.models.data.parcellation import Parcellation
from plexoscope.models.data.tractogram import Tractogram

ROUNDING_MM = 1e-4
"""Nearer than this, two voxels are equally far from an end."""


def n_wrong_ends(
    ends: Ends,
    tractogram: Tractogram,
    parcellation: Parcellation,
    radius_mm: float,
    streamlines: npt.NDArray[np.integer],
) -> int:
    """How many ends of the chosen streamlines are in another region than a look at every labelled voxel says.

    Parameters
    ----------
    ends : (S, 2) int32
        As from `region_ends`.
    streamlines : (K,) int
        Numbers of streamlines with points.
    """
    labelled = np.argwhere(parcellation.regions != NONE)
    centres_mm = parcellation.volume.mm_of(labelled)
    owner = parcellation.regions[tuple(labelled.T)]
    to_voxel = np.linalg.inv(parcellation.volume.affine)
    n_wrong = 0
    for number in streamlines:
        first, after = tractogram.offsets[number : number + 2]
        for side, point in enumerate((first, after - 1)):
            place_mm = tractogram.positions_mm[point].astype(np.float64)
            allowed = _regions_at(to_voxel @ [*place_mm, 1.0], parcellation)
            if allowed == {NONE} and radius_mm > 0 and len(centres_mm):
                away_mm = np.linalg.norm(centres_mm - place_mm, axis=1)
                nearest_mm = away_mm.min()
                if nearest_mm <= radius_mm + ROUNDING_MM:
                    allowed = set(owner[away_mm <= nearest_mm + ROUNDING_MM].tolist())
                    # At the very rim rounding decides.
                    allowed |= {NONE} if nearest_mm >= radius_mm - ROUNDING_MM else set()
            n_wrong += int(ends[number, side]) not in allowed
    return n_wrong


def _regions_at(voxel: F64, parcellation: Parcellation) -> set[int]:
    x, y, z = (int(np.floor(each + 0.5)) for each in voxel[:3])
    inside = all(0 <= each < size for each, size in zip((x, y, z), parcellation.volume.shape, strict=True))
    return {int(parcellation.regions[x, y, z])} if inside else {NONE}
