"""Starting the window: the Qt application, its one main window, and the way out."""

import importlib
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSettings, Qt, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QMainWindow
from vispy import app as vispy_app

from plexoscope.app.inputs.words import Found
from plexoscope.app.services.messages import Messages
from plexoscope.app.widgets.icons import application_icon
from plexoscope.app.widgets.theme import install_fonts

WARM_UP_MS = 800


def make_application() -> QApplication:
    """Return the application object, made on the first call.

    GL contexts are shared, because a canvas that is undocked would lose its context otherwise.
    """
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
    QCoreApplication.setOrganizationName("Plexoscope")
    QCoreApplication.setApplicationName("Plexoscope")
    application = QApplication([sys.argv[0]])
    application.setWindowIcon(application_icon())
    vispy_app.use_app("pyside6")
    install_fonts()
    return application


def run_window(found: Sequence[Found], plugin_dirs: Sequence[Path] = ()) -> int:
    """Open the window and stay until it is closed.

    Parameters
    ----------
    found
        What to open: files, folders and samples.
    plugin_dirs
        Where to look for methods beside those that are installed.

    Returns
    -------
    int
        The exit code.
    """
    # The UI thread gets its turn sooner beside a method that runs Python: 1 ms instead of 5.
    sys.setswitchinterval(0.001)
    application = make_application()
    from plexoscope.app.window.main_window import MainWindow
    from plexoscope.plugins.discovery import find_methods
    from plexoscope.plugins.recording import RunStore

    store = RunStore()
    window = MainWindow(find_methods(plugin_dirs), store.root.parent, QSettings(), store=store, plugin_dirs=plugin_dirs)
    sys.excepthook = lambda kind, error, trace: window.messages.error(error)
    qInstallMessageHandler(_message_handler(window.messages))
    window.show()
    window.open_found(found)
    close_on_interrupt(window)
    QTimer.singleShot(WARM_UP_MS, window, warm_up)
    try:
        return application.exec()
    finally:
        qInstallMessageHandler(None)
        sys.excepthook = sys.__excepthook__


def close_on_interrupt(window: QMainWindow) -> None:
    """Let Ctrl-C in the terminal close the window. Python sees the signal on the next tick of the status bar."""
    signal.signal(signal.SIGINT, lambda *_: window.close())


def warm_up() -> None:
    """Import the plotting library while nobody waits for it: a tenth of a second, once.

    On this thread: PySide makes its types when they are first used, and dies if two threads do that at once.
    """
    importlib.import_module("plexoscope.app.panels.plots.plot")


def _message_handler(messages: Messages):
    """Qt's own warnings go to the log."""

    def handle(kind: QtMsgType, context, text: str) -> None:
        if kind not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg):
            messages.post("warning", f"Qt: {text}")
            if os.environ.get("PLEXOSCOPE_DEBUG"):
                print(f"Qt: {text}", file=sys.stderr)

    return handle
