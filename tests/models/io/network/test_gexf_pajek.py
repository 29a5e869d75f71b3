"""GEXF and Pajek, against what networkx and igraph read of the same files."""

import gzip

import igraph
import networkx
import numpy as np
import pytest

from plexoscope.models.errors import FormatError
from plexoscope.models.io.network import read_network
from plexoscope.models.io.sniffing import kind_of_file


@pytest.fixture
def read(tmp_path):
    def read_text(text, name):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        assert kind_of_file(path) == "network"
        return read_network(path)

    return read_text


@pytest.mark.parametrize("directed", [False, True])
@pytest.mark.parametrize("version", ["1.1draft", "1.2draft", "1.3"])
def test_gexf_equals_networkx(tmp_path, directed, version):
    made = networkx.gnm_random_graph(20, 60, seed=2, directed=directed)
    for k, node in enumerate(made):
        made.nodes[node].update(label=f"region {k}", volume=k / 3, hub=bool(k % 2))
    for k, ends in enumerate(made.edges):
        made.edges[ends]["weight"] = k / 7
    networkx.write_gexf(made, tmp_path / "a.gexf", version=version)
    (tmp_path / "b.gexf.gz").write_bytes(gzip.compress((tmp_path / "a.gexf").read_bytes()))
    for name in ("a.gexf", "b.gexf.gz"):
        network = read_network(tmp_path / name)
        assert network.directed is directed
        assert network.node_names == tuple(f"region {k}" for k in range(20))
        np.testing.assert_allclose(network.adjacency.toarray(), networkx.to_numpy_array(made), rtol=1e-6)
        np.testing.assert_allclose(network.node_values["volume"], np.arange(20) / 3)
        assert network.node_values["hub"].tolist() == [bool(k % 2) for k in range(20)]


def gexf(body):
    return f'<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2"><graph {body}</graph></gexf>'


GEXF_NODES = '<nodes><node id="0" label="a"><nodes><node id="1" label="b"/></nodes></node><node id="2"/></nodes>'


GEXF_EDGE = '<edge source="0" target="1"/>'
GEXF_MUTUAL = '<edge source="1" target="2" type="mutual"/>'


def test_gexf_nested_nodes_defaults_and_mutual_edges(read):
    attributes = (
        '<attributes class="node"><attribute id="0" title="hub" type="boolean"><default>true</default></attribute>'
        "</attributes>"
    )
    edges = '<edges><edge source="0" target="1" type="mutual" weight="2"/><edge source="1" target="2"/></edges>'
    network = read(gexf(f'defaultedgetype="directed">{attributes}{GEXF_NODES}{edges}'), "a.gexf")
    assert network.node_names == ("0", "1", "2")  # as not all have a label
    assert network.node_values["hub"].tolist() == [True, True, True]
    assert network.edges.tolist() == [[0, 1], [1, 0], [1, 2]]
    assert network.weights.tolist() == [2, 2, 1]


PAJEK = '*Network of three\r\n*Vertices 4\r\n1 "a b" 0.1 0.2 0.5 ic Red\r\n2 b\r\n3 "c"\r\n'


@pytest.mark.parametrize(
    ("lines", "directed", "edges"),
    [
        ("*Arcs\n1 2 3\n2 3 0.5 c Blue\n", True, [(0, 1, 3), (1, 2, 0.5)]),
        ("*Edges\n% none\n1 2 3\n2 3\n", False, [(0, 1, 3), (1, 2, 1)]),
        ("*arcs\n1 2 3\n*edges\n2 3 2\n", True, [(0, 1, 3), (1, 2, 2), (2, 1, 2)]),
        ("*Arcslist\n1 2 3 4\n", True, [(0, 1, 1), (0, 2, 1), (0, 3, 1)]),
        ("*Edgeslist\n1 2 3\n3 4\n", False, [(0, 1, 1), (0, 2, 1), (2, 3, 1)]),
        ("*Matrix\n0 1 0 2\n0 0 0 0\n0.5 0 0 0\n0 0 0 0\n", True, [(0, 1, 1), (0, 3, 2), (2, 0, 0.5)]),
    ],
)
def test_pajek(read, tmp_path, lines, directed, edges):
    network = read(PAJEK + lines, "a.net")
    assert network.node_names == ("a b", "b", "c", "4")
    assert network.directed is directed
    weights = np.ones(len(edges)) if network.weights is None else network.weights
    found = [(*ends, weight) for ends, weight in zip(network.edges.tolist(), weights.tolist(), strict=True)]
    assert found == edges


@pytest.mark.parametrize("directed", [False, True])
def test_pajek_equals_igraph(tmp_path, directed):
    made = igraph.Graph.Erdos_Renyi(n=25, m=70, directed=directed)
    made.es["weight"] = [k + 0.5 for k in range(70)]
    made.vs["name"] = [f"r {k}" for k in range(25)]
    made.write_pajek(str(tmp_path / "a.net"))
    oracle = igraph.Graph.Read_Pajek(str(tmp_path / "a.net"))
    network = read_network(tmp_path / "a.net")
    assert network.directed is directed
    assert network.node_names == tuple(f"r {k}" for k in range(25))
    expected = np.asarray(oracle.get_adjacency_sparse(attribute="weight").todense())
    np.testing.assert_allclose(network.adjacency.toarray(), expected)


def test_pajek_in_latin_1_with_relations(read):
    text = '*Vertices 2\n1 "Hüfte"\n2 "b"\n*Arcs :1 "likes"\n1 2 1\n*Arcs :2 "helps"\n2 1 2\n'
    network = read(text.encode("latin-1"), "a.net")
    assert network.node_names == ("Hüfte", "b")
    assert network.edge_values["relation"].tolist() == [":1 likes", ":2 helps"]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.net", "1 2 3\n", "line 1: expected a line of Pajek, *Vertices first, got '1 2 3'"),
        ("a.net", PAJEK + "*Arcs\n1 9\n", "line 7: expected a line of *arcs, got '1 9'"),
        ("a.net", PAJEK + "*Arcs\n1 2 heavy\n", "line 7: expected a line of *arcs"),
        ("a.net", PAJEK + "*Arcs\n1 2 nan\n", "edge a b – b: expected a weight of"),
        ("a.net", "*Vertices 0\n", "line 1: expected a line of *vertices"),
        ("a.net", "*Vertices 99999999999\n", "expected at most 100000"),
        ("a.net", "*Matrix\n", "expected a section *Vertices, got none"),
        ("a.gexf", "<gexf/>", "expected a graph, got none"),
        ("a.gexf", "<gexf", "cannot be read as .gexf"),
        (
            "a.gexf",
            gexf(f'>{GEXF_NODES}<edges><edge source="0" target="9"/></edges>'),
            "edge 0 – 9: expected nodes of the file, got others",
        ),
        (
            "a.gexf",
            gexf(f">{GEXF_NODES}<edges>{GEXF_EDGE}{GEXF_MUTUAL}</edges>"),
            "expected edges that are all directed or all undirected, got both",
        ),
        (
            "a.gexf",
            gexf(f'>{GEXF_NODES}<edges><edge source="0" target="1" weight="x"/></edges>'),
            "expected a value of type double, got 'x'",
        ),
    ],
)  # fmt: skip
def test_what_is_refused(read, name, text, message):
    with pytest.raises(FormatError) as error:
        read(text, name)
    assert str(error.value).startswith(message)
