"""The colours of a volume in a plane, as the scene draws its slices. No Qt.

A pixel takes the nearest voxel in the plane, and across it the two slices around are blended where the scene does that.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.app.document.state import VolumeLayer
from plexoscope.app.volumes.planes.plane_frame import PlaneFrame
from plexoscope.models.data.arrays import F64, U8, Flags
from plexoscope.models.data.volume import Volume
from plexoscope.render.colormap import category_codes, codes, n_categories, table

MOST_PX = 1024
"""Along each side of the picture of a volume."""
_NUDGE = 1e-3  # as the shader of slices: half way between two voxels rounding errors decide nothing
_NOTHING = 1e-9

Voxels = list[F64]


def is_of_names(layer: VolumeLayer) -> bool:
    """Whether voxels keep their own colours, because values between them mean nothing."""
    return bool(n_categories(layer.colormap)) or layer.volume.looks_like_labels


def plane_colours(layer: VolumeLayer, frame: PlaneFrame, position_mm: float) -> U8:
    """(H, W, 4) uint8 straight alpha, first row at the top: of a voxel that is not drawn alpha is 0."""
    volume = layer.volume
    voxels, inside = _voxels(volume, frame, position_mm)
    if volume.colours is not None:
        rgba = volume.colours[_nearest(voxels, volume)]
        drawn = inside & (rgba[..., 3] > 0)
        if layer.clear_below is not None:
            drawn &= rgba[..., :3].max(axis=-1) >= layer.clear_below
        return _with_alpha(rgba[..., :3], drawn)
    values = volume.values[_nearest(voxels, volume)]
    names = is_of_names(layer)
    if not names:
        values = _between(volume, voxels, values)
    drawn = inside & np.isfinite(values)
    if layer.clear_below is not None:
        drawn &= values >= layer.clear_below
    flat = values.reshape(-1)
    of_categories = bool(n_categories(layer.colormap))
    found = category_codes(flat, layer.colormap) if of_categories else codes(flat, layer.low, layer.high)
    return _with_alpha(table(layer.colormap)[found].reshape(*values.shape, 3), drawn)


def _voxels(volume: Volume, frame: PlaneFrame, position_mm: float) -> tuple[Voxels, Flags]:
    """Fractional indices of each pixel's place, along each axis of the volume, and whether there is a voxel.

    They broadcast to (H, W); along an axis that runs along the picture they do not vary across it, so that of a volume
    that is not tilted hardly anything is calculated.
    """
    width_mm, height_mm = frame.size_mm
    pitch_mm = max(float(volume.voxel_mm.min()), width_mm / MOST_PX, height_mm / MOST_PX)
    n_across, n_down = max(round(width_mm / pitch_mm), 1), max(round(height_mm / pitch_mm), 1)
    right = frame.right_at((np.arange(n_across) + 0.5) * width_mm / n_across)[None, :]
    up = frame.down_mm((np.arange(n_down) + 0.5) * height_mm / n_down)[:, None]
    to_voxel = np.linalg.inv(volume.affine)
    found: Voxels = []
    inside = np.ones((n_down, n_across), np.bool_)
    for row, n_voxels in zip(to_voxel, volume.shape, strict=False):
        at = np.full((1, 1), row[3] + row[frame.axis] * position_mm)
        for along, axis in ((right, frame.right), (up, frame.up)):
            if abs(row[axis]) > _NOTHING:
                at = at + row[axis] * along
        inside &= (at + 0.5 + _NUDGE >= 0) & (at + 0.5 + _NUDGE < n_voxels)
        found.append(at)
    return found, inside


def _nearest(voxels: Voxels, volume: Volume) -> tuple[npt.NDArray[np.intp], ...]:
    return tuple(
        np.clip(np.floor(at + 0.5 + _NUDGE).astype(np.intp), 0, n - 1)
        for at, n in zip(voxels, volume.shape, strict=True)
    )


def _between(volume: Volume, voxels: Voxels, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Between the two slices around a plane that lies along the voxels; those of a tilted one stay the nearest."""
    across = [axis for axis, at in enumerate(voxels) if at.size == 1 and volume.shape[axis] > 1]
    if len(across) != 1:
        return values
    (axis,) = across
    base = np.floor(voxels[axis])
    share = float((voxels[axis] - base).item())
    if share < _NUDGE or share > 1 - _NUDGE:
        return values
    lower, upper = (
        volume.values[_nearest([*voxels[:axis], base + step, *voxels[axis + 1 :]], volume)].astype(np.float64)
        for step in (0, 1)
    )
    blended = (1 - share) * lower + share * upper
    known = np.isfinite(lower) & np.isfinite(upper)
    return np.where(known, blended, values)


def _with_alpha(rgb: U8, drawn: Flags) -> U8:
    rgba = np.empty((*drawn.shape, 4), np.uint8)
    rgba[..., :3] = np.broadcast_to(rgb, (*drawn.shape, 3))
    rgba[..., 3] = np.where(drawn, 255, 0)
    return rgba
