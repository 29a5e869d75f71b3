"""`plexoscope new-plugin`: what it writes installs, appears, runs, passes its own tests, and is in good order."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from plexoscope.app.cli.new_plugin import write_plugin
from plexoscope.app.cli.shared.exits import UsageError
from plexoscope.plugins.discovery import find_methods

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = (sys.executable, "-P", "-m")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A folder that pip has installed the new package into; the package's own lies beside it."""
    pytest.importorskip("setuptools")
    folder = tmp_path_factory.mktemp("author")
    source = write_plugin(folder, "in-step", 'Falling "in step"')
    offline = ("--no-deps", "--no-index", "--no-build-isolation", "--disable-pip-version-check", "--quiet")
    done = _say(source, "pip", "install", *offline, "--target", str(folder / "site"), ".")
    assert done.returncode == 0, done.stderr
    return folder / "site"


def _say(folder, module, *words, **variables):
    env = {**os.environ, "OMP_NUM_THREADS": "1", **variables}
    return subprocess.run(
        [*PROGRAM, module, *words], cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=120
    )


def test_it_appears_and_runs(site):
    words = ["run", "in-step", "--no-record", "--set", "n_steps=300", "--set", "n_oscillators=50"]
    program = f"from plexoscope.app.main import main; main(['methods']); raise SystemExit(main({words}))"
    done = subprocess.run(
        [sys.executable, "-P", "-c", program],
        cwd=site,
        env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    listed, _, ran = done.stdout.partition("in-step succeeded")
    assert 'in-step 0.1.0 Falling "in step"' in " ".join(listed.split())
    assert ran


def test_it_passes_its_own_tests(site):
    variables = {"PYTHONPATH": str(site), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = _say(site.parent / "in-step", "pytest", "-p", "no:cacheprovider", "-q", **variables)
    assert done.returncode == 0, done.stdout
    assert "skipped" not in done.stdout


def test_it_is_in_good_order(tmp_path):
    folder, settings = write_plugin(tmp_path, "in-step"), str(ROOT / "pyproject.toml")
    ours = 'lint.isort.known-first-party = ["in_step"]'  # to an author, Plexoscope is somebody else's
    for words in (
        ("ruff", "check", "--no-cache", "--config", settings, "--config", ours, str(folder)),
        ("ruff", "format", "--no-cache", "--check", "--config", settings, str(folder)),
        ("mypy", "--config-file", settings, str(folder)),
    ):
        pytest.importorskip(words[0])
        done = _say(ROOT, *words, MYPYPATH=str(folder))
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("title", [None, r'A "b" \ {c} @id@ é', "''' \"\"\""])
def test_titles(tmp_path, title):
    folder = write_plugin(tmp_path, "walk", title)
    (method,) = (each for each in find_methods([folder]) if each.id == "walk")
    assert method.manifest.title == (title or "Walk")
    assert (title or "Walk") in tomllib.loads((folder / "pyproject.toml").read_text())["project"]["description"]
    assert (folder / "README.md").read_text().startswith(f"# {title or 'Walk'}\n")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "lower-case letters and digits"),
        ("My-method", "got 'My-method'"),
        ("a--b", "single -"),
        ("a-", "single -"),
        ("../up", "lower-case letters and digits"),
        ("3d", "lower-case letters and digits"),
        ("class", "already means something else by 'class'"),
        ("json", "already means something else by 'json'"),
        ("numpy", "already means something else by 'numpy'"),
        ("pivem", "of no method that is installed, got 'pivem'"),
    ],
)
def test_names_that_it_cannot_have(plexoscope, monkeypatch, tmp_path, name, said):
    monkeypatch.chdir(tmp_path)
    answer = plexoscope("new-plugin", name)
    assert answer.code == 2
    assert said in answer.err
    assert answer.err.count("\n") == 1
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("title", ["", "  ", "two\nlines", "\udcff"])
def test_titles_that_it_cannot_have(tmp_path, title):
    with pytest.raises(UsageError, match="--title: expected one line of text"):
        write_plugin(tmp_path, "walk", title)
    assert not list(tmp_path.iterdir())


def test_what_is_there_stays(plexoscope, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    first = plexoscope("new-plugin", "walk")
    assert first.code == 0
    assert "plexoscope run walk" in first.out
    (tmp_path / "walk" / "walk" / "method.py").write_text("mine")
    again = plexoscope("new-plugin", "walk")
    assert again.code == 2
    assert again.err == "plexoscope: expected a new folder, got one that is there already: walk\n"
    assert (tmp_path / "walk" / "walk" / "method.py").read_text() == "mine"


def test_a_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be written"):
        write_plugin(tmp_path / "file", "walk")


def test_nothing_half_written_is_left(tmp_path, monkeypatch):
    write_text = Path.write_text

    def fill_the_disk(path, *arguments, **more):
        if path.suffix == ".py":
            raise OSError(28, "No space left on device")
        return write_text(path, *arguments, **more)

    monkeypatch.setattr(Path, "write_text", fill_the_disk)
    with pytest.raises(UsageError, match="No space left on device"):
        write_plugin(tmp_path, "walk")
    assert not list(tmp_path.iterdir())
