"""What the host uses of an arena: read-only arrays that lie in it, and the places that they have let go of."""

import weakref
from collections import deque

from plexoscope.models.data.arrays import U8
from plexoscope.plugins.runner.process.arena import in_pages, release


class Loans:
    """Lends out places of an arena as arrays, and notices when they come back.

    An array comes back when nobody holds it any more, nor anything made of it. That may be in the middle of anything,
    on any thread: so nothing here takes a lock.
    """

    def __init__(self, arena: U8) -> None:
        self._arena = arena
        self._out: dict[int, tuple[weakref.ref[U8], int]] = {}
        self._back: deque[int] = deque()
        self._is_retired = False

    def lend(self, offset: int, n_bytes: int) -> U8:
        """Return the bytes of a place, read-only."""
        block = self._arena[offset : offset + n_bytes]
        block.flags.writeable = False
        self._out[offset] = weakref.ref(block, lambda _: self._come_back(offset)), n_bytes
        return block

    def returned(self) -> list[int]:
        """Return the places that came back since the last call, by their offsets."""
        return [self._back.popleft() for _ in range(len(self._back))]

    def retire(self) -> None:
        """Give the pages of all places that are not lent back to the system, now and from now on.

        Only once the process is gone: it would go on to write to them.
        """
        self._is_retired = True  # before the look at what is out: a place that comes back in between is released twice
        start = 0
        for offset, (_, n_bytes) in sorted(self._out.copy().items()):
            release(self._arena, start, offset - start)
            start = offset + in_pages(n_bytes)
        release(self._arena, start, self._arena.nbytes - start)

    def _come_back(self, offset: int) -> None:
        _, n_bytes = self._out.pop(offset)
        if self._is_retired:
            release(self._arena, offset, in_pages(n_bytes))
        else:
            self._back.append(offset)
