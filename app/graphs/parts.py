"""Networks in the window: opening, laying out, playing, selecting."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from plexoscope.app.document.state import State
from plexoscope.app.graphs.actions import graph_actions
from plexoscope.app.graphs.bundling import GraphBundling
from plexoscope.app.graphs.card import GraphCard
from plexoscope.app.graphs.edits import GraphEdits
from plexoscope.app.graphs.graphs_dock import GraphsDock
from plexoscope.app.graphs.layouts import GraphLayouts
from plexoscope.app.graphs.opening import GraphOpener, graph_files
from plexoscope.app.graphs.overlay import GraphOverlay
from plexoscope.app.graphs.playing import GraphPlaying
from plexoscope.app.graphs.time_bar import GraphTimeBar
from plexoscope.app.graphs.tool import GraphTool
from plexoscope.app.graphs.way_question import WayQuestion
from plexoscope.app.inputs.typed_search import Findable
from plexoscope.app.services.actions import Action, Actions
from plexoscope.app.services.services import Services
from plexoscope.app.view.area import ViewArea
from plexoscope.app.view.part import Dock, DockArea, FileOpener, Part
from plexoscope.app.view.tools import Tool
from plexoscope.models.io.ways import AmbiguousError

DOCK = "Graphs"


class Graphs(Part):
    """Nodes and edges beside the streamlines."""

    def __init__(self, services: Services) -> None:
        document, background, messages = services.document, services.background, services.messages
        super().__init__(document)
        self._services = services
        self.opener = GraphOpener(document, background, messages)
        self.layouts = GraphLayouts(document, messages)
        self.bundling = GraphBundling(document, background, messages)
        self.playing = GraphPlaying(document, services.clock)
        self.edits = GraphEdits(document, self.layouts)
        self.layouts.changed.connect(self.changed)
        self.playing.changed.connect(self.changed)
        document.changed.connect(self._bring_up_dock)

    def actions(self) -> Sequence[Action]:
        return graph_actions(self.edits, self.layouts, self.playing)

    def build(self, view: ViewArea, actions: Actions) -> None:
        document, theme = self._services.document, self._services.theme
        self._view = view
        self.overlay = GraphOverlay(document, view.overlay.repaint_painted)
        view.overlay.add_painted(self.overlay)
        self.card = GraphCard(view, theme)
        self.tool = GraphTool(document, self.overlay, self.card, self.edits.select_neighbours)
        self.time_bar = GraphTimeBar(document, self.playing, theme)
        ask_open = actions.qaction("file.open").trigger
        self.opener.ask = self._ask_way
        self.dock = GraphsDock(document, self.layouts, self.edits.lay_out_again, ask_open, theme)

    def docks(self) -> Sequence[Dock]:
        return (Dock(DOCK, self.dock, DockArea.UPPER_LEFT, "Shift+F4"),)

    def openers(self) -> Sequence[FileOpener]:
        return (graph_files(self.opener),)

    def findable(self) -> Sequence[Findable]:
        return [
            Findable(
                f"open:{graph.id}",
                graph.name,
                "Open network",
                f"graph {graph.path.name}",
                partial(self._select, graph.id),
            )
            for graph in self._services.document.state.graphs
        ]

    def _ask_way(self, name: str, error: AmbiguousError, choose: Callable[[str], None]) -> None:
        if self.may_ask:
            WayQuestion(name, error, choose, self._view.window()).open()
        else:
            self._services.messages.error(error)

    def _select(self, id: str) -> None:
        self._services.document.select_graph(id)
        self.dock_wanted.emit(DOCK)

    def tools(self) -> Sequence[Tool]:
        return (self.tool,)

    def bars(self) -> Sequence[QWidget]:
        return (self.time_bar,)

    def doing(self) -> Sequence[str]:
        return self.layouts.describe()

    def is_busy(self) -> bool:
        return bool(self.layouts.settling)

    def close(self) -> None:
        self.playing.play(False)
        self.layouts.close()

    def _bring_up_dock(self, before: State, state: State) -> None:
        """Bring up the form of a graph that was just opened."""
        if len(state.graphs) > len(before.graphs):
            self.dock_preferred.emit(DOCK)
