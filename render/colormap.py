"""Colours from values: perceptually uniform colormaps that stay readable with any kind of colour vision.

Values become one byte each, which a table turns into a colour. So a column of millions is scaled once, and another
colormap is another table of 256 rows.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F64, U8
from plexoscope.render.scene.appearance import MISSING_RGB, Palette, ValueColours

Codes = U8

COLORMAPS: dict[str, str] = {
    "viridis": "violet to yellow",
    "cividis": "blue to yellow, nearly alike with any colour vision",
    "inferno": "black over red to pale yellow",
    "magma": "black over purple to cream",
    "batlow": "dark blue over green to pink",
    "gray": "black to white",
    "vik": "blue over white to red, for values about a middle",
    "berlin": "blue over black to red, for values about a middle on a dark ground",
    "romaO": "a closed round of blue, red and green, for angles",
    "vikO": "a closed round of dark blue, light and dark red, for angles",
    "categories": "24 distinct colours for labels, told apart with any colour vision",
    "groups": "12 quiet colours for groups, the same in every panel",
}
"""Names and what they look like, for who must choose."""

FAMILIES: dict[str, tuple[str, ...]] = {
    "sequential": ("viridis", "cividis", "inferno", "magma", "batlow", "gray"),
    "diverging": ("vik", "berlin"),
    "cyclic": ("romaO", "vikO"),
    "categorical": ("categories", "groups"),
}
"""A categorical colormap numbers its colours: a value is rounded, and counted round and round, never scaled."""

COMMON_MULTIPLE = 24 * 12
"""Of the numbers of colours of all that is categorical: what a number leaves over has the colour of the number."""

MISSING_CODE = 255
_TOP_CODE = 254
_BLOCK = 1 << 16

# Okabe and Ito's colours without black, then those of Glasbey's that are farthest from all before them, by the
# least CIELAB distance with normal, deuteranopic and protanopic vision, lightness 20 to 93.
_N_OKABE_ITO = 7
_GLASBEY = (1, 66, 193, 46, 180, 60, 249, 101, 192, 203, 239, 142, 59, 38, 31, 61, 146)


GROUP_COLOURS = (
    "#4c9bd6", "#e69f3c", "#3fb58f", "#d673a8", "#b9a832", "#8f84e0", "#e0705a",
    "#55c2cf", "#9a7b5f", "#7fae4a", "#c27bd8", "#8b95a3",
)  # fmt: skip
"""Told apart in both themes and by colour-blind eyes as far as twelve can be; labels do the rest."""


@cache
def table(colormap: str) -> Codes:
    """Return (256, 3) uint8 sRGB, read-only: rows 0 … 254 for the codes of values, the last for missing values.

    Rows of a categorical colormap start again after its last colour.

    Raises
    ------
    ValueError
        If there is no such colormap.
    """
    import cmap

    n_colours = n_categories(colormap)
    if n_colours:
        rgba = _category_rgba(colormap)[np.arange(_TOP_CODE + 1) % n_colours]
    else:
        rgba = np.asarray(cmap.Colormap(colormap)(np.linspace(0.0, 1.0, _TOP_CODE + 1)))
    rgb: Codes = np.rint(np.vstack([rgba[:, :3], MISSING_RGB]) * 255).astype(np.uint8)
    rgb.flags.writeable = False
    return rgb


def n_categories(colormap: str) -> int:
    """How many colours a categorical colormap has; 0 for one that values are scaled to.

    Raises
    ------
    ValueError
        If there is no such colormap.
    """
    if colormap not in COLORMAPS:
        raise ValueError(f"colormap: expected one of {sorted(COLORMAPS)}, got {colormap!r}")
    if colormap not in FAMILIES["categorical"]:
        return 0
    return len(GROUP_COLOURS) if colormap == "groups" else _N_OKABE_ITO + len(_GLASBEY)


def codes(values: npt.NDArray[Any], low: float, high: float, log: bool = False) -> Codes:
    """Return (N,) uint8: 0 at `low` and below to 254 at `high` and above, 255 where a value is missing.

    Parameters
    ----------
    values : (N,) array of bool or numbers
    low, high : float
        Rising.
    log : bool
        Even steps of the logarithm; `low` must be positive, and values of 0 or less count as missing.
    """
    result = np.empty(len(values), np.uint8)
    for part, share in _shares(values, low, high, log):
        missing = np.isnan(share)
        share[missing] = 0
        result[part] = np.rint(share * _TOP_CODE)
        result[part][missing] = MISSING_CODE
    return result


def category_codes(values: npt.NDArray[Any], colormap: str) -> Codes:
    """Return (N,) uint8: the rounded value modulo the number of colours, 255 where it is not finite.

    Parameters
    ----------
    values : (N,) array of bool or numbers
    colormap : str
        A categorical one.
    """
    n_colours = n_categories(colormap)
    result = np.empty(len(values), np.uint8)
    for part in _parts(len(values)):
        number = values[part].astype(np.float64)
        missing = ~np.isfinite(number)
        number[missing] = 0
        result[part] = np.rint(number) % n_colours
        result[part][missing] = MISSING_CODE
    return result


def lookup(by: ValueColours) -> Codes:
    """Return (256, 3) uint8 sRGB: the table of the colormap, with the missing colour that was asked for."""
    rows = table(by.colormap).copy()
    rows[MISSING_CODE] = np.rint(np.multiply(by.missing_rgb, 255))
    return rows


def colour_codes(values: npt.NDArray[Any], by: ValueColours) -> Codes:
    """Return (N,) uint8 rows of `lookup(by)`; the family of the colormap decides whether values are scaled."""
    if n_categories(by.colormap):
        return category_codes(values, by.colormap)
    return codes(values, by.low, by.high, by.log)


def colours(values: npt.NDArray[Any], by: ValueColours) -> U8:
    """Return (N, 3) uint8 sRGB of (N,) values."""
    rows = lookup(by)
    rgb = np.empty((len(values), 3), np.uint8)
    for part in _parts(len(values)):
        rgb[part] = rows[colour_codes(values[part], by)]
    return rgb


def palette_colours(palette: Palette) -> U8:
    """Return (N, 3) uint8 sRGB of the values of a palette's column."""
    rows = np.rint(np.multiply([*palette.rgbs, palette.missing_rgb], 255)).astype(np.uint8)
    values = palette.column.values
    known = np.isfinite(values)
    numbers = np.rint(np.where(known, values, 0)).astype(np.int64) % len(palette.rgbs)
    rgb: U8 = rows[np.where(known, numbers, len(palette.rgbs))]
    return rgb


