"""What every layer and transparency method must know about the frame being drawn."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plexoscope.render.camera import Camera, Tile
from plexoscope.render.scene import Rgba


@dataclass(frozen=True, eq=False)
class Frame:
    """One frame.

    Parameters
    ----------
    size_px : (width, height)
        Framebuffer pixels.
    view_projection : (4, 4) float64
        World mm to clip space, for column vectors.
    line_scale : float
        Framebuffer pixels per `width_px`.
    near_mm : float
        Distance of the near plane.
    background : (r, g, b, a)
        Straight alpha.
    """

    size_px: tuple[int, int]
    view_projection: npt.NDArray[np.float64]
    line_scale: float
    near_mm: float
    background: Rgba

    @classmethod
    def of(
        cls, camera: Camera, background: Rgba, size_px: tuple[int, int], line_scale: float, tile: Tile | None
    ) -> "Frame":
        """The frame of a camera. With a tile, `size_px` is the tile's size and the picture's follows."""
        width, height = size_px
        x0, y0, x1, y1 = tile or (0.0, 0.0, 1.0, 1.0)
        aspect = (width / (x1 - x0)) / (height / (y1 - y0))
        view_projection = camera.projection_matrix(aspect, tile) @ camera.view_matrix()
        return cls(size_px, view_projection, line_scale, camera.near_mm, background)
