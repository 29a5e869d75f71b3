"""Which slices are drawn, and where: a switch, a number and a slider for each plane."""

from functools import partial

import numpy as np
from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from plexoscope.app.document.document import Document
from plexoscope.app.document.state import State
from plexoscope.app.scene.scene_builder import AXES
from plexoscope.app.view.slices import PLANES, bounds_mm, step_mm
from plexoscope.app.widgets.bursts import Bursts
from plexoscope.app.widgets.number_box import NumberBox
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.app.widgets.value_slider import ValueSlider
from plexoscope.app.widgets.wheel_guard import WheelGuard
from plexoscope.render.scene.scene import Plane

WORDS: dict[Plane, str] = {"sagittal": "Sagittal, x", "coronal": "Coronal, y", "axial": "Axial, z"}
NUMBER_PX = 9 * UNIT_PX


def toggle_plane(document: Document, plane: Plane) -> None:
    """Show the slices of a plane, or hide them."""
    planes = document.state.view.planes
    label = f"{'Hide' if plane in planes else 'Show'} {plane} slices"
    document.change_view(label, planes=planes ^ {plane})


class CrosshairForm(QWidget):
    """Edits the planes and the crosshair of the `ViewSettings`."""

    def __init__(self, document: Document, guard: WheelGuard) -> None:
        super().__init__()
        self._document, self._bursts = document, Bursts()
        self._bounds_mm = np.array([[-1.0, -1.0, -1.0], [1.0, 1.0, 1.0]])
        self.switches: dict[Plane, QCheckBox] = {}
        self.numbers: dict[Plane, NumberBox] = {}
        self.sliders: dict[Plane, ValueSlider] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(UNIT_PX // 2)
        grid.setColumnStretch(0, 1)
        for row, plane in enumerate(PLANES):
            axis = AXES[plane]
            switch = QCheckBox(WORDS[plane], toolTip=f"Show {plane} slices")
            switch.clicked.connect(partial(toggle_plane, document, plane))
            number = NumberBox(f"{WORDS[plane]} of the crosshair, mm")
            number.setFixedWidth(NUMBER_PX)
            number.valueChanged.connect(partial(self._type, plane))
            slider = ValueSlider(
                f"Position of the {plane} slice", partial(self._value, axis), partial(self._share, axis)
            )
            slider.moved.connect(partial(self._move, plane))
            for widget in (number, slider):
                guard.protect(widget)
            grid.addWidget(switch, 2 * row, 0)
            grid.addWidget(number, 2 * row, 1)
            grid.addWidget(slider, 2 * row + 1, 0, 1, 2)
            self.switches[plane], self.numbers[plane], self.sliders[plane] = switch, number, slider

    def show_state(self, state: State) -> None:
        crosshair_mm = state.view.crosshair_mm
        if crosshair_mm is None or not state.volumes:
            return
        self._bounds_mm = bounds_mm(list(state.volumes))
        for plane in PLANES:
            value = crosshair_mm[AXES[plane]]
            self.switches[plane].setChecked(plane in state.view.planes)
            number = self.numbers[plane]
            with QSignalBlocker(number):
                low, high = self._bounds_mm[:, AXES[plane]]
                number.setRange(low, high)
                number.setSingleStep(step_mm(list(state.volumes), AXES[plane]))
                number.setValue(value)
            self.sliders[plane].show_value(value)

    def _value(self, axis: int, share: float) -> float:
        low, high = self._bounds_mm[:, axis]
        return round(float(low + share * (high - low)), 1)

    def _share(self, axis: int, value: float) -> float:
        low, high = self._bounds_mm[:, axis]
        return float(np.clip((value - low) / (high - low), 0, 1))

    def _type(self, plane: Plane, value: float) -> None:
        self._move(plane, value, self._bursts.key(f"crosshair {plane}"))

    def _move(self, plane: Plane, value: float, key: str) -> None:
        now = self._document.state.view.crosshair_mm
        if now is not None:
            place = list(now)
            place[AXES[plane]] = value
            self._document.change_view("Move crosshair", key, crosshair_mm=tuple(place))
