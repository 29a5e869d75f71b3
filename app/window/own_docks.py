"""The docks that belong to no room: log, history and console, each made when it is first seen."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from plexoscope.app.preferences.preferences import Preferences
from plexoscope.app.services.services import Services
from plexoscope.app.view.part import Dock, DockArea
from plexoscope.app.widgets.deferred import Deferred

LOG = "Log"
"""Name of its dock."""
TYPED = "console"
"""What was typed in the console is remembered by this name."""


def own_docks(
    services: Services, preferences: Preferences, console_names: Callable[[], dict[str, object]]
) -> list[Dock]:
    """Return them, in the order of their keys.

    Parameters
    ----------
    console_names
        What the console has at hand, asked when it is made.
    """

    def log() -> QWidget:
        from plexoscope.app.window.log_dock import LogDock

        return LogDock(services.messages, services.theme)

    def history() -> QWidget:
        from plexoscope.app.window.history_dock import HistoryDock

        return HistoryDock(services.document, services.theme)

    def console() -> QWidget:
        from plexoscope.app.window.console import ConsoleDock

        kept = str(preferences.remembered(TYPED, ""))
        return ConsoleDock(console_names, services.theme, kept, lambda typed: preferences.remember(TYPED, typed))

    back, script = "steps undo redo list back earlier", "python script code repl prompt terminal"
    return [
        Dock(LOG, Deferred(log), DockArea.BOTTOM, "F8", begins_hidden=True),
        Dock("History", Deferred(history), DockArea.RIGHT, begins_hidden=True, words=back),
        Dock("Console", Deferred(console), DockArea.BOTTOM, begins_hidden=True, words=script),
    ]
