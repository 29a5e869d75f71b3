"""The 1000 bytes before the streamlines of TrackVis' `.trk`: names, counts and where the points lie.

Described at http://www.trackvis.org/docs/?subsect=fileformat. Where that is silent, nibabel's reading is followed,
because most files of today were written by it.
"""

import itertools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F32, F64
from plexoscope.models.data.grid import Grid, orientation, voxel_order
from plexoscope.models.errors import FormatError
from plexoscope.models.io.tractogram.names import TRK_N_NAMES, TRK_NAME_BYTES, apart

HEADER = np.dtype(
    [
        ("id_string", "S6"),
        ("dim", "<i2", 3),
        ("voxel_size", "<f4", 3),
        ("origin", "<f4", 3),
        ("n_scalars", "<i2"),
        ("scalar_name", "S20", 10),
        ("n_properties", "<i2"),
        ("property_name", "S20", 10),
        ("vox_to_ras", "<f4", (4, 4)),
        ("reserved", "S444"),
        ("voxel_order", "S4"),
        ("pad2", "S4"),
        ("image_orientation_patient", "<f4", 6),
        ("pad1", "S2"),
        ("flips", "S6"),
        ("n_count", "<i4"),
        ("version", "<i4"),
        ("hdr_size", "<i4"),
    ]
)
_LETTERS = {"L": (0, -1), "R": (0, 1), "P": (1, -1), "A": (1, 1), "I": (2, -1), "S": (2, 1)}


@dataclass(frozen=True)
class TrkHeader:
    """What the reader needs of the header.

    Parameters
    ----------
    byte_order : str
        `"<"` or `">"`, of the header and of all that follows.
    n_streamlines : int or None
        None where the file does not count.
    scalars, properties : mapping of name to slice
        Columns behind the three coordinates of a point; numbers behind the points of a streamline.
    to_ras : (4, 4) float32
        From what the file holds (millimetres from the corner of the first voxel) to RAS+ millimetres.
    notes : tuple of str
        That columns had one name and have several now.
    """

    byte_order: str
    n_streamlines: int | None
    n_scalars: int
    n_properties: int
    scalars: dict[str, slice]
    properties: dict[str, slice]
    to_ras: F32
    grid: Grid
    notes: tuple[str, ...] = ()


def read_trk_header(path: Path) -> TrkHeader:
    """Read the header.

    Raises
    ------
    FormatError
        If it is no `.trk` header or a field of it makes no sense.
    """
    with path.open("rb") as file:
        content = file.read(HEADER.itemsize)
    if not content.startswith(b"TRACK"):
        raise FormatError(f"expected a .trk file that begins with b'TRACK', got {content[:5]!r}", path)
    if len(content) < HEADER.itemsize:
        raise FormatError(f"expected a .trk header of {HEADER.itemsize} bytes, got {len(content)} bytes in all", path)
    byte_order = "<"
    fields = np.frombuffer(content, HEADER)[0]
    if fields["hdr_size"] != HEADER.itemsize:
        byte_order = ">"
        fields = np.frombuffer(content, HEADER.newbyteorder(">"))[0]
    if fields["hdr_size"] != HEADER.itemsize:
        raise FormatError(f"hdr_size: expected {HEADER.itemsize} in either byte order, got {content[-4:]!r}", path)
    if fields["version"] not in (1, 2, 3):
        raise FormatError(f"version: expected 1, 2 or 3, got {fields['version']}", path)
    n_scalars, n_properties, count = (int(fields[name]) for name in ("n_scalars", "n_properties", "n_count"))
    if min(n_scalars, n_properties, count) < 0:
        raise FormatError(
            f"expected counts from 0, got {n_scalars} scalars, {n_properties} properties, {count} streamlines", path
        )
    grid = _grid(fields, path)
    notes: list[str] = []
    return TrkHeader(
        byte_order=byte_order,
        n_streamlines=count or None,
        n_scalars=n_scalars,
        n_properties=n_properties,
        scalars=_columns(fields["scalar_name"], n_scalars, "scalars", path, notes),
        properties=_columns(fields["property_name"], n_properties, "properties", path, notes),
        to_ras=_to_ras(fields, grid, path),
        grid=grid,
        notes=tuple(notes),
    )


