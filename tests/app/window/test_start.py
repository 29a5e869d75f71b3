"""Starting the window, and the way out."""

import signal

import pytest
from PySide6.QtWidgets import QDialog

from plexoscope.app.window.start import close_on_signals

NAMES = ("SIGINT", "SIGTERM", "SIGHUP")


@pytest.fixture
def handlers_put_back():
    # What starts the tests in the background has told them to ignore Ctrl-C.
    before = {getattr(signal, name): signal.signal(getattr(signal, name), signal.SIG_DFL) for name in NAMES}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("handlers_put_back")
@pytest.mark.parametrize("name", NAMES)
def test_a_signal_closes_the_window_and_the_dialogs_over_it(window, qtbot, name):
    dialog = QDialog(window)
    dialog.open()
    close_on_signals()
    signal.raise_signal(getattr(signal, name))
    qtbot.waitUntil(lambda: not window.isVisible() and not dialog.isVisible())
