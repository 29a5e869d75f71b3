"""The registry of actions. Menus, toolbar, shortcuts and the command palette are all made from it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit, QMenu, QMenuBar, QToolBar, QWidget

from plexoscope.app.services.arguments import Argument, ArgumentError, Deed, check_names, check_values
from plexoscope.app.services.shortcuts import Shortcuts
from plexoscope.app.widgets.icons import icon
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.plugins.spelling import did_you_mean

LAST_MENU = "Help"


def _always() -> bool:
    return True


def end_edit() -> None:
    # A shortcut leaves the focus where it is: a number half typed counts as typed.
    focus = QApplication.focusWidget()
    if isinstance(focus, QAbstractSpinBox):
        focus.interpretText()
    elif isinstance(focus, QLineEdit):
        focus.editingFinished.emit()


@dataclass(frozen=True)
class Action:
    """Something a user can do.

    Parameters
    ----------
    id
        Stable name, `menu.verb`.
    run
        Does it; None for what cannot be done without being told how, see `arguments`.
    menu
        Path of menus, as "File" or "File/Open sample". A menu appears where its first action is registered. "" for an
        action that is in none, and found by typing alone.
    keywords
        Other words a user may search for in the command palette.
    needs
        Why it cannot be done while it is not enabled, as what has to be done first: "Open a volume first". A function
        returns "" while it is enabled.
    undoable
        Whether it makes a step of the history.
    section
        Actions of one menu are parted by a line where this changes.
    checked
        Whether it is what holds now, for one of several of which one holds; None for all others.
    arguments
        What it may be told, so that it asks for nothing.
    do
        Does it as it is told, with the arguments by name.
    """

    id: str
    title: str
    run: Callable[[], object] | None
    menu: str
    shortcut: str = ""
    tooltip: str = ""
    icon: str = ""
    keywords: str = ""
    enabled: Callable[[], bool] = _always
    undoable: bool = False
    toolbar: bool = False
    section: int = 0
    checked: Callable[[], bool] | None = None
    needs: str | Callable[[], str] = ""
    arguments: tuple[Argument, ...] = ()
    do: Callable[..., object] | None = None

    def why_not(self) -> str:
        """Return "" if it can be done now, else why not."""
        if not isinstance(self.needs, str):
            return self.needs()
        return "" if self.enabled() else self.needs

    @property
    def top_menu(self) -> str:
        return self.menu.split("/")[0]


class Actions:
    """All actions, in the order of their menus: which come as they were registered, and in each by section.

    Attributes
    ----------
    ask
        Called with the id of an action that is to be told something first.
    while_asking
        Contexts in which all are asked whether they are enabled: so that many need not look for the same.
    """

    def __init__(self, parent: QWidget, theme: ThemeSource, shortcuts: Shortcuts | None = None) -> None:
        self._parent, self._theme = parent, theme
        self.shortcuts = shortcuts or Shortcuts()
        self.ask: Callable[[str], None] = lambda id: None
        self.while_asking: list[Callable[[], AbstractContextManager[object]]] = []
        self._actions: dict[str, Action] = {}
        self._qactions: dict[str, QAction] = {}
        self._why_not: dict[str, str] = {}
        self._drawn: set[str] = set()
        theme.changed.connect(self._show_icons)

    def __iter__(self) -> Iterator[Action]:
        menus = sorted(
            dict.fromkeys(action.top_menu for action in self._actions.values()),
            key=lambda menu: menu == LAST_MENU,  # wherever its first action came from, it is looked for at the end
        )
        return iter(sorted(self._actions.values(), key=lambda each: (menus.index(each.top_menu), each.section)))

    def __getitem__(self, id: str) -> Action:
        return self._actions[id]

    def __contains__(self, id: object) -> bool:
        return id in self._actions

    def add(self, action: Action) -> None:
        if action.id in self._actions:
            raise ValueError(f"action {action.id!r} is registered twice")
        if (action.run is None or action.arguments) and (action.do is None or not action.arguments):
            raise ValueError(f"action {action.id!r}: expected arguments, and what is done with them")
        self.shortcuts.add(action.id, action.shortcut)
        qaction = QAction(action.title, self._parent)
        qaction.setObjectName(action.id)
        qaction.setCheckable(action.checked is not None)
        qaction.triggered.connect(lambda: self._trigger(action))
        self._actions[action.id] = action
        self._qactions[action.id] = qaction
        self._show_key(action.id)
        self._parent.addAction(qaction)

    def _show_key(self, id: str) -> None:
        self._qactions[id].setShortcut(QKeySequence(self.shortcuts.key(id)))
        self._show_tip(id)

    def _show_tip(self, id: str) -> None:
        action, qaction = self._actions[id], self._qactions[id]
        key = qaction.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        tip = action.tooltip or action.title.rstrip("…")
        tip = f"{tip} ({key})" if key else tip
        why_not = self._why_not.get(id, "")
        qaction.setToolTip(f"{tip}\n{why_not}" if why_not else tip)

    def show_keys(self) -> None:
        """Let every action have the key that it has by now."""
        for id in self._actions:  # first none at all: Qt would take a key that two have for a while for ambiguous
            self._qactions[id].setShortcut(QKeySequence())
        for id in self._actions:
            self._show_key(id)

    def check(self, deed: Deed) -> None:
        """See whether there is such an action with such arguments.

        Raises
        ------
        ArgumentError
            If not.
        """
        if deed.id not in self._actions:
            hint = did_you_mean(deed.id, self._actions)
            raise ArgumentError(f"expected the id of an action, got {deed.id!r}{hint}")
        action = self._actions[deed.id]
        check_names(deed, action.arguments, needs_all=action.run is None)
        check_values(deed, [each for each in action.arguments if each.kind != "choice"])  # which hangs on what is open

    def do(self, deed: Deed) -> None:
        """Do an action as it is told; without being told anything, as from its menu.

        Raises
        ------
        ArgumentError
            If it does not take that, or cannot be done now.
        """
        self.check(deed)
        action = self._actions[deed.id]
        values = check_values(deed, action.arguments)
        if not action.enabled():
            raise ArgumentError(f"{deed.id}: {action.why_not() or 'it cannot be done now'}")
        if deed.told and action.do is not None:
            end_edit()
            action.do(**values)
        else:
            self._qactions[deed.id].trigger()

    def _trigger(self, action: Action) -> None:
        end_edit()
        if action.run is None:
            self.ask(action.id)
        else:
            action.run()
        if action.checked is not None:  # Qt has turned the mark over, whatever the action did
            self._qactions[action.id].setChecked(action.checked())

    def qaction(self, id: str) -> QAction:
        return self._qactions[id]

    def refresh(self) -> None:
        """Bring what is enabled up to date. Call after anything that `enabled` looks at has changed."""
        with ExitStack() as stack:
            for context in self.while_asking:
                stack.enter_context(context())
            self._refresh_all()

    def _refresh_all(self) -> None:
        for id, action in self._actions.items():
            why_not = action.why_not()
            self._qactions[id].setEnabled(not why_not and (not isinstance(action.needs, str) or action.enabled()))
            if why_not != self._why_not.get(id, ""):
                self._why_not[id] = why_not
                self._show_tip(id)
            if action.checked is not None:
                self._qactions[id].setChecked(action.checked())

    def _show_icons(self) -> None:
        for id in self._drawn:
            self._show_icon(self._actions[id])

    def _show_icon(self, action: Action) -> None:
        if action.icon:
            theme = self._theme.now
            self._drawn.add(action.id)
            self._qactions[action.id].setIcon(icon(action.icon, theme.text, theme.muted))

    def _show_icons_in(self, menu: QMenu) -> None:
        """Draw what is missing when a menu opens; a window opens sooner without it."""
        for qaction in menu.actions():
            if qaction.objectName() in self._actions and qaction.objectName() not in self._drawn:
                self._show_icon(self._actions[qaction.objectName()])

    def fill_menus(self, bar: QMenuBar) -> None:
        menus: dict[str, QMenu] = {}
        last_section: dict[str, int] = {}
        for action in self:
            if not action.menu:
                continue
            path = ""
            for name in action.menu.split("/"):
                parent, path = path, f"{path}/{name}"
                if path not in menus:
                    menus[path] = menus[parent].addMenu(name) if parent else bar.addMenu(name)
                    menus[path].setToolTipsVisible(True)  # which say why something cannot be done
                    menus[path].aboutToShow.connect(partial(self._show_icons_in, menus[path]))
            if last_section.setdefault(path, action.section) != action.section:
                menus[path].addSeparator()
                last_section[path] = action.section
            menus[path].addAction(self._qactions[action.id])

    def fill_toolbar(self, bar: QToolBar) -> None:
        menu = ""
        for action in self:
            if not action.toolbar:
                continue
            if menu and action.top_menu != menu:
                bar.addSeparator()
            menu = action.top_menu
            self._show_icon(action)
            bar.addAction(self._qactions[action.id])
            bar.widgetForAction(self._qactions[action.id]).setFocusPolicy(Qt.FocusPolicy.TabFocus)
