"""DSI Studio's TinyTrack, `.tt.gz` or `.tt`: voxel coordinates in 32nds, a number first and then one byte per step.

Learned from the program that writes it: https://github.com/frankyeh/DSI-Studio (libs/tracking/tract_model.cpp). Unlike
its `.trk` files, these count from the centre of the first voxel.
"""

import gzip
import re
import struct
from contextlib import nullcontext
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F32, I64, U8
from plexoscope.models.data.grid import Grid
from plexoscope.models.data.tractogram import Tractogram, streamline_blocks
from plexoscope.models.errors import FormatError
from plexoscope.models.io.files import CountedFile, Progress
from plexoscope.models.io.tractogram.affine import move
from plexoscope.models.io.tractogram.finite import LEAVE_OUT, BadPoints, finite_tractogram
from plexoscope.models.io.tractogram.mat4 import read_matrices

SPACE = "RAS+ mm (trans_to_mni)"
# A streamline: the number of its coordinates, the first point, and three bytes for each further point.
_FIRST_BYTES = 16
_PER_VOXEL = 32
# Steps of a byte shrink to a half or a third when packed; what grows a hundredfold is a mistake or an attack.
_MAX_EXPANSION, _ALWAYS_ALLOWED_BYTES = 100, 1 << 24


def read_tt(path: Path, tell: Progress, bad_points: BadPoints = LEAVE_OUT) -> Tractogram:
    """Read all streamlines; DSI Studio's cluster numbers become `per_streamline["cluster"]`.

    Raises
    ------
    FormatError
        If it is no packed level 4 `.mat` file, lacks a matrix that is needed, or a streamline makes no sense.
    """
    size = path.stat().st_size
    matrices: dict[str, npt.NDArray[Any]] = {}
    with path.open("rb") as raw:
        magic = raw.read(2)
        raw.seek(0)
        is_packed = magic == b"\x1f\x8b"
        if not is_packed and path.name.lower().endswith(".gz"):
            raise FormatError(f"expected a .tt.gz file, which is packed by gzip, got {magic!r}", path)
        counted = cast(BinaryIO, CountedFile(raw, size, tell))
        with gzip.GzipFile(fileobj=counted) if is_packed else nullcontext(counted) as file:
            wanted = ("track", "dimension", "trans_to_mni", "cluster")
            at_most = max(_ALWAYS_ALLOWED_BYTES, _MAX_EXPANSION * size)
            matrices.update(read_matrices(cast(BinaryIO, file), wanted, at_most, path))
    grid = _grid(matrices, path)
    parts = [_streamlines(matrices.pop(name), path) for name in _track_names(matrices)]
    if not parts:
        raise FormatError("expected a matrix 'track', got none", path)
    lengths = np.concatenate([np.diff(offsets) for _, offsets in parts])
    positions = np.concatenate([points for points, _ in parts]) if len(parts) > 1 else parts[0][0]
    for start in range(0, len(positions), 1 << 16):
        block = positions[start : start + (1 << 16)]
        move(block.astype(np.float64), grid.affine, out=block)
    cluster = matrices.get("cluster", np.zeros(0, np.uint16))
    return finite_tractogram(
        bad_points=bad_points,
        positions_mm=positions,
        offsets=np.append(0, np.cumsum(lengths)),
        per_streamline={"cluster": cluster} if 0 < len(cluster) == len(lengths) else {},
        space=SPACE,
        grid=grid,
    )


def _grid(matrices: dict[str, npt.NDArray[Any]], path: Path) -> Grid:
    affine, dimension = matrices.get("trans_to_mni"), matrices.get("dimension")
    if affine is None or dimension is None or affine.shape != (16,) or dimension.shape != (3,):
        raise FormatError("expected matrices 'trans_to_mni' of 16 and 'dimension' of 3 numbers, got others", path)
    try:
        return Grid(affine.reshape(4, 4), tuple(dimension.tolist()))
    except (ValueError, OverflowError) as error:
        raise FormatError(f"trans_to_mni or dimension: {error}", path) from error


def _track_names(matrices: dict[str, npt.NDArray[Any]]) -> list[str]:
    """`track`, `track1`, `track2`, …: large sets come in parts of 128 MB."""
    found = {name: re.fullmatch(r"track([0-9]{0,9})", name) for name in matrices}
    numbers = {name: int(match[1] or 0) for name, match in found.items() if match}
    return sorted(numbers, key=lambda name: numbers[name])


def _streamlines(track: npt.NDArray[Any], path: Path) -> tuple[F32, I64]:
    """Return voxel coordinates (P, 3) and offsets (S + 1,)."""
    if track.dtype != np.uint8:
        raise FormatError(f"track: expected bytes, got {track.dtype}", path)
    starts, lengths = _walk(track, path)
    offsets = np.append(0, np.cumsum(lengths))
    points = np.empty((offsets[-1], 3), np.float32)
    ends = np.append(starts[1:], len(track))
    for first, last in streamline_blocks(offsets):
        content = track[starts[first] : ends[last - 1]]
        # Relative to this block: where the streamlines begin in its bytes and in its points.
        at, of_point = starts[first:last] - starts[first], offsets[first:last] - offsets[first]
        where = at[:, None] + np.arange(_FIRST_BYTES)
        is_step = np.ones(len(content), bool)
        is_step[where] = False
        firsts = content[where].view("<i4")[:, 1:].astype(np.int64)
        moves = np.empty((offsets[last] - offsets[first], 3), np.int64)
        is_first = np.zeros(len(moves), bool)
        is_first[of_point] = True
        moves[~is_first] = content[is_step].view(np.int8).reshape(-1, 3)
        moves[is_first] = firsts
        # One running sum over all, then what it had reached before each streamline is taken away again.
        sums = np.cumsum(moves, axis=0)
        before = sums[of_point] - firsts
        sums -= np.repeat(before, lengths[first:last], axis=0)
        points[offsets[first] : offsets[last]] = sums / _PER_VOXEL
    return points, offsets


def _walk(track: U8, path: Path) -> tuple[I64, I64]:
    """Return where each streamline begins, and of how many points it is."""
    content, count_at = track.data, struct.Struct("<I").unpack_from
    starts, lengths = [], []
    at = 0
    while at < len(content):
        n_coordinates = count_at(content, at)[0] if at + 4 <= len(content) else 0
        end = at + _FIRST_BYTES + n_coordinates - 3
        if n_coordinates < 3 or n_coordinates % 3 or end > len(content):
            raise FormatError(
                f"track: expected a streamline within {len(content) - at} bytes, got {n_coordinates} coordinates", path
            )
        starts.append(at)
        lengths.append(n_coordinates // 3)
        at = end
    return np.array(starts, np.int64), np.array(lengths, np.int64)
