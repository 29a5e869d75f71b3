"""What all panels share: header, menu, what is shown while there is nothing, faults, the reading at the pointer.

A kind derives from `Panel`, builds its widgets in `__init__` and hands them to `set_body`. It overrides `draw`,
`data` and `fit`, and where it needs them `take`, `clear`, `restyle` and `advance`. Its faults are shown in the panel
and end nothing.
"""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QImage, QKeyEvent, QKeySequence, QPainter, QRegion
from PySide6.QtWidgets import QFrame, QGraphicsView, QLabel, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from plexoscope.app.panels.export import Columns
from plexoscope.app.panels.exporter import PanelExporter
from plexoscope.app.panels.header import PanelHeader
from plexoscope.app.panels.pointer_watch import PointerWatch
from plexoscope.app.panels.reading import ReadingCard
from plexoscope.app.widgets.plain_text import PlainLabel
from plexoscope.app.widgets.theme import UNIT_PX, Theme
from plexoscope.plugins.manifest import Channel

MINIMUM_PX = (200, 150)
ZOOM_KEYS = {Qt.Key.Key_Plus: 1.25, Qt.Key.Key_Equal: 1.25, Qt.Key.Key_Minus: 0.8}
PAN_KEYS = {
    Qt.Key.Key_Left: (-0.1, 0.0),
    Qt.Key.Key_Right: (0.1, 0.0),
    Qt.Key.Key_Up: (0.0, 0.1),
    Qt.Key.Key_Down: (0.0, -0.1),
}
NOTHING_YET = "Nothing yet\nResults appear here while the method runs"
NOTHING_AT_ALL = "No result\nThe run ended without one"


