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
    subprocess.run([*pip, "install", "--no-deps", "--no-index", "--target", str(target), str(wheel)], check=True)
    shutil.rmtree(sources)
    return target


def plexoscope(installed: Path, *words: str) -> subprocess.CompletedProcess[str]:
    code = (
        "import sys, plexoscope.app.main as m\n"
        f"assert m.__file__.startswith({str(installed)!r}), m.__file__\n"
        "sys.exit(m.main(sys.argv[1:]))"
    )
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    command = [sys.executable, "-c", code, *words]
    return subprocess.run(command, env=environment, cwd=installed, capture_output=True, text=True)


def test_the_methods_are_found(installed):
    done = plexoscope(installed, "methods", "--json")
    assert done.returncode == 0, done.stderr
    assert "pivem" in [method["id"] for method in json.loads(done.stdout)]


def test_a_picture_is_drawn(installed, tmp_path):
    path = tmp_path / "fornix.png"
    done = plexoscope(installed, "render", "fornix", "--out", str(path), "--size", "200x150")
    assert done.returncode == 0, done.stderr
    assert path.read_bytes()[:4] == b"\x89PNG"


def test_the_panels_find_their_themes_and_fonts(installed, tmp_path):
    done = plexoscope(installed, "run", "pivem", "--set", "n_bins=5", "--out", str(tmp_path), "--json", *FEW_STEPS)
    assert done.returncode in (0, 1), done.stderr  # so few steps may miss a bar
    assert len(list(tmp_path.glob("*.png"))) == 11


FEW_STEPS = [
    word
    for name in ("n_position_steps", "n_velocity_steps", "n_prior_steps")
    for word in ("--set", f"{name}=2")
]  # fmt: skip


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
