"""Why nothing is seen of a tractogram that holds no line."""

import numpy as np

from plexoscope.models.data.tractogram import Tractogram


def nothing_to_draw(tractogram: Tractogram) -> str:
    """Return why there is nothing to draw; "" if there is."""
    if not tractogram.n_streamlines:
        return "nothing to draw: no streamlines"
    if np.diff(tractogram.offsets).max() < 2:
        return f"nothing to draw: none of {tractogram.n_streamlines} streamlines has two points"
    return ""
