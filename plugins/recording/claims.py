"""What a batch of an event log claims to hold, read before Arrow makes room for it.

Arrow unpacks a buffer into as many bytes as stand before it, whatever that is; its Python classes tell neither these
nor where the buffers are. Both stand in the batch's header, a flatbuffer of Arrow's `Message` and `RecordBatch`
(Arrow columnar format, "Serialization and interprocess communication").
"""

import struct
from typing import Any, NamedTuple

_HEADER_TYPE, _HEADER = 1, 2
_N_ROWS, _BUFFERS, _COMPRESSION = 0, 2, 3
_RECORD_BATCH = 3
_BUFFER_BYTES = 16


class Claim(NamedTuple):
    """How many rows a batch has, and how many bytes each of its buffers takes once it is unpacked."""

    n_rows: int
    buffers: tuple[int, ...]


def claim_of(message: Any) -> Claim:
    """Return what a message claims.

    Parameters
    ----------
    message : pyarrow.Message
        Not unpacked.

    Raises
    ------
    ValueError
        If it is no batch of rows, or damaged.
    """
    data = memoryview(message.metadata)
    body = memoryview(message.body)
    try:
        table = _u32(data, 0)
        header_type = _field(data, table, _HEADER_TYPE)
        header = _field(data, table, _HEADER)
        if header_type is None or header is None or data[header_type] != _RECORD_BATCH:
            raise ValueError("expected a batch of rows")
        batch = header + _u32(data, header)
        n_rows = _field(data, batch, _N_ROWS)
        buffers = _field(data, batch, _BUFFERS)
        is_packed = _field(data, batch, _COMPRESSION) is not None
        places = () if buffers is None else _places(data, buffers + _u32(data, buffers))
        sizes = tuple(_unpacked(body, offset, length) if is_packed else length for offset, length in places)
        return Claim(0 if n_rows is None else _i64(data, n_rows), sizes)
    except (struct.error, IndexError) as error:
        raise ValueError(f"a batch whose header is damaged ({error})") from None


def _field(data: memoryview, table: int, number: int) -> int | None:
    """Where a field of a table stands; None if it has its default."""
    layout = table - struct.unpack_from("<i", data, table)[0]
    if layout < 0:
        raise ValueError("a batch whose header is damaged")
    at = 4 + 2 * number
    offset = _u16(data, layout + at) if at < _u16(data, layout) else 0
    return table + offset if offset else None


def _places(data: memoryview, vector: int) -> list[tuple[int, int]]:
    n_buffers = _u32(data, vector)
    if n_buffers * _BUFFER_BYTES > len(data):
        raise ValueError("a batch with more buffers than it has room for")
    return [struct.unpack_from("<qq", data, vector + 4 + _BUFFER_BYTES * k) for k in range(n_buffers)]


def _unpacked(body: memoryview, offset: int, length: int) -> int:
    """The bytes that stand before a packed buffer; -1 says that it is not packed."""
    if length == 0:
        return 0
    if offset < 0:
        raise ValueError("a batch with a buffer outside of it")
    told = _i64(body, offset)
    return length if told < 0 else told


def _u16(data: memoryview, at: int) -> int:
    return int(struct.unpack_from("<H", data, at)[0])


def _u32(data: memoryview, at: int) -> int:
    return int(struct.unpack_from("<I", data, at)[0])


def _i64(data: memoryview, at: int) -> int:
    return int(struct.unpack_from("<q", data, at)[0])
