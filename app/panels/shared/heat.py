"""Numbers as colours: the scale, the picture, and the colour bar that explains both."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage

from plexoscope.render.colormap import FAMILIES, MISSING_CODE, codes, table

GREY = "gray"
COLORMAP_CHOICES = ("", *FAMILIES["sequential"], *FAMILIES["diverging"])
"""What a user may choose, "" for what fits the result."""


@dataclass(frozen=True)
class Scale:
    """Which colour stands for which number.

    Parameters
    ----------
    low, high : float
        Rising; at the ends of the colormap.
    colormap : str
    below, above, missing : bool
        Whether any number lies outside, or there is a NaN.
    """

    low: float
    high: float
    colormap: str
    below: bool = False
    above: bool = False
    missing: bool = False

    def share(self, value: float) -> float:
        """How far along the colour bar, 0 … 1 within it."""
        return (value - self.low) / (self.high - self.low)


def scale_of(
    values: npt.NDArray[Any], limits: tuple[float, float] | None, colormap: str, *, centred: bool = False
) -> Scale:
    """Return the scale of (…) numbers; a single number lies in the middle of its scale.

    Parameters
    ----------
    limits
        By default the lowest and the highest finite number.
    centred
        Zero is in the middle, as it is with any diverging colormap.
    """
    lowest, highest, missing = _extremes(values)
    low, high = limits or _finite_extremes(values, lowest, highest)
    if centred or colormap in FAMILIES["diverging"]:
        reach = max(abs(low), abs(high))
        low, high = -reach, reach
    if not low < high:
        reach = max(abs(low) * 1e-3, 0.5)
        low, high = low - reach, high + reach
    return Scale(low, high, colormap, below=lowest < low, above=highest > high, missing=missing)


def coloured(values: npt.NDArray[Any], scale: Scale) -> QImage:
    """Return (R, C) numbers as a picture, one pixel each; NaN is transparent."""
    n_rows, n_columns = values.shape
    rgba = np.full((256, 4), 255, np.uint8)
    rgba[:, :3] = table(scale.colormap)
    rgba[MISSING_CODE] = 0
    pixels = rgba.view(np.uint32).ravel()[codes(values.ravel(), scale.low, scale.high)]
    return QImage(pixels.data, n_columns, n_rows, 4 * n_columns, QImage.Format.Format_RGBA8888).copy()


def _extremes(values: npt.NDArray[Any]) -> tuple[float, float, bool]:
    """The lowest and the highest number, infinities included, and whether there is a NaN."""
    if not values.size:
        return 0.0, 0.0, False
    low, high = float(values.min()), float(values.max())
    if not np.isnan(low):
        return low, high, False
    return float(np.fmin.reduce(values, axis=None)), float(np.fmax.reduce(values, axis=None)), True


def _finite_extremes(values: npt.NDArray[Any], low: float, high: float) -> tuple[float, float]:
    if np.isfinite([low, high]).all():
        return low, high
    finite = values[np.isfinite(values)]
    return (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)
