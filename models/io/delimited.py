"""Delimited text: which lines count, what parts their columns, and which of them is the header."""

import codecs
import csv
import gzip
import io
import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple

from plexoscope.models.errors import FormatError
from plexoscope.models.io.files import Teller
from plexoscope.models.io.headings import KNOWN, plain
from plexoscope.models.io.plain_text import plain_columns
from plexoscope.models.io.text_column import ArrowTexts

_COMMENTS = ("#", "%")
N_LOOKED_AT = 20
"""Rows that are looked at to find out what parts the columns."""
_TELL_EVERY = 1 << 16
_LEAST_COUNTED = 3
_LARGE_BYTES = 1 << 18
"""From here on it is faster to import pyarrow than to do without."""
_SAYS_SEPARATOR = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
_WITH_COMMAS = (";", "\t")
"""Between columns parted by these, a comma may stand in a number."""
_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+(?:[eE][+-]?\d+)?")
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+")
_WITH_DICTIONARY = re.compile(r"\s*\S+\s+\S+\s+\{.*\}\s*")
"""A line of networkx: two ends, and what is known of their edge in Python's words."""

Parse = Callable[[Iterable[str]], Iterator[list[str]]]


class DelimitedColumns(NamedTuple):
    """Names of the columns, () without a header; their fields as they stand; and the line of each row."""

    names: tuple[str, ...]
    columns: tuple[list[str] | ArrowTexts, ...]
    lines: Sequence[int]


class _Beginning(NamedTuple):
    """What the first rows tell of a text: what parts its columns, and whether they are the fields as they stand."""

    separator: str | None
    plain: bool


def read_columns(path: Path, tell: Teller, n_most: int | None = None) -> DelimitedColumns:
    """Read the columns of a text, or those of its first rows. See `read_table` for the rules.

    Raises
    ------
    FormatError
        If there is no row, a line has another number of columns, or the text is not UTF-8.
    """
    if n_most is None and path.stat().st_size >= _LARGE_BYTES:
        found = _of_plain_text(path, tell)
        if found is not None:
            return found
    return _line_by_line(path, tell, n_most)[0]


def _of_plain_text(path: Path, tell: Teller) -> DelimitedColumns | None:
    """The same as line by line, but fast; None where the text is not as its first rows are, or they are odd."""
    try:
        first, told = _line_by_line(path, Teller(None), N_LOOKED_AT)
    except FormatError:
        return None
    if not told.plain:
        return None
    size = path.stat().st_size
    with path.open("rb") as raw, _unpacked(raw, path) as file:
        columns = plain_columns(
            file, first.lines[0], len(first.columns), told.separator, lambda: tell(raw.tell(), size)
        )
    if columns is None:
        return None
    lines = range(first.lines[0], first.lines[0] + len(columns[0]))
    if told.separator in _WITH_COMMAS and any(column.has(",") for column in columns):
        return DelimitedColumns(first.names, tuple(_with_points(list(column)) for column in columns), lines)
    return DelimitedColumns(first.names, columns, lines)


def _line_by_line(path: Path, tell: Teller, n_most: int | None) -> tuple[DelimitedColumns, _Beginning]:
    size = path.stat().st_size
    with path.open("rb") as raw, _lines(raw, path) as lines:
        counted = _CountedLines(lines)
        beginning = counted.beginning()
        if not beginning:
            raise FormatError("expected a table, got no line with anything in it", path)
        separator = counted.separator or _separator(beginning)
        fields = _of_blanks if separator is None else _parted_by(separator)
        of_dictionaries = all(map(_WITH_DICTIONARY.fullmatch, beginning))
        if of_dictionaries:
            separator, fields = None, _before_dictionary
        rows: list[list[str]] = []
        places = array("q")
        plain_rows = list(fields(_without_comments(beginning)))
        width = max(map(len, plain_rows))
        tagged = any(field[:1] in _COMMENTS for row in plain_rows for field in row if field)
        for number, comment in counted.comments:
            for row in fields([comment]):
                if len(row) == width and (rows or _is_row(row, tagged)) and not _is_comment(row, width):
                    rows.append(row)
                    places.append(number)
        n_above = len(rows)
        told = "" if rows or not counted.comments else counted.comments[-1][1]
        for row in fields(counted):
            if row and row[0].lstrip()[:1] in _COMMENTS and _is_comment(row, width):
                continue
            if row and not row[0] and not any(row):
                continue  # spreadsheets leave such rows of separators behind
            rows.append(row)
            places.append(counted.number)
            if not len(rows) % _TELL_EVERY:
                tell(raw.tell(), size)
            if n_most is not None and len(rows) > n_most:
                break
    if _counts_vectors(rows[:2]):
        del rows[0], places[0]
    mended = _mend_ends_of_lines(rows)
    odd = mended or of_dictionaries or n_above or _counts_up(rows[0])  # a header or not, as all rows say
    names, first = _header(rows, told, separator)
    width = len(names) or len(rows[0])
    rows, places = rows[first:], places[first:]
    if not rows:
        raise FormatError("expected rows under the header, got none", path)
    for row, line in zip(rows, places, strict=True):
        if len(row) != width:
            raise FormatError(f"line {line}: expected {width} columns, got {len(row)}", path)
    columns = tuple(list(column) for column in zip(*rows, strict=True))
    if separator in _WITH_COMMAS:
        columns = tuple(map(_with_points, columns))
    found = DelimitedColumns(names, columns, places)
    spans_lines = any(end in field for field in rows[0] for end in "\r\n")
    return found, _Beginning(separator, not (odd or spans_lines))


