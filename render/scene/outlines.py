"""Line segments of things that mark a place: spheres, boxes, regions of a volume, a crosshair.

Each function returns (N, 2, 3) float32, both ends of each segment in RAS+ mm, for an `Outline`.
"""

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F32, F64, Flags

Segments = F32

# Chords stray from the circle by 0.03 % of its radius.
_N_CHORDS = 128

# Corners of the unit cube, counted x first: an edge joins two that differ in one bit.
_CORNERS = np.array([[n & 1, n >> 1 & 1, n >> 2 & 1] for n in range(8)], np.float64)
_EDGES = np.array([[n, n | bit] for bit in (1, 2, 4) for n in range(8) if not n & bit])


def sphere_outline(centre_mm: npt.ArrayLike, radius_mm: float) -> Segments:
    """Three great circles of a sphere, in the planes of the world's axes."""
    angle = np.linspace(0.0, 2 * np.pi, _N_CHORDS + 1)
    circle = np.column_stack([np.cos(angle), np.sin(angle), np.zeros(len(angle))])
    circle[-1] = circle[0]
    points_mm = np.stack([np.roll(circle, shift, axis=1) for shift in range(3)]) * radius_mm + np.asarray(centre_mm)
    segments: Segments = np.stack([points_mm[:, :-1], points_mm[:, 1:]], axis=2).reshape(-1, 2, 3).astype(np.float32)
    return segments


def box_outline(low_mm: npt.ArrayLike, high_mm: npt.ArrayLike) -> Segments:
    """The twelve edges of a box along the world's axes, from its lowest to its highest corner."""
    low, high = np.asarray(low_mm, np.float64), np.asarray(high_mm, np.float64)
    return _edges(low + _CORNERS * (high - low))


def region_outline(inside: Flags, affine: F64) -> Segments:
    """The twelve edges of the box about the voxels of a region, along the axes of its volume.

    Parameters
    ----------
    inside : (X, Y, Z) bool
    affine : (4, 4) float64
        Voxel indices, of voxel centres, to RAS+ mm.

    Returns
    -------
    (12, 2, 3) float32
        (0, 2, 3) if no voxel is inside.
    """
    spans = [np.flatnonzero(inside.any(axis=others)) for others in ((1, 2), (0, 2), (0, 1))]
    if not spans[0].size:
        return np.zeros((0, 2, 3), np.float32)
    low, high = np.array([(span[0] - 0.5, span[-1] + 0.5) for span in spans]).T
    corners = low + _CORNERS * (high - low)
    return _edges(corners @ affine[:3, :3].T + affine[:3, 3])


def crosshair(position_mm: npt.ArrayLike, bounds_mm: npt.ArrayLike) -> Segments:
    """Three lines through a point along the world's axes, each from one side of a box to the other.

    Parameters
    ----------
    position_mm : (3,)
    bounds_mm : (2, 3)
        Lowest and highest corner. A point outside is reached as well.
    """
    position = np.asarray(position_mm, np.float64)
    low, high = np.asarray(bounds_mm, np.float64)
    lines = np.broadcast_to(position, (3, 2, 3)).copy()
    axes = np.arange(3)
    lines[axes, 0, axes] = np.minimum(low, position)
    lines[axes, 1, axes] = np.maximum(high, position)
    return lines.astype(np.float32)


def _edges(corners_mm: F64) -> Segments:
    """(12, 2, 3) from the (8, 3) corners of a box that may be oblique, in the order of `_CORNERS`."""
    edges: Segments = corners_mm.astype(np.float32)[_EDGES]
    return edges
