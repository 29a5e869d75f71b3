"""Writing `.trx` archives."""

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.io.files import BLOCK_BYTES, Progress, replacing
from plexoscope.models.io.tractogram.grids import grid_of
from plexoscope.models.io.tractogram.trx import DTYPES

# Members all bear the same date, so that the same tractogram gives the same file. Zip begins in 1980.
_DATE = (1980, 1, 1, 0, 0, 0)


def write_trx(tractogram: Tractogram, path: Path, tell: Progress) -> None:
    """Write positions as float32, all data in their own types, and the groups; nothing is packed.

    Names are those that `names.trx_names` makes. Data with more than one dimension per row become columns.

    Raises
    ------
    ValueError
        If the data are no numbers.
    """
    grid = grid_of(tractogram)
    header = {
        "DIMENSIONS": list(grid.dimensions),
        "VOXEL_TO_RASMM": grid.affine.tolist(),
        "NB_VERTICES": tractogram.n_points,
        "NB_STREAMLINES": tractogram.n_streamlines,
    }
    arrays = {"positions.3.float32": tractogram.positions_mm, "offsets.uint64": tractogram.offsets.astype("<u8")}
    if tractogram.n_streamlines:
        arrays |= _members("dps", tractogram.per_streamline)
        arrays |= _members("dpv", tractogram.per_point)
        arrays |= _members("groups", tractogram.groups)
    total = sum(array.nbytes for array in arrays.values())
    n_done = 0
    with replacing(path) as file, zipfile.ZipFile(file, "w") as archive:
        archive.writestr(zipfile.ZipInfo("header.json", _DATE), json.dumps(header))
        for name, array in arrays.items():
            info = zipfile.ZipInfo(name, _DATE)
            info.file_size = array.nbytes  # decides whether the member needs the fields for 4 GB and more
            flat = np.ascontiguousarray(array, array.dtype.newbyteorder("<")).reshape(-1).view(np.uint8).data
            with archive.open(info, "w") as member:
                for start in range(0, len(flat), BLOCK_BYTES):
                    member.write(flat[start : start + BLOCK_BYTES])
                    tell(n_done + min(start + BLOCK_BYTES, len(flat)), total)
            n_done += len(flat)


def _members(folder: str, arrays: Mapping[str, npt.NDArray[Any]]) -> dict[str, npt.NDArray[Any]]:
    members = {}
    for name, values in arrays.items():
        dtype_name = "uint8" if values.dtype == bool else values.dtype.name
        if dtype_name not in DTYPES:
            raise ValueError(f"{folder} {name!r}: expected numbers, got {values.dtype}")
        table = values.reshape(len(values), int(np.prod(values.shape[1:])))
        columns = "" if table.shape[1] == 1 else f".{table.shape[1]}"
        if table.shape[1]:
            members[f"{folder}/{name}{columns}.{dtype_name}"] = table.view(np.uint8) if values.dtype == bool else table
    return members
