"""Numbers that belong to a tractogram but come in a file of their own: MRtrix's `.tsf`, and weights as text."""

from pathlib import Path

import numpy as np

from plexoscope.models.data.arrays import F32
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
        The streamlines that the numbers belong to, all of them and in the same order.
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
    if len(offsets) != len(tractogram.offsets):
        raise FormatError(
            f"expected numbers for {tractogram.n_streamlines} streamlines, got them for {len(offsets) - 1}", path
        )
    differ = np.flatnonzero(offsets != tractogram.offsets)
    if len(differ):
        number = int(differ[0]) - 1
        expected, got = (int(np.diff(o[number : number + 2])[0]) for o in (tractogram.offsets, offsets))
        raise FormatError(f"streamline {number}: expected {expected} numbers as it has points, got {got}", path)
    return values[:, 0]


def read_weights(path: str | Path, tractogram: Tractogram) -> F32:
    """Read one number per streamline.

    Parameters
    ----------
    path
        Text: numbers between blanks, commas or ends of lines, and lines that begin with `#`, as MRtrix's `tcksift2`
        and `tcksample -stat_tck` write it.
    tractogram
        The streamlines that the numbers belong to, all of them and in the same order.

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
    content = guarded(path.read_bytes, path, Teller(None))
    words = b" ".join(line for line in content.splitlines() if not line.startswith(b"#")).replace(b",", b" ").split()
    if len(words) != tractogram.n_streamlines:
        raise FormatError(f"expected {tractogram.n_streamlines} numbers, one per streamline, got {len(words)}", path)
    try:
        values = np.array([float(word) for word in words], np.float64)
    except ValueError as error:
        raise FormatError("expected numbers, got other text", path) from error
    with np.errstate(over="ignore"):
        return values.astype(np.float32)
