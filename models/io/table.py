"""Tables: delimited text, plain or gzipped, and Parquet, as named columns that the readers of networks share."""

import gzip
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F64, Flags
from plexoscope.models.errors import FormatError
from plexoscope.models.io.delimited import N_LOOKED_AT, read_columns
from plexoscope.models.io.files import Progress, Teller
from plexoscope.models.io.guard import checked_file, guarded
from plexoscope.models.io.headings import plain
from plexoscope.models.io.limits import check_gzip, check_unpacked, most_bytes
from plexoscope.models.io.text_column import ArrowTexts, Coded, coded

TEXT_SUFFIXES = (".csv", ".tsv", ".txt", ".dat", ".csv.gz", ".tsv.gz", ".txt.gz")
PARQUET_SUFFIXES = (".parquet", ".parquet.gz")
SUFFIXES = TEXT_SUFFIXES + PARQUET_SUFFIXES

Column = list[str] | ArrowTexts | npt.NDArray[Any]

MISSING = frozenset(("", "na", "n/a", "nan", "none", "null", "<na>"))
_NEVER_NAMES = frozenset(("", "nan", "<na>"))
"""What programs write for a missing name; the other words of `MISSING` may be names in a column of names."""
_WHOLE = re.compile(r"([+-]?\d+)\.0*")
_PANDAS_INDEX = re.compile(r"__index_level_\d+__")
_ROUNDED = re.compile(r"[+-]?\d\.\d+[eE]\+?\d+")
"""Large whole numbers as programs write them that have made floats of them."""
_EXACT = 1 << 53
"""Whole numbers below this have a float64 of their own."""
_NUMBER_BYTES, _TEXT_CELL_BYTES = 8, 64


