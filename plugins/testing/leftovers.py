"""What a run may leave behind in a process: threads, processes, open files, shared memory, temporary files."""

import gc
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from unittest import mock

GRACE_S = 2.0
"""A thread or a process that is about to end may take so long."""

SHARED_MEMORY = Path("/dev/shm")


def left_by(do: Callable[[], object], folder: Path) -> list[str]:
    """Return what is there after `do` that was not there before, in words; [] if all is as it was.

    Processes, files and shared memory are looked for where the system tells of them, as Linux does.

    Parameters
    ----------
    folder
        An empty one, for the temporary files.
    """
    before = _there()
    with _temporary_files_in(folder):
        do()
    gc.collect()  # what only a ring of references holds is not left behind
    deadline_s = time.monotonic() + GRACE_S
    while left := _there() - before:
        if time.monotonic() > deadline_s:
            break
        time.sleep(0.02)
    files = [f"temporary file {each.relative_to(folder)}" for each in sorted(folder.rglob("*"))]
    return sorted(what for what, _ in left) + files


def _there() -> set[tuple[str, object]]:
    return {*_threads(), *_children(), *_open_files(), *_shared_memory()}


def _threads() -> Iterator[tuple[str, object]]:
    for thread in threading.enumerate():
        if not isinstance(thread, threading._DummyThread):  # a native thread that only visited Python
            yield f"thread {thread.name}", id(thread)


def _children() -> Iterator[tuple[str, object]]:
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # gone by now
            name, _, rest = (folder / "stat").read_text(errors="replace").rpartition(")")
            if rest.split()[1] == str(os.getpid()):
                yield f"process {name.partition('(')[2]}", folder.name


def _open_files() -> Iterator[tuple[str, object]]:
    for link in Path("/proc/self/fd").glob("*"):
        with suppress(OSError):  # that of this very look
            yield f"open file {os.readlink(link)}", link.name


def _shared_memory() -> Iterator[tuple[str, object]]:
    for file in SHARED_MEMORY.glob("*"):
        with suppress(OSError):
            if file.stat().st_uid == os.getuid():
                yield f"shared memory {file}", file.name


@contextmanager
def _temporary_files_in(folder: Path) -> Iterator[None]:
    with mock.patch.object(tempfile, "tempdir", str(folder)), mock.patch.dict(os.environ, TMPDIR=str(folder)):
        yield
