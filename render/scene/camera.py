"""The camera: a turntable about the superior axis. Immutable and pure numpy; it knows no GL and no window.

World space is RAS+ in millimetres: x to the patient's right, y to the front, z up. `zoom` magnifies the
picture and leaves the eye where it is. So zooming never changes which streamline hides which, never
needs a new order, and never flies the eye into the brain.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F64

Vector = F64
Tile = tuple[float, float, float, float]


@dataclass(frozen=True)
class Camera:
    """Where the eye is and how much it sees.

    Parameters
    ----------
    azimuth_deg : float
        0 looks from behind (the patient's left is on the left), 90 from the patient's right,
        180 from the front.
    elevation_deg : float
        90 looks down from above, -90 up from below. Values beyond are clamped.
    centre_mm : (x, y, z)
        The point in the middle of the picture, about which the camera turns.
    radius_mm : float
        The sphere about `centre_mm` that fills the shorter side of the picture at zoom 1.
    zoom : float
        Magnification.
    fov_deg : float
        Angle of view across the shorter side of the picture at zoom 1.

    Raises
    ------
    ValueError
        If a number is not finite or out of its range.
    """

    azimuth_deg: float
    elevation_deg: float
    centre_mm: tuple[float, float, float]
    radius_mm: float
    zoom: float = 1.0
    fov_deg: float = 30.0

    def __post_init__(self) -> None:
        centre = tuple(float(value) for value in self.centre_mm)
        if len(centre) != 3:
            raise ValueError(f"centre_mm: expected 3 numbers, got {len(centre)}")
        numbers = (self.azimuth_deg, self.elevation_deg, *centre, self.radius_mm, self.zoom, self.fov_deg)
        if not np.isfinite(numbers).all():
            raise ValueError(f"camera: expected finite numbers, got {numbers}")
        if self.radius_mm <= 0:
            raise ValueError(f"radius_mm: expected more than 0, got {self.radius_mm}")
        if self.zoom <= 0:
            raise ValueError(f"zoom: expected more than 0, got {self.zoom}")
        if not 1.0 <= self.fov_deg <= 150.0:
            raise ValueError(f"fov_deg: expected 1 … 150, got {self.fov_deg}")
        object.__setattr__(self, "centre_mm", centre)
        object.__setattr__(self, "elevation_deg", float(np.clip(self.elevation_deg, -90.0, 90.0)))

    @classmethod
    def framing(cls, bounds_mm: npt.ArrayLike, azimuth_deg: float, elevation_deg: float, zoom: float = 1.0) -> "Camera":
        """The camera whose picture holds the sphere about a box, from any side.

        Parameters
        ----------
        bounds_mm : (2, 3) array
            Lowest and highest corner, mm.
        """
        low, high = np.asarray(bounds_mm, np.float64).reshape(2, 3)
        radius_mm = max(float(np.linalg.norm(high - low)) / 2, 1e-3)
        x, y, z = (low + high) / 2
        return cls(azimuth_deg, elevation_deg, (float(x), float(y), float(z)), radius_mm, zoom)

    def fitted(self, positions_mm: npt.ArrayLike, aspect: float, margin: float = 0.04) -> "Camera":
        """The camera of the same direction whose picture these points fill, up to a margin.

        `framing` leaves room to turn; this one leaves none and is for a picture that is taken once.

        Parameters
        ----------
        positions_mm : (P, 3) array
        aspect : float
            Width over height of the picture.
        margin : float
            Share of the picture left free at each side.
        """
        points = np.asarray(positions_mm, np.float64).reshape(-1, 3)
        if not len(points):
            return self
        # A strided sample: the outline of a large tractogram does not hang on single points.
        points = points[:: max(1, len(points) // 200_000)]
        low, high = points.min(axis=0), points.max(axis=0)
        camera = Camera.framing(np.stack([low, high]), self.azimuth_deg, self.elevation_deg)
        for _ in range(3):  # moving the centre changes the perspective a little
            shown = camera.project(points, aspect)[:, :2]
            right, up = 0.5 - (shown.min(axis=0) + shown.max(axis=0)) / 2
            camera = camera.panned(right * aspect, up, aspect)
        extent = 2 * float(np.abs(camera.project(points, aspect)[:, :2] - 0.5).max())
        return camera.zoomed((1 - 2 * margin) / max(extent, 1e-6))

    @property
    def distance_mm(self) -> float:
        """From the eye to the centre: so far that the sphere just touches the sides of the view."""
        return float(self.radius_mm / np.sin(np.radians(self.fov_deg) / 2))

    @property
    def forward(self) -> Vector:
        """(3,) unit vector from the eye to the centre."""
        azimuth, elevation = np.radians(self.azimuth_deg), np.radians(self.elevation_deg)
        flat = np.cos(elevation)
        return np.array([-np.sin(azimuth) * flat, np.cos(azimuth) * flat, -np.sin(elevation)])

    @property
    def right(self) -> Vector:
        """(3,) unit vector to the right of the picture. Level, so that it exists at the poles too."""
        azimuth = np.radians(self.azimuth_deg)
        return np.array([np.cos(azimuth), np.sin(azimuth), 0.0])

    @property
    def up(self) -> Vector:
        """(3,) unit vector to the top of the picture."""
        return np.cross(self.right, self.forward)

    @property
    def eye_mm(self) -> Vector:
        """(3,) position of the eye, mm."""
        return np.asarray(self.centre_mm) - self.distance_mm * self.forward

    @property
    def near_mm(self) -> float:
        """Distance of the near plane."""
        return self.distance_mm / 100

    @property
    def far_mm(self) -> float:
        """Distance of the far plane: behind everything that a head, or ten, could hold."""
        return self.distance_mm + 10 * self.radius_mm + 1000

    def view_matrix(self) -> Vector:
        """(4, 4) world mm to eye space mm (x right, y up, z towards the viewer), for column vectors."""
        matrix = np.eye(4)
        matrix[:3, :3] = np.stack([self.right, self.up, -self.forward])
        matrix[:3, 3] = -matrix[:3, :3] @ self.eye_mm
        return matrix

    def projection_matrix(self, aspect: float, tile: Tile | None = None) -> Vector:
        """(4, 4) eye space to clip space, for column vectors.

        Parameters
        ----------
        aspect : float
            Width over height of the whole picture.
        tile : (x0, y0, x1, y1), optional
            The part of the picture to fill the frame with, each 0 … 1 from the lower left corner.
        """
        half_width, half_height = self._half_extent(aspect)
        x0, y0, x1, y1 = tile or (0.0, 0.0, 1.0, 1.0)
        left, right = half_width * (2 * x0 - 1), half_width * (2 * x1 - 1)
        bottom, top = half_height * (2 * y0 - 1), half_height * (2 * y1 - 1)
        near, far = self.near_mm, self.far_mm
        return np.array(
            [
                [2 / (right - left), 0, (right + left) / (right - left), 0],
                [0, 2 / (top - bottom), (top + bottom) / (top - bottom), 0],
                [0, 0, -(far + near) / (far - near), -2 * far * near / (far - near)],
                [0, 0, -1, 0],
            ]
        )

    def project(self, points_mm: npt.ArrayLike, aspect: float) -> Vector:
        """Where points are in the picture.

        Parameters
        ----------
        points_mm : (N, 3) array
            float32 stays float32, which is faster.
        aspect : float
            Width over height of the picture.

        Returns
        -------
        (N, 3) float64 or float32
            x and y, 0 … 1 from the lower left corner and beyond that outside the picture; and the distance in front
            of the eye in mm, along `forward`. x and y are NaN where that is not above 0.
        """
        points = np.asarray(points_mm)
        if points.dtype != np.float32:
            points = points.astype(np.float64)
        matrix = (self.projection_matrix(aspect) @ self.view_matrix())[[0, 1, 3]].astype(points.dtype)
        # Column by column: BLAS takes many times as long for so narrow a matrix when the cores are busy.
        x_mm, y_mm, z_mm = points.T
        shown = np.empty_like(points)
        across, up, distance_mm = (a * x_mm + b * y_mm + c * z_mm + d for a, b, c, d in matrix)
        in_front = np.where(distance_mm > 0, distance_mm, points.dtype.type(np.nan))
        shown[:, 0], shown[:, 1], shown[:, 2] = (across / in_front + 1) / 2, (up / in_front + 1) / 2, distance_mm
        return shown

    def ray(self, x: float, y: float, aspect: float) -> tuple[Vector, Vector]:
        """The line of sight through a point of the picture.

        Parameters
        ----------
        x, y : float
            0 … 1 from the lower left corner.
        aspect : float
            Width over height of the picture.

        Returns
        -------
        origin_mm, direction : (3,) float64
            The eye, and a unit vector.
        """
        half_width, half_height = self._half_extent(aspect)
        direction = self.forward + (2 * x - 1) * half_width * self.right + (2 * y - 1) * half_height * self.up
        return self.eye_mm, direction / np.linalg.norm(direction)

    def orbited(self, azimuth_deg: float, elevation_deg: float) -> "Camera":
        """Turned by these angles; the elevation stops at the poles."""
        azimuth = (self.azimuth_deg + azimuth_deg + 180.0) % 360.0 - 180.0
        return replace(self, azimuth_deg=azimuth, elevation_deg=self.elevation_deg + elevation_deg)

    def panned(self, right: float, up: float, aspect: float = 1.0) -> "Camera":
        """Moved so that the content shifts right and up by these fractions of the picture's height."""
        height_mm = 2 * self._half_extent(aspect)[1] * self.distance_mm
        x, y, z = np.asarray(self.centre_mm) - height_mm * (right * self.right + up * self.up)
        return replace(self, centre_mm=(float(x), float(y), float(z)))

    def zoomed(self, factor: float) -> "Camera":
        """Magnified by a factor, within 0.01 … 1000."""
        return replace(self, zoom=float(np.clip(self.zoom * factor, 0.01, 1000.0)))

    def _half_extent(self, aspect: float) -> tuple[float, float]:
        """Half width and half height of the view at distance 1; the shorter side holds the sphere."""
        half = float(np.tan(np.radians(self.fov_deg) / 2)) / self.zoom
        return (half * aspect, half) if aspect >= 1 else (half, half / aspect)
