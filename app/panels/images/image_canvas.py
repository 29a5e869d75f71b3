"""One picture, as large as its room allows, its pixels sharp when it is enlarged."""

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPen

from plexoscope.app.panels.shared.canvas import Canvas
from plexoscope.app.panels.shared.heat import Scale
from plexoscope.app.panels.shared.pixels import Pixels, paint_ground, picture_of, pixel_words, shrunk
from plexoscope.app.panels.shared.value_bar import ValueBar
from plexoscope.app.panels.shared.viewport import Viewport
from plexoscope.app.widgets.theme import UNIT_PX, Theme

_PAD_PX, _BAR_GAP_PX = 3, UNIT_PX + 4
_LEAST_MARKED_PX = 8


class ImageCanvas(Canvas):
    """Shows pixels in their aspect, with a colour bar if they are numbers.

    Signals
    -------
    clicked
        Neither dragged nor clicked twice.
    """

    clicked = Signal()
    square_units = True
    least_units = (4.0, 4.0)

    def __init__(self, theme: Theme) -> None:
        super().__init__("Image", theme)
        self.pixels: Pixels | None = None
        self.picture: QImage | None = None
        self._scale: Scale | None = None
        self._bar: ValueBar | None = None
        self._label = ""
        self._hovered: tuple[int, int] | None = None

    def show_pixels(self, pixels: Pixels, scale: Scale | None, label: str) -> None:
        """Show (H, W) numbers with their scale, or (H, W, 3 or 4) colours without one."""
        self.pixels, self._scale, self._label = pixels, scale, label
        self.picture = picture_of(pixels, scale)
        self._bar = None if scale is None else ValueBar(scale, label, self.theme)
        self.set_lengths(pixels.shape[1], pixels.shape[0])

    def place(self, viewport: Viewport) -> Viewport:
        height = self.height() - 2 * _PAD_PX
        bar = self._bar.width(height) if self._bar else 0.0
        width = self.width() - 2 * _PAD_PX - (bar + _BAR_GAP_PX if bar else 0)
        return viewport.placed(_PAD_PX, _PAD_PX, width, height)

    def paint(self, painter: QPainter, ratio: float) -> None:
        if self.pixels is None or self.picture is None:
            return
        if self.picture.isNull():
            painter.setPen(self.theme.colour("muted"))
            size = f"{self.pixels.shape[1]} × {self.pixels.shape[0]}"
            painter.drawText(QRectF(self.rect()), Qt.AlignmentFlag.AlignCenter, f"No pixels ({size})")
            return
        view = self.viewport
        left, top = max(int(view.x.start), 0), max(int(view.y.start), 0)
        right = min(int(-(-view.x.end // 1)), self.picture.width())
        bottom = min(int(-(-view.y.end // 1)), self.picture.height())
        place = QRectF(QPointF(*view.to_px(left, top)), QPointF(*view.to_px(right, bottom)))
        area = QRectF(view.left, view.top, view.width, view.height)
        painter.save()
        painter.setClipRect(area)
        paint_ground(painter, place, self.pixels, self._scale, self.theme)
        part = self.picture.copy(left, top, right - left, bottom - top)
        painter.drawImage(place, shrunk(part, place.width() * ratio, place.height() * ratio))
        painter.restore()
        shown = place.intersected(area)
        painter.setPen(QPen(self.theme.colour("border"), 1))
        painter.drawRect(shown.adjusted(-0.5, -0.5, 0.5, 0.5))
        if self._bar is not None:
            self._bar.paint(painter, shown.right() + _BAR_GAP_PX, shown.top(), shown.height())

    def paint_over(self, painter: QPainter) -> None:
        view = self.viewport
        if self._hovered is not None and view.x_px >= _LEAST_MARKED_PX:
            place = QRectF(*view.to_px(*self._hovered), view.x_px, view.y_px)
            painter.setClipRect(QRectF(view.left, view.top, view.width, view.height))
            painter.setPen(QPen(self.theme.colour("plot"), 3))
            painter.drawRect(place)
            painter.setPen(QPen(self.theme.colour("accent"), 1.5))
            painter.drawRect(place)
            painter.setClipping(False)

    def read_at(self, x: float, y: float) -> str:
        if self.pixels is None:
            return ""
        return pixel_words(self.pixels, int(x // 1), int(y // 1), self._label)

    def point_at(self, place: QPointF) -> None:
        super().point_at(place)
        x, y = self.viewport.to_units(place.x(), place.y())
        hovered = (int(x), int(y)) if self.reading else None
        if hovered != self._hovered:
            self._hovered = hovered
            self.update()

    def press_at(self, place: QPointF) -> None:
        self.clicked.emit()

    def leaveEvent(self, event) -> None:
        self._hovered = None
        self.update()
        super().leaveEvent(event)
