"""What the opacity of a layer depends on: nothing, the angle to an axis, or values."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from plexoscope.app.document.document import Document
from plexoscope.app.document.state import Layer
from plexoscope.app.scene.value_columns import ColumnKey
from plexoscope.app.tractograms.angle_form import FIRST, AngleForm
from plexoscope.app.tractograms.layer_values import LayerValues
from plexoscope.app.widgets.bursts import Bursts
from plexoscope.app.widgets.choice_box import ChoiceBox
from plexoscope.app.widgets.form_grid import FormGrid
from plexoscope.app.widgets.range_row import RangeRow
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.app.widgets.wheel_guard import WheelGuard
from plexoscope.models.data.column import Column
from plexoscope.render.scene.appearance import OrientedOpacity, ValueOpacity

CONSTANT, ANGLE = "constant", "angle"
GROUPS_DECIDE = "Coloured by group, each group has an opacity of its own: see Bundles"

Restyle = Callable[..., None]


class OpacityForm(QWidget):
    """Edits `StreamlineStyle.opacity_by` of a layer.

    Parameters
    ----------
    restyle
        Called as `restyle(label, merge_key, opacity_by=…)`.
    """

    def __init__(
        self, document: Document, values: LayerValues, guard: WheelGuard, restyle: Restyle, theme: ThemeSource
    ) -> None:
        super().__init__()
        self._document, self._values, self._restyle = document, values, restyle
        self._bursts = Bursts()
        self._layer: Layer | None = None
        self.by = ChoiceBox("Opacity by")
        self.by.chosen.connect(self._choose)
        self.angle = AngleForm(document, guard)
        self.angle.edited.connect(self._change_angle)
        self.range = RangeRow("Value that is not drawn", "Value that is drawn in full", guard, theme)
        self.range.edited.connect(self._change_range)
        self.range.reset.connect(self._reset_range)
        self.stops: tuple[QWidget, ...] = (self.by, *self.range.stops, *self.angle.stops)
        guard.protect(self.by)
        grid = FormGrid(self)
        grid.add_row("Varies by", self.by)
        grid.add_wide(self.range)
        grid.add_wide(self.angle)

    def forget(self) -> None:
        """Nothing is shown: what was, may be closed, and must not be held."""
        self._layer = None

    def show_layer(self, layer: Layer) -> None:
        self._layer = layer
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

    def _choose(self, choice: object) -> None:
        layer = self._layer
        if layer is None:
            return
        self._values.withdraw("opacity")
        if choice == CONSTANT:
            self._restyle("Let opacity be constant", None, opacity_by=None)
        elif choice == ANGLE:
            self._restyle("Vary opacity with the angle", None, opacity_by=FIRST)
        elif isinstance(choice, ColumnKey):
            self._values.request("opacity", layer, choice, lambda column: self._take(layer.id, column))
            self.show_layer(self._layer or layer)  # what is chosen shows when it is there

    def _take(self, id: str, column: Column) -> None:
        by = ValueOpacity(column, *column.robust_range())
        self._document.restyle(id, f"Vary opacity with {column.name}", opacity_by=by)

    def _change_angle(self, by: OrientedOpacity, key: str | None) -> None:
        self._restyle("Change the angle that fades", key, opacity_by=by)

    def _change_range(self, low: float, high: float) -> None:
        by = self._layer.style.opacity_by if self._layer else None
        if isinstance(by, ValueOpacity):
            key = self._bursts.key("opacity range")
            self._restyle("Change opacity range", key, opacity_by=replace(by, low=low, high=high))

    def _reset_range(self) -> None:
        by = self._layer.style.opacity_by if self._layer else None
        if isinstance(by, ValueOpacity):
            low, high = by.column.robust_range()
            self._restyle("Reset opacity range", None, opacity_by=replace(by, low=low, high=high))
