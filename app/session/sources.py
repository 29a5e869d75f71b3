"""Files that a session names: where each lies as seen from the session, what it was, and whether it still is that."""

import contextlib
import hashlib
import os
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from stat import S_ISREG
from typing import Any, Literal

from plexoscope.app.document.origin import NOT_SEEN, DataOrigin, Seen, files_of, seen

ALGORITHM = "blake2b"
DIGEST_BYTES = 16
_BLOCK_BYTES = 1 << 20

Found = Literal["same", "changed", "missing"]


@dataclass(frozen=True)
class SessionSource:
    """Something that is read: a file, a sample, or the folder of a recording.

    Parameters
    ----------
    path
        As it was; of a sample inside its package.
    sample, space, bad_points, way
        As in `DataOrigin`.
    seen
        What it looked like from outside.
    is_recording
        What a run has left; it may grow, and counts as the same as long as it is there.
    content
        Hash of what it held; "" if that is not known.
    relative
        The path as seen from the session; "" where there is no way.
    """

    path: Path
    sample: str = ""
    space: str = ""
    bad_points: str = ""
    way: str = ""
    seen: Seen = NOT_SEEN
    is_recording: bool = False
    content: str = ""
    relative: str = ""

    @property
    def name(self) -> str:
        """What to call it."""
        return f"sample {self.sample}" if self.sample else self.path.name

    def origin(self, path: Path) -> DataOrigin:
        """What a layer that was read of it keeps."""
        return DataOrigin(self.sample, self.space, self.bad_points, self.way, seen(path))

    def places(self, folder: Path) -> list[Path]:
        """Where it may lie: where it was as seen from the session, then where it was."""
        relative = [folder / PurePosixPath(self.relative)] if self.relative else []
        return list(dict.fromkeys([*(Path(os.path.normpath(each)) for each in relative), self.path]))

    def look(self, path: Path) -> Found:
        """Whether what lies there is it. Reads it only where its size is the same and its time is not."""
        now = seen(path)
        if now.size_bytes < 0:
            return "missing"
        if self.is_recording:
            return "same" if (path / "run.toml").is_file() else "missing"
        if self.seen.size_bytes < 0 or now == self.seen:
            return "same"
        if now.size_bytes != self.seen.size_bytes or not self.content:
            return "changed"
        return "same" if content_hash(path) == self.content else "changed"

    def find(self, folder: Path) -> tuple[Path, Found]:
        """The best of its places, and what lies there."""
        looked = [(path, self.look(path)) for path in self.places(folder)]
        for wanted in ("same", "changed"):
            for path, found in looked:
                if found == wanted:
                    return path, found
        return looked[0]


def plain_source(source: SessionSource, folder: Path, hashes: bool) -> dict[str, Any]:
    """A source as values that JSON knows, as seen from a folder."""
    path = source.path
    relative, was_at = "", ""
    if not source.sample:  # which lies where its package does
        was_at = str(path)
        with contextlib.suppress(ValueError):  # another drive
            relative = Path(os.path.relpath(path, folder)).as_posix()
    may_hash = not source.is_recording and source.seen.size_bytes >= 0
    content = content_hash(path) if may_hash and hashes else known_hash(path)
    plain = {
        "path": relative,
        "was_at": was_at,
        "seen": asdict(source.seen),
        "content": content if may_hash else "",
        "sample": source.sample,
        "space": source.space,
        "bad_points": source.bad_points,
        "way": source.way,
        "is_recording": source.is_recording,
    }
    return {name: value for name, value in plain.items() if value not in ("", False)}


def content_hash(path: Path, told: Callable[[], object] = lambda: None) -> str:
    """Return the hash of a file, or of the files of a folder with their names; "" if it cannot be read.

    Parameters
    ----------
    told
        Called after each part; may raise to cancel.
    """
    known = known_hash(path)
    if known:
        return known
    before = seen(path)
    try:
        digest = _digest_of(path, told)
    except (OSError, ValueError):
        return ""
    with _lock:
        _known[_key(path, before)] = digest
    return digest


def known_hash(path: Path) -> str:
    """The hash of a file if it was worked out before, and the file is still as it was; else ""."""
    with _lock:
        return _known.get(_key(path, seen(path)), "")


_known: dict[tuple[str, Seen], str] = {}
_lock = threading.Lock()


def _key(path: Path, looked: Seen) -> tuple[str, Seen]:
    return str(path), looked


def _digest_of(path: Path, told: Callable[[], object]) -> str:
    digest = hashlib.blake2b(digest_size=DIGEST_BYTES)
    for each in files_of(path) if path.is_dir() else [path]:
        if not S_ISREG(each.stat().st_mode):
            raise ValueError("expected a file, got a device or a pipe")
        if each != path:
            digest.update(each.relative_to(path).as_posix().encode("utf-8", "surrogatepass") + b"\0")
        with each.open("rb") as file:
            while block := file.read(_BLOCK_BYTES):
                digest.update(block)
                told()
    return f"{ALGORITHM}:{digest.hexdigest()}"
