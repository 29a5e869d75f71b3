"""Networks in the window: opening, laying out, moments, selecting."""

from collections.abc import Callable, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING

from plexoscope.app.document.state import GRAPH
from plexoscope.app.graphs.actions import graph_actions
from plexoscope.app.graphs.bundling import GraphBundling
from plexoscope.app.graphs.card import GraphCard
from plexoscope.app.graphs.edits import GraphEdits
from plexoscope.app.graphs.layouts import GraphLayouts
from plexoscope.app.graphs.opening import GraphOpener, graph_files
from plexoscope.app.graphs.overlay import GraphOverlay
from plexoscope.app.graphs.things import GraphThings
from plexoscope.app.graphs.times import GraphTimes
from plexoscope.app.graphs.tool import GraphTool
from plexoscope.app.graphs.way_question import WayQuestion
from plexoscope.app.inputs.typed_search import Findable
from plexoscope.app.services.actions import Action, Actions
from plexoscope.app.services.services import Services
from plexoscope.app.view.area import ViewArea
from plexoscope.app.view.open_thing import InspectorPage, OpenThing
from plexoscope.app.view.part import FileOpener, Part
from plexoscope.app.view.timed_thing import TimedThing
from plexoscope.app.view.tools import Tool
from plexoscope.app.widgets.deferred import Deferred
from plexoscope.models.io.ways import AmbiguousError

NO_GRAPH = "Open a network first"

if TYPE_CHECKING:
    from plexoscope.app.graphs.graph_pages import GraphPages


class Graphs(Part):
    """Nodes and edges beside the streamlines."""

    def __init__(self, services: Services) -> None:
        document, background, messages = services.document, services.background, services.messages
        super().__init__(document)
        self._services = services
        self.opener = GraphOpener(document, background, messages, lambda: services.theme.now.values_map)
        self.layouts = GraphLayouts(document, messages)
        self.bundling = GraphBundling(document, background, messages)
        self.moments = GraphTimes(document)
        self.edits = GraphEdits(document, self.layouts)
        self.layouts.changed.connect(self.changed)
        self.moments.changed.connect(self.times_changed)

    def actions(self) -> Sequence[Action]:
        return graph_actions(self.edits, self.layouts)

    def build(self, view: ViewArea, actions: Actions) -> None:
        document, theme = self._services.document, self._services.theme
        self._view = view
        self.overlay = GraphOverlay(document, view.overlay.repaint_painted)
        view.overlay.add_painted(self.overlay)
        self.card = GraphCard(view, theme)
        self.tool = GraphTool(document, self.overlay, self.card, self.edits.select_neighbours)
        self.opener.ask = self._ask_way
        self._rows = GraphThings(document, self.layouts, self.edits.lay_out_again)
        self.layouts.changed.connect(self.things_changed)

    def things(self) -> Sequence[OpenThing]:
        return self._rows.all()

    @cached_property
    def forms(self) -> "GraphPages":
        """Each made when it is first seen."""
        from plexoscope.app.graphs.graph_pages import GraphPages

        document, theme = self._services.document, self._services.theme
        return GraphPages(document, self.layouts, self.edits.lay_out_again, theme, self._view)

    def pages(self) -> Sequence[InspectorPage]:
        page = partial(InspectorPage, GRAPH.removesuffix(":"), last=self._last, needs=NO_GRAPH)
        layout, nodes, edges = (
            Deferred(lambda: self.forms.layout),
            Deferred(lambda: self.forms.of_nodes),
            Deferred(lambda: self.forms.of_edges),
        )
        return (
            page("Layout", layout, "graphs", "Layout of the network", "Shift+F4", "arrange force circle anatomy"),
            page("Nodes", nodes, "nodes", "Nodes of the network", "", "size colour shape labels degree"),
            page("Edges", edges, "edges", "Edges of the network", "", "width opacity weight bundling arrows"),
        )

    def _last(self) -> str:
        selected = self._services.document.state.selected_graph
        return "" if selected is None else GRAPH + selected

    def openers(self) -> Sequence[FileOpener]:
        return (graph_files(self.opener),)

    def findable(self) -> Sequence[Findable]:
        return [
            Findable(
                f"open:{graph.id}",
                graph.name,
                "Open network",
                f"graph {graph.path.name}",
                partial(self.inspect_wanted.emit, GRAPH + graph.id),
            )
            for graph in self._services.document.state.graphs
        ]

    def _ask_way(self, name: str, error: AmbiguousError, choose: Callable[[str], None]) -> None:
        if self.may_ask:
            WayQuestion(name, error, choose, self._view.window()).open()
        else:
            self._services.messages.error(error)

    def tools(self) -> Sequence[Tool]:
        return (self.tool,)

    def times(self) -> Sequence[TimedThing]:
        return self.moments.things()

    def doing(self) -> Sequence[str]:
        return self.layouts.describe()

    def is_busy(self) -> bool:
        return bool(self.layouts.settling)

    def close(self) -> None:
        self.layouts.close()
