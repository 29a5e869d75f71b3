"""A list of runs: name, what is special about each, how it stands, under the sweep that it belongs to."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from plexoscope.app.widgets.plain_text import plain_tip
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.app.widgets.theme_source import ThemeSource

ROW_PX, HEAD_PX = 40, 28
_MARK_PX = 3

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class RunRow:
    """What a row shows.

    Parameters
    ----------
    key
        Of the entry or sweep that it stands for.
    title, detail
        Its two lines; a sweep has no second one.
    state
        In words, at the right.
    role
        The colour of the state in the theme.
    fraction
        How far it is, 0 … 1; None while that is not known or once it is over.
    shown
        Its panels are what the window shows.
    """

    key: str
    title: str
    detail: str
    state: str
    role: str
    fraction: float | None = None
    shown: bool = False
    is_sweep: bool = False
    in_sweep: bool = False


class RunModel(QAbstractListModel):
    """The rows, for the view and for who cannot see it."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[RunRow, ...] = ()

    def set_rows(self, rows: Sequence[RunRow]) -> None:
        rows = tuple(rows)
        if [row.key for row in rows] == [row.key for row in self.rows]:
            for i, (old, new) in enumerate(zip(self.rows, rows, strict=True)):
                if old != new:
                    self.rows = (*self.rows[:i], new, *self.rows[i + 1 :])
                    self.dataChanged.emit(self.index(i), self.index(i))
        elif [row.key for row in rows[: len(self.rows)]] == [row.key for row in self.rows]:
            self.beginInsertRows(QModelIndex(), len(self.rows), len(rows) - 1)  # so that a selection outlives it
            self.rows = rows
            self.endInsertRows()
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
        else:
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole):
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            words = "\n".join(part for part in (f"{row.title}: {row.state}", row.detail) if part)
            return plain_tip(words) if role == Qt.ItemDataRole.ToolTipRole else words
        return None


class RunDelegate(QStyledItemDelegate):
    """Paints a row in two lines, with a thin bar below for how far the run is."""

    def __init__(self, theme: ThemeSource) -> None:
        super().__init__()
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        model = index.model()
        assert isinstance(model, RunModel)
        return QSize(0, HEAD_PX if model.rows[index.row()].is_sweep else ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, RunModel)
        row, theme = model.rows[index.row()], self._theme.now
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if selected or state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(theme.colour("border" if selected else "raised"))
            painter.drawRoundedRect(rect.adjusted(0, 1, 0, -1), 4, 4)
        if row.shown:
            painter.setBrush(theme.colour("accent"))
            painter.drawRoundedRect(QRect(rect.left(), rect.top() + 6, _MARK_PX, rect.height() - 12), 1.5, 1.5)
        inside = rect.adjusted(UNIT_PX + (UNIT_PX if row.in_sweep else 0), 3, -UNIT_PX, -4)
        self._write(painter, row, inside)
        if row.fraction is not None:
            track = QRect(inside.left(), rect.bottom() - 4, inside.width(), 2)
            painter.setBrush(theme.colour("border" if not selected else "muted"))
            painter.drawRect(track)
            painter.setBrush(theme.colour("accent"))
            painter.drawRect(QRect(track.topLeft(), QSize(round(track.width() * row.fraction), 2)))
        painter.restore()

    def _write(self, painter: QPainter, row: RunRow, inside: QRect) -> None:
        theme = self._theme.now
        bold = QFont(painter.font())
        bold.setWeight(QFont.Weight.DemiBold)
        upper = inside if row.is_sweep else QRect(inside.topLeft(), QSize(inside.width(), inside.height() // 2))
        painter.setPen(theme.colour(row.role))
        width = painter.fontMetrics().horizontalAdvance(row.state)
        painter.drawText(upper, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, row.state)
        room = upper.width() - width - UNIT_PX
        plain = painter.font()
        painter.setFont(bold)
        painter.setPen(theme.colour("text"))
        title = painter.fontMetrics().elidedText(row.title, Qt.TextElideMode.ElideRight, room)
        painter.drawText(upper, Qt.AlignmentFlag.AlignVCenter, title)
        painter.setFont(plain)
        if not row.is_sweep:
            lower = QRect(inside.left(), upper.bottom(), inside.width(), inside.height() // 2)
            painter.setPen(theme.colour("muted"))
            detail = painter.fontMetrics().elidedText(row.detail, Qt.TextElideMode.ElideRight, lower.width())
            painter.drawText(lower, Qt.AlignmentFlag.AlignVCenter, detail)
