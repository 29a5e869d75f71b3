"""What readers had to leave out or to doubt, said on stderr, a line each."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from plexoscope.app.cli.shared.output import printable

if TYPE_CHECKING:
    from plexoscope.plugins.recording import Recording


def say_notes(data: object, path: str | Path) -> None:
    """Print the notes of what was read from a file, if data of that kind have any."""
    for note in getattr(data, "notes", ()):
        print(printable(f"plexoscope: {note}: {path}"), file=sys.stderr)


def say_absent(recording: "Recording") -> None:
    """Print which channels of a recording cannot be shown here and what they need, in one line; nothing if all can."""
    words = [f"{name} ({why})" for name, why in recording.absent.items()]
    if words:
        print(printable(f"plexoscope: not shown: {'; '.join(words)}: {recording.folder}"), file=sys.stderr)
