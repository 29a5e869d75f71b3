"""Tokens as flowing text on shades: scrolled, pointed at, selected."""

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QKeySequence, QPainter, QPen
from PySide6.QtWidgets import QAbstractScrollArea

from plexoscope.app.panels.shared.shades import Shades, ink_on
from plexoscope.app.panels.shared.text_size import TextSize
from plexoscope.app.panels.shared.value_bar import paint_missing
from plexoscope.app.panels.tokens.token_flow import TokenFlow, TokenLine, TokenPiece, runs_of
from plexoscope.app.widgets.theme import FONT_FAMILY, UNIT_PX, Theme, group_colour
from plexoscope.plugins.results import Tokens

LINE_SPACING = 1.6
_BAR_PX, _INDENT_PX = 3, 12
_MARK_OPACITY = 0.3
_TOKENS_PER_RUN = 3
"""Groups whose stretches are shorter than this on average are no speakers: they get a line under each token."""


class TokenView(QAbstractScrollArea):
    """Shows tokens; drag or Shift selects, Ctrl+C copies, arrows walk from token to token.

    Signals
    -------
    walked(token)
        The keyboard has come to a token.
    """

    walked = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__(accessibleName="Tokens")
        self.theme = theme
        self.tokens = Tokens(())
        self.shades: Shades | None = None
        self.groups: list[str] = []
        self.has_headings = False
        self.selection: tuple[int, int] | None = None  # where it began, and where it ends; either may come first
        self._hovered: int | None = None
        self._focus_shown = False
        self.flow = TokenFlow(())
        self._colours: list[QColor] = []  # of each group
        self._group_of: list[int] = []  # of each token
        self._run_groups: list[int] = []  # of each run
        self.text_size = TextSize(self, self.viewport(), lambda _: self._lay_out())
        self._font = QFont(FONT_FAMILY)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        self.setMinimumSize(40, 40)

    # What is shown.

    def show_tokens(self, tokens: Tokens, shades: Shades | None, theme: Theme) -> None:
        """Show tokens; one who reads the end goes on to read the end."""
        bar = self.verticalScrollBar()
        was_at_end = bar.maximum() > 0 and bar.value() == bar.maximum()
        goes_on = tokens.tokens[: len(self.tokens.tokens)] == self.tokens.tokens
        is_same = tokens.tokens == self.tokens.tokens and tokens.groups == self.tokens.groups
        self.tokens, self.shades, self.theme = tokens, shades, theme
        if not goes_on:
            self.selection = self._hovered = None
        if not is_same or not self.flow.lines:
            self._set_groups(tokens.groups)
            self._lay_out()
            if was_at_end and goes_on:
                bar.setValue(bar.maximum())
        self.viewport().update()

    def _set_groups(self, groups: tuple[str, ...]) -> None:
        self.groups = list(dict.fromkeys(groups))
        number_of = {group: number for number, group in enumerate(self.groups)}
        runs = runs_of(groups)
        self.has_headings = bool(runs) and len(groups) >= _TOKENS_PER_RUN * runs[-1]
        first_of = dict(zip(reversed(runs), reversed(groups), strict=True))
        names = [first_of[run] for run in range(len(first_of))]
        self._colours = [QColor(group_colour(number)) for number in range(len(self.groups))]
        self._group_of = [number_of[group] for group in groups]
        self._run_groups = [number_of[name] for name in names]
        headed = self.has_headings
        self.flow = TokenFlow(self.tokens.tokens, runs if headed else (), names if headed else ())

    def _lay_out(self) -> None:
        self._font.setPixelSize(self.text_size.px)
        metrics = QFontMetricsF(self._font)
        left = self.left_px
        width = max(self.viewport().width() - left - UNIT_PX, 4 * UNIT_PX)
        line_px = round(self.text_size.px * LINE_SPACING)
        self.flow.lay_out(width, line_px, metrics.horizontalAdvance)
        bar, page = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(round(self.flow.height) + UNIT_PX - page, 0))
        bar.setPageStep(page)
        bar.setSingleStep(line_px)
        self.viewport().update()

    @property
    def left_px(self) -> int:
        return _INDENT_PX if self.has_headings else UNIT_PX // 2

    # What the panel asks.

    def token_at(self, place: QPointF) -> int | None:
        return self.flow.token_at(place.x() - self.left_px, place.y() + self.verticalScrollBar().value())

    def hover(self, token: int | None) -> None:
        """Mark the token that is read out."""
        if token != self._hovered:
            self._hovered = token
            self.viewport().update()

    def place_of(self, token: int) -> QPointF:
        """The lower left corner of where a token begins, in the viewport."""
        x, _, bottom = self.flow.place_of(token)
        return QPointF(x + self.left_px, bottom - self.verticalScrollBar().value())

    @property
    def selected(self) -> range:
        """The selected tokens."""
        return range(0) if self.selection is None else range(min(self.selection), max(self.selection) + 1)

    def selected_text(self) -> str:
        """The selected tokens as they are, one after the other."""
        return "".join(self.tokens.tokens[number] for number in self.selected)

    # Painting.

    def paintEvent(self, event) -> None:
        painter = QPainter(self.viewport())
        area: QRect = event.rect()
        painter.fillRect(area, self.theme.colour("plot"))
        scrolled = self.verticalScrollBar().value()
        painter.translate(0, -scrolled)
        painter.setFont(self._font)
        ascent = QFontMetricsF(self._font).ascent() - QFontMetricsF(self._font).descent()
        selected = self.selected
        for line in self.flow.between(area.top() + scrolled, area.bottom() + scrolled):
            if self.has_headings:
                painter.fillRect(QRectF(0, line.y, _BAR_PX, line.height), self._colours[self._run_groups[line.run]])
            baseline = line.y + (line.height + ascent) / 2
            if line.heading is not None:
                self._paint_heading(painter, line)
            for piece in line.pieces:
                self._paint_piece(painter, piece, line, baseline, piece.token in selected)
        if self._focus_shown:
            painter.resetTransform()
            painter.setPen(QPen(self.theme.colour("accent"), 1))
            painter.drawRect(self.viewport().rect().adjusted(0, 0, -1, -1))
        painter.end()

    def _paint_heading(self, painter: QPainter, line: TokenLine) -> None:
        bold = QFont(self._font)
        bold.setWeight(QFont.Weight.DemiBold)
        painter.setFont(bold)
        painter.setPen(self.theme.colour("text"))
        gap = line.height - line.height / 1.4 if line.y else 0
        painter.fillRect(QRectF(0, line.y, _BAR_PX, gap), self.theme.colour("plot"))
        room = QRectF(self.left_px, line.y + gap, self.viewport().width() - self.left_px, line.height - gap)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, line.heading or "–")
        painter.setFont(self._font)

    def _paint_piece(
        self, painter: QPainter, piece: TokenPiece, line: TokenLine, baseline: float, is_selected: bool
    ) -> None:
        inset = round(line.height * 0.08)
        # A hair's breadth of the ground tells one token from the next.
        box = QRectF(
            self.left_px + piece.x, line.y + inset, piece.width - (1 if piece.is_last else 0), line.height - 2 * inset
        )
        ground = self.theme.colour("plot")
        if self.shades is not None:
            shade = self.shades.colour(piece.token)
            if shade is None:
                paint_missing(painter, box, self.theme)
                ground = self.theme.colour("raised")
            else:
                painter.fillRect(box, shade)
                ground = shade
        if is_selected:
            ground = self.theme.colour("accent")
            painter.fillRect(box.adjusted(0, 0, 1 if piece.is_last else 0, 0), ground)
        ink = self.theme.colour("on_accent") if is_selected else ink_on(ground, self.theme)
        if piece.is_mark:
            ink.setAlphaF(_MARK_OPACITY)
        painter.setPen(ink)
        left = box.left() + (piece.width - QFontMetricsF(self._font).horizontalAdvance(piece.text)) / 2
        painter.drawText(QPointF(left if piece.is_mark else box.left(), baseline), piece.text)
        if self._group_of and not self.has_headings:
            colour = self._colours[self._group_of[piece.token]]
            painter.fillRect(QRectF(box.left(), box.bottom() - 2, box.width(), 2), colour)
        if piece.token == self._hovered:
            painter.setPen(QPen(self.theme.colour("text"), 1))
            painter.drawRect(box.adjusted(0, 0, -1, -1))

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def focusInEvent(self, event) -> None:
        self._focus_shown = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event) -> None:
        self._focus_shown = False
        super().focusOutEvent(event)
        self.viewport().update()

    # Selecting.

    def mousePressEvent(self, event) -> None:
        token = self._nearest(event.position())
        if event.button() == Qt.MouseButton.LeftButton and token is not None:
            extends = event.modifiers() & Qt.KeyboardModifier.ShiftModifier and self.selection is not None
            if extends or self.token_at(event.position()) is not None:
                self._select(self.selection[0] if extends and self.selection else token, token)
            else:
                self._clear_selection()

    def mouseMoveEvent(self, event) -> None:
        token = self._nearest(event.position())
        if event.buttons() & Qt.MouseButton.LeftButton and token is not None:
            self._select(self.selection[0] if self.selection else token, token)
            bar, y = self.verticalScrollBar(), event.position().y()
            bar.setValue(bar.value() + round(min(y, 0) + max(y - self.viewport().height(), 0)))

    def keyPressEvent(self, event) -> None:
        n_tokens = len(self.tokens.tokens)
        if event.matches(QKeySequence.StandardKey.SelectAll) and n_tokens:
            self._select(0, n_tokens - 1)
        elif event.matches(QKeySequence.StandardKey.Copy) and self.selection is not None:
            QGuiApplication.clipboard().setText(self.selected_text())
        elif event.key() == Qt.Key.Key_Escape and self.selection is not None:
            self._clear_selection()
        elif n_tokens and (token := self._step(event.key())) is not None:
            extends = event.modifiers() & Qt.KeyboardModifier.ShiftModifier and self.selection is not None
            self._select(self.selection[0] if extends and self.selection else token, token)
            self._show_token(token)
            self.walked.emit(token)
        else:
            super().keyPressEvent(event)

    def _step(self, key: int) -> int | None:
        """Where an arrow key leads from the end of the selection; None for another key."""
        last = len(self.tokens.tokens) - 1
        if key == Qt.Key.Key_End:
            return last
        lines = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if key not in (*lines, *steps):
            return None
        if self.selection is None:
            return self._nearest(QPointF(self.left_px, 0)) or 0
        token = self.selection[1]
        if key in steps:
            return min(max(token + steps[Qt.Key(key)], 0), last)
        x, top, bottom = self.flow.place_of(token)
        beside = (top - 1) if key == Qt.Key.Key_Up else (bottom + 1)
        found = self.flow.nearest_token(x, beside)
        return token if found is None else found

    def _select(self, first: int, last: int) -> None:
        self.selection = (first, last)
        self.viewport().update()

    def _clear_selection(self) -> None:
        self.selection = None
        self.viewport().update()

    def _nearest(self, place: QPointF) -> int | None:
        return self.flow.nearest_token(place.x() - self.left_px, place.y() + self.verticalScrollBar().value())

    def _show_token(self, token: int) -> None:
        _, top, bottom = self.flow.place_of(token)
        bar = self.verticalScrollBar()
        bar.setValue(round(min(max(bar.value(), bottom - self.viewport().height()), top)))
