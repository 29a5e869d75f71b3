"""The cards of the library: those that pass a search, under the titles of their families, and who paints them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QTextLayout
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from plexoscope.app.methods.method_facts import badges, split_summary
from plexoscope.app.widgets.icons import icon
from plexoscope.app.widgets.theme import UNIT_PX, Theme, small_font
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.plugins.discovery import MANIFEST_NAME, Broken, Method
from plexoscope.plugins.families import by_family

CARD_ROLE = Qt.ItemDataRole.UserRole
TILE_PX, MARK_PX = 5 * UNIT_PX, 3 * UNIT_PX
INSET_PX = UNIT_PX + 4
TEXT_LEFT_PX = TILE_PX + UNIT_PX + 4
TITLE_LINES, SUMMARY_LINES = 3, 2
"""At most."""
YEAR = "2000"
NOT_LOADED = "Not loaded"

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, eq=False)
class Card:
    """One line of the library: a heading, a method, or what should be one.

    Parameters
    ----------
    title
        Of a heading nothing but this is there.
    """

    title: str
    method: Method | None = None
    broken: Broken | None = None
    fits: bool = False
    is_set_up: bool = False

    @property
    def is_heading(self) -> bool:
        return self.method is None and self.broken is None

    @property
    def id(self) -> str:
        """Of the method; of what is none, its folder."""
        return self.method.id if self.method else str(self.broken.folder) if self.broken else ""

    @property
    def summary(self) -> str:
        if self.method is not None:
            return split_summary(self.method.manifest.summary)[0]
        return reason_of(self.broken) if self.broken is not None else ""

    @property
    def badges(self) -> list[tuple[str, str]]:
        if self.method is None:
            return []
        return [*([("set up", "text")] if self.is_set_up else []), *badges(self.method, self.fits)]

    @property
    def spoken(self) -> str:
        """All that the card shows, for who hears it."""
        year = [str(self.method.manifest.citation.year)] if self.method else []
        return ", ".join([self.title, *year, *([self.summary] if self.summary else []), *(b for b, _ in self.badges)])


def reason_of(broken: Broken) -> str:
    """Why something is no method, without where it lies."""
    return broken.reason.removesuffix(f": {broken.folder / MANIFEST_NAME}").removesuffix(f": {broken.folder}")


def mark_of(method: Method | None) -> str:
    """The name of the icon of a method's family."""
    return _mark(method.manifest.family if method is not None else "")


@cache
def _mark(family: str) -> str:
    name = f"family-{family}"
    return name if (files("plexoscope.assets") / "icons" / f"{name}.svg").is_file() else "family-other"


