"""A file that says that a process lives: the system lets go of it however the process ends."""

import contextlib
import os
import sys
from pathlib import Path


class HeldLock:
    """Held from its making to `release`, or to the end of the process.

    Raises
    ------
    OSError
        If another process holds it, or the file cannot be made.
    """

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(self._file)
        except OSError:
            os.close(self._file)
            raise

    def release(self) -> None:
        os.close(self._file)


def is_held(path: Path) -> bool:
    """Whether a process that lives holds the lock of a file, which is there."""
    with contextlib.suppress(FileNotFoundError):
        file = os.open(path, os.O_RDWR)
        try:
            _lock(file)
        except OSError:
            return True
        finally:
            os.close(file)
    return False


if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
