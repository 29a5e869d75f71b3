"""Channels: where what a method emits waits for the window, one class per policy.

A producer never waits for a reader: when a channel is full it drops, and counts what it dropped. All three
classes may be used from two threads at once; one reader drains a channel.
"""

import dataclasses
import threading
from collections.abc import Callable, Mapping
from typing import Protocol

import numpy as np

from plexoscope.plugins.budget import SESSION, Budget
from plexoscope.plugins.results import Result

Item = tuple[int, Result]
"""A step and what was emitted at it."""

MAX_ITEMS = 20_000
MAX_BYTES = 64 * 2**20

MAX_EVENTS = 100_000
MAX_EVENT_BYTES = 64 * 2**20
"""Of one `event` channel, in all. A method that emits more is told to declare `append`."""


class ResultChannel(Protocol):
    """What every policy offers."""

    @property
    def n_emitted(self) -> int:
        """How many values the producer has put here, kept or not."""

    @property
    def n_bytes(self) -> int:
        """About how much memory the values take that are kept now."""

    @property
    def n_dropped(self) -> int:
        """How many values no longer are, or never were, there to be read. Costs nothing: ask on every tick."""

    def put(self, step: int, value: Result) -> None:
        """Take a value from the producer. Never waits for the reader."""

    def lose(self, count: int) -> None:
        """Count values that were dropped on their way here."""

    def drain(self) -> list[Item]:
        """Return what is new since the last call."""

    def rewind(self) -> None:
        """Let the next `drain` return all that the channel holds, for a reader that begins anew."""

    def kept(self) -> list[Item]:
        """Return what the channel holds now, drained or not, the newest last."""

    def thin(self) -> bool:
        """Let go of about half of the values kept. Return False if there is nothing to let go of."""


class Latest:
    """A mailbox with one slot: a value that nobody fetched is overwritten by the next."""

    def __init__(self, budget: Budget = SESSION) -> None:
        self.n_emitted = 0
        self.n_bytes = 0
        self.n_dropped = 0
        self._item: Item | None = None
        self._is_new = False
        self._lock = threading.Lock()
        self._budget = budget
        budget.register(self)

    def put(self, step: int, value: Result) -> None:
        size = n_bytes(value)
        with self._lock:
            self.n_dropped += self._is_new
            self._item, self._is_new, self.n_bytes = (step, value), True, size
            self.n_emitted += 1
        self._budget.note(size)

    def lose(self, count: int) -> None:
        with self._lock:
            self.n_emitted += count
            self.n_dropped += count

    def drain(self) -> list[Item]:
        with self._lock:
            is_new, self._is_new = self._is_new, False
            return [self._item] if is_new and self._item else []

    def rewind(self) -> None:
        with self._lock:
            self._is_new = self._item is not None

    def kept(self) -> list[Item]:
        with self._lock:
            return [self._item] if self._item else []

    def thin(self) -> bool:
        return False


class Append:
    """A history bounded in items and bytes. When full, every second item goes, and from then on only every
    second value is kept: the history stays evenly spaced. The newest value is always there.

    A reader that only drains is not told of a thinning: what it collected stays as dense as it came. Who wants
    the thinned history calls `kept()`.
    """

    def __init__(self, budget: Budget = SESSION, max_items: int = MAX_ITEMS, max_bytes: int = MAX_BYTES) -> None:
        self.n_emitted = 0
        self._n_lost = 0
        self._n_put = 0
        self._every = 1  # of so many values one is kept
        self._max_items, self._max_bytes = max(2, max_items), max_bytes
        self._items: list[tuple[int, Item]] = []  # with the number of the value, counted from 0
        self._sizes: list[int] = []
        self._n_bytes = 0  # of these
        self._newest_size = 0
        self._newest: tuple[int, Item] | None = None
        self._n_drained = 0  # values numbered below this have been offered to the reader
        self._lock = threading.Lock()
        self._budget = budget
        budget.register(self)

    def put(self, step: int, value: Result) -> None:
        size = n_bytes(value)
        with self._lock:
            self._newest, self._newest_size = (self._n_put, (step, value)), size
            if self._n_put % self._every == 0:
                self._items.append(self._newest)
                self._sizes.append(size)
                self._n_bytes += size
            self._n_put += 1
            self.n_emitted += 1
            while len(self._items) > 1 and (len(self._items) > self._max_items or self._n_bytes > self._max_bytes):
                self._halve()
        self._budget.note(size)

    def lose(self, count: int) -> None:
        with self._lock:
            self.n_emitted += count
            self._n_lost += count

    def drain(self) -> list[Item]:
        with self._lock:
            start, self._n_drained = self._n_drained, self._n_put
            return [item for number, item in self._with_newest() if number >= start]

    def rewind(self) -> None:
        with self._lock:
            self._n_drained = 0

    def kept(self) -> list[Item]:
        with self._lock:
            return [item for _, item in self._with_newest()]

    def thin(self) -> bool:
        with self._lock:
            if len(self._items) < 2:
                return False
            self._halve()
            return True

    @property
    def n_bytes(self) -> int:
        with self._lock:
            return self._n_bytes + self._newest_size * self._newest_is_extra()

    @property
    def n_dropped(self) -> int:
        with self._lock:
            return self._n_lost + self._n_put - len(self._items) - self._newest_is_extra()

    def _with_newest(self) -> list[tuple[int, Item]]:
        return [*self._items, self._newest] if self._newest and self._newest_is_extra() else self._items

    def _newest_is_extra(self) -> bool:
        """The newest value is there although its turn to be kept had not come, or has gone."""
        return self._newest is not None and not (self._items and self._items[-1][0] == self._newest[0])

    def _halve(self) -> None:
        self._every *= 2
        self._items, self._sizes = self._items[::2], self._sizes[::2]
        self._n_bytes = sum(self._sizes)


class Event:
    """Small and rare values, none of which is ever dropped. The context of the method sees to it that they are."""

    n_dropped = 0

    def __init__(self, budget: Budget = SESSION) -> None:
        self.n_bytes = 0
        self._items: list[Item] = []
        self._n_drained = 0
        self._lock = threading.Lock()
        self._budget = budget
        budget.register(self)

    @property
    def n_emitted(self) -> int:
        return len(self._items)

    def put(self, step: int, value: Result) -> None:
        size = n_bytes(value)
        with self._lock:
            self._items.append((step, value))
            self.n_bytes += size
        self._budget.note(size)

    def lose(self, count: int) -> None:
        raise AssertionError("an event was dropped on its way")

    def drain(self) -> list[Item]:
        with self._lock:
            start, self._n_drained = self._n_drained, len(self._items)
            return self._items[start:]

    def rewind(self) -> None:
        with self._lock:
            self._n_drained = 0

    def kept(self) -> list[Item]:
        with self._lock:
            return list(self._items)

    def thin(self) -> bool:
        return False


POLICIES: Mapping[str, Callable[[Budget], ResultChannel]] = {
    "latest": Latest,
    "append": Append,
    "event": Event,
}


def n_bytes(value: object) -> int:
    """Return about how much memory a result holds: its arrays, and a little for each other object."""
    if isinstance(value, np.ndarray):
        return 100 + value.nbytes
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return 100 + sum(n_bytes(getattr(value, field.name)) for field in dataclasses.fields(value))
    if isinstance(value, Mapping):
        return 100 + sum(n_bytes(key) + n_bytes(each) for key, each in value.items())
    if isinstance(value, (tuple, list)):
        return 100 + sum(map(n_bytes, value))
    return 50 + (len(value) if isinstance(value, (str, bytes)) else 0)
