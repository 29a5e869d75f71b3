"""Starting the window: the Qt application, its one main window, and the way out."""

import importlib
import logging
import platform
import signal
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QSettings, Qt, QTimer
from PySide6.QtWidgets import QApplication
from vispy import app as vispy_app

from plexoscope.app.cli.shared.exits import DeedFailedError, UsageError
from plexoscope.app.inputs.words import Found
from plexoscope.app.machine.heap import share_one_heap
from plexoscope.app.machine.log_file import start_log
from plexoscope.app.services.arguments import ArgumentError, Deed
from plexoscope.app.services.faults import faults_reported
from plexoscope.app.widgets.icons import application_icon
from plexoscope.app.widgets.theme import install_fonts
from plexoscope.app.window.light_start import kept_for_good, plain_imports

if TYPE_CHECKING:
    from plexoscope.app.cli.rendering.typed_look import TypedLook
    from plexoscope.app.window.main_window import MainWindow

WARM_UP_MS = 800
BETWEEN_MS = 50
WARMED_UP = (
    "pyqtgraph",
    "plexoscope.app.panels.plots.plot",
    "plexoscope.app.panels.plots.curve",
    "plexoscope.app.panels.plots.raster",
    "plexoscope.app.panels.plots.history",
    "plexoscope.plugins.results.as_data",
    "plexoscope.app.widgets.scene_view",
    "plexoscope.app.panels.scenes.points",
    "plexoscope.app.panels.comparisons.comparison",
    "plexoscope.app.tractograms.looks_page",
    "plexoscope.app.tractograms.filter.filter_page",
    "plexoscope.app.tractograms.bundles_page",
    "plexoscope.app.graphs.graph_pages",
    "plexoscope.app.volumes.volume_pages",
    "plexoscope.app.methods.library_page",
)
"""What a user is likely to need next: results of a run, and what lies behind the first tabs."""

_log = logging.getLogger(__name__)


def make_application() -> QApplication:
    """Return the application object, made on the first call.

    GL contexts are shared, because a canvas that is undocked would lose its context otherwise.
    """
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    plain_imports()
    share_one_heap()
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
    QCoreApplication.setOrganizationName("Plexoscope")
    QCoreApplication.setApplicationName("Plexoscope")
    application = QApplication([sys.argv[0]])
    application.setWindowIcon(application_icon())
    vispy_app.use_app("pyside6")
    install_fonts()
    return application


def run_window(
    found: Sequence[Found],
    plugin_dirs: Sequence[Path] = (),
    deeds: Sequence[Deed] = (),
    *,
    asked: "TypedLook | None" = None,
    restore: bool = False,
    allow_changed: bool = False,
) -> int:
    """Open the window and stay until it is closed.

    Parameters
    ----------
    found
        What to open: files, folders and samples.
    plugin_dirs
        Where to look for methods beside those that are installed.
    deeds
        What to do when these are open, in order.
    asked
        How they are to look, before that; None for as they do.
    restore
        Whether to open what was left by the last process that did not save it.
    allow_changed
        Whether a session is opened without asking though files that it names have changed.

    Returns
    -------
    int
        The exit code.

    Raises
    ------
    UsageError
        If there is no such action, or it does not take what it is told; the window was not seen then. Or if what is
        open cannot look as asked, and the window was to be closed at the end.
    DeedFailedError
        If something went wrong on the way, and the window was to be closed at the end.
    """
    from plexoscope.app.window.deeds import QUIT

    with ExitStack() as until_end:
        with kept_for_good():
            window = _made_window(until_end, plugin_dirs)
        try:
            for deed in deeds:
                window.actions_.check(deed)
        except ArgumentError as error:
            window.close()
            raise UsageError(f"--do: {error}") from None
        with kept_for_good():
            _show(window)
        window.sessions.allow_changed = allow_changed
        window.sessions.start_keeping()
        doing = window.do_in_order(deeds, asked)
        window.open_found(found)
        if restore:
            window.sessions.restore_last()
        close_on_signals()
        code = QApplication.exec()
        if doing.failure and any(deed.id == QUIT for deed in deeds):
            raise UsageError(doing.failure) if doing.is_misused else DeedFailedError(f"--do: {doing.failure}")
        return code


def shown_window(until_end: ExitStack, plugin_dirs: Sequence[Path] = ()) -> "MainWindow":
    """Show the window, empty.

    Parameters
    ----------
    until_end
        Closed when the window is: it holds the log.
    """
    window = _made_window(until_end, plugin_dirs)
    _show(window)
    return window


def _made_window(until_end: ExitStack, plugin_dirs: Sequence[Path]) -> "MainWindow":
    # The UI thread gets its turn sooner beside a method that runs Python: 1 ms instead of 5.
    sys.setswitchinterval(0.001)
    no_log = _keep_log(until_end)
    make_application()
    from plexoscope.app.preferences.declared import PLUGIN_FOLDERS, RECORDINGS_FOLDER
    from plexoscope.app.preferences.preferences import Preferences
    from plexoscope.app.window.main_window import MainWindow
    from plexoscope.app.window.preferred import set_up_process
    from plexoscope.plugins.discovery import find_methods
    from plexoscope.plugins.recording import RunStore

    preferences, usual = Preferences(QSettings()), RunStore()
    named: tuple[str, ...] = preferences[PLUGIN_FOLDERS]
    own = [folder for folder in map(Path, named) if folder.exists()]
    plugin_dirs = list(dict.fromkeys([*plugin_dirs, *own]))
    store = RunStore(Path(preferences[RECORDINGS_FOLDER])) if preferences[RECORDINGS_FOLDER] else usual
    set_up_process(preferences)
    window = MainWindow(find_methods(plugin_dirs), usual.root.parent, preferences, store=store, plugin_dirs=plugin_dirs)
    until_end.enter_context(faults_reported(window.messages))
    if no_log:
        window.messages.post("warning", f"No log is kept: {no_log}")
    return window


def _show(window: "MainWindow") -> None:
    window.show()
    QTimer.singleShot(WARM_UP_MS, window, lambda: warm_up_in_turns(window))


def _keep_log(until_end: ExitStack) -> str:
    """Start the log and return "", or the reason why there is none."""
    try:
        log = start_log()
    except OSError as error:
        return str(error)
    until_end.callback(log.close)
    # Not platform.platform(), which starts another program to ask for the processor.
    machine = f"{platform.system()} {platform.release()} {platform.machine()}"
    _log.info("the window starts: Python %s on %s", platform.python_version(), machine)
    until_end.callback(_log.info, "the window has ended")
    return ""


def close_on_signals() -> None:
    """Let Ctrl-C, SIGTERM and SIGHUP close the window in order, and the dialogs over it before.

    Python sees the signal on the next tick of the status bar. What the process was told to ignore, as by nohup, stays
    ignored; Windows has no SIGHUP.
    """
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, lambda *_: QApplication.closeAllWindows())


def warm_up() -> None:
    """Import at once what `warm_up_in_turns` does in turns."""
    for name in WARMED_UP:
        importlib.import_module(name)


def warm_up_in_turns(window: "MainWindow") -> None:
    """Import what is needed next while nobody waits for it, one module a turn; the longest takes a tenth of a second.

    On this thread: PySide makes its types when they are first used, and dies if two threads do that at once.
    """
    left = iter(WARMED_UP)

    def import_next() -> None:
        name = next(left, None)
        if name is None:
            timer.deleteLater()
        else:
            importlib.import_module(name)

    timer = QTimer(window, interval=BETWEEN_MS)
    timer.timeout.connect(import_next)
    timer.start()
