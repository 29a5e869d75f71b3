"""Images of nibabel as volumes, exactly as their files are read: labels as whole numbers, colours as colours."""

from pathlib import Path
from typing import Any

import numpy as np

from plexoscope.api.notes import note
from plexoscope.app.cli.shared.exits import UsageError
from plexoscope.models.data.volume import Volume
from plexoscope.models.errors import PlexoscopeError
from plexoscope.models.io.volume_bytes import kind_of_name
from plexoscope.models.io.volume_header import VolumeHeader
from plexoscope.models.io.voxels import volume_of


def volume_of_image(image: Any, name: str, frame: int | None = None) -> Volume:
    """Return an image as a volume.

    Parameters
    ----------
    image
        With an affine and an array: NIfTI, MGH, or another that nibabel places in space.
    name
        "" for that of its file.
    frame
        From 1, of one that has several.

    Raises
    ------
    UsageError
        If it has no such frame.
    PlexoscopeError
        If it is no image in space.
    """
    affine, shape = getattr(image, "affine", None), getattr(image, "shape", ())
    if affine is None or len(shape) < 3:
        raise PlexoscopeError(f"image: expected voxels with an affine, got {type(image).__name__}")
    name = name or _name_of_file(image)
    n_frames = int(np.prod(shape[3:], dtype=np.int64))
    number = 1 if frame is None else frame
    if not 1 <= number <= n_frames:
        raise UsageError(f"frame: expected 1 … {n_frames}, got {number}")
    if frame is None and n_frames > 1:
        note(f"the first of {n_frames} frames is taken; frame=N takes another: {name}")
    voxels, slope, intercept = image.dataobj, 1.0, 0.0
    if len(shape) == 3 and hasattr(voxels, "get_unscaled"):
        raw, slope, intercept = voxels.get_unscaled(), float(voxels.slope), float(voxels.inter)
    elif len(shape) == 3:
        raw = np.asanyarray(voxels)
    else:  # the first of the further dimensions runs fastest, as in the file
        raw = np.asanyarray(voxels[(..., *np.unravel_index(number - 1, shape[3:], order="F"))])
        name = f"{name}, frame {number}" if n_frames > 1 else name
    header = VolumeHeader(raw.shape, raw.dtype, 0, slope, intercept, np.asarray(affine, np.float64))
    try:
        return volume_of(raw, header, name)
    except ValueError as error:
        raise PlexoscopeError(f"image: {error}") from None


def _name_of_file(image: Any) -> str:
    file = Path(image.get_filename() or "image").name
    return file[: -len(kind_of_name(file))] if kind_of_name(file) else file
