"""A thread that does the slow parts of drawing: preparing tractograms, coding values, putting segments in order.

Work is named by what it is for. New work of a name takes the place of what waits under it and stops what runs under
it at its next checkpoint, so the latest wish is served and none piles up. Nothing calls back: whoever asked looks at
`take` on its own clock.
"""

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from plexoscope.render.lists.orders.base import Checkpoint

Work = Callable[[Checkpoint], object]


class _SupersededError(Exception):
    """Ends work that nobody waits for any more."""


@dataclass(eq=False)
class _Job:
    name: Hashable
    work: Work
    superseded: bool = False

    def checkpoint(self) -> None:
        if self.superseded:
            raise _SupersededError


class Jobs:
    """One thread, started by the first job and joined by `close`.

    Parameters
    ----------
    thread_name : str
    """

    def __init__(self, thread_name: str) -> None:
        self._thread_name = thread_name
        self._changed = threading.Condition()
        self._waiting: dict[Hashable, _Job] = {}
        self._running: _Job | None = None
        self._done: dict[Hashable, object] = {}
        self._closed = False
        self._thread: threading.Thread | None = None

    def submit(self, name: Hashable, work: Work) -> None:
        """Have `work(checkpoint)` done, in place of anything else of this name."""
        with self._changed:
            if self._closed:
                return
            self._drop(name)
            self._waiting[name] = _Job(name, work)
            if self._thread is None:
                # A daemon only so that a program which forgets `close` can still end.
                self._thread = threading.Thread(target=self._run, name=self._thread_name, daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def cancel(self, name: Hashable) -> None:
        """Nothing of this name will be handed out, unless it is submitted again."""
        with self._changed:
            self._drop(name)

    def take(self) -> dict[Hashable, object]:
        """Results since the last call, by name.

        Raises
        ------
        Exception
            What a job raised, once; other results stay.
        """
        with self._changed:
            for name, result in self._done.items():
                if isinstance(result, BaseException):
                    del self._done[name]
                    raise result
            done, self._done = self._done, {}
            return done

    def has(self, name: Hashable) -> bool:
        """Work of this name waits or runs, or its result waits to be taken."""
        with self._changed:
            running = self._running is not None and self._running.name == name and not self._running.superseded
            return running or name in self._waiting or name in self._done

    def wait_until_idle(self, timeout_s: float = 60.0) -> bool:
        """Block until no work is left; False if that takes too long. For tests."""
        with self._changed:
            return self._changed.wait_for(lambda: self._running is None and not self._waiting, timeout_s)

    def close(self) -> None:
        """Stop at the next checkpoint and join the thread. Further jobs are ignored."""
        with self._changed:
            self._closed = True
            self._waiting.clear()
            self._done.clear()
            if self._running is not None:
                self._running.superseded = True
            self._changed.notify_all()
            thread = self._thread
        if thread is not None:
            thread.join()

    def _drop(self, name: Hashable) -> None:
        self._waiting.pop(name, None)
        self._done.pop(name, None)
        if self._running is not None and self._running.name == name:
            self._running.superseded = True

    def _next(self) -> _Job | None:
        with self._changed:
            self._changed.wait_for(lambda: self._closed or bool(self._waiting))
            if self._closed:
                return None
            self._running = self._waiting.pop(next(iter(self._waiting)))
            return self._running

    def _run(self) -> None:
        while (job := self._next()) is not None:
            result: object = None
            try:
                result = job.work(job.checkpoint)
            except _SupersededError:
                pass
            except Exception as error:
                result = error
            with self._changed:
                self._running = None
                if not job.superseded:
                    self._done[job.name] = result
                self._changed.notify_all()
            del job, result
