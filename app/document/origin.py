"""How to read again what is open: what was chosen when it was read, and what its file was then."""

from dataclasses import dataclass
from pathlib import Path

MOST_FILES = 10_000
"""Looked at in a folder that is read as one thing, such as an unpacked tractogram."""


@dataclass(frozen=True)
class Seen:
    """What a file, or a folder of files, looks like from outside; -1 where there is none."""

    size_bytes: int = -1
    changed_ns: int = -1


NOT_SEEN = Seen()


@dataclass(frozen=True)
class DataOrigin:
    """Beside the path that a layer names.

    Parameters
    ----------
    sample
        Id of the sample that it is; "" for a file.
    space, bad_points
        As in `StreamlineChoices`, where they were chosen; else "".
    way
        How a file that could be read in several ways is to be read; "" if nobody had to say.
    seen
        Of the file, before it was read.
    """

    sample: str = ""
    space: str = ""
    bad_points: str = ""
    way: str = ""
    seen: Seen = NOT_SEEN


def seen(path: Path) -> Seen:
    """Look at a file, or at all files of a folder together."""
    try:
        if not path.is_dir():
            told = path.stat()
            return Seen(told.st_size, told.st_mtime_ns)
        all_told = [each.stat() for each in files_of(path)]
        return Seen(sum(told.st_size for told in all_told), max((told.st_mtime_ns for told in all_told), default=0))
    except (OSError, ValueError):  # ValueError for a name with a zero in it
        return Seen()


def files_of(folder: Path) -> list[Path]:
    """Return the files of a folder and of those in it, by name, up to `MOST_FILES`."""
    found: list[Path] = []
    waiting = [folder]
    while waiting and len(found) < MOST_FILES:
        for each in sorted(waiting.pop().iterdir()):
            if each.is_dir() and not each.is_symlink():
                waiting.append(each)
            elif each.is_file():
                found.append(each)
    return sorted(found[:MOST_FILES])
