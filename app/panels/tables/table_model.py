"""A table as a Qt model: rows that pass the filter, in the order that they are sorted in."""

import re

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QAbstractTableModel, QItemSelection, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from plexoscope.app.panels.export import Columns
from plexoscope.app.panels.tables.table_columns import NO_NUMBER, Column, column_of
from plexoscope.app.panels.tables.table_filter import rows_that_pass
from plexoscope.app.widgets.plain_text import plain_tip
from plexoscope.app.widgets.theme import Theme
from plexoscope.models.data.arrays import Flags
from plexoscope.plugins.results import Table

Index = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()
_QUOTED = re.compile(r'[\t\n\r"]')


class TableModel(QAbstractTableModel):
    """Shows a `Table` without copying it.

    Attributes
    ----------
    rows : (R,) intp
        Which rows of the table are shown, from the top.
    sorted_by : (column, descending) or None
    marked : (N,) bool
        Rows of the table that stand out; empty for none.
    pointed : (N,) bool
        Rows that the pointer is over in another view; likewise.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.table = Table({})
        self.columns: list[Column] = []
        self.rows: npt.NDArray[np.intp] = np.zeros(0, np.intp)
        self.sorted_by: tuple[int, bool] | None = None
        self.marked: Flags = np.zeros(0, bool)
        self.pointed: Flags = np.zeros(0, bool)
        self._order = self.rows
        self._passing: Flags = np.zeros(0, bool)

    def set_table(self, table: Table, words: str) -> None:
        """Show another table, filtered by `words`; it is sorted as before if it has the same columns.

        Raises
        ------
        FilterError
            After it is shown without a filter.
        """
        self.beginResetModel()
        if list(table.columns) != [column.label for column in self.columns]:
            self.sorted_by = None
        self.table = table
        self.columns = [column_of(name, cells) for name, cells in table.columns.items()]
        self._order = self._sorted()
        self._passing = np.ones(table.n_rows, bool)
        try:
            self._passing = rows_that_pass(words, self.columns, table.n_rows)
        finally:
            self.rows = self._order[self._passing[self._order]]
            self.endResetModel()

    def filter(self, words: str) -> None:
        """Show the rows that pass.

        Raises
        ------
        FilterError
            Nothing changes then.
        """
        passing = rows_that_pass(words, self.columns, self.table.n_rows)
        if not np.array_equal(passing, self._passing):
            self.beginResetModel()
            self._passing = passing
            self.rows = self._order[passing[self._order]]
            self.endResetModel()

    def sort_by(self, column: int | None, descending: bool = False) -> None:
        """Sort by a column; None puts the rows back into the order of the table."""
        self.beginResetModel()
        self.sorted_by = None if column is None else (column, descending)
        self._order = self._sorted()
        self.rows = self._order[self._passing[self._order]]
        self.endResetModel()

    def _sorted(self) -> npt.NDArray[np.intp]:
        if self.sorted_by is None:
            return np.arange(self.table.n_rows)
        column, descending = self.sorted_by
        return self.columns[column].order(descending)

    # What the view asks.

    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        column, row = self.columns[index.column()], int(self.rows[index.row()])
        if role == Qt.ItemDataRole.DisplayRole:
            return column.shown(row)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.is_number else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ForegroundRole:
            if row < len(self.marked) and self.marked[row]:
                return self.theme.colour("accent")
            return self.theme.colour("muted") if column.shown(row) == NO_NUMBER else None
        if role == Qt.ItemDataRole.FontRole:
            return _underlined() if row < len(self.pointed) and self.pointed[row] else None
        if role == Qt.ItemDataRole.ToolTipRole:
            exact = column.exact_at(self.rows[[index.row()]])[0]  # every digit, every line
            return plain_tip(f"{column.name} {exact} {column.unit}".rstrip())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{column.label} {column.shown(row)}"
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal or section >= len(self.columns):
            return None
        column = self.columns[section]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return column.label
        return None

    # What is copied and saved.

    def shown_columns(self) -> Columns:
        """The rows that are shown, in their order."""
        shown = self.rows
        if len(shown) == self.table.n_rows and self.sorted_by is None:
            return self.table.columns
        return {
            name: cells[shown] if isinstance(cells, np.ndarray) else tuple(cells[row] for row in shown)
            for name, cells in self.table.columns.items()
        }

    def tab_separated(self, selection: QItemSelection) -> str:
        """Return the selected cells as text for a spreadsheet, under their headers unless there is only one.

        Cells between selected ones that are not selected stay empty.
        """
        rows: dict[int, set[int]] = {}
        for part in selection.toList():
            chosen = set(range(part.left(), part.right() + 1))
            for row in range(part.top(), part.bottom() + 1):
                rows[row] = rows[row] | chosen if row in rows else chosen
        shown = sorted(rows)
        wanted = sorted(set().union(*rows.values()))
        columns = [self.columns[at] for at in wanted]
        cells = [column.exact_at(self.rows[shown]) for column in columns]
        if len(shown) == len(wanted) == 1:
            return cells[0][0]
        written = [
            each if column.is_number else [*map(_cell, each)] for column, each in zip(columns, cells, strict=True)
        ]
        if any(len(chosen) < len(wanted) for chosen in rows.values()):
            for at, column in zip(wanted, written, strict=True):
                column[:] = [cell if at in rows[row] else "" for cell, row in zip(column, shown, strict=True)]
        names = "\t".join(_cell(column.label) for column in columns)
        return "\n".join([names, *map("\t".join, zip(*written, strict=True)), ""])


def _underlined() -> QFont:
    """The font of the view with a line below, for what would be a ground is the style sheet's."""
    font = QFont()
    font.setUnderline(True)
    return font


def _cell(text: str) -> str:
    """A cell with tabs, line ends or quotes in it goes between quotes."""
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text
