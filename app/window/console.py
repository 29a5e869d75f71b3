"""The console: Python with what is open at hand, made when it is first shown.

Our own, because pyqtgraph's feeds a pasted block line by line, completes nothing, and keeps the colours of the theme
that it was made in.
"""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication, QKeyEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from plexoscope.app.widgets.plain_text import PlainLabel
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.app.widgets.theme_source import ThemeSource

if TYPE_CHECKING:
    from plexoscope.app.window.interpreter import Interpreter

N_KEPT = 200
MAX_LINES = 5000
INPUT_PX = 64


class ConsoleDock(QWidget):
    """Takes statements, runs them, and shows what comes of them.

    Parameters
    ----------
    names
        Returns what is at hand; called when the console is first shown.
    kept
        What was typed in former starts, as `keep` was told.
    """

    def __init__(
        self, names: Callable[[], dict[str, object]], theme: ThemeSource, kept: str, keep: Callable[[str], None]
    ) -> None:
        super().__init__()
        self._names, self._theme, self._keep = names, theme, keep
        self._typed: list[str] = _lines(kept)
        self._at = len(self._typed)
        self._done: list[str] = []
        self._written: list[tuple[str, str]] = []
        self._wants_end = False
        self.interpreter: Interpreter | None = None
        theme.changed.connect(self._show_all)

    def showEvent(self, event) -> None:
        super().showEvent(event)
        if self.interpreter is None:
            self._build()
        self.input.setFocus()

    def _build(self) -> None:
        from plexoscope.app.window.console_names import HELP
        from plexoscope.app.window.interpreter import Interpreter

        self.interpreter = Interpreter(self._names(), self._let_others)
        family = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()
        self.told = QPlainTextEdit(readOnly=True, maximumBlockCount=MAX_LINES, accessibleName="Console")
        self.input = _Input(self)
        for box in (self.told, self.input):
            box.setProperty("role", "log")
            box.setStyleSheet(f"QPlainTextEdit {{ font-family: '{family}'; }}")
        self.input.setPlaceholderText("Python; Enter runs it, Shift+Enter begins another line")
        self.input.setFixedHeight(INPUT_PX)
        help = PlainLabel(HELP, wordWrap=True)
        help.setProperty("role", "muted")
        self.end = QPushButton("Interrupt", enabled=False)
        self.end.setToolTip("End the statement that runs")
        self.end.clicked.connect(self.interrupt)
        copy = QPushButton("Copy as script")
        copy.setToolTip("Copy what was typed and ran to its end")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.script()))
        bar = QHBoxLayout()
        bar.addWidget(help, 1)
        bar.addWidget(self.end)
        bar.addWidget(copy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(UNIT_PX, UNIT_PX, UNIT_PX, UNIT_PX)
        layout.addLayout(bar)
        layout.addWidget(self.told, 1)
        layout.addWidget(self.input)

    def script(self) -> str:
        """What was typed and ran to its end."""
        return "".join(f"{source}\n" for source in self._done)

    def submit(self, source: str) -> None:
        """Run what was typed."""
        assert self.interpreter is not None
        source = source.strip("\n")
        if not source.strip():
            return
        self._typed = [*(each for each in self._typed if each != source), source][-N_KEPT:]
        self._at = len(self._typed)
        self._keep(json.dumps(self._typed))
        self.input.clear()
        first, *others = source.split("\n")
        self._write("\n".join([f">>> {first}", *(f"... {line}" for line in others)]), "muted")
        self._wants_end = False
        self._show_running(True)
        try:
            told, is_done = self.interpreter.run(source)
        finally:
            self._show_running(False)
        if is_done:
            self._done.append(source)
        if told:
            self._write(told.rstrip("\n"), "text" if is_done else "bad")

    def _show_running(self, on: bool) -> None:
        self.input.setDisabled(on)
        self.end.setEnabled(on)
        self.input.setPlaceholderText("Running…" if on else "Python; Enter runs it, Shift+Enter begins another line")
        if on:
            self.repaint()
        else:
            self.input.setFocus()

    def interrupt(self) -> None:
        """End the statement that runs, as soon as it is at Python of its own again."""
        self._wants_end = True

    def _let_others(self) -> bool:
        QApplication.processEvents()
        return self._wants_end

    def _write(self, text: str, role: str) -> None:
        self._written = [*self._written, (text, role)][-N_KEPT:]
        self._show(text, role)

    def _show_all(self) -> None:
        """Once more, in the colours of another theme."""
        if self.interpreter is not None:
            self.told.clear()
            for text, role in self._written:
                self._show(text, role)

    def _show(self, text: str, role: str) -> None:
        cursor = QTextCursor(self.told.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        look = QTextCharFormat()
        look.setForeground(self._theme.now.colour(role))
        cursor.insertText(f"{text}\n", look)
        self.told.verticalScrollBar().setValue(self.told.verticalScrollBar().maximum())

    def earlier(self, n_back: int) -> None:
        """Show what was typed before, or after, what is shown."""
        at = self._at - n_back
        if 0 <= at <= len(self._typed):
            self._at = at
            self.input.setPlainText(self._typed[at] if at < len(self._typed) else "")
            self.input.moveCursor(QTextCursor.MoveOperation.End)

    def complete(self) -> None:
        """Go on with what is typed as far as it is certain, else show what it may go on as."""
        assert self.interpreter is not None
        cursor = self.input.textCursor()
        line = cursor.block().text()[: cursor.positionInBlock()]
        found = self.interpreter.completions(line)
        if not line.strip():
            cursor.insertText("    ")
            return
        common = _common_start(found)
        if len(common) > len(line):
            cursor.insertText(common[len(line) :])
        elif len(found) > 1:
            self._write("  ".join(each[len(line) - len(line.split(" ")[-1]) :] for each in found), "muted")


class _Input(QPlainTextEdit):
    """Where statements are typed."""

    def __init__(self, console: ConsoleDock) -> None:
        super().__init__(accessibleName="Statement", tabChangesFocus=False)
        self._console = console

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, console = event.key(), self._console
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            source = self.toPlainText()
            is_last = self.textCursor().atEnd()
            assert console.interpreter is not None
            if is_last and console.interpreter.is_complete(source):
                console.submit(source)
                return
        elif key == Qt.Key.Key_Tab:
            console.complete()
            return
        elif key == Qt.Key.Key_Up and self.textCursor().blockNumber() == 0:
            console.earlier(1)
            return
        elif key == Qt.Key.Key_Down and self.textCursor().blockNumber() == self.blockCount() - 1:
            console.earlier(-1)
            return
        super().keyPressEvent(event)


def _common_start(words: list[str]) -> str:
    first, last = (min(words), max(words)) if words else ("", "")
    n = 0
    while n < min(len(first), len(last)) and first[n] == last[n]:
        n += 1
    return first[:n]


def _lines(kept: str) -> list[str]:
    try:
        lines = json.loads(kept or "[]")
    except ValueError:
        return []
    return [line for line in lines if isinstance(line, str)] if isinstance(lines, list) else []
