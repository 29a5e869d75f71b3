"""A volume as three slices with a common crosshair, as one slice, or seen through by rays."""

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from plexoscope.app.panels.export import Columns
from plexoscope.app.panels.scenes.scene_panel import ScenePanel
from plexoscope.app.panels.shared.heat import Scale, scale_of
from plexoscope.app.panels.volumes.oriented import PLANES, Oriented
from plexoscope.app.panels.volumes.slice_pane import ScaleWidget, SlicePane, Voxel, words_of
from plexoscope.app.widgets.plain_text import PlainLabel
from plexoscope.app.widgets.theme import UNIT_PX, Theme
from plexoscope.models.data.column import Column
from plexoscope.models.data.volume import Volume as VolumeData
from plexoscope.plugins.manifest import Channel
from plexoscope.plugins.results import Volume
from plexoscope.render.scene.appearance import DEFAULT_COLORMAP, ValueColours
from plexoscope.render.scene.colour_key import ColourKey
from plexoscope.render.scene.scene import VolumeItem, VolumeMode

SLICES, RAYS = "Slices", "3-D"
VIEWS = (SLICES, *PLANES, RAYS)
COLORMAPS = (DEFAULT_COLORMAP, "cividis", "inferno", "gray", "vik")
_STRETCH = 1000
_MOST_SAMPLES = 200_000
RAY_MODES: tuple[tuple[str, VolumeMode], ...] = (("Fog", "composite"), ("Highest value", "mip"))


