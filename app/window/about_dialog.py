"""What the Help menu shows: what Plexoscope is and the versions in use, and its guide."""

import importlib.metadata
import re

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from plexoscope.app.cli.doctor import packages, python
from plexoscope.app.widgets.icons import application_icon
from plexoscope.app.widgets.plain_text import PlainLabel
from plexoscope.app.widgets.theme import UNIT_PX

ABOUT_SIZE, GUIDE_SIZE = QSize(62 * UNIT_PX, 64 * UNIT_PX), QSize(100 * UNIT_PX, 84 * UNIT_PX)
PICTURES = re.compile(r"^.*!\[.*\]\(.*\).*\n", re.MULTILINE)
"""Lines with pictures, which an installed package does not have."""


def versions() -> str:
    """Return the version of Plexoscope and of what it stands on, a line each."""
    about = importlib.metadata.metadata("plexoscope")
    lines = [f"Plexoscope {about['Version']}"]
    return "\n".join([*lines, *(f"{each.what} {each.detail}" for each in (*python(), *packages()))])


class AboutDialog(QDialog):
    """Tells what this is, and the versions, which can be copied."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        about = importlib.metadata.metadata("plexoscope")
        self.setWindowTitle("About Plexoscope")
        self.resize(ABOUT_SIZE)
        picture = PlainLabel()
        picture.setPixmap(application_icon().pixmap(QSize(6 * UNIT_PX, 6 * UNIT_PX)))
        title = PlainLabel(f"Plexoscope {about['Version']}")
        title.setProperty("role", "title")
        summary = PlainLabel(about["Summary"], wordWrap=True)
        licence = PlainLabel(f"Licence: {about['License-Expression'] or about['License']}")
        for label in (summary, licence):
            label.setProperty("role", "muted")
        self.text = QPlainTextEdit(versions(), readOnly=True, accessibleName="Versions")
        self.text.setProperty("role", "log")
        self.copy = QPushButton("Copy versions", autoDefault=False)
        self.copy.clicked.connect(self._copy)
        words = QVBoxLayout()
        words.setSpacing(UNIT_PX // 2)
        for widget in (title, summary, licence):
            words.addWidget(widget)
        head = QHBoxLayout()
        head.setSpacing(2 * UNIT_PX)
        head.addWidget(picture)
        head.addLayout(words, 1)
        layout = _column(self)
        layout.addLayout(head)
        layout.addWidget(self.text, 1)
        layout.addLayout(_buttons(self, self.copy))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.copy.setText("Copied")


class GuideDialog(QDialog):
    """The guide, as it is installed with the package; words of it can be looked for."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Guide")
        self.resize(GUIDE_SIZE)
        about = importlib.metadata.metadata("plexoscope")
        self.text = QTextBrowser(openExternalLinks=True, openLinks=False, accessibleName="Guide")
        self.text.setMarkdown(PICTURES.sub("", about["Description"]))
        self.text.document().setDocumentMargin(2 * UNIT_PX)
        self.search = QLineEdit(placeholderText="Find in the guide", clearButtonEnabled=True)
        self.search.setAccessibleName("Find in the guide")
        self.search.textChanged.connect(lambda _: self._find(from_top=True))
        self.search.returnPressed.connect(self._find)
        layout = _column(self)
        layout.addWidget(self.search)
        layout.addWidget(self.text, 1)
        layout.addLayout(_buttons(self))
        self.search.setFocus()

    def _find(self, from_top: bool = False) -> None:
        """Mark the next place of the words that are looked for, the first again after the last."""
        words = self.search.text()
        if from_top or not self.text.find(words):
            cursor = self.text.textCursor()
            cursor.setPosition(0)
            self.text.setTextCursor(cursor)
            self.text.find(words)


def _column(dialog: QDialog) -> QVBoxLayout:
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(2 * UNIT_PX, 2 * UNIT_PX, 2 * UNIT_PX, 2 * UNIT_PX)
    layout.setSpacing(UNIT_PX + UNIT_PX // 2)
    return layout


def _buttons(dialog: QDialog, *first: QPushButton) -> QHBoxLayout:
    close = QPushButton("Close", autoDefault=False)
    close.clicked.connect(dialog.accept)
    row = QHBoxLayout()
    row.setSpacing(UNIT_PX)
    for button in first:
        row.addWidget(button)
    row.addStretch(1)
    row.addWidget(close)
    return row
