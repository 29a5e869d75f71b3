"""A line under a drawing: which shade stands for which value, and which colour for which group."""

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from plexoscope.app.panels.shared.shades import Shades
from plexoscope.app.panels.shared.units import split_unit
from plexoscope.app.panels.shared.value_bar import MISSING, paint_missing
from plexoscope.app.widgets.number_box import number_text
from plexoscope.app.widgets.plain_text import plain_tip
from plexoscope.app.widgets.theme import UNIT_PX, Theme, group_colour, small_font

_HEIGHT_PX, _STRIP_PX, _CHIP_PX = 3 * UNIT_PX, UNIT_PX, UNIT_PX + 2
_N_DIGITS = 3
_LENGTHS_PX = (8 * UNIT_PX, 20 * UNIT_PX)


class KeyLine(QWidget):
    """Paints what has room, the scale before the groups, whose colours are those of `group_colour` in order."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(accessibleName="Key")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.theme = theme
        self.label = ""
        self._shades: Shades | None = None
        self.groups: tuple[str, ...] = ()
        self.hide()

    def show_key(self, label: str, shades: Shades | None, groups: tuple[str, ...], theme: Theme) -> None:
        self.label, self._shades, self.groups, self.theme = label, shades, groups, theme
        self.setVisible(shades is not None or bool(groups))
        scale = "" if shades is None else f"{label} from {shades.low:.3g} to {shades.high:.3g}"
        self.setAccessibleDescription("; ".join(part for part in (scale, ", ".join(groups)) if part))
        self.setToolTip(plain_tip(", ".join(groups)))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(0, _HEIGHT_PX)

    def paintEvent(self, event) -> None:
        painter = QPainter(self)
        painter.setFont(small_font())
        x = float(UNIT_PX // 2)
        if self._shades is not None:
            x = self._paint_scale(painter, self._shades, x) + 2 * UNIT_PX
        for number, group in enumerate(self.groups):
            width = _CHIP_PX + 4 + self._px(group)
            n_left = len(self.groups) - number
            more = f"and {n_left} more"
            rest = 0 if n_left == 1 else self._px(f"and {n_left - 1} more") + UNIT_PX
            if x + width + rest > self.width():
                if x + self._px(more) <= self.width():
                    self._write(painter, more, x, "muted")
                break
            painter.fillRect(QRectF(x, (_HEIGHT_PX - _CHIP_PX) / 2, _CHIP_PX, _CHIP_PX), QColor(group_colour(number)))
            self._write(painter, group, x + _CHIP_PX + 4, "text")
            x += width + UNIT_PX
        painter.end()

    def _paint_scale(self, painter: QPainter, shades: Shades, x: float) -> float:
        """Words, number, strip, number; return where it ends."""
        name, unit = split_unit(self.label)
        low, high = number_text(shades.low, _N_DIGITS), number_text(shades.high, _N_DIGITS)
        numbers = self._px(low) + self._px(high) + UNIT_PX
        room = self.width() - x - numbers
        strip = min(max(room * 0.35, _LENGTHS_PX[0]), _LENGTHS_PX[1])
        chip = _CHIP_PX + 4 + self._px(MISSING) + UNIT_PX if shades.missing else 0.0
        words_room = max(room - strip - chip - 2 * UNIT_PX, 0)
        metrics = QFontMetricsF(small_font())
        words = metrics.elidedText(name, Qt.TextElideMode.ElideRight, words_room)
        x = self._write(painter, words, x, "text") + 4
        if unit and self._px(unit) + 4 <= words_room - self._px(words):
            x = self._write(painter, unit, x, "muted") + 4
        x = self._write(painter, low, x + 4, "muted") + 4
        bar = QRectF(x, (_HEIGHT_PX - _STRIP_PX) / 2, strip, _STRIP_PX)
        rows = np.ascontiguousarray(shades.rows[:255])
        painter.drawImage(bar, QImage(rows.data, len(rows), 1, 3 * len(rows), QImage.Format.Format_RGB888).copy())
        painter.setPen(QPen(self.theme.colour("baseline"), 1))
        painter.drawRect(bar)
        x = self._write(painter, high, bar.right() + 5, "muted")
        if shades.missing:
            place = QRectF(x + UNIT_PX, (_HEIGHT_PX - _CHIP_PX) / 2, _CHIP_PX, _CHIP_PX)
            paint_missing(painter, place, self.theme)
            x = self._write(painter, MISSING, place.right() + 4, "muted")
        return x

    def _write(self, painter: QPainter, words: str, x: float, role: str) -> float:
        painter.setPen(self.theme.colour(role))
        painter.drawText(QRectF(x, 0, self.width() - x, _HEIGHT_PX), Qt.AlignmentFlag.AlignVCenter, words)
        return x + self._px(words)

    @staticmethod
    def _px(words: str) -> float:
        return QFontMetricsF(small_font()).horizontalAdvance(words)