@dataclass(frozen=True, eq=False)
class DelimitedTable:
    """Columns of one length.

    Parameters
    ----------
    names : tuple of str
        Of the columns, as the file writes them; () if it has no header.
    columns : tuple of sequences
        Text as it stands in the file, or arrays where the file is typed.
    lines : sequence of int
        Number of the line that each row stands in, for messages.
    """

    path: Path
    names: tuple[str, ...]
    columns: tuple[Column, ...]
    lines: Sequence[int]

    @property
    def n_rows(self) -> int:
        return len(self.lines)

    @property
    def n_columns(self) -> int:
        return len(self.columns)

    def title(self, column: int) -> str:
        """The name of a column, "column 3" where there is none."""
        name = self.names[column].strip() if self.names else ""
        return name or f"column {column + 1}"

    def find(self, words: Sequence[str]) -> int | None:
        """The first column whose name is one of `words`, which are in lower case without punctuation."""
        return next((k for k, name in enumerate(self.names) if plain(name) in words), None)

    @property
    def row_count(self) -> int | None:
        """The first column where it only counts the rows from 0 or 1, as pandas and R write their index; else None."""
        unnamed = bool(self.names) and plain(self.names[0]) in ("", "unnamed0", "index") and any(self.names[1:])
        if not unnamed or not self.is_numeric(0):
            return None
        counts = self.values(0) - np.arange(self.n_rows)
        return 0 if counts[0] in (0, 1) and (counts == counts[0]).all() else None

    @property
    def names_its_rows(self) -> bool:
        """Whether the first column repeats the names of the others: a matrix whose nodes have them."""
        header = [name.strip() for name in self.names[1:]]
        return 1 < self.n_rows <= len(header) and self.texts(0) == header[: self.n_rows]

    def texts(self, column: int) -> list[str]:
        """A column as text without blanks around it; of a typed file whole numbers without a point, "" for NaN."""
        return self.coded(column).texts()

    def coded(self, column: int) -> Coded:
        """What `texts` returns, each distinct text once."""
        values = self.columns[column]
        if isinstance(values, np.ndarray):
            distinct, codes = np.unique(values, return_inverse=True)
            names = coded(_written(distinct))
            return Coded(names.distinct, names.codes[codes])
        found = values.coded if isinstance(values, ArrowTexts) else coded(values)
        return found.renamed([text.strip() for text in found.distinct])

    def node_names(self, column: int) -> Coded:
        """A column as names of nodes: whole numbers are written without a point, so that 10 and 10.0 are one node.

        Raises
        ------
        FormatError
            If a name is missing, or numbers are too large for floats to tell them apart.
        """
        values, names = self.columns[column], self.coded(column)
        if isinstance(values, np.ndarray) and values.dtype.kind == "f" and (np.abs(values) >= _EXACT).any():
            row = int(np.argmax(np.abs(values) >= _EXACT))
            raise self.fault(column, row, "names as whole numbers or text, as floats round numbers this large")
        decimals = {name for name in names.distinct if "." in name}
        rounded = {name for name in decimals if _ROUNDED.fullmatch(name) and abs(_number(name)) >= _EXACT}
        if rounded:
            row = int(np.argmax(np.array([name in rounded for name in names.distinct])[names.codes]))
            raise self.fault(column, row, "names as whole numbers or text, as floats round numbers this large")
        if decimals and all(map(_WHOLE.fullmatch, decimals)):
            names = names.renamed([name.partition(".")[0] if name in decimals else name for name in names.distinct])
        words = {name for name in names.distinct if name.lower() in MISSING}
        if words and (
            len(words) == len(names.distinct) or any(np.isnan(_number(name)) for name in {*names.distinct} - words)
        ):
            words = {name for name in words if name.lower() in _NEVER_NAMES}
        if words:
            wrong = np.array([name in words for name in names.distinct])[names.codes]
            row = int(np.argmax(wrong))
            raise self.fault(column, row, "the name of a node", names.distinct[names.codes[row]] or "none")
        return names

    def numbers(self, column: int, *, allow_missing: bool = False, allow_infinite: bool = False) -> F64:
        """A column as float64.

        Raises
        ------
        FormatError
            If there is anything that is no finite number; NaN for what is missing, and infinity, only where that is
            allowed.
        """
        values = self.columns[column]
        found = values.as_numbers(np.float64) if isinstance(values, ArrowTexts) else None
        if found is not None:
            numbers, unreadable = found, None
        elif isinstance(values, ArrowTexts):
            few, unreadable_few = _numbers(values.coded.distinct)
            numbers, unreadable = few[values.coded.codes], unreadable_few[values.coded.codes]
        else:
            numbers, unreadable = _numbers(values)
        if unreadable is not None and unreadable.any():
            raise self.fault(column, int(np.argmax(unreadable)), "a number")
        wrong = (np.isnan(numbers) & (not allow_missing)) | (np.isinf(numbers) & (not allow_infinite))
        if wrong.any():
            raise self.fault(column, int(np.argmax(wrong)), "a finite number")
        return numbers

    def values(self, column: int) -> npt.NDArray[Any]:
        """A column as what it looks like: int64, float64 with NaN for what is missing, or text.

        Whole numbers that float64 would round, as identifiers are, stay text where one of them is missing or beyond
        int64.

        Raises
        ------
        FormatError
            If it is text and takes too much memory, as an array gives every row the room of the longest.
        """
        values = self.columns[column]
        if isinstance(values, np.ndarray):
            return values
        if not isinstance(values, ArrowTexts):
            numbers = _looked_at(values)
            return self._text_array(values) if numbers is None else numbers
        for dtype in (np.int64, np.float64):
            numbers = values.as_numbers(dtype)
            if numbers is not None and (dtype is np.int64 or not (np.abs(numbers) >= _EXACT).any()):
                return numbers
        few, codes = values.coded
        numbers = _looked_at(few)
        return (self._text_array(few) if numbers is None else numbers)[codes]

    def _text_array(self, values: Sequence[str]) -> npt.NDArray[np.str_]:
        texts = [value.strip() for value in values]
        n_bytes = max(map(len, texts)) * np.dtype("U1").itemsize * self.n_rows
        check_unpacked(n_bytes, most_bytes(self.path.stat().st_size), self.path)
        return np.asarray(texts, np.str_)

    def is_numeric(self, column: int) -> bool:
        """Whether a column holds numbers, some of which may be missing."""
        return self.values(column).dtype.kind in "biuf"

    def fault(self, column: int, row: int, expected: str, got: str | None = None) -> FormatError:
        """Return the error that a value is not what is expected, with the place of it."""
        got = repr(str(self.columns[column][row])[:40]) if got is None else got
        where = f"line {self.lines[row]}, {self.title(column)}"
        return FormatError(f"{where}: expected {expected}, got {got}", self.path)


def read_table(path: str | Path, progress: Progress | None = None) -> DelimitedTable:
    """Read a table.

    Parameters
    ----------
    path
        A file whose name ends in one of `SUFFIXES`; any other is taken for text. Columns of a text are parted by
        tabs, commas, semicolons or blanks, whichever gives all of its first lines the same number of columns, or by
        what a first line "sep=;" says; in UTF-8, or UTF-16 with its mark. Empty lines are left out, and so are those
        that begin with # or % at the head of the file; below, only where they could be no row, as names may begin
        so. The last comment before the first row is the header if it names the columns. Parted by tabs or
        semicolons, numbers may have decimal commas. Else the first line is the header if none of its fields is a
        number and one of them is a known word or stands over a number.
    progress
        Called with bytes done and bytes in all; may raise to cancel.

    Raises
    ------
    FormatError
        If the file is missing, no such table, without rows, or has lines of different lengths.
    """
    path, tell = checked_file(Path(path)), Teller(progress)
    check_gzip(path)
    parquet = path.name.lower().endswith(PARQUET_SUFFIXES)
    return guarded(lambda: _parquet(path) if parquet else DelimitedTable(path, *read_columns(path, tell)), path, tell)


