"""Values of points and streamlines as colours."""

from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import U8
from plexoscope.models.data.column import Column, Per
from plexoscope.render.colormap import colours
from plexoscope.render.scene.appearance import DEFAULT_COLORMAP, ValueColours


def scale_of_values(values: npt.NDArray[Any], label: str, per: Per = "streamline") -> ValueColours:
    """Return a scale over all finite values of (N,), each of which can be read off it."""
    column = Column(values, per, label)
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)
    if not low < high:
        reach = max(abs(low) * 1e-3, 0.5)
        low, high = low - reach, high + reach
    return ValueColours(column, low, high, colormap=DEFAULT_COLORMAP)


def coloured(values: npt.NDArray[Any], by: ValueColours) -> U8:
    """Return (N, 4) uint8 sRGB without transparency of (N,) values."""
    rgb = colours(values, by)
    return np.concatenate([rgb, np.full((len(rgb), 1), 255, np.uint8)], axis=1)
