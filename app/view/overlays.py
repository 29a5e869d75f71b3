"""What lies over the 3-D view: the empty state, the direction legend, and toasts."""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QBrush, QColor, QPainter, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from plexoscope.app.services.actions import Actions
from plexoscope.app.services.messages import Message
from plexoscope.app.widgets.icons import icon
from plexoscope.app.widgets.theme import UNIT_PX, Theme, small_font
from plexoscope.render.scene.camera import Camera

KINDS = ".trk .tck .trx .vtk .vtp .tt.gz · volumes .nii .mgz · networks .graphml .gml .csv .npz"
TOAST_MS = 7000
MAX_TOASTS = 3


class EmptyState(QWidget):
    """Says what to do while there is nothing to look at."""

    def __init__(self, parent: QWidget, actions: Actions, first_sample: str | None) -> None:
        super().__init__(parent)
        self.setObjectName("emptyState")
        words = QLabel("Drop a tractogram or a network here,\nor open a sample")
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        words.setProperty("role", "title")
        buttons = QHBoxLayout()
        buttons.setSpacing(UNIT_PX)
        buttons.addStretch(1)
        open_file = QPushButton("Open file…")
        open_file.clicked.connect(actions.qaction("file.open").trigger)
        buttons.addWidget(open_file)
        if first_sample is not None:
            sample = QPushButton(actions[first_sample].title)
            sample.setProperty("role", "primary")
            sample.clicked.connect(actions.qaction(first_sample).trigger)
            buttons.addWidget(sample)
        buttons.addStretch(1)
        hint = QLabel(f"{KINDS}\nDrag turns · wheel zooms · right drag moves · double click shows all")
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        hint.setProperty("role", "muted")
        layout = QVBoxLayout(self)
        layout.setSpacing(2 * UNIT_PX)
        layout.addStretch(1)
        layout.addWidget(words)
        layout.addLayout(buttons)
        layout.addWidget(hint)
        layout.addStretch(1)


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


class Toast(QFrame):
    """A message over the window that goes by itself. `number` counts them."""

    def __init__(
        self, parent: QWidget, number: int, message: Message, theme: Theme, closed: Callable[[], None]
    ) -> None:
        super().__init__(parent)
        self.number = number
        self.setObjectName("toast")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._closed = closed
        self.setProperty("level", message.level)
        text = QLabel(message.title, wordWrap=True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        close = QToolButton(toolTip="Dismiss", accessibleName="Dismiss")
        close.setIcon(icon("remove", theme.muted))
        close.clicked.connect(self.close)
        self._layout = layout = QHBoxLayout(self)
        layout.setContentsMargins(UNIT_PX * 3 // 2, UNIT_PX, UNIT_PX, UNIT_PX)
        layout.addWidget(text, 1)
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        QTimer.singleShot(TOAST_MS, self, self.close)

    def fit(self, width_px: int) -> None:
        self.setFixedSize(width_px, self._layout.heightForWidth(width_px))

    def hideEvent(self, event) -> None:
        super().hideEvent(event)
        self._closed()


class Toasts(QObject):
    """Stacks toasts in the lower right corner of a widget."""

    WIDTH_PX = 45 * UNIT_PX

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._area = parent
        self._n_shown = 0

    def show(self, message: Message, theme: Theme) -> None:
        toasts = self._in_order()
        for old in toasts[: max(0, len(toasts) + 1 - MAX_TOASTS)]:
            old.close()
        self._n_shown += 1
        Toast(self._area, self._n_shown, message, theme, self.place).show()
        self.place()

    def _in_order(self) -> list[Toast]:
        """Those to be seen, the oldest first. The order of children says which lies above, and changes."""
        toasts = [toast for toast in self._area.findChildren(Toast) if not toast.isHidden()]
        return sorted(toasts, key=lambda toast: toast.number)

    def place(self) -> None:
        bottom = self._area.height() - 2 * UNIT_PX
        width = max(1, min(self.WIDTH_PX, self._area.width() - 4 * UNIT_PX))
        for toast in reversed(self._in_order()):
            toast.fit(width)
            bottom -= toast.height()
            toast.move(self._area.width() - width - 2 * UNIT_PX, bottom)
            bottom -= UNIT_PX
            toast.raise_()
