"""One parameter in the form: a mark where it was changed, its label, its editor, and a line for what is to be said."""

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QAbstractSpinBox, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QMenu, QWidget

from plexoscope.app.methods.parameter_editors import make_editor
from plexoscope.app.widgets.plain_text import PlainLabel, plain_tip
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.app.widgets.wheel_guard import WheelGuard
from plexoscope.plugins.parameters import Field, Value

MARK, LABEL, EDITOR = range(3)
"""Columns of the grid."""
EDITOR_PX = 12 * UNIT_PX
MOST_CHARACTERS = 32
LIVE = "Changes reach the running method"
RESTART = "Restart to apply"


class ParameterRow(QObject):
    """The widgets of one parameter, which stand in two rows of the form's grid.

    Signals
    -------
    edited(name, value)
    """

    edited = Signal(str, object)

    def __init__(self, field: Field, guard: WheelGuard, parent: QWidget) -> None:
        super().__init__(parent)
        self.field = field
        self.value: Value = field.default
        self.needs_restart = False
        self._refused, self._visible = False, True
        label = field.param.label
        self.mark = PlainLabel("•", toolTip=f"Changed, the default is {self._default_words()}")
        self.mark.setFixedWidth(UNIT_PX)
        self.mark.setForegroundRole(QPalette.ColorRole.Link)
        # Where an editor has no place for the unit, the label says it.
        unit = f" ({field.param.unit})" if field.param.unit and field.is_tuple else ""
        self.label = PlainLabel(label + unit, wordWrap=True, toolTip=_tooltip(field))
        self.live = QLabel("live", toolTip=LIVE)
        self.live.setProperty("role", "muted")
        self.hint = PlainLabel(wordWrap=True)
        for small in (self.live, self.hint):
            small.setProperty("words", "small")
        self.editor = make_editor(field)
        self.editor.edited.connect(self._tell)
        self.editor.refused.connect(self._refuse)
        self.widget: QWidget = self.editor  # type: ignore[assignment]
        self.widget.setMinimumWidth(EDITOR_PX)
        self.label.setBuddy(self.widget)
        for stop in self.editor.stops:
            stop.setToolTip(plain_tip(_tooltip(field)))
            stop.setAccessibleName(label)
            stop.installEventFilter(self)
            guard.protect(stop)
        for words in (self.mark, self.label):
            words.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            words.customContextMenuRequested.connect(lambda place, words=words: self._open_menu(words, place))

    def place(self, grid: QGridLayout) -> None:
        """Add the widgets below what stands in the grid."""
        row = grid.rowCount()
        words = QHBoxLayout()
        words.setSpacing(UNIT_PX // 2)
        words.addWidget(self.label, 1)
        words.addWidget(self.live)
        grid.addWidget(self.mark, row, MARK)
        grid.addLayout(words, row, LABEL)
        grid.addWidget(self.widget, row, EDITOR)
        grid.addWidget(self.hint, row + 1, EDITOR)

    def show_state(self, value: Value, needs_restart: bool, visible: bool) -> None:
        """Show a value, whether a run that goes on needs a new start for it, or nothing at all."""
        self.value, self.needs_restart, self._refused = value, needs_restart, False
        self.editor.show_value(value)
        self._visible = visible
        for widget in (self.label, self.widget):
            widget.setVisible(visible)
        self.live.setVisible(visible and self.field.param.live)
        self.mark.setText("•" if self.changed else "")
        self.mark.setVisible(visible)
        for stop in self.editor.stops:
            stop.setAccessibleDescription(self.mark.toolTip() if self.changed else "")
        self._show_hint()

    @property
    def changed(self) -> bool:
        return self.value != self.field.default

    def menu(self, widget: QWidget) -> QMenu:
        """The menu of a widget of this row: what it has of its own, and the way back to the default."""
        line = widget.lineEdit() if isinstance(widget, QAbstractSpinBox) else widget
        menu = line.createStandardContextMenu() if isinstance(line, QLineEdit) else QMenu(widget)
        if menu.actions():
            menu.addSeparator()
        reset = menu.addAction(f"Reset to {self._default_words()}")
        reset.setEnabled(self.changed)
        reset.triggered.connect(lambda: self._tell(self.field.default))
        return menu

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ContextMenu and isinstance(watched, QWidget):
            self._open_menu(watched, event.pos())  # type: ignore[attr-defined]
            return True
        return super().eventFilter(watched, event)

    def _open_menu(self, widget: QWidget, place: QPoint) -> None:
        menu = self.menu(widget)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(widget.mapToGlobal(place))

    def _tell(self, value: Value) -> None:
        self._refused = False
        self._show_hint()
        self.edited.emit(self.field.name, value)

    def _refuse(self) -> None:
        self._refused = True
        self._show_hint()

    def _show_hint(self) -> None:
        text, role = (RESTART, "warning") if self.needs_restart else ("", "")
        if self._refused:
            text, role = f"Expected {self.field.expectation}", "bad"
        self.hint.setText(text)
        self.hint.setVisible(bool(text) and self._visible)
        if self.hint.property("role") != role:
            self.hint.setProperty("role", role)
            self.hint.style().unpolish(self.hint)
            self.hint.style().polish(self.hint)

    def _default_words(self) -> str:
        words = self.field.format(self.field.default) or "nothing"
        if len(words) > MOST_CHARACTERS:
            words = f"{words[:MOST_CHARACTERS]}…"
        unit = self.field.param.unit
        return f"{words} {unit}" if unit and self.field.default is not None else words


def _tooltip(field: Field) -> str:
    expectation = field.expectation
    lines = [field.param.help, expectation[0].upper() + expectation[1:]]
    if field.param.live:
        lines.append(LIVE)
    return "\n".join(filter(None, lines))
