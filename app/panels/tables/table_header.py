"""The header of a table: names, units beside them, and an arrow where it is sorted."""

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QHeaderView

from plexoscope.app.panels.tables.table_model import TableModel
from plexoscope.app.widgets.theme import FONT_FAMILY, UNIT_PX, Theme

_ARROW_PX = 7
PAD_PX = UNIT_PX


class TableHeader(QHeaderView):
    """A click sorts upwards, another downwards, a third puts the rows back as they came."""

    def __init__(self, model: TableModel, theme: Theme) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.theme, self._model = theme, model
        self.text_px = 12
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setStretchLastSection(False)
        self.setMinimumSectionSize(3 * UNIT_PX)
        self.sectionClicked.connect(self.sort)

    def sort(self, column: int) -> None:
        """Go on to the next order of a column."""
        before = self._model.sorted_by
        if before is None or before[0] != column:
            self._model.sort_by(column)
        elif not before[1]:
            self._model.sort_by(column, descending=True)
        else:
            self._model.sort_by(None)
        self.viewport().update()

    def wanted_px(self, column: int) -> int:
        """What name, unit and arrow take."""
        each = self._model.columns[column]
        unit = self._metrics(False).horizontalAdvance(each.unit) + 4 if each.unit else 0
        return self._metrics(True).horizontalAdvance(each.name) + unit + 2 * PAD_PX + _ARROW_PX + 4

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._metrics(True).height() + UNIT_PX)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        if section >= len(self._model.columns):
            return
        column, theme = self._model.columns[section], self.theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(rect, theme.colour("plot"))
        painter.setPen(QPen(theme.colour("border"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        inner = rect.adjusted(PAD_PX, 0, -PAD_PX, 0)
        arrow = self._model.sorted_by is not None and self._model.sorted_by[0] == section
        room = inner.width() - (_ARROW_PX + 4 if arrow else 0)
        name = self._metrics(True).elidedText(column.name, Qt.TextElideMode.ElideRight, room)
        name_px = self._metrics(True).horizontalAdvance(name)
        unit_px = self._metrics(False).horizontalAdvance(column.unit) + 4 if column.unit else 0
        if name_px + unit_px > room:
            unit_px = 0
        # The arrow stands on the side away from the numbers' edge, so that name and numbers end in one line.
        x = inner.left() + 1
        if column.is_number:
            x = inner.right() + 1 - name_px - unit_px
        if arrow:
            at = x - _ARROW_PX - 4 if column.is_number else x + name_px + unit_px + 4
            self._paint_arrow(painter, at, inner.center().y(), bool(self._model.sorted_by and self._model.sorted_by[1]))
        painter.setFont(self._font(True))
        painter.setPen(theme.colour("text" if arrow else "muted"))
        painter.drawText(QRect(x, rect.top(), name_px + 1, rect.height()), Qt.AlignmentFlag.AlignVCenter, name)
        if unit_px:
            painter.setFont(self._font(False))
            painter.setPen(theme.colour("muted"))
            place = QRect(x + name_px + 4, rect.top(), unit_px, rect.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, column.unit)
        painter.restore()

    def _paint_arrow(self, painter: QPainter, x: float, y: float, descending: bool) -> None:
        tip = 3 if descending else -3
        corners = [QPointF(x, y - tip), QPointF(x + _ARROW_PX, y - tip), QPointF(x + _ARROW_PX / 2, y + tip)]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.colour("accent"))
        painter.drawPolygon(QPolygonF(corners))

    def _font(self, bold: bool) -> QFont:
        font = QFont(FONT_FAMILY)
        font.setPixelSize(self.text_px)
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        return font

    def _metrics(self, bold: bool) -> QFontMetrics:
        return QFontMetrics(self._font(bold))
