"""One bound on what all runs of a session keep, in bytes of main memory."""

import threading
import weakref
from typing import Protocol

MAX_SESSION_BYTES = 512 * 2**20

LOOKS = 32
"""The bound is looked at whenever so small a part of it has been put into channels; by no more is it exceeded."""


class Kept(Protocol):
    """A channel, as the budget sees it."""

    @property
    def n_bytes(self) -> int: ...
    def thin(self) -> bool: ...


class Budget:
    """Bounds what the channels registered with it keep together.

    Over the bound, histories are thinned: first those of runs that have ended, the one that ended first before the
    others, then the largest. What cannot be thinned, such as the newest value of each channel, stays. A channel that
    nobody holds any more does not count.
    """

    def __init__(self, limit: int = MAX_SESSION_BYTES) -> None:
        self.limit = limit
        self._channels: weakref.WeakSet[Kept] = weakref.WeakSet()
        self._ended: weakref.WeakKeyDictionary[Kept, int] = weakref.WeakKeyDictionary()
        self._n_ended = 0
        self._n_since = 0
        self._lock = threading.Lock()
        self._thinning = threading.Lock()

    @property
    def used(self) -> int:
        """Bytes kept now."""
        return sum(channel.n_bytes for channel in self._all())

    def register(self, channel: Kept) -> None:
        with self._lock:
            self._channels.add(channel)

    def retire(self, channel: Kept) -> None:
        """Note that the run of a channel has ended: its history goes before those of runs that go on."""
        with self._lock:
            self._n_ended += 1
            self._ended[channel] = self._n_ended

    def note(self, n_bytes: int) -> None:
        """Take note of so many bytes put into a channel, and thin histories if need be.

        Not to be called under the lock of a channel: it takes those of others.
        """
        with self._lock:
            self._n_since += n_bytes
            if self._n_since < self.limit // LOOKS:
                return
            self._n_since = 0
        with self._thinning:
            self._thin()

    def _thin(self) -> None:
        excess = self.used - self.limit
        for channel in self._in_order() if excess > 0 else ():
            while excess > 0:
                before = channel.n_bytes
                if not channel.thin():
                    break
                excess -= before - channel.n_bytes

    def _all(self) -> list[Kept]:
        with self._lock:
            return list(self._channels)

    def _in_order(self) -> list[Kept]:
        channels = self._all()
        with self._lock:
            ended = dict(self._ended)
        return sorted(channels, key=lambda channel: (ended.get(channel, self._n_ended + 1), -channel.n_bytes))


SESSION = Budget()
"""What all runs of a session share, unless they are given another."""
