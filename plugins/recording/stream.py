"""One file of an event log: an Arrow IPC stream, whole up to the last batch that was written."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa  # noqa: TID253  this module itself is imported where a log is opened

from plexoscope.models.errors import FormatError
from plexoscope.models.io.limits import check_at_most, check_unpacked, most_bytes
from plexoscope.plugins.recording.claims import claim_of
from plexoscope.plugins.recording.rows import EVENTS, Row

SCHEMA = pa.schema(
    [
        ("seq", pa.int64()),
        ("elapsed_s", pa.float64()),
        ("event", pa.string()),
        ("channel", pa.string()),
        ("step", pa.int64()),
        ("n_bytes", pa.int64()),
        ("text", pa.string()),
        ("layout", pa.string()),
        ("data", pa.large_binary()),
    ]
)
_INDEXED, _INDEXED_BUFFERS = 6, 14
"""So many columns, from the first, are read when a log is opened; the others when a value is asked for. A column has a
buffer of what is there and one of values, of texts also one of their ends."""

_ALWAYS_ROWS, _BYTES_PER_ROW = 250_000, 4
"""No writer of ours gets a row into less: the second at which it happened is no number that packs well."""

_CODEC = "lz4"
_BIG_BYTES = 64 * 2**10
_BATCH_BYTES = 2**20

_MAX_S = 100 * 365.25 * 86_400.0
"""What no run lasts: a hundred years."""

_FAULTS = (pa.ArrowException, OSError, ValueError, MemoryError)
"""What Arrow raises for a damaged file; MemoryError where it claims more than there can be."""


class IndexEntry(NamedTuple):
    """One line of a log's index: an event without what it holds."""

    seq: int
    elapsed_s: float
    event: str
    channel: str
    step: int
    n_bytes: int


class _Place(NamedTuple):
    """Where a row is: the batch that begins at this byte of the file, and its number in the batch."""

    offset: int
    number: int


class StreamWriter:
    """Appends rows to a new file. What `write` returned from is with the system, and outlives this process."""

    def __init__(self, path: Path) -> None:
        self._file = pa.OSFile(str(path), "wb")
        # The cores belong to the method: Arrow's own threads stay out of it.
        options = pa.ipc.IpcWriteOptions(compression=_CODEC, use_threads=False)
        self._stream = pa.ipc.new_stream(self._file, SCHEMA, options=options)

    def write(self, rows: Sequence[Row]) -> None:
        """Append rows, small ones together: a batch costs about a kilobyte and 60 µs of its own.

        Raises
        ------
        OSError
        """
        for group in _groups(rows):
            self._stream.write_batch(_batch(group))

    def close(self) -> None:
        """Mark the end and close the file.

        Raises
        ------
        OSError
        """
        try:
            self._stream.close()
        finally:
            self._file.close()

    def abort(self) -> None:
        """Close the file as it is, after a failure to write to it."""
        self._file.close()


