"""What comes before a commit: the hook refuses what does not pass, and finds the tests of what is staged."""

import importlib.util
import os
import shutil
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]
HOOK = ROOT / ".githooks" / "pre-commit"
SOUND = '"""A file."""\n\nNUMBER = 1\n'


@pytest.fixture(scope="module")
def hook() -> ModuleType:
    loader = SourceFileLoader("pre_commit", str(HOOK))
    spec = importlib.util.spec_from_loader("pre_commit", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    loader.exec_module(module)
    sys.dont_write_bytecode = before
    return module


def git(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return subprocess.run(
        ["git", *who, *words], cwd=folder, env=environment, capture_output=True, text=True, timeout=60
    )


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A small project with the hook installed, and this Python as its environment."""
    if not shutil.which("git") or not Path(sys.prefix, "bin", "ruff").exists():
        pytest.skip("needs git, and ruff in this environment")
    shutil.copytree(HOOK.parent, tmp_path / ".githooks")
    (tmp_path / ".venv").symlink_to(sys.prefix)
    (tmp_path / "pyproject.toml").write_text('[tool.ruff]\nline-length = 120\nlint.select = ["F"]\n')
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "config", "core.hooksPath", ".githooks")
    return tmp_path


def commit(repository: Path, name: str, text: str) -> subprocess.CompletedProcess[str]:
    path = repository / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    git(repository, "add", name)
    return git(repository, "commit", "--quiet", "--message", "A change")


def test_what_is_sound_is_committed(repository):
    assert commit(repository, "examples/a.py", SOUND).returncode == 0
    assert commit(repository, "notes.md", "no code").returncode == 0
    assert git(repository, "rev-list", "--count", "HEAD").stdout == "2\n"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("examples/a.py", '"""A file."""\n\nimport os\n', "F401"),
        ("examples/a.py", '"""A file."""\n\nNUMBER   =  1\n', "would be reformatted"),
        ("tests/test_a.py", '"""A test."""\n\n\ndef test_a():\n    assert not __file__\n', "1 failed"),
    ],
)
def test_what_does_not_pass_is_refused(repository, name, text, said):
    done = commit(repository, name, text)
    assert done.returncode != 0
    assert said in done.stdout + done.stderr
    assert git(repository, "rev-list", "--count", "HEAD").returncode != 0


def test_without_an_environment_it_says_what_to_do(repository):
    (repository / ".venv").unlink()
    done = commit(repository, "examples/a.py", SOUND)
    assert done.returncode != 0
    assert "make setup" in done.stdout + done.stderr


def test_it_finds_the_tests_of_what_changed(hook, monkeypatch):
    monkeypatch.setenv("DISPLAY", ":1")
    changed = [
        "app/machine/log_file.py",
        "models/data/arrays.py",
        "tests/test_hooks.py",
        "tests/conftest.py",
        "README.md",
    ]
    assert hook.tests_of(changed, ROOT) == ["tests/app/machine/test_log_file.py", "tests/test_hooks.py"]
    assert hook.tests_of(["examples/draw_graph.py"], ROOT) == ["tests/test_examples.py"]
    monkeypatch.delenv("DISPLAY")
    monkeypatch.setattr(hook.shutil, "which", lambda _: None)
    assert hook.tests_of(changed, ROOT) == ["tests/test_hooks.py"]


def test_what_takes_too_long_is_left_to_make_test(hook, capsys):
    assert hook.passes(["sh", "-c", f"{sys.executable} -c 'import time; time.sleep(60)'; true"], ROOT, 0.1)
    assert "make test" in capsys.readouterr().out


def test_make_installs_it():
    lines = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "hooks: setup\n\tgit config core.hooksPath .githooks\n" in lines
    assert os.access(HOOK, os.X_OK)


def test_the_workflow_runs_what_there_is():
    yaml = pytest.importorskip("yaml")
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "check.yml").read_text(encoding="utf-8"))
    targets = {
        line.partition(":")[0]
        for line in (ROOT / "Makefile").read_text(encoding="utf-8").splitlines()
        if line[:1].isalpha()
    }
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    used = {step["uses"].partition("@")[0] for step in steps if "uses" in step}
    assert used == {"actions/checkout", "actions/setup-python"}
    made = {step["run"].split()[1] for step in steps if step.get("run", "").startswith("make ")}
    assert {"lint", "test", "test-without"} == made <= targets
    assert "secrets" not in str(workflow)
