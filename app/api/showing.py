"""The window from a script, which waits until it is closed, and from a prompt or notebook, which goes on."""

import atexit
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Any

from plexoscope.api.finished import FinishedRun
from plexoscope.api.listing import dirs
from plexoscope.api.scene import Scene, together
from plexoscope.api.sessions import OpenedSession
from plexoscope.app.cli.shared.exits import UsageError
from plexoscope.models.errors import MissingError

if TYPE_CHECKING:
    from plexoscope.app.inputs.words import Found

ExceptHook = Callable[[type[BaseException], BaseException, TracebackType | None], Any]

DEFERRED_DELETE = 52
"""Qt's event that ends a closed window."""
NO_DISPLAY = "no window: there is no display here; Scene.picture and Scene.image draw without one"


class Shown:
    """The window that `show` has opened, while a script or prompt goes on beside it."""

    def __init__(self, window: Any, until_end: ExitStack, plugin_dirs: Sequence[Path]) -> None:
        self._window: Any = window
        self._until_end, self._plugin_dirs = until_end, plugin_dirs
        window.destroyed.connect(lambda *_: self._forget())

    @property
    def is_open(self) -> bool:
        """Whether it has not been closed."""
        return self._window is not None

    def close(self) -> None:
        """Close it, if it is open."""
        if self._window is not None:
            self._window.close()

    def add(self, *things: object) -> None:
        """Open more in it, beside what is there, as one step that can be undone."""
        from plexoscope.api.shown_state import follows_layout, shown_state

        if self._window is None:
            raise UsageError("add: expected a window that is open, got one that was closed: show opens another")
        scene, found = _sorted_out(things, self._plugin_dirs)
        if scene is not None:
            document = self._window.document
            followed = f"open/{scene.graphs[-1].id}" if follows_layout(scene) else None
            after = shown_state(scene, document.state, document.placed, document.view_aspect)
            document.edit("Show from Python", after, followed)
        self._window.open_found(found)

    def _forget(self) -> None:
        self._window = None
        self._until_end.close()

    def __repr__(self) -> str:
        return f"Shown({'open' if self.is_open else 'closed'})"


_shown: Shown | None = None
"""The window that is open beside a prompt."""


def show(
    *things: object, block: bool | None = None, plugin_dir: str | Path | Sequence[str | Path] = ()
) -> Shown | None:
    """Open the window.

    Parameters
    ----------
    *things
        Scenes, sessions, data as `Scene.add` takes them, files, samples and folders that a run was recorded in, runs
        that `run` has recorded.
    block : bool, optional
        Whether to stay until the window is closed. By default a script does; a prompt of Python or IPython, a notebook
        and a program whose event loop of Qt runs already go on, and a further call adds to the window that is open.
    plugin_dir : str, Path or several of them
        Folders of methods beside those installed.

    Returns
    -------
    shown : Shown or None
        The window, beside which the script goes on; None where it has stayed until that was closed.

    Raises
    ------
    PlexoscopeError
        If there is no display, or something cannot be shown.
    """
    global _shown
    from plexoscope.app.machine.display import find_display

    if threading.current_thread() is not threading.main_thread():
        raise UsageError("show: expected to be called on the main thread, got another")
    if not find_display():
        raise MissingError(NO_DISPLAY)
    goes_on = _goes_on() if block is None else not block
    if _shown is not None and _shown.is_open:
        _shown.add(*things)
        return _shown
    typed = sys.excepthook
    shown = _opened(things, dirs(plugin_dir))
    if goes_on:
        _shown = shown
        sys.excepthook = _either(typed, sys.excepthook)
        atexit.register(shown.close)
        return shown
    _stay(shown)
    return None


def _opened(things: Sequence[object], plugin_dirs: Sequence[Path]) -> Shown:
    from PySide6.QtCore import Qt

    from plexoscope.app.window.start import shown_window

    with ExitStack() as until_end:
        until_end.callback(sys.setswitchinterval, sys.getswitchinterval())
        window = shown_window(until_end, plugin_dirs)
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        shown = Shown(window, until_end.pop_all(), plugin_dirs)
    try:
        shown.add(*things)
    except BaseException:
        shown.close()
        raise
    return shown


def _either(typed: ExceptHook, of_window: ExceptHook) -> ExceptHook:
    """What takes exceptions of what is typed at a prompt to where they are read, and others to the window."""

    def take(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        is_typed = trace is None or trace.tb_frame.f_code.co_filename.startswith("<")
        (typed if is_typed else of_window)(kind, error, trace)

    return take


def _stay(shown: Shown) -> None:
    """Stay until the window is closed. A signal closes it, and then does to the script what it would have done."""
    from PySide6.QtWidgets import QApplication

    got: list[int] = []

    def close(number: int, _: FrameType | None) -> None:
        got.append(number)
        QApplication.closeAllWindows()

    numbers = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}
    for number, handler in before.items():
        if handler is not signal.SIG_IGN:
            signal.signal(number, close)
    try:
        QApplication.exec()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        shown.close()
        QApplication.sendPostedEvents(None, DEFERRED_DELETE)
    if got:
        signal.raise_signal(got[0])


def _goes_on() -> bool:
    """Whether somebody else runs the event loop of Qt: a program, IPython once it is told so, Python's own prompt."""
    if "PySide6" in sys.modules:
        from PySide6.QtCore import QCoreApplication, QThread

        if QCoreApplication.instance() is not None and QThread.currentThread().loopLevel() > 0:
            return True
    ipython = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    if shell is not None:
        os.environ.setdefault("QT_API", "pyside6")
        shell.enable_gui("qt")
        return True
    return hasattr(sys, "ps1") or bool(sys.flags.interactive)


def _sorted_out(things: Sequence[object], plugin_dirs: Sequence[Path]) -> "tuple[Scene | None, list[Found]]":
    """What is in memory, as one scene, and what the window opens itself."""
    from plexoscope.app.inputs.words import RECORDING, WINDOW_KINDS, find

    scenes: list[Scene] = []
    found = []
    for thing in things:
        if isinstance(thing, FinishedRun):
            if thing.recording is None:
                raise UsageError("show: expected a recorded run, of run(…, record=True), got one without a recording")
            thing = thing.recording
        if isinstance(thing, OpenedSession):
            thing = thing.path
        if isinstance(thing, str | Path):
            found.append(find(str(thing), (*WINDOW_KINDS, RECORDING), plugin_dirs=plugin_dirs))
        else:
            scenes.append(thing if isinstance(thing, Scene) else Scene().add(thing))
    return (together(scenes) if scenes else None), found
