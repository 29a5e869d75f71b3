"""The log on disk, which outlives a crash: what was said and went wrong, and what native code was at when it failed.

Two files lie in one folder. `plexoscope.log` takes what goes to the loggers `plexoscope` and `vispy`, from all
processes, and is renamed when it grows too long. `crash.txt` is written by `faulthandler` alone, when the process is
already lost; it stays empty as long as nothing crashes. Neither is made before `start_log` or `log_error`.
"""

import contextlib
import faulthandler
import os
import sys
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from logging import Handler

VARIABLE = "PLEXOSCOPE_LOG"
LOG_NAME, CRASH_NAME = "plexoscope.log", "crash.txt"
LOGGERS = ("plexoscope", "vispy")
"""Ours, and the one that catches the exceptions of canvases and says them itself."""

MAX_LOG_BYTES = 1 << 20
N_OLD_LOGS = 3
MAX_CRASH_BYTES = 1 << 18
DUMP_BEGINS = ("Fatal Python error", "Windows fatal exception")


class Crash(NamedTuple):
    """What the last process that crashed left behind."""

    when: str
    stack: str


class Log:
    """An open log; `close` gives the files back."""

    def __init__(self, handler: "Handler", crash: IO[str] | None) -> None:
        self._handler, self._crash = handler, crash

    def close(self) -> None:
        """End the log of this process. What was written stays."""
        if self._crash is not None:
            faulthandler.disable()
            self._crash.close()
        _detach(self._handler)


def log_folder() -> Path:
    """Return the folder that the variable PLEXOSCOPE_LOG names, else the one that the system has for logs."""
    if os.environ.get(VARIABLE):
        return Path(os.environ[VARIABLE])
    import platformdirs

    return platformdirs.user_log_path("plexoscope", appauthor=False)


def start_log() -> Log:
    """Write the log from now on, and the stacks of all threads if this process crashes.

    Raises
    ------
    OSError
        If the folder cannot be made, or the files in it cannot be written.
    """
    folder = log_folder()
    folder.mkdir(parents=True, exist_ok=True)
    crash_path = folder / CRASH_NAME
    if crash_path.exists() and crash_path.stat().st_size > MAX_CRASH_BYTES:
        crash_path.replace(folder / f"{CRASH_NAME}.1")
    # Appended to, so that two windows that crash at once do not write over each other.
    crash = crash_path.open("a", encoding="utf-8")
    try:
        handler = _handler(folder / LOG_NAME)
    except OSError:
        crash.close()
        raise
    _attach(handler)
    if faulthandler.is_enabled():  # by whoever started us, who wants to have it elsewhere
        crash.close()
        return Log(handler, None)
    faulthandler.enable(crash)
    return Log(handler, crash)


def log_error(title: str, error: BaseException) -> None:
    """Add one error with its traceback to the log of a process that keeps none; never fail."""
    import logging

    folder = log_folder()
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        handler = _handler(folder / LOG_NAME)
        _attach(handler)
        logging.getLogger("plexoscope").error(title, exc_info=error)
        _detach(handler)


def last_crash() -> Crash | None:
    """Return the last crash that the folder tells of, None if there is none."""
    path = log_folder() / CRASH_NAME
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
        written_s = path.stat().st_mtime
    except OSError:
        return None
    begins = max(text.rfind(words) for words in DUMP_BEGINS)
    if not text.strip():
        return None
    return Crash(time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(written_s)), text[max(begins, 0) :].strip())


def _attach(handler: "Handler") -> None:
    import logging

    for name in LOGGERS:
        logging.getLogger(name).addHandler(handler)
    logging.getLogger("plexoscope").setLevel(logging.INFO)


def _detach(handler: "Handler") -> None:
    import logging

    for name in LOGGERS:
        logging.getLogger(name).removeHandler(handler)
    handler.close()


def _handler(path: Path) -> "Handler":
    import logging
    from logging.handlers import RotatingFileHandler

    class SharedFile(RotatingFileHandler):
        """Goes on in the new file when another process has renamed the old one, and says only once that it fails.

        The names of old files are told apart by time and process: two processes that rename at once, as numbers
        counted up would have them do, would write over each other's.
        """

        has_failed = False

        def shouldRollover(self, record: logging.LogRecord) -> bool:
            if self.stream is not None and not _is_file(self.stream, self.baseFilename):
                self.stream.close()
                self.stream = self._open()
            return bool(super().shouldRollover(record))

        def doRollover(self) -> None:
            if self.stream is not None:
                self.stream.close()
            name = Path(self.baseFilename)
            with contextlib.suppress(OSError):  # renamed by another, or held open by it where that is a lock
                name.rename(name.with_name(f"{name.name}.{time.time_ns()}-{os.getpid()}"))
            for old in sorted(name.parent.glob(f"{name.name}.*"))[: -self.backupCount]:
                old.unlink(missing_ok=True)
            self.stream = self._open()

        def handleError(self, record: logging.LogRecord) -> None:
            if not self.has_failed:
                self.has_failed = True
                print(f"plexoscope: the log cannot be written ({sys.exc_info()[1]})", file=sys.stderr)

    handler = SharedFile(path, maxBytes=MAX_LOG_BYTES, backupCount=N_OLD_LOGS, encoding="utf-8", errors="replace")
    handler.setFormatter(
        logging.Formatter("%(asctime)s %(process)d %(threadName)s %(levelname)s %(name)s: %(message)s")
    )
    return handler


def _is_file(stream: IO[str], path: str) -> bool:
    """Whether an open file is still the one of that name."""
    try:
        return os.path.samestat(os.fstat(stream.fileno()), os.stat(path))
    except OSError:
        return False
