"""Slow modules are imported while the run comes to checkpoints."""

import sys
import threading
from pathlib import Path
from unittest.mock import Mock

import pytest

from plexoscope.plugins.context import Cancelled, Context
from plexoscope.plugins.slow_imports import import_modules


@pytest.fixture
def modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "made_slow.py").write_text("import time\ntime.sleep(0.3)\n")
    (tmp_path / "made_broken.py").write_text("1 / 0\n")
    (tmp_path / "made_last.py").write_text("")
    for name in ("made_slow", "made_broken", "made_last"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return tmp_path


def test_all_are_there_afterwards_but_the_broken_one(modules: Path) -> None:
    host = Mock()
    import_modules(Context(host, (), 0, "cpu", {}), ("made_slow", "made_broken", "made_last"))
    assert {"made_slow", "made_last"} <= set(sys.modules)
    assert "made_broken" not in sys.modules
    assert host.checkpoint.call_count >= 3


def test_a_cancel_does_not_wait(modules: Path) -> None:
    host = Mock()
    host.checkpoint.side_effect = Cancelled
    with pytest.raises(Cancelled):
        import_modules(Context(host, (), 0, "cpu", {}), ("made_slow",))
    helpers = [thread for thread in threading.enumerate() if thread.name == "plexoscope-import"]
    assert helpers, "the import was to be under way still"
    for thread in helpers:
        thread.join(10)
    assert "made_slow" in sys.modules
