"""The columns of a table: how their cells are written, and in which order they stand when sorted."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from plexoscope.app.panels.shared.units import split_unit
from plexoscope.models.data.arrays import Flags
from plexoscope.plugins.results.result import Cells

NO_NUMBER = "–"
_N_DIGITS, _N_LONGEST = 4, 20
_SMALL_SHARE = 0.1
"""All but so many of the numbers of a column are written with `_N_DIGITS` digits or more."""
_MOST_DIGITS = 9
"""A column that would take more is written with exponents where needed."""


class TextColumn:
    """A column of texts."""

    is_number = False

    def __init__(self, name: str, cells: Sequence[str]) -> None:
        self.label = name
        self.name, self.unit = split_unit(name)
        self.cells = cells

    def __len__(self) -> int:
        return len(self.cells)

    @cached_property
    def folded(self) -> list[str]:
        """The texts without upper case, to search in."""
        return [cell.casefold() for cell in self.cells]

    def shown(self, row: int) -> str:
        """A cell on one line."""
        return " ⏎ ".join(self.cells[row].splitlines())

    def exact_at(self, rows: npt.NDArray[np.intp]) -> list[str]:
        return [self.cells[row] for row in rows]

    def longest(self, rows: Sequence[int]) -> list[str]:
        """The cells of most letters, each once: not all letters are equally wide."""
        return sorted({self.shown(row) for row in rows}, key=len)[-_N_LONGEST:]

    def order(self, descending: bool) -> npt.NDArray[np.intp]:
        """The rows sorted; equal ones stay in the order that they have, empty texts come last."""
        folded = self.folded
        rows = sorted(range(len(folded)), key=folded.__getitem__, reverse=descending)
        return np.array([row for row in rows if folded[row]] + [row for row in rows if not folded[row]], np.intp)

    def contains(self, text: str) -> Flags:
        return np.array([text in cell for cell in self.folded], bool)


class NumberColumn:
    """A column of numbers, all written to as many decimals as tell most of them apart."""

    is_number = True

    def __init__(self, name: str, cells: npt.NDArray[np.generic]) -> None:
        self.label = name
        self.name, self.unit = split_unit(name)
        self.cells = cells
        self._format = _format_of(cells)

    def __len__(self) -> int:
        return len(self.cells)

    def shown(self, row: int) -> str:
        value = self.cells[row].item()
        return NO_NUMBER if value != value else format(value, self._format).replace("-", "−")

    def exact_at(self, rows: npt.NDArray[np.intp]) -> list[str]:
        """All digits, as a program reads them: those of a 32-bit number are not those of its 64-bit value."""
        return [str(value) for value in self.cells[rows]]

    def longest(self, rows: Sequence[int]) -> list[str]:
        """The cells of most letters, each once: not all letters are equally wide."""
        return sorted({self.shown(row) for row in rows}, key=len)[-_N_LONGEST:]

    def order(self, descending: bool) -> npt.NDArray[np.intp]:
        """The rows sorted; equal ones stay in the order that they have, missing numbers come last."""
        missing = np.isnan(self.cells)
        present = np.flatnonzero(~missing)
        values = self.cells[present]
        if descending:
            # Sorted from the back and read from the back, equal ones keep their order.
            present = present[::-1][np.argsort(values[::-1], kind="stable")][::-1]
        else:
            present = present[np.argsort(values, kind="stable")]
        return np.concatenate([present, np.flatnonzero(missing)])

    def contains(self, text: str) -> Flags:
        """Where a number as it is written has the text in it; words are in none but nan and inf."""
        if not any(character.isdigit() for character in text) and text not in ("nan", "inf"):
            return np.zeros(len(self.cells), bool)
        text = text.replace("-", "−")
        return np.array([text in shown for shown in self._all_shown], bool)

    @cached_property
    def _all_shown(self) -> list[str]:
        return [format(value, self._format).replace("-", "−") for value in self.cells.tolist()]


Column = TextColumn | NumberColumn


def column_of(name: str, cells: Cells) -> Column:
    """Return a column of a `Table`; truth values are words."""
    if isinstance(cells, tuple):
        return TextColumn(name, cells)
    if cells.dtype.kind == "b":
        return TextColumn(name, ["yes" if cell else "no" for cell in cells.tolist()])
    return NumberColumn(name, cells)


def _format_of(cells: npt.NDArray[np.generic]) -> str:
    if cells.dtype.kind in "iu":
        return "d"
    sizes = np.abs(cells[np.isfinite(cells)].astype(np.float64))
    sizes = sizes[sizes > 0]
    if not len(sizes):
        return ".0f"
    small_size = np.quantile(sizes, _SMALL_SHARE, method="lower")
    largest, small = (int(np.floor(np.log10(size))) for size in (sizes.max(), small_size))
    n_decimals = max(_N_DIGITS - 1 - small, 0)
    if max(largest, 0) + n_decimals > _MOST_DIGITS:
        return f".{_N_DIGITS}g"
    # Fewer are enough where no number has more.
    written = np.round(sizes, n_decimals)
    return f".{next(n for n in range(n_decimals + 1) if (np.round(written, n) == written).all())}f"
