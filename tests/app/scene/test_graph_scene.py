"""From a graph to what is drawn of it: always the same objects, and fading where something is selected."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from plexoscope.app.document.graph_layer import (
    ENDS,
    SIGN,
    UNIFORM,
    VALUE,
    WEIGHT,
    GraphLayer,
    Motion,
    PlacedGraph,
)
from plexoscope.app.document.state import State
from plexoscope.app.scene.colour_keys import MOST_ROWS
from plexoscope.app.scene.graph_colour_keys import graph_keys
from plexoscope.app.scene.graph_events import first_moment_s, moment_of, moved_positions, standing_network
from plexoscope.app.scene.graph_paths import bundled_paths, eased
from plexoscope.app.scene.graph_reading import graph_layer, structure_of
from plexoscope.app.scene.graph_scene import drawn, drawn_edges, graph_item, node_sizes
from plexoscope.app.widgets.colour_bar import texts
from plexoscope.models.data.network import CLASS, Network
from plexoscope.models.data.time_series import TimeSeries
from plexoscope.models.errors import FormatError
from plexoscope.render.scene.graph import GraphGeometry
from tests.app.networks import SQUARE_MM, meetings, placed_square

BLACK = (0.0, 0.0, 0.0, 1.0)


def looking(**look: object) -> tuple[GraphLayer, PlacedGraph]:
    graph, placed = placed_square()
    return replace(graph, look=replace(graph.look, **look)), placed


@pytest.mark.parametrize("selected", [(), ("left",)])
def test_the_same_graph_is_the_same_items(selected):
    graph, placed = looking(node_colour=VALUE + "age", shape_by=VALUE + CLASS, weights=(2.0, 4.0))
    assert drawn(graph, placed, selected, BLACK) == drawn(graph, placed, selected, BLACK)


@pytest.mark.parametrize("colour", [UNIFORM, ENDS, WEIGHT, SIGN, VALUE + "kind"])
@pytest.mark.parametrize("nodes", [UNIFORM, "degree", VALUE + "age", VALUE + CLASS])
def test_every_colour_can_be_drawn(colour, nodes):
    graph, placed = looking(edge_colour=colour, node_colour=nodes)
    edges, points = drawn(graph, placed, ("left",), BLACK)
    assert len(edges) == len(points) == 1


def test_neighbours_of_the_selected_stand_out():
    graph, placed = looking(edge_opacity=0.3)
    item = graph_item(graph, placed, ("right",), BLACK)
    assert (item.nodes.rgba[:, 3] == 255).tolist() == [True, True, True, False]
    factor = item.edges.opacity_by.column.values
    assert (factor == 1).tolist() == [True, True, False, False, False]
    assert item.edges.opacity > 0.3 > item.edges.opacity * factor[2]


def test_a_name_that_the_graph_does_not_have_fades_nothing():
    graph, placed = looking()
    item = graph_item(graph, placed, ("somebody else",), BLACK)
    assert (item.nodes.rgba[:, 3] == 255).all()
    assert item.edges.opacity_by is None


@pytest.mark.parametrize(
    ("look", "selected", "expected"),
    [
        ({}, ("left",), None),
        ({"weights": (2.0, 4.0)}, (), [False, True, True, True, False]),
        ({"only_selected": True}, ("right",), [True, True, False, False, False]),
        ({"only_selected": True}, (), [False] * 5),
        ({"only_selected": True, "weights": (2.0, 9.0)}, ("right",), [False, True, False, False, False]),
    ],
)
def test_which_edges_are_drawn(look, selected, expected):
    graph, _ = looking(**look)
    shown = drawn_edges(graph, selected)
    assert (None if shown is None else shown.tolist()) == expected


def test_the_area_of_a_node_is_in_proportion_to_its_value():
    graph, _ = looking(size_by="strength", node_px=20.0)
    strength = np.array([10, 3, 10, 7])
    np.testing.assert_allclose(node_sizes(graph) ** 2, 400 * strength / 10, rtol=1e-5)
    graph, _ = looking(size_by=UNIFORM, node_px=20.0)
    assert node_sizes(graph).tolist() == [20.0] * 4


def test_what_is_hidden_has_no_nodes_and_edges_that_wait():
    graph, placed = looking(visible=False)
    edges, points = drawn(graph, placed, (), BLACK)
    assert points == ()
    assert not edges[0].style.visible


def test_a_key_of_many_categories_lists_the_largest():
    names = np.array([f"community {min(number // 2, 900):03}" for number in range(3000)])
    network = Network(np.array([[0, 1]]), tuple(map(str, range(3000))), node_values={"community": names})
    graph = graph_layer(Path("a.gml"), "a", network)
    graph = replace(graph, look=replace(graph.look, node_colour=VALUE + "community"))
    (key,) = graph_keys(State(graphs=(graph,)))
    assert len(key.entries) == MOST_ROWS - 1
    assert key.entries[-1][0] == "community 900"  # by far the largest
    assert key.n_more == 901 - len(key.entries)
    assert texts(key)[-1] == "and 894 more"
    assert graph_keys(State(graphs=(graph,)))[0] is key  # made once


def test_keys_tell_categories_numbers_and_signs():
    graph, _ = looking(node_colour=VALUE + CLASS, edge_colour=WEIGHT)
    nodes, edges = graph_keys(State(graphs=(graph,), selected_graph=graph.id))
    assert [name for name, _ in nodes.entries] == ["a", "b"]
    assert nodes.missing is not None
    assert (edges.title, edges.scale.column.name) == ("Weight", "Weight")
    graph, _ = looking(node_colour=UNIFORM, edge_colour=SIGN)
    assert [name for name, _ in graph_keys(State(graphs=(graph,)))[0].entries] == ["positive", "negative"]
    assert graph_keys(State(graphs=(replace(graph, look=replace(graph.look, visible=False)),))) == []


# ---- time


def timed(window_s: float) -> GraphLayer:
    return replace(graph_layer("meetings.csv", "meetings", meetings()), window_s=window_s)


def test_events_become_edges_with_how_often_they_were():
    network, events = standing_network(meetings())
    assert network.edges.tolist() == [[0, 1], [2, 3]]
    assert network.weights.tolist() == [2, 1]
    assert events.edge.tolist() == [0, 1, 0]
    assert network.node_values[CLASS].tolist() == ["x", "x", "y", ""]


def test_an_edge_is_brightest_when_it_happens_and_gone_after_the_window():
    graph = timed(4.0)
    shine = np.array([moment_of(graph, at_s).opacity.values[1] for at_s in (4.9, 5.0, 6.0, 8.0, 8.9, 9.1)])
    assert shine[0] == shine[-1] == 0
    assert shine[1] == 1
    assert (np.diff(shine[1:]) < 0).all()
    assert moment_of(graph, 10.0).opacity.values[0] == 1, "of two events of an edge the last one counts"


def test_a_moment_is_drawn_by_opacity_and_quiet_nodes_are_pale():
    graph = timed(4.0)
    placed = PlacedGraph(GraphGeometry(SQUARE_MM, graph.network.edges), graph.arrangement, at_s=6.0)
    item = graph_item(graph, placed, (), BLACK)
    assert (item.edges.opacity_by.column.values > 0).tolist() == item.shown.values.tolist() == [False, True]
    assert (item.nodes.rgba[:, 3] == 255).tolist() == [False, False, True, True]
    assert first_moment_s(graph) == 5.0


@pytest.mark.parametrize("selected", [(), ("a",)])
@pytest.mark.parametrize("look", [{}, {"weights": (2.0, 9.0)}, {"only_selected": True}])
def test_the_same_moment_is_the_same_items(selected, look):
    graph = timed(4.0)
    graph = replace(graph, look=replace(graph.look, **look))
    geometry = GraphGeometry(SQUARE_MM, graph.network.edges)

    def at(at_s: float) -> object:
        return drawn(graph, PlacedGraph(geometry, graph.arrangement, at_s=at_s), selected, BLACK)

    assert at(5.0) == at(5.0)
    assert at(5.0) != at(6.0)


def test_edges_that_are_not_drawn_are_not_drawn_at_any_time():
    graph = timed(9.0)
    graph = replace(graph, look=replace(graph.look, weights=(2.0, 9.0)))
    placed = PlacedGraph(GraphGeometry(SQUARE_MM, graph.network.edges), graph.arrangement, at_s=8.0)
    assert graph_item(graph, placed, (), BLACK).shown.values.tolist() == [True, False]


def test_positions_move_straight_from_time_to_time():
    graph, _ = placed_square()
    motion = Motion(np.array([1.0, 3.0]), np.stack([SQUARE_MM, 3 * SQUARE_MM]))
    graph = replace(graph, motion=motion)
    for at_s, factor in ((0.0, 1), (1.0, 1), (2.0, 2), (2.5, 2.5), (9.0, 3)):
        np.testing.assert_allclose(moved_positions(graph, at_s), factor * SQUARE_MM, rtol=1e-6)
    with pytest.raises(ValueError, match="times_s: expected rising times"):
        Motion(np.array([3.0, 1.0]), motion.positions_mm)


# ---- places


def test_bundled_paths_keep_their_ends_and_ease_to_straight_ones():
    graph, placed = placed_square()
    wanted = np.array([True, True, False, True, True])
    paths = bundled_paths(graph.network, placed.geometry, wanted)
    assert paths.n_streamlines == 5
    assert (np.diff(paths.offsets) > 0).tolist() == wanted.tolist()
    for edge in np.flatnonzero(wanted):
        ends = paths.positions_mm[[paths.offsets[edge], paths.offsets[edge + 1] - 1]]
        np.testing.assert_array_equal(ends, SQUARE_MM[graph.network.edges[edge]])
    straight = eased(paths, 0.0)
    diagonal = straight.positions_mm[straight.offsets[4] : straight.offsets[5]]
    np.testing.assert_allclose(diagonal[:, 0], diagonal[:, 1], atol=1e-4)


def test_time_series_are_a_network_by_their_structure(tmp_path):
    structure = np.array([[0, 2, 0], [2, 0, 1], [0, 1, 0]], np.float32)
    series = TimeSeries(np.zeros((1, 3, 4), np.float32), 1.0, ("a", "b", "c"), ("s",), structure=structure)
    network = structure_of(series, tmp_path)
    assert network.edges.tolist() == [[0, 1], [1, 2]]
    assert network.weights.tolist() == [2, 1]
    with pytest.raises(FormatError, match="without a structure"):
        structure_of(replace(series, structure=None), tmp_path)
    with pytest.raises(FormatError, match="expected a network, got int"):
        graph_layer(tmp_path, "x", 3)
