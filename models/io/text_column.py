"""Columns of text: each distinct text once, and those of a large table as pyarrow holds them."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, NamedTuple, overload

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F64, I32, I64

_NOT_PYTHON: dict[type[np.generic], str] = {np.int64: "x", np.float64: "("}
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


def _encoded(array: Any) -> tuple[tuple[Any, ...], I32]:
    encoded = array.dictionary_encode()
    if hasattr(encoded, "combine_chunks"):  # whose dictionary is that of all chunks
        encoded = encoded.combine_chunks()
    return tuple(encoded.dictionary.to_pylist()), encoded.indices.to_numpy()


class ArrowTexts(Sequence[str]):
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
        whole = self.as_numbers(np.int64)
        if whole is not None and (found := self._coded_as_written(whole)) is not None:
            return found
        return Coded(*_encoded(self._array))

    def _coded_as_written(self, whole: I64) -> Coded | None:
        """The texts where each is written as Python writes the number, which is encoded faster; else None."""
        import pyarrow
        import pyarrow.compute as compute

        distinct, codes = _encoded(pyarrow.array(whole))
        texts = tuple(map(str, distinct))
        written = np.array(list(map(len, texts)))[codes]
        return Coded(texts, codes) if np.array_equal(compute.binary_length(self._array), written) else None

    def has(self, part: str) -> bool:
        """Whether one of the texts has a part."""
        import pyarrow.compute as compute

        return bool(compute.any(compute.match_substring(self._array, part)).as_py())

    def has_like(self, pattern: str) -> bool:
        """Whether one of the texts has a part that a regular expression describes."""
        import pyarrow.compute as compute

        return bool(compute.any(compute.match_substring_regex(self._array, pattern)).as_py())

    def as_numbers(self, dtype: type[np.int64] | type[np.float64]) -> npt.NDArray[Any] | None:
        """Return all texts as int64 or float64; None if one of them is no such number, or only Python reads it."""
        import pyarrow

        found = self._cast(pyarrow.from_numpy_dtype(np.dtype(dtype)))
        if found is None or self.has(_NOT_PYTHON[dtype]):
            return None
        numbers: npt.NDArray[Any] = found.to_numpy()
        return numbers

    def as_instants_s(self) -> F64 | None:
        """Return ISO dates as seconds since 1970 UTC : (R,); None if one is none, or some name no zone."""
        import pyarrow

        for zone in (None, "UTC"):
            instants = self._cast(pyarrow.timestamp("us", zone))
            if instants is not None:
                seconds: F64 = instants.cast(pyarrow.int64()).to_numpy() / 1e6
                return seconds
        return None

    def _cast(self, kind: Any) -> Any:
        """The texts as values of a type of pyarrow; None if one of them is none."""
        import pyarrow

        try:
            self._array[:1].cast(kind)  # pyarrow words a reason for each that fails, which takes its time
            return self._array.cast(kind)
        except pyarrow.ArrowInvalid:
            return None
