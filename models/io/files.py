"""What all readers and writers share: telling the progress, reading in blocks, writing beside and renaming."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F32

# Small enough to stay in the processor's cache, large enough for a disk; a big file tells its progress often.
BLOCK_BYTES = 1 << 21

Progress = Callable[[int, int], None]


class Teller:
    """Tells a caller's progress function, and remembers what it raised: a cancellation is no damaged file.

    Parameters
    ----------
    progress
        Called with bytes done and bytes in all; may raise to cancel.
    """

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self.raised: BaseException | None = None

    def __call__(self, done: int, total: int) -> None:
        if self._progress is None:
            return
        try:
            self._progress(done, total)
        except BaseException as error:
            self.raised = error
            raise


class CountedFile:
    """A file that tells how far it is read; what reads it may unpack it, and does not know.

    Parameters
    ----------
    file
        Open for reading from its beginning.
    size
        Of the file, in bytes.
    """

    def __init__(self, file: BinaryIO, size: int, tell: Progress) -> None:
        self._file, self._size, self._tell = file, size, tell

    def read(self, n: int = -1) -> bytes:
        content = self._file.read(n)
        self._tell(self._file.tell(), self._size)
        return content

    def readinto(self, buffer: memoryview) -> int:
        n: int = self._file.readinto(buffer)  # type: ignore[attr-defined]
        self._tell(self._file.tell(), self._size)
        return n


def read_into(file: BinaryIO, values: npt.NDArray[Any]) -> int:
    """Fill a C-contiguous array from a file; return how many bytes there were."""
    view = values.reshape(-1).view(np.uint8).data
    n_read = 0
    while n_read < len(view):
        n = file.readinto(view[n_read:])  # type: ignore[attr-defined]
        if not n:
            break
        n_read += n
    return n_read


def read_float32(file: BinaryIO, values: F32, dtype: npt.DTypeLike, told: Callable[[int], None]) -> int:
    """Fill a float32 array from numbers of `dtype` in a file, block by block; return how many bytes there were.

    Parameters
    ----------
    told
        Called with the bytes read so far, after each block.
    """
    dtype = np.dtype(dtype)
    flat = values.reshape(-1)
    n_block = BLOCK_BYTES // dtype.itemsize
    block = np.empty(n_block, dtype)
    n_read = 0
    for start in range(0, len(flat), n_block):
        part = flat[start : start + n_block]
        target = part if dtype == part.dtype else block[: len(part)]
        n = read_into(file, target)
        if target is not part:
            part[:] = target
        n_read += n
        told(n_read)
        if n < target.nbytes:
            break
    return n_read


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Open a new file beside `path` that takes its place when all is written, and vanishes on any error.

    A symbolic link is replaced itself: what it leads to stays as it is.

    Raises
    ------
    OSError
        Also where `path` is a folder, a device or a pipe, which is never replaced.
    """
    if path.exists() and not (path.is_symlink() or path.is_file() or path.is_dir()):
        raise OSError(errno.EEXIST, "it is a device or a pipe", str(path))
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("xb") as file:
            yield file
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
