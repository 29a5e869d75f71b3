"""Processes for runs, and one that waits warm: starting Python, NumPy and torch takes seconds."""

import atexit
import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from multiprocessing import Pipe

from plexoscope.plugins.runner.cores import environment, threads_per_run
from plexoscope.plugins.runner.process import arena

IDLE_S = 600.0
"""A spare that nobody has needed for so long ends by itself."""
MARGIN_S = 30.0
"""So long before that it is used no more: it must not end just when it is."""


class Child:
    """A process that serves one run and is then gone, with all that it has started.

    Attributes
    ----------
    connection
        To its control thread.
    printed : int
        The descriptor of the pipe that gets what it prints, and what libraries write to its terminal.
    arena : int
        The descriptor of the shared memory.
    """

    def __init__(self, n_threads: int, modules: Sequence[str] = ()) -> None:
        self.n_threads = n_threads
        self.started_at = time.monotonic()
        self._lock = threading.Lock()
        self._is_reaped = False
        with contextlib.ExitStack() as undo, contextlib.ExitStack() as theirs:
            self.connection, there = Pipe()
            undo.callback(self.connection.close)
            theirs.callback(there.close)
            self.printed, printing = os.pipe()
            undo.callback(os.close, self.printed)
            theirs.callback(os.close, printing)
            self.arena = arena.open_arena()
            undo.callback(os.close, self.arena)
            self._process = subprocess.Popen(
                [sys.executable, "-c", _program(there.fileno(), self.arena)],
                stdin=subprocess.DEVNULL,
                stdout=printing,
                stderr=printing,
                pass_fds=(there.fileno(), self.arena),
                env={**os.environ, **environment(n_threads), "PYTHONIOENCODING": "utf-8:backslashreplace"},
                # A session of its own: Ctrl-C in a terminal reaches the host alone, and what the method starts can
                # be ended with it.
                start_new_session=True,
            )
            undo.callback(self._end)
            if modules:
                self.connection.send(("import", tuple(modules)))
            self._undo = undo.pop_all()

    @property
    def pid(self) -> int:
        return self._process.pid

    def kill(self) -> None:
        """End the process and all of its session at once. May be called from any thread, again and again."""
        with self._lock:
            if not self._is_reaped:  # else the number may mean another process by now
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(self.pid, signal.SIGKILL)

    def exit_code(self, timeout_s: float) -> int | None:
        """Return how the process ended, negative for a signal; None if it still runs when the time is up."""
        deadline = time.monotonic() + timeout_s
        while (found := os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)) is None:
            if time.monotonic() >= deadline:
                return None
            time.sleep(0.002)
        return found.si_status if found.si_code == os.CLD_EXITED else -found.si_status

    def close(self) -> None:
        """Kill the process, and let go of it and of all descriptors."""
        self._undo.close()

    def _end(self) -> None:
        self.kill()
        with self._lock:
            self._process.wait()
            self._is_reaped = True


def _program(connection: int, arena_descriptor: int) -> str:
    path = f"import sys; sys.path[:] = {sys.path!r}"
    return f"{path}; from plexoscope.plugins.runner.process.child import main; main({connection}, {arena_descriptor})"


_lock = threading.Lock()
_spare: Child | None = None
_wanted: tuple[int, tuple[str, ...]] = (threads_per_run(1), ())


def warm_up(requires: Sequence[str] = (), n_threads: int | None = None) -> None:
    """Have a process ready for the next run, with the packages imported that a method requires.

    Returns before it is ready, and does nothing if there is one.
    """
    global _spare, _wanted
    with _lock:
        _wanted = (_wanted[0] if n_threads is None else n_threads, tuple(requires) or _wanted[1])
        if _spare is None or not _is_fit(_spare):
            _discard()
            _spare = Child(*_wanted)


def take_child(n_threads: int) -> Child:
    """Return the spare, or a new process if there is none that fits."""
    global _spare
    with _lock:
        child, _spare = _spare, None
    if child is not None:
        if child.n_threads == n_threads and _is_fit(child):
            return child
        child.close()
    return Child(n_threads)


def waiting_child() -> Child | None:
    """Return the process that waits for the next run, None if there is none."""
    with _lock:
        return _spare


@atexit.register
def close_spare() -> None:
    """End the process that waits for the next run, if there is one."""
    with _lock:
        _discard()


def _discard() -> None:
    global _spare
    if _spare is not None:
        _spare.close()
        _spare = None


def _is_fit(child: Child) -> bool:
    return time.monotonic() - child.started_at < IDLE_S - MARGIN_S and child.exit_code(0.0) is None
