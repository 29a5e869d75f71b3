"""Which streamlines fade by their direction: an axis, how sharply, and on which side of it."""

import math
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from plexoscope.app.document.document import Document
from plexoscope.app.scene.axes import BODY_AXES, LINE_OF_SIGHT, LINE_OF_SIGHT_HELP, line_of_sight, name_of
from plexoscope.app.widgets.bursts import Bursts
from plexoscope.app.widgets.choice_box import ChoiceBox
from plexoscope.app.widgets.form_grid import FormGrid, number_label
from plexoscope.app.widgets.number_box import NumberBox, number_text
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.app.widgets.value_slider import ValueSlider
from plexoscope.app.widgets.wheel_guard import WheelGuard
from plexoscope.render.scene.appearance import OrientedOpacity

TYPED = "Another axis"
BLUNTEST, SHARPEST = 0.25, 64.0
FIRST = OrientedOpacity(BODY_AXES["Left–right"])


class AngleForm(QWidget):
    """Shows an `OrientedOpacity` and says when the user changes it; it does not keep it beyond that.

    Signals
    -------
    edited(opacity, key)
        Edits of one gesture have one key.
    """

    edited = Signal(object, object)

    def __init__(self, document: Document, guard: WheelGuard) -> None:
        super().__init__()
        self._document, self._bursts, self._by = document, Bursts(), FIRST
        self.axis = ChoiceBox("Axis")
        self.axis.set_sections([("", [(name, name) for name in (*BODY_AXES, LINE_OF_SIGHT, TYPED)])])
        for row, name in enumerate(self.axis.values):
            if name == LINE_OF_SIGHT:
                self.axis.setItemData(row, LINE_OF_SIGHT_HELP, Qt.ItemDataRole.ToolTipRole)
        self.axis.chosen.connect(self._choose_axis)
        self.vector = [NumberBox(f"Axis towards {side}") for side in ("right", "front", "top")]
        boxes = QHBoxLayout()
        boxes.setSpacing(UNIT_PX // 2)
        for box in self.vector:
            box.setSingleStep(0.05)
            box.setMinimumWidth(5 * UNIT_PX)
            box.valueChanged.connect(self._type_axis)
            boxes.addWidget(box, 1)
        self.vector_row = QWidget()
        self.vector_row.setLayout(boxes)
        boxes.setContentsMargins(0, 0, 0, 0)
        self.sharpness = ValueSlider("Sharpness", _sharpness_of, _share_of)
        self.sharpness.moved.connect(lambda value, key: self._change(key, sharpness=value))
        self._number = number_label()
        self.hide_side = ChoiceBox("Which fade")
        self.hide_side.set_sections([("", [("along the axis", "along"), ("across the axis", "across")])])
        self.hide_side.chosen.connect(lambda side: self._change(None, hide=side))
        grid = FormGrid(self)
        grid.add_row("Fades", self.hide_side)
        grid.add_row("Axis", self.axis)
        grid.add_wide(self.vector_row)
        grid.add_row("Sharpness", self.sharpness, self._number)
        self.stops: tuple[QWidget, ...] = (self.hide_side, self.axis, *self.vector, self.sharpness)
        for widget in self.stops:
            guard.protect(widget)

    def show_opacity(self, by: OrientedOpacity) -> None:
        self._by = by
        name = name_of(by.axis)
        self.axis.show_choice(name or TYPED)
        self.vector_row.setVisible(name is None)
        for box, part in zip(self.vector, by.axis, strict=True):
            with QSignalBlocker(box):
                box.setValue(part)
        self.sharpness.show_value(by.sharpness)
        self._number.setText(number_text(by.sharpness, 2))
        self.hide_side.show_choice(by.hide)

    def _choose_axis(self, name: object) -> None:
        camera = self._document.state.camera
        if name == LINE_OF_SIGHT and camera is not None:
            self._change(None, axis=line_of_sight(camera))
        elif isinstance(name, str) and name in BODY_AXES:
            self._change(None, axis=BODY_AXES[name])
        self.axis.show_choice(name_of(self._by.axis) or TYPED)
        if name == TYPED:
            self.axis.show_choice(TYPED)
            self.vector_row.setVisible(True)
            self.vector[0].setFocus()

    def _type_axis(self) -> None:
        axis = tuple(box.value() for box in self.vector)
        if any(axis):
            self._change(self._bursts.key("axis"), axis=axis)

    def _change(self, key: str | None, **changes: object) -> None:
        self.edited.emit(replace(self._by, **changes), key)  # type: ignore[arg-type]


def _sharpness_of(share: float) -> float:
    """Even steps of the slider are equal factors."""
    return float(f"{BLUNTEST * (SHARPEST / BLUNTEST) ** share:.3g}")


def _share_of(sharpness: float) -> float:
    return math.log(max(sharpness, BLUNTEST) / BLUNTEST) / math.log(SHARPEST / BLUNTEST)
