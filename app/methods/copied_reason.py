"""Why something cannot be used, with a link that copies what helps."""

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

BREAK_HERE = "\u200b"
"""Without width; lets a line end inside of a path, which has no spaces."""
PIP = "pip install "


class CopiedReason(QLabel):
    """Shows a reason and offers to copy it, or of a line that installs what is absent that line alone."""

    def __init__(self) -> None:
        super().__init__(wordWrap=True)
        self._words = self._copied = ""
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self.linkActivated.connect(self.copy)

    def show_reason(self, reason: str, role: str, whole: str = "") -> None:
        """Show a reason in the colour of a role of the theme; `whole` is copied where more is known."""
        _, found, line = reason.partition(PIP)
        self._copied = PIP + line if found else whole or reason
        self._words = escape(reason.replace("/", f"/{BREAK_HERE}")).replace("\n", "<br>")
        self.setProperty("role", role)
        self.style().unpolish(self)
        self.style().polish(self)
        self._show_link("Copy line" if found else "Copy")

    def copy(self) -> None:
        QGuiApplication.clipboard().setText(self._copied)
        self._show_link("Copied")

    def _show_link(self, words: str) -> None:
        self.setText(f'{self._words} <a href="copy">{words.replace(" ", "&nbsp;")}</a>')
