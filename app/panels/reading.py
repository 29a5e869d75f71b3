"""The card beside the pointer that says what lies under it."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QWidget

from plexoscope.app.widgets.theme import UNIT_PX, Theme, small_font

_GAP_PX = 12


class ReadingCard(QLabel):
    """Hangs on the side of the pointer that has room, always within its parent."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._inside = parent
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(small_font())
        self.hide()

    def apply_theme(self, theme: Theme) -> None:
        self.setStyleSheet(
            f"background: {theme.raised}; color: {theme.text}; border: 1px solid {theme.border};"
            f"border-radius: 4px; padding: {UNIT_PX // 4}px {UNIT_PX // 2}px; font-size: {self.font().pixelSize()}px;"
        )

    def show_at(self, words: str, place: QPoint) -> None:
        """Show the words beside a place in the parent; no words, no card."""
        self.setVisible(bool(words))
        if not words:
            return
        self.setText(words)
        self.adjustSize()
        room = self._inside.size()
        left, top = place.x() + _GAP_PX, place.y() + _GAP_PX
        if left + self.width() > room.width():
            left = place.x() - _GAP_PX - self.width()
        if top + self.height() > room.height():
            top = place.y() - _GAP_PX - self.height()
        self.move(
            min(max(left, 0), max(room.width() - self.width(), 0)),
            min(max(top, 0), max(room.height() - self.height(), 0)),
        )
        self.raise_()
