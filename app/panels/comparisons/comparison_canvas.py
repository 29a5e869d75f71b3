"""The verdict, and below it contenders on rows: means with their intervals, every seed a small tick."""

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from plexoscope.app.panels.comparisons import comparison_marks as marks
from plexoscope.app.panels.shared.canvas import Canvas
from plexoscope.app.panels.shared.viewport import Span, Viewport, whole
from plexoscope.app.widgets.theme import UNIT_PX, Theme, small_font
from plexoscope.app.widgets.ticks import linear_ticks, tick_texts
from plexoscope.models.graphs.scores.intervals import Interval
from plexoscope.plugins.judging import RIVALS, Verdict, figure_text, interval_of, verdicts
from plexoscope.plugins.results import Comparison, Contender
from plexoscope.plugins.results.comparison import ROLES

ROW_PX = (14.0, 36.0)
"""A row is at least and at most so high; what has no room is counted below."""
VERDICT_PX, _VERDICTS_FROM_PX, _ROWS_KEPT = 18.0, 96, 5
_AXIS_PX, _TICK_PX, _PX_PER_TICK = 34, 4, 70
_GAP_PX, _LINE_PX = 8, 13.0
_NAMES_SHARE, _ROLES_FROM_PX, _WORDS_FROM_PX = 0.42, 640, 480
_LEAST_TICKS = 4
APART = "not comparable"
"""As the note of a paper's figure says it that is of other data, or asked otherwise."""
_TWO_LINES_PX = 2 * _LINE_PX + 2
_MARGIN = 0.06
"""Free room left and right of all that is drawn, as a share of it."""
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
ROLE_WORDS = {
    "method": "method",
    "ablation": "without its idea",
    "baseline": "baseline",
    "rule": "rule, learns nothing",
    "paper": "reported",
}
SIGNS: dict[bool | None, tuple[str, str]] = {True: ("✓ ", "good"), False: ("✗ ", "bad"), None: ("", "text")}
NOTHING = Comparison("", ())


