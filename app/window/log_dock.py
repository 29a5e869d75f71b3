"""The log dock: everything that was said, newest at the end, with a filter by level and a copyable report."""

import platform
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtGui import QGuiApplication, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from plexoscope.app.services.messages import LEVELS, Message, Messages
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.app.widgets.theme_source import ThemeSource

MAX_LINES = 5000
FILTERS = (("Everything", 0), ("Warnings and errors", 2), ("Errors", 3))
REPORTED = ("plexoscope", "PySide6-Essentials", "vispy", "moderngl", "torch", "numpy", "nibabel")


class LogDock(QWidget):
    """Shows the messages."""

    def __init__(self, messages: Messages, theme: ThemeSource) -> None:
        super().__init__()
        self._messages, self._theme = messages, theme
        self.text = QPlainTextEdit(readOnly=True, maximumBlockCount=MAX_LINES)
        self.text.setProperty("role", "log")
        self.text.setAccessibleName("Log")
        self.text.setPlaceholderText("Nothing has happened yet")
        self._level = QComboBox(accessibleName="Show", minimumContentsLength=6)
        self._level.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for words, lowest in FILTERS:
            self._level.addItem(words, lowest)
        self._level.currentIndexChanged.connect(self._rewrite)
        copy = QPushButton("Copy", accessibleName="Copy report")
        copy.setToolTip("Copy the log with the versions in use, to go into a bug report")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.report()))
        bar = QHBoxLayout()
        bar.addWidget(self._level)
        bar.addStretch(1)
        bar.addWidget(copy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(UNIT_PX, UNIT_PX, UNIT_PX, UNIT_PX)
        layout.setSpacing(UNIT_PX)
        layout.addLayout(bar)
        layout.addWidget(self.text, 1)
        messages.posted.connect(self._append)
        theme.changed.connect(self._rewrite)
        self._rewrite()

    def report(self) -> str:
        """The log and what it was written with."""
        lines = [f"Python {platform.python_version()} on {platform.platform()}"]
        for name in REPORTED:
            try:
                lines.append(f"{name} {version(name)}")
            except PackageNotFoundError:
                lines.append(f"{name} not installed")
        return "\n".join([*lines, "", *(message.line() for message in self._messages.all)])

    def _rewrite(self) -> None:
        self.text.clear()
        for message in self._messages.all:
            self._append(message)

    def _append(self, message: Message) -> None:
        if LEVELS.index(message.level) < self._level.currentData():
            return
        bar = self.text.verticalScrollBar()
        at_end = bar.value() >= bar.maximum() - 2
        cursor = QTextCursor(self.text.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        style = QTextCharFormat()
        role = {"info": "text", "good": "good", "warning": "warning", "bad": "bad"}[message.level]
        style.setForeground(self._theme.now.colour(role))
        if not self.text.document().isEmpty():
            cursor.insertBlock()
        cursor.insertText(message.line(), style)
        if at_end:
            self.text.moveCursor(QTextCursor.MoveOperation.End)
            self.text.moveCursor(QTextCursor.MoveOperation.StartOfBlock)
