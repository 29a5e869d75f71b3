"""What the README tells a method's author to type works as it stands there."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

README = Path(__file__).parents[1] / "README.md"
FILES = dict(re.findall(r"^```\w+\n# (\S+)\n(.*?)^```$", README.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE))
"""Each code block that begins with the name of a file."""


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """A folder that holds the README's method as pip installs it, and nothing else."""
    folder = tmp_path_factory.mktemp("readme")
    for name, content in FILES.items():
        path = folder / "sources" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    options = ["--no-deps", "--no-index", "--no-build-isolation", "--target", str(folder / "site")]
    done = subprocess.run([*pip, "install", *options, str(folder / "sources")], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder / "site"


def plexoscope(installed: Path, *words: str) -> str:
    command = [sys.executable, "-m", "plexoscope.app.main", *words]
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    done = subprocess.run(command, env=environment, cwd=installed, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_method_is_listed(installed):
    methods = {method["id"]: method for method in json.loads(plexoscope(installed, "methods", "--json"))}
    assert methods["countdown"]["available"]


def test_the_method_runs_and_its_panel_is_drawn(installed, tmp_path):
    result = json.loads(plexoscope(installed, "run", "countdown", "--out", str(tmp_path), "--json"))
    assert [check["passed"] for check in result["checks"]] == [True]
    assert (tmp_path / "loss.png").stat().st_size > 1000
