"""How a volume is drawn: its window over a histogram, its colormap, and from which value on; colours as they are."""

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QCheckBox, QWidget

from plexoscope.app.document.document import Document
from plexoscope.app.document.state import VolumeLayer
from plexoscope.app.scene.first_volume_look import volume_layer
from plexoscope.app.widgets.bursts import Bursts
from plexoscope.app.widgets.colormap_box import ColormapBox
from plexoscope.app.widgets.form_grid import FormGrid
from plexoscope.app.widgets.histogram_range import HistogramRange
from plexoscope.app.widgets.number_box import NumberBox
from plexoscope.app.widgets.plain_text import PlainLabel
from plexoscope.app.widgets.range_row import RangeRow
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.app.widgets.wheel_guard import WheelGuard
from plexoscope.models.data.volume import Volume

_STEPS = 100
_MOST_COUNTED = 500_000
"""Voxels in the histogram of one frame of several, which is made anew for each."""


class VolumeForm(QWidget):
    """Edits one `VolumeLayer` of the document."""

    def __init__(self, document: Document, guard: WheelGuard, theme: ThemeSource) -> None:
        super().__init__()
        self._document, self._bursts = document, Bursts()
        self._layer: VolumeLayer | None = None
        self._counted: Volume | None = None
        self.histogram = HistogramRange(theme)
        self.histogram.edited.connect(self._change_window)
        self.window_ = RangeRow("Value drawn black", "Value drawn white", guard, theme)
        self.window_.edited.connect(lambda low, high: self._change_window(low, high, self._bursts.key("window")))
        self.window_.reset.connect(self._reset_window)
        self.colormap = ColormapBox()
        self.colormap.chosen.connect(lambda name: self._change("Change colormap", None, colormap=name))
        self.clear = QCheckBox("Hide below", toolTip="Do not draw voxels below a value")
        self.clear.clicked.connect(self._switch_clear)
        self.clear_below = NumberBox("Lowest value that is drawn")
        self.clear_below.valueChanged.connect(self._change_clear)
        for widget in (self.colormap, self.clear_below):
            guard.protect(widget)
        grid = FormGrid(self)
        grid.add_wide(self.histogram)
        grid.add_wide(self.window_)
        label = grid.add_row("Colormap", self.colormap)
        self._of_numbers: tuple[QWidget, ...] = (self.histogram, self.window_, self.colormap, label)
        self._of_colours = PlainLabel("The file has a colour for each voxel: no window, no colormap", wordWrap=True)
        self._of_colours.setProperty("role", "muted")
        grid.add_wide(self._of_colours)
        row = grid.rowCount()
        grid.addWidget(self.clear, row, 0)
        grid.addWidget(self.clear_below, row, 1, 1, 2)

    def show_layer(self, layer: VolumeLayer) -> None:
        self._layer = layer
        coloured = layer.volume.colours is not None
        for widget in self._of_numbers:
            widget.setVisible(not coloured)
        self._of_colours.setVisible(coloured)
        self.clear.setToolTip(f"Do not draw voxels below a {'brightness, 0 … 255' if coloured else 'value'}")
        if self._counted is not layer.volume:
            self._counted = layer.volume
            values = layer.volume.values
            if layer.n_frames > 1:
                values = values.reshape(-1)[:: max(values.size // _MOST_COUNTED, 1)]
            # Outside the head are so many voxels of nothing that they would hide all others.
            self.histogram.set_values(values[values != 0])
        self.histogram.show_range(layer.low, layer.high)
        self.window_.show_range(layer.low, layer.high)
        self.colormap.show_colormap(layer.colormap)
        self.clear.setChecked(layer.clear_below is not None)
        self.clear_below.setEnabled(layer.clear_below is not None)
        with QSignalBlocker(self.clear_below):
            self.clear_below.setSingleStep((layer.high - layer.low) / _STEPS)
            self.clear_below.setValue(layer.low if layer.clear_below is None else layer.clear_below)

    def forget(self) -> None:
        """Nothing is shown: what was, may be closed, and must not be held."""
        self._layer = self._counted = None

    def _change_window(self, low: float, high: float, key: str) -> None:
        if low < high:
            self._change("Change window", key, low=low, high=high)

    def _reset_window(self) -> None:
        if self._layer is not None:
            first = volume_layer(self._layer.path, self._layer.volume)
            self._change("Reset window", None, low=first.low, high=first.high)

    def _switch_clear(self, on: bool) -> None:
        label = "Hide low values" if on else "Draw low values"
        self._change(label, None, clear_below=self.clear_below.value() if on else None)

    def _change_clear(self, value: float) -> None:
        self._change("Change lowest value", self._bursts.key("clear below"), clear_below=value)

    def _change(self, label: str, key: str | None, **changes: object) -> None:
        if self._layer is not None:
            self._document.change_volume(self._layer.id, label, key, **changes)
