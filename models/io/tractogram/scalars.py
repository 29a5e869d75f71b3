"""Numbers that belong to a tractogram but come in a file of their own: MRtrix's `.tsf`, and weights as text."""

import codecs
from pathlib import Path

import numpy as np

from plexoscope.models.data.arrays import F32, I64
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.errors import FormatError
from plexoscope.models.io.files import Progress, Teller
from plexoscope.models.io.guard import checked_file, guarded
from plexoscope.models.io.tractogram.mrtrix import read_header, read_rows

_MAGIC = "mrtrix track scalars"
# Text of one number per streamline: ten million streamlines.
_MAX_TEXT_BYTES = 1 << 28


def read_tsf(path: str | Path, tractogram: Tractogram, progress: Progress | None = None) -> F32:
    """Read one number per point.

    Parameters
    ----------
    path
        A `.tsf` file as MRtrix's `tcksample` or `tckconvert` writes it.
    tractogram
        The streamlines that the numbers belong to, all of their file and in the same order. Of those that were left
        out when it was read, the numbers are left out, too.
    progress
        Called with bytes done and bytes in all; may raise to cancel.

    Returns
    -------
    values : (P,) float32

    Raises
    ------
    FormatError
        If the file is damaged, or its numbers of points differ from the tractogram's.
    """
    path = checked_file(Path(path))
    tell = Teller(progress)
    values, offsets, _ = guarded(lambda: read_rows(path, read_header(path, _MAGIC), 1, tell), path, tell)
    wanted = _offsets_in_file(tractogram)
    if len(offsets) != len(wanted):
        raise FormatError(f"expected numbers for {len(wanted) - 1} streamlines, got them for {len(offsets) - 1}", path)
    differ = np.flatnonzero(offsets != wanted)
    if len(differ):
        number = int(differ[0]) - 1
        expected, got = (int(np.diff(o[number : number + 2])[0]) for o in (wanted, offsets))
        raise FormatError(f"streamline {number}: expected {expected} numbers as it has points, got {got}", path)
    parts, flat = tractogram.of_file, values[:, 0]
    return flat if parts is None else parts.per_point(flat, tractogram.offsets)


def read_weights(path: str | Path, tractogram: Tractogram) -> F32:
    """Read one number per streamline.

    Parameters
    ----------
    path
        Text: numbers between blanks, commas or ends of lines, and lines that begin with `#`, as MRtrix's `tcksift2`
        and `tcksample -stat_tck` write it.
    tractogram
        The streamlines that the numbers belong to, all of their file and in the same order. Of those that were left
        out when it was read, the numbers are left out, too.

    Returns
    -------
    values : (S,) float32
        NaN where the file says so.

    Raises
    ------
    FormatError
        If it is no such text, or holds another number of numbers.
    """
    path = checked_file(Path(path))
    if path.stat().st_size > _MAX_TEXT_BYTES:
        raise FormatError(f"expected a text of at most {_MAX_TEXT_BYTES} bytes, got {path.stat().st_size}", path)
    content = guarded(path.read_bytes, path, Teller(None)).removeprefix(codecs.BOM_UTF8)
    words = b" ".join(line for line in content.splitlines() if not line.startswith(b"#")).replace(b",", b" ").split()
    n_wanted = len(_offsets_in_file(tractogram)) - 1
    if len(words) != n_wanted:
        raise FormatError(f"expected {n_wanted} numbers, one per streamline, got {len(words)}", path)
    try:
        values = np.array([float(word) for word in words], np.float64)
    except ValueError as error:
        raise FormatError("expected numbers, got other text", path) from error
    with np.errstate(over="ignore"):
        single = values.astype(np.float32)
    return single if tractogram.of_file is None else tractogram.of_file.per_streamline(single)


def _offsets_in_file(tractogram: Tractogram) -> I64:
    return tractogram.offsets if tractogram.of_file is None else tractogram.of_file.offsets
