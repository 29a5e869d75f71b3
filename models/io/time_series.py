"""Reading time series: tables, NumPy's and MATLAB's arrays, and images in time with a parcellation."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F64, I32
from plexoscope.models.data.parcellation import Parcellation
from plexoscope.models.data.time_series import TimeSeries
from plexoscope.models.errors import FormatError
from plexoscope.models.io.array import float32_of, read_array
from plexoscope.models.io.files import Progress, Teller
from plexoscope.models.io.guard import guarded
from plexoscope.models.io.headings import TIMES
from plexoscope.models.io.mat_file import read_mat_file
from plexoscope.models.io.parcellation import read_parcellation
from plexoscope.models.io.table import SUFFIXES as TABLES
from plexoscope.models.io.table import DelimitedTable, read_table
from plexoscope.models.io.volume import SUFFIXES as IMAGES
from plexoscope.models.io.volume import Frames, open_frames

_ARRAYS = (".npy", ".npz")
_IMAGES = tuple(suffix for suffix in IMAGES if suffix.startswith(".nii"))
SUFFIXES = (*TABLES, *_ARRAYS, ".mat", *_IMAGES)

STEP_UNKNOWN = "The file does not say the time from one value to the next: taken as 1 s."
_PREFERRED = ("tc", "ts", "timeseries", "time_series", "bold", "roi", "traces", "data", "x")
_PARCELLATIONS = ("dseg.nii.gz", "dseg.nii", "parcellation.nii.gz", "parcellation.nii")
_MOST_LISTED = 5
_LEAST, _MOST = 1e-300, 1e300
"""Of a step and of a frequency: so that one over it is finite, too."""
_MOST_DIMENSIONS = 3
_UNEVEN = 1e-3
"""Of a step: times further from equal steps than this are no equal steps."""


def read_time_series(path: str | Path, progress: Progress | None = None) -> TimeSeries:
    """Read traces.

    Parameters
    ----------
    path
        A table: with a header each column is a unit and each row a time, with names in its first column each row is
        a unit; with neither the longer side is time. A column called time gives the step, and so does a first one
        without a name, unless it counts the rows (pandas, R), which says nothing. An array (`.npy`, `.npz`, `.mat`)
        of two dimensions, of which the longer is time, or of three: subjects, units, times. A NIfTI image in time
        with exactly one parcellation in the same folder, whose name ends in dseg.nii.gz or parcellation.nii.gz; with
        another see `mean_traces`.

        The step is `RepetitionTime`, or one over `SamplingFrequency`, of NAME.json beside it, `TR`, `dt` or `fs` of a
        MATLAB file, or what the NIfTI header says.
    progress
        Called with what is done and all there is; may raise to cancel.

    Returns
    -------
    TimeSeries
        Where no step is told it is 1 s, and `source` says so, as it does where values are missing or a unit never
        changes.

    Raises
    ------
    FormatError
        If the file is missing, of no known kind, damaged, or breaks a rule above.
    """
    path = Path(path)
    name = path.name.lower()
    if name.endswith(_IMAGES):
        return mean_traces(path, read_parcellation(_parcellation_beside(path)), progress)
    if name.endswith(TABLES):
        table = read_table(path, progress)
        return guarded(lambda: _of_table(table), path, Teller(None))
    if name.endswith(_ARRAYS):
        return guarded(lambda: _series(_longer_is_time(read_array(path)), path), path, Teller(None))
    if name.endswith(".mat"):
        return guarded(lambda: _of_mat(path), path, Teller(None))
    raise FormatError(f"expected a file of kind {', '.join(SUFFIXES)}, got {path.suffix or 'no ending'}", path)


def mean_traces(volume_path: str | Path, parcellation: Parcellation, progress: Progress | None = None) -> TimeSeries:
    """Return the mean of the voxels of each region at each time.

    The voxels of the image are looked up in the parcellation by their place in the world, to the nearest voxel, where
    the two have different grids. A region without a voxel in the image is NaN throughout.

    Parameters
    ----------
    volume_path
        A 4-D NIfTI image in the world space of the parcellation. Read a volume at a time.
    progress
        Called with volumes done and volumes in all; may raise to cancel.

    Raises
    ------
    FormatError
        If it cannot be read, has a single volume, or none of its voxels lies in a region.
    """
    path = Path(volume_path)
    with open_frames(path) as frames:
        if frames.n_frames < 2:
            raise FormatError("expected an image with several volumes in time, got one", path)
        regions = _regions_on(frames, parcellation)
        inside = np.flatnonzero(regions >= 0)
        if not len(inside):
            raise FormatError("expected voxels in the regions of the parcellation, got none (another space?)", path)
        owner = regions[inside]
        traces = np.empty((parcellation.n_regions, frames.n_frames), np.float32)
        for k, volume in enumerate(frames.volumes):
            traces[:, k] = _means(volume.reshape(-1)[inside], owner, parcellation.n_regions)
            if progress is not None:
                progress(k + 1, frames.n_frames)
        step_s = _step_beside(path) or frames.step_s
    return TimeSeries(
        values=traces[None],
        step_s=step_s or 1.0,
        unit_names=parcellation.names,
        subject_names=(_stem(path),),
        positions_mm=parcellation.centres_mm,
        source="" if step_s else STEP_UNKNOWN,
    )


def _regions_on(frames: Frames, parcellation: Parcellation) -> I32:
    """(X * Y * Z,) region of each voxel of the image, -1 for none."""
    volume = parcellation.volume
    if frames.shape == volume.shape and np.allclose(frames.affine, volume.affine, atol=1e-3):
        return parcellation.regions.reshape(-1)
    voxels = np.indices(frames.shape, dtype=np.float32).reshape(3, -1).T
    to_voxel = np.linalg.inv(volume.affine) @ frames.affine
    places = np.rint(np.einsum("nj,kj->nk", voxels, to_voxel[:3, :3]) + to_voxel[:3, 3]).astype(np.int64)
    within = ((places >= 0) & (places < volume.shape)).all(axis=1)
    regions = np.full(len(voxels), -1, np.int32)
    regions[within] = parcellation.regions[tuple(places[within].T)]
    return regions


def _means(values: npt.NDArray[Any], owner: I32, n_regions: int) -> F64:
    measured = np.isfinite(values)
    values, owner = values[measured], owner[measured]
    with np.errstate(invalid="ignore"):
        means: F64 = np.bincount(owner, values, n_regions) / np.bincount(owner, minlength=n_regions)
    return means


def _of_table(table: DelimitedTable) -> TimeSeries:
    time, count = table.find(TIMES), table.row_count
    if time is None and count is None and _has_unnamed_index(table):
        time = 0
    if time is None and not table.is_numeric(0):
        if table.n_columns < 2:
            raise FormatError("time series: expected columns of numbers, got none", table.path)
        rows = [table.numbers(k, allow_missing=True) for k in range(1, table.n_columns)]
        return _series(np.stack(rows, axis=1), table.path, tuple(table.texts(0)))
    units = [k for k in range(table.n_columns) if k not in (time, count)]
    if not units:
        raise FormatError("time series: expected columns of numbers, got none", table.path)
    values = np.stack([table.numbers(k, allow_missing=True) for k in units])
    if not table.names:
        return _series(_longer_is_time(values), table.path)
    step_s = 0.0 if time is None else _even_step(table, time)
    return _series(values, table.path, tuple(table.title(k) for k in units), step_s)


def _has_unnamed_index(table: DelimitedTable) -> bool:
    """Whether only the first column has no name: programs that write tables with an index leave it out."""
    named = [bool(name.strip()) for name in table.names]
    return any(named) and not named[0] and table.is_numeric(0)


def _longer_is_time(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """(units, times) of a matrix that may lie the other way round; of a square one the columns are times."""
    return values.T if values.ndim == 2 and values.shape[0] > values.shape[1] else values


def _even_step(table: DelimitedTable, column: int) -> float:
    times = table.numbers(column)
    steps = np.diff(times)
    if not len(steps) or steps[0] <= 0 or np.abs(steps - steps.mean()).max() > _UNEVEN * abs(steps.mean()):
        raise FormatError(f"{table.title(column)}: expected times that rise by equal steps, got others", table.path)
    return float(steps.mean())


def _may_be_traces(shape: tuple[int, ...]) -> bool:
    return len(shape) <= _MOST_DIMENSIONS and min(shape) > 1


def _of_mat(path: Path) -> TimeSeries:
    file = read_mat_file(path)
    name = file.chosen(_PREFERRED, _may_be_traces, "a matrix of traces")
    values = _longer_is_time(file.matrix(name))
    frequency_hz = file.number("fs", "samplingfrequency")
    step_s = file.number("tr", "dt", "step_s") or (1 / frequency_hz if frequency_hz else 0.0)
    return _series(values, path, file.names(values.shape[-2]), step_s)


def _series(values: npt.NDArray[Any], path: Path, names: tuple[str, ...] = (), step_s: float = 0.0) -> TimeSeries:
    """Traces of one subject, (units, times), or of several."""
    if values.ndim == 2:
        values = values[None]
    if values.ndim != 3:
        raise FormatError(f"time series: expected two or three dimensions, got shape {values.shape}", path)
    if np.isinf(values).any():
        raise FormatError("time series: expected numbers or NaN, got infinity", path)
    n_subjects, n_units, n_times = values.shape
    if n_times < 2:
        raise FormatError(f"time series: expected at least two times, got {n_times}", path)
    step_s = step_s or _step_beside(path)
    stem = _stem(path)
    names = names or tuple(f"unit {k + 1}" for k in range(n_units))
    notes = () if step_s else (STEP_UNKNOWN,)
    return TimeSeries(
        values=float32_of(values, "time series", path),
        step_s=step_s or 1.0,
        unit_names=names,
        subject_names=(stem,) if n_subjects == 1 else tuple(f"{stem} {k + 1}" for k in range(n_subjects)),
        source=" ".join((*notes, *_what_is_odd(values, names))),
    )


def _what_is_odd(values: npt.NDArray[Any], names: tuple[str, ...]) -> list[str]:
    """Sentences on the units that have missing values, and on those that never change."""
    missing = np.isnan(values)
    lowest = np.where(missing, np.inf, values).min(axis=2)
    highest = np.where(missing, -np.inf, values).max(axis=2)
    n_missing = int(missing.sum())
    told = {
        f"{n_missing} {'value is' if n_missing == 1 else 'values are'} missing in": missing.any(axis=(0, 2)),
        "The same value throughout in": (lowest == highest).any(axis=0),
    }
    return [
        f"{what} {_listed([names[k] for k in np.flatnonzero(which)])}." for what, which in told.items() if which.any()
    ]


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:_MOST_LISTED])
    return shown + (f" and {len(names) - _MOST_LISTED} others" if len(names) > _MOST_LISTED else "")


def _step_beside(path: Path) -> float:
    """Seconds from one value to the next as NAME.json says; 0 where it does not."""
    beside = path.with_name(_stem(path) + ".json")
    if not beside.is_file():
        return 0.0
    try:
        told = json.loads(beside.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise FormatError(f"expected JSON beside the series, got {error}", beside) from error
    of_key: dict[str, Callable[[float], float]] = {"RepetitionTime": float, "SamplingFrequency": lambda hz: 1 / hz}
    for key, step_of in of_key.items():
        value = told.get(key) if isinstance(told, dict) else None
        if value is None:
            continue
        step_s = step_of(value) if isinstance(value, int | float) and _LEAST < value < _MOST else 0.0
        if not step_s:
            raise FormatError(f"{key}: expected a number > 0, got {value!r}", beside)
        return step_s
    return 0.0


def _parcellation_beside(path: Path) -> Path:
    found = [each for each in sorted(path.parent.iterdir()) if each.name.lower().endswith(_PARCELLATIONS)]
    if len(found) != 1:
        many = f"{len(found)} files" if found else "none"
        wanted = f"one parcellation (*{_PARCELLATIONS[0]}) in the folder of the image"
        raise FormatError(f"time series: expected {wanted}, got {many}", path)
    return found[0]


def _stem(path: Path) -> str:
    suffix = next(suffix for suffix in sorted(SUFFIXES, key=len, reverse=True) if path.name.lower().endswith(suffix))
    return path.name[: -len(suffix)]
