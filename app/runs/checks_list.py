"""The checks of a run: how many hold, and each with what was expected and got."""

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QScrollArea, QSizePolicy, QWidget

from plexoscope.app.widgets.plain_text import plain_tip
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.plugins.results import Check

MOST_HEIGHT_PX = 26 * UNIT_PX


class ChecksList(QScrollArea):
    """A row for each check, as high as they need and no higher than leaves room for the results."""

    def __init__(self, theme: ThemeSource) -> None:
        super().__init__(widgetResizable=True, horizontalScrollBarPolicy=Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._theme = theme
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.checks: tuple[Check, ...] = ()
        self._rows: list[tuple[QLabel, QLabel, QLabel, QLabel]] = []
        content = QWidget()
        self._grid = QGridLayout(content)
        self._grid.setContentsMargins(0, 0, UNIT_PX, 0)
        self._grid.setHorizontalSpacing(2 * UNIT_PX)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(1, 1)
        self.setWidget(content)

    def show_checks(self, checks: tuple[Check, ...]) -> None:
        """Show these, in their order."""
        self.checks = checks
        while len(self._rows) < len(checks):
            row = (QLabel(), QLabel(), QLabel(), QLabel())
            for column, label in enumerate(row):
                label.setTextFormat(Qt.TextFormat.RichText)
                label.setAlignment(Qt.AlignmentFlag.AlignTop)
                self._grid.addWidget(label, len(self._rows), column)
            row[1].setWordWrap(True)
            row[1].setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            self._rows.append(row)
        for number, row in enumerate(self._rows):
            for label in row:
                label.setVisible(number < len(checks))
            if number < len(checks):
                self._show(row, checks[number])
        self.updateGeometry()

    def _show(self, row: tuple[QLabel, QLabel, QLabel, QLabel], check: Check) -> None:
        theme = self._theme.now
        # A sign and a colour: never the colour alone.
        colour = theme.good if check.passed else theme.bad
        words = (
            f'<span style="color:{colour}">{"✓" if check.passed else "✗"}</span>',
            escape(check.name),
            escape(short(check.got)),
            f"<span style='color:{theme.muted}'>expected {escape(check.expected)}</span>",
        )
        tip = plain_tip(f"{check.name}: expected {check.expected}, got {check.got}")
        for label, text in zip(row, words, strict=True):
            label.setText(text)
            label.setToolTip(tip)

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self.updateGeometry()

    def sizeHint(self):
        hint = super().sizeHint()
        content = self.widget()
        if content is not None:
            height = self._grid.heightForWidth(max(self.viewport().width(), 1))
            hint.setHeight(min(max(height, 1), MOST_HEIGHT_PX))
        return hint


def short(value: float | int | str) -> str:
    """What was got, with three digits."""
    return f"{value:.3g}" if isinstance(value, float) else str(value)
