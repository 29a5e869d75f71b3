"""The command line, called in this process."""

import os
from collections.abc import Callable
from typing import NamedTuple

import pytest

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
