"""The list of methods by family: title, year and summary of each, why one cannot run, and last what is no method."""

import re
from html import escape

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from plexoscope.app.widgets.plain_text import PlainLabel, plain_tip
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.plugins.discovery import MANIFEST_NAME, Broken, Method, Methods
from plexoscope.plugins.families import by_family, matches

MOST_HEIGHT_PX, MOST_SHARE = 28 * UNIT_PX, 0.22
"""Of the list beside a form: px, and the share of what both have."""
LEAST_HEIGHT_PX = 12 * UNIT_PX
BREAK_HERE = "\u200b"
"""Without width; lets a line end inside of a path, which has no spaces."""
PIP = "pip install "
READING = re.compile(r"[.:;] (?=our reading\b)", re.IGNORECASE)
"""Where a summary goes on with what is not as the paper has it."""


class MethodRow(QFrame):
    """One method in the list, or what should be one.

    Parameters
    ----------
    note
        A word beside the title.
    text
        What stands below it; `reason` does where there is one, in the colour of `role`.
    copied
        What the link behind the reason puts on the clipboard.
    """

    clicked = Signal()

    def __init__(self, title: str, note: str, text: str, *, reason: str = "", role: str = "", copied: str = "") -> None:
        super().__init__()
        self.setObjectName("methodRow")
        self.setAccessibleName(title)
        self.available = not reason
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if self.available else Qt.FocusPolicy.NoFocus)
        name = PlainLabel(title, wordWrap=True)
        name.setStyleSheet("font-weight: 600;")
        beside = PlainLabel(note)
        beside.setProperty("role", "muted")
        if not self.available:
            name.setProperty("role", "muted")
        head = QHBoxLayout()
        head.addWidget(name, 1)
        head.addWidget(beside, 0, Qt.AlignmentFlag.AlignTop)
        self.text = _Reason(reason, copied) if reason else PlainLabel(text, wordWrap=True)
        self.text.setProperty("role", role or "muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(UNIT_PX, UNIT_PX // 2, UNIT_PX, UNIT_PX // 2)
        layout.setSpacing(2)
        layout.addLayout(head)
        layout.addWidget(self.text)

    def set_selected(self, selected: bool) -> None:
        if self.property("selected") != selected:
            self.setProperty("selected", selected)
            self.style().unpolish(self)
            self.style().polish(self)

    def mousePressEvent(self, event) -> None:
        if self.available:
            self.clicked.emit()

    def keyPressEvent(self, event) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.available:
            self.clicked.emit()
        else:
            super().keyPressEvent(event)


class _Reason(QLabel):
    """Why something cannot be used, with a link that copies what helps."""

    def __init__(self, reason: str, copied: str) -> None:
        super().__init__(wordWrap=True)
        self._words = escape(reason.replace("/", f"/{BREAK_HERE}")).replace("\n", "<br>")
        self._copied = copied
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self._show_link("Copy line" if copied.startswith(PIP) else "Copy")
        self.linkActivated.connect(self.copy)

    def copy(self) -> None:
        QGuiApplication.clipboard().setText(self._copied)
        self._show_link("Copied")

    def _show_link(self, words: str) -> None:
        self.setText(f'{self._words} <a href="copy">{words.replace(" ", "&nbsp;")}</a>')


class MethodList(QScrollArea):
    """All methods, as high as they need and no higher than leaves room for the form.

    Signals
    -------
    chosen(id)
    """

    chosen = Signal(str)

    def __init__(self, methods: Methods) -> None:
        super().__init__(widgetResizable=True, horizontalScrollBarPolicy=Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._has_room = False
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.rows: dict[str, MethodRow] = {}
        self.broken_rows: list[MethodRow] = []
        self._selected: str | None = None
        self._words = ""
        self.show_methods(methods)

    def show_methods(self, methods: Methods) -> None:
        """Show these in the place of those that were there; what was selected stays so if it is among them."""
        families = by_family(sorted(methods, key=lambda method: not method.available))
        self.rows = {method.id: _row_of(method) for family in families.values() for method in family}
        self.broken_rows = [_row_of_broken(broken) for broken in methods.broken]
        self._manifests = {method.id: method.manifest for method in methods}
        content = QWidget()
        self._layout = QVBoxLayout(content)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(2)
        self.sections: list[tuple[QLabel, list[MethodRow]]] = []
        for title, family in families.items():
            self._add_section(title if len(families) > 1 else "", [self.rows[method.id] for method in family])
        self._add_section("Not loaded", self.broken_rows)
        for id, row in self.rows.items():
            row.clicked.connect(lambda id=id: self.chosen.emit(id))
        self.empty = PlainLabel(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self.empty.setProperty("role", "muted")
        self._layout.addWidget(self.empty)
        self._layout.addStretch(1)
        self.setWidget(content)  # deletes the one before
        self.search(self._words)
        self.select(self._selected)

    def search(self, words: str) -> None:
        """Show only the methods of which each of these words says something; all of them without words."""
        self._words = words
        for id, row in self.rows.items():
            row.setHidden(not matches(self._manifests[id], words))
        for row in self.broken_rows:
            row.setHidden(bool(words.strip()))
        for heading, rows in self.sections:
            heading.setHidden(not heading.text() or all(row.isHidden() for row in rows))
        self.empty.setText(f"No method says “{words.strip()}”" if self.rows else "No method is installed")
        self.empty.setHidden(any(not row.isHidden() for _, rows in self.sections for row in rows))
        self.updateGeometry()

    def _add_section(self, title: str, rows: list[MethodRow]) -> None:
        heading = PlainLabel(title)
        heading.setProperty("role", "section")
        heading.setContentsMargins(UNIT_PX, UNIT_PX, UNIT_PX, 0)
        self._layout.addWidget(heading)
        for row in rows:
            self._layout.addWidget(row)
        self.sections.append((heading, rows))

    def select(self, id: str | None) -> None:
        self._selected = id
        for each, row in self.rows.items():
            row.set_selected(each == id)
        if id in self.rows:
            QTimer.singleShot(0, self._reveal)  # it may be laid out anew first

    def _reveal(self) -> None:
        row = self.rows.get(self._selected or "")
        if row is not None:
            self.ensureWidgetVisible(row)

    def sizeHint(self) -> QSize:
        height = self._layout.heightForWidth(max(self.viewport().width(), 1))
        if not self._has_room:
            parent = self.parentWidget()
            both = parent.height() if parent is not None else 0
            height = min(height, max(min(MOST_HEIGHT_PX, round(MOST_SHARE * both)), LEAST_HEIGHT_PX))
        return QSize(super().sizeHint().width(), height)

    def take_room(self, on: bool) -> None:
        """Be as tall as all rows where there is room; else leave it to what stands below."""
        self._has_room = on
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum if on else QSizePolicy.Policy.Fixed)
        self.updateGeometry()

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self.updateGeometry()


def split_summary(summary: str) -> tuple[str, str]:
    """Return what a method does, which the list has room for, and how it differs from its paper."""
    what, *reading = READING.split(summary, maxsplit=1)
    return what, reading[0][:1].upper() + reading[0][1:] if reading else ""


def _row_of(method: Method) -> MethodRow:
    manifest = method.manifest
    what, reading = split_summary(manifest.summary)
    brief = f"{what} (our reading)" if reading else what
    _, found, line = method.reason.partition(PIP)
    row = MethodRow(
        manifest.title,
        str(manifest.citation.year),
        brief,
        reason=method.reason,
        role="warning" if method.reason else "",
        copied=PIP + line if found else method.reason,
    )
    row.setToolTip(plain_tip(f"{manifest.id} {manifest.version}\n{method.folder}"))
    return row


def _row_of_broken(broken: Broken) -> MethodRow:
    # Where it lies, the tip tells; the reason alone is long enough for the width of a dock.
    reason = broken.reason.removesuffix(f": {broken.folder / MANIFEST_NAME}").removesuffix(f": {broken.folder}")
    row = MethodRow(broken.folder.name, "", "", reason=reason, role="bad", copied=broken.reason)
    row.setToolTip(plain_tip(str(broken.folder)))
    return row
