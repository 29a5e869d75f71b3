"""Where the camera stands for a first look, in the window and on the command line alike."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F64
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.render.scene.camera import Camera

DEFAULT_VIEW_DEG = (-60.0, 18.0)
"""Azimuth and elevation: from the left and a little behind, slightly from above."""

MARGIN = 0.08
"""Share of the picture left free at each side."""

MOST_POINTS = 190_000
"""The outline of a large tractogram does not hang on single points."""


def home_camera(
    tractograms: Iterable[Tractogram],
    view_deg: tuple[float, float],
    aspect: float,
    boxes_mm: Sequence[F64] = (),
    places_mm: Sequence[npt.NDArray[np.floating]] = (),
) -> Camera:
    """The camera that shows everything from a direction.

    Parameters
    ----------
    aspect
        Width over height of the picture.
    boxes_mm : sequence of (2, 3)
        Lowest and highest corners of what is shown beside the streamlines.
    places_mm : sequence of (N, 3)
        Nodes; NaN where one has no place.
    """
    all_mm = [tractogram.positions_mm for tractogram in tractograms]
    # So few that `fitted` looks at every one of them: of a sample the corners of a box would be missing.
    step = max(1, sum(map(len, all_mm)) // MOST_POINTS)
    corners_mm = [np.array(np.meshgrid(*box_mm.T)).reshape(3, -1).T for box_mm in boxes_mm]
    known_mm = [places[np.isfinite(places).all(axis=1)] for places in places_mm]
    points_mm = np.concatenate([*(positions_mm[::step] for positions_mm in all_mm), *corners_mm, *known_mm])
    return Camera(*view_deg, (0.0, 0.0, 0.0), 1.0).fitted(points_mm, aspect, MARGIN)
