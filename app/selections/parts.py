"""Selections in the window: the chip over the view, the brush, and those that have a name."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QInputDialog

from plexoscope.app.document.state import State
from plexoscope.app.document.workspace import TABLE
from plexoscope.app.inputs.typed_search import Findable
from plexoscope.app.selections.actions import selection_actions
from plexoscope.app.selections.becoming import Becoming
from plexoscope.app.selections.brush import Brush
from plexoscope.app.selections.brush_tool import BrushTool
from plexoscope.app.selections.chip import SelectionChip
from plexoscope.app.selections.edits import SelectionEdits
from plexoscope.app.selections.things import findable_selections, selection_things
from plexoscope.app.services.actions import Action, Actions
from plexoscope.app.services.services import Services
from plexoscope.app.view.area import ViewArea
from plexoscope.app.view.open_thing import OpenThing
from plexoscope.app.view.part import Part
from plexoscope.app.view.tools import Tool
from plexoscope.app.widgets.deferred import Deferred
from plexoscope.app.workbench.central_view import CentralView

if TYPE_CHECKING:
    from plexoscope.app.selections.open_table import OpenTable


class Selections(Part):
    """What is selected of what is open, whatever room it is in."""

    def __init__(self, services: Services) -> None:
        super().__init__(services.document)
        self._services = services
        self.edits = SelectionEdits(services.document)
        self.becoming = Becoming(services.document, services.background, services.messages)
        self.brush = Brush(services.document)
        self.brush.changed.connect(self.changed)
        services.document.changed.connect(self._follow)

    def actions(self) -> Sequence[Action]:
        return selection_actions(self.edits, self.becoming, self.brush, self.ask_name, self._ask_file)

    def build(self, view: ViewArea, actions: Actions) -> None:
        self._view = view
        self.chip = SelectionChip(view, self._services.document, actions, self._services.theme)
        self.tool = BrushTool(self._services, self.brush, self.edits, view.overlay)

    def views(self) -> Sequence[CentralView]:
        self._table = Deferred(self._made_table, when_shown=True)
        return (CentralView(TABLE, "Table", self._table, "Nodes, bundles and groups of what is open, row by row"),)

    @property
    def table(self) -> "OpenTable":
        return self._table.widget

    def _made_table(self) -> "OpenTable":
        from plexoscope.app.selections.open_table import OpenTable

        return OpenTable(self._services.document, self._services.messages, self._services.theme)

    def tools(self) -> Sequence[Tool]:
        return (self.tool,)

    def things(self) -> Sequence[OpenThing]:
        return selection_things(self._services.document, self.edits)

    def _follow(self, before: State, after: State) -> None:
        if before.selections != after.selections or (after.selections and before.selection is not after.selection):
            self.things_changed.emit()

    def findable(self) -> Sequence[Findable]:
        return findable_selections(self._services.document, self.edits)

    def ask_name(self) -> None:
        """Ask what to keep the selection as."""
        name, given = QInputDialog.getText(
            self._view, "Name this selection", "Keep what is selected as:", text=self.edits.free_name()
        )
        if given:
            self.edits.keep(name)

    def _ask_file(self) -> None:
        self.becoming.ask_file(self._view)