def opacity_codes(values: npt.NDArray[Any], low: float, high: float) -> Codes:
    """Return (N,) uint8: 0 at `low` and below to 255 at `high` and above, 0 where a value is missing."""
    result = np.empty(len(values), np.uint8)
    for part, share in _shares(values, low, high, log=False):
        share[np.isnan(share)] = 0
        result[part] = np.rint(share * 255)
    return result


def _parts(n_values: int) -> Iterator[slice]:
    """Blocks that stay in the processor's cache, and bound what a calculation takes beside its result."""
    for first in range(0, n_values, _BLOCK):
        yield slice(first, first + _BLOCK)


def _shares(values: npt.NDArray[Any], low: float, high: float, log: bool) -> Iterator[tuple[slice, F64]]:
    """Values by blocks as a share of the range, 0 … 1 and clipped; NaN where missing. The block is the caller's."""
    if log:
        low, high = float(np.log(low)), float(np.log(high))
    for part in _parts(len(values)):
        share = values[part].astype(np.float64)
        if log:
            share[~(share > 0)] = np.nan
            np.log(share, out=share)
        # Clipped first: infinities would make NaN below.
        np.clip(share, low, high, out=share)
        share -= low
        share /= high - low
        yield part, share


def _category_rgba(colormap: str) -> F64:
    import cmap

    if colormap == "groups":
        return np.array([cmap.Color(colour).rgba for colour in GROUP_COLOURS], np.float64)

    okabe_ito = [stop.color.rgba for stop in cmap.Colormap("okabeito:okabeito").color_stops]
    glasbey = [stop.color.rgba for stop in cmap.Colormap("glasbey:glasbey").color_stops]
    return np.array([*okabe_ito[1 : 1 + _N_OKABE_ITO], *(glasbey[index] for index in _GLASBEY)], np.float64)
