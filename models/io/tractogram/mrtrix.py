"""What MRtrix's `.tck` and `.tsf` share: a text header, then rows of numbers that NaN divides and infinity ends.

Described at https://mrtrix.readthedocs.io/en/latest/getting_started/image_data.html#tracks-file-format-tck.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F32, I64
from plexoscope.models.errors import FormatError
from plexoscope.models.io.files import BLOCK_BYTES, read_into

_DTYPES: dict[str, np.dtype[Any]] = {
    "float32le": np.dtype("<f4"),
    "float32be": np.dtype(">f4"),
    "float64le": np.dtype("<f8"),
    "float64be": np.dtype(">f8"),
    "float32": np.dtype("=f4"),
    "float64": np.dtype("=f8"),
}
# A header is a few lines; the longest real ones hold the history of a command with hundreds of regions, 1.4 MB.
_FIRST_LOOK_BYTES, _MAX_HEADER_BYTES = 64, 1 << 21
_OF_THE_ROWS = ("count", "datatype", "file")


@dataclass(frozen=True)
class MrtrixHeader:
    """Where the rows begin, what their numbers are, and how many streamlines there should be.

    Parameters
    ----------
    n_streamlines : int or None
        None where the file does not say; a `.tck` that was never finished says 0 and is read all the same.
    rest : tuple of (str, str)
        Keys and values of all other lines, in their order.
    """

    dtype: np.dtype[Any]
    data_at: int
    n_streamlines: int | None
    rest: tuple[tuple[str, str], ...] = ()


def read_header(path: Path, magic: str) -> MrtrixHeader:
    """Read the text header.

    Raises
    ------
    FormatError
        If the first line is not `magic`, the header does not end, or a field that is needed makes no sense.
    """
    lines = _header_lines(path, magic)
    at = sum(len(line) + 1 for line in lines)
    fields: dict[str, str] = {}
    others: list[tuple[str, str]] = []
    for line in lines[1:-1]:
        key, colon, value = line.partition(b":")
        name, text = key.strip().decode("utf-8", "replace"), value.strip().decode("utf-8", "surrogateescape")
        fields[name.lower()] = text
        if colon and name and name.lower() not in _OF_THE_ROWS:
            others.append((name, text))
    name = fields.get("datatype", "Float32LE")
    dtype = _DTYPES.get(name.lower())
    if dtype is None:
        raise FormatError(f"expected datatype Float32LE, Float32BE, Float64LE or Float64BE, got {name[:20]!r}", path)
    count = _number(_without_zeros(fields.get("count")), "count", path)
    return MrtrixHeader(dtype, _data_at(fields.get("file"), at, path), count or None, tuple(others))


def _header_lines(path: Path, magic: str) -> list[bytes]:
    """Return the lines of a header from the first, which is `magic`, to the last, which is END."""
    lines: list[bytes] = []
    with path.open("rb") as file:
        start = file.read(_FIRST_LOOK_BYTES)
        first = start.partition(b"\n")[0]
        if first.strip() != magic.encode():
            raise FormatError(f"expected a {path.suffix} file that begins with {magic!r}, got {first[:12]!r}", path)
        file.seek(0)
        n_bytes = 0
        while n_bytes < _MAX_HEADER_BYTES and (line := file.readline(_MAX_HEADER_BYTES)):
            n_bytes += len(line)
            lines.append(line.removesuffix(b"\n"))
            if line.strip() == b"END":
                return lines
    raise FormatError("expected a header that ends with a line 'END', got none", path)


def _without_zeros(text: str | None) -> str | None:
    """MATLAB writes a count of 12 as 12.0."""
    return text and re.sub(r"\.0*$", "", text)


def _number(text: str | None, name: str, path: Path) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise FormatError(f"{name}: expected a whole number, got {text[:20]!r}", path)
    return int(text)


def _data_at(text: str | None, after_header: int, path: Path) -> int:
    if text is None:
        return after_header
    name, _, number = text.partition(" ")
    if name != ".":
        raise FormatError(f"expected the numbers in the same file ('file: . 123'), got {text[:40]!r}", path)
    at = _number(number.strip(), "file", path) or 0
    size = path.stat().st_size
    if not 0 < at <= size:
        raise FormatError(f"expected the numbers to begin within the file's {size} bytes, got byte {at}", path)
    return at


def read_rows(
    path: Path, header: MrtrixHeader, n_columns: int, tell: Callable[[int, int], None]
) -> tuple[F32, I64, tuple[str, ...]]:
    """Read all rows that are no marks, and where the marks stood.

    Returns
    -------
    values : (P, n_columns) float32
    offsets : (S + 1,) int64
        Streamline `i` is `values[offsets[i]:offsets[i + 1]]`.
    notes : tuple of str
        That the header counts another number of streamlines, or that nothing marks the end.

    Raises
    ------
    FormatError
        If the file ends within a streamline, or holds none of those that the header counts.

    Notes
    -----
    Marks are sought in one column only, and rows are moved whole (as opaque items): both several times faster than
    a mask over all columns. Nothing larger than the result is made but one block.
    """
    size = path.stat().st_size
    row_bytes = n_columns * header.dtype.itemsize
    # No more than this can come; the pages that nothing is written to cost no memory.
    values = np.empty(((size - header.data_at) // row_bytes, n_columns), np.float32)
    block = np.empty((BLOCK_BYTES // row_bytes, n_columns), header.dtype)
    n_points, ends, has_end_mark = 0, [np.zeros(1, np.int64)], False
    with path.open("rb") as file:
        file.seek(header.data_at)
        while not has_end_mark and (n_rows := read_into(file, block) // row_bytes):
            marks = marks_of(block[:n_rows])
            is_last = np.isinf(block[marks, 0])
            if is_last.any():
                has_end_mark = True
                n_rows = int(marks[np.argmax(is_last)])
                marks = marks[: np.argmax(is_last)]
            points = _without(block[:n_rows], marks)
            values[n_points : n_points + len(points)] = points
            ends.append(n_points + marks - np.arange(len(marks)))
            n_points += len(points)
            tell(file.tell(), size)
    values.resize((n_points, n_columns), refcheck=False)
    offsets = np.concatenate(ends)
    is_whole = has_end_mark or (offsets[-1] == n_points and (size - header.data_at) % row_bytes == 0)
    if not is_whole:
        raise FormatError("cut short or damaged: expected a mark of the end, got the end of the file", path)
    if n_points > offsets[-1]:
        offsets = np.append(offsets, n_points)  # the last streamline may end at the end mark itself
    return values, offsets, _doubts(header.n_streamlines, len(offsets) - 1, has_end_mark, path)


def _doubts(n_said: int | None, n_found: int, has_end_mark: bool, path: Path) -> tuple[str, ...]:
    """Programs that are stopped, or edit the rows alone, leave a count that is not theirs."""
    if n_said is not None and n_said != n_found:
        words = f"the header says {n_said} streamlines, the file holds {n_found}"
        if not n_found:
            raise FormatError(f"cut short: {words}", path)
        return (words,)
    # Some programs write no end mark; then only the count in the header can vouch for the file.
    if n_said is None and not has_end_mark:
        return ("no mark of the end and no count: streamlines may be missing",)
    return ()


def marks_of(rows: npt.NDArray[Any]) -> I64:
    """Return the numbers of the rows that divide (NaN in every column) or end (no number in any, infinity first)."""
    odd = np.flatnonzero(~np.isfinite(rows[:, 0]))
    marks: I64 = odd[~np.isfinite(rows[odd]).any(axis=1)]  # a row that is finite in part is a damaged point
    return marks


def _without(rows: npt.NDArray[Any], marks: I64) -> F32:
    """Return the rows that are no marks, as float32 in this machine's byte order."""
    keep = np.ones(len(rows), bool)
    keep[marks] = False
    items = rows.view(f"V{rows.strides[0]}")[:, 0][keep]
    kept = items.view(rows.dtype).reshape(-1, rows.shape[1])
    return kept.astype(np.float32, copy=False)


def header_bytes(magic: str, n_streamlines: int, rest: Sequence[tuple[str, str]] = ()) -> bytes:
    """Return the header of a file of little-endian float32 numbers, as MRtrix writes it.

    Parameters
    ----------
    rest
        Keys and values of other lines, as in `MrtrixHeader`.
    """
    lines = [magic, *(f"{key}: {value}" for key, value in rest)]
    lines += [f"count: {n_streamlines:010d}", "datatype: Float32LE", "file: . "]
    start, end = "\n".join(lines).encode("utf-8", "surrogateescape"), b"\nEND\n"
    n_bytes = len(start) + len(end)
    # The number of bytes counts its own digits.
    while len(start) + len(str(n_bytes)) + len(end) != n_bytes:
        n_bytes = len(start) + len(str(n_bytes)) + len(end)
    return start + str(n_bytes).encode() + end
