"""What nodes and edges are drawn by, and how a network is drawn at first."""

from pathlib import Path

import numpy as np
import pytest

from plexoscope.app.document.graph_layer import DEGREE, ENDS, SIGN, STRENGTH, UNIFORM, VALUE, WEIGHT
from plexoscope.app.graphs.words import edge_facts, edge_title, node_facts
from plexoscope.app.scene.first_graph_look import LEAST_NODE_PX, first_arrangement, first_look
from plexoscope.app.scene.graph_reading import graph_layer
from plexoscope.app.scene.graph_values import (
    MOST_CATEGORIES,
    degrees,
    edge_choices,
    edge_values,
    end_values,
    indices_of,
    neighbours_of,
    node_choices,
    node_values,
    selected_in,
)
from plexoscope.models.data.network import CLASS, Network
from tests.app.networks import placed_square, square

NETWORK = square()


def test_words_become_categories_and_empty_ones_are_missing():
    values = node_values(NETWORK, VALUE + CLASS)
    assert values.categories == ("a", "b")
    np.testing.assert_array_equal(values.numbers, [1, 0, 1, np.nan])


@pytest.mark.parametrize(
    ("name", "values", "categories"),
    [
        (CLASS, [10, 9, 9, 2], ("2", "9", "10")),
        ("community", [1, 0, 0, 1], ("0", "1")),
        ("size", [10, 9, 9, 2], ()),
        (CLASS, [0.5, 1.5, 1.5, 0.5], ()),
        ("flag", [True, False, True, True], ("False", "True")),
    ],
)
def test_numbers_are_names_only_where_they_count_groups(name, values, categories):
    network = square(node_values={name: np.array(values)})
    found = node_values(network, VALUE + name)
    assert found.categories == categories
    if categories:
        assert [categories[int(number)] for number in found.numbers] == [str(value) for value in values]
    else:
        np.testing.assert_array_equal(found.numbers, np.array(values, np.float32))


def test_degree_and_strength_count_a_loop_once():
    network = Network(np.array([[0, 1], [1, 1], [1, 2]]), ("a", "b", "c"), np.array([1, -2, 4], np.float32))
    np.testing.assert_array_equal(degrees(network), [1, 3, 1])
    np.testing.assert_array_equal(node_values(network, STRENGTH).numbers, [1, 7, 4])


def test_ends_say_their_category_if_it_is_one_and_the_mean_of_numbers():
    np.testing.assert_array_equal(end_values(NETWORK, VALUE + CLASS).numbers, [np.nan, np.nan, np.nan, np.nan, 1])
    np.testing.assert_allclose(end_values(NETWORK, VALUE + "age").numbers, [np.nan, np.nan, 5.25, 4.75, 2.0])
    assert end_values(NETWORK, UNIFORM) is None


def test_what_is_offered_is_what_there_is():
    assert [key for _, key in node_choices(NETWORK)] == [DEGREE, STRENGTH, VALUE + CLASS, VALUE + "age"]
    assert [key for _, key in edge_choices(NETWORK)] == [UNIFORM, ENDS, WEIGHT, VALUE + "kind"]
    signed = square(weights=np.array([1, -2, 3, 4, 5], np.float32))
    assert SIGN in [key for _, key in edge_choices(signed)]
    bare = Network(NETWORK.edges, NETWORK.node_names)
    assert [key for _, key in edge_choices(bare)] == [UNIFORM, ENDS]
    assert all(edge_values(NETWORK, key) is not None for key in (WEIGHT, VALUE + "kind"))


def test_names_of_the_nodes_one_by_one_are_known_of_them_and_no_categories_to_colour_by():
    names = tuple(f"node {number}" for number in range(3000))
    few = np.arange(3000) % MOST_CATEGORIES
    network = Network(
        np.array([[0, 1]]),
        names,
        node_values={"name": np.array(names), "community": few},
        edge_values={"label": np.array(["one"])},
    )
    assert [key for _, key in node_choices(network)] == [DEGREE, VALUE + "community"]
    assert [key for _, key in edge_choices(network)] == [UNIFORM, ENDS, VALUE + "label"]
    graph = graph_layer(Path("a.gml"), "a", network)
    assert dict(node_facts(graph, 17))["Name"] == "node 17"


