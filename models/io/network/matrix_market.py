"""MatrixMarket (`.mtx`), in which SuiteSparse and Network Repository hand out networks; SciPy reads it."""

import gzip
import io
from pathlib import Path

import numpy as np

from plexoscope.models.data.network import Network
from plexoscope.models.errors import FormatError
from plexoscope.models.io.limits import check_nodes
from plexoscope.models.io.network.building import network_of_matrix
from plexoscope.models.io.network.bundle import network_of_sparse

_LEAST_ENTRY_BYTES = 2
MAGIC = b"MatrixMarket"


def read_mtx(path: Path) -> Network:
    """Read the network of a square matrix of real numbers, or of a pattern.

    Raises
    ------
    FormatError
        If it is none, or says that it holds more than it does.
    """
    from scipy.io import mmread

    content = gzip.decompress(path.read_bytes()) if path.name.lower().endswith(".gz") else path.read_bytes()
    if not content.lstrip(b"%").startswith(MAGIC):
        raise FormatError(f"expected a first line with %%{MAGIC.decode()}, got {content[:20]!r}", path)
    content = b"%%" + content.lstrip(b"%")  # Network Repository writes one of them
    if b"complex" in content.partition(b"\n")[0].lower():
        raise FormatError("expected real numbers, got complex ones", path)
    sizes = _sizes(content, path)
    n_entries = sizes[2] if len(sizes) > 2 else sizes[0] * sizes[1]
    if min(sizes) < 0 or n_entries * _LEAST_ENTRY_BYTES > len(content):
        raise FormatError(f"cut short: the header says {n_entries} entries, the file has {len(content)} bytes", path)
    check_nodes(max(sizes[:2]), n_entries, path)
    matrix = mmread(io.BytesIO(content))
    if isinstance(matrix, np.ndarray):
        return network_of_matrix(matrix.astype(np.float64), path)
    return network_of_sparse(matrix.tocoo(), path)


def _sizes(content: bytes, path: Path) -> list[int]:
    """The numbers of the first line that is no comment: rows, columns, and, but for a dense matrix, entries."""
    for line in io.BytesIO(content):
        fields = line.split()
        if fields and not fields[0].startswith(b"%"):
            if len(fields) in (2, 3) and all(field.isdigit() and len(field) < 19 for field in fields):
                return [int(field) for field in fields]
            break
    raise FormatError("expected a line with the numbers of rows, columns and entries, got none", path)
