"""What a reader may take before it takes it: bytes that a small file unfolds to, and nodes that no edge has."""

import gzip
import math
import os
import zlib
from functools import lru_cache
from pathlib import Path

from plexoscope.models.errors import FormatError

VARIABLE = "PLEXOSCOPE_LIMITS"
ALWAYS_BYTES = 1 << 28
"""So much a packed file may hold whatever its size: a matrix of 5,000 nodes, most of them 0, is packed to nearly
nothing."""
ALWAYS_TEXT_BYTES = 1 << 25
"""Of text, which takes ten to fifty times its size when it is read."""
HELD_BYTES = 1 << 29
"""Of a packed file of several volumes, so much is held unpacked so that any of them is there at once."""
MAX_EXPANSION = 64
ALWAYS_NODES = 1_000_000
ALWAYS_CELLS, MAX_CELLS_PER_VALUE = 2_000_000, 16
"""Of a table of attributes, in which most nodes may lack most of them."""
_DEFLATE_AT_MOST = 1032
_BLOCK_BYTES = 1 << 20


def limits_factor() -> float:
    """How many times as much as usual is allowed: what the variable PLEXOSCOPE_LIMITS says, 1 without it."""
    try:
        factor = float(os.environ.get(VARIABLE, "1"))
    except ValueError:
        return 1.0
    return factor if 0 < factor < math.inf else 1.0


def most_bytes(packed_bytes: int, always_bytes: int = ALWAYS_BYTES) -> int:
    """Return to how many bytes a file of so many may unfold."""
    return int(limits_factor() * max(always_bytes, MAX_EXPANSION * packed_bytes))


def check_at_most(n: int, most: int, what: str, path: Path) -> None:
    """Raise FormatError if there is more of something than `most`, times the factor.

    Parameters
    ----------
    what
        What is counted, as in "expected at most 5 …".
    """
    most = int(limits_factor() * most)
    if n > most:
        raise FormatError(f"expected at most {most} {what}, got {n} ({_remedy()})", path)


def check_cells(n_rows: int, n_columns: int, n_given: int, path: Path) -> None:
    """Raise FormatError if so few values belong to so many attributes that the table of all takes far more than they.

    Parameters
    ----------
    n_given
        How many values the file holds.
    """
    most = ALWAYS_CELLS + MAX_CELLS_PER_VALUE * (n_given + n_rows)
    check_at_most(n_rows * n_columns, most, f"values of {n_columns} attributes", path)


def most_held_bytes(packed_bytes: int) -> int:
    """Return how many unpacked bytes of a file of so many may stay in memory while it is looked at."""
    return min(int(limits_factor() * HELD_BYTES), most_bytes(packed_bytes))


def check_unpacked(n_bytes: int, most: int, path: Path) -> None:
    """Raise FormatError if a file unfolds to more bytes than it may."""
    if n_bytes > most:
        unit, divisor = ("MB", 1 << 20) if most >= 1 << 20 else ("bytes", 1)
        got = f"{n_bytes // divisor} {unit} of {path.stat().st_size} bytes"
        raise FormatError(f"unpacked: expected at most {most // divisor} {unit}, got {got} ({_remedy()})", path)


def check_gzip(path: Path) -> None:
    """Raise FormatError if a text that gzip has packed unfolds to more than it may; what is damaged passes.

    It is unfolded once and not kept, since what a file says of its size need not be so.
    """
    packed_bytes = path.stat().st_size
    most = most_bytes(packed_bytes, ALWAYS_TEXT_BYTES)
    if path.name.lower().endswith(".gz") and packed_bytes * _DEFLATE_AT_MOST > most:
        check_unpacked(_n_unpacked(path, packed_bytes, path.stat().st_mtime_ns, most), most, path)


def check_nodes(n_nodes: int, n_told: int, path: Path, told: str = "edges") -> None:
    """Raise FormatError if a file of a few edges, or lines, numbers its nodes up to a number that no memory holds.

    Parameters
    ----------
    n_told
        How many edges there are, or of what else `told` says, each of which may tell of two nodes.
    """
    most = int(limits_factor() * (ALWAYS_NODES + 2 * n_told))
    if n_nodes > most:
        got = f"{n_nodes} with {n_told} {told}"
        raise FormatError(f"expected at most {most} nodes, numbered one after the other, got {got} ({_remedy()})", path)


def _remedy() -> str:
    return f"{VARIABLE}={limits_factor() * 10:g} in the environment allows ten times as much"


@lru_cache(maxsize=64)
def _n_unpacked(path: Path, _size: int, _changed_ns: int, most: int) -> int:
    """Bytes that gzip unfolds, counted up to a little over `most`."""
    n_bytes = 0
    try:
        with gzip.open(path) as file:
            while n_bytes <= most and (block := file.read(_BLOCK_BYTES)):
                n_bytes += len(block)
    except (OSError, EOFError, zlib.error):
        pass  # the reader that comes next says what is wrong with it
    return n_bytes
