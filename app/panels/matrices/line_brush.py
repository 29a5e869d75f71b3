"""A drag along the names beside a matrix: which rows or columns it is over."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

from plexoscope.app.panels.shared.viewport import Viewport


@dataclass(frozen=True)
class LineBrush:
    """What a drag has come over.

    Parameters
    ----------
    upright
        Whether it is over rows.
    adds
        Whether they are added to what is selected.
    pressed
        Where it began, px.
    first, last
        The lines where it began and where it is, in the order that is shown.
    moved
        Whether it is more than a click.
    """

    upright: bool
    adds: bool
    pressed: QPointF
    first: int
    last: int
    moved: bool = False

    def area(self, view: Viewport, heat: QRectF) -> QRectF:
        """The part of the matrix that it covers, px."""
        low, high = sorted((self.first, self.last))
        left, top = view.to_px(low, low)
        right, bottom = view.to_px(high + 1, high + 1)
        if self.upright:
            return QRectF(heat.left(), top, heat.width(), bottom - top)
        return QRectF(left, heat.top(), right - left, heat.height())
