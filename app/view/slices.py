"""Slices of the volumes: where they are, which one is under the mouse, and how far one step goes."""

from typing import get_args

import numpy as np
import numpy.typing as npt

from plexoscope.app.document.state import State, VolumeLayer
from plexoscope.app.scene.scene_builder import AXES
from plexoscope.app.view.pointer import Pointer, Vector, on_plane
from plexoscope.models.data.arrays import F64
from plexoscope.render.scene.scene import Plane

PLANES: tuple[Plane, ...] = get_args(Plane)

Place = tuple[float, float, float]


def drawn_volumes(state: State) -> list[VolumeLayer]:
    """Those that slices are drawn of; none while no plane is shown."""
    return [volume for volume in state.volumes if volume.visible and state.view.planes]


def drawn_slices(state: State) -> list[tuple[int, float]]:
    """World axis and position in mm of each plane that is drawn."""
    crosshair_mm = state.view.crosshair_mm
    if crosshair_mm is None or not drawn_volumes(state):
        return []
    return [(AXES[plane], crosshair_mm[AXES[plane]]) for plane in PLANES if plane in state.view.planes]


def bounds_mm(volumes: list[VolumeLayer]) -> F64:
    """(2, 3) lowest and highest corner about all of them."""
    each = np.stack([layer.volume.bounds_mm for layer in volumes])
    return np.stack([each[:, 0].min(axis=0), each[:, 1].max(axis=0)])


def slice_under(state: State, pointer: Pointer, solid: bool = False) -> tuple[int, Vector] | None:
    """The axis of the foremost slice under the pointer, and the place on it.

    A place that shows nothing, because it lies below what is drawn, counts only if no other slice shows anything,
    and if only a `solid` one will do never.
    """
    origin, direction = pointer.ray()
    met = []
    for axis, at_mm in drawn_slices(state):
        place = on_plane(origin, direction, at_mm * np.eye(3)[axis], np.eye(3)[axis])
        if place is not None and any(value_at(layer, place) is not None for layer in drawn_volumes(state)):
            clear = not any(_shows(layer, place) for layer in drawn_volumes(state))
            met.append((clear, float((place - origin) @ direction), axis, place))
    if not met:
        return None
    clear, _, axis, place = min(met, key=lambda each: each[:2])
    return None if clear and solid else (axis, place)


def place_in(volumes: list[VolumeLayer], place_mm: npt.ArrayLike) -> Place:
    """The nearest place within the volumes."""
    low, high = bounds_mm(volumes)
    x, y, z = np.clip(np.asarray(place_mm, np.float64), low, high).round(2).tolist()
    return x, y, z


def step_mm(volumes: list[VolumeLayer], axis: int) -> float:
    """From one voxel to the next along a world axis, in the first volume."""
    affine = volumes[0].volume.affine[:3, :3]
    voxel_axis = int(np.argmax(np.abs(affine[axis]) / np.linalg.norm(affine, axis=0)))
    return float(np.linalg.norm(affine[:, voxel_axis]))


def _shows(layer: VolumeLayer, place_mm: Vector) -> bool:
    value = value_at(layer, place_mm)
    return value is not None and np.isfinite(value) and (layer.clear_below is None or value >= layer.clear_below)


def value_at(layer: VolumeLayer, place_mm: npt.ArrayLike) -> float | None:
    """The value of the voxel about a place; None outside the volume."""
    voxel = np.floor(layer.volume.voxel_of(place_mm) + 0.5).astype(np.int64)
    inside = np.all((voxel >= 0) & (voxel < layer.volume.shape))
    return float(layer.volume.values[tuple(voxel)]) if inside else None
