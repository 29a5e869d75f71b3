"""What a window starts without: counts, which do not hang on how busy the machine is."""

import builtins
import gc
import json
import os
import subprocess
import sys
import weakref

import pytest

from plexoscope.app.window import start
from plexoscope.app.window.light_start import kept_for_good, plain_imports

PAINTED = """
import json, os, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from plexoscope.app.main import main
from plexoscope.app.view.area import ViewArea

make = ViewArea.__init__

def make_and_watch(self, *args, **more):
    make(self, *args, **more)
    self.canvas.events.draw.connect(lambda _: QTimer.singleShot(0, tell))

def tell():
    print(json.dumps([sorted(sys.modules), len(QApplication.allWidgets())]), flush=True)
    os._exit(0)

ViewArea.__init__ = make_and_watch
main([])
"""
HEAVY = ("torch", "dgl", "dipy", "pyqtgraph", "nibabel", "trx", "scipy", "PIL")
LATER = (
    "plexoscope.app.graphs.graph_pages",
    "plexoscope.app.volumes.volume_pages",
    "plexoscope.app.tractograms.bundles_page",
    "plexoscope.app.tractograms.filter.filter_page",
    "plexoscope.app.tractograms.looks_page",
    "plexoscope.app.methods.library_page",
    "plexoscope.app.window.console",
    "plexoscope.app.window.log_dock",
    "plexoscope.app.window.history_dock",
    "plexoscope.app.scene.picture_file",
    "plexoscope.plugins.results.as_data",
    "plexoscope.models.io.network.gml",
    "plexoscope.models.io.network.edge_list",
    "plexoscope.models.io.temporal.reading",
)
MOST_MODULES, MOST_WIDGETS = 540, 370
"""Of ours, and in the window: 529 and 739 before anything was left for later."""


@pytest.fixture(scope="module")
def painted(tmp_path_factory):
    """The modules and the number of widgets that there are when a new window has been painted."""
    if not os.environ.get("DISPLAY"):
        pytest.skip("a canvas needs an X server")
    home = tmp_path_factory.mktemp("home")
    environment = {**os.environ, "XDG_CONFIG_HOME": str(home), "PLEXOSCOPE_RUNS": str(home / "runs")}
    command = [sys.executable, "-c", PAINTED]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=60)
    modules, n_widgets = json.loads(done.stdout)
    return set(modules), n_widgets


def test_nothing_heavy_is_imported_before_the_window_is_painted(painted):
    assert not painted[0] & {*HEAVY, *LATER}


def test_little_of_ours_is_imported_and_made_before_the_window_is_painted(painted):
    modules, n_widgets = painted
    assert 100 < sum(name.startswith("plexoscope.") for name in modules) <= MOST_MODULES
    assert 100 < n_widgets <= MOST_WIDGETS


def test_pyside_does_not_watch_imports(monkeypatch):
    monkeypatch.setattr(builtins, "__import__", builtins.__feature_import__)
    plain_imports()
    assert builtins.__import__ is builtins.__orig_import__


class Knot:
    """Garbage once nobody else holds it."""

    def __init__(self):
        self.itself = self


def test_what_is_kept_for_good_is_not_searched_for_garbage():
    with kept_for_good():
        assert not gc.isenabled()
        known = weakref.ref(Knot())
    assert gc.isenabled()
    gc.collect()
    assert known() is not None
    gc.unfreeze()
    gc.collect()
    assert known() is None


def test_what_comes_next_is_imported_in_turns(window, qtbot, monkeypatch):
    names = []
    monkeypatch.setattr(start.importlib, "import_module", names.append)
    monkeypatch.setattr(start, "BETWEEN_MS", 0)
    start.warm_up_in_turns(window)
    qtbot.waitUntil(lambda: len(names) > 1)
    assert tuple(names) != start.WARMED_UP
    qtbot.waitUntil(lambda: tuple(names) == start.WARMED_UP)


def test_what_is_warmed_up_is_there():
    start.warm_up()
    assert set(start.WARMED_UP) <= set(sys.modules)
