"""`plexoscope run`: its exit codes, its JSON, and what it writes."""

import json
import os
import subprocess
import sys
import tomllib

import numpy as np
import pytest

from plexoscope.plugins.runner import Run
from plexoscope.plugins.states import RunState

KEYS = ["method", "state", "error", "seconds", "metrics", "checks", "out", "recording"]
TORCHLIKE = "mat1 and mat2 cannot be multiplied"


@pytest.fixture(autouse=True)
def countdown(site_packages):
    return site_packages.add_method("countdown")


def test_json(plexoscope):
    said = plexoscope("run", "countdown", "--set", "n_steps=4", "--json")
    result = json.loads(said.out)
    assert said.code == 0
    assert list(result) == KEYS
    assert (result["method"], result["state"], result["out"]) == ("countdown", "succeeded", None)
    assert result["metrics"] == {"loss": 0.25, "nothing": None}
    assert result["checks"] == [{"name": "ends", "expected": "1", "got": 1, "passed": True, "is_claim": False}]


def test_words_for_people(plexoscope):
    said = plexoscope("run", "countdown")
    assert said.code == 0
    assert "countdown succeeded after" in said.out
    assert "loss     0.333333" in said.out


def test_progress_is_told_on_stderr(plexoscope, monkeypatch):
    plain, states = Run.wait, iter([RunState.RUNNING])

    def late(self, timeout_s=None):
        """All is done when the run is first asked, and it says so when it is asked again."""
        state = plain(self, 10)
        return next(states, state)

    monkeypatch.setattr(Run, "wait", late)
    assert plexoscope("run", "countdown").err == "countdown: 100% working\n"


def test_out_folder(plexoscope, tmp_path, monkeypatch):
    from plexoscope.app.panels import pictures
    from plexoscope.plugins.recording import Replay, open_recording

    drawn = []
    monkeypatch.setattr(pictures, "write_panel_pictures", lambda *arguments: drawn.append(arguments))
    out = tmp_path / "a" / "b"
    said = plexoscope("run", "countdown", "--out", out, "--seed", "3", "--json")
    assert said.code == 0
    assert said.out == (out / "result.json").read_text()
    assert json.loads(said.out)["out"] == str(out)
    assert np.load(out / "outputs.npz").files == []
    ((manifest, results, folder),) = drawn
    assert (manifest.id, folder) == ("countdown", out)
    assert [step for step, _ in results["loss"]] == [0, 1, 2]
    with open_recording(out) as recording:
        header = recording.header
        assert recording.complete
        assert [step for step, _ in Replay(recording).items()["loss"]] == [0, 1, 2]
    assert (header.method, header.seed, header.parameters) == ("countdown", 3, {"n_steps": 3, "fault": ""})
    assert {"python", "plexoscope", "numpy"} <= set(header.libraries)


def test_a_recording_that_is_not_whole(plexoscope, tmp_path, monkeypatch):
    from plexoscope.plugins.recording import recorder

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(recorder.Record, "open", fail)
    said = plexoscope("run", "countdown", "--out", tmp_path, "--json")
    assert (said.code, json.loads(said.out)["state"]) == (2, "succeeded")
    assert said.err.splitlines()[-1] == (
        f"plexoscope: --out: the recording is not whole: cannot be written (No space left on device): {tmp_path}"
    )
    assert (tmp_path / "result.json").read_text() == said.out


def test_a_run_that_failed_is_recorded(plexoscope, tmp_path, monkeypatch):
    from plexoscope.app.panels import pictures
    from plexoscope.plugins.recording import open_recording

    monkeypatch.setattr(pictures, "write_panel_pictures", lambda *_: None)
    assert plexoscope("run", "countdown", "--set", "fault=raise", "--out", tmp_path).code == 1
    with open_recording(tmp_path) as recording:
        assert recording.header.end.state == "failed"
        assert recording.ended.failure.type == "RuntimeError"


def test_pictures_need_no_display(site_packages, tmp_path):
    """In a process of its own: Qt ends the one in which it finds no display."""
    environment = {**os.environ, "PYTHONPATH": str(site_packages.folder), "DISPLAY": "/no/such/display"}
    command = [sys.executable, "-m", "plexoscope.app.main", "run", "countdown", "--out", str(tmp_path / "o"), "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["state"] == "succeeded"
    assert (tmp_path / "o" / "loss.png").stat().st_size > 1000


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (ImportError("libEGL.so.1"), 4, "no pictures of the panels (libEGL.so.1); what to install: plexoscope doctor"),
        (OSError("loss.png was not saved"), 2, "--out: cannot be written (loss.png was not saved): {out}"),
    ],
)
def test_the_result_is_told_without_pictures(plexoscope, tmp_path, monkeypatch, error, code, message):
    from plexoscope.app.panels import pictures

    def fail(*_):
        raise error

    monkeypatch.setattr(pictures, "write_panel_pictures", fail)
    said = plexoscope("run", "countdown", "--out", tmp_path, "--json")
    assert (said.code, json.loads(said.out)["state"]) == (code, "succeeded")
    assert said.err.splitlines()[-1] == "plexoscope: " + message.format(out=tmp_path)
    assert (tmp_path / "result.json").exists()


def test_the_result_is_told_without_its_file(plexoscope, tmp_path):
    (tmp_path / "result.json").mkdir()
    said = plexoscope("run", "countdown", "--out", tmp_path, "--json")
    assert (said.code, json.loads(said.out)["state"]) == (2, "succeeded")
    assert said.err.splitlines()[-1] == f"plexoscope: --out: cannot be written (Is a directory): {tmp_path}"


