"""Pictures of one size in rows, as many side by side as the width allows."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QImage, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QSizePolicy

from plexoscope.app.panels.shared.heat import Scale
from plexoscope.app.panels.shared.pixels import Pixels, paint_ground, picture_of, pixel_words, shrunk
from plexoscope.app.panels.shared.value_bar import ValueBar
from plexoscope.app.widgets.theme import UNIT_PX, Theme, small_font

GAP_PX, CAPTION_PX = 6, 16
LEAST_PX = 40
"""A picture no smaller than this is told from others; rather than that, they scroll."""
_LEAST_ASKED_PX = 12
"""Where a result asks for a number of columns."""
_PAD_PX, _BAR_GAP_PX, _SCROLLBAR_PX = 3, UNIT_PX + 4, 12


@dataclass(frozen=True)
class Tiling:
    """Where the pictures lie, from the upper left corner of the first.

    Parameters
    ----------
    n_columns : int
    width, height : float
        Of a picture, px.
    caption_px : float
        Below each.
    """

    n_columns: int
    width: float
    height: float
    caption_px: float

    def left_top(self, number: int) -> tuple[float, float]:
        row, column = divmod(number, self.n_columns)
        return column * (self.width + GAP_PX), row * self.row_px

    @property
    def row_px(self) -> float:
        return self.height + self.caption_px + GAP_PX

    def total_px(self, n_pictures: int) -> float:
        return -(-n_pictures // self.n_columns) * self.row_px - GAP_PX


def tiling(
    n_pictures: int, aspect: float, room: tuple[float, float], caption_px: float, n_columns: int | None = None
) -> Tiling:
    """Return the tiling with the largest pictures that need no scrolling, or one of small pictures that do.

    Parameters
    ----------
    aspect
        Width over height of a picture.
    room : (width, height)
        px.
    n_columns
        If asked for; the pictures fill the width then.
    """
    width, height = room

    def fitting(count: int) -> float:
        return (width - (count - 1) * GAP_PX) / count

    if n_columns is not None:
        count = max(min(n_columns, int((width + GAP_PX) / (_LEAST_ASKED_PX + GAP_PX))), 1)
        across = min(fitting(count), height * aspect if n_pictures <= count else width)
        return Tiling(count, across, across / aspect, caption_px)
    best, best_px = 1, 0.0
    for count in range(1, max(min(n_pictures, int(width / _LEAST_ASKED_PX)), 1) + 1):
        n_rows = -(-max(n_pictures, 1) // count)
        high = (height + GAP_PX) / n_rows - GAP_PX - caption_px
        across = min(fitting(count), high * aspect)
        if across > best_px:
            best, best_px = count, across
    if min(best_px, best_px / aspect) < LEAST_PX:
        least = LEAST_PX * max(aspect, 1.0)
        best = max(int((width + GAP_PX) / (least + GAP_PX)), 1)
        best_px = fitting(best)
    return Tiling(best, best_px, best_px / aspect, caption_px)


class GridCanvas(QAbstractScrollArea):
    """Paints the pictures that are in sight.

    With the focus, the arrow keys move a frame from picture to picture and Enter chooses the framed one.

    Signals
    -------
    chosen(int)
        A picture was clicked.
    read(str, QPoint)
        What lies under the pointer, and where; "" for nothing.
    """

    chosen = Signal(int)
    read = Signal(str, QPoint)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("Pictures")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        self.tiles = Tiling(1, 1.0, 1.0, 0.0)
        self.current: int | None = None
        self._hovered: int | None = None
        self._pixels: Pixels | None = None
        self._names: tuple[str, ...] = ()
        self._n_columns: int | None = None
        self._scale: Scale | None = None
        self._bar: ValueBar | None = None
        self._label = ""
        self._pictures: dict[int, tuple[tuple[float, float], QImage]] = {}

    def show_pictures(
        self, pixels: Pixels, names: tuple[str, ...], n_columns: int | None, scale: Scale | None, label: str
    ) -> None:
        """Show (N, H, W) numbers with their scale, or (N, H, W, 3 or 4) colours without one."""
        self._pixels, self._names, self._n_columns, self._scale, self._label = pixels, names, n_columns, scale, label
        self._bar = None if scale is None else ValueBar(scale, label, self.theme)
        self._pictures = {}
        if self.current is not None and self.current >= len(pixels):
            self.current = None
        self._hovered = None
        self.arrange()

    @property
    def n_pictures(self) -> int:
        return 0 if self._pixels is None or not self._pixels[:1].size else len(self._pixels)

    def arrange(self) -> None:
        """Lay the pictures out anew."""
        if self._pixels is None:
            return
        size = self.contentsRect().size()
        height = size.height() - 2 * _PAD_PX
        bar = self._bar.width(height) if self._bar and self.n_pictures else 0.0
        self._bar_left = size.width() - _PAD_PX - bar
        width = size.width() - 2 * _PAD_PX - (bar + _BAR_GAP_PX if bar else 0)
        aspect = self._pixels.shape[2] / max(self._pixels.shape[1], 1) or 1.0
        caption = CAPTION_PX if self._names else 0
        tiles = tiling(self.n_pictures, aspect, (width, height), caption, self._n_columns)
        total = tiles.total_px(self.n_pictures)
        scrolls = total > height + 1
        if scrolls:
            self._bar_left -= _SCROLLBAR_PX
            tiles = tiling(self.n_pictures, aspect, (width - _SCROLLBAR_PX, height), caption, self._n_columns)
            total = tiles.total_px(self.n_pictures)
        if (tiles.width, tiles.height) != (self.tiles.width, self.tiles.height):
            self._pictures = {}
        self.tiles = tiles
        used = min(tiles.n_columns, max(self.n_pictures, 1)) * (tiles.width + GAP_PX) - GAP_PX
        room = width - (_SCROLLBAR_PX if scrolls else 0)
        self._left = _PAD_PX + max(room - used, 0) / 2
        self._bar_left = min(self._bar_left, self._left + used + _BAR_GAP_PX)
        self._top = _PAD_PX + max(height - total, 0) / 2 if not scrolls else _PAD_PX
        bar_y = self.verticalScrollBar()
        bar_y.setRange(0, max(int(total + 2 * _PAD_PX - size.height()) + 1, 0) if scrolls else 0)
        bar_y.setPageStep(size.height())
        bar_y.setSingleStep(max(int(tiles.row_px / 3), 1))
        self.viewport().update()

    def place_of(self, number: int) -> QRectF:
        """Where a picture is in the widget, without its name."""
        left, top = self.tiles.left_top(number)
        top += self._top - self.verticalScrollBar().value()
        return QRectF(self._left + left, top, self.tiles.width, self.tiles.height)

    def picture_at(self, place: QPointF) -> int | None:
        """The number of the picture at a place in the widget."""
        if not self.n_pictures:
            return None
        x, y = place.x() - self._left, place.y() - self._top + self.verticalScrollBar().value()
        column, row = int(x // (self.tiles.width + GAP_PX)), int(y // self.tiles.row_px)
        number = row * self.tiles.n_columns + column
        inside = 0 <= column < self.tiles.n_columns and 0 <= number < self.n_pictures
        return number if inside and self.place_of(number).contains(place) else None

    def read_at(self, place: QPointF) -> str:
        """The name of the picture at a place in the widget, and the pixel."""
        number = self.picture_at(place)
        if number is None or self._pixels is None:
            return ""
        name = self._names[number] if self._names else f"picture {number}"
        at = place - self.place_of(number).topLeft()
        pixels = self._pixels[number]
        x = int(at.x() / self.tiles.width * pixels.shape[1])
        y = int(at.y() / self.tiles.height * pixels.shape[0])
        return f"{name}\n{pixel_words(pixels, x, y, self._label)}"

    def apply_theme(self, theme: Theme) -> None:
        self.theme = theme
        self.viewport().update()

    def paintEvent(self, event) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), self.theme.colour("plot"))
        if self._pixels is None:
            return
        painter.setFont(small_font())
        if not self.n_pictures:
            painter.setPen(self.theme.colour("muted"))
            painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, "No pictures")
            return
        ratio = painter.deviceTransform().m11() or 1.0
        first = max(int((self.verticalScrollBar().value() - self._top) // self.tiles.row_px), 0)
        n_rows = int(self.viewport().height() // self.tiles.row_px) + 2
        for number in range(first * self.tiles.n_columns, (first + n_rows) * self.tiles.n_columns):
            if number < self.n_pictures:
                self._paint_picture(painter, number, ratio)
        if self._bar is not None:
            self._bar.paint(painter, self._bar_left, _PAD_PX, self.viewport().height() - 2 * _PAD_PX)
        painter.end()

    def _paint_picture(self, painter: QPainter, number: int, ratio: float) -> None:
        if self._pixels is None:
            return
        place = self.place_of(number)
        paint_ground(painter, place, self._pixels[number], self._scale, self.theme)
        size = (place.width() * ratio, place.height() * ratio)
        kept = self._pictures.get(number)
        if kept is None or kept[0] != size:
            kept = self._pictures[number] = (size, shrunk(picture_of(self._pixels[number], self._scale), *size))
        painter.drawImage(place, kept[1])
        marked = number == self._hovered or (number == self.current and self.hasFocus())
        painter.setPen(QPen(self.theme.colour("accent" if marked else "border"), 2 if marked else 1))
        painter.drawRect(place.adjusted(-0.5, -0.5, 0.5, 0.5))
        if self._names:
            painter.setPen(self.theme.colour("text" if marked else "muted"))
            words = QFontMetricsF(small_font()).elidedText(
                self._names[number], Qt.TextElideMode.ElideMiddle, place.width()
            )
            below = QRectF(place.left(), place.bottom() + 1, place.width(), CAPTION_PX)
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, words)

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self.arrange()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()

    def mouseMoveEvent(self, event) -> None:
        self._hover(self.picture_at(event.position()))
        self.read.emit(self.read_at(event.position()), event.position().toPoint())

    def mouseReleaseEvent(self, event) -> None:
        number = self.picture_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and number is not None:
            self._choose(number)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._hover(None)
            self.read.emit("", QPoint())
        return super().viewportEvent(event)

    def event(self, event: QEvent) -> bool:
        # The window has shortcuts of its own: with the focus here the arrow keys are meant for the pictures.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in _KEYS:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event) -> None:
        key = event.key()
        if not self.n_pictures or key not in _KEYS:
            super().keyPressEvent(event)
        elif key in _STEPS:
            right, down = _STEPS[key]
            start = 0 if self.current is None else self.current + right + down * self.tiles.n_columns
            self.current = min(max(start, 0), self.n_pictures - 1)
            self._bring_into_sight(self.current)
        elif self.current is not None:
            self._choose(self.current)

    def focusInEvent(self, event) -> None:
        super().focusInEvent(event)
        if self.current is None and self.n_pictures:
            self.current = 0
        self.viewport().update()

    def focusOutEvent(self, event) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def _choose(self, number: int) -> None:
        self.current = number
        self._hover(None)
        self.read.emit("", QPoint())
        self.chosen.emit(number)

    def _hover(self, number: int | None) -> None:
        if number != self._hovered:
            self._hovered = number
            self.viewport().update()

    def _bring_into_sight(self, number: int) -> None:
        bar, place = self.verticalScrollBar(), self.place_of(number)
        below = place.bottom() + self.tiles.caption_px - self.viewport().height()
        bar.setValue(bar.value() + int(min(place.top() - _PAD_PX, 0) or max(below + _PAD_PX, 0)))
        middle = QRect(place.toRect()).center()
        self.read.emit(self.read_at(QPointF(middle)), middle)
        self.viewport().update()


_STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_KEYS = {*_STEPS, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}
