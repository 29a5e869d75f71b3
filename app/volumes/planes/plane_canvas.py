"""A widget that shows one plane: a click or drag moves the crosshair, the wheel steps from slice to slice."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter

from plexoscope.app.panels.shared.canvas import KEY_ZOOM, Canvas
from plexoscope.app.panels.shared.viewport import Viewport
from plexoscope.app.panels.volumes.oriented import PLANES
from plexoscope.app.panels.volumes.slice_marks import paint_crosshair, write_letters, write_over
from plexoscope.app.scene.scene_builder import CROSSHAIR_RGB
from plexoscope.app.volumes.planes.passing_segments import Window
from plexoscope.app.volumes.planes.plane_frame import Place, PlaneFrame
from plexoscope.app.widgets.theme import Theme
from plexoscope.models.data.arrays import U8

_GAP_PX = 6
_NOTCH = 120
_MM_PER_STEP = 1.0


@dataclass(frozen=True, eq=False)
class PlanePicture:
    """Pixels, and the part of the plane that they cover."""

    pixels: U8
    left_mm: float
    top_mm: float
    width_mm: float
    height_mm: float
    smooth: bool = True


class PlaneCanvas(Canvas):
    """Paints pictures over each other, the letters of the sides, and the crosshair.

    Signals
    -------
    moved(place_mm, is_new)
        Where the crosshair is to go; whether a hand has just begun to drag it.
    stepped(n_steps)
        Towards the upper end of the axis.
    window_changed
        Another part of the plane is seen.
    """

    moved = Signal(object, bool)
    stepped = Signal(int)
    window_changed = Signal()
    square_units = True
    least_units = (4.0, 4.0)

    def __init__(self, axis: int, theme: Theme) -> None:
        super().__init__(f"{PLANES[axis]} plane", theme)
        self.axis = axis
        self.frame: PlaneFrame | None = None
        self.crosshair_mm: Place = (0.0, 0.0, 0.0)
        self.note = ""
        self._pictures: list[PlanePicture] = []
        self.words_at: Callable[[Place | None], str] = _in_mm
        self._panned_from: tuple[QPointF, Viewport] | None = None
        self._moves = False
        self._notches = 0.0

    def show_plane(self, frame: PlaneFrame, crosshair_mm: Place) -> None:
        """Show this plane, where these planes cross."""
        self.crosshair_mm = crosshair_mm
        if frame != self.frame:
            self.frame = frame
            self.set_lengths(*frame.size_mm)
            self.window_changed.emit()
        self.update()

    def show_pictures(self, pictures: list[PlanePicture], note: str = "") -> None:
        """Show these, the last one in front; `note` says what is still to come."""
        self._pictures, self.note = pictures, note
        self.refresh()

    def seen(self) -> Window:
        """The part of the plane that is seen, in pixels of the screen."""
        ratio, view = self.devicePixelRatioF(), self.viewport
        size_px = max(round(self.width() * ratio), 1), max(round(self.height() * ratio), 1)
        return Window(view.x.start, view.y.start, view.x_px * ratio, size_px)

    def place_at(self, at: QPointF) -> Place | None:
        """The place of the world under a place of the widget; None beside the plane."""
        if self.frame is None:
            return None
        x, y = self.viewport.to_units(at.x(), at.y())
        width, height = self.frame.size_mm
        if not (0 <= x <= width and 0 <= y <= height):
            return None
        return self.frame.place_at(x, y, self.crosshair_mm[self.axis])

    # ---- painting

    def paint(self, painter: QPainter, ratio: float) -> None:
        for each in self._pictures:
            height, width = each.pixels.shape[:2]
            image = QImage(each.pixels.data, width, height, 4 * width, QImage.Format.Format_RGBA8888)
            left, top = self.viewport.to_px(each.left_mm, each.top_mm)
            right, bottom = self.viewport.to_px(each.left_mm + each.width_mm, each.top_mm + each.height_mm)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, each.smooth)
            painter.drawImage(QRectF(QPointF(left, top), QPointF(right, bottom)), image)

    def paint_over(self, painter: QPainter) -> None:
        if self.frame is None:
            return
        x, y = self.viewport.to_px(*self.frame.in_plane(self.crosshair_mm))
        paint_crosshair(painter, self, x, y, QColor.fromRgbF(*CROSSHAIR_RGB, 0.9))
        inside = QRectF(self.rect()).adjusted(_GAP_PX, 4, -_GAP_PX, -4)
        side = Qt.AlignmentFlag
        write_letters(painter, inside, self.frame.letters, self.theme)
        words = f"{'xyz'[self.axis]} {self.crosshair_mm[self.axis]:.1f} mm"
        write_over(painter, inside, side.AlignLeft | side.AlignTop, words, self.theme)
        if self.note:
            write_over(painter, inside, side.AlignRight | side.AlignTop, self.note, self.theme)
        if self.reading:
            write_over(painter, inside, side.AlignLeft | side.AlignBottom, self.reading, self.theme)

    def show_reading(self, words: str, place: QPointF) -> None:
        super().show_reading(words, place)
        self.update()

    # ---- the mouse and keys

    def look_at(self, x, y, *, follows: bool = False) -> None:
        super().look_at(x, y, follows=follows)
        self.window_changed.emit()

    def mousePressEvent(self, event) -> None:
        if event.button() == Qt.MouseButton.RightButton:
            self._panned_from = event.position(), self.viewport
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif event.button() == Qt.MouseButton.LeftButton:
            self._moves = self._move_to(event.position(), True)

    def mouseMoveEvent(self, event) -> None:
        if self._panned_from is not None:
            began, view = self._panned_from
            by = event.position() - began
            x, y = view.x.moved(-by.x() / view.x_px), view.y.moved(-by.y() / view.y_px)
            self.look_at(x, y, follows=self._follows)
        elif self._moves:
            self._move_to(event.position(), False)
        else:
            self.point_at(event.position())

    def mouseReleaseEvent(self, event) -> None:
        self._panned_from, self._moves = None, False
        self.unsetCursor()

    def contextMenuEvent(self, event) -> None:
        event.accept()  # the right button moves the picture

    def wheelEvent(self, event) -> None:
        delta = event.angleDelta().y() or event.angleDelta().x()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(KEY_ZOOM ** (delta / _NOTCH), self.viewport.to_units(event.position().x(), event.position().y()))
        else:
            self._notches += delta / _NOTCH
            whole = int(self._notches)
            self._notches -= whole
            if whole:
                self.stepped.emit(whole)
        event.accept()

    def keyPressEvent(self, event) -> None:
        if event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.stepped.emit(1 if event.key() == Qt.Key.Key_PageUp else -1)
        else:
            super().keyPressEvent(event)

    def step(self, right: int, down: int) -> None:
        """Arrow keys move the crosshair."""
        if self.frame is not None:
            x, y = self.frame.in_plane(self.crosshair_mm)
            at = x + right * _MM_PER_STEP, y + down * _MM_PER_STEP
            self.moved.emit(self.frame.place_at(*at, self.crosshair_mm[self.axis]), True)

    def point_at(self, place: QPointF) -> None:
        """Say what lies under the pointer."""
        self.show_reading(self.words_at(self.place_at(place)), place)

    def _move_to(self, at: QPointF, is_new: bool) -> bool:
        frame = self.frame
        if frame is None:
            return False
        x, y = self.viewport.to_units(at.x(), at.y())
        width, height = frame.size_mm
        x, y = min(max(x, 0.0), width), min(max(y, 0.0), height)
        self.moved.emit(frame.place_at(x, y, self.crosshair_mm[self.axis]), is_new)
        self.hide_reading()
        return True

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self.window_changed.emit()

    def point(self) -> QPoint:
        """Where the crosshair is, in the widget."""
        assert self.frame is not None
        x, y = self.viewport.to_px(*self.frame.in_plane(self.crosshair_mm))
        return QPointF(x, y).toPoint()


def _in_mm(place_mm: Place | None) -> str:
    return "" if place_mm is None else ", ".join(f"{each:.1f}" for each in place_mm) + " mm"
