"""Reading plain arrays of numbers: NumPy's `.npy` and `.npz`, and tables of text, `.csv` and `.tsv`.

A header is believed by nobody before the size of the file has been held against it, and nothing is unpickled.
"""

import math
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F32, F64, read_only
from plexoscope.models.errors import FormatError
from plexoscope.models.io.limits import check_unpacked, most_bytes

SUFFIXES = (".npy", ".npz", ".csv", ".tsv")

MAX_BYTES = 1 << 31
"""Of the values, as float32 half a thousand million of them; of a text, all of it."""

_FIRST_HALF, _LAST_HALF, _LAST_CODE_POINT = 0xD800, 0xDFFF, 0x10FFFF
_SEPARATORS = {".csv": ",", ".tsv": "\t"}
_HEADERS = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}


def read_array(path: str | Path) -> npt.NDArray[np.floating[Any]]:
    """Read the one array of a file.

    Parameters
    ----------
    path
        A file whose name ends in one of `SUFFIXES`. An `.npz` holds one array. A text has one row a line, all of
        one length, "nan" and "inf" for what they mean; a first line of names is left out.

    Returns
    -------
    array : float
        Of one or more dimensions, read-only; from a text (rows, columns) float64. Reals keep their dtype, whole
        numbers and truth values become float64.

    Raises
    ------
    FormatError
        If the file is missing, of another kind, damaged, larger than `MAX_BYTES`, or holds something other than
        one array of at least one real number.
    """
    path = Path(path)
    kind = path.suffix.lower()
    if path.is_dir():
        raise FormatError("expected a file with an array, got a folder", path)
    if kind not in SUFFIXES:
        raise FormatError(f"expected a file of kind {', '.join(SUFFIXES)}, got {path.suffix or 'no ending'}", path)
    try:
        if kind == ".npy":
            with path.open("rb") as file:
                array = _npy(file, path.stat().st_size, path)
        else:
            array = _npz(path) if kind == ".npz" else _table(path, _SEPARATORS[kind])
    except FormatError:
        raise
    except OSError as error:
        raise FormatError(f"cannot be read ({error.strerror or error})", path) from error
    except Exception as error:  # what damaged archives lead to, the compression methods decide
        raise FormatError(f"cannot be read as {kind} ({_first_line(error)})", path) from error
    if not array.ndim or not array.size:
        what = f"shape {array.shape}" if array.ndim else "a single number"
        raise FormatError(f"expected an array of at least one number, got {what}", path)
    return read_only(array)


def read_arrays(path: str | Path) -> dict[str, npt.NDArray[Any]]:
    """Read all arrays of an `.npz` file: numbers in their dtype, truth values and text.

    Raises
    ------
    FormatError
        If the file is missing, damaged, larger than `MAX_BYTES`, or one of its arrays holds something else.
    """
    path = Path(path)
    try:
        found = {}
        with zipfile.ZipFile(path) as archive:
            _check_unpacked(archive, path)
            for member in archive.infolist():
                with archive.open(member) as file:
                    name = member.filename.removesuffix(".npy")
                    found[name] = _values(file, member.file_size, path, "biufUS", "numbers or text")
                    file.read(1)
        return found
    except FormatError:
        raise
    except OSError as error:
        raise FormatError(f"cannot be read ({error.strerror or error})", path) from error
    except Exception as error:
        raise FormatError(f"cannot be read as .npz ({_first_line(error)})", path) from error


