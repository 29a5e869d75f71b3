"""MATLAB's level 4 `.mat` format, packed or not: named matrices one after the other.

Described at https://www.mathworks.com/help/pdf_doc/matlab/matfile_format.pdf.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from plexoscope.models.errors import FormatError
from plexoscope.models.io.files import BLOCK_BYTES, read_into

_HEADER_BYTES, _MAX_NAME_BYTES = 20, 256
_DTYPES = {0: "f8", 1: "f4", 2: "i4", 3: "i2", 4: "u2", 5: "u1"}


def read_matrices(
    file: BinaryIO, wanted: "tuple[str, ...]", n_bytes_at_most: int, path: Path
) -> Iterator[tuple[str, npt.NDArray[Any]]]:
    """Yield the name and the numbers of each matrix whose name begins with one of `wanted`; pass over the others.

    Parameters
    ----------
    n_bytes_at_most
        What all matrices together may take; what promises more is refused before any memory is taken.

    Yields
    ------
    name : str
    numbers : (rows · columns,) array
        In the order of the file (MATLAB's own is column by column).

    Raises
    ------
    FormatError
        If a header makes no sense, or the file ends within a matrix.
    """
    n_left = n_bytes_at_most
    while header := file.read(_HEADER_BYTES):
        if len(header) < _HEADER_BYTES:
            raise FormatError("cut short: the data end in the header of a matrix", path)
        byte_order = "<" if int.from_bytes(header[:4], "little") < 5000 else ">"  # thousands are a machine's number
        code, n_rows, n_columns, is_complex, n_name = np.frombuffer(header, f"{byte_order}u4").tolist()
        kind = _DTYPES.get(code % 1000 // 10)
        if kind is None or code % 1000 // 100 or code >= 5000 or is_complex or not 0 < n_name <= _MAX_NAME_BYTES:
            raise FormatError(f"expected the header of a matrix of real numbers, got {header[:4]!r}", path)
        dtype = np.dtype(byte_order + kind)
        n_bytes = n_rows * n_columns * dtype.itemsize
        n_left -= n_bytes
        if n_left < 0:
            raise FormatError(
                f"expected matrices of at most {n_bytes_at_most} bytes in all, got one of {n_rows} × {n_columns}", path
            )
        name = file.read(n_name).partition(b"\0")[0].decode("latin1")
        is_wanted = name.startswith(wanted)
        # Even what is passed over has to be unpacked; a block after the other takes no memory.
        numbers = np.empty(n_rows * n_columns if is_wanted else 0, dtype)
        buffer = numbers.view(np.uint8) if is_wanted else np.empty(min(n_bytes, BLOCK_BYTES), np.uint8)
        n_read = 0
        while n_read < n_bytes:
            start = n_read if is_wanted else 0
            part = buffer[start : start + min(BLOCK_BYTES, n_bytes - n_read)]
            n = read_into(file, part)
            n_read += n
            if n < len(part):
                raise FormatError(f"cut short: expected {n_bytes} bytes of {name!r}, got {n_read}", path)
        if is_wanted:
            yield name, numbers.astype(dtype.newbyteorder("="), copy=False)
