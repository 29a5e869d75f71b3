"""The direction legend: which colour a streamline has that runs along an axis of the head."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from plexoscope.app.widgets.theme import UNIT_PX, small_font
from plexoscope.render.scene.camera import Camera


class DirectionLegend(QWidget):
    """The three axes as the camera sees them, each in the colour that streamlines along it have."""

    SIZE_PX = 9 * UNIT_PX
    AXES = (("R", "#e5484d", 0), ("A", "#30a46c", 1), ("S", "#4c8dff", 2))

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedSize(self.SIZE_PX, self.SIZE_PX)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setToolTip("R right, A anterior, S superior")
        self._camera: Camera | None = None

    def show_camera(self, camera: Camera | None) -> None:
        self._camera = camera
        self.setVisible(camera is not None)
        self.update()

    def paintEvent(self, event) -> None:
        if self._camera is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(small_font(bold=True))
        centre = QPointF(self.SIZE_PX / 2, self.SIZE_PX / 2)
        reach = self.SIZE_PX * 0.32
        right, up, forward = self._camera.right, self._camera.up, self._camera.forward
        # The axis that points away from the viewer is drawn first.
        for name, colour, axis in sorted(self.AXES, key=lambda entry: -forward[entry[2]]):
            x, y = right[axis] * reach, -up[axis] * reach
            shade = QColor(colour)
            shade.setAlphaF(0.55 if forward[axis] > 0.2 else 1.0)
            painter.setPen(QPen(QBrush(shade), 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawLine(centre, centre + QPointF(x, y))
            length = max(float(np.hypot(x, y)), 1e-6)
            push = 9 if length > 4 else 0
            at = centre + QPointF(x + x / length * push, y + y / length * push)
            painter.drawText(QRectF(at.x() - 8, at.y() - 8, 16, 16), Qt.AlignmentFlag.AlignCenter, name)
        painter.end()
