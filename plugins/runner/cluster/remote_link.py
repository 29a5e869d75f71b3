"""The host of a method on a worker of a Dask cluster, as its context sees it: a line to the real one."""

import pickle
import shutil
import tempfile
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from plexoscope.plugins.channels import n_bytes
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.events import Dropped, Emitted, Ended, Entered, Event, Logged, Progressed
from plexoscope.plugins.parameters import Value
from plexoscope.plugins.runner.gate import Gate
from plexoscope.plugins.runner.messages import Parcel
from plexoscope.plugins.states import RunState, describe

BATCH_S = 0.03
"""What happens within so short a time travels together."""
MAX_BATCH_BYTES = 8 * 2**20
MAX_BATCHES = 2
"""So many lie on the scheduler at once: it is shared by all runs, and by others."""
MAX_WAITING_BYTES = 128 * 2**20
"""Of values that the scheduler has not taken yet; beyond it some are dropped, and counted."""
LISTEN_S = 0.15
"""How often the host's queue is looked at. Not waited for: each wait that ends in vain is an error in Dask's log."""
LOOK_S = 2.0
"""How often the scheduler is asked whether the run is still wanted: a host that is gone cannot say so."""

LEAVE = "leave"
"""What a host says that will hear no more."""


class Waiting(NamedTuple):
    """An event on its way; its arrays, which nobody may change, are not copied yet."""

    channel: str
    n_bytes: int
    parcel: Parcel


