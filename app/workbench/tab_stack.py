"""Views behind each other, with a tab for each that can be dragged elsewhere."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtWidgets import QApplication, QTabBar, QTabWidget, QToolButton, QWidget

from plexoscope.app.document.arrangement import Side, Tabs
from plexoscope.app.widgets.icons import icon
from plexoscope.app.widgets.plain_text import plain_tip, plain_title
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.app.workbench.central_view import CentralView

EDGE = 0.25
"""Who lets a tab go in this share of a side of the tabs below wants it at that side, and among the tabs elsewhere."""


class ViewTabs(QTabBar):
    """Tabs that say when one is dragged away.

    Signals
    -------
    dragged(number, place), dropped(number, place), drag_ended()
        Places are those of the screen. A drag that is given up with Escape ends without having been dropped.
    """

    dragged = Signal(int, QPoint)
    dropped = Signal(int, QPoint)
    drag_ended = Signal()

    def __init__(self) -> None:
        super().__init__(drawBase=False, expanding=False, usesScrollButtons=True)
        self.setElideMode(Qt.TextElideMode.ElideRight)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._pressed: tuple[int, QPoint] | None = None
        self._drags = False

    def mousePressEvent(self, event) -> None:
        super().mousePressEvent(event)
        number = self.tabAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and number >= 0:
            self._pressed = number, event.position().toPoint()

    def mouseMoveEvent(self, event) -> None:
        if self._pressed is None:
            super().mouseMoveEvent(event)
            return
        number, began = self._pressed
        far = (event.position().toPoint() - began).manhattanLength() >= QApplication.startDragDistance()
        if far and not self._drags:
            self._drags = True
            self.grabKeyboard()  # for Escape
        if self._drags:
            self.dragged.emit(number, event.globalPosition().toPoint())

    def mouseReleaseEvent(self, event) -> None:
        super().mouseReleaseEvent(event)
        if self._drags and self._pressed is not None:
            number = self._pressed[0]
            self._end_drag()
            self.dropped.emit(number, event.globalPosition().toPoint())
        self._pressed = None

    def keyPressEvent(self, event) -> None:
        if self._drags and event.key() == Qt.Key.Key_Escape:
            self._end_drag()
        else:
            super().keyPressEvent(event)

    def _end_drag(self) -> None:
        self._drags, self._pressed = False, None
        self.releaseKeyboard()
        self.drag_ended.emit()


class TabStack(QTabWidget):
    """Views behind each other.

    Signals
    -------
    chosen(view), enlarge_asked(view), close_asked(view)
        By the id of the view.
    menu_asked(view, place)
        At a place of the screen.
    """

    chosen = Signal(str)
    enlarge_asked = Signal(str)
    close_asked = Signal(str)
    menu_asked = Signal(str, QPoint)

    def __init__(self, parent: QWidget, theme: ThemeSource) -> None:
        super().__init__(parent)
        self._theme = theme
        self.views: list[str] = []
        self._is_told = True
        self.tabs = ViewTabs()
        self.setTabBar(self.tabs)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # else it takes the tab key for its bar, which may be hidden
        self.setDocumentMode(True)
        self.tabs.setDrawBase(False)  # which it has set
        self.tabs.setAccessibleName("Views")
        self.tabs.currentChanged.connect(self._tell_chosen)
        self.tabs.tabBarDoubleClicked.connect(lambda number: self._tell(self.enlarge_asked, number))
        self.tabs.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tabs.customContextMenuRequested.connect(self._ask_menu)
        theme.changed.connect(self._dress)

    def take(self, stack: Tabs, view_of: Callable[[str], CentralView]) -> None:
        """Show these views, wherever they stood before."""
        for id in stack.views:
            view = view_of(id)
            self.addTab(view.widget, plain_title(view.title))
            self.views.append(id)
            number = len(self.views) - 1
            self.tabs.setTabToolTip(number, plain_tip(view.tip or view.title))
            self.tabs.setAccessibleTabName(number, view.title)
            if view.may_close:
                self.tabs.setTabButton(number, QTabBar.ButtonPosition.RightSide, self._close_button(view))
        self._dress()
        self.bring_up(stack.current)

    def bring_up(self, view: str) -> None:
        """Put a view in front."""
        self._is_told = True
        self.setCurrentIndex(self.views.index(view))
        self._is_told = False

    def retire(self) -> None:
        """Say nothing more: its views go elsewhere, one by one."""
        self._is_told = True

    def rename(self, view: str, title: str) -> None:
        number = self.views.index(view)
        self.tabs.setTabText(number, plain_title(title))
        self.tabs.setAccessibleTabName(number, title)

    def side_at(self, place: QPoint) -> tuple[Side, int | None, QRect]:
        """Where a view goes that is let go at a place of this widget: at which side or before which tab, its room."""
        if self.tabs.geometry().contains(place):
            number = self.tabs.tabAt(self.tabs.mapFrom(self, place))
            at = number if number >= 0 else len(self.views)
            return Side.TAB, at, self.tabs.geometry()
        across, down = place.x() / max(self.width(), 1), place.y() / max(self.height(), 1)
        near = {Side.LEFT: across, Side.RIGHT: 1 - across, Side.ABOVE: down, Side.BELOW: 1 - down}
        side = min(near, key=lambda each: near[each])
        room = self.rect()
        if near[side] > EDGE:
            return Side.TAB, None, room
        half = QRect(room)
        if side.is_across:
            half.setWidth(room.width() // 2)
        else:
            half.setHeight(room.height() // 2)
        if side is Side.RIGHT:
            half.moveRight(room.right())
        elif side is Side.BELOW:
            half.moveBottom(room.bottom())
        return side, None, half

    def _close_button(self, view: CentralView) -> QToolButton:
        button = QToolButton(autoRaise=True, accessibleName=f"Close {view.title}", toolTip="Close")
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the menu of the tab closes it, too
        button.setProperty("role", "tabClose")
        button.setIconSize(QSize(12, 12))
        button.clicked.connect(lambda: self.close_asked.emit(view.id))
        return button

    def _dress(self) -> None:
        for number in range(self.tabs.count()):
            button = self.tabs.tabButton(number, QTabBar.ButtonPosition.RightSide)
            if isinstance(button, QToolButton):
                button.setIcon(icon("remove", self._theme.now.muted))

    def _tell_chosen(self, number: int) -> None:
        if not self._is_told:  # who asked for it knows
            self._tell(self.chosen, number)

    def _tell(self, signal, number: int) -> None:
        if 0 <= number < len(self.views):
            signal.emit(self.views[number])

    def _ask_menu(self, place: QPoint) -> None:
        number = self.tabs.tabAt(place)
        number = self.tabs.currentIndex() if number < 0 else number
        if 0 <= number < len(self.views):
            self.menu_asked.emit(self.views[number], self.tabs.mapToGlobal(place))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._dress()
