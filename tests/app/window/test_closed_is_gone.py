"""What was opened, drawn, filtered and clustered in the window is gone when it is closed and out of the history."""

import gc
import weakref
from dataclasses import replace

import numpy as np

from plexoscope.app.document.document import UNDO_LIMIT
from plexoscope.app.document.filter_settings import Condition, FilterSettings, Group
from plexoscope.app.document.graph_layer import VALUE
from plexoscope.app.document.state import ClusterView
from plexoscope.app.inputs.words import WINDOW_KINDS, find
from plexoscope.models.data.network import CLASS
from plexoscope.models.tracts.clusters import cluster
from plexoscope.models.tracts.filters import LengthBetween, Passes
from plexoscope.models.tracts.regions import Sphere


def test_closed_is_gone(window, qtbot, tmp_path):
    dead = _open_and_close(window, qtbot, tmp_path)
    assert dead["tractogram"]() is not None, "undo brings it back"
    for number in range(UNDO_LIMIT):
        depth_cue = (number + 1) / UNDO_LIMIT
        window.document.change_view(
            f"Step {number}", looks=replace(window.document.state.view.looks, depth_cue=depth_cue)
        )

    def all_gone() -> bool:
        gc.collect()
        return all(each() is None for each in dead.values())

    try:
        qtbot.waitUntil(all_gone, timeout=10_000)  # the workers of the renderer let go a moment later
    finally:
        left = [name for name, each in dead.items() if each() is not None]
    assert left == []


def _open_and_close(window, qtbot, tmp_path) -> dict[str, "weakref.ref[object]"]:
    document = window.document
    values = tmp_path / "fa.txt"
    values.write_text(" ".join(map(str, np.linspace(0, 1, 300))))
    window.open_found([find(word, WINDOW_KINDS) for word in ("fornix", str(values), "hospital", "mushroom-body-right")])

    def is_open() -> bool:
        state = document.state
        placed = [document.placed.get(graph.id) for graph in state.graphs]
        settled = len(placed) == 2 and all(each is not None and not each.settling for each in placed)
        return bool(state.layers) and settled and not window.services.background.jobs

    qtbot.waitUntil(is_open, timeout=30_000)
    layer = document.state.layers[0]
    sphere = Condition(1, Passes(Sphere((100.0, 110.0, 80.0), 20.0)))
    length = Condition(2, LengthBetween(10.0, 60.0))
    document.change_layer(layer.id, "Filter", filter=FilterSettings((Group((length, sphere)),)))
    qtbot.waitUntil(lambda: layer.id in document.shown, timeout=10_000)
    clusters = cluster(layer.tractogram, 5.0)
    document.change_layer(layer.id, "Cluster", clusters=ClusterView(clusters, frozenset({0})))
    for graph in document.state.graphs:
        document.select_graph(graph.id)
        document.restyle_graph(graph.id, "Colour", node_colour=VALUE + CLASS, edge_colour="ends")
        document.select_nodes(graph.network.node_names[:2])
        qtbot.wait(50)
    about = {"tractogram": layer.tractogram, "clusters": clusters, "values": layer.added[0]}
    about |= {graph.name: graph.network for graph in document.state.graphs}
    about |= {f"places of {each.name}": document.placed[each.id].geometry for each in document.state.graphs}
    about |= {f"events of {graph.name}": graph.events for graph in document.state.graphs if graph.events is not None}
    dead = {name: weakref.ref(each) for name, each in about.items()}
    for graph in document.state.graphs:
        document.remove_graph(graph.id)
    document.remove_layer(layer.id)
    document.select_nodes(())
    return dead
