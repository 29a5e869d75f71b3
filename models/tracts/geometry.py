"""Lengths, ends and equal resampling of streamlines, for all streamlines at once and in blocks."""

from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F32, F64, I64
from plexoscope.models.data.tractogram import Tractogram, streamline_blocks


def reduce_streamlines(ufunc: np.ufunc, values: npt.NDArray[Any], offsets: I64, empty: float) -> npt.NDArray[Any]:
    """Reduce `values` (P, ...) over each streamline; `empty` where there are no points : (S, ...).

    `offsets` (S + 1,) may start anywhere: values[0] belongs to point offsets[0].
    """
    filled = offsets[1:] > offsets[:-1]
    reduced = np.full((len(filled), *values.shape[1:]), empty, values.dtype)
    if filled.any():
        # Empty streamlines hold no points, so the next filled one begins where the last one ends.
        reduced[filled] = ufunc.reduceat(values, offsets[:-1][filled] - offsets[0], axis=0)
    return reduced


def segment_lengths_mm(positions_mm: F32, offsets: I64) -> F64:
    """Length of the segment from each point to the next; 0 from the last point of a streamline : (P,) float64.

    `offsets` may start anywhere: positions_mm[0] is point offsets[0].
    """
    lengths = np.zeros(len(positions_mm))
    if len(positions_mm) > 1:
        steps = np.subtract(positions_mm[1:], positions_mm[:-1], dtype=np.float64)
        lengths[:-1] = np.sqrt(np.einsum("ij,ij->i", steps, steps))
        lasts = offsets[1:] - offsets[0] - 1
        lengths[lasts[lasts >= 0]] = 0.0
    return lengths


def length_mm(tractogram: Tractogram) -> F64:
    """Arc length of every streamline; 0 for one of no or one point : (S,) float64."""
    lengths = np.zeros(tractogram.n_streamlines)
    for first, last in streamline_blocks(tractogram.offsets):
        offsets = tractogram.offsets[first : last + 1]
        steps = segment_lengths_mm(tractogram.positions_mm[offsets[0] : offsets[-1]], offsets)
        lengths[first:last] = reduce_streamlines(np.add, steps, offsets, 0.0)
    return lengths


def endpoints_mm(tractogram: Tractogram) -> F32:
    """First and last point of every streamline; NaN for one without points : (S, 2, 3) float32."""
    ends = np.full((tractogram.n_streamlines, 2, 3), np.nan, np.float32)
    first, after = tractogram.offsets[:-1], tractogram.offsets[1:]
    filled = after > first
    ends[filled, 0] = tractogram.positions_mm[first[filled]]
    ends[filled, 1] = tractogram.positions_mm[after[filled] - 1]
    return ends


def resample(tractogram: Tractogram, streamlines: npt.NDArray[np.integer[Any]], n_points: int) -> F32:
    """Points at equal distances along each of the chosen streamlines, ends included.

    Parameters
    ----------
    streamlines : (K,) int
        Numbers of streamlines with at least one point.
    n_points
        At least 2.

    Returns
    -------
    (K, n_points, 3) float32
        A streamline of one place gives that place `n_points` times.

    Raises
    ------
    ValueError
        If `n_points` is less than 2, or a chosen streamline has no points.
    """
    if n_points < 2:
        raise ValueError(f"n_points: expected at least 2, got {n_points}")
    first, after = tractogram.offsets[:-1][streamlines], tractogram.offsets[1:][streamlines]
    if np.any(after <= first):
        raise ValueError("streamlines: expected at least one point in each, got one without points")
    resampled = np.empty((len(streamlines), n_points, 3), np.float32)
    offsets = np.concatenate([[0], np.cumsum(after - first)])
    for low, high in streamline_blocks(offsets):
        local = offsets[low : high + 1] - offsets[low]
        rows = np.repeat(first[low:high] - local[:-1], np.diff(local)) + np.arange(local[-1])
        resampled[low:high] = _at_equal_distances(tractogram.positions_mm[rows], local, n_points)
    return resampled


def _at_equal_distances(positions_mm: F32, offsets: I64, n_points: int) -> F64:
    steps = segment_lengths_mm(positions_mm, offsets)
    # One long ruler on which all streamlines lie end to end, so that one search finds every new point.
    ruler = np.concatenate([[0.0], np.cumsum(steps)])[:-1]
    starts, lasts = offsets[:-1], offsets[1:] - 1
    wanted = ruler[starts, None] + (ruler[lasts] - ruler[starts])[:, None] * np.linspace(0, 1, n_points)
    segment = np.searchsorted(ruler, wanted, side="right") - 1
    segment = np.clip(segment, starts[:, None], np.maximum(lasts - 1, starts)[:, None])
    following = np.minimum(segment + 1, lasts[:, None])
    length = steps[segment]
    share = np.divide(wanted - ruler[segment], length, out=np.zeros_like(wanted), where=length > 0)
    share = np.clip(share, 0, 1)[..., None]
    before = positions_mm[segment].astype(np.float64)
    resampled: F64 = before + share * (positions_mm[following] - before)
    return resampled
