"""Fixtures of the window's tests: a window on fast stand-ins, and a watch for widgets that stay behind."""

import gc
import os

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from plexoscope.plugins.discovery import find_methods
from plexoscope.plugins.recording import RunStore


@pytest.fixture(scope="module", autouse=True)
def imports_are_no_garbage():
    """Set aside what lives before a module's tests, mostly libraries: each search for garbage then costs 10 ms less."""
    gc.collect()
    gc.freeze()


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


@pytest.fixture
def window(qtbot, no_widget_left, tmp_path, installed_methods):
    """The main window with the installed methods, shown; needs an X server for its canvas."""
    if not os.environ.get("DISPLAY"):
        pytest.skip("a canvas needs an X server: run under xvfb-run, as `make test` does")
    from plexoscope.app.window.main_window import MainWindow

    window = MainWindow(installed_methods, tmp_path, store=RunStore(tmp_path / "runs"))
    window.show()
    qtbot.waitExposed(window)
    yield window
    window.close()
    window.deleteLater()
