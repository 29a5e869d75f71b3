"""The middle of the window: shows an arrangement of views, and asks for another where the user wants one."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QMenu, QSplitter, QVBoxLayout, QWidget

from plexoscope.app.document.arrangement import (
    Arrangement,
    Side,
    Split,
    Tabs,
    in_front,
    kept,
    placed,
    resized,
    stack_of,
    stacks_of,
    tabs,
    views_of,
    without,
)
from plexoscope.app.widgets.plain_text import PlainLabel, plain_title
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.app.workbench.central_view import CentralView
from plexoscope.app.workbench.tab_stack import TabStack

SEAM_PX = 5
_SIDES = {
    "Move to the left": Side.LEFT,
    "Move to the right": Side.RIGHT,
    "Move above": Side.ABOVE,
    "Move below": Side.BELOW,
}


class Centre(QWidget):
    """Shows views where an arrangement says. It holds no truth: what the user does is asked for.

    Signals
    -------
    asked(label, arrangement)
        The user has moved, chosen or closed something: what that is called, and how it would be then.
    enlarge_asked(view)
        A view is to fill the middle; "" for all of them again.
    """

    asked = Signal(str, object)
    enlarge_asked = Signal(str)

    def __init__(self, theme: ThemeSource) -> None:
        super().__init__()
        self._theme = theme
        self._views: dict[str, CentralView] = {}
        self._arrangement: Arrangement | None = None
        self._enlarged = ""
        self._built: Arrangement | None = None
        self._top: QWidget | None = None
        self.stacks: list[TabStack] = []
        self._splitters: dict[tuple[int, ...], QSplitter] = {}
        self.empty = PlainLabel("Nothing is shown here", alignment=Qt.AlignmentFlag.AlignCenter)
        self.empty.setProperty("role", "muted")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.addWidget(self.empty)
        self._mark = _Mark(self, theme)
        self.new_scene: Callable[[], None] | None = None

    # ---- what it is told

    def add(self, view: CentralView) -> None:
        """Make a view known; an arrangement that names it shows it."""
        self._views[view.id] = view
        view.widget.setParent(self)
        view.widget.hide()
        if view.id in views_of(self._arrangement):
            self._rebuild()

    def remove(self, id: str) -> None:
        """Forget a view, and the widget with it."""
        view = self._views.pop(id)
        self.show_arrangement(self._arrangement, "" if self._enlarged == id else self._enlarged)
        view.widget.hide()
        view.widget.setParent(None)
        view.widget.deleteLater()

    def rename(self, id: str, title: str) -> None:
        """Give a view another title."""
        old = self._views[id]
        self._views[id] = CentralView(id, title, old.widget, old.tip, old.may_close)
        for stack in self.stacks:
            if id in stack.views:
                stack.rename(id, title)

    def show_arrangement(self, arrangement: Arrangement | None, enlarged: str = "") -> None:
        """Show views where they belong; `enlarged` alone, where it is one of them."""
        self._arrangement = arrangement
        self._enlarged = enlarged if enlarged in self._views else ""
        self._rebuild()

    @property
    def arrangement(self) -> Arrangement | None:
        """What is shown, as it was told."""
        return self._arrangement

    @property
    def views(self) -> Sequence[CentralView]:
        """All that are known, shown or not."""
        return tuple(self._views.values())

    # ---- showing it

    def _rebuild(self) -> None:
        shown = kept(self._arrangement, self._views)
        if self._enlarged and shown is not None:
            shown = tabs(self._enlarged)
        if _shape(shown) != _shape(self._built):
            self._build(shown)
        self._built = shown
        for stack, told in zip(self.stacks, [] if shown is None else stacks_of(shown), strict=True):
            stack.bring_up(told.current)
            stack.tabs.setVisible(len(self.stacks) > 1 or len(stack.views) > 1 or bool(self._enlarged))
        self._share_out()
        self.empty.setVisible(shown is None)
        self._layout.activate()

    def _build(self, shown: Arrangement | None) -> None:
        for stack in self.stacks:
            stack.retire()
        old, self._top, self.stacks, self._splitters = self._top, None, [], {}
        if shown is not None:
            self._top = self._part(shown, self, ())
            self._layout.addWidget(self._top)
            self._top.show()
        now = set(views_of(shown))
        for id, view in self._views.items():
            if id not in now:
                view.widget.setParent(self)
                view.widget.hide()
        if old is not None:
            self._layout.removeWidget(old)
            old.hide()
            old.deleteLater()

    def _part(self, part: Arrangement, parent: QWidget, path: tuple[int, ...]) -> QWidget:
        """A part and all in it, in the window from the first: a canvas loses its pictures when it leaves that."""
        if isinstance(part, Tabs):
            stack = TabStack(parent, self._theme)
            if isinstance(parent, QSplitter):
                parent.addWidget(stack)
            self._connect(stack)
            stack.take(part, self._views.__getitem__)
            self.stacks.append(stack)
            return stack
        orientation = Qt.Orientation.Horizontal if part.across else Qt.Orientation.Vertical
        splitter = QSplitter(orientation, parent, childrenCollapsible=False, handleWidth=SEAM_PX)
        if isinstance(parent, QSplitter):
            parent.addWidget(splitter)
        for number, inner in enumerate(part.parts):
            self._part(inner, splitter, (*path, number))
        self._splitters[path] = splitter
        splitter.splitterMoved.connect(lambda *_: self._ask_shares(path))
        return splitter

    def _connect(self, stack: TabStack) -> None:
        stack.chosen.connect(self._choose)
        stack.close_asked.connect(self._close_view)
        stack.enlarge_asked.connect(self._enlarge)
        stack.menu_asked.connect(self._open_menu)
        stack.tabs.dragged.connect(lambda _, place: self._mark.show_room(self._room_at(place)))
        stack.tabs.drag_ended.connect(self._mark.hide)
        stack.tabs.dropped.connect(lambda number, place: self._drop(stack.views[number], place))

    def _share_out(self) -> None:
        for path, splitter in self._splitters.items():
            part = self._built
            for number in path:
                assert isinstance(part, Split)
                part = part.parts[number]
            assert isinstance(part, Split)
            # Qt divides the room it has in this proportion.
            splitter.setSizes([round(share * 100_000) for share in part.shares])

    # ---- what the user does

    def _ask(self, label: str, arrangement: Arrangement | None) -> None:
        if arrangement is not None and arrangement != self._arrangement:
            self.asked.emit(label, arrangement)

    def _choose(self, view: str) -> None:
        if self._arrangement is not None and not self._enlarged:
            self._ask(f"Show {self._views[view].title}", in_front(self._arrangement, view))

    def _close_view(self, view: str) -> None:
        if self._enlarged:
            self.enlarge_asked.emit("")
        left = without(self._arrangement, view)
        if left is not None:
            self._ask(f"Close {self._views[view].title}", left)

    def _enlarge(self, view: str) -> None:
        self.enlarge_asked.emit("" if self._enlarged == view else view)

    def _ask_shares(self, path: tuple[int, ...]) -> None:
        # Views that are not there now have shares, too: then what is dragged holds until something else is done.
        if self._arrangement is not None and self._built == self._arrangement:
            self._ask("Divide the room", resized(self._arrangement, path, self._splitters[path].sizes()))

    def _move(self, view: str, beside: str, side: Side, at: int | None = None) -> None:
        if self._arrangement is not None:
            self._ask(f"Move {self._views[view].title}", placed(self._arrangement, view, beside, side, at))

    def _drop(self, view: str, place: QPoint) -> None:
        self._mark.hide()
        stack = self._stack_at(place)
        if stack is None or self._enlarged:
            return
        side, at, _ = stack.side_at(stack.mapFromGlobal(place))
        if at is not None and view in stack.views and stack.views.index(view) < at:
            at -= 1  # it is counted among those that it goes before
        beside = next((each for each in stack.views if each != view), view)
        self._move(view, beside, side, at)

    def _stack_at(self, place: QPoint) -> TabStack | None:
        return next((each for each in self.stacks if each.rect().contains(each.mapFromGlobal(place))), None)

    def _room_at(self, place: QPoint) -> QRect:
        stack = self._stack_at(place)
        if stack is None or self._enlarged:
            return QRect()
        room = stack.side_at(stack.mapFromGlobal(place))[2]
        return QRect(stack.mapTo(self, room.topLeft()), room.size())

    def _open_menu(self, view: str, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        words = "Show all views again" if self._enlarged else "Fill the middle"
        menu.addAction(words, lambda: self._enlarge(view))
        menu.addSeparator()
        may_move = self._arrangement is not None and not self._enlarged and len(self._shown()) > 1
        for title, side in _SIDES.items():
            menu.addAction(title, lambda side=side: self._move_along(view, side)).setEnabled(may_move)
        menu.addSeparator()
        hidden = [each for each in self._views.values() if each.id not in views_of(self._arrangement)]
        more = menu.addMenu("Show here")
        more.setEnabled(bool(hidden) and not self._enlarged)
        for each in hidden:
            more.addAction(plain_title(each.title), lambda each=each: self._show_here(each, view))
        if self.new_scene is not None:
            menu.addAction("New scene view", self.new_scene)
        menu.addSeparator()
        menu.addAction("Close", lambda: self._close_view(view)).setEnabled(
            self._views[view].may_close and len(self._shown()) > 1
        )
        menu.popup(place)

    def _show_here(self, view: CentralView, beside: str) -> None:
        self._ask(f"Show {view.title}", placed(self._arrangement, view.id, beside))

    def _shown(self) -> list[str]:
        return views_of(kept(self._arrangement, self._views))

    def _move_along(self, view: str, side: Side) -> None:
        """Out of its tabs to that side; where it is alone there already, to that side of everything."""
        assert self._arrangement is not None
        alone = len(stack_of(self._arrangement, view).views) == 1
        self._move(view, "" if alone else view, side)


class _Mark(QWidget):
    """The room that a view would get which is being dragged."""

    def __init__(self, parent: QWidget, theme: ThemeSource) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_room(self, room: QRect) -> None:
        self.setVisible(not room.isEmpty())
        self.setGeometry(room)
        self.raise_()

    def paintEvent(self, event) -> None:
        painter = QPainter(self)
        colour = QColor(self._theme.now.accent)
        painter.setPen(colour)
        colour.setAlphaF(0.25)
        painter.setBrush(colour)
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


def _shape(arrangement: Arrangement | None) -> object:
    """All but what is in front and how the room is divided."""
    if arrangement is None or isinstance(arrangement, Tabs):
        return None if arrangement is None else arrangement.views
    return arrangement.across, tuple(map(_shape, arrangement.parts))
