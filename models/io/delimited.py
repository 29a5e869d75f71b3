"""Delimited text: which lines count, what parts their columns, and which of them is the header."""

import csv
import gzip
import io
from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple

from plexoscope.models.errors import FormatError
from plexoscope.models.io.headings import KNOWN, plain
from plexoscope.models.io.tractogram.files import Teller

_COMMENTS = ("#", "%")
N_LOOKED_AT = 20
"""Rows that are looked at to find out what parts the columns."""
_TELL_EVERY = 1 << 16


class DelimitedColumns(NamedTuple):
    """Names of the columns, () without a header; their fields as they stand; and the line of each row."""

    names: tuple[str, ...]
    columns: tuple[list[str], ...]
    lines: Sequence[int]


def read_columns(path: Path, tell: Teller, n_most: int | None = None) -> DelimitedColumns:
    """Read the columns of a text, or those of its first rows. See `read_table` for the rules.

    Raises
    ------
    FormatError
        If there is no row, a line has another number of columns, or the text is not UTF-8.
    """
    size = path.stat().st_size
    with path.open("rb") as raw, _lines(raw, path) as lines:
        counted = _CountedLines(lines)
        beginning = counted.beginning()
        if not beginning:
            raise FormatError("expected a table, got no line with anything in it", path)
        separator = _separator(beginning)
        fields = map(str.split, counted) if separator is None else csv.reader(counted, delimiter=separator)
        rows: list[list[str]] = []
        places = array("q")
        for row in fields:
            rows.append(row)
            places.append(counted.number)
            if not len(rows) % _TELL_EVERY:
                tell(raw.tell(), size)
            if n_most is not None and len(rows) > n_most:
                break
    names, first = _header(rows, counted.comment, separator)
    width = len(names) or len(rows[0])
    rows, places = rows[first:], places[first:]
    if not rows:
        raise FormatError("expected rows under the header, got none", path)
    for row, line in zip(rows, places, strict=True):
        if len(row) != width:
            raise FormatError(f"line {line}: expected {width} columns, got {len(row)}", path)
    columns = tuple(list(column) for column in zip(*rows, strict=True))
    return DelimitedColumns(names, columns, places)


class _CountedLines:
    """The lines of a text but for empty ones and comments.

    Attributes
    ----------
    number : int
        Of the line that was given last, in the file.
    comment : str
        The last comment before the first of them.
    """

    def __init__(self, lines: Iterator[str]) -> None:
        self.number, self.comment = 0, ""
        self._lines = self._kept(lines)
        self._ahead: list[tuple[int, str]] = []

    def beginning(self) -> list[str]:
        """Return the first lines, which are given again."""
        self._ahead = list(islice(self._lines, N_LOOKED_AT))
        return [line for _, line in self._ahead]

    def __iter__(self) -> Iterator[str]:
        for number, line in chain(self._ahead, self._lines):
            self.number = number
            yield line

    def _kept(self, lines: Iterator[str]) -> Iterator[tuple[int, str]]:
        begun = False
        for number, line in enumerate(lines, start=1):
            start = line.lstrip()
            if start and start[0] not in _COMMENTS:
                begun = True
                yield number, line
            elif start and not begun:
                self.comment = start.strip("#% \r\n")


@contextmanager
def _lines(raw: Any, path: Path) -> Iterator[Iterator[str]]:
    stream = gzip.GzipFile(fileobj=raw) if path.name.lower().endswith(".gz") else raw
    with io.TextIOWrapper(stream, encoding="utf-8-sig", newline="") as text:
        try:
            yield text
        except UnicodeDecodeError as error:
            raise FormatError("expected UTF-8 text, got binary data", path) from error


def _separator(lines: Sequence[str]) -> str | None:
    """The first of tab, comma and semicolon that gives all lines the same number of columns; None for blanks."""
    for separator in "\t,;":
        widths = {len(row) for row in csv.reader(lines, delimiter=separator)}
        if widths != {1} and (len(widths) == 1 or separator in lines[0]):
            return separator
    return None


def _header(rows: list[list[str]], comment: str, separator: str | None) -> tuple[tuple[str, ...], int]:
    """The names of the columns, and the row at which the values begin."""
    told = comment.split() if separator is None else comment.split(separator)
    if len(told) == len(rows[0]) and KNOWN.intersection(map(plain, told)):
        return tuple(told), 0
    first = [field.strip() for field in rows[0]]
    below = rows[1] if len(rows) > 1 else []
    if any(map(_is_number, first)) or not any(first):
        return (), 0
    if KNOWN.intersection(map(plain, first)) or any(map(_is_number, below)):
        return tuple(first), 1
    return (), 0


def _is_number(field: str) -> bool:
    try:
        float(field)
    except ValueError:
        return False
    return True
