"""Which values of a run are kept where there are more than a recording may hold.

Decided by the numbers and sizes of the values alone, never by time: the same values are kept of every run with the
same seed, wherever it ran, so that their logs stay equal.

The first values of a channel are kept whatever comes. Of the others, those whose number is odd make tier 0, those
divisible by 2 and not by 4 tier 1, and so on. When all tiers together grow too large, the lowest one goes and takes
no more: what is left of each channel is every second value, then every fourth, evenly from its first values to its
newest. A tier has a file of its own, so that to thin is to remove a file, and nothing is ever written anew.
"""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

ALWAYS = -1
"""The tier that never goes."""

ROW_BYTES = 1024
"""What a row costs beside its content, at most."""

_FIRST = 62
"""The tier of a channel's first value: 0 can be divided by 2 for ever."""


class KeptValue(NamedTuple):
    """Where a value goes: its tier, or None if it is not kept; and which tiers are to be removed first."""

    tier: int | None
    removed: tuple[int, ...]


class Thinning:
    """Places the values of `latest` and `append` channels.

    Parameters
    ----------
    channels
        Their names.
    max_bytes
        Of the whole recording. An eighth is set aside for the first values of channels, five eighths for the
        tiers, the rest for events of other kinds.
    """

    def __init__(self, channels: Iterable[str], max_bytes: int) -> None:
        channels = tuple(channels)
        self._first_bytes = max_bytes // 8 // max(8, len(channels))
        self._tier_bytes = max_bytes * 5 // 8
        self._numbers = Counter[str]()
        self._used = dict.fromkeys(channels, 0)
        self._tiers = Counter[int]()
        self._lowest = 0

    def thins(self, channel: str) -> bool:
        return channel in self._used

    def place(self, channel: str, n_bytes: int) -> KeptValue:
        """Place the next value of a channel; `n_bytes` of it are content."""
        size = n_bytes + ROW_BYTES
        number = self._numbers[channel]
        self._numbers[channel] += 1
        if self._used[channel] + size <= self._first_bytes:
            self._used[channel] += size
            return KeptValue(ALWAYS, ())
        self._used[channel] = self._first_bytes
        tier = (number & -number).bit_length() - 1 if number else _FIRST
        # One value as large as half of all would push out all the others.
        if tier < self._lowest or size > self._tier_bytes // 2:
            return KeptValue(None, ())
        self._tiers[tier] += size
        removed = []
        while self._tiers.total() > self._tier_bytes:
            lowest = min(self._tiers)
            del self._tiers[lowest]
            removed.append(lowest)
            self._lowest = lowest + 1
        return KeptValue(tier if tier >= self._lowest else None, tuple(removed))
