"""A form made from a method's parameters: one row each, under the headings that the parameters name."""

import math
from collections.abc import Callable, Mapping

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QWidget,
)

from plexoscope.app.theme import UNIT_PX
from plexoscope.app.wheel_guard import WheelGuard
from plexoscope.plugins.parameters import Field, Value

INT_LIMIT = 2**31 - 1
FLOAT_LIMIT = 1e12
MOST_DECIMALS = 12


class ParameterForm(QWidget):
    """Shows values and says when the user changes one; it does not keep them.

    Signals
    -------
    edited(name, value)
    """

    edited = Signal(str, object)

    def __init__(self, fields: tuple[Field, ...], guard: WheelGuard) -> None:
        super().__init__()
        self._fields = {field.name: field for field in fields}
        self._put: dict[str, Callable[[Value], None]] = {}
        self.editors: dict[str, QWidget] = {}
        layout = QFormLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(2 * UNIT_PX)
        layout.setVerticalSpacing(UNIT_PX // 2)
        layout.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        group = ""
        for field in fields:
            if field.param.group != group:
                group = field.param.group
                heading = QLabel(group)
                heading.setProperty("role", "section")
                heading.setContentsMargins(0, UNIT_PX, 0, 0)
                layout.addRow(heading)
            editor = self._make_editor(field)
            editor.setToolTip(field.param.help)
            editor.setAccessibleName(field.param.label)
            editor.setMinimumWidth(12 * UNIT_PX)
            guard.protect(editor)
            label = QLabel(field.param.label)
            label.setToolTip(field.param.help)
            label.setBuddy(editor)
            layout.addRow(label, editor)
            self.editors[field.name] = editor

    def show_values(self, values: Mapping[str, object]) -> None:
        """Show the values given, and defaults elsewhere."""
        for name, field in self._fields.items():
            with QSignalBlocker(self.editors[name]):
                self._put[name](values.get(name, field.default))  # type: ignore[arg-type]

    def _make_editor(self, field: Field) -> QWidget:
        name, param = field.name, field.param
        if param.choices:
            combo = QComboBox()
            for choice in param.choices:
                combo.addItem(str(choice), choice)
            combo.currentIndexChanged.connect(lambda i: self.edited.emit(name, combo.itemData(i)))
            self._put[name] = lambda value: combo.setCurrentIndex(combo.findData(value))
            return combo
        if field.type is bool:
            box = QCheckBox()
            box.toggled.connect(lambda value: self.edited.emit(name, value))
            self._put[name] = lambda value: box.setChecked(bool(value))
            return box
        if field.type is str:
            line = QLineEdit()
            line.editingFinished.connect(lambda: self.edited.emit(name, line.text()))
            self._put[name] = lambda value: line.setText(str(value))
            return line
        spin = _int_spin(field) if field.type is int else _float_spin(field)
        if param.unit:
            spin.setSuffix(f" {param.unit}")
        spin.setKeyboardTracking(False)
        spin.valueChanged.connect(lambda value: self.edited.emit(name, value))
        self._put[name] = spin.setValue  # type: ignore[assignment]
        return spin


def _int_spin(field: Field) -> QSpinBox:
    spin = QSpinBox()
    low, high = _bounds(field, INT_LIMIT)
    spin.setRange(int(low), int(high))
    spin.setSingleStep(int(field.param.step or 1))
    return spin


def _float_spin(field: Field) -> QDoubleSpinBox:
    spin = QDoubleSpinBox()
    default = float(field.default)
    # Without a step of its own, one click changes the second digit of the default.
    step = field.param.step or 10.0 ** (math.floor(math.log10(abs(default) or 1.0)) - 1)
    low = field.param.low or 0.0
    spin.setDecimals(max(_decimals(value) for value in (step, low, default)))
    spin.setRange(*_bounds(field, FLOAT_LIMIT))
    spin.setSingleStep(step)
    return spin


def _bounds(field: Field, limit: float) -> tuple[float, float]:
    low, high = field.param.low, field.param.high
    return (-limit if low is None else low), (limit if high is None else high)


def _decimals(value: float) -> int:
    """As many decimals as the number needs, up to what a spin box is good for."""
    return next((n for n in range(MOST_DECIMALS) if math.isclose(round(value, n), value, rel_tol=1e-9)), MOST_DECIMALS)
