"""Writing TrackVis' `.trk`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F32, I64
from plexoscope.models.data.tractogram import Tractogram, streamline_blocks
from plexoscope.models.io.files import Progress, replacing
from plexoscope.models.io.tractogram.affine import move
from plexoscope.models.io.tractogram.grids import grid_of
from plexoscope.models.io.tractogram.trk_header import corner_mm_to_ras, trk_header_bytes


def write_trk(tractogram: Tractogram, path: Path, tell: Progress) -> None:
    """Write a little-endian file of version 2 with all numbers as float32.

    Groups are not written: the format knows none. Names are those that `names.trk_names` makes; the first ten of each
    kind are written, what follows has columns without names.

    Raises
    ------
    ValueError
        If a name does not fit, the grid is too large for the header, or a position is infinite in its space.
    """
    scalars, properties = _tables(tractogram.per_point), _tables(tractogram.per_streamline)
    grid = grid_of(tractogram)
    header = trk_header_bytes(grid, _widths(scalars), _widths(properties), tractogram.n_streamlines)
    to_corner_mm = np.linalg.inv(corner_mm_to_ras(grid))
    width = 3 + sum(_widths(scalars).values())
    n_properties = sum(_widths(properties).values())
    offsets = tractogram.offsets
    total = len(header) + 4 * (tractogram.n_points * width + tractogram.n_streamlines * (1 + n_properties))
    with replacing(path) as file:
        file.write(header)
        for first, last in streamline_blocks(offsets):
            points = slice(int(offsets[first]), int(offsets[last]))
            rows = np.empty((points.stop - points.start, width), np.float32)
            with np.errstate(over="ignore", invalid="ignore"):
                move(tractogram.positions_mm[points], to_corner_mm, out=rows)
            if not np.isfinite(rows[:, :3]).all():
                raise ValueError("positions: expected such as float32 holds in the voxel grid, got others")
            _fill(rows[:, 3:], scalars, points)
            numbers = np.empty((last - first, n_properties), np.float32)
            _fill(numbers, properties, slice(first, last))
            file.write(_records(rows, np.diff(offsets[first : last + 1]), numbers).data)
            tell(file.tell(), total)
        tell(total, total)


def _tables(arrays: Mapping[str, npt.NDArray[Any]]) -> dict[str, npt.NDArray[Any]]:
    """Arrays as tables; what has no columns is left out."""
    tables = {name: values.reshape(len(values), int(np.prod(values.shape[1:]))) for name, values in arrays.items()}
    return {name: values for name, values in tables.items() if values.shape[1]}


def _widths(tables: Mapping[str, npt.NDArray[Any]]) -> dict[str, int]:
    return {name: values.shape[1] for name, values in tables.items()}


def _fill(columns: F32, tables: Mapping[str, npt.NDArray[Any]], rows: slice) -> None:
    at = 0
    for values in tables.values():
        columns[:, at : at + values.shape[1]] = values[rows]
        at += values.shape[1]


def _records(rows: F32, lengths: I64, properties: F32) -> npt.NDArray[Any]:
    """Each streamline as its count, its rows and its properties, one after the other, as little-endian words."""
    words = np.empty(rows.size + len(lengths) + properties.size, "<f4")
    behind = np.cumsum(1 + lengths * rows.shape[1] + properties.shape[1])
    counts_at = np.append(0, behind[:-1])
    properties_at = behind[:, None] - np.arange(properties.shape[1], 0, -1)
    is_point = np.ones(len(words), bool)
    is_point[counts_at] = False
    is_point[properties_at] = False
    words[is_point] = rows.reshape(-1)
    words[properties_at] = properties
    words.view("<i4")[counts_at] = lengths
    return words
