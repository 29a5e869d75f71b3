"""A window that is left alone does nothing: no write, no step, no picture, hardly any time."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from plexoscope.plugins.recording import RunStore
from tests.app.cli.rendering.small_files import write_files

MOST_SHARE = 0.01
"""Of one core, while the window is left alone."""


_watched: list[str] | None = None


def _listen(event: str, given: tuple) -> None:
    if _watched is not None and event == "open" and given[2] & (os.O_WRONLY | os.O_RDWR):
        _watched.append(str(given[0]))


sys.addaudithook(_listen)  # for good: there is no taking it back


@contextmanager
def files_written() -> Iterator[list[str]]:
    """Name the files that are opened to be written, by any thread."""
    global _watched
    _watched = written = []
    yield written
    _watched = None


def seen(folder: Path) -> dict[str, tuple[int, int]]:
    """Every file below a folder, with its size and when it was written."""
    found = {}
    for path in folder.rglob("*"):
        if path.is_file():
            told = path.stat()
            found[str(path)] = told.st_size, told.st_mtime_ns
    return found


@pytest.mark.parametrize("left_s", [1.0, pytest.param(10.0, marks=pytest.mark.slow)])
def test_a_window_with_all_open_that_is_left_alone_does_nothing(left_s, window, qtbot, tmp_path):
    assert isinstance(window.running._store, RunStore)
    files = write_files(tmp_path)
    events = tmp_path / "events.csv"
    events.write_text("i,j,time\n0,1,1600000000\n1,2,1600003600\n0,2,1600090000\n")
    window.services.clock.turn_ms = 60  # as a user has it
    window.sessions.start_keeping()
    window.open_files([files["bundle"], files["frames"], files["friends"], events])
    qtbot.waitUntil(lambda: not window.services.background.jobs and len(window.document.state.graphs) == 2)
    window.document.select_method("pivem", "PiVeM")
    for _ in range(2):
        window.timeline.player.toggle()  # it has played, and stopped
        qtbot.wait(50)
    autosaver = window.sessions.autosaver
    qtbot.waitUntil(lambda: not window.graphs.layouts.settling, timeout=20_000)
    qtbot.waitUntil(lambda: autosaver.n_written > 0 and not window.sessions._timer.isActive(), timeout=20_000)
    autosaver.wait()
    canvas = window.view.canvas
    drawn = []
    canvas.events.draw.connect(lambda *_: drawn.append(True))
    calm = []

    def is_complete() -> bool:
        calm.append(not canvas.busy and not canvas.turning and not drawn)
        drawn.clear()
        return all(calm[-20:]) and len(calm) >= 20

    qtbot.waitUntil(is_complete, timeout=30_000)

    before, n_steps, n_written = seen(tmp_path), window.document.history.count(), autosaver.n_written
    state = window.document.state
    with files_written() as written:
        began_s = time.process_time()
        qtbot.wait(round(1000 * left_s))
        used_s = time.process_time() - began_s
    assert seen(tmp_path) == before
    assert written == []
    assert (window.document.history.count(), autosaver.n_written) == (n_steps, n_written)
    assert window.document.state is state
    assert drawn == []
    assert not window.services.clock.wanted
    assert used_s < MOST_SHARE * left_s, f"{100 * used_s / left_s:.1f} % of a core"
