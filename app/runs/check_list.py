"""What a run claims: how many of its checks pass, and each of them, those that do not pass first."""

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from plexoscope.app.widgets.plain_text import plain_tip
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.plugins.results import Check

SHORT_BAR, SHORT_GOT = 8, 12
"""A bar, and what was got, of more characters than these get a line of their own."""
MOST_PX = 23 * UNIT_PX
"""So high at most: the form above wants to be seen, too, and the rest scrolls."""
HELP = "What the run claims, put to the test: what was got, and what was expected"


class CheckList(QWidget):
    """Shows checks as they come in."""

    def __init__(self, theme: ThemeSource) -> None:
        super().__init__()
        self._theme = theme
        self.summary = QLabel()
        self.summary.setProperty("role", "section")
        self.summary.setToolTip(HELP)
        content = QWidget()
        self._grid = QGridLayout(content)
        self._grid.setContentsMargins(0, 0, UNIT_PX, 0)
        self._grid.setHorizontalSpacing(UNIT_PX)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(1, 1)
        self._rows: list[tuple[QLabel, QLabel, QLabel]] = []
        self._scroll = _LowScroll(content)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(UNIT_PX // 2)
        layout.addWidget(self.summary)
        layout.addWidget(self._scroll)
        self.show_checks(())

    def show_checks(self, checks: Sequence[Check]) -> None:
        """Show these in place of those before."""
        ordered = sorted(checks, key=lambda check: check.passed)  # what failed is what a user must know
        while len(self._rows) < len(ordered):
            self._add_row()
        for row, labels in enumerate(self._rows):
            for label in labels:
                label.setVisible(row < len(ordered))
            if row < len(ordered):
                self._show(row, ordered[row])
        n_passed = sum(check.passed for check in ordered)
        self.summary.setText(f"{n_passed} of {len(ordered)} checks passed")
        self.setVisible(bool(ordered))
        self._scroll.updateGeometry()

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
        expected, found, words = escape(check.expected), escape(_short(check.got)), escape(check.name)
        # What has no room beside the name has a line of its own, and the name all of the width.
        beside = len(check.expected) <= SHORT_BAR and len(found) <= SHORT_GOT
        self._grid.addWidget(name, row, 1, 1, 1 if beside else 2)
        below = f"<br>{found} <span style='color:{theme.muted}'>· expected {expected}</span>"
        name.setText(words if beside else words + below)
        got.setVisible(beside)
        got.setText(f"{found} <span style='color:{theme.muted}'>({expected})</span>")
        for label in (mark, name, got):
            label.setToolTip(plain_tip(f"{check.name}: expected {check.expected}, got {check.got}"))


class _LowScroll(QScrollArea):
    """As high as what it holds, and no higher than leaves room for others."""

    def __init__(self, content: QWidget) -> None:
        super().__init__(widgetResizable=True, horizontalScrollBarPolicy=Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setWidget(content)
        self._content = content

    def sizeHint(self) -> QSize:
        layout = self._content.layout()
        height = layout.heightForWidth(max(self.viewport().width(), 1)) if layout is not None else 0
        return QSize(super().sizeHint().width(), min(height, MOST_PX))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, min(self.sizeHint().height(), 8 * UNIT_PX))

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()


def _short(value: float | int | str) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)
