"""The dock at the left: all that is open as a tree, with a search over it."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from plexoscope.app.document.document import Document
from plexoscope.app.document.state import SCENE, State
from plexoscope.app.outline.tree_view import TreeView
from plexoscope.app.outline.verbs import OutlineVerbs
from plexoscope.app.view.open_thing import OpenThing
from plexoscope.app.widgets.plain_text import PlainLabel
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.app.widgets.theme_source import ThemeSource

SEARCH_FROM = 8
"""Fewer rows are seen at a glance, and the search would only take their room."""
NOTHING_OPEN = "Nothing is open yet\nDrop tractograms, volumes or networks anywhere on the window"
_PARTS = ("layers", "volumes", "graphs", "vectors", "outline", "selected_layer")
"""Of the state, what rows tell of."""


class OutlineDock(QWidget):
    """Shows the tree, and follows the document and what else the rooms say has changed.

    Parameters
    ----------
    ask_open
        Asks for files to open.
    open_sample
        Opens an example; None where there is none.
    """

    def __init__(
        self,
        document: Document,
        verbs: OutlineVerbs,
        ask_open: Callable[[], None],
        open_sample: Callable[[], None] | None,
        theme: ThemeSource,
    ) -> None:
        super().__init__()
        self._document, self._verbs = document, verbs
        self._things: list[OpenThing] = []
        self.search = QLineEdit(placeholderText="Search what is open", clearButtonEnabled=True)
        self.search.setAccessibleName("Search what is open")
        self.search.textChanged.connect(self._search)
        self.tree = TreeView(verbs, theme)
        self.none_found = PlainLabel(wordWrap=True)
        self.none_found.setProperty("role", "muted")
        self.none_found.hide()
        self.empty = PlainLabel(NOTHING_OPEN, wordWrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setProperty("role", "muted")
        self.open = QPushButton("Open…", toolTip="Open tractograms, volumes and networks")
        self.open.clicked.connect(lambda: ask_open())
        nothing = QWidget()
        middle = QVBoxLayout(nothing)
        middle.setSpacing(UNIT_PX)
        middle.addStretch(1)
        middle.addWidget(self.empty)
        middle.addWidget(self.open, 0, Qt.AlignmentFlag.AlignCenter)
        if open_sample is not None:
            self.sample = QPushButton("Open a sample", toolTip="Open example data, to try everything with")
            self.sample.clicked.connect(lambda: open_sample())
            middle.addWidget(self.sample, 0, Qt.AlignmentFlag.AlignCenter)
        middle.addStretch(2)
        listed = QWidget()
        column = QVBoxLayout(listed)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(UNIT_PX // 2)
        field = QHBoxLayout()
        field.setContentsMargins(UNIT_PX, 0, UNIT_PX, 0)
        field.addWidget(self.search)
        column.addLayout(field)
        column.addWidget(self.none_found)
        column.addWidget(self.tree, 1)
        self.none_found.setContentsMargins(UNIT_PX, 0, UNIT_PX, 0)
        self._stack = QStackedWidget()
        self._stack.addWidget(nothing)
        self._stack.addWidget(listed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, UNIT_PX // 2, 0, 0)
        layout.addWidget(self._stack)
        self.search.installEventFilter(self)
        document.changed.connect(self._follow)
        document.shown_changed.connect(lambda _: self.refresh())
        document.placed_changed.connect(lambda _: self.refresh())
        self.refresh()

    def refresh(self) -> None:
        """Show what is open now; where that are the same objects as before nothing is done."""
        with self._verbs.hold():
            self._refresh()

    def _refresh(self) -> None:
        things = self._verbs.things()
        if _same(things, self._things) and self.tree.rows.outline == self._verbs.outline():
            return
        self._things = things
        is_empty = all(thing.key == SCENE for thing in things)
        self._stack.setCurrentIndex(0 if is_empty else 1)
        self.search.setVisible(len(things) + sum(thing.n_children for thing in things) >= SEARCH_FROM)
        self.tree.show_things(things, self._document.state.inspected)
        if not is_empty and self.search.isHidden():
            self.search.clear()

    def _follow(self, before: State, state: State) -> None:
        if any(getattr(before, part) is not getattr(state, part) for part in _PARTS):
            self.refresh()
        if before.inspected != state.inspected:
            self.tree.show_inspected(state.inspected)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape and self.search.text():
                self.search.clear()
                return True
            if event.key() == Qt.Key.Key_Down:
                self.tree.setFocus()
                return True
        return False

    def _search(self, text: str) -> None:
        n_found = self.tree.search(text)
        self.none_found.setText("" if n_found or not text.strip() else "Nothing open is called so")
        self.none_found.setVisible(bool(self.none_found.text()))


def _same(some: Sequence[OpenThing], others: Sequence[OpenThing]) -> bool:
    return len(some) == len(others) and all(a is b for a, b in zip(some, others, strict=True))
