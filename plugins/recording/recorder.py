"""The recorder: an observer of a run that writes what happens to a folder, on a thread of its own.

Nothing that befalls it befalls the run: where the disk is slow it leaves results out and counts them, where the
disk is full it stops and says so.
"""

import dataclasses
import os
import threading
from collections import Counter, deque
from collections.abc import Callable
from pathlib import Path

from plexoscope.models.errors import PlexoscopeError
from plexoscope.plugins.channels import n_bytes
from plexoscope.plugins.events import Dropped, Emitted, Ended, Event
from plexoscope.plugins.recording.header import RecordingHeader
from plexoscope.plugins.recording.record import Record, Taken

MAX_BYTES = 2**30
QUEUE_BYTES = 16 * 2**20

_BATCH_BYTES = 2**20
_BATCH_S = 0.02
"""So long small events wait for others, to be written together; a crash of this process may cost as much."""

_PATIENCE = {"latest": 1, "append": 2}
"""How often the queue may be full before results of a policy are left out; `event` results never are."""


class Recorder:
    """Writes a run to a folder. Its method `take` is an observer of `runner.start`.

    Nothing is raised here: `error` tells what went wrong. The recording begins with the first event, and ends by
    itself after `Ended`.

    Parameters
    ----------
    folder
        Made if absent. A recording that is in it is replaced.
    header
    max_bytes
        Of the recording before it is compressed; the newest value of each channel is kept on top of it.
    queue_bytes
        What may wait for the disk, in memory.
    """

    def __init__(
        self, folder: str | Path, header: RecordingHeader, max_bytes: int = MAX_BYTES, queue_bytes: int = QUEUE_BYTES
    ) -> None:
        self.folder = Path(folder)
        self._policies = {channel.name: channel.policy for channel in header.channels}
        self._queue_bytes = queue_bytes
        self._changed = threading.Condition()
        self._queue: deque[Taken] = deque()
        self._n_queued_bytes = 0
        self._n_taken = 0
        self._dropped = Counter[str]()
        self._is_over = False
        self._error = ""
        record = Record(self.folder, dataclasses.replace(header, max_bytes=max_bytes, end=None))
        self._thread = threading.Thread(target=self._work, args=(record,), name="plexoscope-record", daemon=True)
        self._has_begun = False

    @property
    def error(self) -> str:
        """Why the recording stopped before the run, or lacks something; "" if all is well so far."""
        return self._error

    @property
    def n_dropped(self) -> int:
        """How many results are missing because the disk, or the way here, did not keep up."""
        with self._changed:
            return self._dropped.total()

    @property
    def n_queued_bytes(self) -> int:
        """What waits for the disk."""
        with self._changed:
            return self._n_queued_bytes

    def take(self, elapsed_s: float, event: Event) -> None:
        """Take an event; never waits for the disk. Called in the order of events; ignored after the end."""
        size = n_bytes(event)
        with self._changed:
            if self._is_over:
                return
            self._n_taken += 1
            if isinstance(event, Dropped):
                self._dropped[event.channel] += event.count
            elif isinstance(event, Emitted) and not self._has_room(event.channel, size):
                self._dropped[event.channel] += 1
                return
            self._queue.append(Taken(self._n_taken - 1, elapsed_s, event, size))
            self._n_queued_bytes += size
            self._is_over = isinstance(event, Ended)
            self._begin()
            # Not with every event: to wake the thread takes longer than all else here.
            if len(self._queue) == 1 or self._is_over or self._n_queued_bytes >= _BATCH_BYTES:
                self._changed.notify()

    def close(self, timeout_s: float | None = None) -> bool:
        """End the recording, also where the run goes on, and wait until it is written. Return whether it is."""
        with self._changed:
            self._is_over = True
            self._changed.notify()
        if self._has_begun:
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _begin(self) -> None:
        if self._has_begun:
            return
        try:
            self._thread.start()
            self._has_begun = True
        except RuntimeError as error:  # the system gives no more threads
            self._error, self._is_over = f"cannot begin ({error})", True

    def _has_room(self, channel: str, size: int) -> bool:
        if self._error:
            return False
        patience = _PATIENCE.get(self._policies.get(channel, ""))
        return patience is None or not self._queue or self._n_queued_bytes + size <= patience * self._queue_bytes

    # ---- the thread

    def _work(self, record: Record) -> None:
        self._attempt(record, record.open)
        while batch := self._next_batch():
            self._attempt(record, lambda: record.write(batch))
            with self._changed:
                self._n_queued_bytes -= sum(taken.n_bytes for taken in batch)
        for finish in (record.finish_log, record.write_outputs):
            self._attempt(record, finish)
        self._attempt(record, lambda: record.write_end(self._n_taken, self._dropped, self._error))

    def _next_batch(self) -> list[Taken]:
        batch: list[Taken] = []
        left = _BATCH_BYTES
        with self._changed:
            self._changed.wait_for(lambda: self._queue or self._is_over)
            self._changed.wait_for(lambda: self._n_queued_bytes >= _BATCH_BYTES or self._is_over, _BATCH_S)
            while self._queue and left > 0:
                batch.append(self._queue.popleft())
                left -= batch[-1].n_bytes
        return batch

    def _attempt(self, record: Record, do: Callable[[], None]) -> None:
        """Do it; what goes wrong stops the recording, and the first of it is told."""
        try:
            do()
        except OSError as error:
            self._stop(record, f"cannot be written ({os.strerror(error.errno) if error.errno else error})")
        except PlexoscopeError as error:
            self._stop(record, str(error))
        except Exception as error:  # whatever it is, the run goes on, and the thread comes to its end
            self._stop(record, f"{type(error).__name__}: {error}")

    def _stop(self, record: Record, why: str) -> None:
        self._error = self._error or why
        record.stop()
