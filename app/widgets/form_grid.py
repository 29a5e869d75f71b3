"""Rows of a form in a dock: a label, what is set, and what stands beside it. All forms share their columns."""

from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from plexoscope.app.widgets.plain_text import PlainLabel
from plexoscope.app.widgets.theme import UNIT_PX

LABEL_PX = 19 * UNIT_PX // 2
NUMBER_PX = 5 * UNIT_PX


class FormGrid(QGridLayout):
    """A grid on a widget, as wide as the dock."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setContentsMargins(0, 0, 0, 0)
        self.setHorizontalSpacing(UNIT_PX)
        self.setVerticalSpacing(UNIT_PX)
        self.setColumnMinimumWidth(0, LABEL_PX)
        self.setColumnStretch(1, 1)

    def add_row(self, words: str, widget: QWidget, extra: QWidget | None = None) -> QLabel:
        """Add a labelled widget, and one to the right of it; return the label."""
        row = self.rowCount()
        label = PlainLabel(words)
        label.setBuddy(widget)
        self.addWidget(label, row, 0)
        self.addWidget(widget, row, 1, 1, 1 if extra else 2)
        if extra is not None:
            self.addWidget(extra, row, 2)
        return label

    def add_wide(self, widget: QWidget) -> None:
        """Add a widget that takes the whole width."""
        self.addWidget(widget, self.rowCount(), 0, 1, 3)


def number_label() -> QLabel:
    """What stands to the right of a slider and says where it is."""
    label = PlainLabel()
    label.setMinimumWidth(NUMBER_PX)
    label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return label


def heading(words: str) -> QLabel:
    """What stands over a group of rows."""
    label = PlainLabel(words)
    label.setProperty("role", "section")
    return label


def scrolled_column(panel: QWidget) -> QVBoxLayout:
    """Fill a dock with a column that may be longer than it, and return the column."""
    content = QWidget()
    column = QVBoxLayout(content)
    column.setContentsMargins(UNIT_PX, UNIT_PX // 2, UNIT_PX, UNIT_PX)
    column.setSpacing(UNIT_PX)
    scroll = QScrollArea(widgetResizable=True, horizontalScrollBarPolicy=Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setWidget(content)
    layout = QVBoxLayout(panel)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(scroll)
    return column


def in_tab_order(*stops: QWidget) -> None:
    """Let the tab key go from each to the next."""
    for first, second in pairwise(stops):
        QWidget.setTabOrder(first, second)


def beside(wide: QWidget, narrow: QWidget) -> QWidget:
    """Return both in one field of a form; the first takes the room."""
    both = QWidget()
    layout = QHBoxLayout(both)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(UNIT_PX)
    layout.addWidget(wide, 1)
    layout.addWidget(narrow)
    return both
