"""What is kept about tractograms, volumes and networks goes with them: no cache holds what was closed."""

import gc
import weakref
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from plexoscope.app.document.document import UNDO_LIMIT, Document
from plexoscope.app.document.filter_settings import Condition, FilterSettings, Group
from plexoscope.app.document.graph_layer import (
    DEGREE,
    ENDS,
    SIGN,
    STRENGTH,
    VALUE,
    WEIGHT,
    GraphArrangement,
    PlacedGraph,
)
from plexoscope.app.document.state import ClusterView, GroupLook, Layer, State
from plexoscope.app.scene import graph_scene, graph_values, scene_builder, visible_streamlines
from plexoscope.app.scene.colour_keys import colour_key
from plexoscope.app.scene.extent import extent_mm
from plexoscope.app.scene.first_volume_look import volume_layer
from plexoscope.app.scene.graph_colour_keys import graph_keys
from plexoscope.app.scene.graph_reading import graph_layer
from plexoscope.app.scene.scene_builder import scene_of
from plexoscope.app.scene.value_columns import ColumnKey, ValueColumns, first_colours
from plexoscope.app.scene.visible_streamlines import kept_streamlines
from plexoscope.models.data.column import Column
from plexoscope.models.data.network import CLASS, Network
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.data.volume import Volume
from plexoscope.models.tracts.clusters import Clusters
from plexoscope.models.tracts.filters import Passes
from plexoscope.models.tracts.regions import Sphere
from plexoscope.models.tracts.volume_region import VolumeRegion
from plexoscope.render.scene.appearance import StreamlineStyle
from plexoscope.render.scene.graph import GraphGeometry, graph_items
from tests.app.networks import meetings, placed_square, square

N = 6
BLACK, RED = (0.0, 0.0, 0.0, 1.0), (1.0, 0.0, 0.0)
LOOKS = (GroupLook("left", 0), GroupLook("", None, 0.5))


def tractogram(n: int = N) -> Tractogram:
    ends = np.array([[[i, 0, 0], [i, 10, 0]] for i in range(n)], np.float32)
    return Tractogram(
        ends.reshape(-1, 3),
        np.arange(0, 2 * n + 1, 2),
        per_streamline={"size": np.arange(n) + 1},
        per_point={"depth": np.arange(2 * n, dtype=np.float32)},
        groups={"left": np.array([0, 1], np.uint32)},
    )


def clusters() -> Clusters:
    return Clusters(np.array([0, 0, 0, 1, 1, -1], np.int32), tractogram(2), 5.0)


def column() -> Column:
    return Column(np.arange(N) > 2)


def volume() -> Volume:
    return Volume(np.arange(27).reshape(3, 3, 3) % 3, np.eye(4), "labels")


def values() -> graph_values.Values:
    return graph_values.Values(Column(np.arange(4, dtype=np.float32)))


NAMES = ("left",)
CACHED: dict[str, tuple[Callable[[], object], Callable[..., object]]] = {
    "group owners": (tractogram, lambda it: visible_streamlines.group_owners(it, LOOKS)),
    "owned": (column, visible_streamlines._owned),
    "expanded": (clusters, lambda it: visible_streamlines._expanded(it, frozenset({1}))),
    "centroids": (clusters, lambda it: visible_streamlines._centroids(it, None, frozenset({1}))),
    "centroids of a filter": (column, lambda it: visible_streamlines._centroids(clusters(), it, frozenset())),
    "both": (column, lambda it: visible_streamlines._intersection(it, column())),
    "not hidden": (clusters, lambda it: visible_streamlines._not_hidden(it, frozenset({1}))),
    "looks of groups": (lambda: Column(np.zeros(N, np.int32)), lambda it: scene_builder._group_columns(it, LOOKS)),
    "style of centroids": (clusters, scene_builder.centroid_style),
    "outline of labels": (volume, lambda it: scene_builder._region(VolumeRegion(it, labels=(1,)), RED)),
    "outline from a value on": (volume, lambda it: scene_builder._region(VolumeRegion(it, threshold=1.0), RED)),
    "bounds": (tractogram, lambda it: extent_mm(State(layers=(a_layer(it),)), (0.0, 0.0, 1.0))),
    "columns of a file": (tractogram, lambda it: ValueColumns().ready(it, ColumnKey("point", "depth"))),
    "facts": (column, lambda it: ValueColumns().facts(it)),
    "weighted": (square, graph_values.has_weights),
    "signed": (square, graph_values.is_signed),
    "degrees": (square, graph_values.degrees),
    "values of nodes": (square, lambda it: graph_values.node_values(it, VALUE + CLASS)),
    "strengths": (square, lambda it: graph_values.node_values(it, STRENGTH)),
    "values of edges": (square, lambda it: graph_values.edge_values(it, WEIGHT)),
    "values of ends": (square, lambda it: graph_values.end_values(it, DEGREE)),
    "importance": (square, graph_values.importance),
    "indices": (square, graph_values.indices_of),
    "selected": (square, lambda it: graph_values.selected_in(it, NAMES)),
    "neighbours": (square, lambda it: graph_values.neighbours_of(it, NAMES, (1.0, 2.0))),
    "between": (square, lambda it: graph_values.between(it, (1.0, 2.0))),
    "colours of values": (values, lambda it: graph_scene.value_colours(it, "viridis", None)),
    "signs": (square, graph_scene.edge_palette),
    "colours of nodes": (
        square,
        lambda it: graph_scene._node_rgba(it, DEGREE, (1.0, 1.0, 1.0), "viridis", None, NAMES, None),
    ),
    "sizes": (square, lambda it: graph_scene._sizes(it, STRENGTH, 9.0)),
    "shapes": (square, lambda it: graph_scene._shapes(it, VALUE + CLASS, "disc")),
    "widths": (square, graph_scene._widths),
    "edges at": (square, lambda it: graph_scene.edges_at(it, NAMES)),
    "opacity": (square, lambda it: graph_scene._opacity(it, NAMES, 0.2)),
    "shown": (square, lambda it: graph_scene._shown(it, (1.0, 2.0), None)),
}  # fmt: skip