def trk_header_bytes(grid: Grid, scalars: dict[str, int], properties: dict[str, int], n_streamlines: int) -> bytes:
    """Return the header of a little-endian file of version 2.

    Parameters
    ----------
    scalars, properties : mapping of name to number of columns

    Raises
    ------
    ValueError
        If a name does not fit, or the grid has more voxels than the header can say.
    """
    if max(grid.dimensions) > np.iinfo(np.int16).max:
        raise ValueError(f"expected at most {np.iinfo(np.int16).max} voxels along an axis, got {grid.dimensions}")
    fields = np.zeros((), HEADER)
    fields["id_string"] = b"TRACK"
    fields["dim"] = grid.dimensions
    fields["voxel_size"] = grid.voxel_sizes_mm
    fields["n_scalars"], fields["n_properties"] = sum(scalars.values()), sum(properties.values())
    fields["scalar_name"], fields["property_name"] = _names(scalars), _names(properties)
    fields["vox_to_ras"] = grid.affine
    # From the affine as the file holds it: for a volume turned by 45°, the last digit decides between two letters.
    fields["voxel_order"] = voxel_order(grid.affine.astype(np.float32)).encode()
    fields["n_count"], fields["version"], fields["hdr_size"] = n_streamlines, 2, HEADER.itemsize
    return fields.tobytes()


def corner_mm_to_ras(grid: Grid) -> F64:
    """(4, 4) from millimetres along the voxel axes, from the first voxel's corner, to RAS+ millimetres."""
    return _corner_mm_to_ras(grid.affine, grid.voxel_sizes_mm)


def _corner_mm_to_ras(affine: F64, voxel_sizes_mm: F64) -> F64:
    to_voxels = np.diag([*(1 / voxel_sizes_mm), 1.0])
    to_voxels[:3, 3] = -0.5  # a voxel's index is its centre
    return affine @ to_voxels


def _grid(fields: Any, path: Path) -> Grid:
    affine = fields["vox_to_ras"].astype(np.float64)
    if fields["version"] == 1 or affine[3, 3] == 0:
        affine = np.eye(4)  # not recorded
    try:
        return Grid(affine, tuple(fields["dim"].tolist()))
    except ValueError as error:
        raise FormatError(f"vox_to_ras or dim: {error}", path) from error


def _to_ras(fields: Any, grid: Grid, path: Path) -> F32:
    voxel_sizes_mm = fields["voxel_size"].astype(np.float64)
    if not (np.isfinite(voxel_sizes_mm).all() and (voxel_sizes_mm > 0).all()):
        raise FormatError(f"voxel_size: expected three lengths above 0, got {voxel_sizes_mm.tolist()}", path)
    order = fields["voxel_order"].decode("latin1").upper().strip() or "LPS"  # TrackVis' own default
    letters = [_LETTERS.get(letter) for letter in order]
    if None in letters or sorted(axis for axis, _ in letters if letters) != [0, 1, 2]:  # type: ignore[misc]
        raise FormatError(f"voxel_order: expected three letters as 'LPS', got {order!r}", path)
    axes, signs = orientation(grid.affine.astype(np.float32))  # as precise as the file: see trk_header_bytes
    # The points follow the header's letters, the affine has axes of its own: reorder and flip from one to the other.
    reorder = np.zeros((4, 4))
    reorder[3, 3] = 1
    for stored_axis, (world_axis, sign) in enumerate(letters):  # type: ignore[misc]
        voxel_axis = int(np.flatnonzero(axes == world_axis)[0])
        same = sign == signs[voxel_axis]
        reorder[stored_axis, voxel_axis] = 1 if same else -1
        if not same:
            reorder[stored_axis, 3] = grid.dimensions[stored_axis] - 1
    return (grid.affine @ reorder @ _corner_mm_to_ras(np.eye(4), voxel_sizes_mm)).astype(np.float32)


def _columns(
    names: npt.NDArray[np.bytes_], n_columns: int, rest: str, path: Path, notes: list[str]
) -> dict[str, slice]:
    """A name may be followed by a zero and the number of its columns; what no name claims is called `rest`.

    Columns of one name are kept apart, and that is noted.
    """
    columns: dict[str, slice] = {}
    at = 0
    for field in names if n_columns else ():
        name, _, number = bytes(field).decode("latin1").partition("\0")
        name = name.strip()
        if not name:
            continue
        if number and not (number.isascii() and number.isdigit() and int(number) > 0):
            raise FormatError(f"expected a name of columns and their number, got {bytes(field)!r}", path)
        end = at + int(number or 1)
        if end > n_columns:
            raise FormatError(f"expected names for {n_columns} {rest}, got names for {end} or more", path)
        own = apart(name, columns)
        if own != name:
            notes.append(f"several {rest} are called {name!r}: one is {own!r} here")
        columns[own] = slice(at, end)
        at = end
    if at < n_columns:
        columns[apart(rest, columns)] = slice(at, n_columns)
    return columns


def _names(columns: dict[str, int]) -> list[bytes]:
    """The first ten; the columns behind them have none."""
    named = itertools.islice(columns.items(), TRK_N_NAMES)
    names = [(name if n == 1 else f"{name}\0{n}").encode("latin1", "replace") for name, n in named]
    for name in names:
        if not 0 < len(name) <= TRK_NAME_BYTES:
            raise ValueError(f"expected names of at most {TRK_NAME_BYTES} bytes, got {name!r}")
    return names + [b""] * (TRK_N_NAMES - len(names))
