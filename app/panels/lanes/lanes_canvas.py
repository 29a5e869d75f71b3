"""Intervals side by side on lanes, painted over a time that is zoomed and moved; lanes have a height of their own."""

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPen, QPolygonF

from plexoscope.app.panels.shared.canvas import Canvas
from plexoscope.app.panels.shared.group_order import in_order
from plexoscope.app.panels.shared.shades import ink_on
from plexoscope.app.panels.shared.time_ticks import stretch, time_ticks
from plexoscope.app.panels.shared.viewport import Span, Viewport, whole
from plexoscope.app.widgets.theme import UNIT_PX, Theme, group_colour, small_font
from plexoscope.plugins.results import Lanes

LANE_PX = (14.0, 30.0)
"""How high a lane is at least and at most, unless the user wants it otherwise."""
_WANTED_PX = (2.0, 80.0)
_AXIS_PX, _TICK_PX, _PX_PER_TICK = 20, 4, 80
_NAMES_SHARE, _GAP_PX = 0.3, 6
_NARROW_PX, _NEAR_PX, _MARK_PX = 3.0, 4.0, 4.0
_LEAST_WORD_PX, _WORD_PAD_PX = 18, 4
_MOST_BARS = 4000
"""All but so many of the longest are painted as one picture: nobody could tell them apart."""
_WIDEST_PX = 32
"""What is left of an interval in that picture."""
_SHORTEST_VIEW = 1e-5
NO_LANES = Lanes(np.zeros(0), np.zeros(0), np.zeros(0, np.int32), ())
_CTRL = Qt.KeyboardModifier.ControlModifier


