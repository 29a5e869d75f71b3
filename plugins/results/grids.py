"""Results on a grid: matrices, images, grids of images."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F32, U8
from plexoscope.plugins.results.result import Result, freeze, require_one_each, require_range, require_shape

CHANNELS = (3, 4)
"""Of a colour image: RGB, RGBA with straight alpha."""

_MOST_COLOUR = 2.0
"""A model's colours may lie a little outside 0 … 1, and are cut."""


@dataclass(frozen=True, eq=False)
class Matrix(Result):
    """A table of numbers, drawn as a heat map.

    Parameters
    ----------
    values : (R, C) float32
        NaN where there is none.
    row_names, column_names : tuple of R and of C str
        () for none.
    row_groups, column_groups : tuple of R and of C str
        Boundaries are drawn where the group changes. () for none.
    value_label : str
        What the numbers measure, with its unit.
    limits : (low, high), optional
        Of the colour scale; by default those of the values.
    diverging : bool
        Zero is special: it gets the neutral colour, and the scale reaches equally far to both sides.

    Examples
    --------
    >>> names = ("V1", "V2")
    >>> Matrix([[1, -0.2], [-0.2, 1]], names, names, value_label="r", diverging=True).values.dtype
    dtype('float32')
    """

    kind: ClassVar[str] = "matrix"
    values: F32
    row_names: tuple[str, ...] = ()
    column_names: tuple[str, ...] = ()
    row_groups: tuple[str, ...] = ()
    column_groups: tuple[str, ...] = ()
    value_label: str = ""
    limits: tuple[float, float] | None = None
    diverging: bool = False

    def __post_init__(self) -> None:
        values = freeze(self, "values", np.float32)
        require_shape("matrix", "values", values, "(R, C)", values.ndim == 2)
        for side, count in (("row", values.shape[0]), ("column", values.shape[1])):
            require_one_each("matrix", "a name", getattr(self, f"{side}_names"), count, f"{side}s")
            require_one_each("matrix", "a group", getattr(self, f"{side}_groups"), count, f"{side}s")
        require_range("matrix", self.limits)


@dataclass(frozen=True, eq=False)
class Image(Result):
    """A picture.

    Parameters
    ----------
    pixels : (H, W) or (H, W, 3 or 4), uint8 or float32
        Numbers with a colour scale, or colours: uint8, or float32 in 0 … 1. The first row is at the top.
    limits : (low, high), optional
        Of the colour scale of numbers; by default those of the pixels.
    value_label : str
        What numbers measure, with their unit.

    Examples
    --------
    >>> Image(np.zeros((32, 32)), limits=(0, 1), value_label="density").pixels.dtype
    dtype('float32')
    >>> Image(np.zeros((32, 32, 3), np.uint8)).pixels.dtype
    dtype('uint8')
    """

    kind: ClassVar[str] = "image"
    pixels: U8 | F32
    limits: tuple[float, float] | None = None
    value_label: str = ""

    def __post_init__(self) -> None:
        pixels = freeze(self, "pixels", _pixel_dtype(self.pixels))
        fits = pixels.ndim == 2 or (pixels.ndim == 3 and pixels.shape[2] in CHANNELS)
        require_shape("image", "pixels", pixels, "(H, W) or (H, W, 3 or 4)", fits)
        require_range("image", self.limits)

    def require_plausible(self) -> None:
        _require_colours(self.pixels, self.pixels.ndim == 3)


@dataclass(frozen=True, eq=False)
class ImageGrid(Result):
    """Pictures of one size, such as the samples of a generative model.

    Parameters
    ----------
    pixels : (N, H, W) or (N, H, W, 3 or 4), uint8 or float32
        As in `Image`; all share one colour scale.
    names : tuple of N str
        Written below the pictures; () for none.
    n_columns : int, optional
        By default what fits the panel.
    limits : (low, high), optional
    value_label : str

    Examples
    --------
    >>> ImageGrid(np.zeros((6, 28, 28)), names=tuple("012345"), n_columns=3).pixels.shape
    (6, 28, 28)
    """

    kind: ClassVar[str] = "image_grid"
    pixels: U8 | F32
    names: tuple[str, ...] = ()
    n_columns: int | None = None
    limits: tuple[float, float] | None = None
    value_label: str = ""

    def __post_init__(self) -> None:
        pixels = freeze(self, "pixels", _pixel_dtype(self.pixels))
        fits = pixels.ndim == 3 or (pixels.ndim == 4 and pixels.shape[3] in CHANNELS)
        require_shape("image_grid", "pixels", pixels, "(N, H, W) or (N, H, W, 3 or 4)", fits)
        require_one_each("image_grid", "a name", self.names, len(pixels), "pictures")
        require_range("image_grid", self.limits)
        if self.n_columns is not None and self.n_columns < 1:
            raise ValueError(f"image_grid: expected n_columns ≥ 1, got {self.n_columns}")

    def require_plausible(self) -> None:
        _require_colours(self.pixels, self.pixels.ndim == 4)


def _require_colours(pixels: U8 | F32, are_colours: bool) -> None:
    """Raise ValueError where colours are in 0 … 255 as real numbers, all but black of which would be white."""
    if are_colours and pixels.dtype.kind == "f" and (pixels > _MOST_COLOUR).any():
        raise ValueError(f"expected colours in 0 … 1, got up to {np.nanmax(pixels):g}: give uint8 for 0 … 255")


def _pixel_dtype(pixels: npt.ArrayLike) -> npt.DTypeLike:
    return np.uint8 if str(getattr(pixels, "dtype", "")) in ("uint8", "torch.uint8") else np.float32
