"""What every layer and transparency method must know about the frame being drawn."""

from dataclasses import dataclass

import numpy as np

from plexoscope.models.data.arrays import F32, F64
from plexoscope.render.scene.appearance import Rgba
from plexoscope.render.scene.bounds import joined_bounds
from plexoscope.render.scene.camera import Tile
from plexoscope.render.scene.scene import Looks, Scene, Slab


@dataclass(frozen=True, eq=False)
class Frame:
    """One frame.

    Parameters
    ----------
    size_px : (width, height)
        Framebuffer pixels.
    view_projection : (4, 4) float64
        World mm to clip space, for column vectors.
    eye_mm : (x, y, z)
    line_scale : float
        Framebuffer pixels per `width_px`.
    near_mm : float
        Distance of the near plane.
    depth_range_mm : (nearest, farthest)
        Of what is drawn, along the axis of view; the nearest is at least `near_mm`.
    background : (r, g, b, a)
        Straight alpha.
    looks : Looks
    slab : Slab or None
    share : float
        Of the streamlines, 0 … 1: how many are drawn to stand for all. Their opacity rises accordingly.
    hairlines : bool
        Draw lines of one pixel with hard edges, which without a GPU are several times as fast.
    draft : bool
        Draw less of what is not streamlines, for a view in motion: fewer points.
    most_points : int or None
        Draw points in the quickest way, and no more than so many to stand for all. None: all, as well as can be.
    flat : bool
        All streamlines lie in one plane: what comes later in the draw list is put over what comes before.
    """

    size_px: tuple[int, int]
    view_projection: F64
    eye_mm: tuple[float, float, float]
    line_scale: float
    near_mm: float
    depth_range_mm: tuple[float, float]
    background: Rgba
    looks: Looks
    slab: Slab | None
    share: float = 1.0
    hairlines: bool = False
    draft: bool = False
    most_points: int | None = None
    flat: bool = False

    @classmethod
    def of(
        cls,
        scene: Scene,
        size_px: tuple[int, int],
        line_scale: float,
        *,
        tile: Tile | None = None,
        bounds_mm: F32 | None = None,
        share: float = 1.0,
        hairlines: bool = False,
        draft: bool = False,
        most_points: int | None = None,
        flat: bool = False,
    ) -> "Frame":
        """The frame of a scene.

        Parameters
        ----------
        size_px : (width, height)
            With a tile, of the tile; the picture's size follows.
        bounds_mm : (2, 3) array, optional
            Of what is drawn; by default what the items hold.
        """
        camera = scene.camera
        width, height = size_px
        x0, y0, x1, y1 = tile or (0.0, 0.0, 1.0, 1.0)
        aspect = (width / (x1 - x0)) / (height / (y1 - y0))
        view = camera.view_matrix()
        if bounds_mm is None:
            bounds_mm = joined_bounds(item.tractogram.bounds_mm for item in scene.items)
        x, y, z = (float(value) for value in camera.eye_mm)
        return cls(
            size_px,
            camera.projection_matrix(aspect, tile) @ view,
            (x, y, z),
            line_scale,
            camera.near_mm,
            _depth_range_mm(view, bounds_mm, camera.near_mm),
            scene.background,
            scene.looks,
            scene.slab,
            share,
            hairlines,
            draft,
            most_points,
            flat,
        )

    @property
    def depth_terms(self) -> tuple[float, float]:
        """(x, y) such that clip z is `x * clip w + y`, where clip w is the depth along the axis of view in mm."""
        clip_z, clip_w = self.view_projection[2], self.view_projection[3]
        slope = float(clip_z[:3] @ clip_w[:3] / (clip_w[:3] @ clip_w[:3]))
        return slope, float(clip_z[3] - slope * clip_w[3])

    @property
    def px_per_mm(self) -> float:
        """Framebuffer pixels per mm across the view, at a depth of 1 mm."""
        clip_x, clip_w = self.view_projection[0, :3], self.view_projection[3, :3]
        # A tile off the middle is a skewed frustum: what depth adds to x is no scale.
        return float(np.linalg.norm(clip_x - (clip_x @ clip_w) * clip_w)) * self.size_px[0] / 2


def _depth_range_mm(view: F64, bounds_mm: F32, near_mm: float) -> tuple[float, float]:
    corners = np.stack(np.meshgrid(*bounds_mm.T.astype(np.float64), indexing="ij"), axis=-1).reshape(-1, 3)
    depth = -(corners @ view[2, :3] + view[2, 3])
    nearest = max(float(depth.min()), near_mm)
    return nearest, max(float(depth.max()), nearest * 1.001)
