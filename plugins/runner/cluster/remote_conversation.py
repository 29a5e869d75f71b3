"""The host's side of the conversation with a run on a Dask cluster."""

import contextlib
import pickle
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from plexoscope.plugins.events import Ended, Event
from plexoscope.plugins.runner.cluster.remote import BEGIN, distributed, names_of, opened
from plexoscope.plugins.runner.cluster.remote_link import LEAVE
from plexoscope.plugins.states import Failure, RunState, describe

MIN_POLL_S, MAX_POLL_S, WAITING_POLL_S = 0.02, 0.25, 1.0
"""How often the queue is looked at: the longer nothing comes the more rarely, most rarely where no worker has begun.
Not waited for: each wait that ends in vain is an error in Dask's log."""
SLOWER = 1.5
LOOK_S = 1.0
"""How often the scheduler is asked whether the worker is still there."""
TIDY_S = 5.0
"""So long may it take from the end of a run to the end of its task; one that is let go before makes Dask warn of it."""


class RemoteConversation:
    """Two queues on the scheduler: what the run tells, what it is told.

    Parameters
    ----------
    key
        Of the task.
    take
        Takes all events but the last.

    Attributes
    ----------
    worker : str
        The address of the worker; "" until it has begun.
    """

    def __init__(self, client: Any, key: str, take: Callable[[Event], None]) -> None:
        self.worker = ""
        self._client, self._take = client, take
        self._events, self._asks = (distributed().Queue(name, client=client) for name in names_of(key))
        self._asks.put(BEGIN)
        self._has_reported_end = False
        self._is_lost = False
        self._looked_at = 0.0

    def follow(
        self, future: Any, asks: deque[bytes], is_asked: threading.Event, is_to_end: Callable[[], bool]
    ) -> Ended:
        """Pass on what the run tells and what it is asked until its end, and return that.

        Parameters
        ----------
        future
            Of the task.
        asks
            What the run is to be told; `is_asked` is set with each.
        is_to_end
            Whether to leave the run to itself.
        """
        poll_s = MIN_POLL_S
        try:
            while not is_to_end():
                while asks:
                    self._asks.put(asks.popleft())
                    poll_s = MIN_POLL_S
                is_over = self._is_over(future)  # asked before: what has come until then is all that comes
                batches = self._events.get(batch=True)
                for batch in batches:
                    if (ended := self._read(batch)) is not None:
                        return ended
                if is_over:
                    return self._ended_without_a_word(future)
                slowest_s = MAX_POLL_S if self.worker else WAITING_POLL_S
                poll_s = MIN_POLL_S if batches else min(SLOWER * poll_s, slowest_s)
                is_asked.wait(poll_s)
                is_asked.clear()
        except BaseException as error:
            if not isinstance(error, OSError) and self._client.status == "running":
                raise
            return self._lost("LostScheduler", "the scheduler is gone")
        return Ended(RunState.CANCELLED)

    def close(self, future: Any) -> None:
        """Let go of the task and the queues, on the scheduler too."""
        with contextlib.suppress(Exception):  # the scheduler may be gone
            deadline = time.monotonic() + TIDY_S
            while self._has_reported_end and not future.done() and time.monotonic() < deadline:
                time.sleep(MIN_POLL_S)
            if not (self._has_reported_end or self._is_lost):
                self._asks.put(pickle.dumps((LEAVE,)))
                if self.worker:  # a method that hangs holds up its worker: Dask has to know, to use another one
                    distributed().fire_and_forget(future)
            future.release()
            for _ in range(1 + self._is_lost):  # the second time for the worker, which cannot do so any more
                self._events.close()
                self._asks.close()

    def _read(self, batch: bytes) -> Ended | None:
        self.worker, messages = pickle.loads(batch)
        for message in messages:
            event: Event = opened(message)
            if isinstance(event, Ended):
                self._has_reported_end = True
                return event
            self._take(event)
        return None

    def _is_over(self, future: Any) -> bool:
        if self._client.status != "running":
            raise ConnectionError
        if future.done() or not self.worker:
            return bool(future.done())
        if time.monotonic() - self._looked_at < LOOK_S:
            return False
        self._looked_at = time.monotonic()
        return self.worker not in self._client.nthreads([self.worker])

    def _ended_without_a_word(self, future: Any) -> Ended:
        error = future.exception() if future.status == "error" else None
        if error is None or type(error).__name__ == "KilledWorker":
            return self._lost(
                "LostWorker", f"the worker {self.worker} is gone" if self.worker else "its worker is gone"
            )
        return Ended(RunState.FAILED, describe(error))

    def _lost(self, what: str, message: str) -> Ended:
        self._is_lost = True
        return Ended(RunState.CRASHED, Failure(what, message, ""))
