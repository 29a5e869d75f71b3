"""The rounded ground that words over a picture stand on, so that they can be read whatever is behind them."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

RADIUS_PX = 4.0


def paint_backdrop(
    painter: QPainter, place: QRectF, colour: QColor, opacity: float, radius_px: float = RADIUS_PX
) -> None:
    """Paint it, and leave no pen set and its colour as the brush."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ground = QColor(colour)
    ground.setAlphaF(opacity)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(place, radius_px, radius_px)
