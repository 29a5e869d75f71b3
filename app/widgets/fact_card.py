"""A card over the view that tells what is known of one thing in it."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from plexoscope.app.widgets.elided_label import ElidedLabel
from plexoscope.app.widgets.icons import icon
from plexoscope.app.widgets.plain_text import PlainLabel, plain_tip
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.app.widgets.theme_source import ThemeSource

WIDTH_PX = 34 * UNIT_PX
MOST_ROWS = 10

Facts = Sequence[tuple[str, str]]


class FactCard(QFrame):
    """Stands in the upper right corner of its parent, below the other cards that are there.

    Signals
    -------
    copied, closed
        A button was pressed.
    """

    copied = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget, theme: ThemeSource, name: str) -> None:
        super().__init__(parent)
        self.setObjectName("pickCard")
        self._area, self._theme = parent, theme
        self._labels: list[QLabel] = []
        self.setFixedWidth(WIDTH_PX)
        self.setAccessibleName(name)
        self.title, self._layer = ElidedLabel(), ElidedLabel()
        self.title.setProperty("role", "title")
        self._layer.setProperty("role", "muted")
        self.close_ = QToolButton(toolTip="Clear (Esc)", accessibleName="Clear what was picked")
        self.close_.clicked.connect(self.closed)
        self._rows = QGridLayout()
        self._rows.setHorizontalSpacing(UNIT_PX)
        self._rows.setVerticalSpacing(2)
        self._rows.setColumnStretch(1, 1)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.close_)
        self.buttons = QWidget()
        self._buttons = QHBoxLayout(self.buttons)
        self._buttons.setContentsMargins(0, UNIT_PX // 2, 0, 0)
        self._buttons.setSpacing(UNIT_PX // 2)
        self._layout = layout = QVBoxLayout(self)
        layout.setContentsMargins(UNIT_PX * 3 // 2, UNIT_PX, UNIT_PX, UNIT_PX)
        layout.setSpacing(UNIT_PX // 2)
        layout.addLayout(head)
        layout.addWidget(self._layer)
        layout.addLayout(self._rows)
        layout.addWidget(self.buttons)
        self.copy = self.add_button("Copy", "Copy what is known of it as text", 2)
        self.copy.clicked.connect(self.copied)
        parent.installEventFilter(self)
        theme.changed.connect(self._show_icon)
        self._show_icon()
        self.hide()

    def add_button(self, words: str, tooltip: str, stretch: int) -> QPushButton:
        button = QPushButton(words, toolTip=tooltip)
        self._buttons.addWidget(button, stretch)
        return button

    def _show_icon(self) -> None:
        self.close_.setIcon(icon("remove", self._theme.now.muted))

    def show_facts(self, title: str, layer: str, facts: Facts) -> None:
        for line, words in ((self.title, title), (self._layer, layer)):
            line.setText(words)
            line.setToolTip(plain_tip(words))
        for label in self._labels:
            self._rows.removeWidget(label)  # at once, or the card would have room for the old and the new
            label.hide()
            label.deleteLater()
        self._labels = []
        shown = list(facts[:MOST_ROWS])
        if len(facts) > MOST_ROWS:
            shown.append((f"and {len(facts) - MOST_ROWS} more", "Copy tells them"))
        for row, (name, value) in enumerate(shown):
            left, right = PlainLabel(name), PlainLabel(value, wordWrap=True)
            left.setProperty("role", "muted")
            right.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._rows.addWidget(left, row, 0, Qt.AlignmentFlag.AlignTop)
            self._rows.addWidget(right, row, 1)
            self._labels += [left, right]
        for label in self._labels:
            label.show()  # at once: on a card that is in sight Qt would do it later, and it would have no room for them
        self.show()
        self._layout.activate()
        self.adjustSize()
        self._place()

    def sizeHint(self) -> QSize:
        """As high as words take that are broken at the width of the card."""
        if not self._layout.hasHeightForWidth():  # nothing that could be broken
            return QSize(WIDTH_PX, self._layout.totalSizeHint().height())
        return QSize(WIDTH_PX, self._layout.totalHeightForWidth(WIDTH_PX))

    def hideEvent(self, event) -> None:
        super().hideEvent(event)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _place(self) -> None:
        top = UNIT_PX
        for card in self._area.findChildren(FactCard):
            if not card.isHidden():
                card.move(self._area.width() - card.width() - UNIT_PX, top)
                card.raise_()
                top += card.height() + UNIT_PX
