"""The marks of a comparison: a mean by its role, an interval, a seed, and the line that says what they are."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from plexoscope.app.widgets.theme import UNIT_PX, Theme, small_font

DOT_PX, SEED_PX = 4.0, 6.0
KEY_HEIGHT_PX = 18
SAMPLE_PX = 18
WORDS = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
OURS, HOLLOW = ("method", "ablation"), ("ablation", "paper")


def colour_of(role: str, theme: Theme) -> QColor:
    """The method and itself without its idea share a colour; all others are grey."""
    return theme.colour("accent" if role in OURS else "baseline")


def paint_mean(painter: QPainter, role: str, x: float, y: float, theme: Theme) -> None:
    """A round for ours, a square for what learns, a diamond for what does not; hollow where an idea or a run lacks."""
    colour = colour_of(role, theme)
    painter.setPen(QPen(colour, 1.5))
    painter.setBrush(theme.colour("plot") if role in HOLLOW else colour)
    if role in OURS:
        painter.drawEllipse(QPointF(x, y), DOT_PX, DOT_PX)
    elif role == "baseline":
        painter.drawRect(QRectF(x - DOT_PX + 0.5, y - DOT_PX + 0.5, 2 * DOT_PX - 1, 2 * DOT_PX - 1))
    else:
        reach = DOT_PX + 1
        corners = [QPointF(x - reach, y), QPointF(x, y - reach), QPointF(x + reach, y), QPointF(x, y + reach)]
        painter.drawPolygon(QPolygonF(corners))


def paint_interval(painter: QPainter, left: float, right: float, y: float, colour: QColor) -> None:
    if math.isfinite(left) and math.isfinite(right):
        painter.setPen(QPen(colour, 2))
        painter.drawLine(QPointF(left, y), QPointF(right, y))


def paint_goes_on(painter: QPainter, edge: float, y: float, way: int, colour: QColor) -> None:
    """An arrow head where an interval reaches further to the left (-1) or right (1) than is seen."""
    painter.setPen(QPen(colour, 1.5))
    for side in (-1, 1):
        painter.drawLine(QPointF(edge + way * DOT_PX, y), QPointF(edge, y + side * DOT_PX))


def paint_seed(painter: QPainter, x: float, y: float, colour: QColor) -> None:
    painter.setPen(QPen(colour, 1))
    painter.drawLine(QPointF(x, y - SEED_PX), QPointF(x, y + SEED_PX))


def paint_rival(painter: QPainter, x: float, top: float, bottom: float, theme: Theme) -> None:
    painter.setPen(QPen(theme.colour("baseline"), 1, Qt.PenStyle.DashLine))
    painter.drawLine(QPointF(x, top), QPointF(x, bottom))


@dataclass(frozen=True)
class KeyParts:
    """What a comparison has that wants to be explained."""

    seeds: bool
    intervals: bool
    rival: bool


def paint_key(painter: QPainter, place: QRectF, parts: KeyParts, theme: Theme) -> None:
    """Explain the marks within a place, as many as have room."""
    grey, middle = theme.colour("baseline"), place.center().y()
    entries: tuple[tuple[bool, str, Callable[[float], None]], ...] = (
        (parts.rival, "strongest rival", lambda x: paint_rival(painter, x + 9, place.top() + 2, middle + 7, theme)),
        (parts.seeds, "one seed or draw", lambda x: paint_seed(painter, x + 9, middle, grey)),
        (parts.intervals, "95 % interval of the mean", lambda x: paint_interval(painter, x, x + 14, middle, grey)),
    )
    metrics, x = QFontMetricsF(small_font()), place.left()
    for there, words, paint_sample in entries:
        end = x + SAMPLE_PX + metrics.horizontalAdvance(words)
        if there and end <= place.right():
            paint_sample(x)
            painter.setFont(small_font())
            painter.setPen(theme.colour("muted"))
            painter.drawText(QRectF(x + SAMPLE_PX, place.top(), end - x, place.height()), WORDS, words)
            x = end + 2 * UNIT_PX
