"""The registry of actions. Menus, toolbar, shortcuts and the command palette are all made from it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit, QMenu, QMenuBar, QToolBar, QWidget

from plexoscope.app.widgets.icons import icon
from plexoscope.app.widgets.theme_source import ThemeSource


def _always() -> bool:
    return True


def _run(action: "Action") -> None:
    # A shortcut leaves the focus where it is: a number half typed counts as typed.
    focus = QApplication.focusWidget()
    if isinstance(focus, QAbstractSpinBox):
        focus.interpretText()
    elif isinstance(focus, QLineEdit):
        focus.editingFinished.emit()
    action.run()


@dataclass(frozen=True)
class Action:
    """Something a user can do.

    Parameters
    ----------
    id
        Stable name, `menu.verb`.
    menu
        Path of menus, as "File" or "File/Open sample". A menu appears where its first action is registered.
    keywords
        Other words a user may search for in the command palette.
    undoable
        Whether it makes a step of the history.
    section
        Actions of one menu are parted by a line where this changes.
    checked
        Whether it is what holds now, for one of several of which one holds; None for all others.
    """

    id: str
    title: str
    run: Callable[[], object]
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

    @property
    def top_menu(self) -> str:
        return self.menu.split("/")[0]


class Actions:
    """All actions, in the order of their menus: which come as they were registered, and in each by section."""

    def __init__(self, parent: QWidget, theme: ThemeSource) -> None:
        self._parent, self._theme = parent, theme
        self._actions: dict[str, Action] = {}
        self._qactions: dict[str, QAction] = {}
        theme.changed.connect(self._show_icons)

    def __iter__(self) -> Iterator[Action]:
        menus = list(dict.fromkeys(action.top_menu for action in self._actions.values()))
        return iter(sorted(self._actions.values(), key=lambda each: (menus.index(each.top_menu), each.section)))

    def __getitem__(self, id: str) -> Action:
        return self._actions[id]

    def add(self, action: Action) -> None:
        if action.id in self._actions:
            raise ValueError(f"action {action.id!r} is registered twice")
        qaction = QAction(action.title, self._parent)
        qaction.setObjectName(action.id)
        if action.shortcut:
            qaction.setShortcut(QKeySequence(action.shortcut))
        shortcut = qaction.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        tooltip = action.tooltip or action.title.rstrip("…")
        qaction.setToolTip(f"{tooltip} ({shortcut})" if shortcut else tooltip)
        qaction.setCheckable(action.checked is not None)
        qaction.triggered.connect(lambda: self._trigger(action))
        self._actions[action.id] = action
        self._qactions[action.id] = qaction
        self._show_icon(action)
        self._parent.addAction(qaction)

    def _trigger(self, action: Action) -> None:
        _run(action)
        if action.checked is not None:  # Qt has turned the mark over, whatever the action did
            self._qactions[action.id].setChecked(action.checked())

    def qaction(self, id: str) -> QAction:
        return self._qactions[id]

    def refresh(self) -> None:
        """Bring what is enabled up to date. Call after anything that `enabled` looks at has changed."""
        for id, action in self._actions.items():
            self._qactions[id].setEnabled(action.enabled())
            if action.checked is not None:
                self._qactions[id].setChecked(action.checked())

    def _show_icons(self) -> None:
        for action in self._actions.values():
            self._show_icon(action)

    def _show_icon(self, action: Action) -> None:
        if action.icon:
            theme = self._theme.now
            self._qactions[action.id].setIcon(icon(action.icon, theme.text, theme.muted))

    def fill_menus(self, bar: QMenuBar) -> None:
        menus: dict[str, QMenu] = {}
        last_section: dict[str, int] = {}
        for action in self:
            path = ""
            for name in action.menu.split("/"):
                parent, path = path, f"{path}/{name}"
                if path not in menus:
                    menus[path] = menus[parent].addMenu(name) if parent else bar.addMenu(name)
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
            bar.addAction(self._qactions[action.id])
