"""The tiles of the welcome page: a picture or a mark with a title and a line below it, pressed as a button is."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from plexoscope.app.widgets.icons import icon
from plexoscope.app.widgets.plain_text import plain_tip, plain_title
from plexoscope.app.widgets.theme import UNIT_PX, Theme, small_font
from plexoscope.app.widgets.theme_source import ThemeSource

RADIUS_PX = 6
ASPECT = 8 / 5
MARK_PX = 3 * UNIT_PX
ABSENT_OPACITY = 0.35
ROW_PICTURE_PX = QSize(9 * UNIT_PX, 45)


@dataclass(frozen=True, eq=False)
class WelcomeEntry:
    """Something that the welcome page offers to open.

    Parameters
    ----------
    detail
        A line below the title: a folder, how much of it there is.
    choose
        Called when it is pressed.
    aside
        A few words at the end of the detail, never cut: when it was opened.
    picture
        Bytes of a picture; none for a mark.
    mark
        Name of an icon, where there is no picture.
    tip
        All that is worth knowing.
    absent
        Whether it cannot be opened before something is installed; `choose` then says what.
    """

    title: str
    detail: str
    choose: Callable[[], object]
    aside: str = ""
    picture: bytes = b""
    mark: str = "open"
    tip: str = ""
    absent: bool = False


@lru_cache(maxsize=32)
def sample_picture(id: str) -> bytes:
    """Return the picture of a sample; none of one that was not drawn."""
    path = files("plexoscope.assets") / "pictures" / "samples" / f"{id}.webp"
    return path.read_bytes() if path.is_file() else b""


class WelcomeTile(QAbstractButton):
    """Shows an entry; `across` as a row with the picture at its left, else with the picture above."""

    def __init__(self, parent: QWidget, entry: WelcomeEntry, theme: ThemeSource, *, across: bool) -> None:
        super().__init__(parent)
        self._entry, self._theme, self._across = entry, theme, across
        self._picture = QPixmap()
        if entry.picture:
            self._picture.loadFromData(entry.picture)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setText(plain_title(entry.title))
        self.setAccessibleName(", ".join(filter(None, (entry.title, entry.detail, entry.aside))))
        self.setToolTip(plain_tip(entry.tip))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(entry.choose)

    def sizeHint(self) -> QSize:
        width = 24 * UNIT_PX
        return QSize(width, self._height_of(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(14 * UNIT_PX, self._height_of(14 * UNIT_PX))

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self.setFixedHeight(self._height_of(self.width()))

    def _height_of(self, width: int) -> int:
        if self._across:
            return ROW_PICTURE_PX.height() + UNIT_PX
        words = self.fontMetrics().height() + QFontMetrics(small_font()).height() + 2 * UNIT_PX
        return round(width / ASPECT) + words

    def keyPressEvent(self, event) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    # ---- painting

    def paintEvent(self, event) -> None:
        painter, theme = QPainter(self), self._theme.now
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        frame = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        outline = QPainterPath()
        outline.addRoundedRect(frame, RADIUS_PX, RADIUS_PX)
        lit = self.isDown() or self.underMouse()
        painter.fillPath(outline, theme.colour("raised" if lit else "surface"))
        painter.save()
        painter.setClipPath(outline)
        place = self._picture_place()
        self._paint_picture(painter, place, theme)
        painter.restore()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(
            QPen(theme.colour("accent"), 2) if self.hasFocus() else theme.colour("muted" if lit else "border")
        )
        painter.drawPath(outline)
        if self._across:
            room = self.rect().adjusted(place.right() + UNIT_PX + UNIT_PX // 2, 0, -UNIT_PX - UNIT_PX // 2, 0)
        else:
            room = QRect(0, place.bottom() + 1, self.width(), self.height() - place.height())
            room.adjust(UNIT_PX + UNIT_PX // 2, 0, -UNIT_PX - UNIT_PX // 2, -2)
        self._paint_words(painter, room, theme)
        painter.end()

    def _picture_place(self) -> QRect:
        if not self._across:
            return QRect(0, 0, self.width(), round(self.width() / ASPECT))
        return QRect(0, 0, ROW_PICTURE_PX.width() + UNIT_PX, self.height())

    def _paint_picture(self, painter: QPainter, place: QRect, theme: Theme) -> None:
        painter.fillRect(place, theme.colour("scene"))
        if self._picture.isNull():
            mark = QRect(0, 0, MARK_PX, MARK_PX)
            mark.moveCenter(place.center())
            icon(self._entry.mark, theme.muted).paint(painter, mark)
            return
        painter.setOpacity(ABSENT_OPACITY if self._entry.absent else 1.0)
        size = QSize(self._picture.size()).scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
        target = QRect(place.topLeft(), size)
        target.moveCenter(place.center())
        painter.drawPixmap(target, self._picture)
        painter.setOpacity(1.0)

    def _paint_words(self, painter: QPainter, room: QRect, theme: Theme) -> None:
        entry, bold, small = self._entry, QFont(self.font()), small_font()
        bold.setWeight(QFont.Weight.DemiBold)
        upper, lower = QFontMetrics(bold), QFontMetrics(small)
        top = room.top() + (room.height() - upper.height() - lower.height() - 2) // 2
        right = Qt.TextElideMode.ElideRight
        painter.setFont(bold)
        painter.setPen(theme.colour("muted" if entry.absent else "text"))
        painter.drawText(room.left(), top + upper.ascent(), upper.elidedText(entry.title, right, room.width()))
        painter.setFont(small)
        painter.setPen(theme.colour("warning" if entry.absent else "muted"))
        base, end = top + upper.height() + 2 + lower.ascent(), lower.horizontalAdvance(entry.aside)
        middle = Qt.TextElideMode.ElideMiddle if self._across else right
        left_px = room.width() - (end + UNIT_PX if end else 0)
        painter.drawText(room.left(), base, lower.elidedText(entry.detail, middle, left_px))
        painter.setPen(theme.colour("muted"))
        painter.drawText(room.right() + 1 - end, base, entry.aside)
