"""Editors for numbers: a spin box, with a slider where that helps, and one that can be left unset."""

import math
import re
import sys
from dataclasses import replace
from decimal import Decimal

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QHBoxLayout, QWidget

from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.app.widgets.value_slider import ValueSlider
from plexoscope.plugins.parameters import Field, ParameterError, Value

MOST_DECIMALS = 323
"""As many as Qt knows: a float is never rounded."""
LARGEST = {int: 2.0**53, float: sys.float_info.max}
"""Where a parameter has no bound. Beyond, not every whole number is a float."""
SLIDER_DIGITS = 3
_HALF_TYPED = {int: re.compile(r"[+-]?\d*"), float: re.compile(r"[+-]?\d*[.,]?\d*(e[+-]?\d*)?", re.IGNORECASE)}


class NumberSpin(QDoubleSpinBox):
    """A number, shown with all its digits. Half-typed numbers that do not fit make way for the one before."""

    edited, refused = Signal(object), Signal()

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.stops: tuple[QWidget, ...] = (self,)
        self._field = replace(field, optional=False)
        self._set = True
        self.setKeyboardTracking(False)
        self.setDecimals(MOST_DECIMALS)
        low, high = bounds(field)
        self.setRange(low, high)
        self.setSingleStep(_step(field))
        self._show_unit()
        self.valueChanged.connect(lambda value: self.edited.emit(self._typed(value)))

    def value(self) -> int | float:
        return self._typed(super().value())

    def show_value(self, value: Value) -> None:
        """Show a number; None shows that there is none."""
        self._set = value is not None
        self.setEnabled(self._set)
        with QSignalBlocker(self):
            self._show_unit()
            if value is not None:
                self.setValue(value)  # type: ignore[arg-type]

    def textFromValue(self, value: float) -> str:
        if not self._set:
            return ""
        return self._field.format(self._typed(value)).removesuffix(".0")

    def valueFromText(self, text: str) -> float:
        return float(self._field.parse(self._bare(text)))  # type: ignore[arg-type]

    def validate(self, text: str, place: int) -> tuple[QValidator.State, str, int]:
        bare = self._bare(text)
        try:
            self._field.parse(bare)
            return QValidator.State.Acceptable, text, place
        except ParameterError:
            half_typed = _HALF_TYPED[self._field.type].fullmatch(bare)
            return QValidator.State.Intermediate if half_typed else QValidator.State.Invalid, text, place

    def fixup(self, text: str) -> str:
        self.refused.emit()
        return text

    def stepBy(self, steps: int) -> None:
        self.interpretText()
        if self._field.param.log:
            for _ in range(abs(steps)):
                self.setValue(next_round_number(self.value(), 1 if steps > 0 else -1))
        else:  # as on paper: 0.1 and 0.2 are 0.3
            self.setValue(float(Decimal(repr(self.value())) + steps * Decimal(repr(self.singleStep()))))

    def _show_unit(self) -> None:
        unit = self._field.param.unit
        self.setSuffix(f" {unit}" if unit and self._set else "")

    def _bare(self, text: str) -> str:
        return text.removesuffix(self.suffix()).strip().replace(",", ".")

    def _typed(self, value: float) -> int | float:
        return round(value) if self._field.type is int else value


class SliderNumber(QWidget):
    """A slider over the whole range and the number beside it."""

    edited, refused = Signal(object), Signal()

    def __init__(self, field: Field) -> None:
        super().__init__()
        self._field = field
        self._low, self._high = bounds(field)
        self.slider = ValueSlider(field.param.label, self._to_value, self._to_share)
        self.slider.setMinimumWidth(5 * UNIT_PX)
        self.slider.moved.connect(lambda value, key: self.edited.emit(self._typed(value)))
        self.spin = NumberSpin(field)
        self.spin.setButtonSymbols(NumberSpin.ButtonSymbols.NoButtons)
        self.spin.setStyleSheet("padding: 3px 4px")  # no arrows to leave room for
        self.spin.setMinimumWidth(9 * UNIT_PX)
        self.spin.edited.connect(self.edited)
        self.spin.refused.connect(self.refused)
        self.stops = (self.slider, self.spin)
        self.setFocusProxy(self.spin)
        layout = _row(self)
        layout.addWidget(self.slider, 3)
        layout.addWidget(self.spin, 2)

    def show_value(self, value: Value) -> None:
        self.spin.show_value(value)
        self.slider.show_value(value)  # type: ignore[arg-type]

    def _to_value(self, share: float) -> float:
        if self._field.param.log:
            return self._low * (self._high / self._low) ** share
        return self._low + share * (self._high - self._low)

    def _to_share(self, value: float) -> float:
        if self._low == self._high:
            return 0.0
        if self._field.param.log:
            return math.log(value / self._low) / math.log(self._high / self._low)
        return (value - self._low) / (self._high - self._low)

    def _typed(self, value: float) -> int | float:
        """A number that one would have typed, near `value`."""
        step = self._field.param.step
        if step:
            value = self._low + step * round((value - self._low) / step)
        value = min(max(float(f"{value:.{SLIDER_DIGITS}g}"), self._low), self._high)
        return round(value) if self._field.type is int else value


class OptionalNumber(QWidget):
    """A number behind a box that says whether there is one."""

    edited, refused = Signal(object), Signal()

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.box = QCheckBox()
        self.box.toggled.connect(self._switch)
        self.spin = NumberSpin(field)
        self.spin.edited.connect(self.edited)
        self.spin.refused.connect(self.refused)
        self.spin.lineEdit().setPlaceholderText("Not set")
        self.stops = (self.box, self.spin)
        self.setFocusProxy(self.box)
        low, high = bounds(field)
        self._last: Value = field.check(min(max(0, low), high) if field.default is None else field.default)
        layout = _row(self)
        layout.addWidget(self.box)
        layout.addWidget(self.spin, 1)

    def show_value(self, value: Value) -> None:
        with QSignalBlocker(self.box):
            self.box.setChecked(value is not None)
        self.spin.show_value(value)
        if value is not None:
            self._last = value

    def _switch(self, on: bool) -> None:
        value = self._last if on else None
        self.show_value(value)
        self.edited.emit(value)


def bounds(field: Field) -> tuple[float, float]:
    """The smallest and the largest number that a parameter takes and an editor can hold."""
    largest = LARGEST[field.type]
    low = -largest if field.param.low is None else field.param.low
    high = largest if field.param.high is None else field.param.high
    return (math.ceil(low), math.floor(high)) if field.type is int else (low, high)


def next_round_number(value: float, direction: int) -> float:
    """The next of … 0.5, 1, 2, 5, 10, 20 … above (1) or below (-1) a number > 0."""
    power = math.floor(math.log10(value))
    numbers = [float(f"{digit}e{exponent}") for exponent in range(power - 1, power + 2) for digit in (1, 2, 5)]
    return min(each for each in numbers if each > value) if direction > 0 else max(x for x in numbers if x < value)


def _step(field: Field) -> float:
    if field.param.step or field.type is int:
        return field.param.step or 1.0
    # Without a step of its own, one click changes the second digit of the default.
    return 10.0 ** (math.floor(math.log10(abs(field.default or 1.0))) - 1)  # type: ignore[arg-type]


def _row(widget: QWidget) -> QHBoxLayout:
    layout = QHBoxLayout(widget)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(UNIT_PX // 2)
    return layout
