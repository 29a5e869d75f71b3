"""A drawing that is zoomed and moved: what the panels of matrices, images and trees have in common.

The drawing is painted once and kept as a picture until something in it changes; what follows the pointer is painted
over it. So moving the pointer over a large matrix costs no more than over a small one.
"""

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from plexoscope.app.panels.shared.viewport import Span, Viewport, whole
from plexoscope.app.widgets.theme import Theme

KEY_ZOOM = 0.8
_WHEEL_ZOOM = 0.9988
"""The factor per unit of a wheel; a notch is 120."""
_KEY_STEP = 0.1
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_KEYS = {*_ARROWS, Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus, Qt.Key.Key_0, Qt.Key.Key_Escape}


class Canvas(QWidget):
    """Drag moves, the wheel zooms, Shift and drag zooms to a box, a double click shows all again.

    With the focus, + and - zoom, 0 shows all, and the arrow keys move. A subclass paints in `paint` and
    `paint_over`, says what lies under the pointer in `read_at`, and may take clicks and keys.

    Attributes
    ----------
    viewport : Viewport
        What is seen of the drawing.

    Signals
    -------
    read(str, QPoint)
        What lies under the pointer, or is selected by keys, and where; "" for nothing.
    """

    read = Signal(str, QPoint)
    square_units = False
    """Whether a unit is equally long along both axes."""
    least_units = (2.0, 2.0)
    """How far one can zoom in, along x and y."""

    def __init__(self, name: str, theme: Theme) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(40, 40)
        self.theme = theme
        self.viewport = Viewport(whole(1.0), whole(1.0))
        self.reading = ""
        self._picture: QImage | None = None
        self._follows = True
        self._pressed: QPoint | None = None
        self._box: QRectF | None = None
        self._dragged_from: Viewport | None = None
        self._focus_shown = False
        self._placed = self.size()

    def place(self, viewport: Viewport) -> Viewport:
        """Return the viewport at its place in the widget as large as that is now; all of it unless overridden."""
        return viewport.placed(0, 0, self.width(), self.height())

    def paint(self, painter: QPainter, ratio: float) -> None:
        """Paint the drawing on a ground that is painted already; `ratio` device pixels make a pixel."""
        raise NotImplementedError

    def paint_over(self, painter: QPainter) -> None:
        """Paint what follows the pointer and the selection."""

    def read_at(self, x: float, y: float) -> str:
        """The words for a place in the drawing; "" for none."""
        return ""

    def press_at(self, place: QPointF) -> None:
        """Take a click, on the drawing or beside it."""

    def double_click_at(self, place: QPointF) -> None:
        """Take a double click; its first click was taken already."""
        self.fit()

    def step(self, right: int, down: int) -> None:
        """Take an arrow key; by default the drawing moves."""
        self.pan(right * _KEY_STEP, down * _KEY_STEP)

    def leave(self) -> bool:
        """Take the Escape key; whether there was anything to leave."""
        return False

    def set_lengths(self, width: float, height: float) -> None:
        """Say how large the drawing is. The part that is seen stays while the size does."""
        if (width, height) != (self.viewport.x.length, self.viewport.y.length):
            self.viewport = Viewport(whole(width), whole(height))
            self._follows = True
        self.refresh()

    def fit(self) -> None:
        """Show all of the drawing."""
        self._follows = True
        self.look_at(whole(self.viewport.x.length), whole(self.viewport.y.length), follows=True)

    def look_at(self, x: Span, y: Span, *, follows: bool = False) -> None:
        """Show a part of the drawing."""
        self._follows = follows
        self.viewport = Viewport(x, y)
        self.refresh()

    def zoom(self, factor: float, at: tuple[float, float] | None = None) -> None:
        """Show `factor` times as much, about a place in the drawing or about its middle."""
        x, y = self.viewport.x, self.viewport.y
        at_x, at_y = at or ((x.start + x.end) / 2, (y.start + y.end) / 2)
        self.look_at(
            x.zoomed(factor, at_x, self.least_units[0]),
            y.zoomed(factor, at_y, self.least_units[1]),
            follows=False,
        )

    def pan(self, right: float, down: float) -> None:
        """Move by shares of what is seen."""
        x, y = self.viewport.x, self.viewport.y
        self.look_at(x.moved(right * x.size), y.moved(down * y.size), follows=self._follows)

    def refresh(self) -> None:
        """Paint anew."""
        x, y = self.viewport.x, self.viewport.y
        if self._follows:
            x, y = whole(x.length), whole(y.length)
        self.viewport = self.place(Viewport(x, y))
        if self.square_units:
            self.viewport = self.viewport.with_square_units()
        self._picture, self._placed = None, self.size()
        self.update()

    def show_reading(self, words: str, place: QPointF) -> None:
        """Say what lies at a place."""
        if words or self.reading:
            self.reading = words
            self.setAccessibleDescription(words)
            self.read.emit(words, place.toPoint())

    def hide_reading(self) -> None:
        self.show_reading("", QPointF())

    def apply_theme(self, theme: Theme) -> None:
        self.theme = theme
        self.refresh()

    def event(self, event: QEvent) -> bool:
        # The window has shortcuts of its own: with the focus here these keys are meant for the drawing.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in _KEYS:
            event.accept()
            return True
        return super().event(event)

    def paintEvent(self, event) -> None:
        if self._placed != self.size():
            self.refresh()  # a widget that was never shown learns of its size only now
        painter = QPainter(self)
        ratio = painter.deviceTransform().m11() or 1.0
        on_screen = ratio == self.devicePixelRatio()
        if on_screen and self._picture is None:
            self._picture = QImage(self.size() * ratio, QImage.Format.Format_RGB32)
            self._picture.setDevicePixelRatio(ratio)
            self._picture.fill(self.theme.colour("plot"))
            kept = QPainter(self._picture)
            self.paint(kept, ratio)
            kept.end()
        if on_screen and self._picture is not None:
            painter.drawImage(0, 0, self._picture)
        else:  # a picture for a file, at a scale of its own
            painter.fillRect(self.rect(), self.theme.colour("plot"))
            self.paint(painter, ratio)
        self.paint_over(painter)
        if self._box is not None:
            painter.setPen(QPen(self.theme.colour("accent"), 1, Qt.PenStyle.DashLine))
            painter.drawRect(self._box)
        if self._focus_shown:
            painter.setPen(QPen(self.theme.colour("accent"), 1))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self.refresh()

    def mousePressEvent(self, event) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        self._pressed = event.position().toPoint()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._box = QRectF(event.position(), event.position())
        else:
            self._dragged_from = self.viewport

    def mouseMoveEvent(self, event) -> None:
        place = event.position()
        if self._pressed is not None and self._drags(place):
            self.hide_reading()
            if self._box is not None:
                self._box.setBottomRight(place)
                self.update()
            elif self._dragged_from is not None:
                self._drag(place)
            return
        self.point_at(place)

    def point_at(self, place: QPointF) -> None:
        """Say what lies under the pointer."""
        covered = self.viewport.covers(place.x(), place.y())
        self.show_reading(self.read_at(*self.viewport.to_units(place.x(), place.y())) if covered else "", place)

    def mouseReleaseEvent(self, event) -> None:
        pressed, box = self._pressed, self._box
        self._pressed = self._box = self._dragged_from = None
        self.unsetCursor()
        if pressed is None:
            return
        if not self._far(pressed, event.position()):
            self.press_at(event.position())
        elif box is not None:
            self._zoom_to(box.normalized())
        self.update()

    def mouseDoubleClickEvent(self, event) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.double_click_at(event.position())

    def wheelEvent(self, event) -> None:
        place, delta = event.position(), event.angleDelta()
        if self.viewport.covers(place.x(), place.y()):
            self.zoom(_WHEEL_ZOOM ** (delta.y() or delta.x()), self.viewport.to_units(place.x(), place.y()))
            self.point_at(place)
            event.accept()
        else:
            event.ignore()

    def leaveEvent(self, event) -> None:
        self.hide_reading()
        super().leaveEvent(event)

    def keyPressEvent(self, event) -> None:
        key = event.key()
        if key in _ARROWS:
            self.step(*_ARROWS[key])
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(KEY_ZOOM)
        elif key == Qt.Key.Key_Minus:
            self.zoom(1 / KEY_ZOOM)
        elif key in (Qt.Key.Key_0, Qt.Key.Key_Home):
            self.fit()
        elif not (key == Qt.Key.Key_Escape and self.leave()):
            super().keyPressEvent(event)

    def focusInEvent(self, event) -> None:
        self._focus_shown = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event) -> None:
        self._focus_shown = False
        super().focusOutEvent(event)
        self.update()

    def _drags(self, place: QPointF) -> bool:
        """Whether the pointer has gone far enough from where it was pressed to mean a drag."""
        if self._pressed is None or not self._far(self._pressed, place):
            return False
        if self._dragged_from is not None:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        return True

    def _far(self, pressed: QPoint, place: QPointF) -> bool:
        return (place.toPoint() - pressed).manhattanLength() >= QApplication.startDragDistance()

    def _drag(self, place: QPointF) -> None:
        start = self._dragged_from
        if start is None or self._pressed is None:
            return
        by = place - QPointF(self._pressed)
        self.look_at(start.x.moved(-by.x() / start.x_px), start.y.moved(-by.y() / start.y_px), follows=self._follows)

    def _zoom_to(self, box: QRectF) -> None:
        left, top = self.viewport.to_units(box.left(), box.top())
        right, bottom = self.viewport.to_units(box.right(), box.bottom())
        x, y = self.viewport.x, self.viewport.y
        self.look_at(
            Span(x.length, left, max(right - left, min(self.least_units[0], x.size))).kept(),
            Span(y.length, top, max(bottom - top, min(self.least_units[1], y.size))).kept(),
        )
