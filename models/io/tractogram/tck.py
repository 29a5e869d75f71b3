"""MRtrix's `.tck`: streamlines in RAS+ millimetres, and how they were made."""

from itertools import pairwise
from pathlib import Path

import numpy as np

from plexoscope.models.data.arrays import F32
from plexoscope.models.data.tractogram import Tractogram, streamline_blocks
from plexoscope.models.io.files import Progress, read_into, replacing
from plexoscope.models.io.tractogram.finite import LEAVE_OUT, BadPoints, finite_tractogram
from plexoscope.models.io.tractogram.mrtrix import header_bytes, marks_of, read_header, read_rows

MAGIC = "mrtrix tracks"
SPACE = "RAS+ mm (scanner)"
# A sample is taken at this many places, and at each from this many bytes: together a tenth of a second.
_N_PLACES, _PLACE_BYTES = 256, 1 << 16


def read_tck(path: Path, tell: Progress, bad_points: BadPoints = LEAVE_OUT) -> Tractogram:
    """Read all streamlines.

    Raises
    ------
    FormatError
        If the header makes no sense, or the file ends within a streamline.
    """
    header = read_header(path, MAGIC)
    positions_mm, offsets, notes = read_rows(path, header, 3, tell)
    return finite_tractogram(positions_mm, offsets, bad_points, space=SPACE, notes=notes, file_header=header.rest)


def sample_tck(path: Path, n_streamlines: int) -> Tractogram:
    """Read about `n_streamlines` from places spread evenly over the file.

    Notes
    -----
    At each place the first mark is sought; what lies between it and the next ones are whole streamlines.
    """
    header = read_header(path, MAGIC)
    per_place = -(-n_streamlines // _N_PLACES)  # rounded up
    parts: list[F32] = []
    row_bytes = 3 * header.dtype.itemsize
    n_rows = (path.stat().st_size - header.data_at) // row_bytes
    apart = max(1, n_rows // _N_PLACES)
    block = np.empty((min(apart, _PLACE_BYTES // row_bytes), 3), header.dtype)
    with path.open("rb") as file:
        for first_row in range(0, n_rows, apart):
            file.seek(header.data_at + first_row * row_bytes)
            rows = block[: read_into(file, block) // row_bytes]
            marks = marks_of(rows)[: per_place + 1]
            parts += [rows[a + 1 : b].astype(np.float32) for a, b in pairwise(marks)]
    parts = [part for part in parts if len(part)]
    chosen = [parts[i] for i in np.linspace(0, len(parts) - 1, min(n_streamlines, len(parts))).astype(int)]
    offsets = np.append(0, np.cumsum([len(part) for part in chosen], dtype=np.int64))
    return finite_tractogram(np.concatenate([np.zeros((0, 3), np.float32), *chosen]), offsets, space=SPACE)


def write_tck(tractogram: Tractogram, path: Path, tell: Progress) -> None:
    """Write positions and the header of a `.tck` that they came from; the format knows no data and no groups."""
    header = header_bytes(MAGIC, tractogram.n_streamlines, tractogram.file_header)
    offsets = tractogram.offsets
    total = len(header) + 12 * (tractogram.n_points + tractogram.n_streamlines + 1)
    with replacing(path) as file:
        file.write(header)
        for first, last in streamline_blocks(offsets):
            ends = offsets[first + 1 : last + 1] - offsets[first]
            rows = np.empty((int(ends[-1]) + last - first, 3), "<f4")
            is_point = np.ones(len(rows), bool)
            is_point[ends + np.arange(last - first)] = False
            rows[~is_point] = np.nan
            rows[is_point] = tractogram.positions_mm[offsets[first] : offsets[last]]
            file.write(rows.data)
            tell(file.tell(), total)
        file.write(np.full(3, np.inf, "<f4").tobytes())
        tell(total, total)