def first_rows(path: Path, n_rows: int = N_LOOKED_AT) -> DelimitedTable:
    """Return a table of the first rows only, as `read_table` does."""
    check_gzip(checked_file(path))
    if path.name.lower().endswith(PARQUET_SUFFIXES):
        return guarded(lambda: _parquet(path, n_rows), path, Teller(None))
    return guarded(lambda: DelimitedTable(path, *read_columns(path, Teller(None), n_rows)), path, Teller(None))


def _parquet(path: Path, n_most: int | None = None) -> DelimitedTable:
    import pyarrow
    import pyarrow.parquet as parquet

    source: Any = path
    if path.name.lower().endswith(".gz"):
        source = pyarrow.BufferReader(gzip.decompress(path.read_bytes()))
    with parquet.ParquetFile(source) as file:
        check_unpacked(_n_decoded(file.metadata), most_bytes(path.stat().st_size), path)
        if n_most is None:
            table = file.read()
        else:
            table = pyarrow.Table.from_batches(list(islice(file.iter_batches(n_most), 1)), file.schema_arrow)
    table = _index_first(table)
    if not table.num_rows or not table.num_columns:
        raise FormatError("expected a table with rows, got none", path)
    return DelimitedTable(
        path,
        tuple("" if _PANDAS_INDEX.fullmatch(name) else name for name in table.column_names),
        tuple(_typed(table.column(k)) for k in range(table.num_columns)),
        range(1, table.num_rows + 1),
    )


def _index_first(table: Any) -> Any:
    """The table with the index that pandas writes last, without a name of its own, in front as in its CSV."""
    names = table.column_names
    return table.select(sorted(range(len(names)), key=lambda k: _PANDAS_INDEX.fullmatch(names[k]) is None))


def _n_decoded(metadata: Any) -> int:
    """Bytes that the cells take, as the file tells: a column that holds one value is packed to nearly nothing."""
    physical = [metadata.schema.column(k).physical_type for k in range(metadata.num_columns)]
    n_row_bytes = sum(_TEXT_CELL_BYTES if kind.endswith("BYTE_ARRAY") else _NUMBER_BYTES for kind in physical)
    stored = sum(metadata.row_group(k).total_byte_size for k in range(metadata.num_row_groups))
    return max(int(metadata.num_rows) * n_row_bytes, int(stored))


def _typed(column: Any) -> Column:
    import pyarrow.types as types

    if types.is_timestamp(column.type) or types.is_date(column.type):
        import pyarrow

        instants = column.cast(pyarrow.timestamp("us")).to_numpy()
        instants = instants.astype("datetime64[us]")
        seconds: F64 = np.where(np.isnat(instants), np.nan, instants.astype(np.int64) / 1e6)
        return seconds
    whole = types.is_integer(column.type) or types.is_boolean(column.type)
    if types.is_floating(column.type) or (whole and not column.null_count):
        numbers: npt.NDArray[Any] = column.to_numpy()
        return numbers
    if types.is_string(column.type) or types.is_large_string(column.type):
        return ArrowTexts(column.fill_null(""))
    return [_text(value) for value in column.to_pylist()]


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8")
    return "" if value is None else str(value)


def _written(distinct: npt.NDArray[Any]) -> list[str]:
    """Values of a typed file as text."""
    if distinct.dtype.kind != "f":
        return [str(value).strip() for value in distinct.tolist()]
    known = distinct[np.isfinite(distinct)]
    whole = (np.abs(known) < _EXACT).all() and np.array_equal(known, np.rint(known))
    written = [f"{value:.0f}" if whole and np.isfinite(value) else str(value) for value in distinct.tolist()]
    return ["" if np.isnan(value) else text for value, text in zip(distinct, written, strict=True)]


def _numbers(values: Sequence[str] | npt.NDArray[Any]) -> tuple[F64, Flags]:
    """Values as numbers, NaN for all that are none, and which of those are not merely missing."""
    try:
        return np.asarray(values, np.float64), np.zeros(len(values), np.bool_)
    except (TypeError, ValueError):
        numbers = np.fromiter(map(_number, values), np.float64, len(values))
    unreadable = np.isnan(numbers)
    for row in np.flatnonzero(unreadable).tolist():
        unreadable[row] = str(values[row]).strip().lower() not in MISSING
    return numbers, unreadable


def _looked_at(values: Sequence[str]) -> npt.NDArray[Any] | None:
    """Texts as the numbers that they look like; None where they are text."""
    try:
        return np.asarray(values, np.int64)
    except (TypeError, ValueError, OverflowError):
        pass
    numbers = np.full(len(values), np.nan)
    n_words = 0
    for row, value in enumerate(values):
        try:
            numbers[row] = float(value)
        except ValueError:
            n_words += 1
            if value.strip().lower() not in MISSING:
                return None
        if abs(numbers[row]) >= _EXACT and value.strip().lstrip("+-").isdecimal():
            return None
    return None if n_words and np.isnan(numbers).all() else numbers


def _number(value: object) -> float:
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return np.nan
