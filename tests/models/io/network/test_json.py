"""Graphs in JSON: networkx and its kin, d3, Cytoscape, sigma.js, and what is said of those that are none."""

import gzip
import json

import networkx
import numpy as np
import pytest

from plexoscope.models.errors import FormatError
from plexoscope.models.io.network import read_network
from plexoscope.models.io.sniffing import kind_of_file

LARGE = 720575940610453042


@pytest.fixture
def written(tmp_path):
    def write(data, name="a.json"):
        path = tmp_path / name
        content = (data if isinstance(data, str) else json.dumps(data)).encode()
        path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
        return path

    return write


def edges_of(network):
    names = network.node_names
    weights = np.ones(network.n_edges) if network.weights is None else network.weights
    pairs = ((names[i], names[j]) for i, j in network.edges)
    return {
        (*(pair if network.directed else sorted(pair)), round(float(w), 4))
        for pair, w in zip(pairs, weights, strict=True)
    }


def oracle(graph):
    return {
        (*(map(str, ends) if graph.is_directed() else sorted(map(str, ends))), round(float(np.float32(weight)), 4))
        for *ends, weight in graph.edges.data("weight", default=1.0)
        if ends[0] != ends[1]
    }


@pytest.mark.parametrize("name", ["a.json", "a.json.gz"])
@pytest.mark.parametrize("directed", [False, True])
@pytest.mark.parametrize("key", ["links", "edges"])
def test_node_link_data_of_networkx(written, name, directed, key):
    made = networkx.gnm_random_graph(12, 30, seed=3, directed=directed)
    for k, (one, other) in enumerate(made.edges):
        made.edges[one, other].update(weight=k / 7, kind=f"é {k}", tags=[k, {"a": 1}])
    for node in made:
        made.nodes[node].update(age=node * 2, place={"x": node})
    path = written(networkx.node_link_data(made, edges=key), name)
    assert kind_of_file(path) == "network"
    network = read_network(path)
    assert network.directed is directed
    assert edges_of(network) == oracle(made)
    assert network.node_names == tuple(map(str, range(12)))
    assert network.node_values["age"].tolist() == [2 * k for k in range(12)]
    assert network.node_values["place"][3] == '{"x": 3}'
    assert network.edge_values["tags"][0] == '[0, {"a": 1}]'


@pytest.mark.parametrize("name", ["a.json", "a.cyjs"])
def test_cytoscape_data_of_networkx(written, name):
    made = networkx.les_miserables_graph()
    network = read_network(written(networkx.cytoscape_data(made), name))
    assert set(network.node_names) == set(made)
    assert edges_of(network) == oracle(made)


TRIANGLE = {("a", "b", 2), ("b", "c", 1)}


@pytest.mark.parametrize(
    ("data", "directed"),
    [
        # d3: ends are numbers of nodes, or their id, or their name.
        ({"nodes": [{"name": n} for n in "abc"], "links": [{"source": 0, "target": 1, "value": 2},
                                                          {"source": 1, "target": 2, "value": 1}]}, False),
        ({"nodes": [{"id": n, "group": 1} for n in "abc"], "links": [{"source": "a", "target": "b", "value": 2},
                                                                    {"source": "b", "target": "c", "value": 1}]},
         False),
        ({"nodes": ["a", "b", "c"], "edges": [{"source": 0, "target": 1, "weight": 2}, {"source": 1, "target": 2}]},
         False),
        # Cytoscape.js: elements in one list, in two, or alone.
        ({"elements": [{"data": {"id": "a"}, "position": {"x": 1, "y": 2}}, {"data": {"id": "b"}},
                       {"group": "nodes", "data": {"id": "c"}},
                       {"data": {"id": "e1", "source": "a", "target": "b", "weight": 2}},
                       {"group": "edges", "data": {"source": "b", "target": "c"}}]}, False),
        ([{"data": {"id": n}} for n in "abc"] + [{"data": {"source": "a", "target": "b", "weight": 2}},
                                                 {"data": {"source": "b", "target": "c", "weight": 1}}], False),
        # sigma.js and the JSON Graph Format.
        ({"options": {"type": "directed"}, "nodes": [{"key": n, "attributes": {"label": n.upper()}} for n in "abc"],
          "edges": [{"key": 0, "source": "a", "target": "b", "attributes": {"weight": 2}},
                    {"source": "b", "target": "c"}]}, True),
        ({"graph": {"nodes": {n: {"metadata": {"age": 3}} for n in "abc"}, "directed": False,
                    "edges": [{"source": "a", "target": "b", "metadata": {"weight": 2}},
                              {"source": "b", "target": "c"}]}}, False),
        ({"graph": {"nodes": {n: {} for n in "abc"},
                    "edges": [{"source": "a", "target": "b", "metadata": {"weight": 2}},
                              {"source": "b", "target": "c"}]}}, True),
    ],
)  # fmt: skip
def test_writers_of_the_web(written, data, directed):
    network = read_network(written(data))
    assert network.directed is directed
    assert {(one.lower(), other.lower(), weight) for one, other, weight in edges_of(network)} == TRIANGLE


def test_numbers_and_tuples_are_names(written):
    nodes = [{"id": LARGE}, {"id": LARGE + 1}, {"id": 10.0}, {"id": [0, 1]}]
    links = [{"source": LARGE, "target": str(LARGE + 1)}, {"source": "10", "target": [0, 1]}]
    network = read_network(written({"nodes": nodes, "links": links}))
    assert network.node_names == (str(LARGE), str(LARGE + 1), "10", "(0, 1)")
    assert network.n_edges == 2
    grid = networkx.grid_2d_graph(2, 3)
    assert edges_of(read_network(written(networkx.node_link_data(grid, edges="links")))) == oracle(grid)


