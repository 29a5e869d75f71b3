"""The colour bar beside a picture of numbers: upright, with what the numbers measure."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QImage, QPainter, QPen, QPolygonF

from plexoscope.app.panels.shared.heat import Scale
from plexoscope.app.widgets.theme import UNIT_PX, Theme, small_font
from plexoscope.app.widgets.ticks import linear_ticks, tick_texts
from plexoscope.render.colormap import table

MISSING = "missing"
_BAR_PX, _TICK_PX, _GAP_PX, _LINE_PX, _TIP_PX = UNIT_PX + 2, 3, 4, 15, 6
_LEAST_HEIGHT_PX = 48
_PX_PER_TICK = 32


class ValueBar:
    """Paints a scale; as wide as its numbers and words.

    Parameters
    ----------
    label : str
        What the numbers measure, with their unit.
    """

    def __init__(self, scale: Scale, label: str, theme: Theme) -> None:
        self.scale, self.label, self.theme = scale, label, theme
        self._font = small_font()
        self._metrics = QFontMetricsF(self._font)

    def width(self, height: float) -> float:
        """What it takes beside a picture of this height; nothing if there is no room for it."""
        if height < _LEAST_HEIGHT_PX:
            return 0.0
        _, texts = self._ticks(height)
        numbers = max(self._metrics.horizontalAdvance(text) for text in texts)
        width = _BAR_PX + _TICK_PX + _GAP_PX + numbers + (_LINE_PX if self.label else 0)
        chip = _BAR_PX + _TICK_PX + _GAP_PX + self._metrics.horizontalAdvance(MISSING) if self.scale.missing else 0.0
        return float(np.ceil(max(width, chip)))

    def paint(self, painter: QPainter, left: float, top: float, height: float) -> None:
        """Paint it with its upper left corner at a place."""
        if height < _LEAST_HEIGHT_PX:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font)
        strip = self._strip_height(height)
        tip = _TIP_PX if self.scale.above else 0
        bar = QRectF(left, top + tip, _BAR_PX, strip - tip - (_TIP_PX if self.scale.below else 0))
        self._paint_strip(painter, bar)
        ticks, texts = self._ticks(height)
        painter.setPen(self.theme.colour("muted"))
        numbers = 0.0
        for tick, text in zip(ticks, texts, strict=True):
            y = bar.bottom() - self.scale.share(tick) * bar.height()
            painter.drawLine(QPointF(bar.right() + 1, y), QPointF(bar.right() + _TICK_PX, y))
            place = QRectF(
                bar.right() + _TICK_PX + _GAP_PX, y - _LINE_PX / 2, self._metrics.horizontalAdvance(text), _LINE_PX
            )
            place.moveTop(min(max(place.top(), top - 3), top + strip - _LINE_PX + 3))
            painter.drawText(place, Qt.TextFlag.TextDontClip | Qt.AlignmentFlag.AlignVCenter, text)
            numbers = max(numbers, place.width())
        if self.label:
            self._paint_label(painter, bar.right() + _TICK_PX + _GAP_PX + numbers, top, strip)
        if self.scale.missing:
            chip = QRectF(left, top + height - _BAR_PX - 1, _BAR_PX, _BAR_PX)
            paint_missing(painter, chip, self.theme)
            place = QRectF(chip.right() + _TICK_PX + _GAP_PX, chip.center().y() - _LINE_PX / 2, 99, _LINE_PX)
            painter.setPen(self.theme.colour("muted"))
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, MISSING)
        painter.restore()

    def _ticks(self, height: float) -> tuple[list[float], list[str]]:
        n_most = max(3, int(self._strip_height(height) // _PX_PER_TICK))
        ticks = linear_ticks(self.scale.low, self.scale.high, n_most)
        return ticks, tick_texts(ticks)

    def _strip_height(self, height: float) -> float:
        return height - (_BAR_PX + UNIT_PX if self.scale.missing else 0)

    def _paint_strip(self, painter: QPainter, bar: QRectF) -> None:
        rows = np.ascontiguousarray(table(self.scale.colormap)[254::-1])
        strip = QImage(rows.data, 1, len(rows), 3, QImage.Format.Format_RGB888).copy()
        painter.setPen(Qt.PenStyle.NoPen)
        for outside, edge, tip, row in (
            (self.scale.above, bar.top(), bar.top() - _TIP_PX, rows[0]),
            (self.scale.below, bar.bottom(), bar.bottom() + _TIP_PX, rows[-1]),
        ):
            if outside:  # an arrow says that there are numbers beyond the end
                corners = [QPointF(bar.left(), edge), QPointF(bar.right(), edge), QPointF(bar.center().x(), tip)]
                painter.setBrush(_rgb_brush(row))
                painter.drawPolygon(QPolygonF(corners))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawImage(bar, strip)
        painter.setPen(QPen(self.theme.colour("border"), 1))
        painter.drawRect(bar)

    def _paint_label(self, painter: QPainter, left: float, top: float, height: float) -> None:
        words = self._metrics.elidedText(self.label, Qt.TextElideMode.ElideRight, height)
        painter.save()
        painter.setPen(self.theme.colour("text"))
        painter.translate(left + _LINE_PX / 2 + 1, top + height / 2)
        painter.rotate(-90)
        place = QRectF(-height / 2, -_LINE_PX / 2, height, _LINE_PX)
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)
        painter.restore()


def paint_missing(painter: QPainter, place: QRectF, theme: Theme) -> None:
    """Paint the ground that shows where a number is missing: hatched, unlike any colour."""
    painter.fillRect(place, theme.colour("raised"))
    painter.fillRect(place, QBrush(theme.colour("baseline"), Qt.BrushStyle.BDiagPattern))


def _rgb_brush(rgb: np.ndarray) -> QBrush:
    return QBrush(QColor(*(int(part) for part in rgb)))
