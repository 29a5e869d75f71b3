"""Reading volumes: NIfTI-1 and -2 (`.nii`, `.nii.gz`) and FreeSurfer's `.mgh` and `.mgz`.

nibabel reads the headers. The voxels are read here, because a header must be believed by nobody before the size of
the file has been held against it: a kilobyte of gzip may claim any number of voxels.
"""

import gzip
import math
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F64
from plexoscope.models.data.volume import Volume
from plexoscope.models.errors import FormatError
from plexoscope.models.io.limits import check_unpacked, most_bytes

SUFFIXES = (".nii", ".nii.gz", ".mgz", ".mgh")

MAX_BYTES = 1 << 31
"""Of one frame as the file stores it: 800 voxels to a side as float32. More is no picture of a head."""
DEFLATE_RATIO = 1032
"""The most that gzip can have made smaller."""

_HEADER_BYTES = 540
_EXACT_IN_FLOAT32 = 1 << 24
_FINE_STEP = 0.1
"""Between the values that scaled whole numbers can take: labels are told apart where it is finer than this."""
_SAMPLED_EVERY = 997
"""A measure is told from whole numbers by a few of its voxels."""
_MGH_HEADER_BYTES = 284
_SECONDS_PER_UNIT = {"sec": 1.0, "msec": 1e-3, "usec": 1e-6}


class _Header(NamedTuple):
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    offset: int
    slope: float
    intercept: float
    affine: F64
    step_s: float = 0.0


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
    """Read one volume of a file.

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
        look like labels become int32; all else is float32.

    Raises
    ------
    FormatError
        If the file is missing, not of a known kind, damaged, larger than `MAX_BYTES` a frame, holds no real
        numbers, or holds several frames of which none was chosen.
    """
    path, kind = _known(path)
    with _damage_reported(path, kind):
        return _read(path, kind, frame)


@contextmanager
def open_frames(path: str | Path) -> Iterator[Frames]:
    """Open a file to read its volumes in order; a file of one volume is a series of one.

    Raises
    ------
    FormatError
        As `read_volume`, also while the volumes are read.
    """
    path, kind = _known(path)
    with ExitStack() as stack:
        with _damage_reported(path, kind):
            file, compressed = stack.enter_context(_opened(path))
            header = _header(file, kind, path)
            n_frames = math.prod(header.shape[3:])
            n_bytes = math.prod(header.shape[:3]) * header.dtype.itemsize
            _check_size(header, n_bytes, n_frames, path, compressed)
            file.seek(header.offset)
        x, y, z = header.shape[:3]

        def volumes() -> Iterator[npt.NDArray[Any]]:
            for _ in range(n_frames):
                with _damage_reported(path, kind):  # and not what is raised between them
                    values = _frame(file, n_bytes, header, path)
                yield values

        yield Frames((x, y, z), header.affine, n_frames, header.step_s, volumes())


def _known(path: str | Path) -> tuple[Path, str]:
    """The path, and which of `SUFFIXES` it ends in."""
    path = Path(path)
    kind = next((suffix for suffix in SUFFIXES if path.name.lower().endswith(suffix)), None)
    if path.is_dir():
        raise FormatError("expected a volume file, got a folder", path)
    if not path.exists():
        raise FormatError("no such file", path)
    if kind is None:
        known = ", ".join(SUFFIXES)
        raise FormatError(f"expected a file of kind {known}, got {path.suffix or 'no ending'}", path)
    return path, kind


@contextmanager
def _damage_reported(path: Path, kind: str) -> Iterator[None]:
    """Turn what readers raise over damaged bytes into a `FormatError`."""
    from nibabel.imageglobals import LoggingOutputSuppressor

    try:
        # Damaged headers warn and log before they fail; one message is enough.
        with warnings.catch_warnings(), LoggingOutputSuppressor():
            warnings.simplefilter("ignore")
            yield
    except FormatError:
        raise
    except (EOFError, gzip.BadGzipFile) as error:
        raise FormatError("cut short or damaged: the compressed data end too early or do not add up", path) from error
    except Exception as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise FormatError(f"cannot be read as {kind}: {reason.rstrip('.')}", path) from error


