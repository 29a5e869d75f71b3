"""What is open is kept beside the user's work as well: a folder for each process, and what those left that are gone.

A folder holds what a `.plexo` file holds, the arrays by name so that each is written once, and a lock. Who finds it
without its process may have it back.
"""

import json
import logging
import os
import shutil
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from plexoscope.app.machine.held_lock import HeldLock, is_held
from plexoscope.app.scene.value_columns import ValueColumns
from plexoscope.app.session.package import MAX_TEXT_BYTES, TEXT, write_folder
from plexoscope.app.session.session import Session
from plexoscope.app.session.writing import write_session

LOCK = "lock"
OF_FILE = "of_file"
"""The key of the file that the session was opened from or saved in."""
MOST_LEFT = 5
"""So many of what former processes left are kept, the newest."""
LEAVE_S = 5.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class LeftBehind:
    """What a process that is gone had open.

    Parameters
    ----------
    folder
    when
        It was written last.
    n_open
        Layers, volumes, networks and vectors.
    of_file
        The session file that it is of; "" for none.
    """

    folder: Path
    when: datetime
    n_open: int
    of_file: str

    def in_words(self, now: datetime) -> str:
        """As "Restore what was open at 14:32 (3 layers)", with the day unless it is today."""
        day = "" if self.when.date() == now.date() else f" on {self.when.day} {self.when:%B}"
        of_file = f" of {Path(self.of_file).name}" if self.of_file else ""
        things = f"{self.n_open} {'layer' if self.n_open == 1 else 'layers'}"
        return f"Restore what was open{of_file} at {self.when:%H:%M}{day} ({things})"


def left_behind(root: Path) -> list[LeftBehind]:
    """What processes left that are gone, the newest first. What is older than `MOST_LEFT` of them is removed."""
    found = []
    with suppress(OSError):
        for folder in root.iterdir():
            if folder.is_dir() and not is_held(folder / LOCK) and (left := _left(folder)) is not None:
                found.append(left)
    found.sort(key=lambda each: each.when, reverse=True)
    for each in found[MOST_LEFT:]:
        discard(each.folder)
    return found[:MOST_LEFT]


def _left(folder: Path) -> LeftBehind | None:
    text = folder / TEXT
    try:
        told = text.stat()
        plain = json.loads(text.read_bytes()) if told.st_size <= MAX_TEXT_BYTES else {}
        state = plain["state"]
        n_open = sum(len(state[name]) for name in ("layers", "volumes", "graphs", "vectors"))
        return LeftBehind(folder, datetime.fromtimestamp(told.st_mtime), n_open, str(plain.get(OF_FILE, "")))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        # Begun and never written, or of a later version: of no use, but nothing to throw away while it is fresh.
        with suppress(OSError):
            if time.time() - folder.stat().st_mtime > 86_400:
                discard(folder)
        return None


def discard(folder: Path) -> None:
    """Remove what was kept."""
    shutil.rmtree(folder, ignore_errors=True)


class Autosaver:
    """Writes the newest of what it is handed on a thread of its own; nothing waits for it.

    Parameters
    ----------
    root
        Holds a folder for each process.

    Attributes
    ----------
    n_written
        How often it has written.
    error
        Why it could not, the last time; "" if it could.
    """

    def __init__(self, root: Path, columns: ValueColumns) -> None:
        self.root, self._columns = root, columns
        self.folder = root / f"{os.getpid()}-{time.time_ns()}"
        self.n_written = 0
        self.error = ""
        self._replaced: list[Path] = []
        self._wanted: tuple[Session, str] | None = None
        self._lock = threading.Condition()
        self._held: HeldLock | None = None
        self._thread: threading.Thread | None = None

    def save(self, session: Session, of_file: str = "") -> None:
        """Keep a session; of several the newest."""
        with self._lock:
            self._wanted = session, of_file
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="plexoscope-autosave", daemon=True)
                self._thread.start()

    def replace(self, folders: Sequence[Path]) -> None:
        """Remove what others left when the next session is written, which has it all."""
        self._replaced += folders

    def wait(self, seconds: float = LEAVE_S) -> None:
        """Wait until all is written."""
        thread = self._thread
        if thread is not None:
            thread.join(seconds)

    def discard(self) -> None:
        """Forget what is kept: it is in a file, or nothing is open."""
        with self._lock:
            self._wanted = None
        self.wait()
        self.release()
        if self.folder.exists():
            discard(self.folder)

    def release(self) -> None:
        """Leave what is kept to whoever comes next."""
        if self._held is not None:
            self._held.release()
            self._held = None

    def _work(self) -> None:
        while True:
            with self._lock:
                wanted, self._wanted = self._wanted, None
                if wanted is None:
                    self._thread = None
                    return
            try:
                self._write(*wanted)
                self.error = ""
            except OSError as error:
                self.error = f"{error.strerror or error}: {self.folder}"
                _log.warning("what is open cannot be kept: %s", error)
            except Exception:
                _log.exception("what is open cannot be kept")

    def _write(self, session: Session, of_file: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        if self._held is None:
            self._held = HeldLock(self.folder / LOCK)
        written = write_session(session, self.folder, self._columns, hashes=False)
        if of_file:
            written.plain[OF_FILE] = of_file
        write_folder(self.folder, written)
        self.n_written += 1
        replaced, self._replaced = self._replaced, []
        for folder in replaced:
            discard(folder)