def begins_as_word2vec(path: Path) -> bool:
    """Whether the first line of a text counts what follows, as word2vec and node2vec do: items, and numbers of each."""
    with path.open("rb") as raw, _lines(raw, path) as lines:
        return _counts_vectors([line.split() for line in islice(lines, 2)])


def _counts_vectors(rows: Sequence[Sequence[str]]) -> bool:
    if len(rows) < 2 or len(rows[0]) != 2 or not all(field.isdecimal() and len(field) < 12 for field in rows[0]):
        return False
    n_dimensions = len(rows[1]) - 1
    return int(rows[0][1]) == n_dimensions > 1 and all(map(_is_number, rows[1][1:]))


def _is_comment(row: Sequence[str], width: int) -> bool:
    """Whether a row below the first that begins with # or % is none: names may begin so, too (hashtags)."""
    after_mark = row[0].lstrip().lstrip("#%")
    apart = not after_mark or after_mark[0].isspace()
    return len(row) == 1 < width or (apart and (len(row) != width or not after_mark))


def _is_row(row: Sequence[str], tagged: bool) -> bool:
    """Whether a line above the first row that begins with # or % is a row, too: one that names another such name, or
    holds a number, as no header does, where other rows have names that begin so (else it may count the nodes)."""
    first = row[0].lstrip("#%")
    if not first or first[0].isspace() or _is_number(first):
        return False
    return any((tagged and _is_number(field)) or (field and field[0] in _COMMENTS) for field in row[1:])


def _mend_ends_of_lines(rows: list[list[str]]) -> bool:
    """Take off an empty last column that no header names, and put in the name of the rows' names that R leaves out.

    Returns
    -------
    bool
        Whether there was anything to be mended.
    """
    widths = {len(row) for row in rows[1:]}
    if len(widths) != 1:
        return False
    (width,) = widths
    empty = width > 1 and not any(row[-1].strip() for row in rows[1:]) and any(row[-2].strip() for row in rows[1:])
    if empty and (len(rows[0]) == width - 1 or (len(rows[0]) == width > 2 and not rows[0][-1].strip())):
        for row in rows:
            del row[width - 1 :]
        return True
    if len(rows[0]) == width - 1:
        first = [row[0].strip() for row in rows[1:]]
        header = [name.strip() for name in rows[0][: len(first)]]
        if first in (header, [str(k + 1) for k in range(len(first))]):
            rows[0].insert(0, "")
            return True
    return False


def _with_points(column: list[str]) -> list[str]:
    """A column with decimal points for decimal commas; as it is where those could part thousands."""
    commas = [value.strip() for value in column if "," in value]
    if not commas or not all(map(_DECIMAL_COMMA.fullmatch, commas)) or all(map(_THOUSANDS.fullmatch, commas)):
        return column
    return [value.replace(",", ".") for value in column]


class _CountedLines:
    """The lines of a text but for empty ones and comments.

    Attributes
    ----------
    number : int
        Of the line that was given last, in the file.
    comments : list of (int, str)
        The lines before the first of them that begin with # or %, as they stand, and their numbers.
    separator : str
        What a first line "sep=;" says, as Excel reads and writes it; "" where there is none.
    """

    def __init__(self, lines: Iterator[str]) -> None:
        self.number, self.separator = 0, ""
        self.comments: list[tuple[int, str]] = []
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
            if number == 1 and (says := _SAYS_SEPARATOR.fullmatch(line)):
                self.separator = says[1]
            elif start and (begun or start[0] not in _COMMENTS):
                begun = True
                yield number, line
            elif start:
                self.comments.append((number, start))


