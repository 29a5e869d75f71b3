"""Rows and columns to sort, filter and copy."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtGui import QFont, QFontMetrics, QGuiApplication, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QLabel, QLineEdit, QTableView, QVBoxLayout, QWidget

from plexoscope.app.panels.base import Panel
from plexoscope.app.panels.export import Columns
from plexoscope.app.panels.shared.text_size import TextSize, scroll
from plexoscope.app.panels.tables.table_filter import HELP, FilterError
from plexoscope.app.panels.tables.table_header import PAD_PX, TableHeader
from plexoscope.app.panels.tables.table_model import TableModel
from plexoscope.app.widgets.theme import FONT_FAMILY, UNIT_PX, Theme
from plexoscope.models.data.arrays import Flags
from plexoscope.plugins.manifest import Channel
from plexoscope.plugins.results import Table
from plexoscope.plugins.results.result import Cells

NAME_COLUMNS = ("name", "node", "region", "from", "to", "source", "target")
"""What these columns hold are names that other panels may show, too."""
PLACEHOLDER = "Filter: a word, or auc > 0.9"
_TYPING_MS = 150
_SAMPLED_ROWS = 200
_WIDEST_PX = 40 * UNIT_PX


class TablePanel(Panel):
    """Shows the newest `table` of a channel."""

    newest: Table | None

    def __init__(self, channel: Channel, theme: Theme) -> None:
        super().__init__(channel, theme)
        self.model = TableModel(theme)
        self.view = TableView(self.model, theme, channel.title)
        self.filter = QLineEdit(placeholderText=PLACEHOLDER, toolTip=HELP, clearButtonEnabled=True)
        self.filter.setAccessibleName("Filter the rows")
        self.filter.setAccessibleDescription(HELP)
        # Each key would sort through a long table: only what was typed in the end is looked for.
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._typing.timeout.connect(self.apply_filter)
        self.filter.textChanged.connect(lambda _: self._typing.start())
        self.filter.returnPressed.connect(self.apply_filter)
        self.count = QLabel()
        self.count.setProperty("role", "muted")
        self.text_size = TextSize(self.view, self.view.viewport(), self.view.set_text_px)
        body = QWidget()
        bar = QHBoxLayout()
        bar.addWidget(self.filter, 1)
        bar.addWidget(self.count)
        bar.setSpacing(UNIT_PX)
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(UNIT_PX // 2)
        layout.addLayout(bar)
        layout.addWidget(self.view, 1)
        self.set_body(body)
        self.view.clicked.connect(self._pick_row)
        self.view.setMouseTracking(True)
        self.view.entered.connect(lambda index: self.point(self._names_in([self._row(index)])))
        self.view.viewport().installEventFilter(self)

    def draw(self) -> None:
        table = self.newest
        if table is None:
            return
        self.model.theme = self.view.theme = self.view.header.theme = self.theme
        if table is not self.model.table:
            bar = self.view.verticalScrollBar()
            at, has_other_columns = bar.value(), list(table.columns) != list(self.model.table.columns)
            self._try(lambda: self.model.set_table(table, self.filter.text()))
            if has_other_columns:
                self.view.fit_columns()
            else:
                bar.setValue(at)
            self.model.marked = np.zeros(0, bool)
            if self.marked:
                self.show_marks()
        self.view.restyle()

    def show_marks(self) -> None:
        table = self.newest
        if table is None:
            return
        self.model.marked = self._rows_with(table, self.marked)
        self.view.viewport().update()

    def show_pointed(self) -> None:
        if self.newest is not None:
            self.model.pointed = self._rows_with(self.newest, self.pointed)
            self.view.viewport().update()

    def eventFilter(self, watched, event) -> bool:
        if event.type() == event.Type.Leave:
            self.point(())
        return False

    def _pick_row(self, index: QModelIndex) -> None:
        """Pick the row that was clicked; with Shift or Ctrl all that are selected then."""
        keys = QGuiApplication.keyboardModifiers()
        chosen = {each.row() for each in self.view.selectionModel().selectedIndexes()}
        several = keys & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier) and chosen
        self.pick(
            self._names_in([int(self.model.rows[row]) for row in sorted(chosen)] if several else [self._row(index)])
        )

    def name_columns(self, table: Table) -> list[Cells]:
        """The columns that hold names, which other views may show, too."""
        return [cells for name, cells in table.columns.items() if name.lower() in NAME_COLUMNS]

    def _rows_with(self, table: Table, names: tuple[str, ...]) -> Flags:
        """(N,) which rows have these names; of a table without names (0,)."""
        hits = [np.isin(np.asarray(cells), names) for cells in self.name_columns(table)]
        # A row of two names is a pair: it is marked with both, where two are marked.
        wanted = min(len(names), len(hits))
        return np.sum(hits, axis=0) >= wanted if hits and wanted else np.zeros(0, bool)

    def _row(self, index: QModelIndex) -> int:
        return int(self.model.rows[index.row()])

    def _names_in(self, rows: Sequence[int]) -> tuple[str, ...]:
        """The names that stand in rows of the table, each once."""
        columns = [] if self.newest is None else self.name_columns(self.newest)
        return tuple(dict.fromkeys(str(cells[row]) for row in rows for cells in columns))

    def data(self) -> Columns:
        return self.model.shown_columns()

    def fit(self) -> None:
        self.text_size.reset()
        self.filter.clear()
        self.apply_filter()
        self.model.sort_by(None)
        self.view.fit_columns()

    def zoom(self, factor: float) -> None:
        self.text_size.step(1 if factor > 1 else -1)

    def pan(self, x_share: float, y_share: float) -> None:
        scroll(self.view, y_share)

    def clear(self) -> None:
        self.model.set_table(Table({}), "")

    def apply_filter(self) -> None:
        """Show the rows that pass, or say why the filter cannot be understood."""
        self._typing.stop()
        self._try(lambda: self.model.filter(self.filter.text()))

    def _try(self, do) -> None:
        n_rows, words, role = self.model.table.n_rows, "", "muted"
        try:
            do()
        except FilterError as error:
            words, role = str(error), "warning"
        else:
            n_rows, n_shown = self.model.table.n_rows, len(self.model.rows)
            words = _rows(n_rows) if n_shown == n_rows else f"{n_shown:,} of {_rows(n_rows)}"
        self.count.setText(words)
        self.count.setProperty("role", role)
        self.count.style().unpolish(self.count)
        self.count.style().polish(self.count)
        self.view.say("" if len(self.model.rows) or role == "warning" else _nothing(n_rows))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Find):
            self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.filter.selectAll()
        else:
            super().keyPressEvent(event)


class TableView(QTableView):
    """Rows of one height, no grid; Ctrl+C copies the selected cells, Return goes on to the next order of a column."""

    def __init__(self, model: TableModel, theme: Theme, name: str) -> None:
        super().__init__(accessibleName=name, showGrid=False, alternatingRowColors=False, wordWrap=False)
        self.theme, self._model = theme, model
        self._words = ""
        self._text_px = 13
        self.header = TableHeader(model, theme)
        self.setModel(model)
        self.setHorizontalHeader(self.header)
        self.verticalHeader().hide()
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setCornerButtonEnabled(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.restyle()

    def restyle(self) -> None:
        theme = self.theme
        self.setStyleSheet(
            f"QTableView {{ background: {theme.plot}; border: none; outline: none; font-size: {self._text_px}px;"
            f" selection-background-color: {theme.accent}; selection-color: {theme.on_accent}; }}"
            f"QTableView::item {{ border: none; border-bottom: 1px solid {theme.raised};"
            f" padding: 0 {PAD_PX - 2}px; }}"
            f"QTableView::item:selected {{ background: {theme.accent}; color: {theme.on_accent}; }}"
            f"QTableView::item:focus {{ border: 1px solid {theme.text}; }}"
            f"QTableView::corner {{ background: {theme.plot}; border: none; }}"
            f"QHeaderView {{ background: {theme.plot}; border: none; }}"
        )
        self.setFont(self._tabular())
        self.verticalHeader().setMinimumSectionSize(self._text_px + 4)
        self.verticalHeader().setDefaultSectionSize(round(self._text_px * 1.5) + 3)
        self.header.text_px = self._text_px - 1
        self.viewport().update()

    def set_text_px(self, px: int) -> None:
        self._text_px = px
        self.restyle()
        self.fit_columns()
        self.updateGeometries()

    def fit_columns(self) -> None:
        """Make columns as wide as their headers and the cells of the first rows."""
        metrics = QFontMetrics(self._tabular())
        rows = self._model.rows[:_SAMPLED_ROWS].tolist()
        for number, column in enumerate(self._model.columns):
            cells = max(map(metrics.horizontalAdvance, column.longest(rows)), default=0) + 2 * PAD_PX + 6
            self.setColumnWidth(number, min(max(cells, self.header.wanted_px(number)), _WIDEST_PX))

    def say(self, words: str) -> None:
        """Show words where there are no rows."""
        self._words = words
        self.viewport().update()

    def _tabular(self) -> QFont:
        """Figures of one width, so that digits stand below each other."""
        font = QFont(FONT_FAMILY)
        font.setPixelSize(self._text_px)
        font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def paintEvent(self, event) -> None:
        super().paintEvent(event)
        if self._words:
            painter = QPainter(self.viewport())
            painter.setPen(self.theme.colour("muted"))
            painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, self._words)
            painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy) and self.selectionModel().hasSelection():
            QGuiApplication.clipboard().setText(self._model.tab_separated(self.selectionModel().selection()))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.header.sort(self.currentIndex().column())
        else:
            super().keyPressEvent(event)


def _rows(n_rows: int) -> str:
    return f"{n_rows:,} {'row' if n_rows == 1 else 'rows'}"


def _nothing(n_rows: int) -> str:
    return "No row passes the filter" if n_rows else "The table has no rows"