@contextmanager
def _opened(path: Path) -> Iterator[tuple[Any, bool]]:
    with path.open("rb") as file:
        compressed = file.read(2) == b"\x1f\x8b"
    with gzip.open(path) if compressed else path.open("rb") as file:
        yield file, compressed


def _header(file: Any, kind: str, path: Path) -> _Header:
    beginning = file.read(_HEADER_BYTES)
    return _mgh_header(beginning, path) if kind.startswith(".mg") else _nifti_header(beginning, path)


def _read(path: Path, kind: str, frame: int | None) -> Volume:
    with _opened(path) as (file, compressed):
        header = _header(file, kind, path)
        shape, n_frames = header.shape[:3], math.prod(header.shape[3:])
        n_bytes = math.prod(shape) * header.dtype.itemsize
        _check_size(header, n_bytes, n_frames, path, compressed)
        if frame is None and n_frames != 1:
            raise FormatError(f"expected one volume, got {n_frames} frames of which none was chosen", path)
        if frame is not None and not 0 <= frame < n_frames:
            raise FormatError(f"expected a frame in 0 … {n_frames - 1}, got {frame}", path)
        file.seek(header.offset + (frame or 0) * n_bytes)
        values = _frame(file, n_bytes, header, path)
        file.read(1)  # gzip compares its checksum only when it meets the end
    step = abs(header.slope) if header.dtype.kind in "iu" and abs(header.slope) < _FINE_STEP else 0.0
    return _named_by_value(Volume(values, header.affine, path.name[: -len(kind)]), step / 2)


def _named_by_value(volume: Volume, error: float = 0.0) -> Volume:
    """Labels that a program has written as floats are labels: whole numbers, and most of them like their neighbours.

    Parameters
    ----------
    error
        How far from the value that was meant one may be, where whole numbers are scaled; nibabel scales float labels
        when it writes them as int16.
    """
    values = volume.values
    if values.dtype.kind != "f":
        return volume
    if not (_all_whole(values.ravel()[::_SAMPLED_EVERY], error) and _all_whole(values, error)):
        return volume
    labels = replace(volume, values=np.rint(values).astype(np.int32))
    return labels if labels.looks_like_labels else volume


def _all_whole(values: npt.NDArray[Any], error: float) -> bool:
    """Whether all are whole numbers that float32 holds exactly, within an error and its digits; NaN is none."""
    whole = np.rint(values)
    near = np.abs(values - whole) <= error + np.spacing(np.abs(whole)) * bool(error)
    return bool(np.all(np.abs(values) <= _EXACT_IN_FLOAT32) and np.all(near))


def _frame(file: Any, n_bytes: int, header: _Header, path: Path) -> npt.NDArray[Any]:
    raw = file.read(n_bytes)
    if len(raw) < n_bytes:
        raise FormatError(f"cut short: the header says {n_bytes} bytes of voxels, the file holds {len(raw)}", path)
    # The first axis runs fastest in both formats.
    return _scaled(np.frombuffer(raw, header.dtype).reshape(header.shape[:3], order="F"), header)


def _nifti_header(beginning: bytes, path: Path) -> _Header:
    from nibabel.nifti1 import Nifti1Header
    from nibabel.nifti2 import Nifti2Header

    sizes = {int.from_bytes(beginning[:4], order) for order in ("little", "big")}
    known: Any = next((each for each in (Nifti1Header, Nifti2Header) if each.sizeof_hdr in sizes), None)
    if known is None:
        raise FormatError(f"expected a NIfTI header that begins with 348 or 540, got {beginning[:4]!r}", path)
    if len(beginning) < known.sizeof_hdr:
        raise FormatError(f"expected a NIfTI header of {known.sizeof_hdr} bytes, got {len(beginning)} bytes", path)
    header = known(beginning[: known.sizeof_hdr])
    # one a little longer than 1 is made as long as 1, as the format's library does
    magic = header["magic"].item()
    if not magic.startswith(b"n+"):
        raise FormatError(f"expected voxels in the same file (magic b'n+1' or b'n+2'), got magic {magic!r}", path)
    slope, intercept = header.get_slope_inter()
    return _Header(
        shape=_at_least_3d(header.get_data_shape(), path),
        dtype=_real(header.get_data_dtype(), path),
        offset=header.get_data_offset() or known.single_vox_offset,
        slope=1.0 if slope is None else slope,
        intercept=intercept or 0.0,
        affine=_nifti_affine(header),
        step_s=max(float(header["pixdim"][4]), 0.0) * _SECONDS_PER_UNIT.get(header.get_xyzt_units()[1], 0.0),
    )


