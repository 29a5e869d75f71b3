"""The words beside a matrix: names of rows or columns as far as they fit, and the groups that they belong to.

Depth is the distance from the matrix, and a place is one along its edge. Words lie along the edge or across it, so
that rows at the left and columns below are the same but for a turn of the paper.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from plexoscope.app.panels.matrices.matrix_order import blocks
from plexoscope.app.panels.shared.viewport import Span
from plexoscope.app.widgets.theme import Theme, small_font

LINE_PX = 13
_STRIP_PX, _GAP_PX = 4, 5
_LEAST_WORD_PX = 16
_HALF_PX = LINE_PX / 2 - 3
_MEASURED = 100
"""How many of the names with the most letters are measured, as not all letters are equally wide."""


@dataclass(frozen=True)
class Plan:
    """What is written, and how deep it is.

    Parameters
    ----------
    stride : int
        Every how many-th name is written; 0 for none.
    names_along, groups_along : bool
        Whether these lie along the edge.
    names_px, groups_px : float
        Depth; 0 for none.
    strip_px : float
        Depth of the colours of the groups.
    """

    stride: int = 0
    names_along: bool = False
    names_px: float = 0.0
    strip_px: float = 0.0
    groups_along: bool = False
    groups_px: float = 0.0

    @property
    def depth_px(self) -> float:
        return self.strip_px + self.names_px + self.groups_px


class AxisLabels:
    """The words of one edge.

    Parameters
    ----------
    names : sequence of N str
    groups : sequence of N str
        () for none.
    colours : mapping of str to str
        Of each group.
    numbers : bool
        Whether the names are mere numbers, of which every tenth says as much as all.
    upright : bool
        Whether the edge runs downwards, as for rows.
    """

    def __init__(
        self, names: Sequence[str], groups: Sequence[str], colours: Mapping[str, str], *, upright: bool, numbers: bool
    ) -> None:
        self.names, self.colours, self.upright, self.numbers = names, colours, upright, numbers
        self.blocks = blocks(groups)
        self._font = small_font()
        self._metrics = QFontMetricsF(self._font)
        self._longest_px = self._longest(names)
        self._longest_group_px = self._longest(groups)

    def plan(self, pitch_px: float, room_px: float, *, names: bool = True) -> Plan:
        """Decide what is written where a name has `pitch_px` along the edge and `room_px` across it."""
        stride, along = self._stride(pitch_px) if names else (0, False)
        names_px = 0.0
        if stride:
            names_px = LINE_PX + 1 if along else min(self._longest_px, room_px) + _GAP_PX
        if not self.blocks:
            return Plan(stride, along, names_px)
        blocks_px = [(end - start) * pitch_px for start, end, _ in self.blocks]
        fit_along = all(
            self._px(group) <= px - 4 for px, (_, _, group) in zip(blocks_px, self.blocks, strict=True) if group
        )
        groups_along = bool(stride) or (fit_along and not self.upright)
        readable = any(px >= (_LEAST_WORD_PX if groups_along else LINE_PX - 2) for px in blocks_px)
        depth = LINE_PX + 1 if groups_along else min(self._longest_group_px, room_px) + _GAP_PX
        return Plan(stride, along, names_px, _STRIP_PX + 2, groups_along, depth if readable else 0.0)

    def block_words(self, at: int) -> str:
        """The group at a place, and how many it has."""
        start, end, group = next(block for block in self.blocks if block[0] <= at < block[1])
        return f"{group or 'In no group'} · {end - start:,} {'rows' if self.upright else 'columns'}"

    def paint(self, painter: QPainter, plan: Plan, span: Span, edge: QRectF, theme: Theme) -> None:
        """Paint beside `edge`, the side of the matrix that the words stand at, over what is seen of it."""
        painter.save()
        painter.setFont(self._font)
        start_px, length_px = (edge.top(), edge.height()) if self.upright else (edge.left(), edge.width())
        pitch = length_px / span.size

        def place(at: float) -> float:
            return start_px + min(max(at - span.start, 0.0), span.size) * pitch

        first, last = max(int(span.start), 0), min(int(span.end) + 1, len(self.names))
        if plan.stride:
            painter.setPen(theme.colour("text" if plan.stride == 1 else "muted"))
            depth = (plan.strip_px, plan.strip_px + plan.names_px)
            for row in range(-(-first // plan.stride) * plan.stride, last, plan.stride):
                middle = (row + 0.5 - span.start) * pitch
                if 0 <= middle <= length_px:
                    if not plan.names_along:  # a word at the end stays beside the matrix
                        middle = min(max(middle, _HALF_PX), length_px - _HALF_PX)
                    self._write(painter, self.names[row], start_px + middle, depth, edge, plan.names_along)
        for start, end, group in self.blocks:
            low, high = place(start), place(end)
            if high - low > 0.5 and group:
                self._paint_block(painter, plan, group, low, high, edge, theme)
        painter.restore()

    def _paint_block(
        self, painter: QPainter, plan: Plan, group: str, low: float, high: float, edge: QRectF, theme: Theme
    ) -> None:
        gap = 0.5 if high - low > 3 else 0.0  # a seam between neighbours
        strip = self._rect(low + gap, high - gap, (1.0, 1.0 + _STRIP_PX), edge)
        painter.fillRect(strip, QColor(self.colours[group]))
        room = high - low - 4 if plan.groups_along else plan.groups_px - _GAP_PX
        needed = _LEAST_WORD_PX if plan.groups_along else LINE_PX - 2
        if plan.groups_px and high - low >= needed:
            painter.setPen(theme.colour("muted" if plan.stride else "text"))
            near = plan.strip_px + plan.names_px
            self._write(painter, group, (low + high) / 2, (near, near + plan.groups_px), edge, plan.groups_along, room)

    def _write(
        self,
        painter: QPainter,
        words: str,
        at: float,
        depth: tuple[float, float],
        edge: QRectF,
        along: bool,
        room_px: float | None = None,
    ) -> None:
        far = depth[1] - depth[0] - (0 if along else _GAP_PX)
        room = self._px(words) + 2 if along and room_px is None else far if room_px is None else room_px
        words = self._metrics.elidedText(words, Qt.TextElideMode.ElideRight, room + 0.5)
        half = room / 2 if along else LINE_PX / 2
        place = self._rect(at - half, at + half, (depth[0] + (0 if along else 2), depth[1]), edge)
        aligned = Qt.AlignmentFlag.AlignCenter if along else Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        flags = aligned | Qt.TextFlag.TextDontClip | Qt.TextFlag.TextSingleLine
        if along != self.upright:
            painter.drawText(place, flags, words)
            return
        painter.save()
        painter.translate(place.center())
        painter.rotate(-90)
        size = place.size().transposed()
        painter.drawText(QRectF(QPointF(-size.width() / 2, -size.height() / 2), size), flags, words)
        painter.restore()

    def _rect(self, low: float, high: float, depth: tuple[float, float], edge: QRectF) -> QRectF:
        if self.upright:
            return QRectF(edge.left() - depth[1], low, depth[1] - depth[0], high - low)
        return QRectF(low, edge.bottom() + depth[0], high - low, depth[1] - depth[0])

    def _stride(self, pitch_px: float) -> tuple[int, bool]:
        """Every how many-th name has room, and whether it lies along the edge."""
        flat_px = self._longest_px + 8
        if not self.upright and (pitch_px >= flat_px or (self.numbers and not self.blocks)):
            return (1, True) if pitch_px >= flat_px else (_round_up(flat_px * 1.5 / pitch_px), True)
        if pitch_px >= LINE_PX - 1:
            return 1, False
        return (0, False) if self.blocks else (_round_up((LINE_PX + 3) / pitch_px), False)

    def _longest(self, words: Sequence[str]) -> float:
        longest = sorted(set(words), key=len)[-_MEASURED:]
        return max(map(self._px, longest), default=0.0)

    def _px(self, words: str) -> float:
        return self._metrics.horizontalAdvance(words)


def _round_up(number: float) -> int:
    """To 2, 5, 10, 20, …"""
    power = 1
    while True:
        for factor in (1, 2, 5):
            if factor * power >= number:
                return factor * power
        power *= 10
