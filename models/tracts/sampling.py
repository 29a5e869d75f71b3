"""Volumes sampled along streamlines, and one value per streamline from its points or its file."""

from collections.abc import Callable, Mapping
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F32, F64, I64
from plexoscope.models.data.tractogram import BLOCK_POINTS, Tractogram, streamline_blocks
from plexoscope.models.data.volume import EXACT_IN_FLOAT32, Volume
from plexoscope.models.tracts.geometry import length_mm, reduce_streamlines

Statistic = Literal["mean", "min", "max", "median"]
LENGTH = "length (mm)"


def sample(
    volume: Volume,
    tractogram: Tractogram,
    progress: Callable[[int, int], object] | None = None,
) -> F32 | F64:
    """The value of a volume at every point of a tractogram.

    Trilinear between the centres of voxels, and constant from the outermost centres to the faces of the volume.
    Where the volume looks like labels, the value of the voxel that the point is in.

    Parameters
    ----------
    progress
        Called as (points done, all points); may raise to cancel.

    Returns
    -------
    (P,) float32, or float64 for labels that only it holds exactly
        NaN outside the volume. A voxel of NaN makes all points between it and its neighbours NaN.
    """
    from scipy.ndimage import map_coordinates

    interpolated = not volume.looks_like_labels
    sampled = np.full(tractogram.n_points, np.nan, np.float32 if interpolated else _exact_float(volume))
    # The only reals that scipy interpolates are these two.
    fits = not interpolated or volume.values.dtype in (np.float32, np.float64)
    values = volume.values if fits else volume.values.astype(np.float32)
    for first in range(0, tractogram.n_points, BLOCK_POINTS):
        voxel = volume.voxel_of(tractogram.positions_mm[first : first + BLOCK_POINTS])
        inside = np.flatnonzero(np.all((voxel >= -0.5) & (voxel < np.array(volume.shape) - 0.5), axis=1))
        place = voxel[inside].T
        if interpolated:
            sampled[first + inside] = map_coordinates(values, place, np.float32, order=1, mode="nearest")
        else:
            sampled[first + inside] = values[tuple(np.floor(place + 0.5).astype(np.int64))]
        if progress is not None:
            progress(min(first + BLOCK_POINTS, tractogram.n_points), tractogram.n_points)
    return sampled


def _exact_float(volume: Volume) -> npt.DTypeLike:
    largest = max(abs(int(volume.labels[0])), abs(int(volume.labels[-1])))
    return np.float32 if largest <= EXACT_IN_FLOAT32 else np.float64


def summarise(values: npt.NDArray[Any], offsets: I64, statistic: Statistic) -> F32:
    """One value per streamline from one per point; points of NaN do not count.

    Parameters
    ----------
    values : (P,)
    offsets : (S + 1,) int64
        As in `Tractogram`.

    Returns
    -------
    (S,) float32
        NaN for a streamline without a point that counts.

    Raises
    ------
    ValueError
        If there is no such statistic.
    """
    summarised = np.full(len(offsets) - 1, np.nan, np.float32)
    if statistic not in _STATISTICS:
        raise ValueError(f"statistic: expected one of {', '.join(_STATISTICS)}, got {statistic!r}")
    for first, last in streamline_blocks(offsets):
        local = offsets[first : last + 1]
        with np.errstate(invalid="ignore", over="ignore"):  # infinities of both signs, numbers beyond float32
            summarised[first:last] = _STATISTICS[statistic](values[local[0] : local[-1]].astype(np.float64), local)
    return summarised


def columns(tractogram: Tractogram) -> Mapping[str, npt.NDArray[Any]]:
    """The columns of the file that hold one real number per streamline : mapping of name to (S,) array."""
    return {
        name: values.reshape(tractogram.n_streamlines)
        for name, values in tractogram.per_streamline.items()
        if values.size == tractogram.n_streamlines and values.dtype.kind in "biuf"
    }


def point_columns(tractogram: Tractogram) -> Mapping[str, npt.NDArray[Any]]:
    """The columns of the file that hold one real number per point : mapping of name to (P,) array."""
    return {
        name: values.reshape(tractogram.n_points)
        for name, values in tractogram.per_point.items()
        if values.size == tractogram.n_points and values.dtype.kind in "biuf"
    }


def scalars(tractogram: Tractogram) -> Mapping[str, npt.NDArray[Any]]:
    """What streamlines can be coloured and filtered by, (S,) each: the columns of the file, and their `LENGTH`."""
    return {**columns(tractogram), LENGTH: length_mm(tractogram)}


def _mean(values: F64, offsets: I64) -> F64:
    counted = ~np.isnan(values)
    total = reduce_streamlines(np.add, np.where(counted, values, 0), offsets, 0)
    n_counted = reduce_streamlines(np.add, counted.astype(np.int64), offsets, 0)
    mean: F64 = np.divide(total, n_counted, out=np.full_like(total, np.nan), where=n_counted > 0)
    return mean


def _min(values: F64, offsets: I64) -> F64:
    return reduce_streamlines(np.fmin, values, offsets, np.nan)


def _max(values: F64, offsets: I64) -> F64:
    return reduce_streamlines(np.fmax, values, offsets, np.nan)


def _median(values: F64, offsets: I64) -> F64:
    starts = offsets[:-1] - offsets[0]
    # By value and then by streamline; numpy sorts 16-bit keys by radix, several times faster than longer ones.
    owner = np.repeat(np.arange(len(starts), dtype=np.min_scalar_type(len(starts))), np.diff(offsets))
    order = np.argsort(values)
    order = order[np.argsort(owner[order], kind="stable")]
    # NaN is sorted last, so the numbers of a streamline stand first among its values.
    n_counted = reduce_streamlines(np.add, (~np.isnan(values)).astype(np.int64), offsets, 0)
    median = np.full(len(starts), np.nan)
    some = np.flatnonzero(n_counted)
    below, above = starts[some] + (n_counted[some] - 1) // 2, starts[some] + n_counted[some] // 2
    median[some] = (values[order[below]] + values[order[above]]) / 2
    return median


_STATISTICS: Mapping[str, Callable[[F64, I64], F64]] = {
    "mean": _mean,
    "min": _min,
    "max": _max,
    "median": _median,
}
