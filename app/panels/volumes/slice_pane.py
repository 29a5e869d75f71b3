"""One plane of a volume with a crosshair and a slider, and the colour bar beside such planes."""

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QSlider, QVBoxLayout, QWidget

from plexoscope.app.panels.shared.canvas import Canvas
from plexoscope.app.panels.shared.heat import Scale, coloured
from plexoscope.app.panels.shared.units import measured
from plexoscope.app.panels.shared.value_bar import ValueBar
from plexoscope.app.panels.volumes.oriented import ACROSS, LETTERS, PLANES, Oriented
from plexoscope.app.panels.volumes.slice_marks import paint_crosshair, write_letters, write_over
from plexoscope.app.widgets.theme import UNIT_PX, Theme

Voxel = tuple[int, int, int]

SLIDER_FROM_PX = 17 * UNIT_PX
"""Lower panes have no slider: the crosshair of another pane still moves them."""

_GAP_PX = 5


class SliceCanvas(Canvas):
    """Paints the plane across one axis; a click moves the crosshair.

    Signals
    -------
    chosen(voxel)
        Where the crosshair is to go.
    """

    chosen = Signal(object)
    square_units = True

    def __init__(self, axis: int, theme: Theme) -> None:
        super().__init__(f"{PLANES[axis]} slice", theme)
        self.axis = axis
        self._volume: Oriented | None = None
        self._scale: Scale | None = None
        self._label = ""
        self.voxel: Voxel = (0, 0, 0)

    def show_slice(self, volume: Oriented, scale: Scale, voxel: Voxel, words: str) -> None:
        """`words` turn a voxel into what is said of it."""
        self._volume, self._scale, self.voxel, self._label = volume, scale, voxel, words
        voxel_mm = [volume.voxel_mm[axis] for axis in ACROSS[self.axis]]
        self.least_units = (4 * voxel_mm[0], 4 * voxel_mm[1])
        self.set_lengths(*volume.size_mm(self.axis))

    def paint(self, painter: QPainter, ratio: float) -> None:
        if self._volume is None or self._scale is None:
            return
        image = coloured(self._volume.plane(self.axis, self.voxel[self.axis]), self._scale)
        left, top = self.viewport.to_px(0, 0)
        right, bottom = self.viewport.to_px(*self._volume.size_mm(self.axis))
        painter.drawImage(QRectF(QPointF(left, top), QPointF(right, bottom)), image)

    def paint_over(self, painter: QPainter) -> None:
        if self._volume is None:
            return
        x, y = self.viewport.to_px(*self._volume.place_of(self.axis, self.voxel))
        hair = self.theme.colour("accent")
        hair.setAlphaF(0.75)
        paint_crosshair(painter, self, x, y, hair)
        inside = QRectF(self.rect()).adjusted(_GAP_PX, 2, -_GAP_PX, -2)
        (left, right), (bottom, top) = (LETTERS[axis] for axis in ACROSS[self.axis])
        write_letters(painter, inside, (left, right, top, bottom), self.theme)
        mm = self._volume.mm_of(self.voxel)[self.axis]
        words = f"{'xyz'[self.axis]} {mm:.4g}{' mm' if self.width() > 12 * UNIT_PX else ''}"
        write_over(painter, inside, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, words, self.theme)

    def voxel_at(self, place: QPointF) -> Voxel | None:
        """Which voxel is shown at a place of the widget; None beside the volume."""
        volume = self._volume
        if volume is None:
            return None
        x, y = self.viewport.to_units(place.x(), place.y())
        width, height = volume.size_mm(self.axis)
        if not (0 <= x < width and 0 <= y < height):
            return None
        return volume.voxel_at(self.axis, self.voxel[self.axis], x, y)

    def read_at(self, x: float, y: float) -> str:
        volume = self._volume
        if volume is None:
            return ""
        width, height = volume.size_mm(self.axis)
        if not (0 <= x < width and 0 <= y < height):
            return ""
        return words_of(volume, volume.voxel_at(self.axis, self.voxel[self.axis], x, y), self._label)

    def press_at(self, place: QPointF) -> None:
        voxel = self.voxel_at(place)
        if voxel is not None:
            self.chosen.emit(voxel)


class SlicePane(QWidget):
    """A slice and its slider.

    Signals
    -------
    chosen(voxel)
    """

    chosen = Signal(object)

    def __init__(self, axis: int, theme: Theme) -> None:
        super().__init__()
        self.axis = axis
        self.canvas = SliceCanvas(axis, theme)
        self.canvas.chosen.connect(self.chosen)
        self.slider = QSlider(Qt.Orientation.Horizontal, accessibleName=f"{PLANES[axis]} position")
        self.slider.valueChanged.connect(self._slide)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.canvas, 1)
        layout.addWidget(self.slider)

    def show_slice(self, volume: Oriented, scale: Scale, voxel: Voxel, words: str) -> None:
        self.slider.blockSignals(True)
        self.slider.setMaximum(volume.values.shape[self.axis] - 1)
        self.slider.setValue(voxel[self.axis])
        self.slider.blockSignals(False)
        self.canvas.show_slice(volume, scale, voxel, words)

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self.slider.setVisible(self.height() >= SLIDER_FROM_PX)

    def _slide(self, index: int) -> None:
        voxel = list(self.canvas.voxel)
        voxel[self.axis] = index
        self.chosen.emit((voxel[0], voxel[1], voxel[2]))


class ScaleWidget(QWidget):
    """The colour bar as a widget: as wide as it needs to be."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._bar: ValueBar | None = None

    def show_scale(self, scale: Scale, label: str, theme: Theme) -> None:
        self._bar = ValueBar(scale, label, theme)
        self._fit()
        self.update()

    def _fit(self) -> None:
        if self._bar is not None:
            self.setFixedWidth(round(self._bar.width(self._room())))

    def _room(self) -> float:
        return self.height() - 2.0 * UNIT_PX

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event) -> None:
        if self._bar is not None:
            painter = QPainter(self)
            self._bar.paint(painter, 1, UNIT_PX, self._room())
            painter.end()


def words_of(volume: Oriented, voxel: Voxel, label: str) -> str:
    """The value of a voxel, and where it is."""
    where = ", ".join(f"{part:.1f}" for part in volume.mm_of(voxel))
    return f"{measured(label, float(volume.values[voxel]))}\n({where}) mm"
