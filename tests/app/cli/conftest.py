"""The command line, called in this process."""

import os
import sys
import types
from collections.abc import Callable
from typing import NamedTuple

import pytest

from plexoscope.app.machine import display
from plexoscope.app.main import main


class Said(NamedTuple):
    """What a command left: its exit code, and its two streams."""

    code: int
    out: str
    err: str


@pytest.fixture
def plexoscope(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Said]:
    """Return a function that runs `plexoscope WORD…`."""
    monkeypatch.setenv("PLEXOSCOPE_RUNS", str(tmp_path_factory.mktemp("recorded")))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.delenv("PLEXOSCOPE_DEBUG", raising=False)

    def call(*words: object) -> Said:
        code = main([str(word) for word in words])
        return Said(code, *capsys.readouterr())

    return call


@pytest.fixture(autouse=True)
def application(request):
    """Make the application object as windows need it: a command would make one that draws off the screen only."""
    if os.environ.get("DISPLAY"):
        request.getfixturevalue("qapp")


@pytest.fixture
def windows(monkeypatch):
    """What each window was opened with, and with which folders of methods; the window itself is not opened."""
    opened = []
    module = types.ModuleType("plexoscope.app.window.start")
    module.run_window = lambda found, plugin_dirs, deeds: opened.append((found, plugin_dirs)) or 0
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(display, "find_display", lambda: ":99")
    return opened