def _nifti_affine(header: Any) -> F64:
    """The header's affine as nibabel gives it; but a qform that is said goes before an sform that cannot be one.

    The unit of length is passed over, as nibabel does, and so DIPY: streamlines that are made on a volume lie where
    the bare affine says.
    """
    if sum(float(header[f"quatern_{axis}"]) ** 2 for axis in "bcd") > 1:
        header.quaternion_threshold = -np.inf  # made as long as 1, as the format's own library does
    affine: F64 = header.get_best_affine().astype(np.float64)
    if header["sform_code"] > 0 and header["qform_code"] > 0 and np.linalg.matrix_rank(affine[:3, :3]) < 3:
        affine = header.get_qform().astype(np.float64)
    return affine


def _mgh_header(beginning: bytes, path: Path) -> _Header:
    from nibabel.freesurfer import mghformat

    if len(beginning) < _MGH_HEADER_BYTES:
        raise FormatError(f"expected an MGH header of {_MGH_HEADER_BYTES} bytes, got {len(beginning)} bytes", path)
    header: Any = mghformat.MGHHeader(beginning[:_MGH_HEADER_BYTES])  # type: ignore[no-untyped-call]
    return _Header(
        shape=_at_least_3d(header.get_data_shape(), path),
        dtype=_real(header.get_data_dtype().newbyteorder(">"), path),
        offset=header.get_data_offset(),
        slope=1.0,
        intercept=0.0,
        affine=header.get_affine().astype(np.float64),
    )


def _at_least_3d(shape: tuple[int, ...], path: Path) -> tuple[int, ...]:
    shape = tuple(int(n) for n in shape)
    if not shape or min(shape) < 1:
        raise FormatError(f"expected at least one voxel along each axis, got shape {shape}", path)
    return shape + (1,) * (3 - len(shape))


def _real(dtype: np.dtype[Any], path: Path) -> np.dtype[Any]:
    if dtype.kind not in "iuf":
        raise FormatError(f"expected one real number per voxel, got {'colours' if dtype.names else dtype}", path)
    return dtype


def _check_size(header: _Header, n_bytes: int, n_frames: int, path: Path, compressed: bool) -> None:
    if n_bytes > MAX_BYTES:
        size = " × ".join(map(str, header.shape[:3]))
        raise FormatError(f"expected a volume of at most {MAX_BYTES >> 20} MB, got {size} {header.dtype} voxels", path)
    available = path.stat().st_size * (DEFLATE_RATIO if compressed else 1)
    declared = header.offset + n_bytes * n_frames
    if header.offset < 0 or declared > available:
        raise FormatError(
            f"cut short or damaged: the header says {declared} bytes, the file holds at most {available}", path
        )
    if compressed:
        check_unpacked(n_bytes, most_bytes(path.stat().st_size), path)


def _scaled(raw: npt.NDArray[Any], header: _Header) -> npt.NDArray[Any]:
    if (header.slope, header.intercept) == (1.0, 0.0) and raw.dtype.kind in "iu":
        return raw.astype(raw.dtype.newbyteorder("="), order="C")
    with np.errstate(over="ignore"):
        values = raw.astype(np.float32, order="C")
        if (header.slope, header.intercept) != (1.0, 0.0):
            values *= np.float32(header.slope)
            values += np.float32(header.intercept)
    return values
