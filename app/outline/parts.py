"""The tree and the inspector in the window: they tell of all the other rooms."""

from collections.abc import Sequence

from plexoscope.app.document.state import SCENE, State
from plexoscope.app.outline.actions import outline_actions, page_actions
from plexoscope.app.outline.inspector import Inspector
from plexoscope.app.outline.outline_dock import OutlineDock
from plexoscope.app.outline.verbs import OutlineVerbs
from plexoscope.app.services.actions import Action, Actions
from plexoscope.app.services.services import Services
from plexoscope.app.view.area import ViewArea
from plexoscope.app.view.open_thing import InspectorPage, OpenThing
from plexoscope.app.view.part import Dock, DockArea, Part

OPEN_DOCK, INSPECTOR_DOCK = "Open", "Inspector"


class OpenThings(Part):
    """What is open, and what is known of the thing that is selected.

    Parameters
    ----------
    parts
        The rooms whose things these are; built before this one.
    """

    def __init__(self, services: Services, parts: Sequence[Part]) -> None:
        super().__init__(services.document)
        self._services, self._parts = services, parts
        self.verbs = OutlineVerbs(services.document, self._tell)

    def _tell(self) -> list[OpenThing]:
        things = [thing for part in self._parts for thing in part.things()]
        return sorted(things, key=lambda thing: thing.key != SCENE)  # the scene first, the others as they come

    def actions(self) -> Sequence[Action]:
        return outline_actions(
            self._services.document,
            self.verbs,
            lambda: self.dock.tree.begin_rename(),
            lambda: self.dock.tree.chosen_keys(),
        )

    def build(self, view: ViewArea, actions: Actions) -> None:
        document, theme = self._services.document, self._services.theme
        actions.while_asking.append(self.verbs.hold)
        self._pages = [page for part in self._parts for page in part.pages()]
        samples = [each.id for each in actions if each.id.startswith("sample.") and each.enabled()]
        open_sample = actions.qaction(samples[0]).trigger if samples else None
        self.dock = OutlineDock(document, self.verbs, actions.qaction("file.open").trigger, open_sample, theme)
        self.inspector = Inspector(document, self.verbs, self._pages, theme)
        # One that is inspected already is clicked to see it again behind the form of a method.
        self.dock.tree.clicked.connect(lambda _: self.dock_preferred.emit(INSPECTOR_DOCK))
        for part in self._parts:
            part.things_changed.connect(self.refresh)
            part.inspect_wanted.connect(self.inspect)
        document.changed.connect(self._follow)

    def _follow(self, before: State, state: State) -> None:
        self.inspector.refresh()
        if before.inspected != state.inspected:
            self.dock_preferred.emit(INSPECTOR_DOCK)

    def refresh(self) -> None:
        """Show what the rooms have open now."""
        with self.verbs.hold():
            self.dock.refresh()
            self.inspector.refresh()

    def docks(self) -> Sequence[Dock]:
        return (
            Dock(OPEN_DOCK, self.dock, DockArea.LEFT, "F7", words="tree outline layers list data"),
            Dock(INSPECTOR_DOCK, self.inspector, DockArea.RIGHT, "Shift+F7", words="properties looks facts selected"),
        )

    def page_actions(self) -> list[Action]:
        """The actions that bring up a page each."""
        return page_actions(self._pages, self.bring_up_page)

    def bring_up_page(self, page: InspectorPage) -> None:
        """Show a page of the inspector, and the inspector."""
        self.inspector.bring_up(page)
        self.dock_wanted.emit(INSPECTOR_DOCK)

    def inspect(self, key: str) -> None:
        """Let the inspector be about a thing, and show it."""
        self.verbs.inspect(key)
        self.dock_wanted.emit(INSPECTOR_DOCK)
