"""Time of graphs: moments are chosen, and follow neither undo nor redo."""

from dataclasses import replace
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, Signal

from plexoscope.app.document.document import Document
from plexoscope.app.document.graph_layer import GraphLayer
from plexoscope.app.document.state import State
from plexoscope.app.scene.graph_events import moved_positions, span_of
from plexoscope.app.view.timed_thing import TimedThing
from plexoscope.render.scene.graph import GraphGeometry

WHOLE_S = 24.0
"""Playing from the first time to the last takes this long at speed 1."""
N_STEPS = 100


class GraphTimes(QObject):
    """Moves graphs through their time.

    Signals
    -------
    changed
        Another graph has a time, or another moment is looked at.
    """

    changed = Signal()

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._document = document
        document.changed.connect(self._follow)
        document.placed_changed.connect(lambda _: self.changed.emit())

    def at_s(self, id: str) -> float:
        """When a graph is looked at."""
        return self._document.placed[id].at_s

    def things(self) -> list[TimedThing]:
        """Graphs that have a time and places."""
        return [
            _thing(self, self._document, graph)
            for graph in self._document.state.graphs
            if graph.times_s is not None and graph.id in self._document.placed
        ]

    def move_to(self, id: str, at_s: float) -> None:
        """Look at a graph at another time, as far as it has one."""
        graph = next((graph for graph in self._document.state.graphs if graph.id == id), None)
        placed = self._document.placed.get(id)
        if graph is None or graph.times_s is None or placed is None:
            return
        low_s, high_s = graph.times_s
        at_s = min(max(at_s, low_s), high_s)
        geometry = placed.geometry
        if graph.motion is not None:
            geometry = GraphGeometry(moved_positions(graph, at_s), graph.network.edges)
        self._document.place_graph(id, replace(placed, geometry=geometry, at_s=at_s))

    def _follow(self, before: State, state: State) -> None:
        if before.graphs is not state.graphs:
            self.changed.emit()


def _thing(times: GraphTimes, document: Document, graph: GraphLayer) -> TimedThing:
    assert graph.times_s is not None
    whole_s = span_of(graph.times_s)

    def stretch(window_s: float, key: str) -> None:
        document.change_graph(graph.id, "Change window of time", key, window_s=window_s)

    return TimedThing(
        graph.id,
        graph.name,
        "Network in time" if graph.events is not None else "Motion of nodes",
        graph.times_s,
        times.at_s(graph.id),
        partial(times.move_to, graph.id),
        whole_s / WHOLE_S,
        whole_s / N_STEPS,
        events=np.asarray(graph.events.network.time_s) if graph.events is not None else None,
        window=graph.window_s if graph.events is not None else 0.0,
        stretch=stretch if graph.events is not None else None,
    )
