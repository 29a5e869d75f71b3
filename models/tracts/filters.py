"""Which streamlines to show, as an immutable expression of regions, lengths and values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import Flags
from plexoscope.models.tracts.regions import Region
from plexoscope.models.tracts.sampling import LENGTH, columns
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


Filter = Passes | LengthBetween | ValueBetween | And | Or | Not


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
        If a `ValueBetween` names values that there are not.
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
    known = {**columns(index.tractogram), LENGTH: index.length_mm, **values}
    if name not in known:
        raise ValueError(f"expected one of {', '.join(known)}, got {name!r}")
    return known[name]
