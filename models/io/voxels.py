"""From the bytes of one volume to its values: scaled, in the byte order of the machine, labels exact, colours kept."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import I32, U8
from plexoscope.models.data.volume import EXACT_IN_FLOAT32, Volume
from plexoscope.models.errors import FormatError
from plexoscope.models.io.volume_header import VolumeHeader

_EXACT_IN_FLOAT64 = 1 << 53
_DIGITS_OF_FLOAT32 = 2.0**-22
_FINE_STEP = 0.1
"""Between the values of scaled whole numbers: labels are told apart where it is finer than this."""
_SAMPLED_EVERY = 997
"""A measure is told from whole numbers by a few of its voxels."""

Raw = npt.NDArray[Any]


def raw_voxels(content: bytes | memoryview, header: VolumeHeader, path: Path) -> Raw:
    """(X, Y, Z) of the stored dtype.

    Raises
    ------
    FormatError
        If there are fewer bytes than the header says.
    """
    if len(content) < header.frame_bytes:
        raise FormatError(
            f"cut short: the header says {header.frame_bytes} bytes of voxels, the file holds {len(content)}", path
        )
    # The first axis runs fastest in both formats.
    return np.frombuffer(content, header.dtype).reshape(header.shape[:3], order="F")


def volume_of(raw: Raw, header: VolumeHeader, name: str) -> Volume:
    """The volume of these voxels.

    Parameters
    ----------
    raw : (X, Y, Z) of the header's dtype

    Returns
    -------
    Volume
        Whole numbers keep their dtype, unless the header scales them. What then are floats but look like labels, to
        within the steps of the scale, become int32, or int64 where they are larger. All else is float32, but for whole
        numbers that only float64 holds.
    """
    if header.coloured:
        colours = _colours(raw)
        return Volume(colours[..., :3].max(axis=-1), header.affine, name, colours=colours)
    labels = _labels(raw, header)
    if labels is not None:
        volume = Volume(labels, header.affine, name)
        if volume.looks_like_labels:
            return volume
        if labels.dtype == np.int64 or np.abs(labels).max() > EXACT_IN_FLOAT32:
            return Volume(labels.astype(np.float64), header.affine, name)
    elif (nearest := _nearest_labels(raw, header)) is not None:
        volume = Volume(nearest, header.affine, name)
        if volume.looks_like_labels:
            return volume
    return Volume(numbers(raw, header), header.affine, name)


def numbers(raw: Raw, header: VolumeHeader) -> npt.NDArray[Any]:
    """The values of voxels: as stored if they are whole numbers that nothing scales, else float32.

    Parameters
    ----------
    raw : (X, Y, Z) of real numbers
    """
    if raw.dtype.kind in "iu" and not header.scaled:
        return raw.astype(raw.dtype.newbyteorder("="), order="C")
    with np.errstate(over="ignore"):
        values = raw.astype(np.float32, order="C")
        if header.scaled:
            values *= np.float32(header.slope)
            values += np.float32(header.intercept)
    return values


def _labels(raw: Raw, header: VolumeHeader) -> npt.NDArray[Any] | None:
    """Whole numbers that a program has written as floats or scaled; None for all else, and for what needs no look."""
    if raw.dtype.kind in "iu" and not header.scaled:
        return None
    # Four bytes do not say which whole number beyond these was meant.
    exact = EXACT_IN_FLOAT32 if raw.dtype.itemsize < 8 and raw.dtype.kind == "f" else _EXACT_IN_FLOAT64
    if not _all_whole(_exactly(raw.ravel(order="K")[::_SAMPLED_EVERY], header), exact):
        return None
    values = _exactly(raw, header)
    if not _all_whole(values, exact):
        return None
    most = max(abs(float(values.min())), abs(float(values.max())))
    return values.astype(np.int32 if most <= np.iinfo(np.int32).max else np.int64, order="C")


def _nearest_labels(raw: Raw, header: VolumeHeader) -> I32 | None:
    """The whole numbers that were meant where scaled ones miss them by no more than their steps are wide.

    nibabel scales floats when it writes them as int16, so that a label 1035 among others becomes 1035.009.
    """
    if raw.dtype.kind not in "iu" or not 0 < abs(header.slope) < _FINE_STEP:
        return None
    for part in (raw.ravel(order="K")[::_SAMPLED_EVERY], raw):
        values = _exactly(part, header)
        whole = np.rint(values)
        error = abs(header.slope) / 2 + np.abs(whole) * _DIGITS_OF_FLOAT32  # the slope has no more of them
        if not ((np.abs(values - whole) <= error) & (np.abs(whole) <= EXACT_IN_FLOAT32)).all():
            return None
    labels: I32 = whole.astype(np.int32, order="C")
    return labels


def _exactly(raw: Raw, header: VolumeHeader) -> npt.NDArray[Any]:
    """Values as the header scales them, not rounded to four bytes."""
    if not header.scaled:
        return raw
    with np.errstate(over="ignore", invalid="ignore"):
        return raw.astype(np.float64) * header.slope + header.intercept


def _all_whole(values: npt.NDArray[Any], exact: int) -> bool:
    """Whether all are whole numbers that are held exactly; NaN is none."""
    with np.errstate(invalid="ignore", over="ignore"):
        return bool(np.all(np.abs(values) <= exact) and np.array_equal(values, np.rint(values)))


def _colours(raw: Raw) -> U8:
    """(X, Y, Z, 4) uint8: red, green, blue, opacity. Where nothing would be seen at all, opacity was not meant."""
    names = raw.dtype.names or ()
    colours = np.full((*raw.shape, 4), 255, np.uint8)
    for channel, name in enumerate(names):
        colours[..., channel] = raw[name]
    if not colours[..., 3].any():
        colours[..., 3] = 255
    return colours
