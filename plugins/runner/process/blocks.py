"""Which parts of an arena are in use: address-ordered first fit, so that the same warm pages are used again."""

from bisect import bisect_left


class Blocks:
    """Hands out ranges of `first` … `end`, in bytes. The caller gives sizes in whole pages."""

    def __init__(self, first: int, end: int) -> None:
        self._free: list[tuple[int, int]] = [(first, end)]  # start and end of each hole, in order, never touching
        self._sizes: dict[int, int] = {}
        self.n_bytes = 0
        """In use now."""

    def take(self, size: int) -> int | None:
        """Return where a free range of that size begins, now in use; None if there is none."""
        for index, (start, end) in enumerate(self._free):
            if end - start >= size:
                self._free[index : index + 1] = [(start + size, end)] if end - start > size else []
                self._sizes[start] = size
                self.n_bytes += size
                return start
        return None

    def give(self, start: int) -> None:
        """Free the range that begins there."""
        size = self._sizes.pop(start)
        self.n_bytes -= size
        end = start + size
        index = bisect_left(self._free, (start, end))
        if index < len(self._free) and self._free[index][0] == end:
            end = self._free.pop(index)[1]
        if index > 0 and self._free[index - 1][1] == start:
            index -= 1
            start = self._free.pop(index)[0]
        self._free.insert(index, (start, end))
