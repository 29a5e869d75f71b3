"""Writing tractograms: all is written to a file beside, which then takes the place of an older one."""

from collections.abc import Callable
from pathlib import Path

from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.errors import FormatError
from plexoscope.models.io.files import Progress, Teller
from plexoscope.models.io.tractogram.fitting import fitted
from plexoscope.models.io.tractogram.tck import write_tck
from plexoscope.models.io.tractogram.trk_writer import write_trk
from plexoscope.models.io.tractogram.trx_writer import write_trx

_WRITERS: dict[str, Callable[[Tractogram, Path, Progress], None]] = {
    ".trk": write_trk,
    ".tck": write_tck,
    ".trx": write_trx,
}

WRITABLE_SUFFIXES = tuple(_WRITERS)


def write_tractogram(tractogram: Tractogram, path: str | Path, progress: Progress | None = None) -> tuple[str, ...]:
    """Write all streamlines, and what else the format can hold.

    `.trx` holds everything, under names without dots. `.trk` holds data as float32, names of 20 bytes for ten of each
    kind, and no groups. `.tck` holds positions only. Names that do not fit are shortened and kept apart. Where the
    tractogram has no voxel grid but the format wants one, it becomes one of 1 mm voxels around all points.

    Parameters
    ----------
    progress
        Called with bytes done and bytes in all; may raise to cancel, and then no file is left.

    Returns
    -------
    tuple of str
        What the format could not hold as it was, in the words of `fitted`.

    Raises
    ------
    FormatError
        If the ending is not one of `WRITABLE_SUFFIXES`, the format cannot hold the data, or the disk refuses.
    """
    path = Path(path)
    writer = _WRITERS.get(path.suffix.lower())
    if writer is None:
        known = ", ".join(WRITABLE_SUFFIXES)
        raise FormatError(f"expected a name that ends in {known}, got {path.suffix or 'no ending'}", path)
    tell = Teller(progress)
    try:
        held, losses = fitted(tractogram, path.suffix.lower())
        writer(held, path, tell)
    except (ValueError, OSError) as error:
        if error is tell.raised:
            raise
        reason = f"({error.strerror or error})" if isinstance(error, OSError) else f"as {path.suffix}: {error}"
        raise FormatError(f"cannot be written {reason}", path) from error
    return losses
