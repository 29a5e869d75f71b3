"""How streamlines look: opacity, colour and width, constant or by values. Plain data, cheap to compare."""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from plexoscope.models.data.column import Column

Rgb = tuple[float, float, float]
Rgba = tuple[float, float, float, float]
StreamlineColour = Literal["direction", "uniform", "values", "palette"]
StreamlineForm = Literal["line", "arrow"]

DEFAULT_COLORMAP = "viridis"
MISSING_RGB = (0.5, 0.5, 0.5)


def check_unit(name: str, values: tuple[float, ...], n_values: int) -> None:
    """Raise ValueError unless these are `n_values` numbers of 0 … 1."""
    if len(values) != n_values:
        raise ValueError(f"{name}: expected {n_values} numbers, got {len(values)}")
    if not all(0.0 <= value <= 1.0 for value in values):
        raise ValueError(f"{name}: expected 0 … 1, got {values if n_values > 1 else values[0]}")


@dataclass(frozen=True)
class ValueColours:
    """Colours from a column through a colormap.

    Parameters
    ----------
    column : Column
    low, high : float
        Values at the two ends of the colormap; beyond them its end colours are used.
    log : bool
        Logarithmic between `low` and `high`, which must then be positive; values of 0 or less count as missing.
    colormap : str
        One of `plexoscope.render.colormap.COLORMAPS`.
    missing_rgb : (r, g, b)
        0 … 1, of NaN.
    """

    column: Column
    low: float
    high: float
    log: bool = False
    colormap: str = DEFAULT_COLORMAP
    missing_rgb: Rgb = MISSING_RGB

    def __post_init__(self) -> None:
        _check_range("colour range", self.low, self.high)
        if self.log and self.low <= 0:
            raise ValueError(f"colour range: expected positive numbers on a logarithmic scale, got {self.low:g}")
        check_unit("missing_rgb", self.missing_rgb, 3)


@dataclass(frozen=True)
class Palette:
    """Colours of one's own for categories.

    Parameters
    ----------
    column : Column
        Numbers of categories, rounded.
    rgbs : tuple of (r, g, b)
        0 … 1, of categories 0, 1, …; from the first again where there are more of them.
    missing_rgb : (r, g, b)
        Of what is not finite.
    """

    column: Column
    rgbs: tuple[Rgb, ...]
    missing_rgb: Rgb = MISSING_RGB

    def __post_init__(self) -> None:
        if not self.rgbs:
            raise ValueError("palette: expected one colour or more, got none")
        for rgb in (*self.rgbs, self.missing_rgb):
            check_unit("palette", rgb, 3)


@dataclass(frozen=True)
class ValueOpacity:
    """Opacity in proportion to a column: none at `low`, the layer's full opacity at `high`, none where it is NaN."""

    column: Column
    low: float
    high: float

    def __post_init__(self) -> None:
        _check_range("opacity range", self.low, self.high)


@dataclass(frozen=True)
class OrientedOpacity:
    """Opacity by the angle between a segment and an axis, as |cos| or |sin| to a power.

    Source: Tax, Chamberland et al., Seeing more by showing less, PLoS ONE 2015.

    Parameters
    ----------
    axis : (x, y, z)
        Need not have unit length.
    sharpness : float
        The power, 0.1 … 64.
    hide : {"along", "across"}
        Which segments fade: those along the axis or those across it.
    """

    axis: tuple[float, float, float]
    sharpness: float = 4.0
    hide: Literal["along", "across"] = "along"

    def __post_init__(self) -> None:
        if len(self.axis) != 3 or not float(np.linalg.norm(self.axis)) > 0:
            raise ValueError(f"axis: expected a direction, got {self.axis}")
        if not 0.1 <= self.sharpness <= 64:
            raise ValueError(f"sharpness: expected 0.1 … 64, got {self.sharpness}")


@dataclass(frozen=True)
class StreamlineStyle:
    """How the streamlines of one layer look.

    Parameters
    ----------
    visible : bool
    opacity : float
        0 … 1, of one streamline where it covers a pixel fully.
    colour : {"direction", "uniform", "values", "palette"}
        "direction" is the field's convention: |x|, |y|, |z| of the unit tangent as red, green, blue.
    rgb : (r, g, b)
        0 … 1, for "uniform".
    width_px : float
        In pixels of a view whose shorter side is 1000 px (see `plexoscope.render.scene.scale`).
    values : ValueColours, optional
        For "values".
    opacity_by : ValueOpacity or OrientedOpacity, optional
        A factor on `opacity`.
    width_by : Column, optional
        One value per streamline, 0 … 1: a factor on `width_px`.
    palette : Palette, optional
        For "palette": a category per streamline.
    form : {"line", "arrow"}
        "arrow" is for streamlines of a single segment of at most 2 mm: the head of an arrow with its tip at the second
        point, `width_px` wide at its base but no longer than the segment. While a view moves that shows only a share of
        the streamlines it shows none of these.
    """

    visible: bool = True
    opacity: float = 0.3
    colour: StreamlineColour = "direction"
    rgb: Rgb = (1.0, 1.0, 1.0)
    width_px: float = 1.5
    values: ValueColours | None = None
    opacity_by: ValueOpacity | OrientedOpacity | None = None
    width_by: Column | None = None
    palette: Palette | None = None
    form: StreamlineForm = "line"

    def __post_init__(self) -> None:
        check_unit("opacity", (self.opacity,), 1)
        check_unit("rgb", self.rgb, 3)
        if self.colour not in get_args(StreamlineColour):
            raise ValueError(f"colour: expected one of {get_args(StreamlineColour)}, got {self.colour!r}")
        if self.colour == "values" and self.values is None:
            raise ValueError("colour: expected values to colour by, got none")
        if self.colour == "palette" and self.palette is None:
            raise ValueError("colour: expected a palette, got none")
        if self.form not in get_args(StreamlineForm):
            raise ValueError(f"form: expected one of {get_args(StreamlineForm)}, got {self.form!r}")
        if not 0.0 < self.width_px <= 100.0:
            raise ValueError(f"width_px: expected more than 0 and at most 100, got {self.width_px}")


def _check_range(name: str, low: float, high: float) -> None:
    if not (np.isfinite([low, high]).all() and low < high):
        raise ValueError(f"{name}: expected two rising finite numbers, got {low:g} … {high:g}")
