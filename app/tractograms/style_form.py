"""How the selected layer is drawn: opacity, colour and width."""

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QVBoxLayout, QWidget

from plexoscope.app.document.document import Document
from plexoscope.app.document.state import Layer
from plexoscope.app.tractograms.colour_form import ColourForm
from plexoscope.app.tractograms.layer_values import LayerValues
from plexoscope.app.tractograms.opacity_form import OpacityForm
from plexoscope.app.widgets.bursts import Bursts
from plexoscope.app.widgets.form_grid import FormGrid
from plexoscope.app.widgets.number_box import number_text
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.app.widgets.value_slider import ValueSlider, opacity_of, share_of_opacity
from plexoscope.app.widgets.wheel_guard import WheelGuard

PERCENT_PX = 8 * UNIT_PX
"""Room for two digits before the point and two behind it."""


class PercentBox(QDoubleSpinBox):
    """The number beside a slider of opacities, which is typed where the slider is too coarse."""

    def __init__(self) -> None:
        super().__init__(maximum=100, decimals=2, suffix=" %", accessibleName="Opacity, %")
        self.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
        self.setKeyboardTracking(False)
        self.setFixedWidth(PERCENT_PX)

    def textFromValue(self, value: float) -> str:
        return number_text(round(value, self.decimals()))


class StyleForm(QWidget):
    """Shows the style of the selected layer and turns edits into undoable steps."""

    def __init__(self, document: Document, values: LayerValues, theme: ThemeSource) -> None:
        super().__init__()
        self._document, self._bursts, guard = document, Bursts(), WheelGuard(self)
        self.opacity = ValueSlider("Opacity", opacity_of, share_of_opacity)
        self.opacity.setObjectName("layerOpacity")
        self.opacity.moved.connect(lambda value, key: self._restyle("Change opacity", key, opacity=value))
        self.percent = PercentBox()
        self.percent.valueChanged.connect(self._type_opacity)
        self.opacity_by = OpacityForm(document, values, guard, self._restyle, theme)
        self.colour = ColourForm(document, values, guard, self._restyle, theme)
        self.line_width = QDoubleSpinBox(minimum=0.5, maximum=10, singleStep=0.25, decimals=2, suffix=" px")
        self.line_width.setAccessibleName("Line width")
        self.line_width.setKeyboardTracking(False)
        self.line_width.valueChanged.connect(self._change_width)
        top, bottom = QWidget(), QWidget()
        FormGrid(top).add_row("Opacity", self.opacity, self.percent)
        FormGrid(bottom).add_row("Width", self.line_width)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(UNIT_PX)
        for part in (top, self.opacity_by, self.colour, bottom):
            layout.addWidget(part)
        # Where the tab key stops, in order.
        self.stops: tuple[QWidget, ...] = (
            self.opacity,
            self.percent,
            *self.opacity_by.stops,
            *self.colour.stops,
            self.line_width,
        )
        guard.protect(self.opacity)
        guard.protect(self.percent)
        guard.protect(self.line_width)

    def show_layer(self, layer: Layer) -> None:
        style = layer.style
        self.opacity.show_value(style.opacity)
        with QSignalBlocker(self.percent):
            self.percent.setValue(100 * style.opacity)
        self.opacity_by.show_layer(layer)
        self.colour.show_layer(layer)
        with QSignalBlocker(self.line_width):
            self.line_width.setValue(style.width_px)

    def forget(self) -> None:
        """Nothing is shown: what was, may be closed, and must not be held."""
        self.opacity_by.forget()
        self.colour.forget()

    def _type_opacity(self, percent: float) -> None:
        self._restyle("Change opacity", self._bursts.key("opacity"), opacity=round(percent / 100, 4))

    def _change_width(self, value: float) -> None:
        self._restyle("Change line width", self._bursts.key("width"), width_px=value)

    def _restyle(self, label: str, merge_key: str | None, **changes: object) -> None:
        id = self._document.state.selected_layer
        if id is not None:
            self._document.restyle(id, label, merge_key, **changes)
