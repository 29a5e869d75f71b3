"""Which streamline is under the mouse."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F64, I64, Flags
from plexoscope.models.data.tractogram import streamline_blocks
from plexoscope.models.tracts.cell_runs import ranges, rows_of
from plexoscope.models.tracts.spatial_index import SpatialIndex

NEAREST_MM = 1e-3
"""A segment with an end nearer than this, or behind the eye, is not picked: it is seen as infinitely long."""
_RUNS_AT_ONCE = 1 << 12


@dataclass(frozen=True)
class Pick:
    """A place on a streamline that a ray meets.

    Parameters
    ----------
    streamline : int
    point : int
        Number of the nearest point within the streamline, from 0.
    depth_mm : float
        From the origin of the ray along it.
    """

    streamline: int
    point: int
    depth_mm: float


@dataclass(frozen=True, eq=False)
class _Places:
    """The place of each candidate segment that is nearest to the ray as the eye sees it."""

    depth_mm: F64
    tangent: F64
    row: I64


def pick(
    index: SpatialIndex,
    origin_mm: npt.ArrayLike,
    direction: npt.ArrayLike,
    half_angle_rad: float,
    visible: Flags,
    between_mm: tuple[float, float] = (0.0, np.inf),
) -> Pick | None:
    """The foremost streamline near a ray.

    Of each segment before the eye, the place at the least angle to the ray counts, if that is within a
    cone of `half_angle_rad`. The foremost such place says where "in front" is: of all places not farther behind it
    than the cone is wide there, the one at the least angle is picked. So the mouse gets what is right under it
    rather than what is a hair nearer to the eye, and never what is hidden well behind.

    Parameters
    ----------
    origin_mm : (3,)
        The eye.
    direction : (3,)
        Of any length but 0.
    half_angle_rad
        What a few pixels of tolerance are at the eye; above 0 and below a right angle.
    visible : (S,) bool
        Streamlines that can be picked.
    between_mm
        Least and greatest depth of a place that counts; what is nearer or farther is cut away.

    Returns
    -------
    Pick or None
        None if no visible streamline runs through the cone.

    Raises
    ------
    ValueError
        If the direction is 0 or not finite, or the angle is out of its range.
    """
    origin, along = np.asarray(origin_mm, np.float64), np.asarray(direction, np.float64)
    length = np.linalg.norm(along)
    if not (np.isfinite(length) and length > 0):
        raise ValueError(f"direction: expected finite numbers, not all 0, got {along}")
    if not 0 < half_angle_rad < np.pi / 2:
        raise ValueError(f"half_angle_rad: expected more than 0 and less than {np.pi / 2:.2f}, got {half_angle_rad}")
    along, slope = along / length, float(np.tan(half_angle_rad))
    cells, first_mm = _cells_in_cone(index, origin, along, slope)
    found: list[_Places] = []
    behind_mm = np.inf
    n_runs = np.cumsum(index.runs.start[cells + 1] - index.runs.start[cells])
    for low, high in streamline_blocks(np.concatenate([[0], n_runs]), _RUNS_AT_ONCE):
        if first_mm[low] > behind_mm:
            break
        places = _places(index, cells[low:high], origin, along, slope, visible, between_mm)
        found.append(places)
        behind_mm = min(behind_mm, (1 + 2 * slope) * float(places.depth_mm.min(initial=np.inf)))
    return _chosen(index, found, behind_mm)


def _cells_in_cone(index: SpatialIndex, origin: F64, along: F64, slope: float) -> tuple[npt.NDArray[np.intp], F64]:
    """Cells whose segments may have a place in the cone, by the least depth of such a place, and these depths."""
    cells = np.flatnonzero(np.diff(index.runs.start))
    centre = index.grid.lowest_corner_mm(cells) + index.grid.cell_mm / 2 - origin
    depth = np.einsum("ij,j->i", centre, along)
    distance = np.linalg.norm(centre - depth[:, None] * along, axis=1)
    radius = np.sqrt(3) / 2 * index.grid.cell_mm + index.runs.reach_mm + index.margin_mm
    near = np.flatnonzero((depth > -radius) & (distance - radius <= slope * (depth + radius)))
    near = near[np.argsort(depth[near])]
    return cells[near], depth[near] - radius


def _places(
    index: SpatialIndex,
    cells: npt.NDArray[np.intp],
    origin: F64,
    along: F64,
    slope: float,
    visible: Flags,
    between_mm: tuple[float, float],
) -> _Places:
    start = index.runs.start
    runs = ranges(start[cells], start[cells + 1])
    runs = runs[visible[index.runs.streamline[runs]]]
    n_segments = index.runs.n_segments[runs]
    rows, begin = rows_of(index.runs.first[runs], n_segments)
    # (3, N), because numpy is ten times as fast along long rows as along short ones.
    points = np.ascontiguousarray(index.tractogram.positions_mm.take(rows, axis=0).T) - origin[:, None]
    depth = np.einsum("i,ij->j", along, points)  # not `@`, whose threads spin beside other work
    # The last point of a run begins no segment of it; only a streamline of one point is itself a place.
    lasts = begin + n_segments
    following = np.arange(1, len(rows) + 1)
    following[lasts] = lasts
    is_place = (depth > NEAREST_MM) & (depth[following] > NEAREST_MM)
    is_place[lasts[n_segments > 0]] = False
    start = np.flatnonzero(is_place)
    end = following[start]
    # As the eye sees it: at depth 1, where a segment is still straight.
    seen = points[:, start] / depth[start] - along[:, None]
    step = points[:, end] / depth[end] - along[:, None] - seen
    squared = np.einsum("ij,ij->j", step, step)
    share = -np.einsum("ij,ij->j", seen, step)
    share = np.clip(np.divide(share, squared, out=np.zeros_like(share), where=squared > 0), 0, 1)
    seen += share * step
    tangent = np.sqrt(np.einsum("ij,ij->j", seen, seen))
    held = np.flatnonzero(tangent <= slope)
    near, far, share = 1 / depth[start[held]], 1 / depth[end[held]], share[held]
    place_depth = 1 / ((1 - share) * near + share * far)
    nearer = np.where(share * far > (1 - share) * near, end[held], start[held])
    counts = (place_depth >= between_mm[0]) & (place_depth <= between_mm[1])
    return _Places(place_depth[counts], tangent[held][counts], rows[nearer][counts])


def _chosen(index: SpatialIndex, found: list[_Places], behind_mm: float) -> Pick | None:
    depth = np.concatenate([np.empty(0), *(places.depth_mm for places in found)])
    if not depth.size:
        return None
    tangent = np.concatenate([places.tangent for places in found])
    row = np.concatenate([places.row for places in found])
    best = int(np.argmin(np.where(depth <= behind_mm, tangent, np.inf)))
    streamline = int(np.searchsorted(index.tractogram.offsets, row[best], side="right")) - 1
    return Pick(streamline, int(row[best] - index.tractogram.offsets[streamline]), float(depth[best]))
