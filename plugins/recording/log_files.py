"""The files of an event log: one that stays, and one for each tier that may be thinned out."""

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from plexoscope.plugins.recording.rows import Row
from plexoscope.plugins.recording.stream import StreamWriter
from plexoscope.plugins.recording.thinning import ALWAYS

_PATTERN = "events*.arrow"


def log_paths(folder: Path) -> list[Path]:
    """Return the files of a log that are there."""
    return sorted(folder.glob(_PATTERN))


def tier_path(folder: Path, tier: int) -> Path:
    """Return the file of a tier."""
    return folder / ("events.arrow" if tier == ALWAYS else f"events-{tier:02}.arrow")


class LogWriter:
    """Appends rows to the files of a folder, which are made when they are needed.

    Raises
    ------
    OSError
        As every method but `abort`.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for path in log_paths(folder):
            path.unlink()
        self._streams = {ALWAYS: StreamWriter(tier_path(folder, ALWAYS))}

    def write(self, rows: Sequence[tuple[int, Row]]) -> None:
        """Append rows, each with its tier, in their order: a crash in between loses the end and no middle."""
        for tier, group in groupby(rows, key=lambda pair: pair[0]):
            if tier not in self._streams:
                self._streams[tier] = StreamWriter(tier_path(self._folder, tier))
            self._streams[tier].write([row for _, row in group])

    def remove(self, tier: int) -> None:
        """Remove what was written of a tier."""
        stream = self._streams.pop(tier, None)
        if stream is not None:
            stream.abort()
            tier_path(self._folder, tier).unlink()

    def close(self) -> None:
        for stream in self._streams.values():
            stream.close()

    def abort(self) -> None:
        """Close the files as they are."""
        for stream in self._streams.values():
            stream.abort()
