"""Lays out the networks of the document: on a worker, shown as it goes, and kept for each arrangement."""

import threading

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from plexoscope.app.document.document import Document
from plexoscope.app.document.framing import in_scene
from plexoscope.app.document.graph_layer import ANATOMY, GraphArrangement, GraphLayer, PlacedGraph
from plexoscope.app.document.state import State
from plexoscope.app.scene.graph_events import first_moment_s, moved_positions
from plexoscope.app.services.messages import Messages
from plexoscope.models.data.arrays import F32
from plexoscope.models.data.kept import kept_with
from plexoscope.models.data.network import Network
from plexoscope.models.graphs.drawing.layout import lay_out
from plexoscope.render.scene.graph import GraphGeometry

POLL_MS = 50
LEAVE_S = 0.3

MOST_MOVING_EDGES = 40_000
_NO_EDGES = np.zeros((0, 2), np.int32)

Positions = F32
Wish = tuple[Network, GraphArrangement]


class _Work:
    """A layout under way. The worker writes `newest` and `error`, the UI thread reads them; nobody waits."""

    def __init__(self, wish: Wish, start: Positions | None) -> None:
        self.wish, self._start = wish, start
        self.newest: Positions | None = None
        self.error: BaseException | None = None
        self.stopped = False
        self.thread = threading.Thread(target=self._run, name="plexoscope-layout", daemon=True)
        self.thread.start()

    def _run(self) -> None:
        network, arrangement = self.wish
        try:
            for positions in lay_out(
                network,
                arrangement.layout,
                arrangement.n_dims,
                arrangement.attempt,
                self._start,
                order_by=arrangement.order_by,
            ):
                self.newest = positions
                if self.stopped:
                    return
        except Exception as error:
            self.error = error


class GraphLayouts(QObject):
    """Sees to it that every graph of the document has places.

    Signals
    -------
    changed
        A layout began or ended.
    """

    changed = Signal()

    def __init__(self, document: Document, messages: Messages) -> None:
        super().__init__(document)
        self._document, self._messages = document, messages
        self._works: dict[str, _Work] = {}
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self._poll)
        document.changed.connect(self._follow)

    @property
    def settling(self) -> list[GraphLayer]:
        """Layers whose layout is under way."""
        return [graph for graph in self._document.state.graphs if graph.id in self._works]

    def can_begin_anew(self, graph: GraphLayer) -> bool:
        """Whether the layout of a graph depends on where it begins, and is not under way."""
        return graph.arrangement.layout == "force" and graph.id not in self._works

    def stop(self) -> None:
        """Leave every layout as it is now."""
        for work in self._works.values():
            work.stopped = True

    def close(self) -> None:
        self._timer.stop()
        self.stop()
        for work in self._works.values():
            work.thread.join(LEAVE_S)
        self._works.clear()

    def describe(self) -> list[str]:
        """What is under way, as the status bar shows it."""
        return [f"Laying out {graph.name}…" for graph in self.settling]

    def _follow(self, before: State, state: State) -> None:
        if before.graphs is state.graphs:
            return
        ids = {graph.id for graph in state.graphs}
        for id in [id for id in self._document.placed if id not in ids]:
            self._document.place_graph(id, None)
        for id in [id for id in self._works if id not in ids]:
            self._works.pop(id).stopped = True
        for graph in state.graphs:
            self._see_to(graph)
        self._ask(bool(self._works))

    def _see_to(self, graph: GraphLayer) -> None:
        wish = (graph.network, graph.arrangement)
        work, placed = self._works.get(graph.id), self._document.placed.get(graph.id)
        if work is not None:
            if work.wish == wish:
                return
            self._works.pop(graph.id).stopped = True
        elif placed is not None and placed.arrangement == graph.arrangement:
            return
        known = self._known(graph)
        if known is not None:
            self._place(graph, known, settling=False)
            return
        self._works[graph.id] = _Work(wish, self._start(graph, placed))
        self.changed.emit()

    def result(self, graph: GraphLayer) -> Positions | None:
        """What the layout of a graph came to, if it needed one and that has ended."""
        return None if graph.id in self._works else self._of(graph.network).get(graph.arrangement)

    def take(self, graph: GraphLayer, positions: Positions) -> None:
        """Know what a layout came to before it is asked for."""
        self._of(graph.network)[graph.arrangement] = positions

    def _of(self, network: Network) -> dict[GraphArrangement, Positions]:
        """What was laid out of a network; forgotten with it, that is when the history has no use for it either."""
        return _laid_out(network, self)

    def _start(self, graph: GraphLayer, placed: PlacedGraph | None) -> Positions | None:
        """Where nodes are now, for a layout to set out from; not out of a plane, which it would hardly leave."""
        wanted = graph.arrangement
        if placed is None or wanted.attempt or placed.arrangement.n_dims != wanted.n_dims:
            return None
        return self._of(graph.network).get(placed.arrangement)

    def _known(self, graph: GraphLayer) -> Positions | None:
        """Positions that need no work: those of the network, and what was laid out before."""
        if graph.motion is not None:
            return moved_positions(graph, first_moment_s(graph))
        if graph.arrangement.layout == ANATOMY and graph.network.positions_mm is not None:
            return graph.network.positions_mm
        return self._of(graph.network).get(graph.arrangement)

    def _place(self, graph: GraphLayer, positions: Positions, settling: bool) -> None:
        if graph.motion is None:
            positions = in_scene(positions, graph)
        # Edges that are too many to be made anew for each step come with the last one.
        all_edges = not settling or graph.network.n_edges <= MOST_MOVING_EDGES
        geometry = GraphGeometry(positions, graph.network.edges if all_edges else _NO_EDGES)
        before = self._document.placed.get(graph.id)
        at_s = before.at_s if before is not None else first_moment_s(graph)
        self._document.place_graph(graph.id, PlacedGraph(geometry, graph.arrangement, settling, at_s))

    def _ask(self, wanted: bool) -> None:
        if wanted != self._timer.isActive():
            (self._timer.start if wanted else self._timer.stop)()

    def _poll(self) -> None:
        for id, work in list(self._works.items()):
            graph = self._document.state.graph(id)
            ended = not work.thread.is_alive()
            newest, work.newest = work.newest, None
            if newest is not None:
                self._of(graph.network)[graph.arrangement] = newest
                self._place(graph, newest, settling=not ended)
            if not ended:
                continue
            del self._works[id]
            placed = self._document.placed.get(id)
            if work.error is not None:
                self._messages.error(work.error)
            if placed is not None and placed.settling:
                self._place(graph, self._of(graph.network)[graph.arrangement], settling=False)
            self.changed.emit()
        self._ask(bool(self._works))


@kept_with(n_owners=2)
def _laid_out(network: Network, by: GraphLayouts) -> dict[GraphArrangement, Positions]:
    """What was laid out of a network so far."""
    return {}
