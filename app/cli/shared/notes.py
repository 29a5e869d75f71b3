"""What readers had to leave out or to doubt, said on stderr, a line each."""

import sys
from pathlib import Path


def say_notes(data: object, path: str | Path) -> None:
    """Print the notes of what was read from a file, if data of that kind have any."""
    for note in getattr(data, "notes", ()):
        print(f"plexoscope: {note}: {path}", file=sys.stderr)
