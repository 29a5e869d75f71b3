"""Names over places of a scene, none over another."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QWidget

from plexoscope.app.widgets.scene_view import SceneView
from plexoscope.app.widgets.theme import UNIT_PX, Theme, small_font

_PAD_PX = 3
_ROW_PX = 2 * UNIT_PX - 1
_BACKDROP = 0.72
_ROUNDS = 6


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
        self._font = small_font(bold=True)

    def show_names(self, names: Sequence[Name], theme: Theme) -> None:
        self.names, self._theme = tuple(names), theme
        self.setVisible(bool(names))
        self.update()

    def rects(self) -> list[tuple[Name, QRectF]]:
        """Which names are written, and where."""
        metrics = QFontMetrics(self._font)
        places = self._view.project([name.place_mm for name in self.names])
        room = QRectF(self.rect())
        taken: list[tuple[Name, QRectF]] = []
        for name, (x, y) in zip(self.names, places, strict=True):
            if not np.isfinite([x, y]).all() or not room.contains(x, y):
                continue
            width = min(metrics.horizontalAdvance(name.text) + 2 * _PAD_PX, room.width())
            rect = QRectF(x - width / 2, y - name.beside_px - _ROW_PX / (1 if name.beside_px else 2), width, _ROW_PX)
            rect.moveLeft(min(max(rect.left(), 0), room.width() - width))
            free = _moved_free(rect, [other for _, other in taken], room, 0 if name.beside_px else _ROUNDS)
            if free is not None:
                taken.append((name, free))
        return taken

    def paintEvent(self, event) -> None:
        if self._theme is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font)
        metrics = QFontMetrics(self._font)
        backdrop = self._theme.colour("plot")
        backdrop.setAlphaF(_BACKDROP)
        for name, rect in self.rects():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(backdrop)
            painter.drawRoundedRect(rect, 3, 3)
            painter.setPen(QColor(name.colour))
            words = metrics.elidedText(name.text, Qt.TextElideMode.ElideRight, int(rect.width()) - _PAD_PX)
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, words)
        painter.end()


def _moved_free(rect: QRectF, taken: Sequence[QRectF], room: QRectF, n_rounds: int) -> QRectF | None:
    """The rectangle where none of the others is, up or down by whole rows; None if there is no room near it."""
    for step in range(2 * n_rounds + 1):
        aside = (step + 1) // 2 * (1 if step % 2 else -1)
        moved = rect.translated(0, aside * _ROW_PX)
        if room.contains(moved) and not any(moved.intersects(other) for other in taken):
            return moved
    return None
