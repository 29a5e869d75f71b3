"""Reading tractograms: `.trk` and `.tck` through nibabel, `.trx` through trx-python.

The libraries raise many undeclared exceptions on damaged files (nibabel alone six types); all of them
become one `FormatError` here, so that nobody further up needs to know which library read a file.
"""

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.errors import FormatError

SPACE = "RAS+ mm (scanner)"
TRK_HEADER_BYTES = 1000
TRK_COUNT_AT_BYTE = 988


def read_tractogram(path: str | Path) -> Tractogram:
    """Read all streamlines of a file.

    Parameters
    ----------
    path
        A `.trk`, `.tck` or `.trx` file.

    Returns
    -------
    Tractogram
        In RAS+ millimetres, with the file's per-streamline and per-point data.

    Raises
    ------
    FormatError
        If the file is missing, not of a known kind, damaged, or holds no streamline.
    """
    path = Path(path)
    reader = _READERS.get(path.suffix.lower())
    if path.is_dir():
        raise FormatError("expected a tractogram file, got a folder", path)
    if not path.exists():
        raise FormatError("no such file", path)
    if reader is None:
        known = ", ".join(_READERS)
        raise FormatError(f"expected a file of kind {known}, got {path.suffix or 'no ending'}", path)
    if path.stat().st_size == 0:
        raise FormatError(f"expected a {path.suffix} tractogram, got an empty file", path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # damaged headers warn before they fail; one message is enough
            tractogram = reader(path)
    except FormatError:
        raise
    except Exception as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise FormatError(f"cannot be read as {path.suffix}: {reason.rstrip('.')}", path) from error
    if not tractogram.n_streamlines:
        raise FormatError("holds no streamlines", path)
    return tractogram


def _read_trk(path: Path) -> Tractogram:
    with path.open("rb") as file:
        magic = file.read(5)
    if magic != b"TRACK":
        raise FormatError(f"expected a .trk file that begins with b'TRACK', got {magic!r}", path)
    size = path.stat().st_size
    if size < TRK_HEADER_BYTES:
        raise FormatError(f"expected a .trk header of {TRK_HEADER_BYTES} bytes, got {size} bytes in all", path)
    return _read_with_nibabel(path, _declared_trk_count)


def _read_tck(path: Path) -> Tractogram:
    with path.open("rb") as file:
        magic = file.readline(64).strip()
    if magic != b"mrtrix tracks":
        raise FormatError(f"expected a .tck file that begins with 'mrtrix tracks', got {magic[:5]!r}", path)
    return _read_with_nibabel(path, _declared_tck_count)


def _read_with_nibabel(path: Path, declared_count: Callable[[Path, Any], int | None]) -> Tractogram:
    import nibabel

    try:
        file = nibabel.streamlines.load(path)  # type: ignore[no-untyped-call]
    except (ValueError, TypeError) as error:  # what numpy says when the bytes run out inside a streamline
        raise FormatError("cut short or damaged: the data end in the middle of a streamline", path) from error
    streamlines = file.streamlines
    # An ArraySequence may hold its streamlines out of order or with gaps between them; a fresh one does not.
    if streamlines.total_nb_rows != len(streamlines._data):
        streamlines = streamlines.copy()
    declared = declared_count(path, file.header)
    if declared is not None and declared != len(streamlines):
        raise FormatError(f"cut short: the header says {declared} streamlines, the file holds {len(streamlines)}", path)
    return Tractogram(
        positions_mm=streamlines._data.reshape(-1, 3),
        offsets=np.concatenate([[0], np.cumsum(streamlines._lengths)]).astype(np.int64),
        per_streamline={name: np.asarray(values) for name, values in file.tractogram.data_per_streamline.items()},
        per_point={name: values._data for name, values in file.tractogram.data_per_point.items()},
        space=SPACE,
    )


def _declared_trk_count(path: Path, header: Any) -> int | None:
    # Read here, because nibabel replaces the header's count by the number that it found.
    with path.open("rb") as file:
        file.seek(TRK_COUNT_AT_BYTE)
        declared = int.from_bytes(file.read(4), "little" if header["endianness"] == "<" else "big", signed=True)
    return declared or None  # zero means "not counted" in the TrackVis format


def _declared_tck_count(path: Path, header: Any) -> int | None:
    count = header.get("count")
    return int(count) if count is not None else None


def _read_trx(path: Path) -> Tractogram:
    with path.open("rb") as file:
        magic = file.read(4)
    if magic[:2] != b"PK":
        raise FormatError(f"expected a .trx file, which is a zip archive (b'PK…'), got {magic!r}", path)
    from trx import trx_file_memmap

    file = trx_file_memmap.load(str(path))
    try:
        streamlines = file.streamlines
        return Tractogram(
            # Copies: the memory maps end with the file.
            positions_mm=np.array(streamlines._data, np.float32),
            offsets=np.concatenate([[0], np.cumsum(streamlines._lengths)]).astype(np.int64),
            per_streamline={name: np.array(values) for name, values in file.data_per_streamline.items()},
            per_point={name: np.array(values._data) for name, values in file.data_per_vertex.items()},
            space=SPACE,
        )
    finally:
        file.close()


_READERS: dict[str, Callable[[Path], Tractogram]] = {".trk": _read_trk, ".tck": _read_tck, ".trx": _read_trx}

SUFFIXES = tuple(_READERS)
