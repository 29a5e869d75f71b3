"""Asks about files that a session names and that are missing or have changed: all of them at once."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QGridLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from plexoscope.app.session.reading import Trouble
from plexoscope.app.widgets.elided_label import ElidedLabel
from plexoscope.app.widgets.plain_text import PlainLabel, plain_tip
from plexoscope.app.widgets.theme import UNIT_PX

LEAVE_OUT, USE_CHANGED = "Leave out", "Use the changed file"
_WIDTH_PX, _MOST_ROWS_PX = 80 * UNIT_PX, 44 * UNIT_PX


class SourcesQuestion(QDialog):
    """A row for each file, with what may be done about it.

    Signals
    -------
    answered(answers)
        Number of a source to where it is to be read from, None to leave it out. Not emitted where nothing is opened.
    """

    answered = Signal(object)

    def __init__(self, parent: QWidget, name: str, troubles: Sequence[Trouble]) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Files of the session")
        self._troubles = troubles
        self.boxes: dict[int, QComboBox] = {}
        self.finders: dict[int, QPushButton] = {}
        n = len(troubles)
        files = "1 file that it shows is" if n == 1 else f"{n} files that it shows are"
        question = PlainLabel(f"{name}: {files} not as when it was saved.", wordWrap=True)
        question.setProperty("role", "section")
        rows = QWidget()
        grid = QGridLayout(rows)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(UNIT_PX)
        grid.setVerticalSpacing(UNIT_PX)
        grid.setColumnStretch(0, 1)
        for row, trouble in enumerate(troubles):
            self._add_row(grid, row, trouble)
        scroll = QScrollArea(widgetResizable=True, frameShape=QScrollArea.Shape.NoFrame)
        scroll.setWidget(rows)
        scroll.setFixedHeight(min(rows.sizeHint().height() + UNIT_PX, _MOST_ROWS_PX))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel | QDialogButtonBox.StandardButton.Open)
        for button in buttons.buttons():
            button.setIcon(QIcon())  # those of the system look like none of ours
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * UNIT_PX, 2 * UNIT_PX, 2 * UNIT_PX, 2 * UNIT_PX)
        layout.setSpacing(UNIT_PX + UNIT_PX // 2)
        layout.addWidget(question)
        layout.addWidget(scroll)
        layout.addWidget(buttons)
        self.setFixedWidth(_WIDTH_PX)
        self.accepted.connect(lambda: self.answered.emit(self.answers()))

    def _add_row(self, grid: QGridLayout, row: int, trouble: Trouble) -> None:
        path = trouble.path
        words = QVBoxLayout()
        words.setSpacing(0)
        what = "has changed since" if trouble.found == "changed" else "is missing"
        words.addWidget(PlainLabel(f"{trouble.source.name} {what}"))
        place = ElidedLabel("" if trouble.source.sample else str(path.parent))
        place.setToolTip(plain_tip(str(path)))
        place.setProperty("role", "muted")
        words.addWidget(place)
        box = QComboBox(accessibleName=f"What to do about {path.name}")
        if trouble.found == "changed":
            box.addItem(USE_CHANGED, path)
        box.addItem(LEAVE_OUT, None)
        finder = QPushButton("Find…", autoDefault=False, accessibleName=f"Find {path.name}")
        finder.clicked.connect(lambda: self._find(trouble))
        finder.setVisible(not trouble.source.sample)
        grid.addLayout(words, row, 0)
        grid.addWidget(box, row, 1, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(finder, row, 2, Qt.AlignmentFlag.AlignVCenter)
        self.boxes[trouble.number], self.finders[trouble.number] = box, finder

    def _find(self, trouble: Trouble) -> None:
        ending = "".join(trouble.path.suffixes[-2:])
        kinds = f"Of its kind (*{ending});;All files (*)" if ending else ""
        if trouble.source.is_recording or trouble.path.is_dir():
            name = QFileDialog.getExistingDirectory(self, f"Find {trouble.path.name}")
        else:
            name, _ = QFileDialog.getOpenFileName(self, f"Find {trouble.path.name}", str(trouble.path.parent), kinds)
        if name:
            self.take(trouble, Path(name))

    def take(self, trouble: Trouble, path: Path) -> None:
        """Read a file from another place, and what was missing beside it from beside it."""
        self._choose(trouble.number, path)
        for other in self._troubles:
            beside = path.with_name(other.path.name)
            was_beside = other is not trouble and other.path.parent == trouble.path.parent
            if was_beside and other.found == "missing" and beside.exists():
                self._choose(other.number, beside)

    def _choose(self, number: int, path: Path) -> None:
        box = self.boxes[number]
        box.insertItem(0, f"Use {path.name} of {path.parent.name}", path)
        box.setItemData(0, plain_tip(str(path)), Qt.ItemDataRole.ToolTipRole)
        box.setCurrentIndex(0)

    def answers(self) -> dict[int, Path | None]:
        """What is chosen now."""
        return {number: box.currentData() for number, box in self.boxes.items()}
