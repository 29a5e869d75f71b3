"""Starting the window, and the way out."""

import signal

from plexoscope.app.window.start import close_on_interrupt


def test_ctrl_c_in_the_terminal_closes_the_window(window, qtbot):
    before = signal.getsignal(signal.SIGINT)
    try:
        close_on_interrupt(window)
        signal.raise_signal(signal.SIGINT)
        qtbot.waitUntil(lambda: not window.isVisible())
    finally:
        signal.signal(signal.SIGINT, before)
