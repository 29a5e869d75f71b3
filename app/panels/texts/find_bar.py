"""A line to find words in a text: Ctrl+F opens it, Return goes on, Esc closes it."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QTextCursor, QTextDocument
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPlainTextEdit, QTextEdit, QToolButton, QWidget

from plexoscope.app.widgets.icons import icon
from plexoscope.app.widgets.theme import UNIT_PX, Theme

MOST_MARKS = 1000
"""More places than this are not marked, only walked through."""
_MARK_OPACITY = 0.35


class FindBar(QWidget):
    """Finds in one text; upper case does not matter."""

    def __init__(self, text: QPlainTextEdit | QTextEdit, theme: Theme) -> None:
        super().__init__()
        self._text = text
        self.words = QLineEdit(placeholderText="Find", clearButtonEnabled=True, accessibleName="Find")
        self.count = QLabel()
        self.count.setProperty("role", "muted")
        self._back, self._on, self._leave = (_button(words) for words in ("Previous", "Next", "Close"))
        self._back.clicked.connect(lambda: self.go(back=True))
        self._on.clicked.connect(lambda: self.go())
        self._leave.clicked.connect(self.close_bar)
        self.words.textChanged.connect(lambda _: self.search())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(UNIT_PX // 2)
        layout.addWidget(self.words, 1)
        for part in (self.count, self._back, self._on, self._leave):
            layout.addWidget(part)
        self.apply_theme(theme)
        self.hide()

    def apply_theme(self, theme: Theme) -> None:
        self._mark = QColor(theme.colour("warning"))
        self._mark.setAlphaF(_MARK_OPACITY)
        for button, name in ((self._back, "up"), (self._on, "down"), (self._leave, "remove")):
            button.setIcon(icon(name, theme.muted))
        if not self.isHidden():
            self.mark()

    def open_bar(self) -> None:
        """Show the line, with the selected words in it."""
        chosen = self._text.textCursor().selectedText()
        self.show()
        self.words.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if chosen and "\u2029" not in chosen:
            self.words.setText(chosen)
        self.words.selectAll()
        self.search()

    def close_bar(self) -> None:
        self.hide()
        self._text.setExtraSelections([])
        self._text.setFocus(Qt.FocusReason.OtherFocusReason)

    def search(self) -> None:
        """Mark all places, and go to the first one at or after the cursor."""
        n_found = self.mark()
        if n_found:
            cursor = self._text.textCursor()
            cursor.setPosition(cursor.selectionStart())
            self._text.setTextCursor(cursor)
            self.go()

    def mark(self) -> int:
        """Mark the places where the words are; return how many."""
        marks: list[QTextEdit.ExtraSelection] = []
        words = self.words.text()
        document = self._text.document()
        cursor = document.find(words, 0) if words else QTextCursor()
        while not cursor.isNull() and len(marks) < MOST_MARKS:
            mark = QTextEdit.ExtraSelection()
            mark.cursor = cursor
            mark.format.setBackground(self._mark)
            marks.append(mark)
            cursor = document.find(words, cursor)
        self._text.setExtraSelections(marks)
        more = "+" if len(marks) == MOST_MARKS else ""
        self.count.setText(f"{len(marks):,}{more}" if marks else "none" if words else "")
        return len(marks)

    def go(self, *, back: bool = False) -> None:
        """Go to the next place, round and round."""
        words = self.words.text()
        flags = QTextDocument.FindFlag.FindBackward if back else QTextDocument.FindFlag(0)
        if words and not self._text.find(words, flags):
            cursor = self._text.textCursor()
            cursor.movePosition(QTextCursor.MoveOperation.End if back else QTextCursor.MoveOperation.Start)
            self._text.setTextCursor(cursor)
            self._text.find(words, flags)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.go(back=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        else:
            super().keyPressEvent(event)


def _button(words: str) -> QToolButton:
    button = QToolButton(toolTip=words, iconSize=QSize(14, 14))
    button.setAccessibleName(words)
    return button
