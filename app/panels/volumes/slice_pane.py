"""One plane of a volume with a crosshair and a slider, and the colour bar beside such planes."""

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QSlider, QVBoxLayout, QWidget

from plexoscope.app.panels.shared.canvas import Canvas
from plexoscope.app.panels.shared.heat import Scale, coloured
from plexoscope.app.panels.shared.units import measured
from plexoscope.app.panels.shared.value_bar import ValueBar
from plexoscope.app.panels.volumes.oriented import ACROSS, LETTERS, PLANES, Oriented
from plexoscope.app.widgets.theme import UNIT_PX, Theme, small_font

Voxel = tuple[int, int, int]

SLIDER_FROM_PX = 17 * UNIT_PX
"""Lower panes have no slider: the crosshair of another pane still moves them."""

_GAP_PX, _OPEN_PX = 5, 5
_LETTERS_FROM_PX = 12 * UNIT_PX
_BACKDROP = 0.65


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
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        hair = self.theme.colour("accent")
        hair.setAlphaF(0.75)
        painter.setPen(QPen(hair, 1))
        # Open in the middle, where one wants to see.
        for low, high in ((0.0, y - _OPEN_PX), (y + _OPEN_PX, float(self.height()))):
            painter.drawLine(QPointF(x, low), QPointF(x, high))
        for low, high in ((0.0, x - _OPEN_PX), (x + _OPEN_PX, float(self.width()))):
            painter.drawLine(QPointF(low, y), QPointF(high, y))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inside = QRectF(self.rect()).adjusted(_GAP_PX, 2, -_GAP_PX, -2)
        (left, right), (bottom, top) = (LETTERS[axis] for axis in ACROSS[self.axis])
        for letter, side in (
            (left, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter),
            (right, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter),
            (top, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop),
            (bottom, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom),
        ):
            if min(self.width(), self.height()) >= _LETTERS_FROM_PX:
                self._write(painter, inside, side, letter, bold=True)
        mm = self._volume.mm_of(self.voxel)[self.axis]
        words = f"{'xyz'[self.axis]} {mm:.4g}{' mm' if self.width() > 12 * UNIT_PX else ''}"
        self._write(painter, inside, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, words)

    def _write(self, painter: QPainter, inside: QRectF, side: Qt.AlignmentFlag, words: str, bold: bool = False) -> None:
        """Write over the picture so that it can be read on any colour."""
        painter.setFont(small_font(bold=bold))
        place = painter.boundingRect(inside, side, words).adjusted(-3, 0, 3, 0)
        backdrop = self.theme.colour("plot")
        backdrop.setAlphaF(_BACKDROP)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(backdrop)
        painter.drawRoundedRect(place, 3, 3)
        painter.setPen(self.theme.colour("text"))
        painter.drawText(inside, side, words)

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
