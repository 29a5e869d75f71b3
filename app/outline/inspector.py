"""The dock at the right: what is known of the thing that is selected in the tree, and how it looks."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from plexoscope.app.document.document import Document
from plexoscope.app.document.outline import is_folder, kind_of, things_inside
from plexoscope.app.document.state import State
from plexoscope.app.outline.verbs import OutlineVerbs
from plexoscope.app.view.open_thing import Facts, InspectorPage, OpenThing
from plexoscope.app.widgets.deferred import Deferred
from plexoscope.app.widgets.elided_label import ElidedLabel
from plexoscope.app.widgets.form_grid import scrolled_column
from plexoscope.app.widgets.icons import icon
from plexoscope.app.widgets.plain_text import PlainLabel
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.app.widgets.theme_source import ThemeSource

FACTS = "Facts"
_ICON_PX = 20


class Inspector(QWidget):
    """Shows the pages of the kind of thing that is inspected, and a last one of facts.

    Attributes
    ----------
    tabs : QTabBar
        Which of the pages is seen; each kind keeps its own.
    """

    def __init__(
        self, document: Document, verbs: OutlineVerbs, pages: Sequence[InspectorPage], theme: ThemeSource
    ) -> None:
        super().__init__()
        self._document, self._verbs, self._theme = document, verbs, theme
        self._pages = list(pages)
        self._shown: list[InspectorPage] = []
        self._thing: OpenThing | None = None
        self._has_facts = True
        self._kind = ""
        self._of_kind: dict[str, str] = {}  # kind to the title of the page that was seen last
        self._icon = QLabel()
        self.name, self.kind = ElidedLabel(), ElidedLabel()
        self.name.setProperty("role", "title")
        self.kind.setProperty("role", "muted")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.name)
        words.addWidget(self.kind)
        head = QHBoxLayout()
        head.setContentsMargins(UNIT_PX, UNIT_PX // 2, UNIT_PX, 0)
        head.setSpacing(UNIT_PX)
        head.addWidget(self._icon)
        head.addLayout(words, 1)
        self.tabs = QTabBar(drawBase=False, expanding=False, documentMode=True, usesScrollButtons=False)
        self.tabs.setProperty("role", "pages")
        self.tabs.setAccessibleName("Pages of the inspector")
        self.tabs.currentChanged.connect(self._turn_to)
        self._stack = QStackedWidget()
        for page in self._pages:
            self._stack.addWidget(page.content)
        self.facts = FactsPage()
        self._stack.addWidget(self.facts)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(UNIT_PX // 2)
        layout.addLayout(head)
        layout.addWidget(self.tabs)
        layout.addWidget(self._stack, 1)
        document.changed.connect(self._follow)
        theme.changed.connect(self._show_icon)
        self.refresh()

    def refresh(self) -> None:
        """Show what is inspected, as it is now."""
        key = self._document.state.inspected
        thing = self._verbs.find(key)
        kind = kind_of(key.rpartition("/")[2])
        pages = self._pages_of(key)
        has_facts = thing is None or bool(thing.facts()) or thing.path is not None or not pages
        if has_facts != self._has_facts:
            self._kind, self._has_facts = "", has_facts
        if kind != self._kind or [page.title for page in pages] != [page.title for page in self._shown]:
            self._kind, self._shown = kind, pages
            self._fill_tabs()
        if thing is not self._thing or is_folder(key):
            self._thing = thing
            self._show_head(key, thing)

    def bring_up(self, page: InspectorPage) -> None:
        """Show a page, of the thing of its kind that it is about."""
        key = page.last()
        if key and kind_of(self._document.state.inspected) != page.kind:
            self._verbs.inspect(key)
        self.refresh()
        if page in self._shown:
            self.tabs.setCurrentIndex(self._shown.index(page))

    @property
    def page(self) -> str:
        """The title of the page that is seen."""
        return self.tabs.tabText(self.tabs.currentIndex()) if self.tabs.count() else FACTS

    def _pages_of(self, key: str) -> list[InspectorPage]:
        """Of a piece: those of the thing, the one that shows such pieces first to be seen."""
        return [page for page in self._pages if page.kind == kind_of(key)]

    def _fill_tabs(self) -> None:
        wanted = next((page.title for page in self._shown if self._kind in page.pieces), "")
        wanted = wanted or self._of_kind.get(self._kind, "")
        titles = [page.title for page in self._shown] + [FACTS] * self._has_facts
        self.tabs.blockSignals(True)
        while self.tabs.count():
            self.tabs.removeTab(0)
        for title in titles:
            self.tabs.addTab(title)
        self.tabs.setCurrentIndex(titles.index(wanted) if wanted in titles else 0)
        self.tabs.blockSignals(False)
        self.tabs.setVisible(len(titles) > 1)
        self._turn_to(self.tabs.currentIndex())

    def _turn_to(self, at: int) -> None:
        if at >= 0:
            self._of_kind[self._kind] = self.tabs.tabText(at)
            content = self._shown[at].content if at < len(self._shown) else self.facts
            if isinstance(content, Deferred) and self.isVisible():
                content.make()  # now, and not after an empty moment
            self._stack.setCurrentWidget(content)

    def _show_head(self, key: str, thing: OpenThing | None) -> None:
        self.name.setText(self._verbs.name_of(key))
        self.kind.setText("Folder" if thing is None else thing.kind)
        if thing is None:
            n = len(things_inside(self._verbs.outline(), key))
            self.facts.show_facts([("Things", f"{n:,}")], None)
        else:
            self.facts.show_facts(_all_facts(thing), thing.path)
        self._show_icon()

    def _show_icon(self) -> None:
        name = "folder" if self._thing is None else self._thing.icon
        self._icon.setPixmap(icon(name, self._theme.now.muted).pixmap(_ICON_PX, _ICON_PX))

    def _follow(self, before: State, state: State) -> None:
        if before.inspected != state.inspected:
            self.refresh()


class FactsPage(QWidget):
    """What is known of a thing, and where it came from."""

    def __init__(self) -> None:
        super().__init__()
        self._path: Path | None = None
        self._facts: Facts = ()
        self._values: list[QLabel] = []
        column = scrolled_column(self)
        self._rows = QFormLayout()
        self._rows.setHorizontalSpacing(2 * UNIT_PX)
        self._rows.setVerticalSpacing(UNIT_PX // 2)
        self._rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        column.addLayout(self._rows)
        self.path = PlainLabel(wordWrap=True)
        self.path.setProperty("role", "muted")
        self.path.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.copy = QPushButton("Copy path")
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(str(self._path)))
        self.show_ = QPushButton("Show in folder")
        self.show_.clicked.connect(self._show_in_folder)
        self._where = QWidget()
        buttons = QHBoxLayout()
        buttons.addWidget(self.copy)
        buttons.addWidget(self.show_)
        buttons.addStretch(1)
        where = QVBoxLayout(self._where)
        where.setContentsMargins(0, UNIT_PX, 0, 0)
        where.addWidget(self.path)
        where.addLayout(buttons)
        column.addWidget(self._where)
        column.addStretch(1)

    def show_facts(self, facts: Facts, path: Path | None) -> None:
        """Show names and values, and a path where there is a file."""
        if [name for name, _ in facts] == [name for name, _ in self._facts]:
            for label, (_, value) in zip(self._values, facts, strict=True):
                if label.text() != value:  # what the user has marked in the others stays so
                    label.setText(value)
            self._facts = list(facts)
        else:
            self._facts, self._values = list(facts), []
            while self._rows.rowCount():
                self._rows.removeRow(0)
            for name, value in facts:
                words = PlainLabel(value, wordWrap=True)
                words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
                label = PlainLabel(name)
                label.setProperty("role", "muted")
                self._rows.addRow(label, words)
                self._values.append(words)
        self._path = path
        self._where.setVisible(path is not None and str(path) not in ("", "."))
        self.path.setText(_breakable(str(path)))
        self.show_.setEnabled(path is not None and path.parent.is_dir())

    def _show_in_folder(self) -> None:
        if self._path is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._path.parent)))


def _all_facts(thing: OpenThing) -> list[tuple[str, str]]:
    facts = list(thing.facts())
    return facts or [(thing.kind or "Kind", thing.detail or thing.name)]


def _breakable(path: str) -> str:
    """With places where a line may end, behind each folder."""
    return path.replace("/", "/\u200b").replace("\\", "\\\u200b")
