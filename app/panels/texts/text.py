"""Words: plain ones in a fixed pitch, Markdown laid out."""

import re
from collections.abc import Sequence

from PySide6.QtCore import QByteArray, QEvent, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QFontDatabase, QImage, QKeyEvent, QKeySequence, QTextCursor, QTextDocument
from PySide6.QtWidgets import QPlainTextEdit, QTextBrowser, QVBoxLayout, QWidget

from plexoscope.app.panels.base import Panel
from plexoscope.app.panels.export import Columns
from plexoscope.app.panels.shared.text_size import TextSize, scroll
from plexoscope.app.panels.texts.find_bar import FindBar
from plexoscope.app.panels.texts.markdown_look import write_markdown
from plexoscope.app.widgets.plain_text import plain_tip
from plexoscope.app.widgets.theme import UNIT_PX, Theme
from plexoscope.plugins.manifest import Channel
from plexoscope.plugins.results import Text

MAX_CHARACTERS = 4_000_000
"""Of a text that grows; then its first half goes."""
MAX_MARKDOWN = 100_000
"""Laying out more than this would hold up the window: it is shown as it was written."""
_LONG_LINE = re.compile(r"([^\n]{2000})(?=[^\n])")
"""The time to lay out a line grows with the square of its length: it is broken where it is shown."""
OPENED = ("http", "https")


class TextPanel(Panel):
    """Shows the newest `text` of a channel, or, where the channel keeps them, all of them below each other."""

    newest: Text | None

    def __init__(self, channel: Channel, theme: Theme) -> None:
        super().__init__(channel, theme)
        self._grows = channel.policy != "latest"
        self._text, self._shown = "", ""
        self.plain = QPlainTextEdit(readOnly=True, accessibleName=channel.title)
        self.markdown = _Browser(channel.title)
        self.view: QPlainTextEdit | QTextBrowser = self.plain
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(UNIT_PX // 2)
        self._finders = (FindBar(self.plain, theme), FindBar(self.markdown, theme))
        self._sizes = tuple(TextSize(each, each.viewport(), lambda _: self.restyle()) for each in self._views)
        reading = Qt.TextInteractionFlag.TextBrowserInteraction | Qt.TextInteractionFlag.TextSelectableByKeyboard
        self.plain.setTextInteractionFlags(reading)
        self.markdown.setTextInteractionFlags(reading)
        for view, finder in zip(self._views, self._finders, strict=True):
            layout.addWidget(view, 1)
            layout.addWidget(finder)
        self.markdown.hide()
        self.set_body(body)
        self.add_toggle("Wrap long lines", self._wrap, on=True)
        self.restyle()

    @property
    def _views(self) -> tuple[QPlainTextEdit, QTextBrowser]:
        return self.plain, self.markdown

    @property
    def finder(self) -> FindBar:
        """That of the view that is shown."""
        return self._finders[self._views.index(self.view)]

    def take(self, results: Sequence[tuple[int, Text]]) -> None:
        super().take(results)
        texts = [each.text for _, each in results]
        if not self._grows:
            self._text = texts[-1]
            return
        gap = "\n\n" if self.newest is not None and self.newest.format == "markdown" else "\n"
        self._text = gap.join([*([self._text] if self._text else []), *(each.removesuffix("\n") for each in texts)])
        if len(self._text) > MAX_CHARACTERS:
            self._text = self._text[-MAX_CHARACTERS // 2 :]

    def draw(self) -> None:
        if self.newest is None:
            return
        is_markdown = self.newest.format == "markdown" and len(self._text) <= MAX_MARKDOWN
        self._turn_to(self.markdown if is_markdown else self.plain)
        if self._text == self._shown:
            return
        bar = self.view.verticalScrollBar()
        goes_on = self._grows or bool(self._shown and self._text.startswith(self._shown))
        at, follows = bar.value(), goes_on and bar.value() >= bar.maximum() - 2
        if is_markdown:
            write_markdown(self.markdown.document(), self._text, self.theme)
            self.markdown.moveCursor(QTextCursor.MoveOperation.Start)  # or else a resize scrolls to the end
        elif self._shown and self._text.startswith(self._shown):
            cursor = QTextCursor(self.plain.document())  # what is selected and marked stays so
            cursor.movePosition(QTextCursor.MoveOperation.End)
            cursor.insertText(_LONG_LINE.sub(r"\1\n", self._text[len(self._shown) :]))
        else:
            self.plain.setPlainText(_LONG_LINE.sub(r"\1\n", self._text))
        self._shown = self._text
        bar.setValue(bar.maximum() if follows else at)
        if not self.finder.isHidden():
            self.finder.mark()

    def data(self) -> Columns:
        """The lines of the text."""
        return {"text": tuple(self._text.splitlines())}

    def fit(self) -> None:
        for each in self._sizes:
            each.reset()

    def zoom(self, factor: float) -> None:
        self._sizes[self._views.index(self.view)].step(1 if factor > 1 else -1)

    def pan(self, x_share: float, y_share: float) -> None:
        scroll(self.view, y_share)

    def clear(self) -> None:
        self._text = self._shown = ""
        for view in self._views:
            view.clear()

    def restyle(self) -> None:
        theme = self.theme
        families = (f'"{QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()}", monospace', '"Inter"')
        for view, size, family in zip(self._views, self._sizes, families, strict=True):
            view.setStyleSheet(
                f"background: {theme.plot}; color: {theme.text}; border: none; padding: 0;"
                f" font-family: {family}; font-size: {size.px}px;"
            )
        for finder in self._finders:
            finder.apply_theme(theme)
        if self.view is self.markdown and self._shown:
            self._shown = ""  # the document holds colours and sizes of its own
            self.refresh()

    def _turn_to(self, view: QPlainTextEdit | QTextBrowser) -> None:
        if view is not self.view:
            self.finder.hide()
            self.view.hide()
            self.view, self._shown = view, ""
            view.show()

    def _wrap(self, on: bool) -> None:
        self.plain.setLineWrapMode(
            QPlainTextEdit.LineWrapMode.WidgetWidth if on else QPlainTextEdit.LineWrapMode.NoWrap
        )

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _finds(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _finds(event) and self.newest is not None:
            self.finder.open_bar()
        else:
            super().keyPressEvent(event)


class _Browser(QTextBrowser):
    """Loads nothing, and opens links of the web in the program that is meant for them."""

    def __init__(self, name: str) -> None:
        super().__init__(openLinks=False, accessibleName=name)
        self.anchorClicked.connect(open_link)
        self.highlighted.connect(lambda url: self.setToolTip(plain_tip(url.toString())))
        self.document().setDocumentMargin(UNIT_PX // 2)

    def loadResource(self, kind: int, url: QUrl | str) -> object:
        """A result may come from anywhere: a picture in it must reach neither the network nor a file.

        For an answer that is none, Qt would read the file itself.
        """
        if kind == QTextDocument.ResourceType.ImageResource.value:
            empty = QImage(1, 1, QImage.Format.Format_ARGB32)
            empty.fill(Qt.GlobalColor.transparent)
            return empty
        return QByteArray(b" ")


def open_link(url: QUrl) -> None:
    """Open a link outside, unless it leads to a file or a program."""
    if url.scheme().lower() in OPENED:
        QDesktopServices.openUrl(url)


def _finds(event: QKeyEvent) -> bool:
    return event.matches(QKeySequence.StandardKey.Find)
