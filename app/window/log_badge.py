"""How many warnings and errors were said since the log was last looked at; a click shows it."""

from collections.abc import Callable

from PySide6.QtWidgets import QToolButton

from plexoscope.app.services.messages import LEVELS, Message, Messages
from plexoscope.app.widgets.theme_source import ThemeSource

LEAST = LEVELS.index("warning")


class LogBadge(QToolButton):
    """Not there as long as there is nothing to tell.

    Parameters
    ----------
    is_seen
        Whether the log is in sight.
    show_log
        Brings it up.
    """

    def __init__(
        self, messages: Messages, theme: ThemeSource, is_seen: Callable[[], bool], show_log: Callable[[], object]
    ) -> None:
        super().__init__(autoRaise=True)
        self._theme, self._is_seen, self._show_log = theme, is_seen, show_log
        self._counts = {"warning": 0, "bad": 0}
        self.clicked.connect(self._open)
        messages.posted.connect(self._take)
        theme.changed.connect(self._show)
        self._show()

    def clear(self) -> None:
        """All was seen."""
        self._counts = dict.fromkeys(self._counts, 0)
        self._show()

    def _open(self) -> None:
        self._show_log()
        self.clear()

    def _take(self, message: Message) -> None:
        if LEVELS.index(message.level) >= LEAST and not self._is_seen():
            self._counts[message.level] += 1
            self._show()

    def _show(self) -> None:
        words = [
            f"{n} {word}{'' if n == 1 else 's'}"
            for n, word in ((self._counts["bad"], "error"), (self._counts["warning"], "warning"))
            if n
        ]
        self.setVisible(bool(words))
        self.setText(", ".join(words))
        self.setToolTip("Show the log")
        role = "bad" if self._counts["bad"] else "warning"
        self.setStyleSheet(f"color: {self._theme.now.colour(role).name()}")
