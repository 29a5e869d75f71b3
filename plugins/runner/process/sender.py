"""What a process sends to its host: values through shared memory, as many as the host has room for."""

import os
import threading
from collections import Counter, deque
from collections.abc import Collection
from multiprocessing.connection import Connection

import numpy as np

from plexoscope.models.data.arrays import U8
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.events import Dropped, Emitted, Event
from plexoscope.plugins.runner.messages import Parcel
from plexoscope.plugins.runner.process.arena import in_pages
from plexoscope.plugins.runner.process.blocks import Blocks

MIN_IN_FLIGHT = 3
"""A channel may always have so many values on their way or in use, however large: one shown, one read, one written."""


class Sender:
    """Sends events, in order, from any thread of the process.

    A large value is copied to a place in the arena, and the place comes back through `give_back` when the host has
    let go of the value. Beyond `max_bytes` of values that are not back, further ones are dropped, and told as
    `Dropped`; those of the channels in `kept` go through the connection instead.

    Parameters
    ----------
    arena, descriptor
        The shared memory, mapped and as a file.
    first
        Where in it the places for values begin.
    """

    def __init__(
        self,
        connection: Connection,
        arena: U8,
        descriptor: int,
        first: int,
        max_bytes: int,
        kept: Collection[str],
    ) -> None:
        self._connection = connection
        self._arena = arena
        self._descriptor = descriptor
        self._max_bytes = max_bytes
        self._kept = kept
        self._blocks = Blocks(first, arena.nbytes)
        self._n_touched = first
        self._channels: dict[int, str] = {}
        self._n_in_flight: Counter[str] = Counter()
        self._back: deque[int] = deque()
        self._lock = threading.Lock()
        self._is_closed = False

    def give_back(self, offsets: Collection[int]) -> None:
        """Take places that the host no longer uses. Does not wait for a value that is being sent."""
        self._back.extend(offsets)

    def send(self, event: Event, is_last: bool = False) -> None:
        """Send an event; after the last one, nothing is sent.

        Raises
        ------
        PluginError
            If the event cannot be pickled.
        """
        try:
            parcel = Parcel(event)
        except Exception as error:
            what = f"emit: channel {event.channel!r}" if isinstance(event, Emitted) else type(event).__name__
            raise PluginError(f"{what}: cannot be sent to another process ({type(error).__name__}: {error})") from error
        with self._lock:
            if not self._is_closed:
                self._is_closed = is_last
                self._connection.send_bytes(self._message(event, parcel))

    def disown(self) -> None:
        """Send nothing more: this is a process that the method has forked, and the connection is not its own."""
        self._lock = threading.Lock()  # whoever held it is not here
        self._is_closed = True
        self._connection.close()

    def _message(self, event: Event, parcel: Parcel) -> bytes:
        channel = event.channel if isinstance(event, Emitted) else ""
        offset = self._place(parcel.n_bytes, channel) if parcel.n_bytes else 0
        if offset is not None:
            return parcel.message(offset, self._write)
        if isinstance(event, Emitted) and channel not in self._kept:
            return Parcel(Dropped(channel, 1)).message_alone()
        return parcel.message_alone()

    def _place(self, n_bytes: int, channel: str) -> int | None:
        while self._back:
            back = self._back.popleft()
            self._n_in_flight[self._channels.pop(back)] -= 1
            self._blocks.give(back)
        is_over = self._blocks.n_bytes + n_bytes > self._max_bytes
        if is_over and self._n_in_flight[channel] >= MIN_IN_FLIGHT:
            return None
        offset = self._blocks.take(in_pages(n_bytes))
        if offset is not None:
            self._channels[offset] = channel
            self._n_in_flight[channel] += 1
        return offset

    def _write(self, offset: int, view: memoryview) -> None:
        end = offset + view.nbytes
        if end <= self._n_touched:
            self._arena[offset:end] = np.frombuffer(view, np.uint8)
            return
        # New pages are made faster by a call than one after the other by being touched.
        while view.nbytes:
            n_written = os.pwrite(self._descriptor, view, offset)
            view, offset = view[n_written:], offset + n_written
        self._n_touched = end
