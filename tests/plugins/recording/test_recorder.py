"""The recorder: writes what happens, never makes a run wait, and says what it could not do."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from plexoscope.plugins.events import Dropped, Emitted, Ended, Entered, Logged, Progress, Progressed
from plexoscope.plugins.recording import Recorder, open_recording, read_header
from plexoscope.plugins.recording import log_files as log_files_module
from plexoscope.plugins.recording.log_files import LogWriter
from plexoscope.plugins.results import Outputs, Scalar
from plexoscope.plugins.states import RunState
from tests.plugins.recording.recordings import header, image, record, story
from tests.plugins.test_packing import same

LONG_S = 30.0
MIB = 2**20
DISK_FULL = Path("/dev/full")


@pytest.fixture
def slow_disk(monkeypatch):
    """A disk that takes nothing until it is let go."""
    go_on = threading.Event()
    plain = LogWriter.write

    def write(self, rows):
        go_on.wait(LONG_S)
        plain(self, rows)

    monkeypatch.setattr(LogWriter, "write", write)
    yield go_on
    go_on.set()


def test_what_is_taken_is_there(tmp_path):
    recorder = record(tmp_path / "r", story())
    assert (recorder.error, recorder.n_dropped) == ("", 0)
    assert sorted(path.name for path in (tmp_path / "r").iterdir()) == ["events.arrow", "outputs.npz", "run.toml"]
    with open_recording(tmp_path / "r") as recording:
        assert recording.complete
        taken = [event for _, event in story() if not isinstance(event, Progressed)]
        indices = [i for i, entry in enumerate(recording.events()) if entry.event != "progressed"]
        assert len(indices) == len(taken)
        assert all(same(recording.at(index), event) for index, event in zip(indices, taken, strict=True))
        end = recording.header.end
    assert (end.state, end.n_checks, end.n_checks_passed) == ("succeeded", 2, 2)
    assert (end.n_events, end.n_recorded) == (len(list(story())), len(recording.events()))
    assert np.load(tmp_path / "r" / "outputs.npz")["weights"].shape == (2, 3)


def test_progress_is_recorded_now_and_then_and_at_the_end(tmp_path):
    told = [(i / 1000, Progressed(Progress(i, 200))) for i in range(201)]
    record(tmp_path, [*told, (0.3, Ended(RunState.SUCCEEDED, None, Outputs()))])
    with open_recording(tmp_path) as recording:
        events = [recording.at(i) for i in range(len(recording.events()))]
    done = [event.progress.done for event in events[:-1]]
    assert (done[0], done[-1]) == (0, 200)
    assert 4 <= len(done) <= 6
    assert isinstance(events[-1], Ended)


def test_nothing_begins_before_the_first_event(tmp_path):
    recorder = Recorder(tmp_path / "r", header())
    assert recorder.close()
    recorder.take(0.0, Entered(RunState.RUNNING))
    assert list(tmp_path.iterdir()) == []


def test_an_older_recording_is_replaced(tmp_path):
    record(tmp_path, story(60, 64), max_bytes=MIB)
    assert len(list(tmp_path.glob("events-*.arrow"))) > 1
    (tmp_path / "mine.txt").write_text("kept")
    record(tmp_path, [(0.0, Ended(RunState.FAILED))])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["events.arrow", "mine.txt", "run.toml"]


def test_a_run_never_waits_for_a_slow_disk(tmp_path, slow_disk):
    """All is taken although the disk takes nothing: if one `take` waited for it, this would not come to its end."""
    recorder = Recorder(tmp_path, header(), queue_bytes=64 * 1024)
    for step in range(300):
        recorder.take(step * 0.01, Emitted("image", step, image(step, 64)))
        recorder.take(step * 0.01, Emitted("loss", step, Scalar({"loss": 1.0})))
        recorder.take(step * 0.01, Emitted("found", step, Scalar({"n": step})))
    recorder.take(3.0, Ended(RunState.SUCCEEDED, None, Outputs()))
    assert not slow_disk.is_set()
    assert recorder.n_queued_bytes < 2 * 64 * 1024 + 300 * 1000
    assert not recorder.close(0.01)
    slow_disk.set()
    assert recorder.close(LONG_S)
    end = read_header(tmp_path).end
    assert recorder.n_dropped == sum(end.dropped.values()) > 200
    assert "found" not in end.dropped
    assert end.dropped["image"] > end.dropped.get("loss", 0)
    assert (end.complete, end.digest) == (False, "")
    with open_recording(tmp_path) as recording:
        assert recording.missing == ", ".join(f"{n} results of {name}" for name, n in end.dropped.items()) + " left out"
        assert [entry.step for entry in recording.events() if entry.channel == "found"] == list(range(300))


def test_a_value_larger_than_the_queue_is_taken(tmp_path):
    recorder = Recorder(tmp_path, header(), queue_bytes=1000)
    recorder.take(0.0, Emitted("image", 0, image(0, 64)))
    recorder.take(0.1, Ended(RunState.SUCCEEDED, None, Outputs()))
    recorder.close()
    assert recorder.n_dropped == 0
    assert read_header(tmp_path).end.complete


def test_what_was_dropped_on_the_way_is_missing_too(tmp_path):
    recorder = record(tmp_path, [(0.0, Dropped("image", 3)), (0.1, Ended(RunState.SUCCEEDED, None, Outputs()))])
    assert recorder.n_dropped == 3
    assert (read_header(tmp_path).end.dropped, read_header(tmp_path).end.digest) == ({"image": 3}, "")


def test_closed_before_the_end(tmp_path):
    record(tmp_path, list(story())[:10])
    with open_recording(tmp_path) as recording:
        assert recording.missing == "closed before the run ended"
        assert recording.header.end.digest == ""
        assert recording.ended is None


@pytest.mark.skipif(not DISK_FULL.exists(), reason="no device that is always full")
def test_a_full_disk_ends_the_recording_and_not_the_run(tmp_path, monkeypatch):
    monkeypatch.setattr(log_files_module, "tier_path", lambda folder, tier: DISK_FULL)
    recorder = record(tmp_path, story())
    assert recorder.error == "cannot be written (No space left on device)"
    end = read_header(tmp_path).end
    assert (end.state, end.stopped, end.digest) == ("succeeded", recorder.error, "")
    assert (tmp_path / "outputs.npz").exists()
    with open_recording(tmp_path) as recording:
        assert recording.missing == "stopped at its beginning: cannot be written (No space left on device)"


def test_a_disk_that_fills_in_the_middle(tmp_path, monkeypatch):
    plain, calls = LogWriter.write, []

    def write(self, rows):
        calls.append(rows)
        if len(calls) > 3:
            raise OSError(28, "No space left on device")
        plain(self, rows)

    monkeypatch.setattr(LogWriter, "write", write)
    recorder = Recorder(tmp_path, header())
    for step, (seconds, event) in enumerate(story()):
        recorder.take(seconds, event)
        while step < 5 and recorder.n_queued_bytes:
            time.sleep(0.001)
    recorder.close()
    with open_recording(tmp_path) as recording:
        assert recording.missing.startswith("stopped at 0.0 s: cannot be written (No space left on device)")
        assert [recording.at(i) for i in range(len(recording.events()))]
    assert recorder.n_dropped > 0


@pytest.mark.parametrize("folder", ["/proc/no-such-folder", "{file}", "{file}/below"])
def test_a_folder_that_cannot_be_written(tmp_path, folder):
    (tmp_path / "file").write_text("")
    recorder = record(Path(folder.format(file=tmp_path / "file")), story())
    assert recorder.error.startswith("cannot be written (")


def test_a_result_that_cannot_be_recorded(tmp_path):
    class Odd(Scalar):
        pass

    odd = Odd({"a": 1.0})
    object.__setattr__(odd, "values", {"a": object()})
    events = list(story())
    recorder = record(tmp_path, [*events[:5], (0.02, Emitted("loss", 9, odd)), *events[5:]])
    assert recorder.error == "expected a result or plain values, got object"
    with open_recording(tmp_path) as recording:
        assert len(recording.events()) == 5
        assert recording.header.end.state == "succeeded"


def test_outputs_of_objects_are_told(tmp_path):
    outputs = Outputs({}, {"file": np.arange(3), "odd": np.array([object()])})
    recorder = record(tmp_path, [(0.0, Ended(RunState.SUCCEEDED, None, outputs))])
    assert recorder.error == "output 'odd': expected numbers or texts, got dtype object"
    assert [path.name for path in tmp_path.iterdir() if "outputs" in path.name] == []


def test_size_is_bounded(tmp_path):
    max_bytes = MIB
    recorder = record(tmp_path, story(600, 32), max_bytes=max_bytes)
    assert recorder.error == ""
    total = sum(path.stat().st_size for path in tmp_path.iterdir())
    assert total < max_bytes
    end = read_header(tmp_path).end
    assert end.complete
    assert end.thinned["image"] > 200
    with open_recording(tmp_path) as recording:
        assert recording.complete
        steps = {name: [e.step for e in recording.events() if e.channel == name] for name in ("image", "loss", "found")}
        assert recording.digest() == end.digest
    assert steps["image"][-1] == steps["loss"][-1] == 599
    assert steps["found"] == list(range(4, 600, 5))
    assert end.thinned["image"] == 600 - len(steps["image"])


def test_thinning_is_the_same_each_time(tmp_path):
    for name in ("a", "b"):
        record(tmp_path / name, story(200, 48), max_bytes=MIB)
    first, second = (read_header(tmp_path / name).end for name in ("a", "b"))
    assert first.digest == second.digest != ""
    assert first.thinned == second.thinned
    record(tmp_path / "c", story(200, 48))
    assert read_header(tmp_path / "c").end.digest != first.digest


def test_log_lines_do_not_fill_a_recording(tmp_path):
    lines = [(0.0, Logged("x" * 1000)) for _ in range(300)]
    recorder = record(tmp_path, [*lines, *story()], max_bytes=MIB)
    assert recorder.error == ""
    with open_recording(tmp_path) as recording:
        assert recording.complete
        assert 50 < sum(entry.event == "logged" for entry in recording.events()) < 300


def test_event_results_fill_it(tmp_path):
    found = [(0.0, Emitted("found", i, Scalar({"x" * 1000: i}))) for i in range(300)]
    recorder = record(tmp_path, [*found, *story()], max_bytes=MIB)
    assert recorder.error == f"full: it may hold {MIB} bytes"
    with open_recording(tmp_path) as recording:
        assert recording.missing == f"stopped at 0.0 s: full: it may hold {MIB} bytes"
        assert recording.header.end.state == "succeeded"


KILLED = """
import sys, time
from tests.plugins.recording.recordings import header, story
from plexoscope.plugins.recording import Recorder
recorder = Recorder(sys.argv[1], header())
for number, (seconds, event) in enumerate(story(100_000)):
    recorder.take(seconds, event)
    if number == 200:
        print("going", flush=True)
    if number > 200:
        time.sleep(0.0005)
"""


def test_killed_in_the_middle(tmp_path):
    root = Path(__file__).parents[3]
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(root), "PYTHONSAFEPATH": "1"},
    )
    with process:
        process.stdout.readline()
        deadline = time.monotonic() + LONG_S
        while not (tmp_path / "events.arrow").exists() or (tmp_path / "events.arrow").stat().st_size < 100_000:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        with open_recording(tmp_path) as growing:
            n_before = len(growing.events())
        os.kill(process.pid, signal.SIGKILL)
    with open_recording(tmp_path) as recording:
        n_events = len(recording.events())
        assert n_events >= n_before > 0
        assert not recording.complete
        assert recording.missing.startswith(f"cut off: {n_events} events until ")
        found = [recording.at(i) for i in range(n_events)]
    emitted = [(event.channel, event.step) for event in found if isinstance(event, Emitted)]
    told = ((event.channel, event.step) for _, event in story(100_000) if isinstance(event, Emitted))
    assert emitted == [each for each, _ in zip(told, emitted, strict=False)]
