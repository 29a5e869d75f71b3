"""Write PNG files with text metadata, from the standard library alone.

Pillow would be a dependency for forty lines, and vispy's writer knows no metadata.
Format: W3C, Portable Network Graphics (third edition), sections 5 and 11.
"""

import struct
import zlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_RGBA_8_BIT = (8, 6, 0, 0, 0)


def picture_to_png(path: str | Path, rgba: npt.NDArray[np.uint8], metadata: Mapping[str, str] | None = None) -> None:
    """Write a picture.

    Parameters
    ----------
    path : str or Path
    rgba : (H, W, 4) uint8
        Straight alpha, first row at the top.
    metadata : mapping of str to str, optional
        Keys of 1 … 79 Latin-1 characters; any text as values.

    Raises
    ------
    ValueError
        If the array or a key does not fit.
    OSError
        If the file cannot be written.
    """
    if rgba.ndim != 3 or rgba.shape[2] != 4 or rgba.dtype != np.uint8 or 0 in rgba.shape:
        raise ValueError(f"picture: expected (H, W, 4) uint8, got {rgba.shape} {rgba.dtype}")
    height, width = rgba.shape[:2]
    chunks = [_chunk(b"IHDR", struct.pack(">II5B", width, height, *_RGBA_8_BIT))]
    for key, text in (metadata or {}).items():
        chunks.append(_chunk(b"iTXt", _keyword(key) + b"\0\0\0\0\0" + text.encode("utf-8")))
    # Filter 1: each pixel as the difference to its left neighbour, which suits flat backgrounds.
    rows = np.empty((height, 1 + width * 4), np.uint8)
    rows[:, 0] = 1
    rows[:, 1:5] = rgba[:, 0]
    rows[:, 5:] = (rgba[:, 1:] - rgba[:, :-1]).reshape(height, -1)
    chunks.append(_chunk(b"IDAT", zlib.compress(rows.tobytes(), 6)))
    chunks.append(_chunk(b"IEND", b""))
    Path(path).write_bytes(_SIGNATURE + b"".join(chunks))


def _keyword(key: str) -> bytes:
    encoded = key.encode("latin-1", "replace")
    if not 1 <= len(encoded) <= 79 or "\0" in key:
        raise ValueError(f"metadata: expected a key of 1 … 79 characters, got {key!r}")
    return encoded


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
