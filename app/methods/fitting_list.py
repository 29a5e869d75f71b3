"""What stands in the place of the form while no method is chosen: a few that fit what is open, and the way to all."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from plexoscope.app.inputs.words import OpenInput
from plexoscope.app.methods.method_facts import fitting, split_summary
from plexoscope.app.widgets.plain_text import PlainLabel
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.plugins.discovery import Method

MOST = 6
NOTHING_OPEN = "Open data, and the methods that can be run on it are listed here. Most come with samples, too."
NOTHING_FITS = "No method takes what is open. Most come with samples: choose any of them to try it."


class FittingList(QWidget):
    """A few rows to choose from.

    Signals
    -------
    chosen(id)
    all_wanted
        The library is to be seen.
    """

    chosen = Signal(str)
    all_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[str, MethodRow] = {}
        self.heading = PlainLabel(wordWrap=True)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(2)
        self.all = QPushButton("All methods…", toolTip="Search all methods, and read what they do")
        self.all.clicked.connect(self.all_wanted)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(UNIT_PX)
        layout.addWidget(self.heading)
        layout.addLayout(self._rows)
        layout.addWidget(self.all)
        layout.addStretch(1)

    def show_fitting(self, methods: Sequence[Method], opened: Sequence[OpenInput]) -> None:
        """Show those of the methods that fit what is open best."""
        found = fitting(methods, opened)
        words = f"Fits what is open ({MOST} of {len(found)})" if len(found) > MOST else "Fits what is open"
        self.heading.setText(words if found else NOTHING_FITS if opened else NOTHING_OPEN)
        self.heading.setProperty("role", "section" if found else "muted")
        self.heading.style().unpolish(self.heading)
        self.heading.style().polish(self.heading)
        if list(self.rows) == [method.id for method in found[:MOST]]:
            return
        for row in self.rows.values():
            row.hide()
            row.deleteLater()
        self.rows = {method.id: MethodRow(method) for method in found[:MOST]}
        for id, row in self.rows.items():
            row.clicked.connect(lambda id=id: self.chosen.emit(id))
            self._rows.addWidget(row)


class MethodRow(QFrame):
    """A method in a line or two.

    Signals
    -------
    clicked
    """

    clicked = Signal()

    def __init__(self, method: Method) -> None:
        super().__init__()
        manifest = method.manifest
        what, reading = split_summary(manifest.summary)
        self.setObjectName("methodRow")
        self.setAccessibleName(manifest.title)
        self.setAccessibleDescription(what)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        name = PlainLabel(manifest.title, wordWrap=True)
        name.setStyleSheet("font-weight: 600;")
        year = PlainLabel(str(manifest.citation.year))
        year.setProperty("role", "muted")
        head = QHBoxLayout()
        head.addWidget(name, 1)
        head.addWidget(year, 0, Qt.AlignmentFlag.AlignTop)
        self.text = PlainLabel(f"{what} (our reading)" if reading else what, wordWrap=True)
        self.text.setProperty("role", "muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(UNIT_PX, UNIT_PX // 2, UNIT_PX, UNIT_PX // 2)
        layout.setSpacing(2)
        layout.addLayout(head)
        layout.addWidget(self.text)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.clicked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.clicked.emit()
        else:
            super().keyPressEvent(event)
