"""Replay: the same values as the live channels held, at the end and at any second before."""

import numpy as np
import pytest

from plexoscope.plugins.budget import Budget
from plexoscope.plugins.channels import POLICIES
from plexoscope.plugins.events import Emitted, Ended, Entered, Logged
from plexoscope.plugins.manifest import Channel
from plexoscope.plugins.recording import Recorder, Replay, open_recording
from plexoscope.plugins.results import Matrix, Outputs
from plexoscope.plugins.states import Failure, RunState
from tests.plugins.recording.recordings import CHANNELS, STEP_S, header, record, story
from tests.plugins.test_packing import same


@pytest.fixture(scope="module")
def replay(tmp_path_factory):
    folder = tmp_path_factory.mktemp("replay")
    record(folder, story())
    with open_recording(folder) as recording:
        yield Replay(recording)


def live(events, channels=CHANNELS):
    """What the channels of a run hold after these events."""
    held = {channel.name: POLICIES[channel.policy](Budget()) for channel in channels}
    for _, event in events:
        if isinstance(event, Emitted):
            held[event.channel].put(event.step, event.value)
    return {name: channel.kept() for name, channel in held.items() if channel.kept()}


def same_items(one, other):
    return list(one) == list(other) and all(
        [step for step, _ in one[name]] == [step for step, _ in other[name]]
        and all(same(a, b) for (_, a), (_, b) in zip(one[name], other[name], strict=True))
        for name in one
    )


@pytest.mark.parametrize("seconds", [0.0, 0.001, 0.045, 0.1, 0.19, 0.2, 99.0])
def test_items_are_those_of_the_live_channels(replay, seconds):
    assert same_items(replay.items_until(seconds), live(each for each in story() if each[0] <= seconds))


def test_before_the_beginning_there_is_nothing(replay):
    assert replay.items_until(-1.0) == {}


def test_what_is_new_between_two_times(replay):
    between = replay.items_between(0.045, 0.1)
    assert {name: [step for step, _ in items] for name, items in between.items()} == {
        "loss": [5, 6, 7, 8, 9, 10],
        "image": [10],
        "found": [9],
    }
    assert replay.items_between(0.1, 0.1) == {}


def test_a_history_is_thinned_as_in_a_run(tmp_path):
    channels = (Channel("m", "matrix", "append", "M"),)
    big = Matrix(np.zeros((1024, 1024), np.float32))  # 16 of them are what a history holds
    events = [(float(i), Emitted("m", i, big)) for i in range(20)]
    recorder = Recorder(tmp_path, header(channels=channels), queue_bytes=2**30)
    for seconds, event in [*events, (20.0, Ended(RunState.SUCCEEDED, None, Outputs()))]:
        recorder.take(seconds, event)
    recorder.close()
    with open_recording(tmp_path) as recording:
        replay = Replay(recording)
        assert same_items(replay.items(), live(events, channels))
        assert [step for step, _ in replay.items_until(7.5)["m"]] == [0, 2, 4, 6, 7]


def test_the_cursor(replay):
    replay.seek(0.095)
    assert (replay.at_s, replay.elapsed_s, replay.state) == (0.095, 0.095, RunState.RUNNING)
    assert [check.got for check in replay.checks] == [9]
    assert [text for _, text in replay.logs] == ["step 4", "step 9"]
    assert replay.progress.done <= 10
    assert (replay.outputs, replay.error, dict(replay.live)) == (None, None, {})
    assert replay.items()["loss"][-1][0] == 9
    replay.seek(1e9)
    assert replay.at_s == replay.duration_s == 20 * STEP_S
    assert replay.state is RunState.SUCCEEDED
    assert [(check.name, check.got) for check in replay.checks] == [("bar", 19), ("ends", 1)]
    assert replay.outputs.metrics == {"loss": 0.5}
    assert replay.outputs.arrays["weights"].shape == (2, 3)
    assert dict(replay.live) == {"speed": 2.0}
    assert replay.progress.fraction == 1.0
    replay.seek(-5)
    assert (replay.at_s, replay.state) == (0.0, RunState.RUNNING)


def test_marks(replay):
    marks = replay.marks()
    assert [(mark.elapsed_s, mark.text) for mark in marks if mark.kind == "phase"] == [(0.0, "first"), (0.1, "second")]
    assert [mark.text for mark in marks if mark.kind == "check"] == [
        "bar: FAILED",
        "bar: FAILED",
        "bar: passed",
        "bar: passed",
        "ends: passed",
    ]
    assert [mark.text for mark in marks if mark.kind == "live"] == ["speed = 2.0"]
    assert list(marks) == sorted(marks)


def test_a_failed_run(tmp_path):
    failure = Failure("ValueError", "no", "trace")
    record(tmp_path, [(0.0, Entered(RunState.RUNNING)), (1.0, Logged("x")), (2.0, Ended(RunState.FAILED, failure))])
    with open_recording(tmp_path) as recording:
        replay = Replay(recording)
        assert (replay.state, replay.error, replay.outputs) == (RunState.FAILED, failure, None)
        assert replay.items() == {}
        replay.seek(1.0)
        assert (replay.state, replay.error) == (RunState.RUNNING, None)


def test_a_recording_with_nothing_in_it(tmp_path):
    record(tmp_path, [(0.0, Ended(RunState.CANCELLED))])
    (tmp_path / "events.arrow").write_bytes(b"")
    with open_recording(tmp_path) as recording:
        replay = Replay(recording)
        assert (replay.items(), replay.duration_s, replay.marks()) == ({}, 0.0, ())
        assert replay.state is RunState.CANCELLED
