"""Where a graph is in the picture: made once for a camera, used by names and by the mouse alike."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from plexoscope.models.data.arrays import F32, I64, Flags
from plexoscope.render.scene.camera import Camera
from plexoscope.render.scene.graph import GraphGeometry

MOST_SEGMENTS = 800_000
"""More pieces of edges are not looked through at every move of the mouse."""


@dataclass(frozen=True, eq=False)
class GraphScreen:
    """A graph as a camera sees it.

    Parameters
    ----------
    geometry : GraphGeometry
    camera : Camera
    size_px : (width, height)
    """

    geometry: GraphGeometry
    camera: Camera
    size_px: tuple[float, float]

    def fits(self, geometry: GraphGeometry, camera: Camera, size_px: tuple[float, float]) -> bool:
        return self.geometry is geometry and self.camera == camera and self.size_px == size_px

    @cached_property
    def nodes(self) -> F32:
        """(N, 3) x and y in px from the upper left corner, and the distance from the eye in mm; NaN out of sight."""
        return self.project(self.geometry.positions_mm)

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

    def node_at(self, x: float, y: float, radius_px: F32 | float, tolerance_px: float) -> int | None:
        """The node under a place: of those it lies on the nearest to the eye, else the one with the nearest rim."""
        across = np.hypot(self.nodes[:, 0] - x, self.nodes[:, 1] - y) - radius_px
        across[np.isnan(across)] = np.inf
        if not len(across) or across.min() > tolerance_px:
            return None
        on = np.flatnonzero(across <= 0)
        return int(on[np.argmin(self.nodes[on, 2])] if len(on) else np.argmin(across))

    def edge_at(self, x: float, y: float, tolerance_px: float, drawn: Flags | None) -> int | None:
        """The edge that passes nearest to a place; None if all are farther than the tolerance."""
        first, second, edge = self._segments
        near = (
            (np.minimum(first[:, 0], second[:, 0]) <= x + tolerance_px)
            & (np.maximum(first[:, 0], second[:, 0]) >= x - tolerance_px)
            & (np.minimum(first[:, 1], second[:, 1]) <= y + tolerance_px)
            & (np.maximum(first[:, 1], second[:, 1]) >= y - tolerance_px)
        )
        rows = np.flatnonzero(near)
        if drawn is not None:
            rows = rows[drawn[edge[rows]]]
        if not len(rows):
            return None
        begin, along = first[rows], second[rows] - first[rows]
        to = np.array([x, y], np.float32) - begin
        length2 = np.maximum((along * along).sum(axis=1), 1e-9)
        share = np.clip((to * along).sum(axis=1) / length2, 0.0, 1.0)[:, None]
        away = np.linalg.norm(to - share * along, axis=1)
        nearest = int(np.argmin(away))
        return int(edge[rows[nearest]]) if away[nearest] <= tolerance_px else None

    @cached_property
    def _segments(self) -> tuple[F32, F32, I64]:
        """Both ends of each piece of an edge, and which edge it is of."""
        lines = self.geometry.lines
        places = self.project(lines.positions_mm)[:, :2]
        edge = np.repeat(np.arange(lines.n_streamlines), np.diff(lines.offsets))
        same = np.flatnonzero(edge[1:] == edge[:-1])
        return places[same], places[same + 1], edge[same]

    def line_of(self, edge: int) -> F32:
        """(P, 3) the points of an edge, mm."""
        lines = self.geometry.lines
        return lines.positions_mm[lines.offsets[edge] : lines.offsets[edge + 1]]

    def project(self, places_mm: F32) -> F32:
        """x and y in px, and the distance from the eye in mm, as of `nodes` : (P, 3) -> (P, 3)."""
        width, height = self.size_px
        matrix = self.camera.projection_matrix(width / height) @ self.camera.view_matrix()
        clip = places_mm @ matrix[:, :3].T.astype(np.float32) + matrix[:, 3].astype(np.float32)
        clip[clip[:, 3] <= self.camera.near_mm] = np.nan
        x = (clip[:, 0] / clip[:, 3] + 1) * np.float32(width / 2)
        y = (1 - clip[:, 1] / clip[:, 3]) * np.float32(height / 2)
        return np.stack([x, y, clip[:, 3]], axis=1)