def a_layer(of: Tractogram, **changes: object) -> Layer:
    return replace(Layer("a", "a.trx", Path("a.trx"), of, StreamlineStyle()), **changes)


@pytest.mark.parametrize("cached", CACHED)
def test_a_cache_does_not_hold_what_it_is_about(cached):
    make, ask = CACHED[cached]
    about = make()
    ask(about)
    dead = weakref.ref(about)
    del about
    gc.collect()
    assert dead() is None


EQUAL_BY_VALUE = ("bounds", "columns of a file", "centroids of a filter", "both")
"""Answers that a caller wraps anew, or that are about a further object, which is new each time."""


@pytest.mark.parametrize("cached", [name for name in CACHED if name not in EQUAL_BY_VALUE])
def test_the_same_question_has_the_very_same_answer(cached):
    make, ask = CACHED[cached]
    about = make()
    answer = ask(about)
    assert ask(about) is answer


def test_columns_are_kept_for_each_volume_and_go_with_it():
    columns, of, sampled = ValueColumns(), tractogram(), volume()
    key = ColumnKey("volume", "volume1")
    assert columns.ready(of, key, sampled) is None
    made = columns.keep(of, key, columns.make(of, key, sampled), sampled)
    assert columns.ready(of, key, sampled) is made
    assert columns.ready(of, key, volume()) is None
    dead = weakref.ref(sampled), weakref.ref(of)
    del sampled
    gc.collect()
    assert dead[0]() is None
    del of
    gc.collect()
    assert dead[1]() is None


def test_colours_that_were_made_of_a_column_do_not_hold_it():
    graph, placed = placed_square()
    of_nodes = graph_values.node_values(graph.network, VALUE + "age")
    look = graph_scene.graph_item(graph, placed, (), BLACK)
    item = replace(look, nodes=replace(look.nodes, rgba=graph_scene.value_colours(of_nodes, "viridis", None)))
    first, again = graph_items(item)[1], graph_items(item)[1]
    assert first[0].rgba is again[0].rgba
    dead = weakref.ref(of_nodes.column)
    del graph, placed, of_nodes, look, item, first, again
    gc.collect()
    assert dead() is None


def test_what_is_closed_and_out_of_the_history_is_gone():
    """A tractogram with groups, a filter and clusters, a volume, a network and a temporal network, drawn and closed."""
    document, columns = Document(), ValueColumns()
    dead = _open_and_draw(document, columns)
    assert dead["tractogram"]() is not None  # the history has it
    for number in range(UNDO_LIMIT):
        document.change_view(
            f"Step {number}", looks=replace(document.state.view.looks, depth_cue=(number + 1) / UNDO_LIMIT)
        )
    gc.collect()
    assert [name for name, each in dead.items() if each() is not None] == []


def _open_and_draw(document: Document, columns: ValueColumns) -> dict[str, "weakref.ref[object]"]:
    fibres, grouped, scalars = tractogram(), clusters(), volume()
    sphere = Condition(1, Passes(Sphere((0.0, 0.0, 0.0), 3.0)))
    labels = Condition(2, Passes(VolumeRegion(scalars, labels=(1,))))
    document.add_layers((a_layer(fibres, filter=FilterSettings((Group((sphere, labels)),))),))
    document.add_volumes((volume_layer(Path("a.nii"), scalars),))
    standing, placed = placed_square()
    timed = graph_layer(Path("b.csv"), "b", meetings())
    document.add_graphs((standing, timed))
    places = GraphGeometry(np.zeros((4, 3), np.float32), timed.network.edges)
    document.place_graph(standing.id, placed)
    document.place_graph(timed.id, PlacedGraph(places, GraphArrangement("forces", 3), False, 5.0))
    document.show_streamlines("a", column())
    view = ClusterView(grouped, frozenset({1}))
    of_groups = columns.ready(fibres, ColumnKey("point", "depth"))
    style = StreamlineStyle(colour="values", values=first_colours(of_groups, False, None))
    for changes in ({}, {"style": style}, {"groups": LOOKS}, {"groups": LOOKS, "clusters": view}):
        document.change_layer("a", "Change", **changes)
        _draw(document, columns)
        kept_streamlines(document.state.layers[0], column())
    for changes in (
        {"node_colour": VALUE + CLASS, "edge_colour": ENDS},
        {"edge_colour": SIGN},
        {"edge_colour": WEIGHT},
    ):
        for graph in (standing, timed):
            document.restyle_graph(graph.id, "Change", **changes)
        for names in ((), NAMES):
            document.select_nodes(names)
            _draw(document, columns)
    network: Network = standing.network
    about = {
        "tractogram": fibres,
        "clusters": grouped,
        "volume": scalars,
        "network": network,
        "events": timed.events,
        "places": places,
    }
    dead = {name: weakref.ref(each) for name, each in about.items()}
    for graph in (standing, timed):
        document.place_graph(graph.id, None)
        document.remove_graph(graph.id)
    document.show_streamlines("a", None)
    document.remove_volume(document.state.volumes[0].id)
    document.remove_layer("a")
    return dead


def _draw(document: Document, columns: ValueColumns) -> None:
    scene = scene_of(document.state, BLACK, document.shown, document.placed)
    assert scene is not None
    assert scene.items
    assert scene.points
    colour_key(document.state, columns)
    graph_keys(document.state)
    extent_mm(document.state, (0.0, 0.0, 1.0))
