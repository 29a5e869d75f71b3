"""A line of the command palette: title, where it stands or why it cannot be done, and its key at the end."""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from plexoscope.app.inputs.typed_search import Findable
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.app.widgets.theme_source import ThemeSource

FINDABLE_ROLE = Qt.ItemDataRole.UserRole
LEAST_BESIDE_PX = 12 * UNIT_PX
"""What a long title leaves to the words beside it."""


class PaletteRow(QStyledItemDelegate):
    """Paints what was found; elides what has no room, the place before the title."""

    def __init__(self, theme: ThemeSource, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, option.fontMetrics.height() + UNIT_PX + UNIT_PX // 2)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        thing = index.data(FINDABLE_ROLE)
        if not isinstance(thing, Findable):
            return
        theme = self._theme.now
        painter.save()
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            marked = bool(option.state & QStyle.StateFlag.State_Selected)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("border" if marked else "raised"))
            painter.drawRoundedRect(option.rect, 4, 4)
        room = option.rect.adjusted(UNIT_PX, 0, -UNIT_PX, 0)
        text, muted = theme.colour("text"), theme.colour("muted")
        if thing.shortcut:
            room.setRight(self._write(painter, room, thing.shortcut, muted, at_end=True) - UNIT_PX)
        beside = thing.why_not or thing.place
        title_room = QRect(room)
        title_room.setWidth(max(0, room.width() - (LEAST_BESIDE_PX if beside else 0)))
        end = self._write(painter, title_room, thing.title, muted if thing.why_not else text)
        room.setLeft(end + 2 * UNIT_PX)
        self._write(
            painter, room, beside, theme.colour("warning") if thing.why_not else muted, at_end=not thing.why_not
        )
        painter.restore()

    def _write(self, painter: QPainter, room: QRect, words: str, colour: QColor, at_end: bool = False) -> int:
        """Write in the middle of a room's height; return where the words end, or begin if they stand at the end."""
        metrics = painter.fontMetrics()
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, max(0, room.width()))
        side = Qt.AlignmentFlag.AlignRight if at_end else Qt.AlignmentFlag.AlignLeft
        painter.setPen(colour)
        painter.drawText(room, int(side | Qt.AlignmentFlag.AlignVCenter), shown)
        width = metrics.horizontalAdvance(shown)
        return room.right() - width if at_end else room.left() + width
