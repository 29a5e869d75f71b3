"""Reading volumes: NIfTI-1 and -2 (`.nii`, `.nii.gz`) and FreeSurfer's `.mgh` and `.mgz`.

nibabel reads the headers; the voxels are read here, once their size is known to be true.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy.typing as npt

from plexoscope.models.data.arrays import F64
from plexoscope.models.data.volume import Volume
from plexoscope.models.errors import FormatError
from plexoscope.models.io.volume_bytes import SUFFIXES, damage_reported, known_file, open_bytes, read_header
from plexoscope.models.io.volume_header import VolumeHeader
from plexoscope.models.io.voxels import numbers, raw_voxels, volume_of

__all__ = ["SUFFIXES", "Frames", "open_frames", "read_volume"]


@dataclass(frozen=True, eq=False)
class Frames:
    """The volumes of one file, which are read one after the other as they are asked for.

    Parameters
    ----------
    shape : tuple of 3 int
    affine : (4, 4) float64
        Voxel indices to RAS+ world millimetres.
    step_s : float
        Seconds from one to the next; 0 where the header does not say.
    volumes : iterator of (X, Y, Z) arrays
    """

    shape: tuple[int, int, int]
    affine: F64
    n_frames: int
    step_s: float
    volumes: Iterator[npt.NDArray[Any]]


def read_volume(path: str | Path, frame: int | None = None) -> Volume:
    """Read one volume of a file, as numbers to reckon with. What is only looked at is opened with `VolumeFile`.

    Parameters
    ----------
    path
        A file whose name ends in one of `SUFFIXES`.
    frame
        Which volume of a file that holds several, from 0; not needed where there is one.

    Returns
    -------
    Volume
        In RAS+ millimetres. Whole numbers keep their dtype, unless the header scales them. What then are floats but
        look like labels become int32, or int64 where they are larger. All else is float32, but for whole numbers
        that only float64 holds.

    Raises
    ------
    FormatError
        If the file is missing, not of a known kind, damaged, larger than `MAX_BYTES` a frame, holds no real
        numbers, or holds several frames of which none was chosen.
    """
    path, kind = known_file(path)
    with damage_reported(path, kind), ExitStack() as stack:
        file, compressed = open_bytes(path)
        stack.enter_context(file)
        header = _of_numbers(read_header(file, compressed, kind, path), path)
        if frame is None and header.n_frames != 1:
            raise FormatError(f"expected one volume, got {header.n_frames} frames of which none was chosen", path)
        if frame is not None and not 0 <= frame < header.n_frames:
            raise FormatError(f"expected a frame in 0 … {header.n_frames - 1}, got {frame}", path)
        file.seek(header.offset + (frame or 0) * header.frame_bytes)
        raw = raw_voxels(file.read(header.frame_bytes), header, path)
        file.read(1)  # gzip compares its checksum only when it meets the end
        return volume_of(raw, header, path.name[: -len(kind)])


@contextmanager
def open_frames(path: str | Path) -> Iterator[Frames]:
    """Open a file to read its volumes in order; a file of one volume is a series of one.

    Raises
    ------
    FormatError
        As `read_volume`, also while the volumes are read.
    """
    path, kind = known_file(path)
    with ExitStack() as stack:
        with damage_reported(path, kind):
            file, compressed = open_bytes(path)
            stack.enter_context(file)
            header = _of_numbers(read_header(file, compressed, kind, path), path)
            file.seek(header.offset)
        x, y, z = header.shape[:3]

        def volumes() -> Iterator[npt.NDArray[Any]]:
            for _ in range(header.n_frames):
                with damage_reported(path, kind):  # and not what is raised between them
                    values = numbers(raw_voxels(file.read(header.frame_bytes), header, path), header)
                yield values

        yield Frames((x, y, z), header.affine, header.n_frames, header.step_s, volumes())


def _of_numbers(header: VolumeHeader, path: Path) -> VolumeHeader:
    if header.coloured:
        raise FormatError("expected one real number per voxel, got colours", path)
    return header
