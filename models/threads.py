"""Threads of numerical libraries."""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def one_torch_thread() -> Iterator[None]:
    """Let torch use one thread for each operation, and as many as before afterwards.

    For loops of many small operations beside a window: torch's threads wait for each other by spinning, and on a
    machine whose cores have other work, too, such a loop becomes several times slower, and so does the window.
    """
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
