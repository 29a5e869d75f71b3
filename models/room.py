"""Room in memory for arrays that grow with the square of what they are of: asked for before they are made."""

import math
from pathlib import Path
from typing import TYPE_CHECKING

from plexoscope.models.data.arrays import F64
from plexoscope.models.errors import NoRoomError
from plexoscope.models.io.limits import VARIABLE, limits_factor

if TYPE_CHECKING:
    from scipy.sparse import csr_array

ALWAYS_BYTES = 8_000_000_000
"""So much an array, or all that are there at a time, may take: half of what a common computer has."""
_NUMBER_BYTES = 8
_DECIMAL_UNITS = ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"))


def check_square(what: str, n: int, n_arrays: float = 1.0) -> None:
    """Raise if arrays of so many rows and columns would not fit.

    Parameters
    ----------
    what : str
        What they are needed for and of, such as "communities of 100,000 nodes".
    n : int
        Rows, and columns.
    n_arrays : float
        So many are there at a time, each of float64.

    Raises
    ------
    NoRoomError
        As `check_room` does.
    """
    check_room(what, int(n_arrays * n * n * _NUMBER_BYTES))


def check_room(what: str, n_bytes: int) -> None:
    """Raise if so many bytes are more than is allowed, or than is free.

    Raises
    ------
    NoRoomError
        With what is needed, what there is, and the variable that allows more where that would help.
    """
    most, free = int(limits_factor() * ALWAYS_BYTES), free_bytes()
    if n_bytes > most:
        factor = math.ceil(n_bytes / ALWAYS_BYTES)
        remedy = f"{VARIABLE}={factor} in the environment allows it"
        got = f"expected at most {_words(most)} of memory, got {_words(n_bytes)}"
        raise NoRoomError(f"{what}: {got} for matrices of all pairs ({remedy})")
    if free is not None and n_bytes > free:
        got = f"expected at most the {_words(free)} of memory that are free, got {_words(n_bytes)}"
        raise NoRoomError(f"{what}: {got} for matrices of all pairs")


def dense(matrix: "csr_array", what: str, n_arrays: float = 1.0) -> F64:
    """A sparse (N, N) matrix with all its zeros, if there is room for so many of them.

    Raises
    ------
    NoRoomError
        As `check_square` does.
    """
    check_square(what, matrix.shape[0], n_arrays)
    full: F64 = matrix.toarray()
    return full


def free_bytes() -> int | None:
    """Memory that programs can still have; None where the system does not say."""
    try:
        told = Path("/proc/meminfo").read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    lines = (line.split() for line in told.splitlines())
    return next((int(line[1]) << 10 for line in lines if line[:1] == ["MemAvailable:"]), None)


def _words(n_bytes: int) -> str:
    size, unit = next(((size, unit) for size, unit in _DECIMAL_UNITS if n_bytes >= size), (1.0, "bytes"))
    return f"{n_bytes / size:.3g} {unit}"
