"""How a row of the tree is painted: kind, colour, name, badge, how much, and the eye at the right."""

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from plexoscope.app.outline.tree_model import TreeModel
from plexoscope.app.widgets.icons import icon
from plexoscope.app.widgets.theme import UNIT_PX, Theme, small_font
from plexoscope.app.widgets.theme_source import ThemeSource

ICON_PX, SWATCH_PX = 18, 10
LEAST_NAME_PX = 110
"""A name is not cut further for what stands at its right."""

Index = QModelIndex | QPersistentModelIndex


def eye_rect(row: QRect) -> QRect:
    """Where the eye of a row is."""
    return QRect(row.right() - ICON_PX - UNIT_PX // 2, row.center().y() - ICON_PX // 2, ICON_PX, ICON_PX)


class TreeDelegate(QStyledItemDelegate):
    """Paints the rows of a `TreeModel`."""

    def __init__(self, theme: ThemeSource) -> None:
        super().__init__()
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, row_px(option.fontMetrics))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, TreeModel)
        theme, thing, visible = self._theme.now, model.thing_at(index), model.is_visible(index)
        rect: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shade = theme.colour("muted" if visible is False else "text")
        left = rect.left() + 2
        name_of_icon = "folder" if thing is None else thing.icon
        mark = QRect(left, rect.center().y() - ICON_PX // 2 + 1, ICON_PX, ICON_PX)
        if thing is not None and thing.rgb:
            side = SWATCH_PX
            swatch = QRect(mark.center().x() - side // 2, mark.center().y() - side // 2, side, side)
            painter.setPen(theme.colour("border"))
            painter.setBrush(QColor(thing.rgb))
            painter.setOpacity(0.4 if visible is False else 1.0)
            painter.drawRoundedRect(swatch, 3, 3)
            painter.setOpacity(1.0)
        else:
            icon(name_of_icon, theme.muted).paint(painter, mark)
        left = mark.right() + UNIT_PX // 2 + 2
        right = rect.right() - UNIT_PX // 2
        if visible is not None:
            hovered = option.state & (QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_Selected)
            if visible is False or hovered or thing is None or "/" not in thing.key:
                icon("eye" if visible else "eye-off", theme.muted).paint(painter, eye_rect(rect))
            right = eye_rect(rect).left() - UNIT_PX // 2
        if thing is None:
            n_inside = f"{len(model.things_in(index)):,}"
            right = self._paint_end(painter, rect, left, right, "", n_inside, 0, theme)
        else:
            says_how = thing.progress is not None or thing.show is not None
            name_px = 0 if says_how else option.fontMetrics.horizontalAdvance(thing.name)
            right = self._paint_end(painter, rect, left, right, thing.badge, thing.detail, name_px, theme)
            if thing.progress is not None:
                self._paint_progress(painter, rect, left, right, thing.progress, theme)
        painter.setFont(option.font)
        painter.setPen(shade)
        room = max(right - left, 0)
        name = option.fontMetrics.elidedText(model.name_at(index), Qt.TextElideMode.ElideMiddle, room)
        painter.drawText(QRect(left, rect.top(), room, rect.height()), Qt.AlignmentFlag.AlignVCenter, name)
        painter.restore()

    @staticmethod
    def _paint_end(
        painter: QPainter, rect: QRect, left: int, right: int, badge: str, detail: str, name_px: int, theme: Theme
    ) -> int:
        """Paint what stands at the right of the name, which is not cut for how much it is: the tip tells that too.

        Returns where the name has to end.
        """
        painter.setFont(small_font())
        metrics = painter.fontMetrics()
        words = badge or detail
        width = metrics.horizontalAdvance(words) + (UNIT_PX if badge else 0)
        room = right - width - UNIT_PX - left
        if not words or room < (LEAST_NAME_PX if badge else name_px if name_px else LEAST_NAME_PX):
            return right
        place = QRect(right - width, rect.top(), width, rect.height())
        if badge:
            chip = place.adjusted(0, (rect.height() - metrics.height() - 4) // 2, 0, 0)
            chip.setHeight(metrics.height() + 4)
            ground = theme.colour("accent")
            ground.setAlphaF(0.22)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            painter.drawRoundedRect(chip, 4, 4)
        painter.setPen(theme.colour("text" if badge else "muted"))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)
        return place.left() - UNIT_PX

    @staticmethod
    def _paint_progress(painter: QPainter, rect: QRect, left: int, right: int, fraction: float, theme: Theme) -> None:
        line = QRect(left, rect.bottom() - 3, right - left, 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("border"))
        painter.drawRect(line)
        line.setWidth(round(line.width() * min(max(fraction, 0.0), 1.0)))
        painter.setBrush(theme.colour("accent"))
        painter.drawRect(line)

    # Typing another name.

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setProperty("role", "inRow")
        editor.setAccessibleName("New name")
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        # Once: what is half typed must outlive what else changes in the row.
        if isinstance(editor, QLineEdit) and not editor.property("filled"):
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole)))
            editor.setProperty("filled", True)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        editor.setGeometry(rect.adjusted(ICON_PX + UNIT_PX // 2, 1, 0, -1))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        assert isinstance(editor, QLineEdit)
        model.setData(index, editor.text())


def row_px(metrics: QFontMetrics) -> int:
    """The height of a row for a font."""
    return max(metrics.height() + UNIT_PX, ICON_PX + UNIT_PX)
