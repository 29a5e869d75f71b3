"""The layouts in the window: actions, the bar at the right of the menus, and what is kept of the user's own."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QInputDialog, QLineEdit, QMenu, QMenuBar, QWidget

from plexoscope.app.document.document import Document
from plexoscope.app.document.layouts import is_own, layout_names, own_names, why_no_name
from plexoscope.app.document.state import State
from plexoscope.app.document.workspace import COMPARE, FIRST_OWN_KEY, LAST_OWN_KEY, WORKSPACES
from plexoscope.app.inputs.typed_search import Findable
from plexoscope.app.services.actions import Action, Actions
from plexoscope.app.services.arguments import Argument, ArgumentError
from plexoscope.app.widgets.plain_text import plain_title
from plexoscope.app.window.kept_layouts import to_text
from plexoscope.app.workbench.layout_bar import LayoutBar

MENU = "Workspace"
NOT_OWN = "Change to a layout of your own first"


class Comparing(Protocol):
    """What lays runs side by side."""

    def can_compare(self) -> bool: ...

    def compare_runs(self) -> None: ...


class Layouts(QObject):
    """Chooses, saves, renames and removes layouts.

    Parameters
    ----------
    runs
        What Compare compares.
    keep
        Called with the user's own layouts as text, after a change.
    """

    def __init__(self, document: Document, runs: Comparing, keep: Callable[[str], None], parent: QWidget) -> None:
        super().__init__(parent)
        self._document, self._runs, self._keep, self._window = document, runs, keep, parent
        self.bar = LayoutBar()
        self.bar.chosen.connect(self.choose)
        self.bar.menu_asked.connect(self._open_menu)
        document.changed.connect(self._follow)

    # ---- what the actions do

    def choose(self, name: str) -> None:
        """Change to a layout; runs that can be compared are, where that is what it is for."""
        compares = name == COMPARE and self._runs.can_compare()
        self._document.choose_layout(name, has_runs=compares)
        if compares:
            self._runs.compare_runs()

    def reset(self) -> None:
        """Let the present layout be as it begins."""
        name = self._document.state.workspace.name
        self._document.reset_layout(has_runs=name == COMPARE and self._runs.can_compare())

    def ask_save(self) -> None:
        """Ask for a name, then keep the present layout under it."""
        self._ask_name("Save layout as", "", lambda name: self.save(name))

    def save(self, name: str) -> None:
        self._check(name)
        self._document.save_layout(name)

    def ask_rename(self, name: str = "") -> None:
        """Ask for another name of one of the user's own layouts, by default the present one."""
        old = name or self._document.state.workspace.name
        self._ask_name("Rename layout", old, lambda to: self.rename(to, old))

    def rename(self, name: str, old: str = "") -> None:
        old = old or self._document.state.workspace.name
        self._check(name, old)
        self._document.rename_layout(old, name)

    def remove(self, name: str = "") -> None:
        """Forget one of the user's own layouts, by default the present one."""
        self._document.remove_layout(name or self._document.state.workspace.name)

    def _check(self, name: str, but: str = "") -> None:
        why_not = why_no_name(self._document.state, name, but)
        if why_not:
            raise ArgumentError(f"name: {why_not}")

    def _ask_name(self, title: str, name: str, take: Callable[[str], None]) -> None:
        dialog = QInputDialog(self._window)
        dialog.setWindowTitle(title)
        dialog.setLabelText("Name")
        dialog.setTextValue(name)
        field = dialog.findChild(QLineEdit)
        if field is not None:
            field.setMaxLength(40)
            field.selectAll()

        def end() -> None:
            typed = dialog.textValue().strip()
            why_not = why_no_name(self._document.state, typed, name)
            if why_not:
                dialog.setLabelText(why_not)
                dialog.open()
            else:
                take(typed)
                dialog.deleteLater()

        dialog.accepted.connect(end)
        dialog.rejected.connect(dialog.deleteLater)
        dialog.open()

    # ---- the registry

    # fmt: off
    def actions(self) -> list[Action]:
        """What is done to layouts, in the order of their menu."""
        def in_own() -> bool:
            return is_own(self._document.state, self._document.state.workspace.name)

        def names() -> Sequence[str]:
            return layout_names(self._document.state)

        name = (Argument("name", "text", "what it is called"),)
        return [
            *(Action(f"workspace.{each.lower()}", each, partial(self.choose, each), MENU, kind.key, kind.tip,
                     keywords="layout workspace arrange views window", undoable=True,
                     checked=partial(self._is_chosen, each))
              for each, kind in WORKSPACES.items()),
            *(Action(f"workspace.own_{number}", f"Own layout {number - FIRST_OWN_KEY + 1}",
                     partial(self._choose_own, number - FIRST_OWN_KEY), MENU, f"Alt+{number}",
                     keywords="layout workspace arrange mine named", undoable=True, section=1,
                     enabled=partial(self._has_own, number - FIRST_OWN_KEY), needs="Save a layout of your own first",
                     checked=partial(self._is_own_chosen, number - FIRST_OWN_KEY))
              for number in range(FIRST_OWN_KEY, LAST_OWN_KEY + 1)),
            Action("workspace.save", "Save layout as…", self.ask_save, MENU,
                   tooltip="Keep where everything stands under a name",
                   keywords="layout workspace own new name arrange", undoable=True, section=2, arguments=name,
                   do=self.save),
            Action("workspace.rename", "Rename layout…", self.ask_rename, MENU,
                   tooltip="Give this layout of your own another name", keywords="workspace name retitle relabel",
                   undoable=True, section=2, enabled=in_own, needs=NOT_OWN, arguments=name, do=self.rename),
            Action("workspace.remove", "Remove layout", self.remove, MENU, tooltip="Forget this layout of your own",
                   keywords="workspace delete forget drop", undoable=True, section=2, enabled=in_own, needs=NOT_OWN),
            Action("workspace.reset", "Reset layout", self.reset, MENU,
                   tooltip="Let everything stand where it does when this layout begins",
                   keywords="workspace restore default arrange views", undoable=True, section=2),
            Action("workspace.use", "Use layout", None, "", tooltip="Change to a layout by its name",
                   keywords="workspace choose change", undoable=True,
                   arguments=(Argument("name", "choice", "of the layout", names),), do=self.choose),
        ]
    # fmt: on

    def findable(self) -> list[Findable]:
        """Layouts of the user's own, for the command palette."""
        return [
            Findable(f"layout:{name}", name, "Layout", "workspace arrange views", partial(self.choose, name))
            for name in own_names(self._document.state)
        ]

    def _choose_own(self, number: int) -> None:
        self.choose(own_names(self._document.state)[number])

    def _has_own(self, number: int) -> bool:
        return number < len(self._document.state.own_layouts)

    def _is_own_chosen(self, number: int) -> bool:
        return self._has_own(number) and self._is_chosen(own_names(self._document.state)[number])

    def _is_chosen(self, name: str) -> bool:
        return self._document.state.workspace.name == name

    # ---- showing them

    def show_in(self, menus: QMenuBar, actions: Actions) -> None:
        """Stand at the right end of the menus."""
        self._menus, self._actions = menus, actions
        menus.setCornerWidget(self.bar)
        self._show(self._document.state)

    def fit(self) -> None:
        """Take the room that the menus leave."""
        menus = self._menus
        taken = max((menus.actionGeometry(each).right() for each in menus.actions()), default=0)
        self.bar.fit(max(menus.width() - taken - 16, 0))

    def _follow(self, before: State, after: State) -> None:
        if before.own_layouts != after.own_layouts:
            self._keep(to_text(after.own_layouts))
        if before.own_layouts != after.own_layouts or before.workspace.name != after.workspace.name:
            self._show(after)

    def _show(self, state: State) -> None:
        own = own_names(state)
        keys = {name: f"workspace.own_{number}" for number, name in enumerate(own, FIRST_OWN_KEY)}
        for number in range(FIRST_OWN_KEY, LAST_OWN_KEY + 1):
            qaction = self._actions.qaction(f"workspace.own_{number}")
            there = number - FIRST_OWN_KEY < len(own)
            qaction.setVisible(there)
            if there:
                qaction.setText(plain_title(own[number - FIRST_OWN_KEY]))
        tips = []
        for name in layout_names(state):
            id = keys.get(name, f"workspace.{name.lower()}")
            key = self._actions.shortcuts.key(id) if id in self._actions else ""
            words = WORKSPACES[name].tip if name in WORKSPACES else f"Your own layout {name}"
            tips.append((name, f"{words} ({key})" if key else words))
        self.bar.show_layouts(tips, state.workspace.name)

    def _open_menu(self, name: str, place: QPoint) -> None:
        menu = QMenu(self.bar)
        is_mine = is_own(self._document.state, name)
        if is_mine:
            menu.addAction("Rename layout…", partial(self.ask_rename, name))
            menu.addAction("Remove layout", partial(self.remove, name))
            menu.addSeparator()
        menu.addAction("Reset layout", self.reset).setEnabled(self._is_chosen(name))
        menu.addAction("Save layout as…", self.ask_save)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)
