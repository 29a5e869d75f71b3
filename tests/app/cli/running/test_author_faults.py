"""`plexoscope run` on methods with a fault of their author: which file and line, which channel, which key."""

import json

import pytest

from plexoscope.plugins.recording import open_recording

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
