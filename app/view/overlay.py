"""Lines over the 3-D view that nothing hides: regions inside a bundle, the streamline that was picked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from plexoscope.app.widgets.backdrop import paint_backdrop
from plexoscope.app.widgets.theme import Theme, small_font
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.render.scene.camera import Camera
from plexoscope.render.screen_space import on_screen

DOT_PX = 4.0


@dataclass(frozen=True, eq=False)
class OverlayMark:
    """Lines of one look.

    Parameters
    ----------
    lines_mm
        Each (N, 3).
    colour
        As `#rrggbb`.
    dots_mm : (K, 3), optional
        Small discs.
    label
        Words beside the highest place.
    halo
        A rim in the colour of the background parts it from what lies behind.
    """

    lines_mm: Sequence[npt.NDArray[np.floating]]
    colour: str
    width_px: float = 1.0
    opacity: float = 1.0
    dashed: bool = False
    dots_mm: npt.NDArray[np.floating] | None = None
    label: str = ""
    halo: bool = False


class Painted(Protocol):
    """Something that paints itself over the view where marks do not do."""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to paint."""
        ...

    def paint(self, painter: QPainter, camera: Camera, size_px: tuple[float, float], theme: Theme) -> None:
        """Paint over a view of this size as the camera sees it."""
        ...


class ViewOverlay(QWidget):
    """Paints marks of several owners over the view, as the camera sees them."""

    def __init__(self, parent: QWidget, theme: ThemeSource) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._theme = theme
        self._camera: Camera | None = None
        self._marks: dict[str, Sequence[OverlayMark]] = {}
        self._painted: list[Painted] = []

    def show_camera(self, camera: Camera | None) -> None:
        if camera != self._camera:
            self._camera = camera
            self._changed()

    def marks_of(self, owner: str) -> Sequence[OverlayMark]:
        """The marks that `owner` shows now."""
        return self._marks.get(owner, ())

    def show_marks(self, owner: str, marks: Sequence[OverlayMark]) -> None:
        if marks or self._marks.get(owner):
            self._marks[owner] = marks
            self._changed()

    def add_painted(self, painted: Painted) -> None:
        """Paint this below the marks."""
        self._painted.append(painted)

    def repaint_painted(self) -> None:
        """What paints itself looks different now."""
        self._changed()

    def _changed(self) -> None:
        # Hidden while there is nothing: a widget over the canvas makes each of its frames dearer.
        self.setVisible(any(self._marks.values()) or not all(each.empty for each in self._painted))
        self.update()

    def paintEvent(self, event) -> None:
        if self._camera is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(small_font())
        size_px = float(max(self.width(), 1)), float(max(self.height(), 1))
        for painted in self._painted:
            painted.paint(painter, self._camera, size_px, self._theme.now)
        for marks in self._marks.values():
            for mark in marks:
                self._paint(painter, mark, self._camera)
        painter.end()

    def _paint(self, painter: QPainter, mark: OverlayMark, camera: Camera) -> None:
        lines = [self._polygon(line_mm, camera) for line_mm in mark.lines_mm]
        colour = QColor(mark.colour)
        colour.setAlphaF(mark.opacity)
        passes = [(colour, mark.width_px)]
        if mark.halo:
            behind = self._theme.now.colour("scene")
            behind.setAlphaF(0.75 * mark.opacity)
            passes.insert(0, (behind, mark.width_px + 3))
        for shade, width_px in passes:
            pen = QPen(shade, width_px, Qt.PenStyle.DashLine if mark.dashed else Qt.PenStyle.SolidLine)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            for line in lines:
                painter.drawPolyline(line)
        if mark.dots_mm is not None:
            painter.setPen(QPen(self._theme.now.colour("scene"), 1.5))
            painter.setBrush(colour)
            for dot in self._polygon(mark.dots_mm, camera).toList():
                painter.drawEllipse(dot, DOT_PX, DOT_PX)
            painter.setBrush(Qt.BrushStyle.NoBrush)
        if mark.label:
            self._paint_label(painter, mark, lines)

    def _paint_label(self, painter: QPainter, mark: OverlayMark, lines: Sequence[QPolygonF]) -> None:
        box = lines[0].boundingRect()
        for line in lines[1:]:
            box = box.united(line.boundingRect())
        metrics = painter.fontMetrics()
        width, height = metrics.horizontalAdvance(mark.label) + 12, metrics.height() + 6
        x = min(max(box.center().x() - width / 2, 4.0), max(self.width() - width - 4.0, 4.0))
        y = box.top() - height - 6 if box.top() > height + 10 else min(box.bottom() + 6, self.height() - height - 4.0)
        paint_backdrop(painter, QRectF(int(x), int(y), width, height), self._theme.now.colour("raised"), 0.9)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(self._theme.now.colour("text"))
        painter.drawText(int(x) + 6, int(y) + 3 + metrics.ascent(), mark.label)

    def _polygon(self, places_mm: npt.NDArray[np.floating], camera: Camera) -> QPolygonF:
        """Places in front of the eye, in pixels."""
        shown = on_screen(places_mm, camera, (max(self.width(), 1), max(self.height(), 1)))
        return QPolygonF([QPointF(x, y) for x, y, _ in shown[shown[:, 2] > camera.near_mm].tolist()])
