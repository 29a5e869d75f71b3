"""SIGTERM and SIGHUP end a command as Ctrl-C does: what it has begun is cancelled, closed and tidied up."""

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Iterator
from types import FrameType

NAMES = ("SIGTERM", "SIGHUP")
"""Windows has no SIGHUP."""
_SHELL = 128
"""A shell adds this to the number of the signal that ended a process."""


class Ending:
    """Which signal has asked for the end, if any."""

    def __init__(self) -> None:
        self.number: int | None = None

    def code(self, otherwise: int) -> int:
        """Return the exit code: 128 and the number of the signal, as a shell tells it."""
        return otherwise if self.number is None else _SHELL + self.number

    def take(self, number: int, _: FrameType | None) -> None:
        """Raise KeyboardInterrupt. Only once: a terminal that closes and its shell send SIGHUP each."""
        if self.number is None:
            self.number = number
            _let_go_of_a_lost_terminal()
            raise KeyboardInterrupt


@contextlib.contextmanager
def ended_by_signals() -> Iterator[Ending]:
    """Take the signals within. Those that the process was told to ignore, as by nohup, stay ignored."""
    ending, before = Ending(), {}
    if threading.current_thread() is threading.main_thread():
        for name in NAMES:
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is signal.SIG_DFL:
                before[number] = signal.signal(number, ending.take)
    try:
        yield ending
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _let_go_of_a_lost_terminal() -> None:
    """Send to nowhere what is still printed on a terminal that is gone: it would be an error each time."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError, OSError):  # a stream that is no file, or none
            descriptor = stream.fileno()
            try:
                os.write(descriptor, b"")
            except OSError:
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, descriptor)
                os.close(nowhere)
