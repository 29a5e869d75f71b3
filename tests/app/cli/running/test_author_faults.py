"""`plexoscope run` on methods with a fault of their author: which file and line, which channel, which key."""

import json
import threading

import pytest

from plexoscope.plugins.recording import Replay, open_recording

HEAD = """\
# /// plexoscope
# id = "{id}"
# title = "T"
# summary = "S"
# [[channel]]
# name = "loss"
# kind = "scalar"
# policy = "append"
# title = "Loss"
# ///
from dataclasses import dataclass
from typing import Annotated
from plexoscope.plugins.parameters import Param
from plexoscope.plugins.results import Outputs, Scalar

@dataclass(frozen=True)
class Params:
    n: Annotated[int, Param("N", low=1, high=9)] = 1

def run(params, inputs, ctx):
"""
FIRST_LINE = HEAD.count("\n") + 1


@pytest.fixture
def author(plexoscope, tmp_path):
    """Return a function that writes a method of that body, and runs it."""

    def run(body, *words, id="boom"):
        file = tmp_path / "methods" / f"{id.replace('-', '_')}.py"
        file.parent.mkdir(exist_ok=True)
        file.write_text(HEAD.format(id=id) + "".join(f"    {line}\n" for line in body.splitlines()))
        return plexoscope("run", id, "--plugin-dir", file, *words)

    return run


@pytest.mark.parametrize("place", ["thread", "process"])
def test_file_and_line_of_what_was_raised(author, plexoscope, tmp_path, monkeypatch, place):
    from plexoscope.app.panels import pictures

    monkeypatch.setattr(pictures, "write_panel_pictures", lambda *_: None)
    words = f"ZeroDivisionError: division by zero (boom.py, line {FIRST_LINE + 2})"
    said = author(
        "def inner(x):\n    n = 1\n    return n / x\ninner(0)", "--on", place, "--out", tmp_path / "o", "--json"
    )
    assert (said.code, said.err.splitlines()[-1]) == (1, f"plexoscope: run of boom failed: {words}")
    assert json.loads(said.out)["error"] == words
    assert "Traceback" not in said.err
    with open_recording(tmp_path / "o") as recording:
        assert str(recording.ended.failure) == words
    assert words in plexoscope("replay", tmp_path / "o").out


def test_the_traceback_with_debug(author):
    said = author("1 / 0", "--debug", "--no-record")
    assert "Traceback (most recent call last)" in said.err
    assert f'boom.py", line {FIRST_LINE}, in run' in said.err


def test_a_module_that_does_not_import(plexoscope, tmp_path):
    file = tmp_path / "early.py"
    file.write_text(HEAD.format(id="early") + "    return Outputs()\n\n\n1 / 0\n")
    said = plexoscope("run", "early", "--plugin-dir", file)
    assert said.code == 1
    words = f"run cannot be imported (ZeroDivisionError: division by zero) in early.py, line {FIRST_LINE + 3}"
    assert said.err == f"plexoscope: {words}: {file}\n"


NOISY = """\
import logging, sys, warnings
print("said aloud")
print("to stderr", file=sys.stderr)
warnings.warn("careful now")
logging.getLogger("mine").warning("a warning of logging")
ctx.log("logged")
return Outputs()"""


@pytest.mark.filterwarnings("ignore:careful now")
@pytest.mark.parametrize("place", ["thread", "process"])
def test_what_is_logged_printed_and_warned_of(author, tmp_path, monkeypatch, place):
    from plexoscope.app.panels import pictures

    monkeypatch.setattr(pictures, "write_panel_pictures", lambda *_: None)
    said = author(NOISY, "--on", place, "--out", tmp_path / "o", "--json", id="noisy")
    assert said.code == 0
    lines = said.err.splitlines()
    assert lines.count("logged") == 1
    with open_recording(tmp_path / "o") as recording:
        recorded = [text for _, text in Replay(recording).logs]
    assert "logged" in recorded
    if place == "process":  # in a thread they go to the terminal by themselves
        assert json.loads(said.out)["state"] == "succeeded"
        for words in ("said aloud", "to stderr", "UserWarning: careful now", "a warning of logging"):
            assert sum(words in line for line in lines) == 1
            assert sum(words in line for line in recorded) == 1


def test_a_sweep_tells_what_each_run_logs_and_a_replay_what_one_did(author, plexoscope, tmp_path):
    body = "ctx.log(f'n is {params.n}')\nctx.log('a\\x1b[31mb')\nreturn Outputs()"
    said = author(body, "--sweep", "n=1,2", "--out", tmp_path / "o", "--json", id="telling")
    assert said.code == 0
    assert {"run 1: n is 1", "run 2: n is 2", r"run 1: a\x1b[31mb"} <= set(said.err.splitlines())
    folder = json.loads(said.out)["runs"][1]["recording"]
    lines = plexoscope("replay", folder).out.partition("\nLOG\n")[2].splitlines()
    assert [line.split("s  ")[1] for line in lines] == ["n is 2", r"a\x1b[31mb"]
    assert json.loads(plexoscope("replay", folder, "--json").out)["log"][0]["text"] == "n is 2"


@pytest.mark.parametrize("place", ["thread", "process"])
def test_a_time_limit_is_told_once(author, place):
    said = author(
        "import time\nbegin = time.monotonic()\nwhile time.monotonic() - begin < 3.5:\n    pass\nreturn Outputs()",
        *("--on", place, "--time-limit", "0.5", "--no-record"),
        id="forever",
    )
    words = "plexoscope: run of forever timed out: TimeLimit: did not end within 0.5 s of work"
    assert (said.code, said.err.splitlines()[-1]) == (1, words)
    assert "cancelled" not in said.out + said.err
    assert said.out.startswith("forever timed out after ")
    for thread in threading.enumerate():  # what was left behind ends by itself
        if thread.name.startswith("plexoscope-run-"):
            thread.join(30)
