"""The arena: memory that the host and one process share, without a name that a crash could leave behind.

The host makes it before the process starts, and the process inherits the descriptor; so it is gone with the last
of the two, whatever ends them. It is far larger than what is ever used: pages come into being when written to.
"""

import ctypes
import mmap
import os
import weakref
from functools import cache

import numpy as np

from plexoscope.models.data.arrays import U8

PAGE = mmap.PAGESIZE
N_BYTES = 16 * 2**30
MIN_BYTES = 64 * 2**20


def open_arena() -> int:
    """Return the descriptor of a new arena, not yet of any size."""
    return os.memfd_create("plexoscope")


def map_arena(descriptor: int) -> U8:
    """Return the whole arena as writeable bytes, as much of it as this process may map.

    The descriptor is not needed any longer; the mapping goes with the last array that lies in it.

    Raises
    ------
    OSError
        If not even a small one can be mapped.
    """
    n_bytes = N_BYTES
    while True:
        os.ftruncate(descriptor, n_bytes)
        try:
            return _mapped(descriptor, n_bytes)
        except OSError:  # `ulimit -v`
            n_bytes //= 4
            if n_bytes < MIN_BYTES:
                raise


def release(arena: U8, offset: int, n_bytes: int) -> None:
    """Give the pages of a range that nobody uses back to the system. Both numbers are multiples of `PAGE`."""
    if n_bytes > 0:
        _libc().madvise(ctypes.c_void_p(arena.ctypes.data + offset), n_bytes, mmap.MADV_REMOVE)


def in_pages(n_bytes: int) -> int:
    """Return the number of bytes rounded up to whole pages."""
    return -(-n_bytes // PAGE) * PAGE


def _mapped(descriptor: int, n_bytes: int) -> U8:
    # Not `mmap.mmap`: that keeps a descriptor for as long as an array lives, and a sweep of a thousand runs whose
    # last results are all on show would use up those that a process may have.
    libc = _libc()
    address = libc.mmap(None, n_bytes, mmap.PROT_READ | mmap.PROT_WRITE, mmap.MAP_SHARED, descriptor, 0)
    if address == ctypes.c_void_p(-1).value:
        number = ctypes.get_errno()
        raise OSError(number, f"{n_bytes >> 20} MiB cannot be mapped: {os.strerror(number)}")
    memory = (ctypes.c_ubyte * n_bytes).from_address(address)
    weakref.finalize(memory, libc.munmap, address, n_bytes).atexit = False  # arrays may outlive the exit handlers
    return np.frombuffer(memoryview(memory), np.uint8)


@cache
def _libc() -> ctypes.CDLL:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.mmap.restype = ctypes.c_void_p
    libc.mmap.argtypes = (
        ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_longlong,
    )  # fmt: skip
    libc.munmap.argtypes = (ctypes.c_void_p, ctypes.c_size_t)
    libc.madvise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
    return libc
