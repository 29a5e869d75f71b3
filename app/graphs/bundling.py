"""Bundled edges: made in the background when nodes stand still, and drawn in the place of straight ones."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject

from plexoscope.app.document.document import Document
from plexoscope.app.document.graph_layer import GraphLayer, PlacedGraph
from plexoscope.app.document.state import State
from plexoscope.app.scene.graph_paths import bundled_paths, eased
from plexoscope.app.scene.graph_scene import drawn_edges
from plexoscope.app.services.background import Background, BackgroundJob
from plexoscope.app.services.messages import Messages
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.render.scene.graph import GraphGeometry


@dataclass(frozen=True, eq=False)
class Bundled:
    """What was made for a geometry.

    Parameters
    ----------
    straight : GraphGeometry
    weights : (low, high), optional
        Range of the edges that were bundled: those that are not drawn draw no others.
    paths : Tractogram
        Of full strength.
    """

    straight: GraphGeometry
    weights: tuple[float, float] | None
    paths: Tractogram


class GraphBundling(QObject):
    """Gives the graphs of the document the paths that their looks ask for."""

    def __init__(self, document: Document, background: Background, messages: Messages) -> None:
        super().__init__(document)
        self._document, self._background, self._messages = document, background, messages
        self._bundled: dict[str, Bundled] = {}
        self._drawn: dict[str, tuple[GraphGeometry, float]] = {}
        self._jobs: dict[str, tuple[GraphGeometry, tuple[float, float] | None, BackgroundJob]] = {}
        document.changed.connect(self._follow)
        document.placed_changed.connect(self._see_to)

    def _follow(self, before: State, state: State) -> None:
        if before.graphs is not state.graphs:
            for graph in state.graphs:
                self._see_to(graph.id)

    def _see_to(self, id: str) -> None:
        graph = next((graph for graph in self._document.state.graphs if graph.id == id), None)
        placed = self._document.placed.get(id)
        if graph is None or placed is None:
            self._withdraw(id)
            self._bundled.pop(id, None)
            self._drawn.pop(id, None)
            return
        strength = graph.look.bundling
        drawn = self._drawn.get(id)
        is_ours = drawn is not None and drawn[0] is placed.geometry
        straight = self._bundled[id].straight if is_ours else placed.geometry
        if strength is None or placed.settling or graph.motion is not None:
            self._withdraw(id)
            if is_ours:
                self._document.place_graph(id, replace(placed, geometry=straight))
            return
        made = self._bundled.get(id)
        if made is None or made.straight is not straight or made.weights != graph.look.weights:
            self._make(graph, straight)
        elif drawn is None or not is_ours or drawn[1] != strength:
            self._draw(graph, placed, made, strength)

    def _draw(self, graph: GraphLayer, placed: PlacedGraph, made: Bundled, strength: float) -> None:
        geometry = GraphGeometry(placed.positions_mm, graph.network.edges, eased(made.paths, strength))
        self._drawn[graph.id] = geometry, strength
        self._document.place_graph(graph.id, replace(placed, geometry=geometry))

    def _make(self, graph: GraphLayer, straight: GraphGeometry) -> None:
        weights = graph.look.weights
        under_way = self._jobs.get(graph.id)
        if under_way is not None and under_way[0] is straight and under_way[1] == weights:
            return
        self._withdraw(graph.id)
        wanted = drawn_edges(replace(graph, look=replace(graph.look, only_selected=False)), ())

        def done(paths: Tractogram) -> None:
            self._jobs.pop(graph.id, None)
            self._bundled[graph.id] = Bundled(straight, weights, paths)
            self._see_to(graph.id)

        def failed(error: BaseException) -> None:
            self._jobs.pop(graph.id, None)
            self._messages.error(error)

        job = self._background.submit(
            f"Bundling {graph.name}",
            lambda job: bundled_paths(graph.network, straight, wanted, job.checkpoint),
            done,
            failed,
        )
        self._jobs[graph.id] = straight, weights, job

    def _withdraw(self, id: str) -> None:
        if id in self._jobs:
            self._jobs.pop(id)[2].cancel()
