"""Parcellations without anatomy: cells of given centres, and cells of where streamlines end."""

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.parcellation import Parcellation
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.data.volume import Volume
from plexoscope.models.tracts.geometry import endpoints_mm

VOXEL_MM = 2.0
MAX_VOXELS = 1 << 24
MAX_FITTED = 50_000
SOURCE = "Voronoi cells of region centres: voxels by the nearest centre, not by anatomy"


def voronoi_parcellation(
    centres_mm: npt.NDArray[np.floating],
    mask: Volume,
    max_mm: float,
    names: tuple[str, ...] = (),
) -> Parcellation:
    """Give each voxel of a mask to the nearest centre.

    This is no anatomical parcellation: borders run half way between two centres, across sulci and from grey into white
    matter. It says "near the middle of region A", and a picture or a count made with it should say so, too. It serves
    where only centres are at hand, or where any division of a brain does.

    Parameters
    ----------
    centres_mm : (R, 3)
        RAS+ mm, in the space of the mask.
    mask
        Voxels above 0 take part.
    max_mm
        Voxels farther than this from every centre are in no region.
    names : tuple of R str
        By default "1" … "R".

    Returns
    -------
    Parcellation
        Labels 1 … R in the order of the centres, on the grid of the mask; a centre with no voxel near it has none.

    Raises
    ------
    ValueError
        If a centre is not finite, the distance is not above 0, or the names are not one for each centre.
    """
    from scipy.spatial import cKDTree

    centres_mm = np.asarray(centres_mm, np.float64)
    if centres_mm.ndim != 2 or centres_mm.shape[1:] != (3,) or not len(centres_mm) or not np.isfinite(centres_mm).all():
        raise ValueError(f"centres_mm: expected finite numbers of shape (R, 3), got shape {centres_mm.shape}")
    if not max_mm > 0:
        raise ValueError(f"max_mm: expected more than 0, got {max_mm}")
    names = names or tuple(str(number) for number in range(1, len(centres_mm) + 1))
    inside = np.nonzero(mask.values > 0)
    labels = np.zeros(mask.shape, np.int32)
    if len(inside[0]):
        distance_mm, nearest = cKDTree(centres_mm).query(mask.mm_of(np.stack(inside, axis=1)))
        labels[inside] = np.where(distance_mm <= max_mm, nearest + 1, 0)
    volume = Volume(labels, mask.affine, f"{mask.name} cells")
    return Parcellation(volume, np.arange(1, len(centres_mm) + 1, dtype=np.int32), names, SOURCE)


def cells_of_ends(tractogram: Tractogram, n_regions: int, seed: int = 0) -> Parcellation:
    """Divide the places where streamlines end into compact regions of like numbers of ends.

    Centres are found by k-means of the ends (of at most `MAX_FITTED` of them), and every voxel of 2 mm that an end
    lies in goes to the nearest. For a connectome where no parcellation is at hand: the regions follow the
    fibres and know no anatomy. Every end lies in a region.

    Parameters
    ----------
    n_regions
        ≥ 1; fewer where there are fewer ends.

    Raises
    ------
    ValueError
        If there is no streamline with points, or the number of regions is below 1.
    """
    from sklearn.cluster import MiniBatchKMeans

    ends_mm = endpoints_mm(tractogram).reshape(-1, 3).astype(np.float64)
    ends_mm = ends_mm[np.isfinite(ends_mm).all(axis=1)]
    if n_regions < 1 or not len(ends_mm):
        raise ValueError(f"n_regions: expected 1 or more and ends of streamlines, got {n_regions} of {len(ends_mm)}")
    fitted = ends_mm
    if len(fitted) > MAX_FITTED:
        fitted = fitted[np.random.default_rng(seed).choice(len(fitted), MAX_FITTED, replace=False)]
    n_regions = min(n_regions, len(np.unique(fitted, axis=0)))
    means = MiniBatchKMeans(n_regions, random_state=seed, n_init=1, batch_size=4096).fit(fitted)
    lowest_mm, extent_mm = ends_mm.min(axis=0), np.ptp(ends_mm, axis=0)
    voxel_mm = max(VOXEL_MM, float(np.prod(extent_mm + VOXEL_MM) / MAX_VOXELS) ** (1 / 3))
    voxels = np.floor((ends_mm - lowest_mm) / voxel_mm + 0.5).astype(np.int64)
    mask = np.zeros(voxels.max(axis=0) + 1, np.uint8)
    mask[tuple(voxels.T)] = 1
    affine = np.diag([voxel_mm, voxel_mm, voxel_mm, 1.0])
    affine[:3, 3] = lowest_mm
    return voronoi_parcellation(means.cluster_centers_, Volume(mask, affine, "ends"), np.inf)
