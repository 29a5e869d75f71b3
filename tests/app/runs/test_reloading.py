"""Code that changes while the window is open."""

import os
import time
from pathlib import Path

import pytest

from plexoscope.app.methods import library
from tests.app.counter import METHOD, run


@pytest.fixture(autouse=True)
def looked_at_often(monkeypatch):
    monkeypatch.setattr(library, "WATCH_MS", 200)


def test_changed_code_is_taken_up_and_a_broken_file_is_told(window, qtbot, plugin_dir):
    file: Path = plugin_dir / "counter.py"
    file.write_text(METHOD.replace('title = "Counter"', 'title = "Counter of steps"').replace("= 30", "= 33"))
    os.utime(file, (time.time() + 5, time.time() + 5))
    qtbot.waitUntil(lambda: window.running.methods.form.editors["n_steps"].value() == 33, timeout=10_000)
    assert len(run(window, qtbot).channels["loss"].kept()) == 33
    file.write_text("# /// plexoscope\n# id = 3\n# ///\n")
    window.actions_.qaction("method.reload").trigger()
    assert window.running.library.get("counter") is None
    file.write_text(METHOD.replace("def run(", "def run(("))
    # It is mended, if but the manifest.
    qtbot.waitUntil(lambda: window.running.library.get("counter") is not None, timeout=10_000)
    assert "SyntaxError" in window.running.methods.fault.text()
    assert window.running.methods.form is None
    file.write_text(METHOD)
    window.actions_.qaction("method.reload").trigger()
    assert window.running.methods.fault.isHidden()
    assert window.running.methods.form is not None
