"""What one does with a mouse over the view of a tractogram, and looks at afterwards."""

from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from plexoscope.app.scene.first_volume_look import volume_layer
from plexoscope.models.data.volume import Volume
from plexoscope.models.tracts.regions import Sphere

NO_KEY = Qt.KeyboardModifier.NoModifier


class View:
    """The mouse over the 3-D view of a window."""

    def __init__(self, window) -> None:
        self.window, self.native = window, window.view.canvas.native

    def at(self, place_mm) -> QPoint:
        width, height = self.native.width(), self.native.height()
        x, y, _ = self.window.document.state.camera.project([place_mm], width / height)[0]
        return QPoint(round(x * width), round((1 - y) * height))

    def send(self, kind, at: QPoint, button=Qt.MouseButton.LeftButton, keys=NO_KEY) -> None:
        held = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else button
        place, everywhere = QPointF(at), QPointF(self.native.mapToGlobal(at))
        QApplication.sendEvent(self.native, QMouseEvent(kind, place, everywhere, button, held, keys))

    def hover(self, at: QPoint) -> None:
        self.send(QEvent.Type.MouseMove, at, Qt.MouseButton.NoButton)

    def click(self, at: QPoint, keys=NO_KEY) -> None:
        self.send(QEvent.Type.MouseButtonPress, at, keys=keys)
        self.send(QEvent.Type.MouseButtonRelease, at, keys=keys)

    def double_click(self, at: QPoint) -> None:
        self.click(at)
        self.send(QEvent.Type.MouseButtonDblClick, at)
        self.send(QEvent.Type.MouseButtonRelease, at)

    def drag(self, at: QPoint, by: QPoint, keys=NO_KEY) -> None:
        self.send(QEvent.Type.MouseButtonPress, at, keys=keys)
        for step in range(1, 6):
            self.send(QEvent.Type.MouseMove, at + by * step / 5, keys=keys)
        self.send(QEvent.Type.MouseButtonRelease, at + by, keys=keys)

    def wheel(self, at: QPoint, n_notches: int, keys=NO_KEY) -> None:
        place, everywhere = QPointF(at), QPointF(self.native.mapToGlobal(at))
        turn, none = QPoint(0, 120 * n_notches), Qt.MouseButton.NoButton
        event = QWheelEvent(place, everywhere, QPoint(), turn, none, keys, Qt.ScrollPhase.NoScrollPhase, False)
        QApplication.sendEvent(self.native, event)


def the_layer(window):
    return window.document.state.layers[0]


def the_sphere(window) -> Sphere:
    return next(the_layer(window).filter.conditions()).what.region


def n_shown(window) -> int:
    shown = window.document.shown.get(the_layer(window).id)
    return the_layer(window).tractogram.n_streamlines if shown is None else int(shown.values.sum())


def steps(window) -> int:
    return window.document.history.index()


def middle_of(window, streamline: int) -> np.ndarray:
    tractogram = the_layer(window).tractogram
    first, after = tractogram.offsets[streamline : streamline + 2]
    return tractogram.positions_mm[(first + after) // 2]


def add_volume(window, values=None) -> None:
    values = np.ones((30, 30, 30), np.float32) if values is None else values
    bounds = the_layer(window).tractogram.bounds_mm
    affine = np.diag([*((bounds[1] - bounds[0]) / 30), 1.0])
    affine[:3, 3] = bounds[0]
    window.document.add_volumes((volume_layer(Path("v.nii"), Volume(values, affine, "v")),))