@contextmanager
def _unpacked(raw: Any, path: Path) -> Iterator[io.BufferedReader]:
    if path.name.lower().endswith(".gz"):
        stream: Any = gzip.GzipFile(fileobj=raw)
        with io.BufferedReader(stream) as file:
            yield file
    else:
        yield raw


@contextmanager
def _lines(raw: Any, path: Path) -> Iterator[Iterator[str]]:
    with _unpacked(raw, path) as buffered, _decoded(buffered, path) as text:
        yield text


@contextmanager
def _decoded(buffered: io.BufferedReader, path: Path) -> Iterator[Iterator[str]]:
    wide = buffered.peek(2)[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)  # Excel's "Unicode text"
    with io.TextIOWrapper(buffered, encoding="utf-16" if wide else "utf-8-sig", newline="") as text:
        try:
            yield text
        except UnicodeError as error:
            raise FormatError("expected UTF-8 text, got binary data", path) from error


def _parted_by(separator: str) -> Parse:
    return lambda lines: csv.reader(lines, delimiter=separator)


def _of_blanks(lines: Iterable[str]) -> Iterator[list[str]]:
    """Fields parted by blanks; those that hold blanks themselves stand in quotes."""
    for line in lines:
        if '"' in line:
            yield from csv.reader([line.strip().replace("\t", " ")], delimiter=" ", skipinitialspace=True)
        else:
            yield line.split()


def _before_dictionary(lines: Iterable[str]) -> Iterator[list[str]]:
    for line in lines:
        yield line.strip().split(None, 2)


def _without_comments(lines: Sequence[str]) -> Sequence[str]:
    return [line for line in lines if line.lstrip()[0] not in _COMMENTS] or lines


def _separator(lines: Sequence[str]) -> str | None:
    """The first of tab, comma and semicolon that gives all lines the same number of columns; None for blanks."""
    lines = _without_comments(lines)
    for separator in "\t,;":
        widths = {len(row) for row in csv.reader(lines, delimiter=separator)}
        if widths != {1} and (len(widths) == 1 or separator in lines[0]):
            return ";" if separator == "," and _has_decimal_commas(lines) else separator
    return None


def _has_decimal_commas(lines: Sequence[str]) -> bool:
    """Whether semicolons part all lines alike, and all commas stand in numbers between them."""
    rows = list(csv.reader(lines, delimiter=";"))
    commas = [field.strip() for row in rows for field in row if "," in field]
    return len(rows[0]) > 1 and len(set(map(len, rows))) == 1 and all(map(_DECIMAL_COMMA.fullmatch, commas))


def _header(rows: list[list[str]], comment: str, separator: str | None) -> tuple[tuple[str, ...], int]:
    """The names of the columns, and the row at which the values begin."""
    comment = comment.strip("#% \r\n")
    told = comment.split() if separator is None else comment.split(separator)
    if len(told) == len(rows[0]) and KNOWN.intersection(map(plain, told)):
        return tuple(told), 0
    first = [field.strip() for field in rows[0]]
    below = rows[1] if len(rows) > 1 else []
    if _names_rows_below(first, rows[1:]) or _counts_columns(first, rows[1:], separator):
        return tuple(first), 1
    if any(map(_is_number, first)) or not any(first):
        return (), 0
    if KNOWN.intersection(map(plain, first)) or any(map(_is_number, below)):
        return tuple(first), 1
    return (), 0


def _names_rows_below(first: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether a row, but for its empty corner, is the first column again: of a matrix, whatever stands in it."""
    below = [row[0].strip() for row in rows[: len(first) - 1]]
    return not first[0] and len(below) > 1 and below == list(first[1 : len(below) + 1])


def _counts_columns(first: Sequence[str], rows: Sequence[Sequence[str]], separator: str | None) -> bool:
    """Whether a row counts the columns from 0, as pandas calls them: over fractions, or over as many rows."""
    if separator is None or not _counts_up(first):
        return False
    fractions = any("." in field for row in rows[:N_LOOKED_AT] for field in row[:2])
    return fractions or len(rows) == len(first) > _LEAST_COUNTED


def _counts_up(row: Sequence[str]) -> bool:
    return len(row) >= _LEAST_COUNTED and list(row) == [str(k) for k in range(len(row))]


def _is_number(field: str) -> bool:
    try:
        float(field)
    except ValueError:
        return _DECIMAL_COMMA.fullmatch(field.strip()) is not None
    return True
