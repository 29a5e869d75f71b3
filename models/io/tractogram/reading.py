"""Reading tractograms of any known format, whole or a sample."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.errors import FormatError
from plexoscope.models.io.files import Progress, Teller
from plexoscope.models.io.guard import checked_file, guarded
from plexoscope.models.io.tractogram.finite import LEAVE_OUT, BadPoints
from plexoscope.models.io.tractogram.tck import read_tck, sample_tck
from plexoscope.models.io.tractogram.trk import read_trk, sample_trk
from plexoscope.models.io.tractogram.trx import read_trx, sample_trx
from plexoscope.models.io.tractogram.tt import read_tt
from plexoscope.models.io.tractogram.unpacking import Reader, unpacked_first
from plexoscope.models.io.tractogram.vtk import read_vtk

_READERS: dict[str, Reader] = {
    ".trk": read_trk,
    ".tck": read_tck,
    ".trx": read_trx,
    ".vtk": read_vtk,
    ".vtp": read_vtk,
    ".fib": read_vtk,
    ".tt": read_tt,
    ".tt.gz": read_tt,
    **{
        f"{suffix}.gz": unpacked_first(read)
        for suffix, read in ((".trk", read_trk), (".tck", read_tck), (".trx", read_trx), (".vtk", read_vtk))
    },
}
_SAMPLERS: dict[str, Callable[[Path, int], Tractogram | None]] = {
    ".trk": sample_trk,
    ".tck": sample_tck,
    ".trx": sample_trx,
}
# Below this a file is read whole as fast as a sample of it.
_SMALL_BYTES = 1 << 24

SUFFIXES = tuple(_READERS)


def read_tractogram(
    path: str | Path, progress: Progress | None = None, bad_points: BadPoints = LEAVE_OUT
) -> Tractogram:
    """Read all streamlines of a file.

    Parameters
    ----------
    path
        A file whose name ends in one of `SUFFIXES`, in capitals or not; or an unpacked `.trx`, which is a folder.
    progress
        Called with bytes done and bytes in all; may raise to cancel, and what it raises comes out as it is.
    bad_points
        What becomes of a streamline that has points which are NaN or infinite: it is left out, or cut there.

    Returns
    -------
    Tractogram
        In RAS+ millimetres, with the file's per-streamline and per-point data, its groups and its voxel grid. Data of
        one column are flat arrays. A file of no streamlines is data, too.

    Raises
    ------
    FormatError
        If the file is missing, not of a known kind, or damaged.
    MissingError
        If the format is read by a package that is not installed.
    """
    path = Path(path)
    reader = _READERS[_suffix(path)]
    tell = Teller(progress)
    return guarded(lambda: reader(path, tell, bad_points), path, tell)


def preview_tractogram(path: str | Path, n_streamlines: int = 2000) -> Tractogram | None:
    """Read a sample of about `n_streamlines` spread over the whole file, within a fraction of a second.

    Returns
    -------
    Tractogram or None
        Positions and, of small files, also the data. None where only reading the whole file can tell (packed
        archives, text) or no streamline was found.

    Raises
    ------
    FormatError
        As `read_tractogram`, though damage may go unseen.
    """
    path = Path(path)
    suffix = _suffix(path)
    sampler = _SAMPLERS.get(suffix)
    if sampler is None:
        return None
    if not path.is_dir() and path.stat().st_size < _SMALL_BYTES:
        whole = read_tractogram(path)
        n = min(n_streamlines, whole.n_streamlines)
        if not n:
            return None
        return whole.selected(np.linspace(0, whole.n_streamlines - 1, n).astype(np.int64))
    sample = guarded(lambda: sampler(path, n_streamlines), path, Teller(None))
    return sample if sample is not None and sample.n_streamlines else None


def _suffix(path: Path) -> str:
    suffix = next((suffix for suffix in SUFFIXES if path.name.lower().endswith(suffix)), None)
    if suffix == ".trx" and (path / "header.json").is_file():
        return suffix
    checked_file(path)
    if suffix is None:
        raise FormatError(f"expected a file of kind {', '.join(SUFFIXES)}, got {path.suffix or 'no ending'}", path)
    return suffix
