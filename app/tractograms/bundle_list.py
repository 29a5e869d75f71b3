"""A list of bundles, however many: eye, colour, name, size, and whether its streamlines are drawn."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from plexoscope.app.scene.scene_builder import CATEGORIES
from plexoscope.app.widgets.icons import icon
from plexoscope.app.widgets.plain_text import plain_tip
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.render.colormap import n_categories, table
from plexoscope.render.scene.appearance import MISSING_RGB

ROW_PX = 28
_ICON_PX = 18
_SWATCH_PX = 12

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class BundleRow:
    """What a row shows.

    Parameters
    ----------
    colour
        As `#rrggbb`.
    expanded
        None where there is nothing to expand.
    """

    name: str
    count: str
    colour: str
    visible: bool
    expanded: bool | None = None


class BundleModel(QAbstractListModel):
    """The rows, for the view and for who cannot see it."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: Sequence[BundleRow] = ()

    def set_rows(self, rows: Sequence[BundleRow]) -> None:
        if len(rows) != len(self.rows):
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()
        elif rows != self.rows:
            self.rows = rows
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))

    def rowCount(self, parent: Index | None = None) -> int:
        return len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole):
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.name
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            state = "" if row.visible else ", hidden"
            words = f"{row.name}, {row.count} streamlines{state}"
            return plain_tip(words) if role == Qt.ItemDataRole.ToolTipRole else words
        return None


class _Delegate(QStyledItemDelegate):
    def __init__(self, theme: ThemeSource) -> None:
        super().__init__()
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, BundleModel)
        row, theme = model.rows[index.row()], self._theme.now
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            selected = state & QStyle.StateFlag.State_Selected
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("border" if selected else "raised"))
            painter.drawRoundedRect(rect.adjusted(0, 1, 0, -1), 4, 4)
        shade = theme.text if row.visible else theme.muted
        icon("eye" if row.visible else "eye-off", shade).paint(painter, eye_rect(rect))
        painter.setPen(theme.colour("border"))
        painter.setBrush(QColor(row.colour))
        painter.setOpacity(1.0 if row.visible else 0.4)
        painter.drawRoundedRect(swatch_rect(rect), 3, 3)
        painter.setOpacity(1.0)
        right = rect.right() - UNIT_PX // 2
        if row.expanded is not None:
            mark = QRect(right - _ICON_PX, rect.center().y() - _ICON_PX // 2, _ICON_PX, _ICON_PX)
            icon("collapse" if row.expanded else "expand", theme.muted).paint(painter, mark)
            right = mark.left() - UNIT_PX // 2
        painter.setPen(theme.colour("muted"))
        width = painter.fontMetrics().horizontalAdvance(row.count)
        painter.drawText(
            QRect(right - width, rect.top(), width, rect.height()), Qt.AlignmentFlag.AlignVCenter, row.count
        )
        left = swatch_rect(rect).right() + UNIT_PX
        room = right - width - UNIT_PX - left
        painter.setPen(QColor(shade))
        name = painter.fontMetrics().elidedText(row.name, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(left, rect.top(), room, rect.height()), Qt.AlignmentFlag.AlignVCenter, name)
        painter.restore()


def eye_rect(rect: QRect) -> QRect:
    return QRect(rect.left() + 4, rect.center().y() - _ICON_PX // 2, _ICON_PX, _ICON_PX)


def swatch_rect(rect: QRect) -> QRect:
    return QRect(rect.left() + _ICON_PX + 10, rect.center().y() - _SWATCH_PX // 2, _SWATCH_PX, _SWATCH_PX)


def mark_rect(rect: QRect) -> QRect:
    return QRect(rect.right() - _ICON_PX - UNIT_PX, rect.top(), _ICON_PX + UNIT_PX, rect.height())


class BundleList(QListView):
    """Shows rows and says what the user does with them.

    Signals
    -------
    visible_toggled(row), expanded_toggled(row), colour_wanted(row)
        A click on the eye or the space bar; a double click, Enter or a click on the mark; a click on the colour.
    chosen(row)
        Another row is the current one.
    """

    visible_toggled = Signal(int)
    expanded_toggled = Signal(int)
    colour_wanted = Signal(int)
    chosen = Signal(int)

    def __init__(self, name: str, theme: ThemeSource) -> None:
        super().__init__(accessibleName=name, uniformItemSizes=True)
        self.rows = BundleModel()
        self._delegate = _Delegate(theme)
        self.setModel(self.rows)
        self.setItemDelegate(self._delegate)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.selectionModel().currentChanged.connect(lambda now, _: self.chosen.emit(now.row()))

    def mousePressEvent(self, event) -> None:
        at = event.position().toPoint()
        index = self.indexAt(at)
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            rect = self.visualRect(index)
            for part, signal in (
                (eye_rect(rect), self.visible_toggled),
                (swatch_rect(rect), self.colour_wanted),
                (mark_rect(rect), self.expanded_toggled),
            ):
                if part.contains(at):
                    signal.emit(index.row())
                    return
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event) -> None:
        at = event.position().toPoint()
        index = self.indexAt(at)
        if not index.isValid():
            return
        rect = self.visualRect(index)
        if eye_rect(rect).contains(at) or mark_rect(rect).contains(at):
            self.mousePressEvent(event)  # two quick clicks on a switch are two clicks
        else:
            self.expanded_toggled.emit(index.row())

    def keyPressEvent(self, event) -> None:
        row = self.currentIndex().row()
        if row >= 0 and event.key() == Qt.Key.Key_Space:
            self.visible_toggled.emit(row)
        elif row >= 0 and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.expanded_toggled.emit(row)
        else:
            super().keyPressEvent(event)


def category_colour(category: int | None) -> str:
    """The colour of a category as `#rrggbb`; None for what has none."""
    if category is None:
        return QColor.fromRgbF(*MISSING_RGB).name()
    red, green, blue = (int(part) for part in table(CATEGORIES)[category % n_categories(CATEGORIES)])
    return QColor(red, green, blue).name()
