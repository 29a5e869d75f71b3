"""Volumes by rays, with numpy: every sample of every ray in double precision, and no bricks."""

import numpy as np
import numpy.typing as npt

from plexoscope.render.colormap import table
from plexoscope.render.scene.camera import Camera
from plexoscope.render.scene.scene import VolumeItem

STEP_VOXELS = 0.5
OPACITY_PATH = 1 / 32

Array = npt.NDArray[np.float64]


def interpolated(values: Array, voxel: Array) -> tuple[Array, Array]:
    """Values at (N, 3) fractional indices, clamped to the volume, and the share of them that is there."""
    there = np.isfinite(values)
    known = np.where(there, values, 0.0)
    last = np.array(values.shape) - 1
    base = np.floor(voxel)
    share = voxel - base
    total, weight = np.zeros(len(voxel)), np.zeros(len(voxel))
    for corner in np.ndindex(2, 2, 2):
        at = tuple(np.clip(base + corner, 0, last).astype(int).T)
        part = np.where(corner, share, 1 - share).prod(axis=1)
        total += part * known[at]
        weight += part * there[at]
    return np.where(weight >= 0.5, total / np.maximum(weight, 1e-12), np.nan), weight


def ray_picture(item: VolumeItem, camera: Camera, size_px: tuple[int, int]) -> Array:
    """(H, W, 4) premultiplied, first row at the bottom; for a colormap that is not categorical."""
    width, height = size_px
    volume, rgb = item.volume, table(item.colormap)[:255] / 255
    values = volume.values.astype(np.float64)
    to_voxel = np.linalg.inv(volume.affine)
    path_mm = (volume.voxel_mm * volume.shape).max() * OPACITY_PATH
    picture = np.zeros((height, width, 4))
    for row, column in np.ndindex(height, width):
        origin_mm, direction = camera.ray((column + 0.5) / width, (row + 0.5) / height, width / height)
        origin, along = to_voxel[:3] @ [*origin_mm, 1], to_voxel[:3, :3] @ direction
        with np.errstate(divide="ignore"):
            borders = (np.array([[-0.5] * 3, np.array(volume.shape) - 0.5]) - origin) / along
        begin, end = borders.min(axis=0).max(), borders.max(axis=0).min()
        begin = max(begin, camera.near_mm / (direction @ camera.forward))
        if begin >= end:
            continue
        step_mm = STEP_VOXELS / np.linalg.norm(along)
        at_mm = np.arange(begin + step_mm / 2, end, step_mm)
        value, _ = interpolated(values, origin + at_mm[:, None] * along)
        value = value[np.isfinite(value)]
        share = np.clip((value - item.low) / (item.high - item.low), 0, 1)
        if item.mode == "mip" and len(share) and share.max() > 0:
            best = share.max()
            shown = item.opacity * min(best / 0.1, 1.0)
            picture[row, column] = np.append(rgb[int(best * 254 + 0.5)], 1) * shown
        elif item.mode == "composite":
            hidden = 1 - (1 - item.opacity * share) ** (step_mm / path_mm)
            before = np.cumprod(np.append(1, 1 - hidden))[:-1]
            colours = np.column_stack([rgb[(share * 254 + 0.5).astype(int)], np.ones(len(share))])
            picture[row, column] = ((before * hidden)[:, None] * colours).sum(axis=0)
    return picture
