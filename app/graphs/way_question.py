"""Asks how a file is to be read that could be read in several ways."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QPushButton, QVBoxLayout, QWidget

from plexoscope.app.widgets.plain_text import PlainLabel
from plexoscope.models.io.ways import AmbiguousError

_MARGIN_PX, _GAP_PX = 18, 10


class WayQuestion(QDialog):
    """A button for each way, and one to leave the file closed.

    Parameters
    ----------
    name
        Of the file.
    choose
        Called with the word of the way that was chosen; not at all where nothing was.
    """

    def __init__(self, name: str, error: AmbiguousError, choose: Callable[[str], None], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("How to read it")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_MARGIN_PX, _MARGIN_PX, _MARGIN_PX, _MARGIN_PX)
        layout.setSpacing(_GAP_PX)
        layout.addWidget(PlainLabel(f"{name} can be read in {len(error.ways)} ways, and does not say which is meant:"))
        self._word = ""
        for way in error.ways:
            # An & would mark a letter.
            button = QPushButton(f"{way.word}: {way.meaning}".replace("&", "&&"), autoDefault=False)
            button.clicked.connect(lambda _, word=way.word: self._choose(word))
            layout.addWidget(button)
        cancel = QPushButton("Do not open it", autoDefault=False)
        cancel.clicked.connect(self.reject)
        layout.addWidget(cancel, alignment=Qt.AlignmentFlag.AlignRight)
        layout.addWidget(PlainLabel("What you choose is remembered until you quit.", enabled=False))
        self.accepted.connect(lambda: choose(self._word))

    def _choose(self, word: str) -> None:
        self._word = word
        self.accept()
