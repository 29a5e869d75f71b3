"""Where the mouse is over the view, as a line of sight through the world."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QSize, Qt

from plexoscope.models.data.arrays import F64
from plexoscope.render.scene.camera import Camera
from plexoscope.render.screen_space import on_screen, place_at

Vector = F64


@dataclass(frozen=True)
class Pointer:
    """A place in the view.

    Parameters
    ----------
    at_px
        From the upper left corner.
    size_px
        Of the view.
    camera
    modifiers
        Keys that are held down.
    """

    at_px: tuple[float, float]
    size_px: tuple[float, float]
    camera: Camera
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier

    @classmethod
    def of(cls, at: QPointF, size: QSize, camera: Camera, modifiers: Qt.KeyboardModifier) -> "Pointer":
        return cls((at.x(), at.y()), (max(size.width(), 1), max(size.height(), 1)), camera, modifiers)

    @property
    def aspect(self) -> float:
        return self.size_px[0] / self.size_px[1]

    def ray(self) -> tuple[Vector, Vector]:
        """The eye, and the unit vector towards what is under the pointer : (3,), (3,)."""
        return self._ray(0.0)

    def half_angle_rad(self, tolerance_px: float) -> float:
        """What a distance in the picture is at the eye."""
        (_, direction), (_, beside) = self._ray(0.0), self._ray(tolerance_px)
        return float(np.arcsin(min(np.linalg.norm(np.cross(direction, beside)), 1.0)))

    def nearest(self, places_mm: npt.ArrayLike, within_px: float) -> int | None:
        """Which of (N, 3) places is in the picture nearest to the pointer; None if all are farther."""
        return place_at(on_screen(places_mm, self.camera, self.size_px), *self.at_px, within_px)

    def _ray(self, aside_px: float) -> tuple[Vector, Vector]:
        width, height = self.size_px
        return self.camera.ray((self.at_px[0] + aside_px) / width, 1 - self.at_px[1] / height, self.aspect)


def on_plane(origin_mm: Vector, direction: Vector, through_mm: npt.ArrayLike, normal: npt.ArrayLike) -> Vector | None:
    """Where a ray meets a plane; None if it does not, or hardly."""
    slope = float(direction @ np.asarray(normal, np.float64))
    if abs(slope) < 1e-3:
        return None
    depth_mm = float((np.asarray(through_mm, np.float64) - origin_mm) @ np.asarray(normal, np.float64)) / slope
    met: Vector = origin_mm + depth_mm * direction
    return met if depth_mm > 0 else None
