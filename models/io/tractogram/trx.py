"""The `.trx` format: header, positions, offsets, data and groups as plain arrays in an archive or a folder.

Described at https://github.com/tee-ar-ex/trx-spec.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F32, I64
from plexoscope.models.data.grid import Grid
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.errors import FormatError
from plexoscope.models.io.files import BLOCK_BYTES, Progress, read_float32, read_into
from plexoscope.models.io.tractogram.finite import LEAVE_OUT, BadPoints, finite_tractogram
from plexoscope.models.io.tractogram.names import apart, listed
from plexoscope.models.io.tractogram.trx_members import Member, members_of

SPACE = "RAS+ mm (scanner)"
_NUMBERS = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float32", "float64")
DTYPES: dict[str, np.dtype[Any]] = {
    **{name: np.dtype("<" + np.dtype(name).str[1:]) for name in _NUMBERS},
    "ushort": np.dtype("<u2"),
    "bit": np.dtype(bool),
    "bool": np.dtype(bool),
}
_MAX_HEADER_BYTES = 1 << 20


@dataclass(frozen=True)
class _Header:
    n_points: int
    n_streamlines: int
    grid: Grid | None


@dataclass(frozen=True)
class _Array:
    """A member's name says what it holds: `folder/name.columns.dtype`, the columns only where there are several."""

    member: Member
    name: str
    n_columns: int
    dtype: np.dtype[Any]

    @property
    def n_rows(self) -> int:
        return self.member.n_bytes // (self.n_columns * self.dtype.itemsize)


def read_trx(path: Path, tell: Progress, bad_points: BadPoints = LEAVE_OUT) -> Tractogram:
    """Read all streamlines, data and groups; data of whole groups (`dpg`) are left out, and that is noted.

    Returns
    -------
    Tractogram
        One column of data is a flat array. Its grid is None where the header's cannot be used.

    Raises
    ------
    FormatError
        If an array that must be there is not, has another size than the header says, or is cut short.
    """
    members = members_of(path)
    header = _header(members, path)
    arrays = {name: _array(member, path) for name, member in members.items() if _is_array(name)}
    notes = _data_of_groups(members)
    if not header.n_streamlines:
        return Tractogram(np.zeros((0, 3), np.float32), np.zeros(1, np.int64), space=SPACE, grid=header.grid)
    positions, offsets = _positions(arrays, header, path), _found(arrays, "offsets", path)
    tables = {
        folder: _by_name([a for name, a in arrays.items() if name.startswith(folder + "/")], notes)
        for folder in ("dps", "dpv", "groups")
    }
    for folder, n_rows in (("dps", header.n_streamlines), ("dpv", header.n_points)):
        for array in tables[folder].values():
            _check_rows(array, n_rows, path)
    wanted = [positions, offsets, *(array for table in tables.values() for array in table.values())]
    reader = _Reader(path, sum(array.member.n_bytes for array in wanted), tell)
    return finite_tractogram(
        bad_points=bad_points,
        positions_mm=reader.positions(positions),
        offsets=_all_offsets(reader.values(offsets), header, path),
        per_streamline={name: reader.values(array) for name, array in tables["dps"].items()},
        per_point={name: reader.values(array) for name, array in tables["dpv"].items()},
        groups={name: reader.values(array).reshape(-1) for name, array in tables["groups"].items()},
        space=SPACE,
        grid=header.grid,
        notes=tuple(notes),
    )


def sample_trx(path: Path, n_streamlines: int) -> Tractogram | None:
    """Read the positions of `n_streamlines` spread evenly over the file; None if they are packed."""
    members = members_of(path)
    header = _header(members, path)
    arrays = {name: _array(member, path) for name, member in members.items() if _is_array(name)}
    if not header.n_streamlines:
        return None
    positions, offsets = _positions(arrays, header, path), _found(arrays, "offsets", path)
    if positions.member.at is None:
        return None
    reader = _Reader(path, 0, lambda done, total: None)
    starts = _all_offsets(reader.values(offsets), header, path)
    lengths = np.diff(starts)
    if starts[0] != 0 or (lengths < 0).any():
        raise FormatError("offsets: expected numbers that begin at 0 and never fall, got others", path)
    chosen = np.linspace(0, len(lengths) - 1, min(n_streamlines, len(lengths))).astype(int)
    sample_offsets = np.append(0, np.cumsum(lengths[chosen]))
    positions_mm = np.empty((sample_offsets[-1], 3), np.float32)
    row_bytes = 3 * positions.dtype.itemsize
    with positions.member.file.open("rb") as file:
        for i, number in enumerate(chosen):
            file.seek(positions.member.at + int(starts[number]) * row_bytes)
            part = positions_mm[sample_offsets[i] : sample_offsets[i + 1]]
            read_float32(file, part, positions.dtype, lambda done: None)
    return finite_tractogram(positions_mm, sample_offsets, space=SPACE, grid=header.grid)


def _header(members: dict[str, Member], path: Path) -> _Header:
    member = members.get("header.json")
    if member is None:
        raise FormatError("cannot be read as .trx: expected a member 'header.json', got none", path)
    if member.n_bytes > _MAX_HEADER_BYTES:
        raise FormatError(f"header.json: expected a short text, got {member.n_bytes} bytes", path)
    with member.opened() as file:
        try:
            fields = json.loads(file.read(member.n_bytes))
        except (ValueError, RecursionError) as error:
            raise FormatError("header.json: expected JSON, got other text", path) from error
    if not isinstance(fields, dict):
        raise FormatError("header.json: expected names and values, got neither", path)
    counts = [fields.get("NB_VERTICES"), fields.get("NB_STREAMLINES")]
    for count in counts:
        if type(count) is not int or not 0 <= count < 1 << 62:
            raise FormatError(f"header.json: expected counts NB_VERTICES and NB_STREAMLINES, got {counts!r:.60}", path)
    return _Header(counts[0], counts[1], _grid(fields))  # type: ignore[arg-type]


