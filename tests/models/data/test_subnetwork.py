"""Part of a network against NetworkX's own."""

import networkx as nx
import numpy as np
import pytest

from plexoscope.models.data.network import Network
from plexoscope.models.data.subnetwork import subnetwork


@pytest.mark.parametrize("directed", [False, True])
def test_it_is_the_induced_one(directed: bool) -> None:
    rng = np.random.default_rng(3)
    graph = nx.gnp_random_graph(30, 0.2, seed=3, directed=directed)
    for each in graph.edges:
        graph.edges[each]["weight"] = float(np.float32(rng.normal()))
    edges = np.array(graph.edges)
    weights = [graph.edges[each]["weight"] for each in graph.edges]
    names = tuple(f"n{node}" for node in range(30))
    network = Network(
        edges, names, weights, directed, rng.normal(size=(30, 3)), {"volume": np.arange(30)},
        {"number": np.arange(len(edges))}, rng.normal(size=(30, 4)), "a paper", {"val": edges[:2]},
    )  # fmt: skip
    nodes = rng.permutation(30)[:12]
    part = subnetwork(network, nodes)
    expected = graph.subgraph(nodes.tolist())

    def key(source: str, target: str) -> object:
        return (source, target) if directed else frozenset((source, target))

    got = {
        key(*(part.node_names[end] for end in edge)): weight
        for edge, weight in zip(part.edges, part.weights, strict=True)
    }
    assert got == {key(names[a], names[b]): weight for a, b, weight in expected.edges.data("weight")}
    assert part.node_names == tuple(names[node] for node in nodes)
    np.testing.assert_array_equal(part.positions_mm, network.positions_mm[nodes])
    np.testing.assert_array_equal(part.features, network.features[nodes])
    np.testing.assert_array_equal(part.node_values["volume"], nodes)
    np.testing.assert_array_equal(network.weights[part.edge_values["number"]], part.weights)
    assert (part.directed, part.source, dict(part.non_edges)) == (directed, "a paper", {})


def test_none_of_its_nodes() -> None:
    assert subnetwork(Network([[0, 1]], ("a", "b")), []).n_nodes == 0


@pytest.mark.parametrize(("nodes", "words"), [([2], "expected 0 … 1, got 2"), ([0, 0], "each once")])
def test_what_is_refused(nodes: list[int], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        subnetwork(Network([[0, 1]], ("a", "b")), nodes)