@pytest.mark.parametrize(
    ("fault", "message", "state"),
    [
        (
            "raise",
            f"run of countdown failed: RuntimeError: {TORCHLIKE} (method.py, line 18)",
            "failed",
        ),
        ("check", "run of countdown: 1 of 1 checks did not pass: ends", "succeeded"),
    ],
)
def test_a_bad_end_is_one_line_and_the_result(plexoscope, fault, message, state):
    said = plexoscope("run", "countdown", "--set", f"fault={fault}", "--json")
    assert said.code == 1
    assert said.err.splitlines()[-1] == f"plexoscope: {message}"
    assert "Traceback" not in said.err
    assert json.loads(said.out)["state"] == state


def test_the_traceback_on_demand(plexoscope, monkeypatch):
    monkeypatch.setenv("PLEXOSCOPE_DEBUG", "1")
    assert "Traceback" in plexoscope("run", "countdown", "--set", "fault=raise").err


def test_ctrl_c_cancels(plexoscope, monkeypatch):
    plain, calls = Run.wait, []

    def interrupted_once(self, *arguments, **options):
        calls.append(self)
        if len(calls) == 1:
            raise KeyboardInterrupt
        return plain(self, *arguments, **options)

    monkeypatch.setattr(Run, "wait", interrupted_once)
    said = plexoscope("run", "countdown", "--set", "fault=forever", "--json")
    assert said.code == 1
    assert said.err.splitlines()[-1] == "plexoscope: run of countdown cancelled"
    assert json.loads(said.out)["state"] == "cancelled"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["cuntdown"], "no method 'cuntdown' (did you mean 'countdown'?): expected one of "),
        (["countdown", "--set", "n_step=3"], "unknown parameter 'n_step' (did you mean 'n_steps'?)"),
        (["countdown", "--set", "n_steps=0"], "parameter 'n_steps': expected a whole number in 1 … 100, got 0"),
        (["countdown", "--input", "x"], "--input: method 'countdown' takes 0, got 1"),
        (["countdown", "--seed", "-1"], "--seed: expected a whole number ≥ 0, got -1"),
        (["countdown", "--out", "/dev/null"], "--out: expected a folder, got a file: /dev/null"),
    ],
)
def test_wrong_usage(plexoscope, words, message):
    said = plexoscope("run", *words)
    assert said.code == 2
    assert said.err.startswith(f"plexoscope: {message}")
    assert len(said.err.splitlines()) == 1
    assert said.out == ""


INPUT = '[[input]]\nname = "net"\nkind = "temporal_network"\ntitle = "Contacts"'


def test_an_input_that_is_optional(plexoscope, site_packages, tmp_path):
    site_packages.add_method("taker", rest=f"{INPUT}\noptional = true")
    (tmp_path / "contacts.tsv").write_text("0\t1\t2\tA\tB\n")
    for words, names in ((), []), (("--input", "none"), []), (("--input", tmp_path / "contacts.tsv"), ["net"]):
        assert plexoscope("run", "taker", *words, "--out", tmp_path / str(len(words) + len(names))).code == 0
        header = tomllib.loads((tmp_path / str(len(words) + len(names)) / "run.toml").read_text())
        assert list(header["inputs"]) == names


def test_input_is_read(plexoscope, site_packages, tmp_path):
    site_packages.add_method("taker", rest=INPUT)
    (tmp_path / "contacts.tsv").write_text("0\t1\t2\tA\tB\n")
    assert plexoscope("run", "taker", "--input", tmp_path / "contacts.tsv").code == 0
    bad = plexoscope("run", "taker", "--input", tmp_path / "none.tsv")
    assert bad.code == 3
    assert "no such file, and no sample of that name (samples: college-messages, hospital, " in bad.err
    assert bad.err.endswith(f": {tmp_path / 'none.tsv'}\n")
    without = plexoscope("run", "taker")
    assert (without.code, without.err) == (
        2,
        "plexoscope: --input: method 'taker' has no sample for 'net', expected a file\n",
    )


def test_sample_that_is_not_installed(plexoscope, site_packages):
    sample = (
        '[[sample]]\nid = "s"\ntitle = "S"\nkind = "temporal_network"\n'
        'distribution = "no-such-data"\nfile = "a"\nlicence = "CC0"'
    )
    site_packages.add_method("taker", rest=f"{INPUT}\n{sample}")
    said = plexoscope("run", "taker")
    assert said.code == 4
    assert said.err.endswith("pip install --no-deps no-such-data\n")


def test_method_that_lacks_something(plexoscope, site_packages):
    site_packages.add_method("needy", header='requires = ["no-such-thing"]')
    said = plexoscope("run", "needy")
    assert (said.code, said.err) == (
        4,
        "plexoscope: method 'needy' needs no-such-thing, not installed: pip install no-such-thing\n",
    )


def test_method_that_does_not_import(plexoscope, site_packages):
    site_packages.add_method("bad", code="import no_such_module")
    said = plexoscope("run", "bad")
    assert said.code == 1
    assert "cannot be imported (ModuleNotFoundError" in said.err


def test_method_that_is_broken(plexoscope, site_packages):
    site_packages.add_method("torn", header="colour = 1")
    said = plexoscope("run", "torn")
    assert said.code == 2
    assert "unknown key 'colour'" in said.err
