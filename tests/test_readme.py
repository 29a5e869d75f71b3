"""What the README tells a method's author to type works as it stands there."""

import json
import os
import re
from pathlib import Path

import pytest

from plexoscope.app.main import main

README = Path(__file__).parents[1] / "README.md"
FILES = dict(
    re.findall(r"^```python\n# (\S+)\n(.*?)^```$", README.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
)
"""Each code block that begins with the name of a file."""


@pytest.fixture(scope="module")
def file(tmp_path_factory) -> Path:
    """The README's method as its reader saves it."""
    path: Path = tmp_path_factory.mktemp("readme") / "countdown.py"
    path.write_text(FILES["countdown.py"], encoding="utf-8")
    return path


@pytest.fixture
def plexoscope(file, capsys, monkeypatch, tmp_path, request):
    """Return a function that runs `plexoscope WORD…` with the method and returns what it says."""
    monkeypatch.chdir(file.parent)
    monkeypatch.setenv("PLEXOSCOPE_RUNS", str(tmp_path / "runs"))
    if os.environ.get("DISPLAY"):  # or later tests would have an application that draws off the screen only
        request.getfixturevalue("qapp")

    def call(*words):
        code = main([*words, "--plugin-dir", str(file)])
        said = capsys.readouterr()
        assert code == 0, said.err
        return said.out

    return call


def test_the_method_is_listed(plexoscope):
    methods = {method["id"]: method for method in json.loads(plexoscope("methods", "--json"))}
    assert methods["countdown"]["available"]


def test_the_method_runs_and_its_panel_is_drawn(plexoscope, tmp_path):
    result = json.loads(plexoscope("run", "countdown", "--out", str(tmp_path / "out"), "--json"))
    assert [check["passed"] for check in result["checks"]] == [True]
    assert (tmp_path / "out" / "loss.png").stat().st_size > 1000
