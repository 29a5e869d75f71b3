"""The base of all result kinds, and what they check their arrays with."""

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from plexoscope.plugins.results.plain import array_of

Cells = npt.NDArray[Any] | tuple[str, ...]
"""One value for each of many things, texts or real numbers."""


class Result:
    """What a method may emit. A kind is a frozen dataclass derived from this one.

    Its fields are arrays, numbers, texts, None, tuples and mappings of these, and dataclasses that hold no
    others: so any kind can be recorded, sent to another process and read back without running foreign code.

    Attributes
    ----------
    kind : str
        The name that a manifest uses.
    """

    kind: ClassVar[str]

    def require_plausible(self) -> None:
        """Raise ValueError for values that can be shown, but hardly are what was meant.

        Asked when a method emits, and not when a recording is read.
        """


def freeze(owner: object, name: str, dtype: npt.DTypeLike | None = None) -> npt.NDArray[Any]:
    """Replace a field by an array of that dtype which nobody can write to, and return it."""
    what = getattr(type(owner), "kind", type(owner).__name__.lower())
    array = _frozen(array_of(f"{what}: {name}", getattr(owner, name), dtype))
    object.__setattr__(owner, name, array)
    return array


def cells_of(what: str, cells: Cells) -> Cells:
    """Return a column of texts as a tuple, one of real numbers as an array that nobody can write to."""
    if isinstance(cells, (list, tuple)) and all(isinstance(each, str) for each in cells):
        return tuple(cells)
    array = _frozen(array_of(what, cells))
    if array.ndim != 1 or array.dtype.kind not in "biuf":
        got = f"{array.dtype} of shape {array.shape}"
        raise ValueError(f"{what}: expected texts or one dimension of real numbers, got {got}")
    return array


def require_shape(kind: str, name: str, array: npt.NDArray[Any], expected: str, fits: bool) -> None:
    """Raise ValueError unless `fits`; `expected` is the shape in words."""
    if not fits:
        raise ValueError(f"{kind}: expected {name} of shape {expected}, got {array.shape}")


def require_one_each(kind: str, name: str, values: Sequence[object], count: int, of: str) -> None:
    """Raise ValueError unless `values` is empty or has `count` entries."""
    if len(values) not in (0, count):
        raise ValueError(f"{kind}: expected {name} for each of {count} {of}, got {len(values)}")


def require_range(kind: str, limits: tuple[float, float] | None) -> None:
    """Raise ValueError unless the limits of a colour scale rise."""
    if limits is not None and not limits[0] < limits[1]:
        raise ValueError(f"{kind}: expected limits of two rising numbers, got {limits[0]:g} … {limits[1]:g}")


def _frozen(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    if not array.flags.c_contiguous or _may_be_written(array):
        array = array.copy(order="C")
        array.flags.writeable = False
    return array


def _may_be_written(array: npt.NDArray[Any]) -> bool:
    """Whether somebody may hold a writeable reference to the memory."""
    base: object = array
    while isinstance(base, np.ndarray):
        if base.flags.writeable:
            return True
        base = base.base
    return False
