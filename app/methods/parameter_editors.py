"""One editor for each sort of parameter. All show a value, and tell another only when it fits.

Each has `stops`, the widgets that take the focus, and the signals `edited(value)` and `refused()`: what was typed
does not fit.
"""

from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QSignalBlocker, Signal, SignalInstance
from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QHBoxLayout, QLineEdit, QToolButton, QWidget

from plexoscope.app.methods.parameter_numbers import NumberSpin, OptionalNumber, SliderNumber
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.plugins.parameters import Field, ParameterError, Value


class Editor(Protocol):
    """What a row needs of its editor, which is a widget."""

    edited: SignalInstance
    refused: SignalInstance

    @property
    def stops(self) -> tuple[QWidget, ...]: ...

    def show_value(self, value: Value) -> None: ...


class FlagBox(QCheckBox):
    """True or false."""

    edited, refused = Signal(bool), Signal()

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.stops = (self,)
        self.toggled.connect(self.edited)

    def show_value(self, value: Value) -> None:
        with QSignalBlocker(self):
            self.setChecked(value is True)


class ChoiceEdit(QComboBox):
    """One of the choices."""

    edited, refused = Signal(object), Signal()

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.stops = (self,)
        self._choices = field.param.choices
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.addItems([field.format(choice) or "–" for choice in self._choices])
        self.currentIndexChanged.connect(lambda row: self.edited.emit(self._choices[row]))

    def show_value(self, value: Value) -> None:
        with QSignalBlocker(self):
            self.setCurrentIndex(self._choices.index(value) if value in self._choices else -1)


class TextLine(QLineEdit):
    """A text, items with commas between, or the path of a file. What does not fit stays, to be put right."""

    edited, refused = Signal(object), Signal()

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.stops = (self,)
        self._field, self._shown = field, ""
        if field.optional:
            self.setPlaceholderText("Not set")
        self.editingFinished.connect(self._tell)

    def show_value(self, value: Value) -> None:
        self._shown = "" if value is None else self._field.format(value)
        if self.text() != self._shown:
            with QSignalBlocker(self):
                self.setText(self._shown)

    def _tell(self) -> None:
        text = self.text()
        if text == self._shown:
            return
        try:
            value = None if self._field.optional and not text.strip() else self._field.parse(text)
        except ParameterError:
            self.refused.emit()
            return
        self._shown = text
        self.edited.emit(value)


class PathLine(QWidget):
    """A file, typed or chosen in a dialog."""

    edited, refused = Signal(object), Signal()

    def __init__(self, field: Field) -> None:
        super().__init__()
        self._field = field
        self.line = TextLine(field)
        self.line.setClearButtonEnabled(field.optional)
        self.line.edited.connect(self.edited)
        self.line.refused.connect(self.refused)
        self.button = QToolButton(text="…")
        self.button.clicked.connect(self._choose)
        self.stops = (self.line, self.button)
        self.setFocusProxy(self.line)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(UNIT_PX // 2)
        layout.addWidget(self.line, 1)
        layout.addWidget(self.button)

    def show_value(self, value: Value) -> None:
        self.line.show_value(value)

    def _choose(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, self._field.param.label, str(Path(self.line.text()).parent))
        if name:
            self.line.setText(name)
            self.line.editingFinished.emit()


def make_editor(field: Field) -> Editor:
    """Return the editor for a parameter."""
    param = field.param
    if param.choices:
        return ChoiceEdit(field)
    if field.type is bool:
        return FlagBox(field)
    if field.type is Path:
        return PathLine(field)
    if field.is_tuple or field.type is str:
        return TextLine(field)
    if field.optional:
        return OptionalNumber(field)
    # One turns a knob while the method runs, and over magnitudes.
    if (param.live or param.log) and param.low is not None and param.high is not None:
        return SliderNumber(field)
    return NumberSpin(field)