def float32_of(values: npt.NDArray[Any], what: str, path: Path) -> F32:
    """Return real numbers as float32, in which none has become infinite that was not.

    Raises
    ------
    FormatError
        If one is too large; `what` is what they are called.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        narrow: F32 = values.astype(np.float32)
    if (np.isinf(narrow) & np.isfinite(values)).any():
        largest = float(np.abs(values[np.isfinite(values)]).max())
        raise FormatError(f"{what}: expected numbers of at most 3.4e38 in size, got {largest:.3g}", path)
    return narrow


def array_shapes(path: str | Path) -> dict[str, tuple[int, ...]]:
    """Return the shape of each array of an `.npz` by its name, or of a `.npy` under "", from the headers alone.

    Raises
    ------
    FormatError
        If the file is missing or damaged.
    """
    path = Path(path)
    try:
        if path.suffix.lower() == ".npy":
            with path.open("rb") as file:
                return {"": _declared(file, path)[0]}
        with zipfile.ZipFile(path) as archive:
            shapes = {}
            for member in archive.infolist():
                with archive.open(member) as part:
                    shapes[member.filename.removesuffix(".npy")] = _declared(part, path)[0]
            return shapes
    except FormatError:
        raise
    except OSError as error:
        raise FormatError(f"cannot be read ({error.strerror or error})", path) from error
    except Exception as error:
        raise FormatError(f"cannot be read as {path.suffix} ({_first_line(error)})", path) from error


def _declared(file: IO[bytes], path: Path) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """Shape, whether in Fortran's order, and dtype, as a header says."""
    try:
        version = np.lib.format.read_magic(file)
        if version not in _HEADERS:  # 3.0 differs only in the names of columns
            raise FormatError(f"expected NumPy's format 1.0 or 2.0, got {version[0]}.{version[1]}", path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of files from Python 2, which are as good as any
            shape, fortran_order, dtype = _HEADERS[version](file)
    except ValueError as error:
        raise FormatError(f"expected the header of an array ({_first_line(error)})", path) from error
    return shape, fortran_order, dtype


def _npy(file: IO[bytes], n_bytes: int, path: Path) -> npt.NDArray[np.floating[Any]]:
    """Read the numbers that one `.npy` holds, of which the file says that it has `n_bytes`."""
    values = _values(file, n_bytes, path, "biuf", "real numbers")
    wanted = values.dtype if values.dtype.char in "efd" else np.float64
    return values.astype(wanted, copy=False)


def _values(file: IO[bytes], n_bytes: int, path: Path, dtype_kinds: str, expected: str) -> npt.NDArray[Any]:
    """Read what one `.npy` holds in the byte order of this machine, if its dtype is of one of these kinds."""
    shape, fortran_order, dtype = _declared(file, path)
    if dtype.kind not in dtype_kinds:
        raise FormatError(f"expected {expected}, got {'Python objects' if dtype.hasobject else dtype}", path)
    if min(shape, default=0) < 0:
        raise FormatError(f"expected lengths of 0 or more, got shape {shape}", path)
    declared = math.prod(shape) * dtype.itemsize
    if declared > MAX_BYTES:
        raise FormatError(f"expected an array of at most {MAX_BYTES >> 20} MB, got {declared >> 20} MB", path)
    if declared > n_bytes:
        raise FormatError(f"cut short: the header says {declared} bytes of numbers, the file has {n_bytes}", path)
    raw = file.read(declared)
    if len(raw) < declared:
        raise FormatError(f"cut short: the header says {declared} bytes of numbers, the file holds {len(raw)}", path)
    values = np.frombuffer(raw, dtype).reshape(shape, order="F" if fortran_order else "C")
    if dtype.char == "g":  # as wide as the machine likes, and some of its bits mean no number
        with np.errstate(over="ignore", invalid="ignore"):
            return values.astype(np.float64, order="C")
    if dtype.kind == "U" and _is_no_text(values.astype(dtype.newbyteorder("="), order="C")):
        raise FormatError("expected text, got code points that are no characters", path)
    return values.astype(dtype.newbyteorder("="), order="C", copy=False)


def _is_no_text(values: npt.NDArray[np.str_]) -> bool:
    """Whether there is half of a character, or what is none."""
    points = values.reshape(-1).view(np.uint32) if values.size and values.dtype.itemsize else np.zeros(0, np.uint32)
    return bool(((points >= _FIRST_HALF) & (points <= _LAST_HALF)).any() or (points > _LAST_CODE_POINT).any())


def _check_unpacked(archive: zipfile.ZipFile, path: Path) -> None:
    n_bytes = sum(member.file_size for member in archive.infolist())
    check_unpacked(n_bytes, most_bytes(path.stat().st_size), path)


def _npz(path: Path) -> npt.NDArray[np.floating[Any]]:
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        if len(members) != 1:
            names = ", ".join(member.filename.removesuffix(".npy") for member in members[:5]) or "none"
            raise FormatError(f"expected one array, got {len(members)} ({names})", path)
        _check_unpacked(archive, path)
        with archive.open(members[0]) as file:
            array = _npy(file, members[0].file_size, path)
            file.read(1)  # the checksum is compared only at the end
            return array


def _table(path: Path, separator: str) -> F64:
    if path.stat().st_size > MAX_BYTES:
        raise FormatError(f"expected a text of at most {MAX_BYTES >> 20} MB", path)
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise FormatError("expected UTF-8 text, got binary data", path) from error
    rows = [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    if rows and not any(map(_is_number, _fields(rows[0][1], separator))):
        rows = rows[1:]
    if not rows:
        raise FormatError("expected rows of numbers, got none", path)
    try:
        return np.loadtxt(
            (line for _, line in rows), np.float64, comments=None, delimiter=separator, quotechar='"', ndmin=2
        )
    except ValueError as error:
        for fault in _faults(rows, separator):
            raise FormatError(fault, path) from error
        raise FormatError(f"expected rows of numbers ({_first_line(error)})", path) from error


def _faults(rows: list[tuple[int, str]], separator: str) -> Iterator[str]:
    n_columns = len(_fields(rows[0][1], separator))
    for number, line in rows:
        fields = _fields(line, separator)
        for column, field in enumerate(fields, start=1):
            if not _is_number(field):
                yield f"line {number}, column {column}: expected a number, got {field[:40]!r}"
        if len(fields) != n_columns:
            yield f"line {number}: expected {n_columns} columns, got {len(fields)}"


def _fields(line: str, separator: str) -> list[str]:
    return [field.strip().strip('"') for field in line.split(separator)]


def _is_number(field: str) -> bool:
    try:
        float(field)
    except ValueError:
        return False
    return True


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