class StreamReader:
    """Reads a file, whole or cut off at any byte, or still being written.

    Attributes
    ----------
    entries : list of IndexEntry
        Of every row up to the first batch that is cut off or damaged.

    Raises
    ------
    FormatError
        If the file is no event log.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.entries: list[IndexEntry] = []
        self._places: list[_Place] = []
        self._latest: tuple[int, Any] = (-1, None)
        if not path.is_file():
            raise FormatError("expected a file, got a folder, a device or a pipe", path)
        try:
            self._file = pa.memory_map(str(path))
        except _FAULTS as error:  # an empty file cannot be mapped
            self._file = None
            if path.stat().st_size:
                raise FormatError(f"cannot be read ({error})", path) from None
            return
        batches = []
        for offset, batch in self._batches():
            batches.append(batch)
            self._places += [_Place(offset, number) for number in range(batch.num_rows)]
        if batches:
            columns = pa.Table.from_batches(batches).columns
            self.entries = list(map(IndexEntry, *(column.to_pylist() for column in columns)))
        if not all(map(_is_sound, self.entries)):
            raise FormatError("expected an event log, got one whose index is damaged", path)

    def row(self, number: int) -> Row:
        """Return the row of an entry.

        Raises
        ------
        FormatError
            If it is damaged.
        """
        entry, place = self.entries[number], self._places[number]
        try:
            batch = self._batch_at(place.offset)
            text, layout = (batch.column(name)[place.number].as_py() for name in ("text", "layout"))
            data = batch.column("data")[place.number].as_buffer()
        except _FAULTS as error:
            raise FormatError(f"event {entry.seq} is damaged ({error})", self._path) from None
        if text is None or layout is None or data is None:
            raise FormatError(f"event {entry.seq} is damaged (a part of it is missing)", self._path)
        return Row(
            entry.seq,
            entry.elapsed_s,
            entry.event,
            entry.channel,
            entry.step,
            text,
            layout,
            (memoryview(data),) if data.size else (),
        )

    def close(self) -> None:
        """Let the file go. Values that were read stay good."""
        if self._file is not None:
            self._file.close()

    def _batches(self) -> Iterator[tuple[int, Any]]:
        size_bytes = self._path.stat().st_size
        n_rows = n_bytes = 0
        options = pa.ipc.IpcReadOptions(included_fields=list(range(_INDEXED)), use_threads=False)
        try:
            schema = pa.ipc.read_schema(self._file)
        except _FAULTS:
            return  # cut off before its first row
        if not schema.equals(SCHEMA):
            raise FormatError("expected an event log, got an Arrow stream of something else", self._path)
        self._file.seek(0)
        stream = pa.ipc.open_stream(self._file, options=options)
        while True:
            offset = self._file.tell()
            try:
                claim = claim_of(pa.ipc.read_message(self._file))
            except (EOFError, *_FAULTS):
                return
            n_rows += claim.n_rows
            n_bytes += sum(claim.buffers[:_INDEXED_BUFFERS])
            check_at_most(n_rows, _ALWAYS_ROWS + size_bytes // _BYTES_PER_ROW, "events", self._path)
            check_unpacked(n_bytes, most_bytes(size_bytes), self._path)
            self._file.seek(offset)
            try:
                batch = stream.read_next_batch()
                batch.validate(full=True)
            except (StopIteration, *_FAULTS):
                return
            yield offset, batch

    def _batch_at(self, offset: int) -> Any:
        # The one before is kept: rows are mostly read in order, and small ones lie together.
        if self._latest[0] != offset:
            self._file.seek(offset)
            message = pa.ipc.read_message(self._file)
            check_unpacked(sum(claim_of(message).buffers), most_bytes(message.body.size), self._path)
            batch = pa.ipc.read_record_batch(message, SCHEMA)
            batch.validate(full=True)
            self._latest = (offset, batch)
        return self._latest[1]


def _is_sound(entry: IndexEntry) -> bool:
    return None not in entry and entry.event in EVENTS and 0 <= entry.elapsed_s <= _MAX_S


def _groups(rows: Sequence[Row]) -> Iterator[list[Row]]:
    group: list[Row] = []
    n_bytes = 0
    for row in rows:
        size = row.n_bytes
        if group and (size > _BIG_BYTES or n_bytes + size > _BATCH_BYTES):
            yield group
            group, n_bytes = [], 0
        group.append(row)
        n_bytes += size
    if group:
        yield group


def _batch(rows: Sequence[Row]) -> Any:
    columns = [
        pa.array([row.seq for row in rows], pa.int64()),
        pa.array([row.elapsed_s for row in rows], pa.float64()),
        pa.array([row.event for row in rows], pa.string()),
        pa.array([row.channel for row in rows], pa.string()),
        pa.array([row.step for row in rows], pa.int64()),
        pa.array([row.n_bytes for row in rows], pa.int64()),
        pa.array([row.text for row in rows], pa.string()),
        pa.array([row.layout for row in rows], pa.string()),
        _data(rows),
    ]
    return pa.record_batch(columns, schema=SCHEMA)


def _data(rows: Sequence[Row]) -> Any:
    if len(rows) == 1 and len(rows[0].parts) == 1:
        data = pa.py_buffer(rows[0].parts[0])  # a big array goes to the file from where it is
        ends = pa.py_buffer(np.array([0, data.size], np.int64))
        return pa.Array.from_buffers(pa.large_binary(), 1, [None, ends, data])
    return pa.array([b"".join(row.parts) for row in rows], pa.large_binary())
