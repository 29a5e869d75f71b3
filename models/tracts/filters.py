"""Which streamlines to show, as an immutable expression of regions, lengths and values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import I64, Flags
from plexoscope.models.tracts.geometry import reduce_streamlines
from plexoscope.models.tracts.regions import Region
from plexoscope.models.tracts.sampling import LENGTH, columns, point_columns
from plexoscope.models.tracts.spatial_index import SpatialIndex, Where


@dataclass(frozen=True)
class Passes:
    """Streamlines with a part in the region; `where` as in `SpatialIndex.passing`."""

    region: Region
    where: Where = "any"


@dataclass(frozen=True)
class LengthBetween:
    """Streamlines of at least `lowest_mm` and at most `highest_mm`."""

    lowest_mm: float
    highest_mm: float


@dataclass(frozen=True)
class ValueBetween:
    """Streamlines whose value of that name is at least `lowest` and at most `highest`; NaN is not."""

    name: str
    lowest: float
    highest: float


@dataclass(frozen=True)
class PointsBetween:
    """Streamlines of whose points some, or all, have a value of that name of at least `lowest` and at most `highest`.

    `where` says which points, as of `Passes`; NaN is not between, and a streamline without points has none that is.
    """

    name: str
    lowest: float
    highest: float
    where: Where = "any"


@dataclass(frozen=True)
class InGroup:
    """Streamlines of the group of that name."""

    name: str


@dataclass(frozen=True)
class And:
    """Streamlines that pass all terms; all of them if there is no term."""

    terms: tuple["Filter", ...]


@dataclass(frozen=True)
class Or:
    """Streamlines that pass at least one term; none if there is no term."""

    terms: tuple["Filter", ...]


@dataclass(frozen=True)
class Not:
    """Streamlines that do not pass the term."""

    term: "Filter"


Filter = Passes | LengthBetween | ValueBetween | PointsBetween | InGroup | And | Or | Not


def evaluate(condition: Filter, index: SpatialIndex, values: Mapping[str, npt.NDArray[Any]] | None = None) -> Flags:
    """Which streamlines pass.

    Regions that the index was asked for of late cost nothing, so dragging one of three asks for one.

    Parameters
    ----------
    values : mapping of name to (S,) array
        Values of streamlines beside `sampling.scalars` of the tractogram, such as means of a volume along them.

    Returns
    -------
    (S,) bool

    Raises
    ------
    ValueError
        If values or a group are named that there are not.
    """
    passed: Flags
    match condition:
        case Passes(region, where):
            passed = index.passing(region, where).copy()
        case LengthBetween(lowest, highest):
            passed = (index.length_mm >= lowest) & (index.length_mm <= highest)
        case ValueBetween(name, lowest, highest):
            named = _values(name, index, values or {})
            passed = (named >= lowest) & (named <= highest)
        case PointsBetween(name, lowest, highest, where):
            named = _named(name, point_columns(index.tractogram))
            passed = _at_points((named >= lowest) & (named <= highest), index.tractogram.offsets, where)
        case InGroup(name):
            passed = np.zeros(index.tractogram.n_streamlines, np.bool_)
            passed[_named(name, index.tractogram.groups)] = True
        case And(terms):
            passed = np.ones(index.tractogram.n_streamlines, np.bool_)
            for term in terms:
                passed &= evaluate(term, index, values)
        case Or(terms):
            passed = np.zeros(index.tractogram.n_streamlines, np.bool_)
            for term in terms:
                passed |= evaluate(term, index, values)
        case Not(term):
            passed = ~evaluate(term, index, values)
    return passed


def _values(name: str, index: SpatialIndex, values: Mapping[str, npt.NDArray[Any]]) -> npt.NDArray[Any]:
    return _named(name, {**columns(index.tractogram), LENGTH: index.length_mm, **values})


def _at_points(holds: Flags, offsets: I64, where: Where) -> Flags:
    """Which streamlines have points where it holds : (S,) bool of (P,) bool."""
    n_points = np.diff(offsets)
    if where in ("any", "all"):
        n_where = reduce_streamlines(np.add, holds.astype(np.int64), offsets, 0)
        return (n_where > 0) if where == "any" else (n_where == n_points) & (n_points > 0)
    passed: Flags = n_points > 0
    first, last = holds[offsets[:-1][passed]], holds[offsets[1:][passed] - 1]
    passed[passed] = (first | last) if where == "either end" else (first & last)
    return passed


def _named(name: str, known: Mapping[str, npt.NDArray[Any]]) -> npt.NDArray[Any]:
    if name not in known:
        raise ValueError(f"expected one of {', '.join(known)}, got {name!r}")
    return known[name]