class ComparisonCanvas(Canvas):
    """The wheel and a drag act on the figures; the rows stay."""

    def __init__(self, name: str, theme: Theme) -> None:
        super().__init__(name, theme)
        self.comparison = NOTHING
        self.verdicts: tuple[Verdict, ...] = ()
        self.rows: tuple[tuple[Contender, Interval], ...] = ()
        self.low = 0.0
        self._font, self._bold = small_font(), small_font(bold=True)
        self._metrics = QFontMetricsF(self._bold)

    def show_comparison(self, comparison: Comparison) -> None:
        """Show another comparison; a part that was zoomed into stays in sight."""
        ordered = sorted(comparison.contenders, key=lambda each: ROLES.index(each.role))
        self.comparison = comparison
        self.verdicts = tuple(sorted(verdicts(comparison), key=lambda each: each.passed is not False))
        self.rows = tuple((each, interval_of(each)) for each in ordered if np.isfinite(each.values).any())
        low, high = self._extent()
        seen = self.low + self.viewport.x.start, self.viewport.x.size
        self.low = low
        self.least_units = ((high - low) * 1e-4, 1.0)
        self.viewport = Viewport(Span(high - low, seen[0] - low, seen[1]).kept(), whole(float(max(self.n_seen, 1))))
        self.refresh()

    @property
    def n_seen(self) -> int:
        """How many rows have room, the first ones."""
        return min(len(self.rows), max(int((self.height() - self._top_px - _AXIS_PX) / ROW_PX[0]), 1))

    def refresh(self) -> None:
        """Paint anew the rows that have room."""
        self.viewport = Viewport(self.viewport.x, whole(float(max(self.n_seen, 1))))
        super().refresh()

    def place(self, viewport: Viewport) -> Viewport:
        left, right, top = self._left_px, self._right_px, self._top_px
        height = min(self.height() - top - _AXIS_PX, self.n_seen * ROW_PX[1])
        return viewport.placed(left, top, max(self.width() - left - right, 1.0), max(height, 1.0))

    def look_at(self, x: Span, y: Span, *, follows: bool = False) -> None:
        super().look_at(x, whole(y.length), follows=follows)

    def point_at(self, place: QPointF) -> None:
        """Say what lies under the pointer: a name and a figure stand for their row, too."""
        if place.y() < self._top_px:
            self.show_reading(self.verdicts[int(place.y() / VERDICT_PX)].words, place)
        elif self.viewport.covers(self.viewport.left, place.y()):
            self.show_reading(self.read_at(*self.viewport.to_units(place.x(), place.y())), place)
        else:
            self.hide_reading()

    def read_at(self, x: float, y: float) -> str:
        if not 0 <= int(y) < self.n_seen:
            return ""
        contender, interval = self.rows[int(y)]
        lines = [contender.name, ROLE_WORDS[contender.role], figure_text(interval)]
        if len(contender.values) > 1:
            lines.append("seeds: " + ", ".join(f"{value:.4g}" for value in contender.values.tolist()))
        elif contender.role in ("method", "ablation", "baseline"):
            lines.append("one seed: no interval")
        return "\n".join([*lines, contender.note] if contender.note else lines)

    # Painting.

    def paint(self, painter: QPainter, ratio: float) -> None:
        self._paint_verdicts(painter)
        self._paint_axis(painter)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        view = self.viewport
        rival = self._rival()
        if rival is not None:
            x = view.to_px(rival - self.low, 0)[0]
            if view.left <= x <= view.left + view.width:
                marks.paint_rival(painter, x, view.top, view.top + view.height, self.theme)
        former = ""
        for row, (contender, interval) in enumerate(self.rows[: self.n_seen]):
            self._paint_words(painter, row, contender, interval, contender.role != former)
            painter.save()
            painter.setClipRect(QRectF(view.left - _GAP_PX, view.top, view.width + 2 * _GAP_PX, view.height))
            self._paint_figure(painter, row, contender, interval)
            painter.restore()
            former = contender.role

    def _paint_verdicts(self, painter: QPainter) -> None:
        """A sign and a colour, as the checks have: never the colour alone."""
        painter.setFont(self._bold)
        for line, verdict in enumerate(self.verdicts[: self._n_verdicts]):
            sign, role = SIGNS[verdict.passed]
            painter.setPen(self.theme.colour(role))
            room = QRectF(_GAP_PX / 2, line * VERDICT_PX, self.width() - _GAP_PX, VERDICT_PX)
            words = sign + verdict.words
            painter.drawText(room, _LEFT, self._metrics.elidedText(words, Qt.TextElideMode.ElideRight, room.width()))

    def _paint_axis(self, painter: QPainter) -> None:
        view, theme = self.viewport, self.theme
        low, high = self.low + view.x.start, self.low + view.x.end
        bottom = view.top + view.height
        painter.setFont(self._font)
        ticks = linear_ticks(low, high, max(int(view.width / _PX_PER_TICK), _LEAST_TICKS))
        free_from = 0.0
        for tick, text in zip(ticks, tick_texts(ticks), strict=True):
            x = view.to_px(tick - self.low, 0)[0]
            painter.setPen(QPen(theme.colour("border"), 1))
            painter.drawLine(QPointF(x, view.top), QPointF(x, bottom + _TICK_PX))
            width = self._metrics.horizontalAdvance(text)
            if x - width / 2 >= free_from:
                painter.setPen(theme.colour("muted"))
                painter.drawText(QRectF(x - width / 2, bottom + _TICK_PX, width + 1, 14), 0, text)
                free_from = x + width / 2 + UNIT_PX
        better = "higher is better →" if self.comparison.higher_is_better else "← lower is better"
        n_more = len(self.rows) - self.n_seen
        words = f"{self.comparison.figure}, {better}" + (f" · {n_more} more rows" if n_more else "")
        room = QRectF(_GAP_PX, bottom + 18, self.width() - 2 * _GAP_PX, 14)
        painter.setPen(theme.colour("muted"))
        words = self._metrics.elidedText(words, Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, words)
        key = QRectF(_GAP_PX, room.bottom() + 2, self.width() - 2 * _GAP_PX, marks.KEY_HEIGHT_PX)
        if key.bottom() <= self.height():
            marks.paint_key(painter, key, self._key_parts(), theme)

    def _paint_words(self, painter: QPainter, row: int, contender: Contender, interval: Interval, first: bool) -> None:
        view, theme = self.viewport, self.theme
        top, height = view.to_px(0, row)[1], view.height / max(self.n_seen, 1)
        if first and row:
            painter.setPen(QPen(theme.colour("border"), 1))
            painter.drawLine(QPointF(0, round(top) + 0.5), QPointF(self.width(), round(top) + 0.5))
        roles_px = self._roles_px
        room = QRectF(roles_px + _GAP_PX / 2, top, view.left - roles_px - 1.5 * _GAP_PX, height)
        below = contender.note if roles_px else ", ".join(filter(None, (ROLE_WORDS[contender.role], contender.note)))
        if below and height >= _TWO_LINES_PX:
            middle = top + height / 2
            under = QRectF(room.left(), middle, room.width(), _LINE_PX)
            room = QRectF(room.left(), middle - _LINE_PX, room.width(), _LINE_PX)
            self._write(painter, under, _RIGHT, below, "muted")
        self._write(painter, room, _RIGHT, contender.name, "text", bold=contender.role == "method")
        right = QRectF(view.left + view.width + _GAP_PX, top, self._right_px - 1.5 * _GAP_PX, height)
        role = "muted" if _is_apart(contender) else "text"
        words = self._figure_words(contender, interval)
        self._write(painter, right, _LEFT, words, role, bold=contender.role == "method")
        if first and roles_px:
            where = QRectF(_GAP_PX / 2, top, roles_px - _GAP_PX / 2, height)
            self._write(painter, where, _LEFT, ROLE_WORDS[contender.role], "muted")

    def _write(
        self, painter: QPainter, room: QRectF, alignment: Qt.AlignmentFlag, words: str, role: str, *, bold: bool = False
    ) -> None:
        font = self._bold if bold else self._font
        painter.setFont(font)
        painter.setPen(self.theme.colour(role))
        fitting = QFontMetricsF(font).elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, alignment, fitting)

    def _paint_figure(self, painter: QPainter, row: int, contender: Contender, interval: Interval) -> None:
        view = self.viewport
        y = view.to_px(0, row + 0.5)[1]
        colour = marks.colour_of(contender.role, self.theme)
        left, right = (view.to_px(each - self.low, 0)[0] for each in (interval.low, interval.high))
        marks.paint_interval(painter, left, right, y, colour)
        for end, edge, way in ((left, view.left, -1), (right, view.left + view.width, 1)):
            if math.isfinite(end) and way * (end - edge) > 0:
                marks.paint_goes_on(painter, edge, y, way, colour)
        if len(contender.values) > 1:
            for value in contender.values.tolist():
                marks.paint_seed(painter, view.to_px(value - self.low, 0)[0], y, colour)
        marks.paint_mean(painter, contender.role, view.to_px(interval.mean - self.low, 0)[0], y, self.theme)

    # Where things are.

    def _figure_words(self, contender: Contender, interval: Interval) -> str:
        words = figure_text(interval)
        return f"{words}, {APART}" if _is_apart(contender) and self.width() >= _WORDS_FROM_PX else words

    def _key_parts(self) -> marks.KeyParts:
        seen = self.rows[: self.n_seen]
        return marks.KeyParts(
            seeds=any(len(each.values) > 1 for each, _ in seen),
            intervals=any(math.isfinite(interval.low) for _, interval in seen),
            rival=self._rival() is not None,
        )

    def _extent(self) -> tuple[float, float]:
        """All means and seeds, and of intervals as much as leaves those apart: two seeds may say hardly anything."""
        means = [float(number) for each, interval in self.rows for number in (interval.mean, *each.values.tolist())]
        means = [number for number in means if math.isfinite(number)]
        if not means:
            return 0.0, 1.0
        ends = [end for _, interval in self.rows for end in (interval.low, interval.high) if math.isfinite(end)]
        span = max(means) - min(means) or math.inf
        low = max(min(means + ends), min(means) - span)
        high = min(max(means + ends), max(means) + span)
        if not low < high:
            reach = abs(low) * 0.05 or 0.5
            return low - reach, high + reach
        margin = _MARGIN * (high - low)
        return low - margin, high + margin

    def _rival(self) -> float | None:
        """The mean of the strongest that a method is compared with."""
        means = [interval.mean for each, interval in self.rows if each.role in RIVALS]
        if not means:
            return None
        return max(means) if self.comparison.higher_is_better else min(means)

    @property
    def _n_verdicts(self) -> int:
        """How many have room: one, and more where some rows stay in sight."""
        rows_px = min(len(self.rows), _ROWS_KEPT) * ROW_PX[0]
        room = int((self.height() - _AXIS_PX - rows_px) / VERDICT_PX)
        return min(len(self.verdicts), max(room, 1)) if self.height() >= _VERDICTS_FROM_PX else 0

    @property
    def _top_px(self) -> float:
        return VERDICT_PX * self._n_verdicts

    @property
    def _roles_px(self) -> float:
        if self.width() < _ROLES_FROM_PX:
            return 0.0
        present = {each.role for each, _ in self.rows}
        return max((self._metrics.horizontalAdvance(ROLE_WORDS[role]) for role in present), default=0.0) + 2 * _GAP_PX

    @property
    def _left_px(self) -> float:
        wanted = max((self._metrics.horizontalAdvance(each.name) for each, _ in self.rows), default=0.0) + 2 * _GAP_PX
        return self._roles_px + min(wanted, self.width() * _NAMES_SHARE)

    @property
    def _right_px(self) -> float:
        texts = [self._figure_words(*row) for row in self.rows]
        return max(map(self._metrics.horizontalAdvance, texts), default=0.0) + 2.5 * _GAP_PX


def _is_apart(contender: Contender) -> bool:
    return APART in contender.note
