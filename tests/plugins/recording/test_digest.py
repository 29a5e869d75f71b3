"""The hash of a log: that of the seed, in a thread, in a process and of the recording; and of nothing else."""

import dataclasses

import numpy as np
import pytest

from plexoscope.plugins.discovery import find_methods
from plexoscope.plugins.events import Checked, Emitted, Ended, LiveSet, Logged, Progress, Progressed
from plexoscope.plugins.recording import Recorder, header_of, open_recording, read_header
from plexoscope.plugins.results import Check, Outputs
from plexoscope.plugins.runner import Process, Thread, close_spare, start
from plexoscope.plugins.states import RunState
from tests.plugins.recording.recordings import image, record, story

LONG_S = 60.0

CODE = """
import time
from dataclasses import dataclass
import numpy as np
from plexoscope.plugins.results import Image, Outputs, Scalar

@dataclass(frozen=True)
class Params:
    pass

def run(params, inputs, ctx):
    for step in range(30):
        ctx.checkpoint()
        ctx.progress(step, 30)
        ctx.log(f"at {time.time()}")
        ctx.emit("loss", Scalar({"loss": ctx.rng.random()}))
        ctx.emit("image", Image(ctx.rng.random((64, 64), np.float32)), step)
        time.sleep(0.002)
    ctx.check("bar", "any", ctx.rng.random(), True)
    return Outputs({"last": ctx.rng.random()}, {"weights": ctx.rng.random(5)})
"""
REST = '[[channel]]\nname = "image"\nkind = "image"\npolicy = "latest"\ntitle = "Image"'


@pytest.fixture
def digest_of_run(site_packages, tmp_path):
    """Return a function that runs a method with random results and returns the digest of its recording."""
    site_packages.add_method("noisy", rest=REST, code=CODE)
    method = find_methods().find("noisy")
    params = method.load().params_class()

    def run(name, seed, placement):
        recorder = Recorder(tmp_path / name, header_of(method, params, seed, placement))
        run = start(method, params, {}, seed=seed, placement=placement, observers=(recorder.take,))
        assert run.wait(LONG_S) is RunState.SUCCEEDED, run.error
        recorder.close()
        assert recorder.error == ""
        with open_recording(tmp_path / name) as recording:
            assert recording.complete, recording.missing
            assert recording.digest() == recording.header.end.digest
            return recording.header.end.digest

    yield run
    close_spare()


def test_one_seed_one_digest(digest_of_run):
    first = digest_of_run("first", 1, Thread())
    assert first.startswith("sha256:")
    assert digest_of_run("again", 1, Thread()) == first
    assert digest_of_run("process", 1, Process()) == first
    assert digest_of_run("other", 2, Thread()) != first


def digest(folder, events):
    record(folder, events)
    with open_recording(folder) as recording:
        assert recording.digest() == read_header(folder).end.digest
        return recording.digest()


def replaced(at, **changes):
    events = list(story())
    seconds, event = events[at]
    events[at] = (seconds, dataclasses.replace(event, **changes))
    return events


FIRST_IMAGE = next(i for i, (_, event) in enumerate(story()) if isinstance(event, Emitted) and event.channel == "image")
CHECKS = [i for i, (_, event) in enumerate(story()) if isinstance(event, Checked)]
ALIKE = {
    "later": [(2 * seconds + 1, event) for seconds, event in story()],
    "no progress": [(s, event) for s, event in story() if not isinstance(event, Progressed)],
    "more progress": [(0.0, Progressed(Progress(0, 1))), *story()],
    "no log": [(s, event) for s, event in story() if not isinstance(event, Logged)],
    "an earlier report of a check": replaced(CHECKS[0], check=Check("bar", "≥ 2", 7, True)),
}
DIFFERENT = {
    "value": replaced(FIRST_IMAGE, value=image(99)),
    "step": replaced(FIRST_IMAGE, step=99),
    "order": [*list(story())[2:0:-1], *list(story())[3:]],
    "one fewer": list(story())[:FIRST_IMAGE] + list(story())[FIRST_IMAGE + 1 :],
    "check": replaced(CHECKS[-1], check=Check("ends", "1", 2, True)),
    "live": [(s, LiveSet({"speed": 3.0}) if isinstance(event, LiveSet) else event) for s, event in story()],
    "metric": replaced(-1, outputs=Outputs({"loss": 0.6}, {"weights": np.arange(6.0).reshape(2, 3)})),
    "array": replaced(-1, outputs=Outputs({"loss": 0.5}, {"weights": np.arange(6.0).reshape(3, 2)})),
    "dtype": replaced(-1, outputs=Outputs({"loss": 0.5}, {"weights": np.arange(6).reshape(2, 3)})),
    "name": replaced(-1, outputs=Outputs({"loss": 0.5}, {"weight": np.arange(6.0).reshape(2, 3)})),
}


@pytest.mark.parametrize("name", ALIKE)
def test_what_does_not_count(tmp_path, name):
    assert digest(tmp_path / "a", ALIKE[name]) == digest(tmp_path / "b", story())


@pytest.mark.parametrize("name", DIFFERENT)
def test_what_counts(tmp_path, name):
    assert digest(tmp_path / "a", DIFFERENT[name]) != digest(tmp_path / "b", story())


def test_the_order_of_output_arrays_does_not_count(tmp_path):
    arrays = {"a": np.arange(3), "b": np.asfortranarray(np.eye(3))}
    turned = {"b": np.eye(3), "a": np.arange(3)}
    ends = [[(0.0, Ended(RunState.SUCCEEDED, None, Outputs({}, each)))] for each in (arrays, turned)]
    assert digest(tmp_path / "a", ends[0]) == digest(tmp_path / "b", ends[1])
