"""The library: all methods as cards, found by words, by family and by what is open, with all about the chosen one."""

from collections import Counter
from typing import Any

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QLineEdit,
    QListView,
    QPushButton,
    QSizePolicy,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from plexoscope.app.document.document import Document
from plexoscope.app.document.state import State
from plexoscope.app.inputs.words import OpenInput, open_inputs
from plexoscope.app.methods.library import MethodLibrary
from plexoscope.app.methods.method_cards import CARD_ROLE, Card, CardModel, CardPainter
from plexoscope.app.methods.method_detail import LOOKING, MethodDetail
from plexoscope.app.methods.method_facts import n_filled
from plexoscope.app.widgets.choice_box import ChoiceBox
from plexoscope.app.widgets.plain_text import PlainLabel
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.plugins.discovery import Method
from plexoscope.plugins.families import by_family, family_title, matches
from plexoscope.plugins.inputs import READERS

BESIDE_PX = 80 * UNIT_PX
"""From this width on the chosen one stands beside the cards, else below them."""
ALL = ""
FAMILY_PX = 24 * UNIT_PX
SHARES = (56, 44)
"""Of the cards, and of the chosen one."""
LEAST_PX = QSize(32 * UNIT_PX, 32 * UNIT_PX)
"""Without it a window could not become narrower than what stands beside each other until it is."""