def _grid(fields: dict[str, Any]) -> Grid | None:
    """Positions are millimetres already, so a header with a grid that makes no sense is no reason to refuse them."""
    try:
        affine = np.array(fields["VOXEL_TO_RASMM"], np.float64).reshape(4, 4)
        return Grid(affine, tuple(int(n) for n in fields["DIMENSIONS"]))  # type: ignore[arg-type]
    except (KeyError, ValueError, TypeError, OverflowError):
        return None


def _is_array(name: str) -> bool:
    folder, _, file = name.rpartition("/")
    in_table = folder in ("dps", "dpv", "groups") and not file.startswith(".")
    return in_table or name.startswith(("positions.", "offsets."))


def _data_of_groups(members: dict[str, Member]) -> list[str]:
    names = [".".join(_parts(name)[0]) for name in members if name.startswith("dpg/")]
    return [f"left out: data of groups ({listed(name.removeprefix('dpg/') for name in names)})"] if names else []


def _by_name(arrays: list[_Array], notes: list[str]) -> dict[str, _Array]:
    """Arrays of one name, which differ in type or columns, are kept apart, and that is noted."""
    named: dict[str, _Array] = {}
    for array in arrays:
        own = apart(array.name, named)
        if own != array.name:
            notes.append(f"several arrays are called {array.name!r}: one is {own!r} here")
        named[own] = array
    return named


def _parts(name: str) -> tuple[list[str], str, str]:
    """Return the words between dots that are a member's name, the number of its columns, and its type."""
    *words, dtype_name = name.split(".")
    has_columns = len(words) > 1 and words[-1].isdecimal() and words[-1].isascii()
    return (words[:-1], words[-1], dtype_name) if has_columns else (words, "1", dtype_name)


def _array(member: Member, path: Path) -> _Array:
    words, number, dtype_name = _parts(member.name.rpartition("/")[2])
    dtype = DTYPES.get(dtype_name)
    if dtype is None or len(number) > 9 or int(number) == 0:
        raise FormatError(f"expected members named as 'name.float32' or 'name.3.float32', got {member.name!r}", path)
    return _Array(member, ".".join(words).strip(), int(number), dtype)


def _found(arrays: dict[str, _Array], name: str, path: Path) -> _Array:
    found = [array for key, array in arrays.items() if "/" not in key and array.name == name]
    if len(found) != 1:
        raise FormatError(f"expected one member {name!r}, got {len(found)}", path)
    return found[0]


def _check_rows(array: _Array, n_rows: int, path: Path) -> None:
    expected = n_rows * array.n_columns * array.dtype.itemsize
    if array.member.n_bytes != expected:
        raise FormatError(f"{array.member.name}: expected {expected} bytes, got {array.member.n_bytes}", path)


def _positions(arrays: dict[str, _Array], header: _Header, path: Path) -> _Array:
    positions = _found(arrays, "positions", path)
    if positions.n_columns != 3 or positions.dtype.kind != "f":
        raise FormatError(f"expected positions as three columns of floats, got {positions.member.name!r}", path)
    _check_rows(positions, header.n_points, path)
    return positions


def _all_offsets(values: npt.NDArray[Any], header: _Header, path: Path) -> I64:
    """Offsets come with the number of all points at the end, or, in older files, without."""
    if values.ndim != 1 or values.dtype.kind not in "iu" or len(values) - header.n_streamlines not in (0, 1):
        raise FormatError(
            f"offsets: expected {header.n_streamlines + 1} whole numbers, got {values.dtype} of shape {values.shape}",
            path,
        )
    offsets = values.astype(np.int64)
    if len(offsets) == header.n_streamlines:
        offsets = np.append(offsets, header.n_points)
    if offsets[-1] != header.n_points:
        raise FormatError(f"offsets: expected {header.n_points} at the end, got {offsets[-1]}", path)
    return offsets


class _Reader:
    """Reads arrays and tells how far the whole is."""

    def __init__(self, path: Path, n_bytes: int, tell: Progress) -> None:
        self._path, self._n_bytes, self._tell = path, n_bytes, tell
        self._n_done = 0

    def positions(self, array: _Array) -> F32:
        result = np.empty((array.n_rows, 3), np.float32)
        with array.member.opened() as file:
            n_read = read_float32(
                file, result, array.dtype, lambda done: self._tell(self._n_done + done, self._n_bytes)
            )
        self._finish(array, n_read)
        return result

    def values(self, array: _Array) -> npt.NDArray[Any]:
        result = np.empty((array.n_rows, array.n_columns), array.dtype)
        flat = result.reshape(-1).view(np.uint8)
        n_read = 0
        with array.member.opened() as file:
            for start in range(0, len(flat), BLOCK_BYTES):
                n_read += read_into(file, flat[start : start + BLOCK_BYTES])
                self._tell(self._n_done + n_read, self._n_bytes)
        self._finish(array, n_read)
        if array.dtype.kind == "b":
            result = result.view(np.uint8) != 0  # other bytes than 0 and 1 are no truth values yet
        result = result.astype(result.dtype.newbyteorder("="), copy=False)
        return result[:, 0] if array.n_columns == 1 else result

    def _finish(self, array: _Array, n_read: int) -> None:
        if n_read < array.member.n_bytes:
            raise FormatError(
                f"cut short: expected {array.member.n_bytes} bytes of {array.member.name!r}, got {n_read}", self._path
            )
        self._n_done += n_read
