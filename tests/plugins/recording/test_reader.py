"""Recordings that were cut off or damaged open up to what is whole, or are one error; nothing else ever happens."""

import json
import random
import zipfile

import numpy as np
import pyarrow as pa
import pytest

from plexoscope.models.errors import FormatError
from plexoscope.plugins.events import Emitted, Progressed
from plexoscope.plugins.recording import open_recording
from plexoscope.plugins.recording.outputs import read_arrays, write_arrays
from plexoscope.plugins.recording.stream import SCHEMA
from tests.plugins.recording.recordings import record, story
from tests.plugins.test_packing import same


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A recording that was thinned, so that its log is in several files."""
    folder = tmp_path_factory.mktemp("whole")
    record(folder, story(60, 40), max_bytes=2**18)
    assert len(list(folder.glob("events-*.arrow"))) > 2
    return folder


@pytest.fixture(scope="module")
def single(tmp_path_factory):
    """A recording with one batch an event, and where in its log these end."""
    from plexoscope.plugins.recording.rows import row_of
    from plexoscope.plugins.recording.stream import StreamWriter

    folder = tmp_path_factory.mktemp("single")
    record(folder, without_progress())
    writer = StreamWriter(folder / "events.arrow")
    ends = []
    for seq, (seconds, event) in enumerate(without_progress()):
        writer.write([row_of(seq, seconds, event)])
        ends.append((folder / "events.arrow").stat().st_size)
    writer.close()
    return folder, ends


def without_progress():
    """Of which some is not recorded."""
    return [(seconds, event) for seconds, event in story(12, 16) if not isinstance(event, Progressed)]


def copy_of(folder, to):
    to.mkdir()
    for path in folder.iterdir():
        (to / path.name).write_bytes(path.read_bytes())
    return to


def values_of(recording):
    return [recording.at(index) for index in range(len(recording.events()))]


def test_a_cut_at_any_byte(single, tmp_path):
    folder, ends = single
    content = (folder / "events.arrow").read_bytes()
    events = [event for _, event in without_progress()]
    rng = random.Random(0)
    around = {end + near for end in ends for near in (-1, 0, 1)}
    copy = copy_of(folder, tmp_path / "copy")
    for n_bytes in sorted({0, 1, 7, 8, *around, *(rng.randrange(len(content)) for _ in range(20))}):
        (copy / "events.arrow").write_bytes(content[:n_bytes])
        with open_recording(copy) as recording:
            n_whole = sum(end <= n_bytes for end in ends)
            assert len(recording.events()) == n_whole
            assert recording.complete == (n_whole == len(ends))
            if n_whole < len(ends):
                assert recording.missing == f"cut off: {n_whole} of {recording.header.end.n_recorded} events"
            assert all(same(found, event) for found, event in zip(values_of(recording), events, strict=False))


def test_a_cut_without_an_end(single, tmp_path):
    folder, ends = single
    copy = copy_of(folder, tmp_path / "copy")
    text = (copy / "run.toml").read_text()
    (copy / "run.toml").write_text(text[: text.index("[end]")])
    (copy / "events.arrow").write_bytes((copy / "events.arrow").read_bytes()[: ends[9] + 5])
    with open_recording(copy) as recording:
        assert recording.missing == "cut off: 10 events until 0.0 s, and not how it ended"


def test_several_files_are_one_log(whole):
    with open_recording(whole) as recording:
        assert recording.complete
        seqs = [entry.seq for entry in recording.events()]
        assert seqs == sorted(set(seqs))
        steps = [event.step for event in values_of(recording) if isinstance(event, Emitted) and event.channel == "loss"]
        assert steps == sorted(steps)
        assert recording.digest() == recording.header.end.digest


def test_flipped_bytes(whole, tmp_path):
    rng = random.Random(1)
    copy = copy_of(whole, tmp_path / "copy")
    n_errors = n_changed = 0
    for _ in range(80):
        path = copy / rng.choice(sorted(each.name for each in whole.iterdir()))
        content = bytearray((whole / path.name).read_bytes())
        for _ in range(rng.choice((1, 1, 4))):
            content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
        path.write_bytes(content)
        try:
            with open_recording(copy) as recording:
                values_of(recording)
                n_changed += not recording.complete or recording.digest() != recording.header.end.digest
        except FormatError:
            n_errors += 1
        path.write_bytes((whole / path.name).read_bytes())
    assert n_errors > 3
    assert n_changed > 10


def test_missing_files(whole, tmp_path):
    copy = copy_of(whole, tmp_path / "copy")
    (copy / "events.arrow").unlink()
    with open_recording(copy) as recording:
        assert recording.missing.startswith("cut off: ")
        assert recording.outputs is None
    (copy / "run.toml").unlink()
    with pytest.raises(FormatError, match="no recording"):
        open_recording(copy)


def stream_of(path, table):
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_stream(file, table.schema) as stream:
        stream.write_table(table)


GOOD = {
    "seq": 0, "elapsed_s": 0.0, "event": "logged", "channel": "", "step": 0, "n_bytes": 1,
    "text": json.dumps("a line"), "layout": "[]", "data": b"",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"event": "exploded"}, "expected an event log, got one whose index is damaged"),
        ({"elapsed_s": float("nan")}, "expected an event log, got one whose index is damaged"),
        ({"seq": None}, "expected an event log, got one whose index is damaged"),
        ({"text": None}, "event 0 is damaged"),
        ({"text": "{"}, "event 0: expected a recorded value, got a damaged one"),
        ({"event": "emitted", "channel": "loss"}, "event 0: expected a recorded event, got 'emitted' with str"),
        (
            {"event": "emitted", "channel": "loss", "text": '{"is":"text","of":{"text":"a"}}'},
            "event 0: expected a result that the method declares, got text on 'loss'",
        ),
        (
            {"event": "emitted", "channel": "none", "text": '{"is":"scalar","of":{"values":{"map":[]}}}'},
            "event 0: expected a result that the method declares, got scalar on 'none'",
        ),
    ],
)
def test_a_log_that_somebody_made(single, tmp_path, changes, message):
    copy = copy_of(single[0], tmp_path / "copy")
    table = pa.Table.from_pylist([{**GOOD, **changes}], schema=SCHEMA)
    stream_of(copy / "events.arrow", table)
    with pytest.raises(FormatError, match=message), open_recording(copy) as recording:
        values_of(recording)


def test_another_arrow_stream_is_no_log(single, tmp_path):
    copy = copy_of(single[0], tmp_path / "copy")
    stream_of(copy / "events.arrow", pa.table({"a": [1, 2]}))
    with pytest.raises(FormatError, match="got an Arrow stream of something else"):
        open_recording(copy)


def test_values_outlive_the_recording(single):
    with open_recording(single[0]) as recording:
        index = next(i for i, entry in enumerate(recording.events()) if entry.channel == "image")
        value = recording.at(index).value
    assert np.isfinite(value.pixels).all()


ARRAYS = {"file": np.arange(3), "fortran": np.asfortranarray(np.eye(3)[:, :2]), "empty": np.zeros((0, 3)),
          "words": np.array(["a", "bc"]), "allow_pickle": np.array(5)}  # fmt: skip


def test_outputs_round_trip(tmp_path):
    write_arrays(tmp_path, ARRAYS)
    for found in (read_arrays(tmp_path), dict(np.load(tmp_path / "outputs.npz"))):
        assert list(found) == list(ARRAYS)
        for name, array in ARRAYS.items():
            np.testing.assert_array_equal(found[name], array)
            assert found[name].dtype == array.dtype
    assert read_arrays(tmp_path / "none") == {}


def test_outputs_that_somebody_made(tmp_path):
    path = tmp_path / "outputs.npz"
    np.savez_compressed(path, a=np.zeros(10))
    with pytest.raises(FormatError, match="compressed"):
        read_arrays(tmp_path)
    np.savez(path, a=np.array([object()]), allow_pickle=True)
    with pytest.raises(FormatError, match="expected a plain array, got object"):
        read_arrays(tmp_path)
    with zipfile.ZipFile(path, "w") as archive, archive.open("a.npy", "w") as member:
        np.lib.format.write_array_header_1_0(member, {"descr": "<f8", "fortran_order": False, "shape": (2**40, 2)})
        member.write(bytes(16))
    with pytest.raises(FormatError, match="expected 144 bytes, got an array"):
        read_arrays(tmp_path)
    rng = random.Random(0)
    write_arrays(tmp_path, ARRAYS)
    content = path.read_bytes()
    for _ in range(200):
        damaged = bytearray(content)
        damaged[rng.randrange(len(damaged))] ^= 1 << rng.randrange(8)
        path.write_bytes(damaged[: rng.choice((len(damaged), rng.randrange(len(damaged))))])
        try:
            read_arrays(tmp_path)
        except FormatError:
            continue
