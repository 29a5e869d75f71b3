"""Fixtures of the window's tests: a window on fast stand-ins, and a watch for widgets that stay behind."""

import gc
import os

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from plexoscope.plugins.discovery import Methods, find_methods
from plexoscope.plugins.recording import RunStore
from plexoscope.plugins.runner import close_spare
from tests.app import counter
from tests.app.user import at_rest, open_file

TURN_MS = 10
"""Of the window's clock: a person needs 60, a test has nobody to watch it."""


@pytest.fixture(scope="session")
def installed_methods():
    """What is installed, looked up once; methods are immutable and loaded when they are first run."""
    return find_methods()


@pytest.fixture
def no_widget_left(qapp):
    """Fail a test after which more top-level widgets live than before."""
    before = set(map(id, QApplication.topLevelWidgets()))
    yield
    qapp.sendPostedEvents(None, 52)  # QEvent.DeferredDelete
    gc.collect()
    # pyqtgraph leaves an empty QWidget behind for each plot; nothing hangs on it.
    left = [
        widget
        for widget in QApplication.topLevelWidgets()
        if id(widget) not in before and not (type(widget) is QWidget and not widget.children())
    ]
    assert not left, f"top-level widgets left: {left}"
    gc.freeze()  # what is left is no garbage, and need not be looked through after the next test


@pytest.fixture
def make_window(qtbot, no_widget_left, tmp_path):
    """Return a function that makes and shows the main window; needs an X server for its canvas."""
    if not os.environ.get("DISPLAY"):
        pytest.skip("a canvas needs an X server: run under xvfb-run, as `make test` does")
    from plexoscope.app.window.main_window import MainWindow

    made = []

    def make(methods: Methods, *, shown: bool = True, **more: object) -> MainWindow:
        window = MainWindow(methods, tmp_path, **more)
        made.append(window)
        window.services.clock.turn_ms = TURN_MS
        if shown:
            window.show()
            qtbot.waitExposed(window)
        return window

    yield make
    for window in made:
        window.close()
        window.deleteLater()


@pytest.fixture
def window(make_window, tmp_path, installed_methods):
    """The main window with the installed methods, shown."""
    return make_window(installed_methods, store=RunStore(tmp_path / "runs"))


@pytest.fixture
def opened(window, qtbot):
    """The window with a bundle that has an index, and its view at rest."""
    window.resize(1200, 800)
    open_file(window, qtbot)
    ready = []
    window.tractograms.indices.request(window.document.state.layers[0], ready.append)
    qtbot.waitUntil(lambda: bool(ready) and at_rest(window), timeout=10_000)
    return window


@pytest.fixture
def plugin_dir(tmp_path):
    """A folder of methods under development that holds the counter."""
    folder = tmp_path / "methods"
    folder.mkdir()
    (folder / "counter.py").write_text(counter.METHOD)
    return folder


@pytest.fixture
def counting_window(make_window, tmp_path, plugin_dir):
    """A window whose chosen method is the counter."""
    window = make_window(find_methods([plugin_dir]), store=RunStore(tmp_path / "runs"), plugin_dirs=[plugin_dir])
    window.document.select_method("counter", "Counter")
    yield window
    window.close()
    close_spare()