class CardModel(QAbstractListModel):
    """Cards in the order of their families; headings cannot be chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.cards: list[Card] = []

    def show(
        self, methods: Iterable[Method], broken: Iterable[Broken], fits: Callable[[Method], bool], set_up: str | None
    ) -> None:
        """Show these, with headings where they are of several families."""
        families = by_family(sorted(methods, key=lambda method: not method.available))
        sections = {
            title: [Card(each.manifest.title, each, None, fits(each), each.id == set_up) for each in family]
            for title, family in families.items()
        }
        if faults := [Card(each.folder.name, broken=each) for each in broken]:
            sections[NOT_LOADED] = faults
        self.beginResetModel()
        self.cards = []
        for title, members in sections.items():
            if len(sections) > 1:
                self.cards.append(Card(title))
            self.cards += members
        self.endResetModel()

    def row_of(self, id: str | None) -> int | None:
        """Where a method stands; None if it does not."""
        return next((row for row, card in enumerate(self.cards) if card.id and card.id == id), None)

    def first(self) -> int | None:
        """The first that can be chosen."""
        return next((row for row, card in enumerate(self.cards) if not card.is_heading), None)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.cards)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        card = self.cards[index.row()]
        if role == CARD_ROLE:
            return card
        if role == Qt.ItemDataRole.DisplayRole:
            return card.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return card.spoken
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid() or self.cards[index.row()].is_heading:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class CardPainter(QStyledItemDelegate):
    """Paints a card: the mark of its family, title and year, two lines on what it does, and badges."""

    def __init__(self, theme: ThemeSource) -> None:
        super().__init__()
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        card, height = index.data(CARD_ROLE), QFontMetrics(option.font).height()
        if card.is_heading:
            return QSize(0, height + 2 * UNIT_PX)
        width = option.widget.viewport().width() if isinstance(option.widget, QAbstractItemView) else 0
        width -= 2 * INSET_PX + TEXT_LEFT_PX
        n_lines = len(_title_lines(card, _bold(option.font), width)) + len(_lines(card.summary, option.font, width))
        pills = QFontMetrics(small_font()).height() + 4 + UNIT_PX // 2 if card.badges else 0
        return QSize(0, max(n_lines * height + pills, TILE_PX) + 2 * INSET_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        card, theme = index.data(CARD_ROLE), self._theme.now
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bold = _bold(option.font)
        if card.is_heading:
            painter.setFont(bold)
            painter.setPen(theme.colour("muted"))
            place = option.rect.adjusted(UNIT_PX, UNIT_PX, -UNIT_PX, -UNIT_PX // 2)
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, card.title)
        else:
            self._paint_card(painter, option, card, bold, theme)
        painter.restore()

    def _paint_card(
        self, painter: QPainter, option: QStyleOptionViewItem, card: Card, bold: QFont, theme: Theme
    ) -> None:
        frame = QRectF(option.rect).adjusted(2.5, 2.5, -2.5, -2.5)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.setPen(theme.colour("accent" if selected else "muted" if hovered else "border"))
        painter.setBrush(theme.colour("raised"))
        painter.drawRoundedRect(frame, 6, 6)
        if selected and focused:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(frame.adjusted(1, 1, -1, -1), 5, 5)
        inside = option.rect.adjusted(INSET_PX, INSET_PX, -INSET_PX, -INSET_PX)
        tile = QRect(inside.left(), inside.top(), TILE_PX, TILE_PX)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("surface"))
        painter.drawRoundedRect(tile, 6, 6)
        mark = QRect(0, 0, MARK_PX, MARK_PX)
        mark.moveCenter(tile.center())
        usable = card.method is not None and card.method.available
        icon(mark_of(card.method), theme.accent if usable else theme.muted).paint(painter, mark)
        words = inside.adjusted(TEXT_LEFT_PX, 0, 0, 0)
        top = _draw_title(painter, words, card, (bold, option.font), theme)
        painter.setFont(option.font)
        painter.setPen(theme.colour("muted" if card.method is not None else "bad"))
        metrics = QFontMetrics(option.font)
        for line in _lines(card.summary, option.font, words.width()):
            painter.drawText(words.left(), top + metrics.ascent(), line)
            top += metrics.height()
        _draw_pills(painter, QRect(words.left(), top + UNIT_PX // 2, words.width(), 0), card.badges, theme)


def _bold(font: QFont) -> QFont:
    bold = QFont(font)
    bold.setWeight(QFont.Weight.DemiBold)
    return bold


def _title_lines(card: Card, bold: QFont, width: int) -> list[str]:
    return _lines(card.title, bold, width - QFontMetrics(bold).horizontalAdvance(YEAR) - UNIT_PX, TITLE_LINES)


def _draw_title(painter: QPainter, room: QRect, card: Card, fonts: tuple[QFont, QFont], theme: Theme) -> int:
    """Draw the title, and the year at the right, each in its font; return where the next line begins."""
    metrics, top = QFontMetrics(fonts[0]), room.top()
    painter.setFont(fonts[0])
    painter.setPen(theme.colour("text"))
    for line in _title_lines(card, fonts[0], room.width()):
        painter.drawText(room.left(), top + metrics.ascent(), line)
        top += metrics.height()
    if card.method is not None:
        year = str(card.method.manifest.citation.year)
        painter.setFont(fonts[1])
        painter.setPen(theme.colour("muted"))
        left = room.right() + 1 - QFontMetrics(fonts[1]).horizontalAdvance(year)
        painter.drawText(left, room.top() + metrics.ascent(), year)
    return top


def _lines(words: str, font: QFont, width: int, most: int = SUMMARY_LINES) -> list[str]:
    """Wrapped, the last line that there is room for with an ellipsis."""
    layout, lines = QTextLayout(words, font), list[str]()
    layout.beginLayout()
    while len(lines) < most and (line := layout.createLine()).isValid():
        line.setLineWidth(max(width, 1))
        start = line.textStart()
        end = start + line.textLength() if len(lines) < most - 1 else len(words)
        lines.append(QFontMetrics(font).elidedText(words[start:end].strip(), Qt.TextElideMode.ElideRight, width))
    layout.endLayout()
    return lines


def _draw_pills(painter: QPainter, room: QRect, pills: list[tuple[str, str]], theme: Theme) -> None:
    font = small_font()
    metrics = QFontMetrics(font)
    painter.setFont(font)
    left = room.left()
    for words, role in pills:
        width = metrics.horizontalAdvance(words) + 2 * UNIT_PX
        if left + width > room.right() + 1:
            width = room.right() + 1 - left
            words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, width - 2 * UNIT_PX)
            if width < 5 * UNIT_PX:
                break
        pill = QRectF(left + 0.5, room.top() + 0.5, width - 1, metrics.height() + 3)
        edge = QColor(theme.colour(role))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(edge)
        painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, words)
        left += width + UNIT_PX // 2
