"""What every test is held to, and packages made up on disk with the metadata of installed ones."""

import gc
import importlib
import os
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from plexoscope.plugins.testing.budget import TestBudgets

# A busy machine is no fault of ours. Each run draws new examples; `make test-all` draws more of them.
hypothesis.settings.register_profile("quick", deadline=None, max_examples=50)
hypothesis.settings.register_profile("thorough", deadline=None, max_examples=100)
hypothesis.settings.load_profile("quick")

ROOT = Path(__file__).parents[1]
METHODS = {folder.parent.name for folder in (ROOT / "plugins" / "builtin").glob("*/*/plugin.toml")}


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(TestBudgets(method_of))


def method_of(path: Path) -> str:
    """Return the built-in method that a file of tests tests, "" for another file.

    Its tests are tests/plugins/builtin/<family>/test_<method>.py, or a folder <method> there, and those of its science
    tests/models/…/<method>/.
    """
    *folders, file = path.relative_to(ROOT / "tests").with_suffix("").parts
    if folders[:1] == ["models"]:
        named = METHODS.intersection(folders)
    elif folders[:2] == ["plugins", "builtin"]:
        named = METHODS.intersection([*folders, file.removeprefix("test_")])
    else:
        named = set()
    return min(named, default="")


GRACE_S = 3.0
"""A thread that is about to end may take this long; a test without leaks never waits."""

TOLERATED = ("pydevd", "ThreadPoolExecutor-", "asyncio_")
"""Kept for the whole session by the tools and libraries that own them."""


@pytest.fixture(scope="session", autouse=True)
def log_of_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep what tests and their processes log out of the user's own log."""
    folder = tmp_path_factory.mktemp("log")
    before = os.environ.get("PLEXOSCOPE_LOG")
    os.environ["PLEXOSCOPE_LOG"] = str(folder)
    yield folder
    os.environ.pop("PLEXOSCOPE_LOG")
    if before is not None:
        os.environ["PLEXOSCOPE_LOG"] = before


@pytest.fixture(scope="module", autouse=True)
def imports_are_no_garbage() -> None:
    """Set aside what lives before a module's tests, mostly libraries: a search for garbage takes 70 ms less."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    """Fail the test that leaves a Python thread behind, and say where that thread is."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + GRACE_S
    for thread in _new_threads(before):
        thread.join(max(0.0, deadline - time.monotonic()))
    leaked = _new_threads(before)
    if leaked:
        pytest.fail("threads left behind:\n" + "\n".join(map(_where, leaked)), pytrace=False)


def _new_threads(before: set[threading.Thread]) -> list[threading.Thread]:
    return [
        thread
        for thread in threading.enumerate()
        if thread not in before
        and not isinstance(thread, threading._DummyThread)  # a native thread that only visited Python
        and not thread.name.startswith(TOLERATED)
    ]


def _where(thread: threading.Thread) -> str:
    frame = sys._current_frames().get(thread.ident or 0)
    return f"{thread.name}\n" + ("".join(traceback.format_stack(frame)[-4:]) if frame else "")


MANIFEST = """
id = "{id}"
version = "1.0"
api = ">=1,<2"
title = "A method"
summary = "Counts down"
{header}
[citation]
authors = "A. Author"
title = "A paper"
year = 2022
[run]
target = "{package}.method:run"
params = "{package}.method:Params"
[[channel]]
name = "loss"
kind = "scalar"
policy = "append"
title = "Loss"
{rest}
"""

CODE = """
from dataclasses import dataclass
from typing import Annotated
from plexoscope.plugins.parameters import Param
from plexoscope.plugins.results import Outputs, Scalar

@dataclass(frozen=True)
class Params:
    n_steps: Annotated[int, Param("Steps", low=1, high=100)] = 3
    fault: Annotated[str, Param("Fault", choices=("", "raise", "forever", "check"))] = ""

def run(params, inputs, ctx):
    for step in range(params.n_steps):
        ctx.checkpoint()
        ctx.progress(step + 1, params.n_steps, "working")
        ctx.emit("loss", Scalar({"loss": 1.0 / (step + 1)}))
    if params.fault == "raise":
        raise RuntimeError("mat1 and mat2 cannot be multiplied")
    while params.fault == "forever":
        ctx.checkpoint()
    ctx.check("ends", "1", 1, params.fault != "check")
    return Outputs(metrics={"loss": 1.0 / params.n_steps, "nothing": float("nan")})
"""


class SitePackages:
    """A folder on the path that packages can be put into."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self._monkeypatch = monkeypatch
        monkeypatch.syspath_prepend(folder)

    def add_distribution(self, name: str, entry_points: str = "") -> None:
        info = self.folder / f"{name}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(entry_points)
        importlib.invalidate_caches()

    def add_method(
        self, package: str, method_id: str = "", *, header: str = "", rest: str = "", code: str = CODE
    ) -> Path:
        """Install a package that is one method; return its folder."""
        folder = self.folder / package
        folder.mkdir()
        (folder / "__init__.py").write_text("")
        text = MANIFEST.format(id=method_id or package, package=package, header=header, rest=rest)
        (folder / "plugin.toml").write_text(text)
        (folder / "method.py").write_text(code)
        self.add_distribution(package, f"[plexoscope.plugins]\n{package} = {package}\n")
        return folder


@pytest.fixture
def site_packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SitePackages]:
    """An empty folder on the path, for made-up third-party packages."""
    before = set(sys.modules)
    folder = tmp_path / "site-packages"
    folder.mkdir()
    yield SitePackages(folder, monkeypatch)
    for name in set(sys.modules) - before:
        if str(folder) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]
