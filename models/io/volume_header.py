"""Headers of volumes: NIfTI-1 and -2 and FreeSurfer's MGH, read by nibabel and held against what is drawn."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from plexoscope.models.data.arrays import F64
from plexoscope.models.errors import FormatError

HEADER_BYTES = 540
_MGH_HEADER_BYTES = 284
_CIFTI = range(3000, 3100)
"""Intents of NIfTI-2 that make lists of values of it."""
_SECONDS_PER_UNIT = {"s": 1.0, "ms": 1e-3, "µs": 1e-6}
_TIME_UNITS = {"sec": "s", "msec": "ms", "usec": "µs", "hz": "Hz", "ppm": "ppm", "rads": "rad/s"}
_SPACE_UNITS = {"meter": "m", "mm": "mm", "micron": "µm"}
_COMPONENTS = (1004, 1005, 1006, 1007, 2003, 2004)
"""Codes of intents whose frames are the parts of a matrix, a vector or a colour, and no series."""
_SPACES = {1: "scanner", 2: "aligned", 3: "Talairach", 4: "MNI 152", 5: "template"}


@dataclass(frozen=True, eq=False)
class VolumeHeader:
    """What a file of volumes says of itself.

    Parameters
    ----------
    shape : tuple of 3 or more int
        All dimensions of the file, those in space first.
    dtype
        As stored; a structure of bytes called R, G, B and perhaps A where the voxels are colours.
    offset : int
        Where the voxels begin, bytes.
    slope, intercept : float
        1 and 0 where nothing is scaled.
    affine : (4, 4) float64
        Voxel indices to RAS+ world millimetres.
    placed_by : str
        Which transform of the header the affine is, and into which space: "sform, scanner".
    space_unit : str
        Of the affine, as the header says; "" where it does not.
    step, step_unit
        From one frame to the next; 0 and "" where the header does not say, or frames are no series.
    intent : str
        What the values mean, in nibabel's words; "" for nothing special.
    """

    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    offset: int
    slope: float
    intercept: float
    affine: F64
    placed_by: str = ""
    space_unit: str = "mm"
    step: float = 0.0
    step_unit: str = ""
    intent: str = ""

    @property
    def n_frames(self) -> int:
        """Volumes in the file; components of vectors are volumes as well."""
        return math.prod(self.shape[3:])

    @property
    def frame_bytes(self) -> int:
        """Of one volume as the file stores it."""
        return math.prod(self.shape[:3]) * self.dtype.itemsize

    @property
    def coloured(self) -> bool:
        """Whether the voxels are colours and not numbers."""
        return self.dtype.names is not None

    @property
    def scaled(self) -> bool:
        return (self.slope, self.intercept) != (1.0, 0.0)

    @property
    def step_s(self) -> float:
        """Seconds from one frame to the next; 0 where the header does not say."""
        return self.step * _SECONDS_PER_UNIT.get(self.step_unit, 0.0)


def parse_header(beginning: bytes, kind: str, path: Path) -> VolumeHeader:
    """Return the header that a file begins with.

    Parameters
    ----------
    beginning
        The first `HEADER_BYTES` of the file, unpacked, or all of a shorter one.
    kind
        How its name ends.

    Raises
    ------
    FormatError
        If it is none of that kind, or a voxel is neither a real number nor a colour.
    """
    return _mgh(beginning, path) if kind.startswith(".mg") else _nifti(beginning, path)


def _nifti(beginning: bytes, path: Path) -> VolumeHeader:
    from nibabel.nifti1 import Nifti1Header
    from nibabel.nifti2 import Nifti2Header

    sizes = {int.from_bytes(beginning[:4], order) for order in ("little", "big")}
    known: Any = next((each for each in (Nifti1Header, Nifti2Header) if each.sizeof_hdr in sizes), None)
    if known is None:
        raise FormatError(f"expected a NIfTI header that begins with 348 or 540, got {beginning[:4]!r}", path)
    if len(beginning) < known.sizeof_hdr:
        raise FormatError(f"expected a NIfTI header of {known.sizeof_hdr} bytes, got {len(beginning)} bytes", path)
    header = known(beginning[: known.sizeof_hdr])
    magic = header["magic"].item()
    if not magic.startswith(b"n+"):
        raise FormatError(f"expected voxels in the same file (magic b'n+1' or b'n+2'), got magic {magic!r}", path)
    if int(header["intent_code"]) in _CIFTI:
        raise FormatError(
            "expected a volume, got CIFTI, whose values are of surfaces and regions "
            "(wb_command -cifti-separate writes its volume, -cifti-convert -to-text its matrix)",
            path,
        )
    slope, intercept = header.get_slope_inter()
    shape = _at_least_3d(header.get_data_shape(), path)
    affine, placed_by = _nifti_affine(header)
    space_unit, time_unit = header.get_xyzt_units()
    series = int(header["intent_code"]) not in _COMPONENTS
    step, step_unit = _step(float(header["pixdim"][4]), _TIME_UNITS.get(time_unit, "") if series else "", shape)
    return VolumeHeader(
        shape=shape,
        dtype=_shown(header.get_data_dtype(), path),
        offset=header.get_data_offset() or known.single_vox_offset,
        slope=1.0 if slope is None else slope,
        intercept=intercept or 0.0,
        affine=affine,
        placed_by=placed_by,
        space_unit=_SPACE_UNITS.get(space_unit, ""),
        step=step,
        step_unit=step_unit,
        intent=_intent(header),
    )


def _nifti_affine(header: Any) -> tuple[F64, str]:
    """The header's affine as nibabel gives it; but a qform that is said goes before an sform that cannot be one.

    The unit of length is passed over, as nibabel does, and so DIPY: streamlines that are made on a volume lie where
    the bare affine says.
    """
    if sum(float(header[f"quatern_{axis}"]) ** 2 for axis in "bcd") > 1:
        header.quaternion_threshold = -np.inf  # made as long as 1, as the format's own library does
    affine: F64 = header.get_best_affine().astype(np.float64)
    sform, qform = int(header["sform_code"]), int(header["qform_code"])
    # Of numbers that are none the rank is not asked for: LAPACK writes to stdout.
    if sform > 0 and not (qform > 0 and (not np.isfinite(affine).all() or np.linalg.matrix_rank(affine[:3, :3]) < 3)):
        return affine, f"sform, {_space(sform)}"
    if qform > 0:
        return header.get_qform().astype(np.float64), f"qform, {_space(qform)}"
    return affine, "neither sform nor qform, voxel sizes alone"


def _space(code: int) -> str:
    return _SPACES.get(code, f"code {code}")


def _intent(header: Any) -> str:
    label, parameters, name = header.get_intent()
    words = "" if label == "none" else str(label)
    if parameters:
        words += f" ({', '.join(f'{each:g}' for each in parameters)})"
    return " ".join(filter(None, (words, name and f"“{name}”")))


def _mgh(beginning: bytes, path: Path) -> VolumeHeader:
    from nibabel.freesurfer import mghformat

    if len(beginning) < _MGH_HEADER_BYTES:
        raise FormatError(f"expected an MGH header of {_MGH_HEADER_BYTES} bytes, got {len(beginning)} bytes", path)
    header: Any = mghformat.MGHHeader(beginning[:_MGH_HEADER_BYTES])  # type: ignore[no-untyped-call]
    return VolumeHeader(
        shape=_at_least_3d(header.get_data_shape(), path),
        dtype=_shown(header.get_data_dtype().newbyteorder(">"), path),
        offset=header.get_data_offset(),
        slope=1.0,
        intercept=0.0,
        affine=header.get_affine().astype(np.float64),
        placed_by="FreeSurfer's, scanner",
    )


def _at_least_3d(shape: tuple[int, ...], path: Path) -> tuple[int, ...]:
    shape = tuple(int(n) for n in shape)
    if not shape or min(shape) < 1:
        raise FormatError(f"expected at least one voxel along each axis, got shape {shape}", path)
    return shape + (1,) * (3 - len(shape))


def _shown(dtype: np.dtype[Any], path: Path) -> np.dtype[Any]:
    if dtype.names in (("R", "G", "B"), ("R", "G", "B", "A")) or dtype.kind in "iuf":
        return dtype
    raise FormatError(f"expected one real number or one colour per voxel, got {dtype}", path)


def _step(step: float, unit: str, shape: tuple[int, ...]) -> tuple[float, str]:
    """Only along the fourth dimension, if it alone makes the frames."""
    alone = len(shape) > 3 and shape[3] > 1 and shape[3] == math.prod(shape[3:])
    return (step, unit) if alone and unit and 0 < step < math.inf else (0.0, "")
