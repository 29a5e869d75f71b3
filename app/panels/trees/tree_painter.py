"""Paints a tree: branches, dots, folded subtrees, names, the axis of its heights."""

import math

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from plexoscope.app.panels.shared.viewport import Viewport
from plexoscope.app.panels.trees.tree_content import TreeContent
from plexoscope.app.widgets.theme import UNIT_PX, Theme, small_font
from plexoscope.app.widgets.ticks import linear_ticks, tick_texts
from plexoscope.models.data.arrays import I64

LINE_PX, GAP_PX, STUB_PX, TICK_PX = 13, 5, 12, 4
_LEAST_LINE_PX = 11.5
_DOT_PX, _LEAST_DOT_ROW_PX = 2.5, 9
_PX_PER_TICK = 70
_NAMED_BRANCH_PX = 26
_PAD_PX = 4


class TreePainter:
    """Paints the part of a tree that a viewport shows, on a widget `width` pixels wide."""

    def __init__(self, content: TreeContent, viewport: Viewport, width: float, theme: Theme) -> None:
        self.content, self.view, self.width, self.theme = content, viewport, width, theme
        self.metrics = QFontMetricsF(small_font())
        self.clip = QRectF(0, viewport.top - _PAD_PX, width, viewport.height + 2 * _PAD_PX)

    def paint(self, painter: QPainter) -> None:
        painter.save()
        painter.setFont(small_font())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(self.clip)
        seen = self._seen()
        self._paint_branches(painter, seen)
        for node in self.content.folded.intersection(seen.tolist()):
            self._paint_wedge(painter, node)
        self._paint_dots(painter, seen)
        self._write_names(painter, seen)
        painter.setClipping(False)
        if self.content.tree.heights is not None:
            self._paint_axis(painter)
        painter.restore()

    def paint_subtree(self, painter: QPainter, node: int) -> None:
        """Paint what stands out while a node is pointed at: its branch, and a band over all below it."""
        content, view, layout = self.content, self.view, self.content.layout
        if np.isnan(layout.y[node]):
            return
        rows = layout.y[layout.order[layout.rank[node] : layout.last[node]]]
        left, top = view.to_px(content.across[node], np.nanmin(rows) - 0.5)
        right, bottom = view.to_px(content.reach[node], np.nanmax(rows) + 0.5)
        accent = self.theme.colour("accent")
        band = QColor(accent)
        band.setAlpha(36)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(self.clip)
        painter.fillRect(QRectF(left, top, max(right - left, 0.0) + GAP_PX, bottom - top), band)
        painter.setPen(QPen(accent, 2))
        y = view.to_px(0, layout.y[node])[1]
        painter.drawLine(QLineF(self.parent_px(node), y, left, y))
        painter.setBrush(accent)
        painter.drawEllipse(QPointF(left, y), _DOT_PX + 0.5, _DOT_PX + 0.5)
        painter.restore()

    def parent_px(self, node: int) -> float:
        """Where the branch of a node begins."""
        parent = int(self.content.tree.parents[node])
        if parent >= 0:
            return self.view.to_px(self.content.across[parent], 0)[0]
        return self.view.to_px(self.content.across[node], 0)[0] - STUB_PX

    def _seen(self) -> I64:
        """The nodes that may have something in sight."""
        layout, y = self.content.layout, self.view.y
        first, last = max(int(y.start) - 1, 0), min(math.ceil(y.end) + 1, layout.n_rows)
        if first == 0 and last == layout.n_rows:
            return np.flatnonzero(~np.isnan(layout.y))
        # All on the ways from the rows in sight to their roots: others have no line here.
        parents, seen = self.content.tree.parents.tolist(), set()
        for node in layout.rows[first:last].tolist():
            while node >= 0 and node not in seen:
                seen.add(node)
                node = parents[node]
        return np.array(sorted(seen), np.int64)

    def _colour(self, node: int) -> str:
        return self.content.colours.get(self.content.groups[node], self.theme.muted)

    def _paint_branches(self, painter: QPainter, seen: I64) -> None:
        view, content = self.view, self.content
        parents = content.tree.parents
        # Through the middle of pixels, as lines between two of them are blurred.
        x = (np.floor(view.left + (content.across - view.x.start) * view.x_px) + 0.5).tolist()
        y = (np.floor(view.top + (content.layout.y - view.y.start) * view.y_px) + 0.5).tolist()
        lines: dict[str, list[QLineF]] = {}
        uprights: dict[int, list[float]] = {}
        for node in seen.tolist():
            parent = int(parents[node])
            start = x[parent] if parent >= 0 else x[node] - STUB_PX
            lines.setdefault(self._colour(node), []).append(QLineF(start, y[node], x[node], y[node]))
            if parent >= 0:
                ends = uprights.setdefault(parent, [y[parent], y[parent]])
                ends[0], ends[1] = min(ends[0], y[node]), max(ends[1], y[node])
        for node, (top, bottom) in uprights.items():
            lines.setdefault(self._colour(node), []).append(QLineF(x[node], top, x[node], bottom))
        width = 1.5 if view.y_px >= 4 else 1.0
        for colour, its_lines in sorted(lines.items(), key=lambda item: item[0] != self.theme.muted):
            painter.setPen(QPen(QColor(colour), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.SquareCap))
            painter.drawLines(its_lines)

    def _paint_wedge(self, painter: QPainter, node: int) -> None:
        view, content = self.view, self.content
        x, y = view.to_px(content.across[node], content.layout.y[node])
        far = max(view.to_px(content.reach[node], 0)[0], x + 4 * _DOT_PX)
        half = min(max(0.38 * view.y_px, 2.0), 9.0)
        colour = QColor(self._colour(node))
        painter.setPen(QPen(colour, 1))
        colour.setAlpha(110)
        painter.setBrush(colour)
        painter.drawPolygon(QPolygonF([QPointF(x, y), QPointF(far, y - half), QPointF(far, y + half)]))
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_dots(self, painter: QPainter, seen: I64) -> None:
        if self.view.y_px < _LEAST_DOT_ROW_PX:
            return
        for node in seen[self.content.is_inner[seen]].tolist():
            place = QPointF(*self.view.to_px(self.content.across[node], self.content.layout.y[node]))
            colour = QColor(self._colour(node))
            painter.setPen(QPen(colour, 1.5))
            painter.setBrush(colour if node in self.content.folded else self.theme.colour("plot"))
            painter.drawEllipse(place, _DOT_PX, _DOT_PX)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _write_names(self, painter: QPainter, seen: I64) -> None:
        view, content = self.view, self.content
        stride = 1 if view.y_px >= _LEAST_LINE_PX else math.ceil(LINE_PX / view.y_px)
        painter.setPen(self.theme.colour("text" if stride == 1 else "muted"))
        first = max(int(view.y.start), 0) // stride * stride
        for row in range(first, min(int(view.y.end) + 1, content.layout.n_rows), stride):
            left, y = view.to_px(content.reach[content.layout.rows[row]], row + 0.5)
            left = min(max(left, view.left), view.left + view.width) + GAP_PX
            self._write(painter, content.row_words(row), QRectF(left, y - LINE_PX / 2, self.width - left - 1, LINE_PX))
        if stride > 1 or not content.tree.names:
            return
        painter.setPen(self.theme.colour("muted"))
        for node in seen[content.is_inner[seen]].tolist():
            right, y = view.to_px(content.across[node], content.layout.y[node])
            left = self.parent_px(node) if content.tree.parents[node] >= 0 else _PAD_PX
            if right - left >= _NAMED_BRANCH_PX and node not in content.folded:
                place = QRectF(left + 3, y - LINE_PX - 1, right - left - 6, LINE_PX)
                self._write(painter, content.name(node), place, Qt.AlignmentFlag.AlignRight)

    def _write(
        self, painter: QPainter, words: str, place: QRectF, aligned: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft
    ) -> None:
        words = self.metrics.elidedText(words, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, aligned | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip, words)

    def _paint_axis(self, painter: QPainter) -> None:
        view, (start, end) = self.view, self.content.ends
        top = view.top + view.height + _PAD_PX
        painter.setPen(QPen(self.theme.colour("border"), 1))
        painter.drawLine(QLineF(view.left, top, view.left + view.width, top))
        painter.setPen(self.theme.colour("muted"))
        low, high = sorted(start + share * (end - start) for share in (view.x.start, view.x.end))
        ticks = linear_ticks(low, high, max(3, int(view.width // _PX_PER_TICK))) if low < high else []
        free_from = 0.0
        for tick, text in sorted(zip(ticks, tick_texts(ticks), strict=True), reverse=start > end):
            x = view.to_px((tick - start) / (end - start), 0)[0]
            painter.drawLine(QLineF(x, top, x, top + TICK_PX))
            width = self.metrics.horizontalAdvance(text)
            left = max(x - width / 2, 0.0)
            if left >= free_from:
                place = QRectF(left, top + TICK_PX, width + 1, LINE_PX)
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
                free_from = left + width + UNIT_PX
        place = QRectF(view.left, top + TICK_PX + LINE_PX, view.width, LINE_PX + 2)
        self._write(painter, self.content.tree.height_label, place, Qt.AlignmentFlag.AlignHCenter)
