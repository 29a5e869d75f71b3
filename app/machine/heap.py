"""One heap for all threads, so that what one of them lets go of serves the others."""

import ctypes
import os
import sys

_ARENA_MAX = -8
"""M_ARENA_MAX of glibc's malloc.h."""
_ARENAS = "MALLOC_ARENA_MAX"
_ARROW = "ARROW_DEFAULT_MEMORY_POOL"


def share_one_heap() -> bool:
    """Let glibc and Arrow take all memory from one heap; whether glibc has agreed.

    glibc gives threads heaps of their own and takes little back of them. Files are read, and lists to draw made, by
    threads that come and go: their heaps grew by ten megabytes a minute while nothing more was in use. Arrow keeps a
    pool beside that. Whoever has set one of the variables for these things knows better. Call it before threads begin.
    """
    os.environ.setdefault(_ARROW, "system")
    if _ARENAS in os.environ or not sys.platform.startswith("linux"):
        return False
    try:
        return bool(ctypes.CDLL(None).mallopt(_ARENA_MAX, 1))
    except (AttributeError, OSError):  # another C library than glibc
        return False
