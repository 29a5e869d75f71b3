"""What the opacity of a layer depends on: nothing, the angle to an axis, or values."""

from dataclasses import replace

from plexoscope.app.document.document import Document
from plexoscope.app.document.state import Layer
from plexoscope.app.tractograms.angle_form import FIRST, AngleForm
from plexoscope.app.tractograms.layer_values import LayerValues
from plexoscope.app.tractograms.value_form import Restyle, ValueForm
from plexoscope.app.widgets.form_grid import FormGrid
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.app.widgets.wheel_guard import WheelGuard
from plexoscope.models.data.column import Column
from plexoscope.render.scene.appearance import OrientedOpacity, ValueOpacity

CONSTANT, ANGLE = "constant", "angle"
GROUPS_DECIDE = "Coloured by group, each group has an opacity of its own: see Bundles"
ENDS = "Value that is not drawn", "Value that is drawn in full"


class OpacityForm(ValueForm):
    """Edits `StreamlineStyle.opacity_by` of a layer."""

    purpose, range_words = "opacity", "opacity range"

    def __init__(
        self, document: Document, values: LayerValues, guard: WheelGuard, restyle: Restyle, theme: ThemeSource
    ) -> None:
        super().__init__(document, values, guard, restyle, theme, "Opacity by", ENDS)
        self.angle = AngleForm(document, guard)
        self.angle.edited.connect(self._change_angle)
        self.stops = (self.by, *self.range.stops, *self.angle.stops)
        grid = FormGrid(self)
        grid.add_row("Varies by", self.by)
        grid.add_wide(self.range)
        grid.add_wide(self.angle)

    def show_layer(self, layer: Layer) -> None:
        super().show_layer(layer)
        by = layer.style.opacity_by
        plain = ("", [("Nothing", CONSTANT), ("Angle to axis", ANGLE)])
        self.by.set_sections([plain, *self._values.sections(layer, groups=False)])
        self.by.setEnabled(layer.groups is None)
        self.by.setToolTip("" if layer.groups is None else GROUPS_DECIDE)
        if by is None:
            self.by.show_choice(CONSTANT)
        elif isinstance(by, OrientedOpacity):
            self.by.show_choice(ANGLE)
            self.angle.show_opacity(by)
        else:
            self.by.show_choice(self._values.key_of(layer, by.column) or by.column, by.column.name)
            self.range.show_range(by.low, by.high)
        self.angle.setVisible(isinstance(by, OrientedOpacity) and layer.groups is None)
        self.range.setVisible(isinstance(by, ValueOpacity) and layer.groups is None)

    def _choose_plain(self, layer: Layer, choice: object) -> bool:
        if choice == CONSTANT:
            self._restyle("Let opacity be constant", None, opacity_by=None)
        elif choice == ANGLE:
            self._restyle("Vary opacity with the angle", None, opacity_by=FIRST)
        return choice in (CONSTANT, ANGLE)

    def _take(self, id: str, column: Column, categorical: bool) -> None:
        by = ValueOpacity(column, *column.robust_range())
        self._document.restyle(id, f"Vary opacity with {column.name}", opacity_by=by)

    def _change_angle(self, by: OrientedOpacity, key: str | None) -> None:
        self._restyle("Change the angle that fades", key, opacity_by=by)

    def _followed(self) -> ValueOpacity | None:
        by = self._layer.style.opacity_by if self._layer else None
        return by if isinstance(by, ValueOpacity) else None

    def _set_range(self, label: str, key: str | None, low: float, high: float) -> None:
        by = self._followed()
        if by is not None:
            self._restyle(label, key, opacity_by=replace(by, low=low, high=high))
