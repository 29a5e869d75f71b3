"""Time of graphs: moments are chosen or played, and follow neither undo nor redo."""

import time
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from plexoscope.app.document.document import Document
from plexoscope.app.document.graph_layer import GraphLayer
from plexoscope.app.document.state import State
from plexoscope.app.scene.graph_events import moved_positions, span_of
from plexoscope.app.services.clock import Clock
from plexoscope.render.scene.graph import GraphGeometry

WHOLE_S = 24.0
"""Playing from the first time to the last takes this long."""


class GraphPlaying(QObject):
    """Moves the graph that the time bar is about through its time.

    Signals
    -------
    changed
        Another graph, another moment, or playing has begun or ended.
    """

    changed = Signal()

    def __init__(self, document: Document, clock: Clock) -> None:
        super().__init__(document)
        self._document, self._clock = document, clock
        self.playing = False
        self._last_s = 0.0
        clock.motion.connect(self._advance)
        document.changed.connect(self._follow)
        document.placed_changed.connect(lambda _: self.changed.emit())

    @property
    def graph(self) -> GraphLayer | None:
        """The selected graph if it has a time and places, else the first one that has."""
        state = self._document.state
        timed = [graph for graph in state.graphs if graph.times_s is not None and graph.id in self._document.placed]
        timed.sort(key=lambda graph: graph.id != state.selected_graph)
        return timed[0] if timed else None

    @property
    def at_s(self) -> float:
        graph = self.graph
        return self._document.placed[graph.id].at_s if graph is not None else 0.0

    def play(self, wanted: bool) -> None:
        graph = self.graph
        self.playing = wanted and graph is not None
        if self.playing and graph is not None and graph.times_s is not None and self.at_s >= graph.times_s[1]:
            self.move_to(graph.times_s[0])
        self._last_s = time.monotonic()
        self._clock.want("graphs", self.playing)
        self.changed.emit()

    def toggle(self) -> None:
        self.play(not self.playing)

    def move_to(self, at_s: float) -> None:
        graph = self.graph
        if graph is None or graph.times_s is None:
            return
        low_s, high_s = graph.times_s
        at_s = min(max(at_s, low_s), high_s)
        placed = self._document.placed[graph.id]
        geometry = placed.geometry
        if graph.motion is not None:
            geometry = GraphGeometry(moved_positions(graph, at_s), graph.network.edges)
        self._document.place_graph(graph.id, replace(placed, geometry=geometry, at_s=at_s))

    def _advance(self) -> None:
        graph = self.graph
        if not self.playing or graph is None or graph.times_s is None:
            return
        now_s = time.monotonic()
        passed_s, self._last_s = now_s - self._last_s, now_s
        low_s, high_s = graph.times_s
        at_s = self.at_s + passed_s / WHOLE_S * span_of(graph.times_s)
        self.move_to(low_s if at_s > high_s else at_s)

    def _follow(self, before: State, state: State) -> None:
        if (before.graphs, before.selected_graph) != (state.graphs, state.selected_graph):
            if self.playing and self.graph is None:
                self.play(False)
            self.changed.emit()
