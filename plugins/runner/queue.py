"""The queue: runs wait for a free slot, in the order in which they came."""

import threading
from collections import deque
from typing import Protocol

from plexoscope.plugins.runner.cores import n_cores


class Queued(Protocol):
    """A run, as the queue sees it."""

    def begin(self) -> None: ...


class RunQueue:
    """Lets so many runs work at once.

    Parameters
    ----------
    n_slots
        By default one for each core but the window's.
    """

    def __init__(self, n_slots: int | None = None) -> None:
        self.n_slots = max(1, n_cores() - 1 if n_slots is None else n_slots)
        self._waiting: deque[Queued] = deque()
        self._working: set[Queued] = set()
        self._is_filling = False
        self._lock = threading.Lock()

    @property
    def n_waiting(self) -> int:
        return len(self._waiting)

    @property
    def n_working(self) -> int:
        return len(self._working)

    def enter(self, run: Queued) -> None:
        """Take a run; it begins now or when its turn comes."""
        with self._lock:
            self._waiting.append(run)
        self._fill()

    def leave(self, run: Queued) -> None:
        """Let go of a run that is over, wherever it was. Its slot goes to the next."""
        with self._lock:
            self._working.discard(run)
            if run in self._waiting:
                self._waiting.remove(run)
        self._fill()

    def _fill(self) -> None:
        with self._lock:
            if self._is_filling:
                return  # who fills sees the slot that has just become free; and runs that end at once do not nest
            self._is_filling = True
        while (run := self._next()) is not None:
            run.begin()

    def _next(self) -> Queued | None:
        with self._lock:
            if not self._waiting or len(self._working) >= self.n_slots:
                self._is_filling = False
                return None
            run = self._waiting.popleft()
            self._working.add(run)
            return run
