"""Files dragged over the window: taken anywhere in it, with a sign over it that says what will become of them."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol, cast, runtime_checkable

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QDropEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from plexoscope.app.view.part import FileOpener
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.app.window.drop_words import drop_words, dropped_paths

ENTER, MOVE, LEAVE, DROP = QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.DragLeave, QEvent.Type.Drop
SHADE, TINT = 0.6, 0.12


@runtime_checkable
class DropTarget(Protocol):
    """A widget that takes some files itself, where they are dropped on it."""

    def drop_place(self, place: QPoint, paths: Sequence[Path]) -> tuple[QRect, str] | None:
        """Where they would go, in the widget, and in words what for; None if it does not take them there."""
        ...

    def take_drop(self, place: QPoint, paths: Sequence[Path]) -> None:
        """Take them."""
        ...


class Drops(QObject):
    """Watches what is dragged over a window, before any of its widgets: those that edit text would take it for that.

    Parameters
    ----------
    openers
        Returns who opens files.
    open_files
        Called with those that are dropped where no widget takes them.
    """

    def __init__(
        self,
        window: QWidget,
        theme: ThemeSource,
        openers: Callable[[], Sequence[FileOpener]],
        open_files: Callable[[Sequence[Path]], object],
    ) -> None:
        super().__init__(window)
        self._window, self._openers, self._open_files = window, openers, open_files
        self.sign = _DropSign(window, theme)
        self._paths: list[Path] = []
        self._words = ("", "")
        self._watched: object = None

    def watch(self) -> None:
        """Watch the window that the system knows; it is there once the window is shown."""
        handle = self._window.windowHandle()
        if handle is not None and handle is not self._watched:
            self._watched = handle
            handle.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind not in (ENTER, MOVE, LEAVE, DROP):
            return False
        return self.take(event)

    def take(self, event: QEvent) -> bool:
        """Follow what is dragged; return whether it is files, and so nothing for anyone else."""
        if event.type() == LEAVE:
            self._end()
            return False
        drag = cast(QDropEvent, event)
        place = drag.position().toPoint()
        if event.type() in (ENTER, DROP):
            self._paths = dropped_paths(drag.mimeData())
            self._words = drop_words(self._paths, self._openers()) if self._paths else ("", "")
        if not self._paths:
            return False
        drag.setDropAction(Qt.DropAction.CopyAction)
        drag.accept()
        if event.type() == DROP:
            paths, target = self._paths, self._target(place)
            self._end()
            if target is not None:
                target[0].take_drop(target[1], paths)
            else:
                self._open_files(paths)
            return True
        target = self._target(place)
        if target is None:
            self.sign.show_words(QRect(), *self._words)
        else:
            self.sign.show_words(target[2], target[3], "")
        return True

    def _end(self) -> None:
        self._paths = []
        self.sign.hide()

    def _target(self, place: QPoint) -> tuple[DropTarget, QPoint, QRect, str] | None:
        """Who takes them there itself: with the place in it, and where in the window that is, in words what for."""
        widget = self._window.childAt(place)
        while widget is not None and widget is not self._window:
            if isinstance(widget, DropTarget):
                inside = widget.mapFrom(self._window, place)
                taken = widget.drop_place(inside, self._paths)
                if taken is not None:
                    where = QRect(widget.mapTo(self._window, taken[0].topLeft()), taken[0].size())
                    return widget, inside, where, taken[1]
            widget = widget.parentWidget()
        return None


class _DropSign(QWidget):
    """Says over the whole window, or over a part of it, what will become of what is dragged."""

    def __init__(self, parent: QWidget, theme: ThemeSource) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        self.place, self.words, self.refused = QRect(), "", ""

    def show_words(self, place: QRect, words: str, refused: str) -> None:
        """Show what will be done, and what cannot be; over `place`, or over all of the window."""
        now = (place, words, refused)
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        if now != (self.place, self.words, self.refused):
            self.place, self.words, self.refused = now
            self.setAccessibleName(". ".join(filter(None, (words, refused))))
            self.update()
        self.show()
        self.raise_()

    def paintEvent(self, event) -> None:
        painter, theme = QPainter(self), self._theme.now
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.place if self.place.isValid() else self.rect()).adjusted(4, 4, -4, -4)
        if not self.place.isValid():
            ground = QColor(theme.colour("window"))
            ground.setAlphaF(SHADE)
            painter.fillRect(self.rect(), ground)
        tint = QColor(theme.colour("accent"))
        tint.setAlphaF(TINT)
        painter.setBrush(tint)
        painter.setPen(QPen(theme.colour("accent" if self.words else "bad"), 2))
        painter.drawRoundedRect(frame, 8, 8)
        lines = [(line, role) for line, role in ((self.words, "text"), (self.refused, "warning")) if line]
        font = painter.font()
        font.setPixelSize(16)
        painter.setFont(font)
        metrics = painter.fontMetrics()
        width = min(max(metrics.horizontalAdvance(line) for line, _ in lines) + 6 * UNIT_PX, self.width() - 4 * UNIT_PX)
        box = QRectF(0, 0, width, len(lines) * (metrics.height() + UNIT_PX) + 3 * UNIT_PX)
        box.moveCenter(QRectF(self.rect()).center())
        if self.place.isValid():
            box.moveCenter(frame.center())
            box.moveBottom(frame.top() - UNIT_PX)
            box.moveRight(min(box.right(), self.width() - UNIT_PX))
        painter.setBrush(theme.colour("raised"))
        painter.setPen(theme.colour("border"))
        painter.drawRoundedRect(box, 8, 8)
        top = box.top() + 2 * UNIT_PX
        for line, role in lines:
            painter.setPen(theme.colour(role))
            room = QRectF(box.left() + 2 * UNIT_PX, top, box.width() - 4 * UNIT_PX, metrics.height())
            words = metrics.elidedText(line, Qt.TextElideMode.ElideRight, int(room.width()))
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, words)
            top += metrics.height() + UNIT_PX
        painter.end()
