"""Regions of the world, and which points and segments lie in them: a sphere and a box.

Points come as rows of polylines laid end to end: `joined[i]` says that row `i` and row `i + 1` are one segment.
"""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F64, Flags

Points = npt.NDArray[np.floating[Any]]

Vector = tuple[float, float, float]


class Region(Protocol):
    """A part of the world, in RAS+ mm. Hashable, and equal where it is the same part."""

    @property
    def bounds_mm(self) -> F64:
        """(2, 3) lowest and highest corner of a box about the region."""
        ...

    def contains(self, points_mm: Points) -> Flags:
        """Whether each point is in the region : (N, 3) -> (N,); never where it is NaN."""
        ...

    def meets(self, points_mm: Points, joined: Flags) -> Flags:
        """Whether each point, or the segment from it to the next, has any part in the region.

        Parameters
        ----------
        points_mm : (N, 3)
        joined : (N - 1,) bool

        Returns
        -------
        (N,) bool
        """
        ...

    def compare(self, lowest_mm: F64, highest_mm: F64, reach_mm: float) -> tuple[Flags, Flags]:
        """How boxes lie to the region : (C, 3), (C, 3) -> (C,), (C,).

        Returns
        -------
        near, inside
            A box with any point nearer than `reach_mm` to the region is `near`. A streamline with any point in an
            `inside` box meets the region. Both are told with a margin: more may be near, fewer may be inside.
        """
        ...


@dataclass(frozen=True)
class Sphere:
    """All points within `radius_mm` of the centre.

    Raises
    ------
    ValueError
        If a number is not finite or the radius is not above 0.
    """

    centre_mm: Vector
    radius_mm: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "centre_mm", _vector("centre_mm", self.centre_mm))
        if not (np.isfinite(self.radius_mm) and self.radius_mm > 0):
            raise ValueError(f"radius_mm: expected a finite number above 0, got {self.radius_mm}")

    @property
    def bounds_mm(self) -> F64:
        bounds: F64 = np.array(self.centre_mm) + np.array([[-self.radius_mm], [self.radius_mm]])
        return bounds

    def contains(self, points_mm: Points) -> Flags:
        offset = self._from_centre(points_mm)
        inside: Flags = np.einsum("ij,ij->j", offset, offset) <= self.radius_mm**2
        return inside

    def meets(self, points_mm: Points, joined: Flags) -> Flags:
        offset = self._from_centre(points_mm)
        squared = np.einsum("ij,ij->j", offset, offset)
        hits: Flags = squared <= self.radius_mm**2
        # The nearest place of a segment is one of its ends, unless the centre projects between them.
        along = np.einsum("ij,ij->j", offset[:, :-1], offset[:, 1:])
        between = joined & (along < squared[:-1]) & (along < squared[1:]) & ~hits[:-1]
        rows = np.flatnonzero(between)
        start, end = offset[:, rows].T.astype(np.float64), offset[:, rows + 1].T.astype(np.float64)
        across = np.cross(start, end - start)
        length_squared = np.einsum("ij,ij->i", end - start, end - start)
        hits[rows] = np.einsum("ij,ij->i", across, across) <= self.radius_mm**2 * length_squared
        return hits

    def compare(self, lowest_mm: F64, highest_mm: F64, reach_mm: float) -> tuple[Flags, Flags]:
        centre = np.array(self.centre_mm)
        nearest = np.maximum(np.maximum(lowest_mm - centre, centre - highest_mm), 0)
        farthest = np.maximum(centre - lowest_mm, highest_mm - centre)
        near = np.einsum("ij,ij->i", nearest, nearest) <= (self.radius_mm + reach_mm) ** 2
        return near, np.einsum("ij,ij->i", farthest, farthest) <= self.radius_mm**2

    def _from_centre(self, points_mm: Points) -> Points:
        """(3, N), because numpy is ten times as fast along long rows as along short ones."""
        return np.ascontiguousarray(points_mm.T) - np.array(self.centre_mm, points_mm.dtype)[:, None]


@dataclass(frozen=True)
class Box:
    """All points between two corners, along the axes of the world.

    Raises
    ------
    ValueError
        If a number is not finite or `lowest_mm` is above `highest_mm` along an axis.
    """

    lowest_mm: Vector
    highest_mm: Vector

    def __post_init__(self) -> None:
        for name in ("lowest_mm", "highest_mm"):
            object.__setattr__(self, name, _vector(name, getattr(self, name)))
        if any(low > high for low, high in zip(self.lowest_mm, self.highest_mm, strict=True)):
            raise ValueError(f"box: expected lowest_mm below highest_mm, got {self.lowest_mm} and {self.highest_mm}")

    @property
    def bounds_mm(self) -> F64:
        return np.array([self.lowest_mm, self.highest_mm])

    def contains(self, points_mm: Points) -> Flags:
        inside: Flags = np.ones(len(points_mm), np.bool_)
        for values, low, high in zip(np.ascontiguousarray(points_mm.T), self.lowest_mm, self.highest_mm, strict=True):
            inside &= (values >= low) & (values <= high)
        return inside

    def meets(self, points_mm: Points, joined: Flags) -> Flags:
        hits = self.contains(points_mm)
        possible = joined & ~hits[:-1] & ~hits[1:]
        for values, low, high in zip(np.ascontiguousarray(points_mm.T), self.lowest_mm, self.highest_mm, strict=True):
            below, above = values < low, values > high
            possible &= ~(below[:-1] & below[1:]) & ~(above[:-1] & above[1:])
        rows = np.flatnonzero(possible)
        enters, leaves = self.cut(points_mm[rows].astype(np.float64), points_mm[rows + 1].astype(np.float64))
        hits[rows] = enters <= leaves
        return hits

    def compare(self, lowest_mm: F64, highest_mm: F64, reach_mm: float) -> tuple[Flags, Flags]:
        low, high = self.bounds_mm
        near = np.all((highest_mm >= low - reach_mm) & (lowest_mm <= high + reach_mm), axis=1)
        return near, np.all((lowest_mm >= low) & (highest_mm <= high), axis=1)

    def cut(self, start_mm: F64, end_mm: F64) -> tuple[F64, F64]:
        """Where segments enter and leave the box, as shares of their length in 0 … 1 : (N, 3), (N, 3) -> (N,), (N,).

        A segment that misses the box enters after it leaves (slab test).
        """
        step = end_mm - start_mm
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            one = (np.array(self.lowest_mm) - start_mm) / step
            other = (np.array(self.highest_mm) - start_mm) / step
        # A segment parallel to two planes is between them all along or never.
        parallel = step == 0
        between = (start_mm >= self.lowest_mm) & (start_mm <= self.highest_mm)
        enters = np.where(parallel, np.where(between, 0, np.inf), np.minimum(one, other)).max(axis=1, initial=0)
        leaves = np.where(parallel, 1, np.maximum(one, other)).min(axis=1, initial=1)
        return enters, leaves


def _vector(name: str, values: Vector) -> Vector:
    if len(values) != 3 or not np.isfinite(values).all():
        raise ValueError(f"{name}: expected 3 finite numbers, got {values}")
    x, y, z = (float(value) for value in values)
    return x, y, z