class Panel(QFrame):
    """Shows the results of one channel.

    Parameters
    ----------
    channel
        Names the panel, its unit and its kind.
    theme

    Attributes
    ----------
    newest : result or None
        What `take` kept; None while the panel is empty.
    step : int
        Of `newest`.
    marked : tuple of str
        Names that are selected in the window; what shows one of them makes it stand out.
    pointed : tuple of str
        Names that are under the pointer, in this view or another.
    pixel_ratio : float
        Device pixels for each pixel, on the screen or in the picture that is being made. Qt scales what a widget
        paints; what pyqtgraph draws with a pen counts device pixels.

    Signals
    -------
    done, failed
        One sentence on what was copied or saved, or why not, or why the panel cannot draw.
    crashed(error)
        An error that a panel did not expect, with its traceback; `failed` has said so.
    picked(names)
        What is to be selected, after a click on something that has a name; () for nothing.
    came_over(names)
        What the pointer has come over here; () after it has left.
    """

    nothing_yet = NOTHING_YET
    """What an empty panel says while there may be more to come."""

    done = Signal(str)
    failed = Signal(str)
    crashed = Signal(object)
    picked = Signal(tuple)
    came_over = Signal(tuple)

    def __init__(self, channel: Channel, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAccessibleName(channel.title)
        self.setMinimumSize(*MINIMUM_PX)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.channel, self.theme = channel, theme
        self.newest: Any = None
        self.step = 0
        self.marked: tuple[str, ...] = ()
        self.pointed: tuple[str, ...] = ()
        self._under_pointer: tuple[str, ...] = ()
        self.pixel_ratio = 1.0
        self._stale = False
        self._fault = ""
        self.header = PanelHeader(channel.title, channel.unit, theme)
        self._empty, self._error = _words(self.nothing_yet), _words("")
        self._error.setProperty("role", "bad")
        self._error.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._error)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(UNIT_PX, UNIT_PX // 2, UNIT_PX, UNIT_PX)
        layout.setSpacing(UNIT_PX // 2)
        layout.addWidget(self.header)
        layout.addWidget(self._stack, 1)
        self._card = ReadingCard(self)
        self._card.apply_theme(theme)
        self.exporter = PanelExporter(self, self)
        self._menu_end = self.header.menu.addSeparator()
        self.exporter.fill(self.header.menu)

    # What a kind overrides.

    def take(self, results: Sequence[tuple[int, Any]]) -> None:
        """Keep what there is to draw: in order, never empty. By default the newest result. Quick: nothing is drawn."""
        self.step, self.newest = results[-1]

    def draw(self) -> None:
        """Show what was taken. Called once for any number of results, and again when the theme changes."""
        raise NotImplementedError

    def data(self) -> Columns:
        """What is copied and saved, as named columns; only called while there is something."""
        raise NotImplementedError

    def fit(self) -> None:
        """Show all again, as a double click and the Home key do."""

    def zoom(self, factor: float) -> None:
        """Show more of less, as the keys + and - do with a factor above and below 1."""

    def pan(self, x_share: float, y_share: float) -> None:
        """Move by shares of what is seen, to the right and up, as the arrow keys do."""

    def clear(self) -> None:
        """Forget what `take` kept."""

    def restyle(self) -> None:
        """Take the colours of `self.theme` that `draw` does not set."""

    def advance(self) -> None:
        """Play one frame. Called on the clock of the window while the panel is on the screen."""

    def pointer_left(self) -> None:
        """Forget what was under the pointer: it has left what `watch_pointer` watches, or drags something."""

    def show_marks(self) -> None:
        """Show what is of `marked`; only called while there is something."""

    def show_pointed(self) -> None:
        """Outline what is of `pointed`, without drawing all anew; only called while there is something."""

    # What a kind uses.

    def set_body(self, body: QWidget) -> None:
        self.body = body
        self._stack.addWidget(body)

    def add_control(self, widget: QWidget) -> None:
        """Put a small control beside the title, or into the menu where there is no room."""
        self.header.add_control(widget)

    def add_toggle(self, title: str, toggled: Callable[[bool], object], on: bool = False) -> QAction:
        """Add an entry to the menu that is on or off."""
        action = QAction(title, self.header.menu, checkable=True, checked=on)
        action.toggled.connect(toggled)
        self.header.menu.insertAction(self._menu_end, action)
        return action

    def add_entry(self, title: str, triggered: Callable[[], object]) -> QAction:
        """Add an entry to the menu that does something."""
        action = QAction(title, self.header.menu)
        action.triggered.connect(triggered)
        self.header.menu.insertAction(self._menu_end, action)
        return action

    def add_choice(
        self, title: str, words: Sequence[str], chosen: Callable[[int], object], first: int = 0
    ) -> list[QAction]:
        """Add a menu of which one entry holds; `chosen` gets its number."""
        menu = self.header.menu
        group = QActionGroup(menu)
        actions = [QAction(each, group, checkable=True, checked=row == first) for row, each in enumerate(words)]
        group.triggered.connect(lambda action: chosen(actions.index(action)))
        sub_menu = menu.addMenu(title)
        sub_menu.addActions(actions)
        menu.insertMenu(self._menu_end, sub_menu)
        return actions

    def pick(self, names: tuple[str, ...], *, adds: bool = False) -> None:
        """Ask to select names; `adds` to those selected, or takes away what is selected already."""
        if adds:
            kept = tuple(name for name in self.marked if name not in names)
            names = (*kept, *(name for name in names if name not in self.marked))
        if names != self.marked:
            self.picked.emit(names)

    def point(self, names: tuple[str, ...]) -> None:
        """Say what the pointer is over here; () for nothing."""
        if names != self._under_pointer:
            self._under_pointer = names
            self.came_over.emit(names)

    def watch_pointer(
        self,
        widget: QWidget,
        read: Callable[[QPointF], str],
        names_at: Callable[[QPointF], tuple[str, ...]] | None = None,
    ) -> None:
        """Show what `read` says of the place under the pointer; a double click on the widget calls `fit`.

        A click picks what `names_at` finds there, Ctrl and a click adds it to the others.
        """

        def moved(place: QPointF | None) -> None:
            if place is None and self.newest is not None:
                self._guarded(self.pointer_left)
            text = "" if place is None or self.newest is None else self._guarded(lambda: read(place)) or ""
            if names_at is not None:
                self.point(() if place is None or self.newest is None else self._guarded(lambda: names_at(place)) or ())
            self.show_readout(text, QPoint() if place is None else widget.mapTo(self, place.toPoint()))

        def clicked(place: QPointF, adds: bool) -> None:
            if names_at is not None and self.newest is not None:
                names = self._guarded(lambda: names_at(place)) or ()
                if names or not adds:
                    self.pick(names, adds=adds)

        PointerWatch(widget, moved, lambda: self._guarded(self.fit), clicked)

    def show_readout(self, text: str, at: QPoint) -> None:
        """Show lines beside a place of the panel; "" hides them."""
        self._card.show_at(text, at)

    # What the window uses.

    @property
    def readout(self) -> str:
        """What is said beside the pointer now."""
        return "" if self._card.isHidden() else self._card.text()

    @property
    def fault(self) -> str:
        """Why the panel cannot draw; "" if it can."""
        return self._fault

    def feed(self, results: Sequence[tuple[int, Any]]) -> None:
        """Take new results in order, each with its step. Drawn at once, or when the panel is shown again."""
        if not results:
            return
        self._fault = ""
        self._guarded(lambda: self.take(results))
        self.refresh()

    def mark(self, names: tuple[str, ...]) -> None:
        """Make what has one of these names stand out."""
        if names != self.marked:
            self.marked = names
            if self.newest is not None and not self._fault:
                self._guarded(self.show_marks)

    def hover(self, names: tuple[str, ...]) -> None:
        """Outline what has one of these names: the pointer is over it, here or in another view."""
        if names != self.pointed:
            self.pointed = names
            if self.newest is not None and not self._fault and self.isVisible():
                self._guarded(self.show_pointed)

    def refresh(self) -> None:
        """Draw if somebody can see it, else when it is shown."""
        self._stale = True
        if self.isVisible():
            self._draw_now()

    def reset(self) -> None:
        """Empty the panel, as before it is fed again from another place of a recording."""
        self.newest, self.step, self._fault, self._stale = None, 0, "", False
        self._guarded(self.clear)
        self.show_readout("", QPoint())
        self._stack.setCurrentWidget(self._empty)

    def end(self) -> None:
        """Take that the run has ended: what has shown nothing will show nothing."""
        self._empty.setText(NOTHING_AT_ALL)

    def apply_theme(self, theme: Theme) -> None:
        self.theme = self.header.heading.theme = theme
        self._card.apply_theme(theme)
        self._guarded(self.restyle)
        if self.newest is not None and not self._fault:
            self.refresh()
        self.update()

    def picture(self, size_px: tuple[int, int] | None = None, scale: float = 1.0) -> QImage:
        """Return the panel without its buttons.

        Parameters
        ----------
        size_px : (width, height), optional
            What the panel is laid out for; by default its size.
        scale : float
            Pixels of the picture for each of these.
        """
        before = self.size()
        if size_px is not None:
            self.resize(*size_px)
        self.header.show_buttons(False)
        for card in self.findChildren(ReadingCard):
            card.hide()
        self.ensurePolished()
        _lay_out(self)
        if not self.isVisible():
            self.grab()  # what was never shown learns its size only when it is painted
        self._dress(scale)
        _lay_out(self)
        self._guarded(self.settle)
        picture = QImage(self.size() * scale, QImage.Format.Format_ARGB32_Premultiplied)
        picture.setDevicePixelRatio(scale)
        picture.fill(self.theme.colour("plot"))
        flags = QWidget.RenderFlag.DrawWindowBackground | QWidget.RenderFlag.DrawChildren
        painter = QPainter(picture)
        self.render(painter, QPoint(), QRegion(self.rect()), flags)
        self._guarded(lambda: self.paint_over(painter, scale))
        painter.end()
        self.header.show_buttons(True)
        self.resize(before)
        self._dress(self.devicePixelRatioF())
        return picture

    def settle(self) -> None:
        """Finish for a picture what would else be finished later, so that the same data give the same picture."""

    def paint_over(self, painter: QPainter, scale: float) -> None:
        """Add to a picture what a widget cannot paint by itself, such as a scene of the GPU."""

    # Within.

    def _dress(self, pixel_ratio: float) -> None:
        """Draw what is not drawn yet, or is for other pixels."""
        if pixel_ratio != self.pixel_ratio:
            self.pixel_ratio = pixel_ratio
            self._guarded(self.restyle)
            self._stale = self._stale or self.newest is not None
        if self._stale:
            self._draw_now()

    def _draw_now(self) -> None:
        self._stale = False
        if not self._fault:
            self._guarded(self.draw)
        if not self._fault and self.newest is not None:
            self._stack.setCurrentWidget(self.body)

    def _guarded(self, do: Callable[[], Any]) -> Any:
        try:
            return do()
        except Exception as error:
            # A panel may be a third party's: whatever it raises is said in it, and the window goes on.
            reported, kind = self._fault, type(error).__name__
            self._fault = f"{kind}: {error}" if str(error) else kind
            self._error.setText(f"This cannot be drawn\n{self._fault}")
            self._stack.setCurrentWidget(self._error)
            if reported != self._fault:
                self.failed.emit(f"{self.channel.title} cannot be drawn ({self._fault})")
                self.crashed.emit(error)

    def showEvent(self, event) -> None:
        super().showEvent(event)
        self._dress(self.devicePixelRatioF())

    def event(self, event: QEvent) -> bool:
        # The window has shortcuts of its own: within a panel its keys are meant for the panel.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_ours(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.exporter.attempt(self.exporter.copy_data)
        elif event.key() == Qt.Key.Key_Home:
            self._guarded(self.fit)
        elif event.key() == Qt.Key.Key_Menu:
            self.header.button.showMenu()
        elif event.key() in ZOOM_KEYS:
            self._guarded(lambda: self.zoom(ZOOM_KEYS[Qt.Key(event.key())]))
        elif event.key() in PAN_KEYS:
            self._guarded(lambda: self.pan(*PAN_KEYS[Qt.Key(event.key())]))
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event) -> None:
        # A plot owns menus that no widget is the parent of; only its own `close` frees them.
        for view in self.findChildren(QGraphicsView):
            view.close()
            view.deleteLater()
        super().closeEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(45 * UNIT_PX, 30 * UNIT_PX)


def _words(text: str) -> QLabel:
    label = PlainLabel(text, wordWrap=True)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setProperty("role", "muted")
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
    return label


def _is_ours(event: QKeyEvent) -> bool:
    keys = (Qt.Key.Key_Home, Qt.Key.Key_Menu, *ZOOM_KEYS, *PAN_KEYS)
    return event.matches(QKeySequence.StandardKey.Copy) or event.key() in keys


def _lay_out(widget: QWidget) -> None:
    """Bring a widget that was never shown, or has just changed its size, to where its parts belong."""
    layout = widget.layout()
    if layout is not None:
        layout.activate()
    for child in widget.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
        _lay_out(child)