CX2 = [
    {"CXVersion": "2.0", "hasFragments": True},
    {"attributeDeclarations": [{"nodes": {"name": {"a": "n", "d": "string"}, "score": {"d": "double", "v": 0.5}},
                                "edges": {"interaction": {"a": "i"}, "weight": {"d": "double"}}}]},
    {"nodes": [{"id": 7, "x": 1.0, "y": 2.0, "z": 3.0, "v": {"n": "TP53", "score": 2.0}}]},
    {"nodes": [{"id": 9, "x": 4.0, "y": 5.0, "z": 6.0, "v": {"n": "MDM2"}}]},
    {"edges": [{"id": 0, "s": 7, "t": 9, "v": {"i": "binds", "weight": 2.5}}]},
    {"visualProperties": [{"default": {}}]},
    {"status": [{"success": True}]},
]  # fmt: skip
CX = [
    {"numberVerification": [{"longNumber": 281474976710655}]},
    {"nodes": [{"@id": 7, "n": "TP53"}, {"@id": 9, "n": "MDM2"}]},
    {"edges": [{"@id": 0, "s": 7, "t": 9, "i": "binds"}]},
    {"nodeAttributes": [{"po": 7, "n": "score", "v": "2.0", "d": "double"},
                        {"po": [9], "n": "score", "v": "0.5", "d": "double"}]},
    {"edgeAttributes": [{"po": 0, "n": "weight", "v": "2.5", "d": "double"}]},
    {"status": [{"error": "", "success": True}]},
]  # fmt: skip


@pytest.mark.parametrize(("data", "name"), [(CX2, "a.cx2"), (CX, "a.cx")])
def test_cytoscape_exchange(written, data, name):
    network = read_network(written(data, name))
    assert (network.node_names, network.directed) == (("TP53", "MDM2"), True)
    assert edges_of(network) == {("TP53", "MDM2", 2.5)}
    assert network.node_values["score"].tolist() == [2.0, 0.5]
    assert network.edge_values["interaction"].tolist() == ["binds"]
    assert (network.positions_mm is not None) == (name == "a.cx2")


NODES = [{"id": "a"}, {"id": "b"}]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("{", "expected JSON (Expecting property name"),
        ("[" * 100_000, "expected JSON that is nested a few times, got thousands"),
        ("3", "expected an object with nodes and links (or edges), or with elements, got int"),
        (
            {"RepetitionTime": 2},
            "expected an object with nodes and links (or edges), or with elements, got one with",
        ),
        ({"nodes": [], "links": []}, "expected at least one node, got none"),
        ({"nodes": NODES + NODES, "links": []}, "nodes: expected each once, got 'a' twice"),
        ({"nodes": [{"id": 10}, {"id": "10"}], "links": []}, "nodes: expected each once, got '10' twice"),
        (
            {"nodes": NODES, "links": [{"source": "a", "target": "x"}]},
            "edge a – x: expected nodes of the file, got",
        ),
        ({"nodes": NODES, "links": [{"source": 0, "target": 2}]}, "edge 0 – 2: expected nodes of the file, got '0'"),
        ({"nodes": NODES, "links": [{"source": "a"}]}, "links: expected a source and a target for each, got {'source'"),
        ({"nodes": NODES, "links": ["a"]}, 'links: expected a list of objects, got ["a"]'),
        ({"nodes": [{"id": None}], "links": []}, "expected text or a number as the name of a node, got null"),
        ({"nodes": [{"id": True}], "links": []}, "expected text or a number as the name of a node, got true"),
        ('{"nodes": [{"id": NaN}], "links": []}', "expected text or a number as the name of a node, got NaN"),
        ({"nodes": NODES, "links": [{"source": "a", "target": "b", "weight": float("nan")}]}, "edge a – b: expected a"),
        ({"elements": 3}, "elements: expected a list of objects, got 3"),
    ],
)
def test_what_is_no_graph(written, data, message):
    path = written(data)
    with pytest.raises(FormatError) as error:
        read_network(path)
    assert str(error.value).startswith(message)
    assert str(error.value).endswith(str(path))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([], "expected an aspect nodes, got none"),
        ([{"nodes": [{"v": {}}]}, {"CXVersion": "2.0"}], "expected 'id' in each node and edge, got one without"),
        ([*CX2[:-1], {"status": [{"success": False, "error": "cut"}]}], "its writer says that it failed: cut"),
        (
            [*CX[:3], {"nodeAttributes": [{"po": 7, "n": "s", "v": "x", "d": "double"}]}],
            "expected a value of type",
        ),
        ([*CX2[:4], {"edges": [{"s": 7, "t": 8}]}], "edge 7 – 8: expected nodes of the file, got '8'"),
    ],
)
def test_what_is_no_cx(written, data, message):
    with pytest.raises(FormatError) as error:
        read_network(written(data, "a.cx"))
    assert str(error.value).startswith(message)


def test_a_bomb_is_refused(written):
    path = written("[" + " " * (33 << 20), "a.json.gz")
    with pytest.raises(FormatError, match="unpacked: expected at most 32 MB, got 33 MB of"):
        read_network(path)
