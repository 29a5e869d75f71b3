"""What a method on a worker prints and warns of, as lines of its run and not of the worker.

A worker may have several runs at once, each on a thread: who prints is told by the thread. What other threads print,
those of the worker and those that a method starts, and what native code prints goes where it went before.
"""

import contextlib
import io
import sys
import threading
from collections.abc import Callable, Iterator
from typing import TextIO

from plexoscope.plugins.runner.printed_lines import PrintedLines

STREAMS = ("stdout", "stderr")

_lock = threading.Lock()
_replaced: dict[str, "StreamByThread"] = {}
"""The streams that stand in for those of `sys`, while there is a run."""


class StreamByThread(io.TextIOBase):
    """Hands what is written to whoever listens to the thread that writes, all else to the stream that was there.

    Attributes
    ----------
    listeners : dict of int to callable
        Thread to who takes what it prints.
    """

    def __init__(self, before: TextIO) -> None:
        self.before = before
        self.listeners: dict[int, Callable[[str], object]] = {}

    def write(self, text: str, /) -> int:
        listener = self.listeners.get(threading.get_ident())
        if listener is None:
            return self.before.write(text)
        listener(text)
        return len(text)

    def flush(self) -> None:
        if threading.get_ident() not in self.listeners:
            self.before.flush()

    def writable(self) -> bool:
        return True

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self.before.encoding


@contextlib.contextmanager
def printed_on_this_thread(take: Callable[[str], object]) -> Iterator[Callable[[], None]]:
    """Hand each line that this thread prints to `take`, of both streams. Gives what hands over lines without an end."""
    buffers = {name: PrintedLines() for name in STREAMS}

    def hand(name: str, text: str = "", is_end: bool = False) -> None:
        for line in buffers[name].take(text, is_end):
            take(line)

    def finish() -> None:
        for name in STREAMS:
            hand(name, is_end=True)

    thread = threading.get_ident()
    with _lock:
        for name in STREAMS:
            if name not in _replaced:
                _replaced[name] = StreamByThread(getattr(sys, name))
                setattr(sys, name, _replaced[name])
            _replaced[name].listeners[thread] = lambda text, name=name: hand(name, text)  # type: ignore[misc]
    try:
        yield finish
    finally:
        finish()
        with _lock:
            for name in STREAMS:
                stream = _replaced[name]
                del stream.listeners[thread]
                if not stream.listeners:
                    del _replaced[name]
                    if getattr(sys, name) is stream:  # else somebody put another one there, who has this one
                        setattr(sys, name, stream.before)
