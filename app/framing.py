"""Where the camera stands for a first look, in the window and on the command line alike."""

from collections.abc import Iterable

import numpy as np

from plexoscope.models.data.tractogram import Tractogram
from plexoscope.render.camera import Camera

DEFAULT_VIEW_DEG = (-60.0, 18.0)
"""Azimuth and elevation: from the left and a little behind, slightly from above."""

MARGIN = 0.08
"""Share of the picture left free at each side."""


def home_camera(tractograms: Iterable[Tractogram], view_deg: tuple[float, float], aspect: float) -> Camera:
    """The camera that shows everything from a direction; `aspect` is width over height of the picture."""
    positions_mm = np.concatenate([tractogram.positions_mm for tractogram in tractograms])
    return Camera(*view_deg, (0.0, 0.0, 0.0), 1.0).fitted(positions_mm, aspect, MARGIN)