class LanesCanvas(Canvas):
    """Wheel and drag act on the time, Ctrl and wheel on the height of the lanes, Shift and wheel scrolls them.

    With the focus, Ctrl and arrows walk from interval to interval.

    Signals
    -------
    scrolled
        Other lanes are seen, or more, or fewer.
    """

    scrolled = Signal()

    def __init__(self, name: str, theme: Theme) -> None:
        super().__init__(name, theme)
        self.lanes = NO_LANES
        self.labels: tuple[str, ...] = ()
        self.start = 0.0
        self.chosen: int | None = None
        self._wanted_lane_px: float | None = None
        self._font = small_font()
        self._metrics = QFontMetricsF(self._font)
        self._order: npt.NDArray[np.intp] = np.zeros(0, np.intp)
        self._label_of: npt.NDArray[np.intp] = self._order

    def show_lanes(self, lanes: Lanes) -> None:
        """Show other intervals; a time that was zoomed into stays in sight."""
        finite = np.flatnonzero(np.isfinite(lanes.starts) & np.isfinite(lanes.ends))
        self.labels = tuple(in_order(lanes.labels))
        number_of = {label: number for number, label in enumerate(self.labels)}
        self._label_of = np.array([number_of[label] for label in lanes.labels] or np.zeros(len(lanes.starts)), np.intp)
        # The longest first: what lies within another stays in sight.
        self._order = finite[np.argsort(lanes.starts[finite] - lanes.ends[finite], kind="stable")]
        seen = self.start + self.viewport.x.start, self.viewport.x.size
        self.lanes, self.chosen = lanes, None
        low, high = (lanes.starts[finite].min(), lanes.ends[finite].max()) if len(finite) else (0.0, 1.0)
        if not low < high:
            low, high = low - 0.5, high + 0.5
        self.start = float(low)
        self.least_units = (float(high - low) * _SHORTEST_VIEW, 1.0)
        x = Span(float(high - low), seen[0] - self.start, seen[1]).kept()
        n_lanes = float(max(len(lanes.names), 1))
        self.viewport = Viewport(x, Span(n_lanes, self.viewport.y.start, min(self.viewport.y.size, n_lanes)).kept())
        self.refresh()

    # Where things are.

    @property
    def lane_px(self) -> float:
        if self._wanted_lane_px is not None:
            return self._wanted_lane_px
        n_lanes = max(len(self.lanes.names), 1)
        return min(max((self.height() - _AXIS_PX) / n_lanes, LANE_PX[0]), LANE_PX[1])

    def place(self, viewport: Viewport) -> Viewport:
        names_px = self._names_px
        height = min(self.height() - _AXIS_PX, viewport.y.length * self.lane_px)
        return viewport.placed(names_px, 0, self.width() - names_px - _GAP_PX, max(height, 1.0))

    @property
    def _names_px(self) -> float:
        longest = sorted(self.lanes.names, key=len)[-20:]
        wanted = max(map(self._metrics.horizontalAdvance, longest), default=0.0) + 2 * _GAP_PX
        return min(wanted, self.width() * _NAMES_SHARE) if longest else _GAP_PX

    def refresh(self) -> None:
        """Paint anew: as many lanes as have room, not all of them."""
        x, y = self.viewport.x, self.viewport.y
        if self._follows:
            x = whole(x.length)
        placed = self.place(Viewport(x, y))
        n_seen = min(placed.height / self.lane_px, y.length)
        self.viewport = Viewport(
            x, Span(y.length, y.start, n_seen).kept(), placed.left, placed.top, placed.width, placed.height
        )
        self._picture, self._placed = None, self.size()
        self.update()
        self.scrolled.emit()

    def zoom(self, factor: float, at: tuple[float, float] | None = None) -> None:
        """Show `factor` times as much time."""
        x = self.viewport.x
        middle = (x.start + x.end) / 2
        self.look_at(x.zoomed(factor, at[0] if at else middle, self.least_units[0]), self.viewport.y)

    def fit(self) -> None:
        """Show all of the time, and lanes at the height that they had at first."""
        self._wanted_lane_px = None
        super().fit()

    def scroll_to(self, first: float) -> None:
        """Show the lanes from this one on."""
        y = self.viewport.y
        self.look_at(self.viewport.x, y.moved(first - y.start), follows=self._follows)

    def set_lane_px(self, px: float) -> None:
        """Make all lanes so high."""
        self._wanted_lane_px = min(max(px, _WANTED_PX[0]), _WANTED_PX[1])
        self.refresh()

    # What lies where.

    def interval_at(self, x: float, y: float) -> int | None:
        """The interval at a place, the shortest where several are; a mark may be a few pixels away."""
        lanes, near = self.lanes, _NEAR_PX / self.viewport.x_px
        time, order = self.start + x, self._order
        inside = (
            (lanes.lanes[order] == int(y)) & (lanes.starts[order] <= time + near) & (lanes.ends[order] >= time - near)
        )
        found = order[inside]
        if not len(found):
            return None
        away = np.maximum(lanes.starts[found] - time, time - lanes.ends[found]).clip(0)
        return int(found[np.lexsort((lanes.ends[found] - lanes.starts[found], away))[0]])

    def read_at(self, x: float, y: float) -> str:
        found = self.interval_at(x, y)
        if found != self.chosen:
            self.chosen = found
            self.update()
        return "" if found is None else self.words_of(found)

    def words_of(self, interval: int) -> str:
        """Lane, label and time of an interval."""
        lanes = self.lanes
        label = lanes.labels[interval] if lanes.labels else ""
        time = stretch(float(lanes.starts[interval]), float(lanes.ends[interval]), lanes.time_unit)
        return "\n".join(line for line in (lanes.names[lanes.lanes[interval]], label, time) if line)

    # Hand and keys.

    def wheelEvent(self, event) -> None:
        turned = event.angleDelta().y() or event.angleDelta().x()
        on_names = event.position().x() < self.viewport.left
        if event.modifiers() & _CTRL:
            self.set_lane_px(self.lane_px * 1.0015**turned)
        elif on_names or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.scroll_to(self.viewport.y.start - turned / 120 * 3)
        else:
            super().wheelEvent(event)
            return
        event.accept()

    def keyPressEvent(self, event) -> None:
        ways = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}
        if event.modifiers() & _CTRL and event.key() in ways and len(self._order):
            self._walk(*ways[event.key()])
        else:
            super().keyPressEvent(event)

    def _walk(self, right: int, down: int) -> None:
        """Go to the next interval of the lane, or to the nearest one of the next lane that has any."""
        lanes, order = self.lanes, self._order
        if self.chosen is None:
            chosen = int(order[np.lexsort((lanes.starts[order], lanes.lanes[order]))[0]])
        else:
            lane, time = lanes.lanes[self.chosen], lanes.starts[self.chosen]
            if right:
                row = order[lanes.lanes[order] == lane]
                row = row[np.argsort(lanes.starts[row], kind="stable")]
                at = int(np.flatnonzero(row == self.chosen)[0]) + right
                chosen = int(row[min(max(at, 0), len(row) - 1)])
            else:
                beyond = order[(lanes.lanes[order] - lane) * down > 0]
                if not len(beyond):
                    return
                chosen = int(
                    beyond[np.lexsort((np.abs(lanes.starts[beyond] - time), np.abs(lanes.lanes[beyond] - lane)))[0]]
                )
        start, end = float(lanes.starts[chosen]) - self.start, float(lanes.ends[chosen]) - self.start
        lane = float(lanes.lanes[chosen])
        self.look_at(
            self.viewport.x.showing(start, end), self.viewport.y.showing(lane, lane + 1), follows=self._follows
        )
        self.chosen = chosen
        left, top = self.viewport.to_px(max(start, self.viewport.x.start), lane + 1)
        self.show_reading(self.words_of(chosen), QPointF(left, top))

    def leave(self) -> bool:
        had, self.chosen = self.chosen is not None, None
        self.hide_reading()
        self.update()
        return had

    def leaveEvent(self, event) -> None:
        super().leaveEvent(event)
        self.chosen = None
        self.update()

    # Painting.

    def paint(self, painter: QPainter, ratio: float) -> None:
        painter.setFont(self._font)
        self._paint_axis(painter)
        self._paint_rows(painter)
        view = self.viewport
        painter.save()
        painter.setClipRect(QRectF(view.left, view.top, view.width, view.height))
        self._paint_intervals(painter, ratio)
        painter.restore()

    def paint_over(self, painter: QPainter) -> None:
        if self.chosen is None:
            return
        view, box = self.viewport, self._box_of(self.chosen)
        if box.width() < 1:
            box.adjust(-_MARK_PX, 0, _MARK_PX, 0)
        painter.setPen(QPen(self.theme.colour("text"), 1.5))
        painter.setClipRect(QRectF(view.left - 1, view.top - 1, view.width + 2, view.height + 2))
        painter.drawRect(box)
        painter.setClipping(False)

    def _paint_axis(self, painter: QPainter) -> None:
        view, theme = self.viewport, self.theme
        bottom = view.top + view.height
        low, high = self.start + view.x.start, self.start + view.x.end
        faint = theme.colour("border")
        free_from = view.left - _GAP_PX
        for time, text in time_ticks(low, high, self.lanes.time_unit, max(int(view.width / _PX_PER_TICK), 3)):
            x = view.to_px(time - self.start, 0)[0]
            painter.setPen(QPen(faint, 1))
            painter.drawLine(QPointF(x, view.top), QPointF(x, bottom + _TICK_PX))
            width = self._metrics.horizontalAdvance(text)
            left = min(x - width / 2, self.width() - width - 1)
            if left >= free_from:
                painter.setPen(theme.colour("muted"))
                painter.drawText(QRectF(left, bottom + _TICK_PX, width + 1, _AXIS_PX - _TICK_PX), 0, text)
                free_from = left + width + UNIT_PX
        painter.setPen(theme.colour("muted"))
        corner = QRectF(0, bottom + _TICK_PX, view.left - 2 * _GAP_PX, _AXIS_PX - _TICK_PX)
        unit = self._metrics.elidedText(self.lanes.time_unit, Qt.TextElideMode.ElideRight, corner.width())
        painter.drawText(corner, Qt.AlignmentFlag.AlignRight, unit)

    def _paint_rows(self, painter: QPainter) -> None:
        """Lines between the lanes, and as many of their names as have room."""
        view, names, theme = self.viewport, self.lanes.names, self.theme
        lane_px = self.lane_px
        stride = int(np.ceil(12 / lane_px))
        first, last = int(view.y.start), min(int(np.ceil(view.y.end)), len(names))
        painter.setClipRect(QRectF(0, view.top, self.width(), view.height + 1))
        for lane in range(first, last):
            top = view.to_px(0, lane)[1]
            if lane_px >= 6:
                painter.setPen(QPen(theme.colour("border"), 1))
                painter.drawLine(QPointF(view.left, top + lane_px), QPointF(view.left + view.width, top + lane_px))
            if lane % stride == 0:
                painter.setPen(theme.colour("text" if stride == 1 else "muted"))
                room = QRectF(_GAP_PX / 2, top + (lane_px - 14) / 2, view.left - 1.5 * _GAP_PX, 14)
                words = self._metrics.elidedText(names[lane], Qt.TextElideMode.ElideRight, room.width())
                painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)
        painter.setClipping(False)

    def _paint_intervals(self, painter: QPainter, ratio: float) -> None:
        lanes, view, order = self.lanes, self.viewport, self._order
        low, high = self.start + view.x.start, self.start + view.x.end
        near = _MARK_PX / view.x_px
        row = lanes.lanes[order]
        seen = (lanes.starts[order] <= high + near) & (lanes.ends[order] >= low - near)
        order = order[seen & (row + 1 > view.y.start) & (row < view.y.end)]
        is_mark = lanes.starts[order] == lanes.ends[order]
        is_wide = (lanes.ends[order] - lanes.starts[order]) * view.x_px >= _NARROW_PX
        bars, marks = order[is_wide][:_MOST_BARS], order[is_mark]
        marks = marks if len(marks) <= _MOST_BARS else marks[:0]
        rest = np.setdiff1d(order, np.concatenate([bars, marks]), assume_unique=True)
        for interval in bars.tolist():
            self._paint_bar(painter, interval)
        self._paint_narrow(painter, rest, ratio)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for interval in marks.tolist():
            self._paint_mark(painter, interval)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _box_of(self, interval: int) -> QRectF:
        view, lane_px = self.viewport, self.lane_px
        left, top = view.to_px(float(self.lanes.starts[interval]) - self.start, float(self.lanes.lanes[interval]))
        right = view.to_px(float(self.lanes.ends[interval]) - self.start, 0)[0]
        inset = self._inset
        # What reaches far beyond the picture would not fit the numbers that the painter counts in.
        left, right = max(left, view.left - 99), min(right, view.left + view.width + 99)
        return QRectF(left, top + inset, max(right - left, 0.0), lane_px - 2 * inset)

    @property
    def _inset(self) -> float:
        return round(self.lane_px * 0.12) if self.lane_px >= 6 else 0.0

    def _colour(self, interval: int) -> QColor:
        return QColor(group_colour(int(self._label_of[interval])))

    def _paint_bar(self, painter: QPainter, interval: int) -> None:
        box, colour = self._box_of(interval), self._colour(interval)
        # A hair's breadth tells it from the one that follows.
        painter.fillRect(box.adjusted(0, 0, -1, 0), colour)
        if not self.lanes.labels or box.height() < 11:
            return
        view = self.viewport
        left, right = max(box.left(), view.left) + _WORD_PAD_PX, min(box.right(), view.left + view.width) - _WORD_PAD_PX
        if right - left < _LEAST_WORD_PX:
            return
        label = self.lanes.labels[interval]
        words = self._metrics.elidedText(label, Qt.TextElideMode.ElideRight, right - left)
        if len(words) > 2 or words == label:
            painter.setPen(ink_on(colour, self.theme))
            painter.drawText(QRectF(left, box.top(), right - left, box.height()), Qt.AlignmentFlag.AlignVCenter, words)

    def _paint_mark(self, painter: QPainter, interval: int) -> None:
        box = self._box_of(interval)
        middle, reach = box.center(), min(_MARK_PX, box.height() / 2)
        x = box.left()
        painter.setPen(QPen(self._colour(interval), 1.5))
        painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))
        painter.setBrush(self._colour(interval))
        painter.setPen(QPen(self.theme.colour("plot"), 1))
        y = middle.y()
        corners = [QPointF(x - reach, y), QPointF(x, y - reach), QPointF(x + reach, y), QPointF(x, y + reach)]
        painter.drawPolygon(QPolygonF(corners))

    def _paint_narrow(self, painter: QPainter, intervals: npt.NDArray[np.intp], ratio: float) -> None:
        """All that is narrow, or too much, as one row of pixels for each lane."""
        if not len(intervals):
            return
        view, lanes = self.viewport, self.lanes
        first = int(view.y.start)
        n_rows, n_columns = int(np.ceil(view.y.end)) - first, max(int(view.width * ratio), 1)
        colours = np.array(
            [QColor(group_colour(number)).rgba() for number in range(max(len(self.labels), 1))], np.uint32
        )
        pixels = np.zeros((n_rows, n_columns), np.uint32)
        per_unit = n_columns / view.x.size
        row = lanes.lanes[intervals] - first
        left = ((lanes.starts[intervals] - self.start - view.x.start) * per_unit).astype(np.int64)
        right = ((lanes.ends[intervals] - self.start - view.x.start) * per_unit).astype(np.int64)
        inside = (row >= 0) & (row < n_rows)
        widest = int(min((right - left).max(), _WIDEST_PX * ratio))
        for step in range(widest + 1):
            column = np.minimum(left + step, right)
            fits = inside & (column >= 0) & (column < n_columns)
            pixels[row[fits], column[fits]] = colours[self._label_of[intervals[fits]]]
        picture = QImage(pixels.data, n_columns, n_rows, 4 * n_columns, QImage.Format.Format_ARGB32).copy()
        inset = self._inset
        for number in range(n_rows):
            top = view.to_px(0, first + number)[1]
            place = QRectF(view.left, top + inset, view.width, self.lane_px - 2 * inset)
            painter.drawImage(place, picture, QRectF(0, number, n_columns, 1))
