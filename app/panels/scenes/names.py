"""Names over places of a scene, none over another."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QWidget

from plexoscope.app.widgets.backdrop import paint_backdrop
from plexoscope.app.widgets.scene_view import SceneView
from plexoscope.app.widgets.theme import UNIT_PX, Theme, small_font
from plexoscope.render.screen_space import Room, ScreenBox, by_rows, place_names

_PAD_PX = 3
_ROW_PX = 2 * UNIT_PX - 1
_BACKDROP = 0.72
_MOST_ROWS = 6


@dataclass(frozen=True)
class Name:
    """A text at a place.

    Parameters
    ----------
    place_mm : (x, y, z)
    colour : str
    beside_px : float
        How far above its place it stands; 0 is right on it.
    """

    text: str
    place_mm: tuple[float, float, float]
    colour: str
    beside_px: float = 0.0


class Names(QWidget):
    """Writes names; the first are the most important, and those that find no room are left out.

    Names right on their place may be pushed aside a little, as those of groups are.
    """

    def __init__(self, view: SceneView) -> None:
        super().__init__(view)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._view = view
        self._theme: Theme | None = None
        self.names: tuple[Name, ...] = ()
        self._pointed: tuple[Name, ...] = ()
        self._font = small_font(bold=True)

    def show_names(self, names: Sequence[Name], theme: Theme) -> None:
        self.names, self._theme = tuple(names), theme
        self._show()

    def show_pointed(self, names: Sequence[Name], theme: Theme) -> None:
        """Write before all others the names of what the pointer is over elsewhere."""
        self._pointed, self._theme = tuple(names), theme
        self._show()

    def _show(self) -> None:
        self.setVisible(bool(self.names or self._pointed))
        self.update()

    def rects(self) -> list[tuple[Name, QRectF]]:
        """Which names are written, and where."""
        first = {name.text for name in self._pointed}
        names = (*self._pointed, *(name for name in self.names if name.text not in first))
        places = self._view.project([name.place_mm for name in names])
        shown = [
            (name, x, y)
            for name, (x, y) in zip(names, places.tolist(), strict=True)
            if 0 <= x <= self.width() and 0 <= y <= self.height()
        ]
        room = Room((self.width(), self.height()))
        written = place_names((self._boxes(*each) for each in shown), room)
        return [(shown[number][0], QRectF(*box)) for number, box in written]

    def _boxes(self, name: Name, x: float, y: float) -> Iterator[ScreenBox]:
        """Boxes that suit a name; those right on their place may be pushed aside."""
        width = min(QFontMetrics(self._font).horizontalAdvance(name.text) + 2 * _PAD_PX, self.width())
        left = min(max(x - width / 2, 0), self.width() - width)
        top = y - name.beside_px - _ROW_PX / (1 if name.beside_px else 2)
        return by_rows(ScreenBox(left, top, width, _ROW_PX), 0 if name.beside_px else _MOST_ROWS)

    def paintEvent(self, event) -> None:
        if self._theme is None:
            return
        painter = QPainter(self)
        painter.setFont(self._font)
        metrics = QFontMetrics(self._font)
        for name, rect in self.rects():
            paint_backdrop(painter, rect, self._theme.colour("plot"), _BACKDROP, 3)
            painter.setPen(QColor(name.colour))
            words = metrics.elidedText(name.text, Qt.TextElideMode.ElideRight, int(rect.width()) - _PAD_PX)
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, words)
        painter.end()
