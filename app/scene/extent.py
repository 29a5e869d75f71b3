"""How far everything that is open reaches along an axis."""

from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.app.document.state import State
from plexoscope.app.scene.axes import Axis
from plexoscope.models.data.arrays import F32
from plexoscope.models.data.kept import kept_with
from plexoscope.models.data.tractogram import Tractogram


def extent_mm(state: State, axis: Axis) -> tuple[float, float]:
    """Lowest and highest place along a unit axis of the boxes about all layers and volumes; (-100, 100) if none."""
    boxes: list[npt.NDArray[Any]] = [_bounds_mm(layer.tractogram) for layer in state.layers]
    boxes += [volume.volume.bounds_mm for volume in state.volumes]
    if not boxes:
        return -100.0, 100.0
    corners = np.concatenate([np.array(np.meshgrid(*box.T)).reshape(3, -1).T for box in boxes])
    along = corners.astype(np.float64) @ np.asarray(axis)
    return float(along.min()), float(along.max())


@kept_with()
def _bounds_mm(tractogram: Tractogram) -> F32:
    # Tens of millions of points take a tenth of a second, and a slider asks at each move.
    return tractogram.bounds_mm
