"""Shades behind tokens: near zero or low they are the ground itself, so that only what stands out is coloured."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor

from plexoscope.app.widgets.theme import Theme
from plexoscope.models.data.arrays import U8
from plexoscope.render.colormap import MISSING_CODE, codes, table

_MIDDLE, _TOP = 127, 254
_FROM_ZERO = 0.5
"""A scale whose lowest value is less than this share of its highest begins at zero."""


@dataclass(frozen=True)
class Shades:
    """Which colour stands for which value.

    A measure of one sign gets one half of a diverging colormap, whose middle has the colour of the ground; one of
    both signs gets all of it, zero in the middle.

    Parameters
    ----------
    low, high : float
    rows : (256, 3) uint8
        The colours from low to high; the last row is not used.
    codes : (T,) uint8
        Of each token its row, `MISSING_CODE` for NaN.
    """

    low: float
    high: float
    rows: U8
    codes: U8

    def colour(self, token: int) -> QColor | None:
        """What stands behind a token; None if its value is missing."""
        code = self.codes[token]
        return None if code == MISSING_CODE else QColor(*self.rows[code].tolist())

    @property
    def missing(self) -> bool:
        return bool((self.codes == MISSING_CODE).any())


def shades_of(values: npt.NDArray[Any], theme: Theme) -> Shades:
    """Return the shades of (T,) values."""
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)
    if low < 0 < high:
        high = max(-low, high)
        low = -high
        first, last = 0, _TOP
    elif high <= 0 and low < 0:
        high = 0.0 if high > _FROM_ZERO * low else high
        first, last = 0, _MIDDLE
    else:
        low = 0.0 if low < _FROM_ZERO * high else low
        first, last = _MIDDLE, _TOP
    if not low < high:
        low, high = low - 0.5, high + 0.5
    both = table(theme.signed_map)[np.rint(np.linspace(first, last, _TOP + 1)).astype(np.intp)]
    return Shades(low, high, _on_ground(both, theme), codes(np.ascontiguousarray(values), low, high))


def ink_on(ground: QColor, theme: Theme) -> QColor:
    """The colour of words on a shade: the theme's where that can be read, else black or white."""
    text = theme.colour("text")
    if contrast(ground, text) >= 4.5:
        return text
    black, white = QColor("#000000"), QColor("#ffffff")
    return black if contrast(ground, black) > contrast(ground, white) else white


def contrast(one: QColor, other: QColor) -> float:
    """The contrast of two colours, 1 … 21, by WCAG 2."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: QColor) -> float:
    parts = [colour.redF(), colour.greenF(), colour.blueF()]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _on_ground(rows: U8, theme: Theme) -> U8:
    """The rows of a colormap, its neutral end or middle turned into the ground of the panel."""
    plot = theme.colour("plot")
    ground = np.array([plot.red(), plot.green(), plot.blue()], np.float64)
    neutral = table(theme.signed_map)[_MIDDLE].astype(np.float64)
    # The nearer to the neutral colour, the more of the ground.
    share = np.clip(np.abs(rows - neutral).max(axis=1, keepdims=True) / 64, 0, 1)
    return np.clip(np.rint(rows + (1 - share) * (ground - neutral)), 0, 255).astype(np.uint8)
