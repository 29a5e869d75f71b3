"""Names of lines beside a stroke of each, over the corner of a plot."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QWidget

from plexoscope.app.widgets.backdrop import paint_backdrop
from plexoscope.app.widgets.theme import UNIT_PX, Theme, small_font

ROW_PX = 2 * UNIT_PX - 2
MOST_ROWS = 12
_STROKE_PX, _GAP_PX, _PAD_PX = 2 * UNIT_PX, UNIT_PX - 2, UNIT_PX - 2
_DISC_PX = 4.0
_WIDEST_SHARE, _HIGHEST_SHARE = 0.55, 0.6
_BACKDROP = 0.78
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class LegendEntry:
    """One line of a legend.

    Parameters
    ----------
    name : str
    colour : str
        `#rrggbb`.
    style : Qt.PenStyle
        Of the stroke; `NoPen` is a disc in its place.
    value : str
        Written at the right, as the newest value of a series; the first thing that goes where room is short.
    """

    name: str
    colour: str
    style: Qt.PenStyle = Qt.PenStyle.SolidLine
    value: str = ""


class Legend(QWidget):
    """Paints entries; takes no more than a part of what it explains, and shortens names and list for that."""

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName("Legend")
        self.theme = theme
        self.entries: tuple[LegendEntry, ...] = ()
        self._font = small_font()
        self.hide()

    def show_entries(self, entries: Sequence[LegendEntry]) -> None:
        self.entries = tuple(entries)
        self.setAccessibleDescription(", ".join(f"{each.name} {each.value}".strip() for each in entries))
        self.update()

    def wanted(self, room: QRect) -> QRect:
        """Return the size it takes over a plot of that size, at (0, 0); empty where there is too little room."""
        rows = min(len(self.entries), MOST_ROWS, int((room.height() * _HIGHEST_SHARE - _PAD_PX) // ROW_PX))
        metrics = QFontMetrics(self._font)
        names = max((metrics.horizontalAdvance(each.name) for each in self.entries), default=0)
        values = max((metrics.horizontalAdvance(each.value) for each in self.entries), default=0)
        width = 2 * _PAD_PX + _STROKE_PX + _GAP_PX + names + (values + _GAP_PX if values else 0) + 2
        width = min(width, int(room.width() * _WIDEST_SHARE))
        if rows < 1 or width < 2 * _PAD_PX + _STROKE_PX + 3 * UNIT_PX:
            return QRect()
        return QRect(0, 0, width, rows * ROW_PX + _PAD_PX)

    def paintEvent(self, event) -> None:
        painter = QPainter(self)
        paint_backdrop(painter, QRectF(self.rect()), self.theme.colour("plot"), _BACKDROP)
        painter.setFont(self._font)
        n_rows = (self.height() - _PAD_PX) // ROW_PX
        n_shown = len(self.entries) if len(self.entries) <= n_rows else n_rows - 1
        for row, entry in enumerate(self.entries[:n_shown]):
            self._paint_row(painter, entry, self._line(row))
        if n_shown < len(self.entries):
            painter.setPen(self.theme.colour("muted"))
            words = f"and {len(self.entries) - n_shown} more"
            painter.drawText(self._line(n_shown).adjusted(_STROKE_PX + _GAP_PX, 0, 0, 0), _LEFT, words)
        painter.end()

    def _line(self, row: int) -> QRectF:
        top = _PAD_PX / 2 + row * ROW_PX
        return QRectF(_PAD_PX, top, self.width() - 2 * _PAD_PX, ROW_PX)

    def _paint_row(self, painter: QPainter, entry: LegendEntry, line: QRectF) -> None:
        middle = line.center().y()
        if entry.style == Qt.PenStyle.NoPen:
            painter.setBrush(QColor(entry.colour))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawEllipse(QPointF(line.left() + _STROKE_PX / 2, middle), _DISC_PX, _DISC_PX)
        else:
            painter.setPen(QPen(QColor(entry.colour), 2, entry.style))
            painter.drawLine(QLineF(line.left(), middle, line.left() + _STROKE_PX, middle))
        line = line.adjusted(_STROKE_PX + _GAP_PX, 0, 1, 0)
        metrics = QFontMetrics(self._font)
        values_px = max(metrics.horizontalAdvance(each.value) for each in self.entries)
        painter.setPen(self.theme.colour("text"))
        if entry.value and values_px + 5 * UNIT_PX <= line.width():
            painter.drawText(line, _RIGHT, entry.value)
            line.setRight(line.right() - values_px - _GAP_PX)
        painter.drawText(line, _LEFT, metrics.elidedText(entry.name, Qt.TextElideMode.ElideRight, int(line.width())))
