"""The one place where whatever goes wrong while reading becomes a `FormatError`."""

import stat
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np

from plexoscope.models.errors import FormatError, MissingError
from plexoscope.models.io.files import Teller

_T = TypeVar("_T")


def checked_file(path: Path) -> Path:
    """Return the path of a file that is there, can be read from its beginning to its end, and is not empty.

    Raises
    ------
    FormatError
        If it is not.
    """
    try:
        told = path.stat()
    except FileNotFoundError:
        raise FormatError("no such file", path) from None
    except (OSError, ValueError) as error:  # ValueError for a name with a zero in it
        reason = error.strerror if isinstance(error, OSError) else error
        raise FormatError(f"cannot be opened ({reason})", path) from None
    if stat.S_ISDIR(told.st_mode):
        raise FormatError("expected a file, got a folder", path)
    if not stat.S_ISREG(told.st_mode):
        raise FormatError("expected a file, got a device or a pipe", path)
    if told.st_size == 0:
        raise FormatError(f"expected a {path.suffix} file, got an empty one", path)
    return path


def guarded(read: Callable[[], _T], path: Path, tell: Teller) -> _T:
    """Return what `read` returns.

    Raises
    ------
    FormatError
        For any error but a `MissingError`, which is no fault of the file, and those that the progress function
        raised, which come out as they are. Damaged bytes reach
        zlib, zipfile and numpy before they reach a check of ours, and each raises what it likes.
    """
    try:
        # Numbers too large for float32 become infinite, which no tractogram accepts; a warning would say less.
        with np.errstate(over="ignore", invalid="ignore"):
            return read()
    except (FormatError, MissingError):
        raise
    except Exception as error:
        if error is tell.raised:
            raise
        raise FormatError(_reason(error, path), path) from error


def _reason(error: Exception, path: Path) -> str:
    if isinstance(error, MemoryError):
        return "expected a file that fits into memory, got a larger one"
    if isinstance(error, OSError) and error.strerror:
        return f"cannot be opened ({error.strerror})"
    text = " ".join(str(error).split()) or type(error).__name__
    return f"cannot be read as {path.suffix}: {text.rstrip('.')}"
