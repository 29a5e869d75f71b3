"""What a run claims: each of its checks, with what was expected and got."""

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QScrollArea, QSizePolicy, QWidget

from plexoscope.app.widgets.plain_text import plain_tip
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.plugins.results import Check

SHORT_BAR, SHORT_GOT = 8, 12
"""A bar, and what was got, of more characters than these get a line of their own."""
MOST_PX = 23 * UNIT_PX
"""So high at most: the form above wants to be seen, too, and the rest scrolls."""


class CheckList(QScrollArea):
    """A row for each check, as high as they need and no higher than leaves room for the results."""

    def __init__(self, theme: ThemeSource) -> None:
        super().__init__(widgetResizable=True, horizontalScrollBarPolicy=Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._theme = theme
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        content = QWidget()
        self._grid = QGridLayout(content)
        self._grid.setContentsMargins(0, 0, UNIT_PX, 0)
        self._grid.setHorizontalSpacing(UNIT_PX)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(1, 1)
        self._rows: list[tuple[QLabel, QLabel, QLabel]] = []
        self.setWidget(content)

    def show_checks(self, checks: Sequence[Check]) -> None:
        """Show these, in their order, in place of those before."""
        while len(self._rows) < len(checks):
            self._add_row()
        for row, labels in enumerate(self._rows):
            for label in labels:
                label.setVisible(row < len(checks))
            if row < len(checks):
                self._show(row, checks[row])
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        height = self._grid.heightForWidth(max(self.viewport().width(), 1))
        return QSize(super().sizeHint().width(), min(max(height, 1), MOST_PX))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, min(self.sizeHint().height(), 8 * UNIT_PX))

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self.updateGeometry()

    def _add_row(self) -> None:
        labels = (QLabel(), QLabel(), QLabel())
        for column, label in enumerate(labels):
            label.setTextFormat(Qt.TextFormat.RichText)
            label.setAlignment(Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(label, len(self._rows), column)
        labels[1].setWordWrap(True)
        labels[1].setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        labels[2].setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        self._rows.append(labels)

    def _show(self, row: int, check: Check) -> None:
        mark, name, got = self._rows[row]
        theme = self._theme.now
        # A sign and a colour: never the colour alone.
        sign, colour = ("✓", theme.good) if check.passed else ("✗", theme.bad)
        mark.setText(f'<span style="color:{colour}">{sign}</span>')
        expected, found, words = escape(check.expected), escape(short(check.got)), escape(check.name)
        # What has no room beside the name has a line of its own, and the name all of the width.
        beside = len(check.expected) <= SHORT_BAR and len(found) <= SHORT_GOT
        self._grid.addWidget(name, row, 1, 1, 1 if beside else 2)
        below = f"<br>{found} <span style='color:{theme.muted}'>· expected {expected}</span>"
        name.setText(words if beside else words + below)
        got.setVisible(beside)
        got.setText(f"{found} <span style='color:{theme.muted}'>({expected})</span>")
        for label in (mark, name, got):
            label.setToolTip(plain_tip(f"{check.name}: expected {check.expected}, got {check.got}"))


def short(value: float | int | str) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)
