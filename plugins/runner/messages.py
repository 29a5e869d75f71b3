"""Messages between the host and a process: pickles, with the arrays beside them in shared memory.

A message is one pickle of (pickle of the value, where its block begins, how long that is, its buffers); a buffer is
bytes for a small one, or the start and length of one within the block. Arrays arrive read-only, without a copy.
"""

import io
import pickle
from collections.abc import Callable
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import U8

SMALL = 32 * 2**10
"""Bytes below which a buffer goes with the message: less than what it costs to find and free a place for it."""
MAX_SMALL = 256 * 2**10
"""Of all small buffers of a message together."""
ALIGNMENT = 64

Part = bytes | tuple[int, int]


class Parcel:
    """A value on its way: pickled, its buffers not yet copied.

    Attributes
    ----------
    n_bytes : int
        What its block must hold; 0 if it needs none.

    Raises
    ------
    Exception
        Whatever pickling raises, if the value cannot be pickled.
    """

    def __init__(self, value: object) -> None:
        views: list[memoryview] = []
        file = io.BytesIO()
        _Pickler(file, pickle.HIGHEST_PROTOCOL, buffer_callback=lambda buffer: views.append(buffer.raw())).dump(value)
        self._pickle = file.getvalue()
        self._parts: list[Part] = []
        self._large: list[tuple[int, memoryview]] = []
        self.n_bytes = n_small = 0
        for view in views:
            if view.nbytes < SMALL and n_small + view.nbytes <= MAX_SMALL:
                n_small += view.nbytes
                self._parts.append(bytes(view))
            else:
                self._parts.append((self.n_bytes, view.nbytes))
                self._large.append((self.n_bytes, view))
                self.n_bytes += -(-view.nbytes // ALIGNMENT) * ALIGNMENT

    def message(self, offset: int, write: Callable[[int, memoryview], None]) -> bytes:
        """Copy the buffers to a block that begins at `offset`, and return the message."""
        for start, view in self._large:
            write(offset + start, view)
        return pickle.dumps((self._pickle, offset, self.n_bytes, self._parts), pickle.HIGHEST_PROTOCOL)

    def message_alone(self) -> bytes:
        """Return a message that brings all its buffers with it. Slow, but needs no place."""
        large = dict(self._large)
        parts = [part if isinstance(part, bytes) else bytes(large[part[0]]) for part in self._parts]
        return pickle.dumps((self._pickle, 0, 0, parts), pickle.HIGHEST_PROTOCOL)


def unpacked(message: bytes, block_at: Callable[[int, int], U8]) -> Any:
    """Return the value of a message.

    Parameters
    ----------
    block_at
        From offset and length to the bytes there; what lies in them keeps the array alive that it returns.
    """
    data, offset, n_bytes, parts = pickle.loads(message)
    # A memoryview, not the array itself: NumPy's slices forget the array that they were cut from, and with it when
    # its place is free again.
    block = memoryview(block_at(offset, n_bytes) if n_bytes else b"")  # type: ignore[arg-type]
    buffers = [part if isinstance(part, bytes) else block[part[0] : part[0] + part[1]] for part in parts]
    return pickle.loads(data, buffers=buffers)


def _reduced(array: npt.NDArray[Any]) -> Any:
    """As NumPy does it, but the bytes of an array with gaps go beside the pickle, too: so it arrives read-only."""
    has_gaps = not (array.flags.c_contiguous or array.flags.f_contiguous)
    return (np.ascontiguousarray(array) if has_gaps else array).__reduce_ex__(pickle.HIGHEST_PROTOCOL)


def _proxy(values: dict[Any, Any]) -> "MappingProxyType[Any, Any]":
    return MappingProxyType(values)  # pickle cannot find the class itself under the name that it gives


class _Pickler(pickle.Pickler):
    dispatch_table = {  # noqa: RUF012
        MappingProxyType: lambda proxy: (_proxy, (dict(proxy),)),
        np.ndarray: _reduced,
    }
