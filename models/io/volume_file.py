"""A file of volumes that stays open to be looked at: its header at once, its frames as they are asked for."""

import threading
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary, finalize

from plexoscope.models.data.volume import Volume
from plexoscope.models.errors import FormatError
from plexoscope.models.io.limits import most_held_bytes
from plexoscope.models.io.volume_bytes import damage_reported, known_file, open_bytes, read_header
from plexoscope.models.io.voxels import raw_voxels, volume_of

MAX_FRAMES = 1 << 20
"""More is a header that nobody meant."""


class VolumeFile:
    """One volume or several, of numbers or of colours. Frames may be read on any thread. Compares by identity.

    A frame that somebody still holds is not read again. What gzip has packed can only be read forwards: it is, as long
    as the frames are asked for in that order, and the first step back unpacks the whole file into memory, as stored,
    if it is not too large for that. Otherwise each step back reads it anew from the beginning.

    Parameters
    ----------
    path
        A file whose name ends in one of `SUFFIXES`.

    Attributes
    ----------
    path : Path
    name : str
        Of the file without its ending.
    header : VolumeHeader

    Raises
    ------
    FormatError
        If it is missing, not of a known kind, damaged, or says that it has more than `MAX_FRAMES`.
    """

    def __init__(self, path: str | Path) -> None:
        self.path, self._kind = known_file(path)
        self.name = self.path.name[: -len(self._kind)]
        with damage_reported(self.path, self._kind):
            self._signature = self._seen()
            file, self._compressed = open_bytes(self.path)
            with file:
                self.header = read_header(file, self._compressed, self._kind, self.path)
        if self.n_frames > MAX_FRAMES:
            raise FormatError(f"expected at most {MAX_FRAMES} frames, got {self.n_frames}", self.path)
        self._lock = threading.Lock()
        self._frames: WeakValueDictionary[int, Volume] = WeakValueDictionary()
        self._stream: Any = None
        self._held = b""

    @property
    def n_frames(self) -> int:
        return self.header.n_frames

    def frame(self, number: int = 0) -> Volume:
        """Return a volume; the very same object as long as it is held somewhere.

        Parameters
        ----------
        number
            From 0.

        Raises
        ------
        FormatError
            If there is no such frame, the file is damaged, or another than when it was opened.
        """
        if not 0 <= number < self.n_frames:
            raise FormatError(f"expected a frame in 0 … {self.n_frames - 1}, got {number}", self.path)
        with self._lock:
            volume = self._frames.get(number)
            if volume is None:
                with damage_reported(self.path, self._kind):
                    raw = raw_voxels(self._bytes_of(number), self.header, self.path)
                    # Each says which it is: colours and regions made of it outlive the next one.
                    name = self.name if self.n_frames == 1 else f"{self.name}, frame {number + 1}"
                    volume = volume_of(raw, self.header, name)
                self._frames[number] = volume
            return volume

    def _bytes_of(self, number: int) -> bytes | memoryview:
        n_bytes = self.header.frame_bytes
        start = self.header.offset + number * n_bytes
        if self._held:
            return memoryview(self._held)[start : start + n_bytes]
        if self._seen() != self._signature:
            raise FormatError("the file has changed since it was opened: open it again", self.path)
        if not self._compressed:
            with self.path.open("rb") as file:
                file.seek(start)
                return file.read(n_bytes)
        if self._stream is None:
            self._stream, _ = open_bytes(self.path)
            finalize(self, self._stream.close)
        if start < self._stream.tell() and self._hold():
            return memoryview(self._held)[start : start + n_bytes]
        self._stream.seek(start)
        content: bytes = self._stream.read(n_bytes)
        if number == self.n_frames - 1:
            self._stream.read(1)  # gzip compares its checksum only when it meets the end
        return content

    def _hold(self) -> bool:
        """Unpack all of the file, if it may be held."""
        n_bytes = self.header.offset + self.n_frames * self.header.frame_bytes
        if n_bytes > most_held_bytes(self.path.stat().st_size):
            return False
        self._stream.seek(0)
        self._held = self._stream.read(n_bytes)
        self._stream.read(1)
        self._stream.close()
        return True

    def _seen(self) -> tuple[int, int]:
        told = self.path.stat()
        return told.st_size, told.st_mtime_ns
