"""The wheel works on its own: built from a copy of the sources that is gone when it runs."""

import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PARTS = (
    "app",
    "render",
    "models",
    "plugins",
    "shaders",
    "assets",
    "pyproject.toml",
    "setup.py",
    "README.md",
    "LICENSE",
)


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """A folder that holds the unpacked wheel and nothing else of the project."""
    folder = tmp_path_factory.mktemp("wheel")
    sources = folder / "sources"
    sources.mkdir()
    for name in PARTS:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, sources / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, sources / name)
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    build = [*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(sources)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    target = folder / "site"
    install = [*pip, "install", "--no-compile", "--no-deps", "--no-index", "--target", str(target), str(wheel)]
    subprocess.run(install, check=True)
    shutil.rmtree(sources)
    return target


COMMANDS = """
import contextlib, io, json, sys
import plexoscope.app.main
said = [plexoscope.app.main.__file__]
for words in json.loads(sys.argv[1]):
    with contextlib.redirect_stdout(io.StringIO()) as out:
        code = plexoscope.app.main.main(words)
    said.append((code, out.getvalue()))
print(json.dumps(said))
"""


@pytest.fixture(scope="module")
def drawn(tmp_path_factory) -> Path:
    """A folder for pictures."""
    folder: Path = tmp_path_factory.mktemp("drawn")
    return folder


@pytest.fixture(scope="module")
def said(installed, drawn) -> list[tuple[int, str]]:
    """The exit codes and the words of three commands, one after another in a process that has the wheel alone."""
    commands = [
        ["methods", "--json"],
        ["render", "fornix", "--out", str(drawn / "fornix.png"), "--size", "200x150"],
        ["run", "functional-connectome", "--no-record", "--out", str(drawn / "run")],
    ]
    done = subprocess.run(
        [sys.executable, "-c", COMMANDS, json.dumps(commands)],
        env={**os.environ, "PYTHONPATH": str(installed)},
        cwd=installed,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    file, *answers = json.loads(done.stdout)
    assert file.startswith(str(installed))
    return answers


def test_the_methods_are_found(said):
    code, methods = said[0]
    assert code == 0
    assert "pivem" in [method["id"] for method in json.loads(methods)]


def test_a_picture_is_drawn(said, drawn):
    assert said[1][0] == 0
    assert (drawn / "fornix.png").read_bytes()[:4] == b"\x89PNG"


def test_the_panels_find_their_themes_and_fonts(said, drawn):
    assert said[2][0] == 0
    assert len(list((drawn / "run").glob("*.png"))) == 7


def test_scripts_have_their_face_once(installed):
    code = "import plexoscope.api as px; print(px.__file__, px.read('fornix').n_streamlines)"
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, cwd=installed, capture_output=True, text=True)
    assert done.stdout.split() == [str(installed / "plexoscope" / "api" / "__init__.py"), "300"], done.stderr
    assert not (installed / "plexoscope" / "app" / "api").exists()


def test_no_file_is_left_out_of_the_wheel(installed):
    api = list((installed / "plexoscope" / "api").rglob("*"))
    for folder in ("app", "render", "models", "plugins", "shaders", "assets"):
        ours = {
            path.relative_to(ROOT)
            for path in (ROOT / folder).rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }
        theirs = {path.relative_to(installed / "plexoscope") for path in (installed / "plexoscope" / folder).rglob("*")}
        theirs |= {"app" / path.relative_to(installed / "plexoscope") for path in api} if folder == "app" else set()
        assert ours <= theirs, f"missing from the wheel: {sorted(map(str, ours - theirs))[:5]}"


def test_the_licences_travel(installed):
    (info,) = installed.glob("plexoscope-*.dist-info")
    names = {path.name for path in info.rglob("*") if path.is_file()}
    assert {"LICENSE", "OFL.txt"} <= names
    assert importlib.metadata.metadata("plexoscope")["License-Expression"] == "MIT"
