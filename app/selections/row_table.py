"""A table of which whole rows are selected, by mouse and keys, here and in other views alike."""

import numpy as np
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractItemView

from plexoscope.app.panels.tables.table import TablePanel
from plexoscope.app.widgets.theme import Theme
from plexoscope.models.data.arrays import Flags
from plexoscope.plugins.manifest import Channel
from plexoscope.plugins.results import Table
from plexoscope.plugins.results.result import Cells

_ROWS = QItemSelectionModel.SelectionFlag.Rows
_SEVERAL = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier


class RowTable(TablePanel):
    """Picks the names of the selected rows; Shift and Ctrl select several, Ctrl+A all that the filter shows."""

    def __init__(self, channel: Channel, theme: Theme) -> None:
        super().__init__(channel, theme)
        self._is_showing = False
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.view.selectionModel().selectionChanged.connect(self._take)
        self.model.modelReset.connect(self._show_rows)

    def name_columns(self, table: Table) -> list[Cells]:
        return list(table.columns.values())[:1]

    def show_marks(self) -> None:
        super().show_marks()
        self._show_rows()

    def _pick_row(self, index: QModelIndex) -> None:
        """What is selected says so by itself, whether it was clicked or not."""

    def _take(self, chosen: QItemSelection, given_up: QItemSelection) -> None:
        if self._is_showing or self.newest is None:
            return
        names = self._named(self.view.selectionModel().selection())
        if QGuiApplication.keyboardModifiers() & _SEVERAL:  # what is not to be seen here stays selected
            before = set(self._named(given_up))
            kept = [name for name in self.marked if name not in before]
            names = tuple(dict.fromkeys((*kept, *self._named(chosen))))
        self.pick(names)

    def _named(self, selection: QItemSelection) -> tuple[str, ...]:
        rows = [self.model.rows[part.top() : part.bottom() + 1] for part in selection.toList()]
        return self._names_in(np.unique(np.concatenate(rows)).tolist()) if rows else ()

    def _show_rows(self) -> None:
        """Select the rows that are marked, of those that the filter shows."""
        marked: Flags = self.model.marked
        shown = np.flatnonzero(marked[self.model.rows]) if len(marked) == self.model.table.n_rows else np.zeros(0, int)
        wanted = QItemSelection()
        last_column = max(self.model.columnCount() - 1, 0)
        for run in np.split(shown, np.flatnonzero(np.diff(shown) > 1) + 1):
            if len(run):
                wanted.select(self.model.index(int(run[0]), 0), self.model.index(int(run[-1]), last_column))
        self._is_showing = True
        self.view.selectionModel().select(wanted, QItemSelectionModel.SelectionFlag.ClearAndSelect | _ROWS)
        self._is_showing = False
        if len(shown) and not self.view.hasFocus():
            self.view.scrollTo(self.model.index(int(shown[0]), 0))
