"""Fingerprints of data: which inputs a run had, in a few characters that any process on any machine agrees on."""

import dataclasses
import hashlib
import struct
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.column import Column
from plexoscope.models.data.grid import Grid
from plexoscope.models.data.network import Network
from plexoscope.models.data.parcellation import Parcellation
from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.models.data.time_series import TimeSeries
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.data.vectors import Vectors
from plexoscope.models.data.volume import Volume

ALGORITHM = "blake2b"
DIGEST_BYTES = 16

DATA_TYPES = (Tractogram, Volume, TemporalNetwork, Network, TimeSeries, Parcellation, Vectors, Column, Grid)
_ARRAY_KINDS = "biufcUSmM"
_PADDED = "gG"
"""Long doubles: as wide as the machine likes, with bytes between the values that mean nothing."""
_BUFFER_VALUES = 1 << 16

Feed = Callable[[Any], None]


def fingerprint(data: object) -> str:
    """Return the hash of the content of a data object, as "blake2b:" and 32 hexadecimal digits.

    Parameters
    ----------
    data
        One of `DATA_TYPES`, an array of numbers, text or times, a plain or NumPy's number, str, bool, None, or a
        tuple, list or mapping (with names for keys, in any order) of those.

    Notes
    -----
    Arrays count with dtype, shape and values in the order of their indices, not with strides or byte order: a
    Fortran array has the hash of its C copy. An array of another dtype has another hash even where all values are
    equal; so have 1, 1.0 and True, and so have 0.0 and -0.0. A list counts as a tuple, NumPy's number as Python's.

    Raises
    ------
    ValueError
        If there is anything else in it.
    """
    digest = hashlib.blake2b(digest_size=DIGEST_BYTES)
    _feed(digest.update, data)
    return f"{ALGORITHM}:{digest.hexdigest()}"


def _feed(feed: Feed, data: object) -> None:
    # Each value begins with its type and its length, so that no two different trees give the same bytes.
    if isinstance(data, np.generic):
        data = data.item()
    if data is None:
        feed(b"none;")
    elif isinstance(data, bool):
        feed(b"true;" if data else b"false;")
    elif isinstance(data, int):
        feed(b"int:%d;" % data)
    elif isinstance(data, float):
        feed(b"float:" + struct.pack("<d", data))
    elif isinstance(data, str):
        _feed_text(feed, data)
    elif isinstance(data, np.ndarray):
        _feed_array(feed, data)
    elif isinstance(data, (tuple, list)):
        feed(b"tuple:%d;" % len(data))
        for each in data:
            _feed(feed, each)
    elif isinstance(data, Mapping):
        _feed_mapping(feed, data)
    elif isinstance(data, DATA_TYPES):
        feed(b"object:")
        _feed_text(feed, type(data).__name__)
        _feed_mapping(feed, {each.name: getattr(data, each.name) for each in dataclasses.fields(data) if each.compare})
    else:
        raise ValueError(f"fingerprint: expected data, arrays, text or numbers, got {type(data).__name__}")


def _feed_text(feed: Feed, text: str) -> None:
    encoded = text.encode("utf-8", "surrogatepass")
    feed(b"text:%d;" % len(encoded))
    feed(encoded)


def _feed_mapping(feed: Feed, mapping: Mapping[Any, object]) -> None:
    strange = [key for key in mapping if not isinstance(key, str)]
    if strange:
        raise ValueError(f"fingerprint: expected names for keys, got {strange[0]!r}")
    feed(b"mapping:%d;" % len(mapping))
    for key in sorted(mapping):
        _feed_text(feed, key)
        _feed(feed, mapping[key])


def _feed_array(feed: Feed, array: npt.NDArray[Any]) -> None:
    if array.dtype.kind not in _ARRAY_KINDS or array.dtype.char in _PADDED:
        raise ValueError(f"fingerprint: expected an array of numbers, text or times, got {array.dtype}")
    dtype = array.dtype.newbyteorder("<")
    feed(b"array:%s:%s;" % (dtype.str.encode(), ",".join(map(str, array.shape)).encode()))
    if not array.nbytes:
        return
    if array.flags.c_contiguous and array.dtype == dtype:
        feed(array.reshape(-1).view(np.uint8))
        return
    # A piece at a time in the order of indices: a whole-brain array must not be copied to be read.
    pieces = np.nditer(
        array,
        flags=["external_loop", "buffered"],
        order="C",
        op_dtypes=[dtype],
        casting="equiv",
        buffersize=_BUFFER_VALUES,
    )
    for piece in pieces:
        feed(np.ascontiguousarray(piece).view(np.uint8))
