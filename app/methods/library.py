"""The methods that there are, looked for anew when their files change."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from plexoscope.app.services.messages import Messages
from plexoscope.plugins.discovery import Method, Methods, find_methods
from plexoscope.plugins.reloading import changed_s, forget_code

WATCH_MS = 1000
"""How often the files of methods in plugin folders are looked at."""


class MethodLibrary(QObject):
    """Holds the methods of the window.

    Parameters
    ----------
    plugin_dirs
        Folders of methods under development: when a file in them changes, it is read anew.

    Attributes
    ----------
    may_reload : callable
        Whether the code of methods may be forgotten now.

    Signals
    -------
    changed
        Other methods, or others of the same names.
    """

    changed = Signal()

    def __init__(
        self, messages: Messages, methods: Methods, plugin_dirs: Sequence[Path] = (), parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._messages, self.methods, self._plugin_dirs = messages, methods, tuple(plugin_dirs)
        self.may_reload = lambda: True
        self._changed_s: dict[Path, float] = {}
        self._watch = QTimer(self, interval=WATCH_MS)
        self._watch.timeout.connect(self._reload_changed)
        if plugin_dirs:
            self._changed_s = self._look()
            self._watch.start()

    def get(self, id: str | None) -> Method | None:
        """Return the method of that id, if there is one."""
        return next((method for method in self.methods if method.id == id), None)

    def reload(self) -> None:
        """Look for methods anew and take up their changed code."""
        for method in self.methods:
            forget_code(method)
        self.methods = find_methods(self._plugin_dirs)
        self._changed_s = self._look()
        n_broken = len(self.methods.broken)
        words = f"Methods read anew, {n_broken} cannot be loaded" if n_broken else "Methods read anew"
        self._messages.post("warning" if n_broken else "info", words, toast=True)
        self.changed.emit()  # after that: what is wrong with the chosen one is said last

    def close(self) -> None:
        self._watch.stop()

    def _reload_changed(self) -> None:
        if self.may_reload() and self._look() != self._changed_s:
            self.reload()

    def _look(self) -> dict[Path, float]:
        """When the methods, and what should be some, were last written: a broken one may be mended any time."""
        places = {Path(method.origin.path): changed_s(method) for method in self.methods}
        for folder in self._plugin_dirs:
            for file in (folder, *folder.glob("*.py"), *folder.glob("*/plugin.toml"), *folder.glob("plugin.toml")):
                with suppress(OSError):
                    places.setdefault(file, file.stat().st_mtime if file.is_file() else 0.0)
        return places