class LibraryPage(QWidget):
    """Shows the methods of a `MethodLibrary`. It is filled when it is first seen.

    Signals
    -------
    set_up(id)
        The method is to be chosen.
    run_on_sample(id)
    measured_wanted(id)
        What came out of its last run is to be given to `show_measured`.
    """

    set_up = Signal(str)
    run_on_sample = Signal(str)
    measured_wanted = Signal(str)

    def __init__(self, document: Document, library: MethodLibrary, theme: ThemeSource) -> None:
        super().__init__()
        self._document, self._library = document, library
        self._opened: tuple[OpenInput, ...] = ()
        self._is_stale = True
        self.setProperty("role", "dock")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.search = _SearchLine(placeholderText="Search methods, authors, years  ( / )", clearButtonEnabled=True)
        self.search.setAccessibleName("Search methods")
        self.search.setToolTip("Words of a title, a summary, a paper, its authors, or what a method is for (/)")
        self.search.textChanged.connect(self._fill)
        self.search.left.connect(self._enter_list)
        self.family = ChoiceBox("Family")
        self.family.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.family.setMaximumWidth(FAMILY_PX)
        self.family.setToolTip("The question that methods answer")
        self.family.chosen.connect(self._choose_family)
        self._family = ALL
        self.fits = QPushButton("Fits what is open", checkable=True)
        self.fits.setToolTip("Only methods that can be run on what is open now")
        self.fits.toggled.connect(self._fill)
        self.model, self._painter = CardModel(), CardPainter(theme)
        self.list = _Cards(accessibleName="Methods")
        self.list.setModel(self.model)
        self.list.setItemDelegate(self._painter)
        self.list.selectionModel().currentChanged.connect(self._show_current)
        self.list.activated.connect(self._activate)
        self.empty = PlainLabel(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self.empty.setProperty("role", "muted")
        self.detail = MethodDetail(theme)
        self.detail.set_up.connect(self.set_up)
        self.detail.run_on_sample.connect(self.run_on_sample)
        self._build()
        self.setMinimumSize(LEAST_PX)
        QShortcut(QKeySequence("/"), self, self.search.setFocus, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        library.changed.connect(self._make_stale)
        document.changed.connect(self._follow)
        theme.changed.connect(self._make_stale)

    def _build(self) -> None:
        head = QGridLayout()
        head.setContentsMargins(2 * UNIT_PX, UNIT_PX, 2 * UNIT_PX, UNIT_PX)
        head.setSpacing(UNIT_PX)
        head.addWidget(self.search, 0, 0, 1, 3)
        head.addWidget(self.family, 1, 0)
        head.addWidget(self.fits, 1, 1)
        head.setColumnStretch(0, 3)
        head.setColumnStretch(2, 1)
        cards = QWidget()
        inside = QVBoxLayout(cards)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.list, 1)
        inside.addWidget(self.empty, 1)
        self.split = QSplitter(childrenCollapsible=False)
        self.split.addWidget(cards)
        self.split.addWidget(self.detail)
        for number, share in enumerate(SHARES):
            self.split.setStretchFactor(number, share)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.split, 1)

    # ---- what it is told

    def bring_up(self) -> None:
        """The chosen method first, and the keys to the search."""
        self._fill()
        row = self.model.row_of(self._document.state.selected_method)
        if row is not None:
            self._choose_row(row)
        self.search.setFocus()
        self.search.selectAll()

    def ask_measured(self) -> None:
        """Ask anew what came out of the last run of what is shown: there may be a newer one."""
        card = self._current()
        if self.isVisible() and card is not None and card.method is not None:
            self.measured_wanted.emit(card.id)

    def show_measured(self, id: str, words: str) -> None:
        """Say what came out of a method's last run."""
        self.detail.show_measured(id, words)

    # ---- showing it

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        across = Qt.Orientation.Horizontal if self.width() >= BESIDE_PX else Qt.Orientation.Vertical
        if self.split.orientation() != across or not event.oldSize().isValid():
            self.split.setOrientation(across)
            self.split.setSizes([1000 * share for share in SHARES])

    def showEvent(self, event) -> None:
        super().showEvent(event)
        if self._is_stale:
            self._fill()
        self.ask_measured()

    def _make_stale(self) -> None:
        self._is_stale = True
        if self.isVisible():
            self._fill()

    def _follow(self, before: State, after: State) -> None:
        opened = open_inputs(after, READERS)
        known = [(each.word, each.title) for each in self._opened]
        if after.selected_method != before.selected_method or [(each.word, each.title) for each in opened] != known:
            self._make_stale()

    def _fill(self) -> None:
        self._is_stale = False
        now = self._current()
        state = self._document.state
        self._opened = open_inputs(state, READERS)
        fitting = {each.id for each in self._library.methods if n_filled(each.manifest, self._opened)}
        words, only_fitting = self.search.text(), self.fits.isChecked()
        found = [
            each
            for each in self._library.methods
            if matches(each.manifest, words) and not (only_fitting and not (each.available and each.id in fitting))
        ]
        self._show_families(found)
        shown = [each for each in found if self._family in (ALL, family_title(each.manifest.family))]
        plain = not words.strip() and not only_fitting and self._family == ALL
        broken = self._library.methods.broken if plain else ()
        self.model.show(shown, broken, lambda each: each.id in fitting, state.selected_method)
        self.empty.setText(self._why_empty())
        self.list.setHidden(not self.model.cards)
        self.empty.setHidden(bool(self.model.cards))
        row = self.model.row_of(now.id if now is not None else state.selected_method)
        self._choose_row(self.model.first() if row is None else row)

    def _show_families(self, found: list[Method]) -> None:
        """Offer the families with how many there are of what is found."""
        counts = Counter(family_title(each.manifest.family) for each in found)
        titles = list(by_family(self._library.methods))
        if self._family not in titles:
            self._family = ALL
        entries = [(f"All ({len(found)})", ALL), *((f"{each} ({counts[each]})", each) for each in titles)]
        self.family.set_sections([("", entries)])
        self.family.show_choice(self._family)

    def _why_empty(self) -> str:
        words = self.search.text().strip()
        if not self._library.methods.methods:
            return "No method is installed"
        if self.fits.isChecked() and not self._opened:
            return "Nothing is open that a method could take.\nEach method comes with samples, too"
        return f"No method says “{words}”" if words else "No method fits"

    def _current(self) -> Card | None:
        index = self.list.currentIndex()
        return index.data(CARD_ROLE) if index.isValid() else None

    def _choose_row(self, row: int | None) -> None:
        index = QModelIndex() if row is None else self.model.index(row)
        if index != self.list.currentIndex():
            self.list.setCurrentIndex(index)
            self.list.scrollTo(index)
        else:
            self._show_current()

    def _show_current(self, *_) -> None:
        card = self._current()
        is_other = card is not None and card.id != self.detail.shown
        self.detail.show_card(card, self._opened)
        if card is not None and is_other and card.method is not None:
            self.detail.show_measured(card.id, LOOKING)
            self.measured_wanted.emit(card.id)

    # ---- what the user does

    def _choose_family(self, family: object) -> None:
        self._family = str(family)
        self._fill()

    def _activate(self, index: QModelIndex) -> None:
        card: Card = index.data(CARD_ROLE)
        if card.method is not None and card.method.available:
            self.set_up.emit(card.id)

    def _enter_list(self) -> None:
        if self.model.cards:
            self.list.setFocus()


class _SearchLine(QLineEdit):
    """Arrow down and Enter lead to what was found.

    Signals
    -------
    left
    """

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


class _Cards(QListView):
    """The list, which only paints what is in sight."""

    def __init__(self, **properties: Any) -> None:
        super().__init__(**properties)
        self.setProperty("role", "cards")
        self.setMouseTracking(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
