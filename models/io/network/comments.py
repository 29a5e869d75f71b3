"""What comments at the head of a list of edges say of its direction, as the collections SNAP and KONECT do."""

import gzip
import re
from pathlib import Path

from plexoscope.models.errors import FormatError
from plexoscope.models.io.network.matrix_market import MAGIC

_HEAD_BYTES = 1 << 14
_SNAP = re.compile(r"#\s*(un)?directed graph\b", re.IGNORECASE)
_KONECT = re.compile(r"%\s*(sym|asym|bip)\s+\w+\s*")


def direction_in_comments(path: Path) -> bool | None:
    """Return whether the comments before the first row say that edges are directed; None if they say nothing.

    Raises
    ------
    FormatError
        If they say that the two ends are of two kinds, which both are numbered from 1, or that it is no such list.
    """
    with gzip.open(path) if path.name.lower().endswith(".gz") else path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    for line in head.decode("utf-8", "replace").splitlines():
        if line.strip() and line.lstrip()[0] not in "#%":
            break
        if line.lstrip("%").startswith(MAGIC.decode()):
            raise FormatError("expected a list of edges, got a MatrixMarket file: call it .mtx", path)
        if snap := _SNAP.match(line.strip()):
            return snap[1] is None
        if konect := _KONECT.fullmatch(line.strip()):
            if konect[1] == "bip":
                raise FormatError(
                    "expected edges within one set of nodes, got those between two (bip): give the nodes of the "
                    "second column other names than those of the first, and take the line out",
                    path,
                )
            return konect[1] == "asym"
    return None
