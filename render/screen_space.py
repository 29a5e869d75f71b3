"""Where things of a scene are in its picture: places in pixels, what lies under a pointer, and room for names.

Pixels count from the upper left corner, x to the right and y down. All of it is numpy; neither Qt nor GL is needed.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F32, F64, I64, Flags
from plexoscope.render.scene.camera import Camera
from plexoscope.render.scene.graph import GraphGeometry

MOST_SEGMENTS = 800_000
"""More pieces of edges are not looked through at every move of the mouse."""

# What is less far apart lies in one place for the eye: of that the foremost is meant.
_SAME_PX = 0.5
# Side of the squares in which boxes are looked up: most names cover two or three.
_SQUARE_PX = 64.0
# Of a crowd no more names are tried.
_MOST_TRIES = 2_000

Size = tuple[float, float]
Pixels = F32 | F64


def on_screen(places_mm: npt.ArrayLike, camera: Camera, size_px: Size) -> Pixels:
    """Where places are in a picture.

    Parameters
    ----------
    places_mm : (N, 3) array
        float32 stays float32, which is faster.
    camera : Camera
    size_px : (width, height)

    Returns
    -------
    (N, 3) float32 or float64
        x and y in pixels, and the depth in mm; x and y are NaN of what lies before the near plane or has no place.
    """
    width, height = size_px
    shown: Pixels = camera.project(places_mm, width / height)
    shown[:, 0] *= width
    shown[:, 1] = (1 - shown[:, 1]) * height
    shown[shown[:, 2] < camera.near_mm, :2] = np.nan
    return shown


def place_at(places: Pixels, x_px: float, y_px: float, within_px: float, radius_px: F32 | float = 0.0) -> int | None:
    """Which disc or point a pointer means: that with the nearest rim, and of several it is on the foremost.

    Parameters
    ----------
    places : (N, 3) array
        As of `on_screen`.
    x_px, y_px : float
    within_px : float
        How far the pointer may be from a rim.
    radius_px : (N,) float32 or float
        Of the discs; NaN or negative infinity of those that cannot be meant.

    Returns
    -------
    int or None
        The number of the place.
    """
    with np.errstate(invalid="ignore"):
        beside_px = np.hypot(places[:, 0] - places.dtype.type(x_px), places[:, 1] - places.dtype.type(y_px)) - radius_px
        near = np.flatnonzero(beside_px <= within_px)
    if not len(near):
        return None
    gap_px = np.maximum(beside_px[near], 0)
    nearest = near[gap_px <= gap_px.min() + _SAME_PX]
    return int(nearest[np.argmin(places[nearest, 2])])


@dataclass(frozen=True, eq=False)
class GraphScreen:
    """A graph as a camera sees it: made once for a camera, for its names and for the mouse alike.

    Parameters
    ----------
    geometry : GraphGeometry
    camera : Camera
    size_px : (width, height)
    """

    geometry: GraphGeometry
    camera: Camera
    size_px: Size

    def fits(self, geometry: GraphGeometry, camera: Camera, size_px: Size) -> bool:
        """Whether it is of this geometry, and seen like this."""
        return self.geometry is geometry and self.camera == camera and self.size_px == size_px

    @cached_property
    def nodes(self) -> Pixels:
        """(N, 3) where the nodes are, as of `on_screen`."""
        return on_screen(self.geometry.positions_mm, self.camera, self.size_px)

    @cached_property
    def in_sight(self) -> Flags:
        """(N,) which nodes lie within the picture."""
        x, y, _ = self.nodes.T
        width, height = self.size_px
        inside: Flags = (x >= 0) & (x <= width) & (y >= 0) & (y <= height)
        return inside

    @property
    def has_segments(self) -> bool:
        """Whether edges are few enough to be found by the mouse."""
        return self.geometry.lines.n_points <= MOST_SEGMENTS

    def edge_at(self, x_px: float, y_px: float, within_px: float, drawn: Flags | None) -> int | None:
        """The edge that passes nearest to a place; None if all are farther than `within_px`.

        Parameters
        ----------
        drawn : (E,) bool or None
            Which edges can be meant; by default all.
        """
        begin, end, edge = self._segments
        # Few pass nearby: distances are worth computing of these alone.
        near = (
            (np.minimum(begin[:, 0], end[:, 0]) <= x_px + within_px)
            & (np.maximum(begin[:, 0], end[:, 0]) >= x_px - within_px)
            & (np.minimum(begin[:, 1], end[:, 1]) <= y_px + within_px)
            & (np.maximum(begin[:, 1], end[:, 1]) >= y_px - within_px)
        )
        rows = np.flatnonzero(near)
        if drawn is not None:
            rows = rows[drawn[edge[rows]]]
        if not len(rows):
            return None
        along = end[rows] - begin[rows]
        to = np.array([x_px, y_px], np.float32) - begin[rows]
        length2 = np.maximum((along * along).sum(axis=1), 1e-9)
        share = np.clip((to * along).sum(axis=1) / length2, 0.0, 1.0)[:, None]
        away_px = np.linalg.norm(to - share * along, axis=1)
        nearest = int(np.argmin(away_px))
        return int(edge[rows[nearest]]) if away_px[nearest] <= within_px else None

    def line_of(self, edge: int) -> Pixels:
        """(P, 2) the points of an edge in pixels, those that are in front of the eye."""
        lines = self.geometry.lines
        points_mm = lines.positions_mm[lines.offsets[edge] : lines.offsets[edge + 1]]
        shown: Pixels = on_screen(points_mm, self.camera, self.size_px)[:, :2]
        return shown[np.isfinite(shown).all(axis=1)]

    @cached_property
    def _segments(self) -> tuple[Pixels, Pixels, I64]:
        """Both ends of each piece of an edge, and which edge it is of."""
        lines = self.geometry.lines
        places = on_screen(lines.positions_mm, self.camera, self.size_px)[:, :2]
        edge = np.repeat(np.arange(lines.n_streamlines), np.diff(lines.offsets))
        same = np.flatnonzero(edge[1:] == edge[:-1])
        return places[same], places[same + 1], edge[same]


class ScreenBox(NamedTuple):
    """An upright rectangle, px."""

    left: float
    top: float
    width: float
    height: float


class Room:
    """The picture, of which boxes are taken: none over another, none over its border.

    Parameters
    ----------
    size_px : (width, height)
    grain_px : float
        Boxes are taken with all of the cells of this size that they touch, so that neighbours keep apart. By default
        as they are: two may then share a side.
    """

    def __init__(self, size_px: Size, grain_px: float = 0.0) -> None:
        self._size_px, self._grain_px = size_px, grain_px
        # A box is compared with those in the squares that it covers, so that many cost no more each than few.
        self._taken: defaultdict[tuple[int, int], list[tuple[float, float, float, float]]] = defaultdict(list)

    def take(self, box: ScreenBox) -> bool:
        """Take a box if it is free."""
        left, top, right, bottom = box.left, box.top, box.left + box.width, box.top + box.height
        if not (left >= 0 and top >= 0 and right <= self._size_px[0] and bottom <= self._size_px[1]):
            return False
        if grain := self._grain_px:
            left, top = left // grain * grain, top // grain * grain
            right, bottom = (right // grain + 1) * grain, (bottom // grain + 1) * grain
        rows = range(int(top // _SQUARE_PX), int(bottom // _SQUARE_PX) + 1)
        squares = [(row, at) for row in rows for at in range(int(left // _SQUARE_PX), int(right // _SQUARE_PX) + 1)]
        for square in squares:
            for other_left, other_top, other_right, other_bottom in self._taken.get(square, ()):
                if left < other_right and other_left < right and top < other_bottom and other_top < bottom:
                    return False
        for square in squares:
            self._taken[square].append((left, top, right, bottom))
        return True


def beside(x_px: float, y_px: float, away_px: float, width_px: float, height_px: float) -> Iterator[ScreenBox]:
    """Boxes for a name beside its node: right, left, above, below, so far from the middle of the node."""
    yield ScreenBox(x_px + away_px, y_px - height_px / 2, width_px, height_px)
    yield ScreenBox(x_px - away_px - width_px, y_px - height_px / 2, width_px, height_px)
    yield ScreenBox(x_px - width_px / 2, y_px - away_px - height_px, width_px, height_px)
    yield ScreenBox(x_px - width_px / 2, y_px + away_px, width_px, height_px)


def by_rows(box: ScreenBox, n_rows: int) -> Iterator[ScreenBox]:
    """A box, and the same moved up and down by whole rows, the nearest first: n rows at most."""
    yield box
    for n in range(1, n_rows + 1):
        yield box._replace(top=box.top + n * box.height)
        yield box._replace(top=box.top - n * box.height)


def place_names(
    wanted: Iterable[Iterable[ScreenBox]], room: Room, n_most: int | None = None
) -> list[tuple[int, ScreenBox]]:
    """Give each name, in order, the first of its boxes that is free; or none.

    Greedy (Christensen, Marks, Shieber: An empirical study of algorithms for point-feature label placement, ACM
    Transactions on Graphics 14(3), 1995, take this as the simplest that does well). Turning the view changes few
    names, as their order does not depend on it.

    Parameters
    ----------
    wanted
        Boxes that suit each name, the best one first; the most important name first.
    room : Room
        What is taken by others, and after this by these names too.
    n_most : int, optional
        Names at most.

    Returns
    -------
    list of (number, box)
        Of those that are written.
    """
    found: list[tuple[int, ScreenBox]] = []
    for number, boxes in enumerate(wanted):
        if len(found) == n_most or number >= _MOST_TRIES:
            break
        free = next((box for box in boxes if room.take(box)), None)
        if free is not None:
            found.append((number, free))
    return found
