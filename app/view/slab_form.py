"""The clipping slab: only what lies between two parallel planes is drawn."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from plexoscope.app.document.document import Document
from plexoscope.app.document.state import State
from plexoscope.app.scene.axes import BODY_AXES, LINE_OF_SIGHT, LINE_OF_SIGHT_HELP, Axis, line_of_sight, name_of
from plexoscope.app.scene.extent import extent_mm
from plexoscope.app.widgets.choice_box import ChoiceBox
from plexoscope.app.widgets.form_grid import FormGrid, number_label
from plexoscope.app.widgets.value_slider import ValueSlider
from plexoscope.app.widgets.wheel_guard import WheelGuard
from plexoscope.render.scene.scene import Slab

OFF = "Off"
FIRST_SHARE = 0.1
"""Of the extent: how thick a slab is at first."""
THINNEST_MM = 1.0


class SlabForm(QWidget):
    """Edits `ViewSettings.slab`."""

    def __init__(self, document: Document, guard: WheelGuard) -> None:
        super().__init__()
        self._document = document
        self.axis = ChoiceBox("Clip along")
        self.axis.set_sections([("", [(name, name) for name in (OFF, *BODY_AXES, LINE_OF_SIGHT)])])
        self.axis.setItemData(self.axis.count() - 1, LINE_OF_SIGHT_HELP, Qt.ItemDataRole.ToolTipRole)
        self.axis.chosen.connect(self._choose_axis)
        self.position = ValueSlider("Position of the slab")
        self.position.moved.connect(self._move)
        self.thickness = ValueSlider("Thickness of the slab")
        self.thickness.moved.connect(self._thicken)
        self._position, self._thickness = number_label(), number_label()
        grid = FormGrid(self)
        grid.add_row("Slab", self.axis)
        self._rows = (
            *(grid.add_row("Position", self.position, self._position), self.position, self._position),
            *(grid.add_row("Thickness", self.thickness, self._thickness), self.thickness, self._thickness),
        )
        for widget in (self.axis, self.position, self.thickness):
            guard.protect(widget)

    def show_state(self, state: State) -> None:
        slab = state.view.slab
        for part in self._rows:
            part.setVisible(slab is not None)
        self.axis.show_choice(OFF if slab is None else name_of(slab.axis) or LINE_OF_SIGHT)
        if slab is None:
            return
        low, high = extent_mm(state, slab.axis)
        most = max(high - low, THINNEST_MM)
        self.position.to_value = lambda share: round(low + share * (high - low), 1)
        self.position.to_share = lambda value: min(max((value - low) / most, 0.0), 1.0)
        self.thickness.to_value = lambda share: round(max(share**2 * most, THINNEST_MM), 1)
        self.thickness.to_share = lambda value: min(max(value / most, 0.0), 1.0) ** 0.5
        position, thickness = _middle(slab), slab.high_mm - slab.low_mm
        self.position.show_value(position)
        self.thickness.show_value(thickness)
        self._position.setText(f"{position:.0f} mm")
        self._thickness.setText(f"{thickness:.0f} mm")

    def _choose_axis(self, name: object) -> None:
        state = self._document.state
        if name == OFF:
            self._document.change_view("Clip nothing", slab=None)
        elif isinstance(name, str) and name in BODY_AXES:
            self._clip_along(BODY_AXES[name])
        elif state.camera is not None:
            self._clip_along(line_of_sight(state.camera))
        self.show_state(self._document.state)

    def _clip_along(self, axis: Axis) -> None:
        state = self._document.state
        low, high = extent_mm(state, axis)
        slab = state.view.slab
        thickness = FIRST_SHARE * (high - low) if slab is None else slab.high_mm - slab.low_mm
        label = f"Clip along {(name_of(axis) or LINE_OF_SIGHT).lower()}"
        self._document.change_view(label, slab=_slab(axis, (low + high) / 2, thickness))

    def _move(self, position: float, key: str) -> None:
        slab = self._document.state.view.slab
        if slab is not None:
            moved = _slab(slab.axis, position, slab.high_mm - slab.low_mm)
            self._document.change_view("Move the slab", key, slab=moved)

    def _thicken(self, thickness: float, key: str) -> None:
        slab = self._document.state.view.slab
        if slab is not None:
            thicker = _slab(slab.axis, _middle(slab), thickness)
            self._document.change_view("Change the slab's thickness", key, slab=thicker)


def _slab(axis: Axis, position_mm: float, thickness_mm: float) -> Slab:
    return Slab(axis, round(position_mm - thickness_mm / 2, 2), round(position_mm + thickness_mm / 2, 2))


def _middle(slab: Slab) -> float:
    return (slab.low_mm + slab.high_mm) / 2
