"""One plane through all that is open: where a place of the world is in it, and the other way round. No Qt."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plexoscope.app.document.state import State
from plexoscope.app.panels.volumes.oriented import ACROSS, LETTERS
from plexoscope.app.scene.extent import extent_mm
from plexoscope.models.data.arrays import F64

Place = tuple[float, float, float]
_AXES = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))


@dataclass(frozen=True)
class PlaneFrame:
    """A plane across an axis of the world. Its units are mm from the upper left corner.

    Parameters
    ----------
    axis
        0 … 2: across x, y or z.
    low_mm, high_mm
        Corners of the box about all that is open.
    flips
        Whether the patient's left is on the right, as radiologists have it.
    """

    axis: int
    low_mm: Place
    high_mm: Place
    flips: bool = False

    @property
    def right(self) -> int:
        """The world axis along which the picture runs to the right, or to the left where it is flipped."""
        return ACROSS[self.axis][0]

    @property
    def up(self) -> int:
        return ACROSS[self.axis][1]

    @property
    def is_flipped(self) -> bool:
        """Whether x runs to the left here: it does not run along a sagittal plane."""
        return self.flips and self.right == 0

    @property
    def size_mm(self) -> tuple[float, float]:
        """Width and height."""
        return self.high_mm[self.right] - self.low_mm[self.right], self.high_mm[self.up] - self.low_mm[self.up]

    @property
    def letters(self) -> tuple[str, str, str, str]:
        """What is at the left, the right, the top and the bottom."""
        left, right = LETTERS[self.right]
        bottom, top = LETTERS[self.up]
        return (right, left, top, bottom) if self.is_flipped else (left, right, top, bottom)

    def across_mm(self, right_mm: npt.ArrayLike) -> F64:
        """from the left edge, of coordinates along `right`."""
        right = np.asarray(right_mm, np.float64)
        across: F64 = self.high_mm[self.right] - right if self.is_flipped else right - self.low_mm[self.right]
        return across

    def down_mm(self, up_mm: npt.ArrayLike) -> F64:
        """From the upper edge, of coordinates along `up`; the way back is the same."""
        down: F64 = self.high_mm[self.up] - np.asarray(up_mm, np.float64)
        return down

    def right_at(self, x_mm: npt.ArrayLike) -> F64:
        """The coordinate along `right` at places from the left edge."""
        x = np.asarray(x_mm, np.float64)
        right: F64 = self.high_mm[self.right] - x if self.is_flipped else x + self.low_mm[self.right]
        return right

    def in_plane(self, place_mm: Place) -> tuple[float, float]:
        """Where a place of the world is seen, from the upper left corner."""
        return float(self.across_mm(place_mm[self.right])), float(self.down_mm(place_mm[self.up]))

    def place_at(self, x_mm: float, y_mm: float, position_mm: float) -> Place:
        """The place of the world that is seen at a place of the plane."""
        place = [0.0, 0.0, 0.0]
        place[self.axis] = position_mm
        place[self.right] = float(self.right_at(x_mm))
        place[self.up] = float(self.down_mm(y_mm))
        return place[0], place[1], place[2]


def plane_frame(state: State, axis: int, flips: bool) -> PlaneFrame:
    """The plane across an axis, as large as all that is open."""
    reach = [extent_mm(state, each) for each in _AXES]
    (x0, x1), (y0, y1), (z0, z1) = ((low, max(high, low + 1e-3)) for low, high in reach)
    return PlaneFrame(axis, (x0, y0, z0), (x1, y1, z1), flips)


def crosshair_of(state: State) -> Place:
    """Where the planes cross: in the middle as long as nobody has said."""
    if state.view.crosshair_mm is not None:
        return state.view.crosshair_mm
    frame = plane_frame(state, 0, False)
    x, y, z = ((low + high) / 2 for low, high in zip(frame.low_mm, frame.high_mm, strict=True))
    return x, y, z
