"""A channel of a recorded run as the input of another method: `run:FOLDER:CHANNEL`."""

import numpy as np
import pytest

from plexoscope.app.inputs.reading import read_named
from plexoscope.app.inputs.run_results import is_run_word, read_run_result
from plexoscope.models.errors import PlexoscopeError
from plexoscope.plugins.events import Emitted, Ended, Entered
from plexoscope.plugins.manifest import Channel, Input
from plexoscope.plugins.recording import Recorder
from plexoscope.plugins.results import Matrix, Outputs, Scalar
from plexoscope.plugins.states import RunState
from tests.plugins.recording.recordings import header

CHANNELS = (
    Channel("loss", "scalar", "append", "Loss"),
    Channel("weights", "matrix", "append", "Weights"),
    Channel("lines", "streamlines", "latest", "Lines"),
)


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """A recording whose channel of matrices has two, and whose channel of streamlines none."""
    folder = tmp_path_factory.mktemp("runs") / "first: of two"
    recorder = Recorder(folder, header(channels=CHANNELS))
    recorder.take(0.0, Entered(RunState.RUNNING))
    recorder.take(0.0, Emitted("loss", 0, Scalar({"loss": 1})))
    for step in (1, 2):
        recorder.take(float(step), Emitted("weights", step, Matrix(np.full((3, 3), step))))
    recorder.take(3.0, Ended(RunState.SUCCEEDED, None, Outputs()))
    assert recorder.close(60)
    return folder


def test_the_last_value_is_read_and_its_origin_is_kept(first):
    word = f"run:{first}:weights"
    given = read_named(word, Input("net", "streamlines | network", "Net"), None)
    assert (given.kind, given.label) == ("network", f"run:{first.name}:weights")
    assert given.data.weights.tolist() == [2, 2, 2]
    assert given.record().fingerprint == read_named(word, Input("net", "network", "Net"), None).record().fingerprint


def test_a_file_of_that_name_goes_first(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert is_run_word("run:first:path")
    (tmp_path / "run:first:path").write_text("")
    assert not is_run_word("run:first:path")
    assert not is_run_word("first")


@pytest.mark.parametrize(
    ("channel", "words"),
    [
        (":nope", "expected run:FOLDER:CHANNEL, got 'nope'; channels that fit: weights, lines: "),
        (":weight", r"got 'weight' \(did you mean 'weights'\?\); channels that fit"),
        ("", "expected run:FOLDER:CHANNEL, got none; channels that fit: weights, lines: "),
        (":loss", "channel 'loss': expected network or streamlines, got scalar; channels that fit: weights, lines: "),
        (":lines", "channel 'lines': expected a value, got a recording without one; channels that fit"),
    ],
)
def test_what_does_not_fit_names_what_does(first, channel, words):
    with pytest.raises(PlexoscopeError, match=words):
        read_run_result(f"run:{first}{channel}", ("network", "streamlines"))


@pytest.mark.parametrize(
    ("word", "words"),
    [("run:/nowhere:path", "no recording: expected a folder with run.toml"), ("run:", "expected run:FOLDER:CHANNEL")],
)
def test_what_is_no_recording(word, words):
    with pytest.raises(PlexoscopeError, match=words):
        read_run_result(word, ("network",))
