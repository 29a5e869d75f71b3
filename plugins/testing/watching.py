"""Watching and disturbing a method at the calls that it makes to its context, in a thread of this process."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from unittest import mock

from plexoscope.plugins.context import Context
from plexoscope.plugins.results import Result
from plexoscope.plugins.runner import Run


@dataclass
class Checkpoints:
    """How often a method came to a checkpoint, and the longest stretch of work on which it did not.

    Attributes
    ----------
    between : str
        Where in the code that stretch begins and ends.
    """

    n: int = 0
    longest_s: float = 0.0
    between: str = ""
    _last_s: float = field(default_factory=time.monotonic)
    _last: str = "its beginning"

    def visit(self, frame: FrameType) -> None:
        self.n += 1
        self._note(f"{Path(frame.f_code.co_filename).name}, line {frame.f_lineno}")

    def end(self) -> None:
        self._note("its end")

    def _note(self, place: str) -> None:
        now_s = time.monotonic()
        if now_s - self._last_s > self.longest_s:
            self.longest_s, self.between = now_s - self._last_s, f"{self._last} and {place}"
        self._last_s, self._last = now_s, place


@contextmanager
def watched_checkpoints(then: Callable[[int], None] = lambda number: None) -> Iterator[Checkpoints]:
    """Note every checkpoint of the runs within.

    Parameters
    ----------
    then
        Called on the thread of the method at each checkpoint, before it, with its number from 1.
    """
    real, seen = Context.checkpoint, Checkpoints()

    def checkpoint(context: Context) -> None:
        seen.visit(sys._getframe(1))
        then(seen.n)
        real(context)

    with mock.patch.object(Context, "checkpoint", checkpoint):
        yield seen
    seen.end()


def cancelled_at(number: int, start: Callable[[], Run]) -> tuple[float, int]:
    """Start a run and cancel it at one of its checkpoints.

    Returns
    -------
    float
        Seconds from there to its end.
    int
        How often it came to a checkpoint thereafter.
    """
    started: list[Run] = []
    has_started = threading.Event()
    asked_s = []

    def cancel(visit: int) -> None:
        if visit == number:
            has_started.wait()
            asked_s.append(time.monotonic())
            started[0].cancel()

    with watched_checkpoints(cancel) as seen:
        started.append(start())
        has_started.set()
        started[0].wait()
        ended_s = time.monotonic()
    return (ended_s - asked_s[0] if asked_s else 0.0), max(0, seen.n - number)


@contextmanager
def raised_at(channel: str, error: BaseException) -> Iterator[None]:
    """Raise an exception whenever the runs within emit on a channel."""
    real = Context.emit

    def emit(context: Context, name: str, value: Result, step: int | None = None) -> None:
        if name == channel:
            raise error
        real(context, name, value, step)

    with mock.patch.object(Context, "emit", emit):
        yield
