"""What a panel shows, as a file or as text for a spreadsheet."""

import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.models.errors import PlexoscopeError
from plexoscope.models.io.files import replacing

Columns = Mapping[str, npt.NDArray[Any] | tuple[str, ...]]
"""Names and what stands under them: numbers of any shape, or texts. Columns of one length make a table."""

SUFFIXES = {".csv": "Table, for spreadsheets", ".npz": "NumPy arrays"}
_FORMULA = re.compile(r"\s*[=+@-]|[\t\r]")
_NUMBER = re.compile(r"[+-](\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
MAX_COPIED_CELLS = 1_000_000
"""More of them would stop the window for seconds, here and in the program that they are pasted into."""


class ExportError(PlexoscopeError):
    """What a panel shows cannot be copied or written."""


def is_table(columns: Columns) -> bool:
    """Whether every column has one dimension and all have one length."""
    shapes = {np.shape(values) for values in columns.values()}
    return len(shapes) == 1 and len(shapes.pop()) == 1


def suffixes(columns: Columns) -> tuple[str, ...]:
    """Which kinds of files can hold these columns, the most readable first: only a table is one of CSV."""
    return tuple(SUFFIXES) if is_table(columns) else (".npz",)


def write_columns(columns: Columns, path: Path) -> None:
    """Write columns to a file whose suffix says how: `.csv` (UTF-8, one header line) or `.npz` (one array each).

    Raises
    ------
    ExportError
        If the suffix is another one, the columns are no table and the file is to be CSV, or it cannot be written.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise ExportError(f"expected a file that ends in {' or '.join(SUFFIXES)}, got {suffix or 'no ending'}: {path}")
    if suffix == ".csv" and not is_table(columns):
        raise ExportError(f"expected .npz, as these columns have several lengths and make no table: {path}")
    try:
        if suffix == ".csv":
            content = _delimited(columns, ",")
            with replacing(path) as file:
                file.write(content)
        else:
            _write_npz(columns, path)
    except OSError as error:
        raise ExportError(f"the data cannot be written ({error.strerror or error}): {path}") from None


def tab_separated(columns: Columns) -> str:
    """Return columns as text that a spreadsheet takes from the clipboard.

    Columns of one length stand side by side; where there are several lengths, a table for each follows an empty
    line.

    Raises
    ------
    ExportError
        If there is a column of more than one dimension, or more than `MAX_COPIED_CELLS` cells.
    """
    tables: dict[int, dict[str, npt.NDArray[Any] | tuple[str, ...]]] = {}
    for name, values in columns.items():
        if np.ndim(values) != 1:
            raise ExportError(f"{name} has {np.ndim(values)} dimensions and fits no clipboard; save the data instead")
        tables.setdefault(len(values), {})[name] = values
    n_cells = sum(n_rows * len(table) for n_rows, table in tables.items())
    if n_cells > MAX_COPIED_CELLS:
        raise ExportError(
            f"expected at most {MAX_COPIED_CELLS:,} cells to copy, got {n_cells:,}, save the data instead"
        )
    return "\n".join(_delimited(table, "\t").decode() for table in tables.values())


def as_text(cell: str) -> str:
    """Return a text as a spreadsheet takes it for one: what would begin a formula stands behind an apostrophe."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def _are_numbers(values: npt.NDArray[Any] | tuple[str, ...]) -> bool:
    return isinstance(values, np.ndarray) and values.dtype.kind not in "OSU"


def _delimited(table: Columns, delimiter: str) -> bytes:
    import pyarrow as pa
    from pyarrow import csv

    headings = list(map(as_text, table))
    # A list of texts, as Arrow knows no NumPy texts of fixed width.
    cells = [each if _are_numbers(each) else [as_text(str(cell)) for cell in each] for each in table.values()]
    columns = list(map(pa.array, cells))
    texts = [*headings, *(text for each in cells if isinstance(each, list) for text in each)]
    # Arrow's "needed" means all texts: quotes stay away where none of them needs any.
    quoted = any(character in text for text in texts for character in (delimiter, '"', "\n", "\r"))
    options = csv.WriteOptions(include_header=False, delimiter=delimiter, quoting_style="needed" if quoted else "none")
    header, rows = pa.BufferOutputStream(), pa.BufferOutputStream()
    names = [str(number) for number in range(len(table))]
    csv.write_csv(pa.table([pa.array([name]) for name in headings], names), header, options)
    csv.write_csv(pa.table(columns, names), rows, options)
    return bytes(header.getvalue()) + bytes(rows.getvalue())


def _write_npz(columns: Columns, path: Path) -> None:
    # `numpy.savez` takes names as keywords, so that a column called "file" could not be written.
    with replacing(path) as whole, zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, values in columns.items():
            array = values if isinstance(values, np.ndarray) else np.array(values, dtype=np.str_)
            with archive.open(f"{name}.npy", "w", force_zip64=True) as file:
                np.lib.format.write_array(file, array, allow_pickle=False)
