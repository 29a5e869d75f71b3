"""What is painted over a plane of a volume, in results and in the views of planes: crosshair, letters, words."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from plexoscope.app.widgets.theme import UNIT_PX, Theme, small_font

LETTERS_FROM_PX = 10 * UNIT_PX
"""A smaller plane has no letters: they would cover it."""
_OPEN_PX = 6
_BACKDROP = 0.65
_ROUND_PX = 3


def paint_crosshair(painter: QPainter, widget: QWidget, x: float, y: float, colour: QColor) -> None:
    """Paint the lines through a place, open in the middle, where one wants to see."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(QPen(colour, 1))
    for low, high in ((0.0, y - _OPEN_PX), (y + _OPEN_PX, float(widget.height()))):
        painter.drawLine(QPointF(x, low), QPointF(x, high))
    for low, high in ((0.0, x - _OPEN_PX), (x + _OPEN_PX, float(widget.width()))):
        painter.drawLine(QPointF(low, y), QPointF(high, y))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def write_letters(painter: QPainter, inside: QRectF, letters: Sequence[str], theme: Theme) -> None:
    """Write the letters of the sides at the left, right, top and bottom, where there is room."""
    if min(inside.width(), inside.height()) < LETTERS_FROM_PX:
        return
    at = Qt.AlignmentFlag
    sides = (
        at.AlignLeft | at.AlignVCenter,
        at.AlignRight | at.AlignVCenter,
        at.AlignHCenter | at.AlignTop,
        at.AlignHCenter | at.AlignBottom,
    )
    for letter, side in zip(letters, sides, strict=True):
        write_over(painter, inside, side, letter, theme, bold=True)


def write_over(
    painter: QPainter, inside: QRectF, side: Qt.AlignmentFlag, words: str, theme: Theme, *, bold: bool = False
) -> None:
    """Write over the picture so that it can be read on any colour."""
    painter.setFont(small_font(bold=bold))
    place = painter.boundingRect(inside, side, words).adjusted(-_ROUND_PX, -1, _ROUND_PX, 1)
    backdrop = theme.colour("plot")
    backdrop.setAlphaF(_BACKDROP)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(backdrop)
    painter.drawRoundedRect(place, _ROUND_PX, _ROUND_PX)
    painter.setPen(theme.colour("text"))
    painter.drawText(inside, side, words)
