"""Work in parts, whose size may change from one to the next."""

from collections.abc import Callable, Iterator


def ranges(n_things: int, step_size: Callable[[], int]) -> Iterator[tuple[int, int]]:
    """(first, count) of the steps through a list; the size is asked anew before each."""
    first = 0
    while first < n_things:
        count = min(max(step_size(), 1), n_things - first)
        yield first, count
        first += count
