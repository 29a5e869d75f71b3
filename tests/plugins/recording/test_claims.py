"""An event log that unfolds to far more than it is, or claims to, is refused before it takes memory."""

import resource
import struct
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pytest

from plexoscope.plugins.recording import open_recording
from plexoscope.plugins.recording.claims import claim_of
from plexoscope.plugins.recording.header import write_header
from plexoscope.plugins.recording.stream import SCHEMA
from tests.plugins.recording.recordings import header, record, story

MOST_RSS_BYTES, MOST_S = 300 << 20, 2
READ = """
import sys, time
from plexoscope.app.cli.measuring.memory import peak_rss_bytes
from plexoscope.plugins.recording import Replay, open_recording
from plexoscope.models.errors import FormatError
import plexoscope.plugins.recording.stream
for folder in sys.argv[1:]:
    begin = time.process_time()
    try:
        Replay(open_recording(folder)).items()
    except FormatError as error:
        print(time.process_time() - begin, peak_rss_bytes(), error, flush=True)
    else:
        print(0, 0, "was read", flush=True)
"""


def rows(n_rows: int, n_bytes: int = 0) -> pa.RecordBatch:
    """Rows of zeros and empty texts, which pack best; the first has `n_bytes`."""
    zeros = pa.array(np.zeros(n_rows, np.int64))
    ends = pa.py_buffer(bytes(8 * (n_rows + 1)))
    text = pa.Array.from_buffers(pa.string(), n_rows, [None, ends, pa.py_buffer(b"")])
    event, channel = (pa.array([each] * n_rows) for each in ("emitted", "loss")) if n_bytes else (text, text)
    ends = pa.py_buffer(np.append(0, np.full(n_rows, n_bytes)))
    data = pa.Array.from_buffers(pa.large_binary(), n_rows, [None, ends, pa.py_buffer(bytes(n_bytes))])
    columns = [zeros, zeros.cast(pa.float64()), event, channel, zeros, zeros, text, text, data]
    return pa.record_batch(columns, schema=SCHEMA)


def log(folder, batches, codec="lz4"):
    folder.mkdir()
    write_header(folder, header())
    options = pa.ipc.IpcWriteOptions(compression=codec, use_threads=False)
    with pa.ipc.new_stream(str(folder / "events.arrow"), SCHEMA, options=options) as stream:
        for batch in batches:
            stream.write_batch(batch)
    return folder


def many(folder):
    return log(folder, [rows(1_000_000)])


def many_batches(folder):
    return log(folder, [rows(50_000)] * 20)


def large(folder):
    return log(folder, [rows(1, 260 << 20)], "zstd")


def claimed(folder):
    """A buffer of a few bytes that says it has 64 GB, in a log that is sound otherwise."""
    log(folder, [rows(10, 200)])
    path = folder / "events.arrow"
    content = path.read_bytes()
    told = struct.pack("<q", 200)
    assert content.count(told) >= 1
    at = content.rindex(told)
    path.write_bytes(content[:at] + struct.pack("<q", 64 << 30) + content[at + 8 :])
    return folder


BOMBS = (many, many_batches, large, claimed)


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What a process says of each bomb: how long it took, the most memory so far, the error, a line each."""
    folders = [bomb(tmp_path_factory.mktemp("bombs") / bomb.__name__) for bomb in BOMBS]
    said = subprocess.run(
        [sys.executable, "-c", READ, *map(str, folders)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30)),
    )
    return {folder.name: (line, folder) for folder, line in zip(folders, said.stdout.splitlines(), strict=False)}


@pytest.mark.parametrize("bomb", BOMBS)
def test_bombs(told, bomb):
    line, folder = told[bomb.__name__]
    assert (folder / "events.arrow").stat().st_size < 4 << 20
    seconds, peak_bytes, error = line.split(maxsplit=2)
    assert float(seconds) < MOST_S
    assert int(peak_bytes) < MOST_RSS_BYTES
    assert "PLEXOSCOPE_LIMITS=10 in the environment allows ten times as much" in error


def test_what_is_claimed_is_what_arrow_unpacks(tmp_path):
    folder = tmp_path / "run"
    record(folder, story(30))
    file = pa.memory_map(str(folder / "events.arrow"))
    pa.ipc.read_schema(file)
    n_batches = 0
    while (message := pa.ipc.read_message(file)) is not None and message.type == "record batch":
        claim = claim_of(message)
        batch = pa.ipc.read_record_batch(message, SCHEMA)
        assert claim.n_rows == batch.num_rows
        sizes = [0 if each is None else each.size for column in batch.columns for each in column.buffers()]
        assert list(claim.buffers) == sizes
        n_batches += 1
        if file.tell() >= file.size() - 8:
            break
    assert n_batches > 1


def test_a_batch_of_a_dictionary_is_no_event(tmp_path):
    """What else a stream may hold ends the log, as all that is damaged does."""
    folder = tmp_path / "run"
    record(folder, story(5))
    with open_recording(folder) as recording:
        n_events = len(recording.events())
    path = folder / "events.arrow"
    coded = pa.schema([("a", pa.dictionary(pa.int8(), pa.string()))])
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, coded) as stream:
        stream.write_batch(pa.record_batch([pa.array(["x"]).dictionary_encode().cast(coded[0].type)], schema=coded))
    other = sink.getvalue()
    reader = pa.BufferReader(other)
    pa.ipc.read_schema(reader)
    path.write_bytes(path.read_bytes()[:-8] + other.to_pybytes()[reader.tell() :])
    with open_recording(folder) as recording:
        assert len(recording.events()) == n_events
        assert recording.digest()


def test_damaged_headers_are_one_error():
    chance = np.random.default_rng(0)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, SCHEMA) as stream:
        stream.write_batch(rows(3, 100))
    reader = pa.BufferReader(sink.getvalue())
    pa.ipc.read_schema(reader)
    message = pa.ipc.read_message(reader)
    n_damaged = 0
    for _ in range(2000):
        metadata = bytearray(message.metadata)
        for at in chance.integers(0, len(metadata), 8):
            metadata[at] = chance.integers(256)
        try:
            claim_of(SimpleNamespace(metadata=bytes(metadata), body=message.body))
        except ValueError:
            n_damaged += 1
    assert 0 < n_damaged < 2000
