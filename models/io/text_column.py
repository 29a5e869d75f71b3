"""Columns of text: each distinct text once, and those of a large table as pyarrow holds them."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, NamedTuple, overload

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F64, I32

_NOT_PYTHON = ("x", "(")
"""In what pyarrow takes for a number and Python does not: 0x1F, nan(1)."""


class Coded(NamedTuple):
    """Texts of which many are the same: each of them once, in no order, and which one each row has : (R,)."""

    distinct: tuple[str, ...]
    codes: I32

    def texts(self) -> list[str]:
        """Return the text of each row."""
        return [self.distinct[code] for code in self.codes.tolist()]

    def renamed(self, distinct: Sequence[str]) -> "Coded":
        """Return the same rows with other texts, some of which may be the same now."""
        if list(distinct) == list(self.distinct):
            return self
        other = coded(distinct)
        if len(other.distinct) == len(distinct):
            return Coded(tuple(distinct), self.codes)
        return Coded(other.distinct, other.codes[self.codes])


def coded(texts: Sequence[str]) -> Coded:
    """Return texts with each of them once."""
    numbers: dict[str, int] = {}
    codes = np.fromiter((numbers.setdefault(text, len(numbers)) for text in texts), np.int32, len(texts))
    return Coded(tuple(numbers), codes)


class TextColumn(Sequence[str]):
    """A column of text that pyarrow holds, in a tenth of the memory that a list of as many texts takes.

    Parameters
    ----------
    array
        A chunked array of strings without nulls.
    """

    def __init__(self, array: Any) -> None:
        self._array = array

    def __len__(self) -> int:
        return len(self._array)

    @overload
    def __getitem__(self, row: int) -> str: ...
    @overload
    def __getitem__(self, row: slice) -> list[str]: ...
    def __getitem__(self, row: int | slice) -> str | list[str]:
        found: Any = self._array[row]
        return found.to_pylist() if isinstance(row, slice) else found.as_py()  # type: ignore[no-any-return]

    @cached_property
    def coded(self) -> Coded:
        """The texts as they stand, each once."""
        encoded = self._array.dictionary_encode().unify_dictionaries().combine_chunks()
        return Coded(tuple(encoded.dictionary.to_pylist()), encoded.indices.to_numpy().astype(np.int32, copy=False))

    def has(self, part: str) -> bool:
        """Whether one of the texts has a part."""
        import pyarrow.compute as compute

        return bool(compute.any(compute.match_substring(self._array, part)).as_py())

    def has_like(self, pattern: str) -> bool:
        """Whether one of the texts has a part that a regular expression describes."""
        import pyarrow.compute as compute

        return bool(compute.any(compute.match_substring_regex(self._array, pattern)).as_py())

    def as_numbers(self, dtype: npt.DTypeLike) -> npt.NDArray[Any] | None:
        """Return all texts as int64 or float64; None if one of them is no such number, or only Python reads it."""
        import pyarrow

        try:
            numbers: npt.NDArray[Any] = self._array.cast(pyarrow.from_numpy_dtype(dtype)).to_numpy()
        except pyarrow.ArrowInvalid:
            return None
        return None if any(map(self.has, _NOT_PYTHON)) else numbers

    def as_instants_s(self) -> F64 | None:
        """Return ISO dates as seconds since 1970 UTC : (R,); None if one is none, or some name no zone."""
        import pyarrow

        for zone in (None, "UTC"):
            try:
                instants = self._array.cast(pyarrow.timestamp("us", zone))
            except pyarrow.ArrowInvalid:
                continue
            seconds: F64 = instants.cast(pyarrow.int64()).to_numpy() / 1e6
            return seconds
        return None