class VolumePanel(ScenePanel):
    """Draws the newest `volume` of a channel."""

    newest: Volume | None

    def __init__(self, channel: Channel, theme: Theme) -> None:
        super().__init__(channel, theme)
        self.shown = QComboBox(toolTip="How the volume is shown", accessibleName="Show as")
        self.shown.addItems(VIEWS)
        self.shown.currentIndexChanged.connect(lambda _: self._redraw())
        self.add_control(self.shown)
        self.colormaps = self.add_choice("Colours", COLORMAPS, self._set_colormap)
        self.rays = self.add_choice("Rays in 3-D", [words for words, _ in RAY_MODES], self._set_rays)
        self._colormap, self._mode = COLORMAPS[0], RAY_MODES[0][1]
        self.panes = [SlicePane(axis, theme) for axis in range(3)]
        self.voxel: Voxel = (0, 0, 0)
        self._chosen = False  # until somebody has, the crosshair stands in the middle
        for pane in self.panes:
            pane.chosen.connect(self._go_to)
            pane.canvas.read.connect(self._read)
        self.scale = ScaleWidget()
        self.slices = QWidget()
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(UNIT_PX // 2)
        row = QHBoxLayout(self.slices)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(UNIT_PX)
        row.addLayout(self._grid, 1)
        row.addWidget(self.scale)
        self.slices.installEventFilter(self)
        self.column.addWidget(self.slices, 1)
        self.here = PlainLabel(wordWrap=True)
        self.here.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.here.setProperty("role", "muted")
        self.here.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._grid.addWidget(self.here, 1, 1)
        self._arranged: tuple[object, ...] | None = None
        self._drawn: Volume | None = None
        self._oriented: Oriented | None = None
        self._data: VolumeData | None = None

    def _read(self, words: str, place: QPoint) -> None:
        # By the sender: a function for each pane would keep the panel alive after its end.
        canvas = self.sender()
        assert isinstance(canvas, QWidget)
        self.show_readout(words, canvas.mapTo(self, place))

    def clear(self) -> None:
        super().clear()
        self._drawn = None

    def _redraw(self) -> None:
        if self.newest is not None:
            self.refresh()

    def _set_colormap(self, row: int) -> None:
        self._colormap = COLORMAPS[row]
        self._redraw()

    def _set_rays(self, row: int) -> None:
        self._mode = RAY_MODES[row][1]
        self._redraw()

    def _go_to(self, voxel: Voxel) -> None:
        self.voxel, self._chosen = voxel, True
        self._redraw()

    def restyle(self) -> None:
        for pane in self.panes:
            pane.canvas.apply_theme(self.theme)

    def draw(self) -> None:
        result = self.newest
        if result is None:
            return
        if result is not self._drawn:
            self._drawn = result
            affine = np.eye(4) if result.affine is None else result.affine
            self._oriented = Oriented.of(result.values, affine)
            self._data = None
            self._range = scale_of(result.values, result.limits, self._colormap)
            # The ground, which most voxels are of, would hide everything from rays.
            self._ray_low = self._range.low if result.limits else _middle(result.values, self._range)
        oriented, shape = self._oriented, self._oriented.values.shape if self._oriented is not None else (1, 1, 1)
        if oriented is None:
            return
        if not self._chosen or any(at >= n for at, n in zip(self.voxel, shape, strict=True)):
            self.voxel = (shape[0] // 2, shape[1] // 2, shape[2] // 2)
        known = self._range
        scale = Scale(known.low, known.high, self._colormap, known.below, known.above, known.missing)
        label = result.value_label or "value"
        shown = self.shown.currentText()
        self.slices.setVisible(shown != RAYS)
        if shown == RAYS:
            self._draw_rays(result, scale, label)
            return
        if self.view is not None:
            self.view.hide()
        self._arrange()
        self.scale.show_scale(scale, result.value_label, self.theme)
        self.here.setText("At the crosshair\n" + words_of(oriented, self.voxel, label).removeprefix(label).strip())
        for pane in self.panes:
            pane.show_slice(oriented, scale, self.voxel, label)

    def _draw_rays(self, result: Volume, scale: Scale, label: str) -> None:
        if self._data is None:
            affine = np.eye(4) if result.affine is None else result.affine
            self._data = VolumeData(result.values, affine, self.channel.name)
        item = VolumeItem("volume", self._data, self._ray_low, scale.high, self._colormap, 0.8, self._mode)
        view = self.show_scene(self.scene(volumes=(item,)), directions=True)
        view.show()
        by = ValueColours(Column(np.zeros(0), name=label), self._ray_low, scale.high, colormap=self._colormap)
        self.explain(ColourKey(label, by))

    def _arrange(self) -> None:
        """Three panes in a row or two above one; or one alone."""
        shown = self.shown.currentText()
        in_a_row = self._in_a_row()
        self.here.setVisible(shown == SLICES and not in_a_row)
        shape = None if self._oriented is None else self._oriented.values.shape
        if self._arranged == (shown, in_a_row, shape):
            return
        self._arranged = (shown, in_a_row, shape)
        places = [(0, 0), (0, 1), (0, 2) if in_a_row else (1, 0)] if shown == SLICES else [(0, 0)] * 3
        for pane, place in zip(self.panes, places, strict=True):
            self._grid.removeWidget(pane)
            pane.setVisible(shown in (SLICES, PLANES[pane.axis]))
            self._grid.addWidget(pane, *place)
        for at in range(3):
            here = [pane for pane in self.panes if pane.isVisibleTo(self.slices)]
            rows = [self._shares(pane)[1] for pane in here if places[pane.axis][0] == at]
            columns = [self._shares(pane)[0] for pane in here if places[pane.axis][1] == at]
            # Room in proportion to millimetres: all slices have one scale.
            self._grid.setRowStretch(at, round(_STRETCH * max(rows, default=0.0)))
            self._grid.setColumnStretch(at, round(_STRETCH * max(columns, default=0.0)))

    def _shares(self, pane: SlicePane) -> tuple[float, float]:
        """Width and height of its slices, as shares of the longest side."""
        if self._oriented is None:
            return 1.0, 1.0
        longest = max(max(self._oriented.size_mm(axis)) for axis in range(3))
        width, height = self._oriented.size_mm(pane.axis)
        return width / longest, height / longest

    def _in_a_row(self) -> bool:
        """Whether the slices are larger side by side than as two above one."""
        if self._oriented is None:
            return True
        (side_w, side_h), (front_w, front_h), (top_w, top_h) = (self._oriented.size_mm(axis) for axis in range(3))
        width, height = self.slices.width(), self.slices.height()
        row = min(width / (side_w + front_w + top_w), height / max(side_h, front_h, top_h))
        block = min(width / (max(side_w, top_w) + front_w), height / (max(side_h, front_h) + top_h))
        return row >= block

    def eventFilter(self, watched, event) -> bool:
        if watched is self.slices and event.type() == event.Type.Resize and self.newest is not None:
            self._arrange()
        return super().eventFilter(watched, event)

    def fit(self) -> None:
        super().fit()
        for pane in self.panes:
            pane.canvas.fit()

    def zoom(self, factor: float) -> None:
        if self.shown.currentText() == RAYS:
            super().zoom(factor)
        else:
            for pane in self.panes:
                pane.canvas.zoom(1 / factor)

    def data(self) -> Columns:
        """Return the voxels (X, Y, Z) as they were emitted, and the affine."""
        result = self.newest
        if result is None:
            return {}
        affine = np.eye(4) if result.affine is None else result.affine
        return {result.value_label or "values": result.values, "affine": affine}


def _middle(values: np.ndarray, scale: Scale) -> float:
    """The median of the values, or the lower end of the scale if that is all there is."""
    finite = values[np.isfinite(values)]
    middle = float(np.median(finite[:: max(len(finite) // _MOST_SAMPLES, 1)])) if len(finite) else scale.low
    return middle if middle < scale.high else scale.low
