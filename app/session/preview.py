"""The small picture that a session file carries, for a list of what was opened."""

import zipfile
from contextlib import suppress
from pathlib import Path

MEMBER = "preview.png"
MOST_BYTES = 1 << 20


def read_preview(path: Path) -> bytes:
    """Return the picture in a session file; none of a file that has none, or is no such file."""
    damaged = (OSError, ValueError, KeyError, RuntimeError, zipfile.BadZipFile, NotImplementedError)
    with suppress(*damaged), zipfile.ZipFile(path) as archive:
        if archive.getinfo(MEMBER).file_size <= MOST_BYTES:
            return archive.read(MEMBER)
    return b""