class RemoteLink:
    """Sending is left to a thread, and what the scheduler has no room for is dropped: a method never waits.

    Parameters
    ----------
    queue
        The `distributed.Queue` that the host reads.
    address
        Of this worker.
    policies
        Name of a channel to its policy.
    asked
        What the host has asked for already.

    Attributes
    ----------
    is_orphan : bool
        Whether the host is gone, without a word.
    before_end : callable
        Called before the end of the run is told.
    """

    def __init__(self, queue: Any, address: str, policies: Mapping[str, str], asked: Iterable[bytes] = ()) -> None:
        self._queue, self._address, self._policies = queue, address, policies
        self._live: Mapping[str, Value] | None = None
        self._gate = Gate(lambda state: self.take(Entered(state)))
        self._changed = threading.Condition()
        self._waiting: deque[Waiting] = deque()
        self._n_bytes = 0
        self._dropped = Counter[str]()
        self._progress: Progressed | None = None
        self._has_ended = False
        self._is_left = False
        self.is_orphan = False
        self.before_end: Callable[[], None] = lambda: None
        self._folder: Path | None = None
        self.follow(asked)
        self._thread = threading.Thread(target=self._send_all, name="plexoscope-sender", daemon=True)
        self._thread.start()

    # ---- what the method tells

    def checkpoint(self) -> None:
        self._gate.checkpoint()

    def log(self, line: str) -> None:
        """Take a line that was printed. A method that prints without end loses lines rather than fill the memory."""
        if self._n_bytes < MAX_WAITING_BYTES:
            self.take(Logged(line))

    def take(self, event: Event) -> None:
        if isinstance(event, Ended):
            self.before_end()
        if isinstance(event, Progressed):
            with self._changed:
                self._progress = event  # the newest counts; it goes with the next batch
                self._changed.notify_all()
            return
        try:
            parcel = Parcel(event)
        except Exception as error:
            if not isinstance(event, Ended):
                what = f"emit: channel {event.channel!r}" if isinstance(event, Emitted) else type(event).__name__
                raise PluginError(f"{what}: cannot be sent to the host ({type(error).__name__}: {error})") from error
            parcel = Parcel(Ended(RunState.FAILED, describe(error)))
        channel = event.channel if isinstance(event, Emitted) else ""
        waiting = Waiting(channel, n_bytes(event) if channel else parcel.n_bytes, parcel)
        with self._changed:
            if not self._has_ended and self._make_room(waiting):
                self._waiting.append(waiting)
                self._n_bytes += waiting.n_bytes
                self._has_ended = isinstance(event, Ended)
                self._changed.notify_all()

    def live_values(self) -> Mapping[str, Value]:
        return self._live or {}

    def scratch_folder(self) -> Path:
        with self._changed:
            if self._has_ended:
                raise PluginError("scratch: the run has ended and its folder is gone")
            if self._folder is None:
                self._folder = Path(tempfile.mkdtemp(prefix="plexoscope-run-"))
            return self._folder

    # ---- what the host asks

    def begin_live(self, values: Mapping[str, Value]) -> None:
        """Take the live values of the start, unless the user has changed them since."""
        if self._live is None:
            self.set_live(values)

    def set_live(self, values: Mapping[str, Value]) -> None:
        self._live = MappingProxyType(dict(values))

    def leave(self) -> None:
        """End the method: nobody listens to it any more."""
        with self._changed:
            self._is_left = self._has_ended = True
            self._waiting.clear()
            self._changed.notify_all()
        self._gate.cancel()

    def follow(self, messages: Iterable[bytes]) -> None:
        """Do what the host asks."""
        verbs: dict[str, Callable[..., None]] = {
            "cancel": self._gate.cancel,
            "pause": self._gate.pause,
            "resume": self._gate.resume,
            "step": self._gate.step,
            "live": self.set_live,
            LEAVE: self.leave,
        }
        for message in messages:
            verb, *arguments = pickle.loads(message)
            verbs[verb](*arguments)

    def listen(self, asks: Any, is_wanted: Callable[[], bool]) -> None:
        """Follow the host until all is sent; end the method where the host cannot be heard any more."""
        looked_at = time.monotonic()
        try:
            while self._thread.is_alive():
                self._thread.join(LISTEN_S)
                self.follow(asks.get(batch=True))
                if time.monotonic() - looked_at > LOOK_S:
                    looked_at = time.monotonic()
                    if not is_wanted():
                        self.is_orphan = True
                        self.leave()
        except Exception:  # the scheduler is gone, or this worker is told to end
            self.leave()

    # ---- sending

    def close(self) -> None:
        """Wait until all is sent, the end included, and remove the scratch folder."""
        self._thread.join()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _make_room(self, new: Waiting) -> bool:
        """Return whether a value can wait, dropping older ones of a channel whose newest counts."""
        policy = self._policies.get(new.channel, "event")
        while policy != "event" and self._n_bytes and self._n_bytes + new.n_bytes > MAX_WAITING_BYTES:
            self._dropped[new.channel] += 1
            older = next((each for each in self._waiting if each.channel == new.channel), None)
            if policy != "latest" or older is None:
                return False
            self._waiting.remove(older)
            self._n_bytes -= older.n_bytes
        return True

    def _send_all(self) -> None:
        try:
            self._put([])  # the host learns where its run is
            is_last = False
            while not is_last:
                with self._changed:
                    self._changed.wait_for(lambda: self._waiting or self._progress or self._is_left)
                if not self._has_ended:
                    time.sleep(BATCH_S)
                # Not left to a `maxsize` of the queue: a put that waits there cannot be called back.
                while not self._is_left and self._queue.qsize() >= MAX_BATCHES:
                    time.sleep(BATCH_S)
                if self._is_left:
                    return
                batch, is_last = self._next_batch()
                self._put(batch)
        except Exception:  # the scheduler is gone, or this worker is told to end
            self.leave()

    def _put(self, batch: list[bytes]) -> None:
        self._queue.put(pickle.dumps((self._address, batch), pickle.HIGHEST_PROTOCOL))

    def _next_batch(self) -> tuple[list[bytes], bool]:
        with self._changed:
            events: list[Event] = [Dropped(channel, count) for channel, count in self._dropped.items()]
            self._dropped.clear()
            if self._progress is not None:
                events.append(self._progress)
                self._progress = None
            taken: list[Waiting] = []
            size = 0
            while self._waiting and (not taken or size + self._waiting[0].n_bytes <= MAX_BATCH_BYTES):
                taken.append(self._waiting.popleft())
                size += taken[-1].n_bytes
            is_last = self._has_ended and not self._waiting
        parcels = [*map(Parcel, events), *(each.parcel for each in taken)]
        batch = [parcel.message_alone() for parcel in parcels]
        with self._changed:
            self._n_bytes -= size
        return batch, is_last
