"""The colour bar over the view: which colour stands for which value, or which group."""

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter
from PySide6.QtWidgets import QWidget

from plexoscope.app.widgets.backdrop import paint_backdrop
from plexoscope.app.widgets.theme import UNIT_PX, Theme, small_font
from plexoscope.app.widgets.ticks import linear_ticks, log_ticks, tick_texts
from plexoscope.render.colormap import n_categories, table
from plexoscope.render.scene.appearance import Rgb, ValueColours
from plexoscope.render.scene.colour_key import ColourKey

WIDTH_PX = 30 * UNIT_PX
MOST_TICKS = 5
_ROW_PX, _BAR_PX, _CHIP_PX, _PAD_PX = 2 * UNIT_PX, UNIT_PX + 2, UNIT_PX + 2, UNIT_PX
_BACKDROP = 0.8
_MIDDLE = Qt.AlignmentFlag.AlignVCenter


class ColourBar(QWidget):
    """Paints a `ColourKey`; as high as it needs to be."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName("Colour bar")
        self.hide()
        self.key: ColourKey | None = None
        self._theme: Theme | None = None
        self._font, self._bold = small_font(), small_font(bold=True)

    def show_key(self, key: ColourKey | None, theme: Theme) -> None:
        if key != self.key or theme is not self._theme:
            self.key, self._theme = key, theme
            self.setVisible(key is not None)
            self.setAccessibleDescription("" if key is None else " ".join([key.title, *texts(key)]))
            self.update()

    def place(self, left: int, bottom: int, right: int) -> None:
        """Stand on `bottom` between two sides; without room for a few digits, not at all."""
        if self.key is None:
            return
        width = min(self._wanted_px(self.key), right - left)
        self.setVisible(right - left >= WIDTH_PX // 3)
        rows_px = len(texts(self.key)) * _ROW_PX if self.key.scale is None else _BAR_PX + 3 + _ROW_PX
        height = 2 * _PAD_PX + _ROW_PX + rows_px
        self.setGeometry(left, bottom - height, width, height)

    def _wanted_px(self, key: ColourKey) -> int:
        """A scale has a width of its own; a list is as wide as its longest name."""
        if key.scale is not None:
            return WIDTH_PX
        metrics = QFontMetrics(self._font)
        names_px = max((metrics.horizontalAdvance(name) for name in texts(key)), default=0)
        title_px = QFontMetrics(self._bold).horizontalAdvance(key.title)
        return min(WIDTH_PX, 2 * _PAD_PX + max(_CHIP_PX + UNIT_PX + names_px, title_px) + 2)

    def paintEvent(self, event) -> None:
        if self.key is None or self._theme is None:
            return
        painter = QPainter(self)
        paint_backdrop(painter, QRectF(self.rect()), self._theme.colour("scene"), _BACKDROP)
        painter.setPen(self._theme.colour("text"))
        inner = QRectF(self.rect()).adjusted(_PAD_PX, _PAD_PX, -_PAD_PX, -_PAD_PX)
        self._paint_title(painter, self.key, inner)
        rest = inner.adjusted(0, _ROW_PX, 0, 0)
        if self.key.scale is None:
            self._paint_list(painter, self.key, rest)
        else:
            self._paint_scale(painter, self.key.scale, rest, self._theme.colour("border"))
        painter.end()

    def _paint_title(self, painter: QPainter, key: ColourKey, inner: QRectF) -> None:
        line = QRectF(inner.left(), inner.top(), inner.width(), _ROW_PX - 2)
        if key.missing is not None:
            words, rgb = key.missing
            width = _CHIP_PX + 4 + QFontMetrics(self._font).horizontalAdvance(words)
            self._paint_chip(painter, QRectF(line.right() - width, line.top(), width, line.height()), words, rgb, 4)
            line.setRight(line.right() - width - UNIT_PX)
        painter.setFont(self._bold)
        title = QFontMetrics(self._bold).elidedText(key.title, Qt.TextElideMode.ElideRight, int(line.width()))
        painter.drawText(line, _MIDDLE, title)

    def _paint_scale(self, painter: QPainter, by: ValueColours, inner: QRectF, rim: QColor) -> None:
        bar = QRectF(inner.left(), inner.top(), inner.width(), _BAR_PX)
        painter.fillRect(bar.adjusted(-1, -1, 1, 1), rim)  # some colormaps end in the colour of the background
        painter.drawImage(bar, _strip(by))
        painter.setFont(self._font)
        metrics = QFontMetrics(self._font)
        free_from = inner.left()
        for tick, text in zip(_ticks(by), tick_texts(_ticks(by)), strict=True):
            x = bar.left() + _share(tick, by) * bar.width()
            painter.drawLine(QPointF(x, bar.bottom()), QPointF(x, bar.bottom() + 3))
            width = metrics.horizontalAdvance(text)
            left = min(max(x - width / 2, inner.left()), inner.right() - width)
            if left >= free_from:  # else there is no room: a narrow scale has more ticks than numbers
                place = QRectF(left, bar.bottom() + 3, width + 1, _ROW_PX)
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
                free_from = left + width + UNIT_PX

    def _paint_list(self, painter: QPainter, key: ColourKey, inner: QRectF) -> None:
        for number, words in enumerate(texts(key)):
            line = QRectF(inner.left(), inner.top() + number * _ROW_PX, inner.width(), _ROW_PX)
            rgb = key.entries[number][1] if number < len(key.entries) else None
            self._paint_chip(painter, line, words, rgb, UNIT_PX)

    def _paint_chip(self, painter: QPainter, line: QRectF, words: str, rgb: Rgb | None, gap_px: int) -> None:
        if rgb is not None:
            chip = QRectF(line.left(), line.center().y() - _CHIP_PX / 2, _CHIP_PX, _CHIP_PX)
            painter.fillRect(chip, QColor.fromRgbF(*rgb))
        line = line.adjusted(_CHIP_PX + gap_px, 0, 1, 0)
        painter.setFont(self._font)
        text = QFontMetrics(self._font).elidedText(words, Qt.TextElideMode.ElideRight, int(line.width()))
        painter.drawText(line, _MIDDLE, text)


def texts(key: ColourKey) -> list[str]:
    """What is written beside or under the colours."""
    if key.scale is not None:
        return tick_texts(_ticks(key.scale))
    names = [name for name, _ in key.entries]
    return [*names, f"and {key.n_more:,} more"] if key.n_more else names


def _ticks(by: ValueColours) -> list[float]:
    return log_ticks(by.low, by.high, MOST_TICKS) if by.log else linear_ticks(by.low, by.high, MOST_TICKS)


def _share(value: float, by: ValueColours) -> float:
    """How far along the bar, 0 … 1."""
    low, high = by.low, by.high
    if by.log:
        value, low, high = math.log(value), math.log(low), math.log(high)
    return (value - low) / (high - low)


def _strip(by: ValueColours) -> QImage:
    """The colormap as a picture one pixel high; the colours of numbered categories stand at their numbers."""
    rows = table(by.colormap)[:255]
    n_colours = n_categories(by.colormap)
    if n_colours:
        numbers = np.rint(np.linspace(by.low, by.high, len(rows))).astype(np.int64)
        rows = rows[numbers % n_colours]
    rgb = np.ascontiguousarray(rows)
    return QImage(rgb.data, len(rgb), 1, 3 * len(rgb), QImage.Format.Format_RGB888).copy()
