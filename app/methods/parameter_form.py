"""A form made from a method's parameters: one row each, under the headings that the parameters name.

The first groups are open; those that come later, and what is marked as advanced, are behind folds.
"""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from plexoscope.app.methods.parameter_fold import ParameterFold
from plexoscope.app.methods.parameter_row import EDITOR, LABEL, MARK, ParameterRow
from plexoscope.app.widgets.plain_text import PlainLabel
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.app.widgets.wheel_guard import WheelGuard
from plexoscope.plugins.parameters import Field, ParameterError, Value, visible

N_OPEN = 2
"""So many groups that have a name are open at first."""


class ParameterForm(QWidget):
    """Shows values and says when the user changes one; it does not keep them.

    Signals
    -------
    edited(name, value)
        A value that fits; what does not is never emitted.
    restart_needed(bool)
        Whether the run that goes on has other values than the form, and cannot take these.
    """

    edited = Signal(str, object)
    restart_needed = Signal(bool)

    def __init__(self, fields: tuple[Field, ...], guard: WheelGuard) -> None:
        super().__init__()
        self._fields = fields
        self._values: Mapping[str, object] = {}
        self._running: Mapping[str, object] | None = None
        self.needs_restart = False
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(UNIT_PX // 2)
        self._grid.setVerticalSpacing(UNIT_PX // 2)
        self._grid.setColumnStretch(LABEL, 1)
        self._grid.setColumnStretch(EDITOR, 1)
        self.headings: list[tuple[QLabel, list[ParameterRow]]] = []
        self.rows: dict[str, ParameterRow] = {}
        self.folds: list[ParameterFold] = []
        self._add_groups((field for field in fields if not field.param.advanced), guard, N_OPEN)
        self.fold = self._add_fold("Advanced")
        n_before = len(self.rows)
        self._add_groups((field for field in fields if field.param.advanced), guard)
        self.fold.rows = list(self.rows.values())[n_before:]
        self._fold_of = {row.field.name: fold for fold in self.folds for row in fold.rows}
        self.editors: dict[str, QWidget] = {name: row.widget for name, row in self.rows.items()}
        self._show()

    def show_values(self, values: Mapping[str, object]) -> None:
        """Show the values given, and defaults elsewhere."""
        self._values = dict(values)
        self._show()

    def set_running(self, values: Mapping[str, object] | None) -> None:
        """Say with which values the run that goes on was started, defaults elsewhere; None for no run.

        What `values_of` returns will do as well.
        """
        known = {field.name: field for field in self._fields if values and field.name in values}
        self._running = None if values is None else {name: known[name].typed(values[name]) for name in known}
        self._show()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # Who holds the form orders its editors among others; what stands between two editors is put there now.
        stops: list[QWidget] = []
        for name, row in self.rows.items():
            fold = self._fold_of.get(name)
            if fold is not None and fold not in stops:
                stops.append(fold)
            stops += row.editor.stops
        for first, second in pairwise(stops):
            QWidget.setTabOrder(first, second)

    def _add_groups(self, fields: Iterable[Field], guard: WheelGuard, n_open: int | None = None) -> None:
        """Add parameters group by group; after `n_open` groups with a name the others are folded."""
        groups: dict[str, list[Field]] = {"": []}
        for field in fields:
            groups.setdefault(field.param.group, []).append(field)
        for number, (name, members) in enumerate(groups.items()):
            rows = [ParameterRow(field, guard, self) for field in members]
            if name and n_open is not None and number > n_open:
                self._add_fold(name).rows = rows
            elif name:
                heading = PlainLabel(name)
                heading.setProperty("role", "section")
                heading.setContentsMargins(0, UNIT_PX, 0, 0)
                self._grid.addWidget(heading, self._grid.rowCount(), MARK, 1, 3)
                self.headings.append((heading, rows))
            for row in rows:
                row.place(self._grid)
                row.edited.connect(self.edited)
                self.rows[row.field.name] = row

    def _add_fold(self, title: str) -> ParameterFold:
        fold = ParameterFold(title)
        fold.toggled.connect(self._show)
        self._grid.addWidget(fold, self._grid.rowCount(), MARK, 1, 3, Qt.AlignmentFlag.AlignLeft)
        self.folds.append(fold)
        return fold

    def _show(self) -> None:
        shown = visible(self._fields, self._values)
        for name, row in self.rows.items():
            field = row.field
            value = self._value(field)
            started = value if self._running is None else self._running.get(name, field.default)
            stale = started != value and not field.param.live
            fold = self._fold_of.get(name)
            row.show_state(value, stale, name in shown and (fold is None or fold.isChecked()))
        for heading, rows in self.headings:
            heading.setVisible(any(row.label.isVisibleTo(self) for row in rows))
        for fold in self.folds:
            fold.show_what_is_behind(shown)
        needs_restart = any(row.needs_restart for row in self.rows.values())
        if needs_restart != self.needs_restart:
            self.needs_restart = needs_restart
            self.restart_needed.emit(needs_restart)

    def _value(self, field: Field) -> Value:
        value = self._values.get(field.name, field.default)
        try:
            return field.check(value)
        except ParameterError:
            # A file that is gone is shown; what the method took before its author changed it cannot be.
            return value if isinstance(value, Path) and field.type is Path else field.default
