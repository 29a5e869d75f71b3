"""run.toml: comes back as it was written, and a bad one is one error with the path last."""

import dataclasses
import os
import tomllib

import pytest

from plexoscope.models.errors import FormatError
from plexoscope.plugins.recording import End, InputRecord, header_of, read_header
from plexoscope.plugins.recording.header import FORMAT, write_header
from plexoscope.plugins.runner import Process, Thread
from tests.plugins.recording.recordings import header

END = End("succeeded", 1.5, 3, 2, 40, 38, "sha256:0", {"image": 2}, {"loss": 7})
FULL = header(
    parameters={"n": 3, "rate": 0.5, "on": True, "name": 'a "quoted"\nname', "sizes": [1, 2], "limit": "none"},
    libraries={"python": "3.11"},
    machine={"cpu": "C", "n_cores": 2},
    inputs={"net work": InputRecord("Hospital", "temporal_network", "blake2b:00")},
    end=END,
)


@pytest.mark.parametrize("written", [header(), FULL])
def test_round_trip(tmp_path, written):
    write_header(tmp_path, written)
    assert read_header(tmp_path) == written
    assert [path.name for path in tmp_path.iterdir()] == ["run.toml"]


@pytest.mark.parametrize(
    ("changes", "complete"),
    [({"dropped": {}}, True), ({}, False), ({"dropped": {}, "stopped": "full"}, False), ({"state": ""}, False)],
)
def test_complete(changes, complete):
    assert dataclasses.replace(END, **changes).complete is complete


def test_of_a_run(make_method):
    method = make_method(lambda *_: None, requires=("no-such-thing",), device="any")
    params = method.load().params_class(n_steps=7)
    made = header_of(method, params, 3, Process(memory_mb=500), {"net": InputRecord("N")})
    assert made.parameters == {"n_steps": 7, "speed": 1.0}
    assert (made.method, made.seed, made.device, made.placement) == (method.id, 3, "cpu", "process, memory_mb 500")
    assert header_of(method, params, placement=Thread()).placement == header_of(method, params).placement == "thread"
    assert made.libraries["no-such-thing"] == "unknown"
    assert {"python", "plexoscope", "numpy"} <= set(made.libraries)
    assert {"cpu", "n_cores", "system"} <= set(made.machine)
    assert made.started.endswith("Z")
    assert made.channels == method.manifest.channels


def test_a_later_key_does_no_harm(tmp_path):
    write_header(tmp_path, FULL)
    text = (tmp_path / "run.toml").read_text()
    (tmp_path / "run.toml").write_text('colour = "blue"\n' + text.replace("[end]", '[end]\nmood = "good"'))
    assert read_header(tmp_path) == FULL


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("format = 1", "format = 2", f"expected a recording of format {FORMAT} or lower, got 2: update Plexoscope"),
        ("format = 1", "", "no recording: expected format = 1, got None"),
        ("format = 1", "format = true", "no recording: expected format = 1, got True"),
        ("seed = 5", f"seed = {'1' * 5000}", "not valid TOML"),
        ("seed = 5", "seed = [[", "not valid TOML"),
        ("seed = 5", "", "top level: expected 'seed', got none"),
        ("seed = 5", 'seed = "5"', "top level: seed: expected a whole number, got '5'"),
        ("seconds = 1.5", 'seconds = "x"', r"\[end\]: seconds: expected a number, got 'x'"),
        ("image = 2", 'image = "2"', r"\[end\]: dropped: expected a table, got "),
        ('policy = "append"', "policy = 3", r"\[\[channel\]\] 1: policy: expected text, got 3"),
        ("[libraries]", "[[libraries]]", "top level: libraries: expected a table, got "),
        ('label = "Hospital"', "", r"\[inputs.net work\]: expected 'label', got none"),
    ],
)
def test_a_bad_one(tmp_path, old, new, message):
    write_header(tmp_path, FULL)
    path = tmp_path / "run.toml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(FormatError, match=message) as caught:
        read_header(tmp_path)
    assert str(caught.value).endswith(str(path))
    tomllib.loads(text)


def test_no_recording(tmp_path):
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(FormatError, match=r"no recording: expected a folder with run\.toml in it"):
            read_header(folder)
    (tmp_path / "run.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(FormatError, match="not valid TOML"):
        read_header(tmp_path)


@pytest.mark.parametrize(
    "name", ["/tmp/escaped", "../escaped", "..", "a/b", "a\\\\b", "c:x", "Loss", "a b", "a\\u0000", "a" * 201]
)
def test_a_channel_is_called_as_one_of_a_method(tmp_path, name):
    write_header(tmp_path, FULL)
    path = tmp_path / "run.toml"
    path.write_text(path.read_text().replace('name = "loss"', f'name = "{name}"'))
    with pytest.raises(FormatError, match="channel name: expected at most 200 lower-case letters") as caught:
        read_header(tmp_path)
    assert len(str(caught.value)) < 400 + len(str(path))


def test_a_channel_is_there_once(tmp_path):
    write_header(tmp_path, FULL)
    path = tmp_path / "run.toml"
    path.write_text(path.read_text().replace('name = "loss"', 'name = "image"'))
    with pytest.raises(FormatError, match="channel name: expected each once, got 'image' more than once"):
        read_header(tmp_path)


def test_a_pipe_and_a_large_file_are_not_read(tmp_path):
    path = tmp_path / "run.toml"
    os.mkfifo(path)
    with pytest.raises(FormatError, match=r"expected run\.toml to be a file, got a folder, a device or a pipe"):
        read_header(tmp_path)
    path.unlink()
    with path.open("wb") as file:
        file.truncate(1 << 33)
    with pytest.raises(FormatError, match="expected at most 16 MB, got more"):
        read_header(tmp_path)


def test_a_link_in_the_folder_is_not_followed(tmp_path):
    other = tmp_path / "other"
    other.write_text("mine")
    folder = tmp_path / "run"
    folder.mkdir()
    for name in ("run.toml", "run.toml.part"):
        (folder / name).symlink_to(other)
    write_header(folder, FULL)
    assert read_header(folder) == FULL
    assert other.read_text() == "mine"
