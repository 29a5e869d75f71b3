"""From one brain to another: affine registration of two volumes, and tractograms moved along."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from plexoscope.models.data.arrays import F64, read_only
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.data.volume import Volume

Affine = F64

N_BINS = 32
LEVEL_ITERS = (100, 30)
SIGMAS = (2.0, 1.0)
FACTORS = (4, 2)
"""Coarse to fine: iterations, smoothing and shrinking of each level. The coarse one alone ends beside the optimum."""
VOXEL_MM = 2.0
"""Finer volumes are shrunk to about this: an affine map has no use for more."""
RIM_MM = 6.0
N_REMEMBERED = 8

_remembered: OrderedDict[str, Affine] = OrderedDict()


def register(moving: Volume, static: Volume, progress: Callable[[int, int], object] | None = None) -> Affine:
    """The affine map that lays one volume onto another, by mutual information.

    Centres of mass, then a translation, a rigid and a full affine map, each begun where the last one ended, from
    coarse to fine (D. Mattes et al., PET-CT image registration in the chest using free-form deformations, IEEE
    Transactions on Medical Imaging 22, 2003; the implementation of DIPY). Both should show the same tissue: an FA map
    and a map of white matter do, an FA map and a T1 image do less so.

    Twelve numbers fit the size and the tilt of a head. They do not fit its folds: expect regions to be off by
    some millimetres to a centimetre, more in the cortex than in the middle, and a little otherwise with other
    smoothing, for the optimum is flat. Look at the outcome: what is bright outside
    the brain, as the rim of an FA map is, draws the map away (`without_rim`).

    Parameters
    ----------
    moving, static
        In RAS+ mm, each with a sharp background of 0. What is not finite counts as 0.
    progress
        Called as (maps found, 3); may raise to cancel.

    Returns
    -------
    (4, 4) float64, read-only
        Takes places in the space of `moving` to the space of `static`. The latest answers are remembered, by content.

    Raises
    ------
    ValueError
        If a volume holds nothing but 0.
    """
    images = [_shrunk(each) for each in (moving, static)]
    for name, image in zip(("moving", "static"), images, strict=True):
        if not image.values.any():
            raise ValueError(f"{name}: expected a volume with something in it, got only 0")
    key = _key(images)
    if key not in _remembered:
        _remembered[key] = _found(images[0], images[1], progress)
        while len(_remembered) > N_REMEMBERED:
            _remembered.popitem(last=False)
    _remembered.move_to_end(key)
    return _remembered[key]


def without_rim(volume: Volume, width_mm: float = RIM_MM) -> Volume:
    """The volume with 0 in the outermost layer of what is not 0, where an FA map is bright from noise.

    Faces of the volume count as inside: a brain that is cut off there has no rim.
    """
    from scipy.ndimage import binary_erosion, binary_fill_holes

    n_layers = max(round(width_mm / float(volume.voxel_mm.mean())), 1)
    filled = binary_fill_holes(np.nan_to_num(volume.values) != 0)
    kept = binary_erosion(filled, iterations=n_layers, border_value=1)
    return Volume(np.where(kept, volume.values, 0), volume.affine, volume.name, volume.unit)


def moved(tractogram: Tractogram, affine: Affine) -> Tractogram:
    """The streamlines in another space, with all that is known of them; the voxel grid of the old one is left out.

    Parameters
    ----------
    affine : (4, 4)
        From `register`.
    """
    places_mm = np.einsum("ij,kj->ik", tractogram.positions_mm, affine[:3, :3].astype(np.float32))
    places_mm += affine[:3, 3].astype(np.float32)
    return replace(tractogram, positions_mm=places_mm, grid=None)


def _shrunk(volume: Volume) -> Volume:
    """Means of blocks of voxels; what is left over at the far faces is dropped."""
    values = np.nan_to_num(volume.values.astype(np.float64), posinf=0.0, neginf=0.0)
    block = np.maximum(np.round(VOXEL_MM / volume.voxel_mm), 1).astype(int)
    n_blocks = np.maximum(np.array(volume.shape) // block, 1)
    block = np.minimum(block, volume.shape)
    whole = values[tuple(slice(size) for size in n_blocks * block)]
    shape = np.stack([n_blocks, block], axis=1).ravel()
    affine = volume.affine.copy()
    affine[:3, 3] = volume.mm_of((block - 1) / 2)
    affine[:3, :3] *= block
    return Volume(whole.reshape(shape).mean(axis=(1, 3, 5)), affine, volume.name)


def _found(moving: Volume, static: Volume, progress: Callable[[int, int], object] | None) -> Affine:
    from dipy.align import imaffine, transforms

    optimiser = imaffine.AffineRegistration(
        metric=imaffine.MutualInformationMetric(nbins=N_BINS),
        level_iters=list(LEVEL_ITERS),
        sigmas=list(SIGMAS),
        factors=list(FACTORS),
        verbosity=0,
    )
    volumes = static.values, moving.values
    affines = {"static_grid2world": static.affine, "moving_grid2world": moving.affine}
    found: Affine = imaffine.transform_centers_of_mass(  # type: ignore[no-untyped-call]
        static.values, static.affine, moving.values, moving.affine
    ).affine
    steps = transforms.TranslationTransform3D(), transforms.RigidTransform3D(), transforms.AffineTransform3D()
    for done, step in enumerate(steps):
        if progress is not None:
            progress(done, len(steps))
        found = optimiser.optimize(*volumes, step, None, starting_affine=found, **affines).affine
    if progress is not None:
        progress(len(steps), len(steps))
    # DIPY's map asks where a place of the static volume is in the moving one.
    return read_only(np.linalg.inv(found), np.float64)


def _key(volumes: list[Volume]) -> str:
    digest = hashlib.sha256()
    for volume in volumes:
        digest.update(repr(volume.shape).encode())
        digest.update(volume.affine.tobytes())
        digest.update(volume.values.tobytes())
    return digest.hexdigest()