def test_selection_is_by_name_in_the_order_of_choice():
    assert selected_in(NETWORK, ("upper", "nobody", "left")).tolist() == [2, 0]
    assert neighbours_of(NETWORK, ("right",)).tolist() == [True, True, True, False]
    assert neighbours_of(NETWORK, ("right",), (1.5, 9.0)).tolist() == [False, True, True, False]
    twice = Network(np.zeros((0, 2)), ("a", "b", "a"))
    assert indices_of(twice) == {"a": 0, "b": 1}


def test_facts_leave_out_what_is_missing():
    graph, _ = placed_square()
    assert dict(node_facts(graph, 1)) == {
        "Degree": "2",
        "Strength": "3",
        "Class": "a",
        "Place": "50.0, -50.0, 0.0 mm",
    }
    assert dict(edge_facts(graph, 4)) == {"Weight": "5", "Kind": "x"}
    assert edge_title(graph, 4) == "left – upper"


def random_network(n_nodes: int, n_edges: int, **more: object) -> Network:
    rng = np.random.default_rng(0)
    pairs = np.sort(rng.integers(0, n_nodes, (4 * n_edges, 2)), axis=1)
    pairs = np.unique(pairs[pairs[:, 0] != pairs[:, 1]], axis=0)
    pairs = rng.permutation(pairs)[:n_edges]
    return Network(pairs, tuple(f"n{k}" for k in range(n_nodes)), **more)


def test_a_larger_network_gets_smaller_nodes_fainter_edges_and_fewer_names():
    looks = [first_look(random_network(n, 2 * n)) for n in (20, 150, 800, 5_000, 20_000, 40_000)]
    assert [look.node_px for look in looks] == sorted((look.node_px for look in looks), reverse=True)
    assert [look.edge_opacity for look in looks] == sorted((look.edge_opacity for look in looks), reverse=True)
    assert [look.labels for look in looks] == ["all", "important", "important", "important", "selected", "selected"]


def test_of_many_edges_each_is_so_faint_that_all_together_are_a_haze():
    edges = np.stack(np.divmod(np.arange(240_000), 600), axis=1) + np.array([0, 600])
    looks = [first_look(Network(edges[:n], ("",) * 1200)) for n in (59_000, 120_000, 240_000)]
    ink = [look.edge_opacity * n for look, n in zip(looks, (59_000, 120_000, 240_000), strict=True)]
    assert ink == sorted(ink, reverse=True), "twice as many have no more of it"
    assert looks[-1].edge_opacity > 0


def test_nodes_of_a_crowd_are_smaller_but_seen():
    sizes = [first_look(Network(np.zeros((0, 2), np.int32), ("",) * n)).node_px for n in (30_000, 100_000, 3_000_000)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] == 8.0, "as before where they have room"
    assert sizes[-1] == LEAST_NODE_PX


def test_of_a_dense_network_only_the_heaviest_edges_are_drawn_at_first():
    weights = np.random.default_rng(1).random(1500).astype(np.float32)
    network = random_network(60, 1500, weights=weights)
    low, high = first_look(network).weights
    assert np.count_nonzero((network.weights >= low) & (network.weights <= high)) == 6 * 60
    assert first_look(random_network(60, 100, weights=weights[:100])).weights is None


def test_places_are_kept_and_signs_are_told():
    graph, _ = placed_square()
    assert (graph.arrangement.layout, graph.arrangement.n_dims) == ("anatomy", 3)
    assert first_arrangement(NETWORK).layout == "force"
    assert first_look(square(weights=np.array([1, -2, 3, 4, 5], np.float32))).edge_colour == SIGN
    assert first_look(NETWORK).node_colour == VALUE + CLASS
