"""What the README tells a method's author to type works as it stands there."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

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


def plexoscope(file: Path, *words: str) -> str:
    command = [sys.executable, "-m", "plexoscope.app.main", *words, "--plugin-dir", str(file)]
    done = subprocess.run(command, cwd=file.parent, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_method_is_listed(file):
    methods = {method["id"]: method for method in json.loads(plexoscope(file, "methods", "--json"))}
    assert methods["countdown"]["available"]


def test_the_method_runs_and_its_panel_is_drawn(file, tmp_path):
    result = json.loads(plexoscope(file, "run", "countdown", "--out", str(tmp_path), "--json"))
    assert [check["passed"] for check in result["checks"]] == [True]
    assert (tmp_path / "loss.png").stat().st_size > 1000
