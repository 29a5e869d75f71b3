"""Networks in the tree of what is open."""

from collections.abc import Callable, Sequence
from functools import partial

from plexoscope.app.document.document import Document
from plexoscope.app.document.graph_layer import GraphLayer
from plexoscope.app.document.state import GRAPH
from plexoscope.app.graphs.layouts import GraphLayouts
from plexoscope.app.graphs.words import describe, describe_shortly
from plexoscope.app.view.open_thing import Facts, KeptThings, MenuEntry, OpenThing
from plexoscope.app.widgets.number_box import number_text


class GraphThings:
    """Makes the rows of networks.

    Parameters
    ----------
    lay_out_again
        Lays the selected graph out from another beginning.
    """

    def __init__(self, document: Document, layouts: GraphLayouts, lay_out_again: Callable[[], None]) -> None:
        self._document, self._layouts, self._lay_out_again = document, layouts, lay_out_again
        self._kept = KeptThings()

    def all(self) -> Sequence[OpenThing]:
        graphs, settling = self._document.state.graphs, self._layouts.settling
        return self._kept.of(
            [graph.id for graph in graphs],
            [(graph, any(each is graph for each in settling)) for graph in graphs],
            [partial(self._thing, graph) for graph in graphs],
        )

    def _thing(self, graph: GraphLayer) -> OpenThing:
        document, id = self._document, graph.id
        return OpenThing(
            key=GRAPH + id,
            name=graph.name,
            icon="graph",
            kind="Network in time" if graph.events is not None else "Network",
            detail=describe_shortly(graph).partition(",")[0],
            tip="\n".join(filter(None, (describe(graph), str(graph.path), graph.network.source))),
            visible=graph.look.visible,
            toggle=partial(document.toggle_graph, id),
            rename=partial(self._rename, id),
            duplicate=partial(document.duplicate_graph, id),
            remove=partial(document.remove_graph, id),
            more=(
                MenuEntry("Lay out again", partial(self._again, id),
                          "" if self._layouts.can_begin_anew(graph) else "Its nodes have places, or it is under way"),
            ),
            facts=partial(_facts, graph),
            path=graph.path,
        )  # fmt: skip

    def _rename(self, id: str, name: str) -> None:
        self._document.change_graph(id, f"Rename {self._document.state.graph(id).name}", name=name)

    def _again(self, id: str) -> None:
        if self._document.state.selected_graph != id:
            self._document.select_graph(id)
        self._lay_out_again()


def _facts(graph: GraphLayer) -> Facts:
    network = graph.network
    facts = [("Nodes", f"{network.n_nodes:,}"), ("Edges", f"{network.n_edges:,}")]
    facts.append(("Directed", "yes" if network.directed else "no"))
    facts.append(("Weights", "yes" if network.weights is not None else "no"))
    if graph.events is not None:
        facts.append(("Events", f"{graph.events.network.n_events:,}"))
    if graph.times_s is not None:
        facts.append(("Time", f"{number_text(graph.times_s[0])} – {number_text(graph.times_s[1])} s"))
    if network.positions_mm is not None:
        facts.append(("Places", "of its own"))
    if network.source:
        facts.append(("Source", network.source))
    return facts
