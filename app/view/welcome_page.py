"""The welcome page: what a newcomer can begin with, and what was open before; in an empty scene, and as a view."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from plexoscope.app.inputs.endings import endings_in_words
from plexoscope.app.scene.graph_reading import graph_suffixes
from plexoscope.app.services.actions import Actions
from plexoscope.app.view.welcome_tiles import WelcomeEntry, WelcomeTile
from plexoscope.app.widgets.plain_text import plain_title
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.plugins.inputs import suffixes

CONTENT_PX = 130 * UNIT_PX
"""At most so wide: lines of more are hard to read on a large screen."""
MOST_RECENT = 6
WORDS_ONLY_PX = (50 * UNIT_PX, 34 * UNIT_PX)
"""Below this width or height there is room for the words and one button."""
BESIDE_PX = 88 * UNIT_PX
"""From this width on what was opened stands beside the samples, else above them."""
TILE_PX = 19 * UNIT_PX
"""As many samples stand beside each other as have this width."""
MOST_COLUMNS = 3


def kinds_in_words() -> str:
    """A line of each kind of file that the view shows."""
    kinds = {"Tractograms": suffixes("streamlines"), "Volumes": suffixes("volume"), "Networks": graph_suffixes()}
    return "\n".join(f"{kind} {endings_in_words(each)}" for kind, each in kinds.items())


class WelcomeSource(Protocol):
    """Who knows what there is to open."""

    def samples(self) -> Sequence[WelcomeEntry]:
        """Those that are worth a first look."""
        ...

    def ask_recent(self, answer: Callable[[Sequence[WelcomeEntry]], None]) -> None:
        """Call `answer` with what was opened before, the newest first, once that is known."""
        ...


@dataclass(frozen=True)
class WelcomeButton:
    """A button of the page: the action that it does, and what stands on it."""

    action: str
    words: str


BUTTONS = (
    WelcomeButton("file.open", "Open…"),
    WelcomeButton("method.choose", "Methods library"),
    WelcomeButton("help.tour", "Take the tour (2 min)"),
)


class WelcomePage(QScrollArea):
    """Says what to begin with. What it lists is asked for when it is seen, so that a window opens at once.

    Parameters
    ----------
    actions
        Those of `BUTTONS` that are registered when the page is first seen get their buttons.

    Attributes
    ----------
    source : WelcomeSource or None
        Must be given before it is seen; without one there are the words and the buttons.
    """

    def __init__(self, parent: QWidget | None, actions: Actions, theme: ThemeSource) -> None:
        super().__init__(parent)
        self.setObjectName("welcome")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Welcome")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._actions, self._theme = actions, theme
        self.source: WelcomeSource | None = None
        self._shape: tuple[bool, bool, int, int] | None = None
        self._has_buttons = False
        self.recent: list[WelcomeTile] = []
        self.samples: list[WelcomeTile] = []
        self._build()

    def _build(self) -> None:
        self._title = QLabel(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self._title.setProperty("role", "welcome")
        self.offer, self._restore, self._discard = QFrame(), QPushButton(), QPushButton("Discard")
        self.offer.setObjectName("card")
        self.offer.hide()
        self._restore.setProperty("role", "primary")
        offered = QHBoxLayout(self.offer)
        offered.setContentsMargins(UNIT_PX, UNIT_PX, UNIT_PX, UNIT_PX)
        offered.setSpacing(UNIT_PX)
        offered.addWidget(self._restore)
        offered.addWidget(self._discard)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(UNIT_PX)
        self._buttons.addStretch(1)
        self._buttons.addStretch(1)
        self._drop = QLabel("or drop files anywhere", alignment=Qt.AlignmentFlag.AlignCenter)
        self._drop.setToolTip(kinds_in_words())
        self._drop.setProperty("role", "muted")
        self._content = QWidget()
        self._recent_box, self._recent_list = _section("Recent", self._content)
        self.all_samples = _link("All samples…")
        self._samples_box, self._sample_grid = _section("Samples", self._content, self.all_samples)
        self._body = QGridLayout()
        self._body.setHorizontalSpacing(4 * UNIT_PX)
        self._body.setVerticalSpacing(2 * UNIT_PX)
        self._hint = QLabel(
            "Tractograms, volumes, networks, sessions and recordings of runs\n"
            "Drag turns · wheel zooms · right drag moves · double click shows all",
            wordWrap=True,
            alignment=Qt.AlignmentFlag.AlignCenter,
        )
        self._hint.setProperty("role", "muted")
        self._content.setMaximumWidth(CONTENT_PX)
        self._content.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        column = QVBoxLayout(self._content)
        column.setContentsMargins(3 * UNIT_PX, 2 * UNIT_PX, 3 * UNIT_PX, 2 * UNIT_PX)
        column.setSpacing(2 * UNIT_PX)
        column.addWidget(self.offer, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._title)
        column.addLayout(self._buttons)
        column.addWidget(self._drop)
        column.addSpacing(UNIT_PX)
        column.addLayout(self._body)
        column.addSpacing(UNIT_PX)
        column.addWidget(self._hint)
        page = QWidget(objectName="welcomeGround")
        across = QHBoxLayout(page)
        across.setContentsMargins(0, 0, 0, 0)
        middle = QVBoxLayout()
        middle.addStretch(1)
        middle.addWidget(self._content)
        middle.addStretch(1)
        across.addStretch(1)
        across.addLayout(middle, 1000)
        across.addStretch(1)
        self.setWidget(page)

    # ---- what it is told

    def show_offer(self, words: str, restore: Callable[[], None], discard: Callable[[], None]) -> None:
        """Offer what was open before, in one click."""
        self.hide_offer()
        self._restore.setText(plain_title(words))
        self._restore.clicked.connect(restore)
        self._discard.clicked.connect(discard)
        self.offer.show()

    def hide_offer(self) -> None:
        """Offer it no longer."""
        if not self.offer.isHidden():
            self._restore.clicked.disconnect()
            self._discard.clicked.disconnect()
            self.offer.hide()

    def refresh(self) -> None:
        """Ask anew what there is to open."""
        if self.source is not None:
            self.source.ask_recent(self._show_recent)

    # ---- showing it

    def showEvent(self, event) -> None:
        super().showEvent(event)
        QTimer.singleShot(0, self, self._fill)

    def _fill(self) -> None:
        if not self._has_buttons:
            self._has_buttons = True
            self._add_buttons()
        if self.source is None:
            return
        if not self.samples:
            self.samples = [WelcomeTile(self, each, self._theme, across=False) for each in self.source.samples()]
            self._arrange()
        self.refresh()

    def _add_buttons(self) -> None:
        for place, each in enumerate((each for each in BUTTONS if each.action in self._actions), start=1):
            button = QPushButton(each.words, objectName=f"welcome.{each.action}")
            button.setToolTip(self._actions.qaction(each.action).toolTip())
            button.clicked.connect(self._actions.qaction(each.action).trigger)
            if each.action == "file.open":
                button.setProperty("role", "primary")
            self._buttons.insertWidget(place, button)
        if "sample.all" in self._actions:
            self.all_samples.clicked.connect(self._actions.qaction("sample.all").trigger)
        self._shape = None
        self._arrange()

    def _show_recent(self, entries: Sequence[WelcomeEntry]) -> None:
        for tile in self.recent:
            tile.hide()
            tile.deleteLater()
        self.recent = [WelcomeTile(self, each, self._theme, across=True) for each in entries[:MOST_RECENT]]
        self._shape = None
        self._arrange()

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Show what there is room for, beside or below each other."""
        width, height = self.width(), self.height()
        words_only = width < WORDS_ONLY_PX[0] or height < WORDS_ONLY_PX[1]
        beside = width >= BESIDE_PX and bool(self.recent)
        room = (min(width, CONTENT_PX) - 6 * UNIT_PX) * (0.62 if beside else 1)
        n_columns = max(1, min(MOST_COLUMNS, int(room // TILE_PX)))
        shape = (words_only, beside, n_columns, len(self.samples))
        if shape == self._shape:
            return
        self._shape = shape
        for widget in (self._drop, self._hint):
            widget.setVisible(not words_only)
        self._recent_box.setVisible(not words_only and bool(self.recent))
        self._samples_box.setVisible(not words_only and bool(self.samples))
        for number, button in enumerate(self._buttons_shown()):
            button.setVisible(not words_only or number == 0)
        self._title.setText("Drop files here" if words_only else "See brains and networks, and run methods on them")
        self._lay_out(beside, n_columns)

    def _buttons_shown(self) -> list[QWidget]:
        found = (self._buttons.itemAt(index).widget() for index in range(self._buttons.count()))
        return [each for each in found if each is not None]

    def _lay_out(self, beside: bool, n_columns: int) -> None:
        for layout in (self._body, self._recent_list, self._sample_grid):
            while layout.count():
                layout.takeAt(0)
        for number, tile in enumerate(self.recent):
            self._recent_list.addWidget(tile, number, 0)
            tile.show()
        for number, tile in enumerate(self.samples):
            self._sample_grid.addWidget(tile, number // n_columns, number % n_columns)
            tile.show()
        for number in range(MOST_COLUMNS):
            self._sample_grid.setColumnStretch(number, 1 if number < n_columns else 0)
        self._body.addWidget(self._recent_box, 0, 0, Qt.AlignmentFlag.AlignTop)
        self._body.addWidget(self._samples_box, *((0, 1) if beside else (1, 0)), Qt.AlignmentFlag.AlignTop)
        for number, share in enumerate((38, 62) if beside else (100, 0)):
            self._body.setColumnStretch(number, share)


def _section(title: str, parent: QWidget, aside: QWidget | None = None) -> tuple[QWidget, QGridLayout]:
    """A box with a title, room beside that, and a grid below it."""
    box, words, grid = QWidget(parent), QLabel(title), QGridLayout()
    words.setProperty("role", "section")
    grid.setSpacing(UNIT_PX)
    head = QHBoxLayout()
    head.addWidget(words)
    head.addStretch(1)
    if aside is not None:
        head.addWidget(aside)
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(UNIT_PX)
    column.addLayout(head)
    column.addLayout(grid)
    return box, grid


def _link(words: str) -> QPushButton:
    link = QPushButton(words)
    link.setProperty("role", "link")
    link.setCursor(Qt.CursorShape.PointingHandCursor)
    return link
