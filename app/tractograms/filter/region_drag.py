"""Moving and resizing spheres and boxes with the mouse: what is grabbed, and what becomes of it on the way."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from plexoscope.app.view.pointer import Pointer, Vector, on_plane
from plexoscope.models.data.arrays import F64
from plexoscope.models.tracts.regions import Box, Sphere

Grabbable = Sphere | Box

TOLERANCE_PX = 6.0
LEAST_MM = 0.5
"""Radius of a sphere and side of a box."""
STEP = 1.1
"""Factor of a notch of the wheel."""

INSIDE, RIM = "inside", "rim"

# A slice seen at a flatter angle than this gives no hold to the mouse.
_LEAST_COSINE = 0.35


@dataclass(frozen=True)
class Grip:
    """A part of a region under the pointer.

    Parameters
    ----------
    part
        `INSIDE` moves the region, `RIM` changes the radius; a face of a box is its axis and end, (0 … 2, 0 … 1).
    depth_mm
        From the eye.
    """

    region: Grabbable
    part: str | tuple[int, int]
    depth_mm: float = field(compare=False)


def centre_of(region: Grabbable) -> Vector:
    centre: Vector = region.bounds_mm.mean(axis=0)
    return centre


def face_centres(box: Box) -> F64:
    """(3, 2, 3): of the two faces across each axis."""
    centres = np.broadcast_to(centre_of(box), (3, 2, 3)).copy()
    axes = np.arange(3)
    centres[axes, :, axes] = box.bounds_mm.T
    return centres


def grip(region: Grabbable, pointer: Pointer) -> Grip | None:
    """The part of a region under the pointer."""
    return _grip_sphere(region, pointer) if isinstance(region, Sphere) else _grip_box(region, pointer)


def drag(held: Grip, begin: Pointer, now: Pointer, slices: Iterable[tuple[int, float]]) -> Grabbable:
    """The region of a drag from one place to another.

    Parameters
    ----------
    slices
        Axis and position in mm of those that are drawn. A region that one of them cuts moves along it, any other
        one along the screen.
    """
    region = held.region
    if held.part == RIM and isinstance(region, Sphere):
        return Sphere(region.centre_mm, max(_miss_mm(region, now)[0], LEAST_MM))
    if isinstance(held.part, tuple) and isinstance(region, Box):
        return _drag_face(region, held.part, begin, now)
    centre, normal = centre_of(region), _normal(region, begin, slices)
    (origin, before), (_, after) = begin.ray(), now.ray()
    start, end = on_plane(origin, before, centre, normal), on_plane(origin, after, centre, normal)
    if start is None or end is None:
        return region
    return moved(region, end - start)


def moved(region: Grabbable, by_mm: npt.ArrayLike) -> Grabbable:
    if isinstance(region, Sphere):
        return Sphere(_vector(np.add(region.centre_mm, by_mm)), region.radius_mm)
    return Box(_vector(np.add(region.lowest_mm, by_mm)), _vector(np.add(region.highest_mm, by_mm)))


def scaled(region: Grabbable, factor: float) -> Grabbable:
    """The region grown about its centre."""
    if isinstance(region, Sphere):
        return Sphere(region.centre_mm, max(region.radius_mm * factor, LEAST_MM))
    half = np.maximum(np.diff(region.bounds_mm, axis=0)[0] * factor, LEAST_MM) / 2
    centre = centre_of(region)
    return Box(_vector(centre - half), _vector(centre + half))


def _grip_sphere(sphere: Sphere, pointer: Pointer) -> Grip | None:
    miss_mm, depth_mm = _miss_mm(sphere, pointer)
    tolerance_mm = depth_mm * np.tan(pointer.half_angle_rad(TOLERANCE_PX))
    if depth_mm <= 0 or miss_mm > sphere.radius_mm + tolerance_mm:
        return None
    # Of a sphere of a few pixels everything is rim: such a one can only be moved.
    on_rim = sphere.radius_mm > 3 * tolerance_mm and miss_mm > sphere.radius_mm - tolerance_mm
    return Grip(sphere, RIM if on_rim else INSIDE, depth_mm)


def _grip_box(box: Box, pointer: Pointer) -> Grip | None:
    centres = face_centres(box)
    face = pointer.nearest(centres.reshape(-1, 3), TOLERANCE_PX + 2)
    origin, direction = pointer.ray()
    depth_mm = float((centre_of(box) - origin) @ direction)
    if face is not None:
        return Grip(box, (face // 2, face % 2), depth_mm)
    margin = depth_mm * np.tan(pointer.half_angle_rad(TOLERANCE_PX)) / 2
    around = Box(_vector(box.bounds_mm[0] - margin), _vector(box.bounds_mm[1] + margin))
    enters, leaves = around.cut(origin[None], (origin + 2 * max(depth_mm, 1.0) * direction)[None])
    return Grip(box, INSIDE, depth_mm) if depth_mm > 0 and enters[0] <= leaves[0] else None


def _miss_mm(sphere: Sphere, pointer: Pointer) -> tuple[float, float]:
    """By how much the line of sight misses the centre, and how far from the eye."""
    origin, direction = pointer.ray()
    to_centre = np.asarray(sphere.centre_mm) - origin
    depth_mm = float(to_centre @ direction)
    return float(np.linalg.norm(to_centre - depth_mm * direction)), depth_mm


def _normal(region: Grabbable, pointer: Pointer, slices: Iterable[tuple[int, float]]) -> Vector:
    """Of the plane in which the region is moved: the slice through it that faces the eye most, or else the screen."""
    forward = pointer.camera.forward
    low, high = region.bounds_mm
    facing = [(abs(float(forward[axis])), axis) for axis, at_mm in slices if low[axis] <= at_mm <= high[axis]]
    cosine, axis = max(facing, default=(0.0, 0))
    return np.eye(3)[axis] if cosine >= _LEAST_COSINE else forward


def _drag_face(box: Box, face: tuple[int, int], begin: Pointer, now: Pointer) -> Box:
    axis, end = face
    through = face_centres(box)[axis, end]
    by_mm = _along(through, axis, now) - _along(through, axis, begin)
    bounds = box.bounds_mm
    bounds[end, axis] += by_mm
    if end == 0:
        bounds[0, axis] = min(bounds[0, axis], bounds[1, axis] - LEAST_MM)
    else:
        bounds[1, axis] = max(bounds[1, axis], bounds[0, axis] + LEAST_MM)
    return Box(_vector(bounds[0]), _vector(bounds[1]))


def _along(through_mm: Vector, axis: int, pointer: Pointer) -> float:
    """Where, along an axis through a place, the line of sight comes nearest to it."""
    origin, direction = pointer.ray()
    slope = float(direction[axis])
    if 1 - slope**2 < 1e-3:  # looking along the axis, the mouse says nothing about it
        return 0.0
    away = through_mm - origin
    return float((slope * (away @ direction) - away[axis]) / (1 - slope**2))


def _vector(values: F64) -> tuple[float, float, float]:
    x, y, z = (round(float(value), 3) for value in values)
    return x, y, z
