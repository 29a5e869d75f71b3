"""Arrays of a session: named by what they hold, so that each is written once and known to be whole when it is read."""

import hashlib
import io
import warnings
from typing import IO, Any

import numpy as np
import numpy.typing as npt

DIGEST_BYTES = 16
KINDS = "biufUS"
"""Numbers, truth values and text; nothing that would have to be unpickled."""
_HEADERS = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}


def array_name(values: npt.NDArray[Any]) -> str:
    """The name of an array: 32 hexadecimal digits of its type, shape and values."""
    whole = np.ascontiguousarray(values)
    digest = hashlib.blake2b(f"{whole.dtype.str}{values.shape}".encode(), digest_size=DIGEST_BYTES)
    digest.update(whole.reshape(-1).view(np.uint8).data if whole.size else b"")
    return digest.hexdigest()


def npy_bytes(values: npt.NDArray[Any]) -> bytes:
    """An array as NumPy's own format holds it."""
    if values.dtype.kind not in KINDS:
        raise ValueError(f"array: expected numbers or text, got {values.dtype}")
    file = io.BytesIO()
    np.lib.format.write_array(file, np.ascontiguousarray(values).reshape(values.shape), allow_pickle=False)
    return file.getvalue()


def header_of(file: IO[bytes]) -> tuple[str, tuple[int, ...]]:
    """Read the type and the shape of an array, and no more.

    Raises
    ------
    ValueError
        If it is damaged, or of a kind that is not read.
    """
    shape, _, dtype = _header(file)
    return str(dtype), shape


def _header(file: IO[bytes]) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    format_version = np.lib.format.read_magic(file)
    if format_version not in _HEADERS:
        raise ValueError(f"expected NumPy's format 1.0 or 2.0, got {format_version}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        shape, is_fortran, dtype = _HEADERS[format_version](file)
    if dtype.kind not in KINDS:
        raise ValueError(f"expected numbers or text, got {dtype}")
    return shape, is_fortran, dtype


def read_npy(file: IO[bytes], n_bytes: int, name: str) -> npt.NDArray[Any]:
    """Read an array of which `n_bytes` are there, and hold it against its name.

    Raises
    ------
    ValueError
        If it is damaged, another, or of a kind that is not read.
    """
    shape, is_fortran, dtype = _header(file)
    n_wanted = dtype.itemsize * int(np.prod(shape, dtype=object))
    if n_wanted != n_bytes - file.tell():
        raise ValueError(f"expected {n_wanted} bytes of values, got {n_bytes - file.tell()}")
    content = file.read(n_wanted)
    values = np.frombuffer(content, dtype).reshape(shape, order="F" if is_fortran else "C") if n_wanted else None
    values = np.zeros(shape, dtype) if values is None else values
    if array_name(values) != name:
        raise ValueError("expected the values that its name says, got others")
    return values
