"""Names beside chips of their colours, in as many lines as there is room for."""

from collections.abc import Mapping

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from plexoscope.app.widgets.theme import UNIT_PX, Theme, small_font

LINE_PX = 2 * UNIT_PX
_CHIP_PX, _GAP_PX, _BETWEEN_PX = UNIT_PX, 4, UNIT_PX + 4


class ChipRow:
    """Lays chips out within a width, and paints them.

    Attributes
    ----------
    lines : list of list of (name, left px)
    n_hidden : int
        How many names found no room; their number is written at the end.
    """

    def __init__(self, colours: Mapping[str, str], width: float, n_lines: int) -> None:
        self._colours = colours
        self._metrics = QFontMetricsF(small_font())
        self.lines: list[list[tuple[str, float]]] = []
        shown = 0
        for name in colours:
            wide = _CHIP_PX + _GAP_PX + self._metrics.horizontalAdvance(name)
            left = self._end(self.lines[-1]) if self.lines else 0.0
            # The last line keeps room for the number of those that are left out.
            kept = 4 * UNIT_PX if len(self.lines) == n_lines and shown + 1 < len(colours) else 0
            if not self.lines or left + wide + kept > width:
                if len(self.lines) == n_lines:
                    break
                self.lines.append([])
                left = 0.0
            self.lines[-1].append((name, left))
            shown += 1
        self.n_hidden = len(colours) - shown

    @property
    def height(self) -> float:
        return len(self.lines) * LINE_PX

    def paint(self, painter: QPainter, left: float, top: float, width: float, theme: Theme) -> None:
        """Paint from a place to the right and down."""
        painter.save()
        painter.setFont(small_font())
        for number, line in enumerate(self.lines):
            row = QRectF(left, top + number * LINE_PX, width, LINE_PX)
            for name, at in line:
                chip = QRectF(left + at, row.center().y() - _CHIP_PX / 2, _CHIP_PX, _CHIP_PX)
                painter.fillRect(chip, QColor(self._colours[name]))
                words = row.adjusted(at + _CHIP_PX + _GAP_PX, 0, 0, 0)
                painter.setPen(theme.colour("text"))
                painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self._elided(name, words.width()))
        if self.n_hidden and self.lines:
            at = self._end(self.lines[-1])
            painter.setPen(theme.colour("muted"))
            painter.drawText(row.adjusted(at, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, f"+{self.n_hidden}")
        painter.restore()

    def _end(self, line: list[tuple[str, float]]) -> float:
        name, left = line[-1]
        return left + _CHIP_PX + _GAP_PX + self._metrics.horizontalAdvance(name) + _BETWEEN_PX

    def _elided(self, name: str, width: float) -> str:
        return self._metrics.elidedText(name, Qt.TextElideMode.ElideRight, width)
