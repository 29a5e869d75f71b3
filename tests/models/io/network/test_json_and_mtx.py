"""Node-link JSON and MatrixMarket, against networkx and SciPy, which write them, and after public reports on them."""

import gzip
import json

import networkx
import numpy as np
import pytest
import scipy.io
import scipy.sparse

from plexoscope.models.errors import FormatError
from plexoscope.models.io.network import read_network
from plexoscope.models.io.sniffing import kind_of_file


@pytest.mark.parametrize("directed", [False, True])
@pytest.mark.parametrize("key", ["links", "edges"])
def test_as_networkx_writes_json(tmp_path, directed, key):
    made = networkx.gnm_random_graph(20, 60, seed=2, directed=directed)
    for k, ends in enumerate(made.edges):
        made.edges[ends]["weight"] = k / 7 + 1
    networkx.set_node_attributes(made, {node: {"volume": node / 3, "hub": bool(node % 2)} for node in made})
    for name, data in (
        ("a.json", networkx.node_link_data(made, edges=key)),
        ("b.json", networkx.cytoscape_data(made)),
    ):
        (tmp_path / name).write_text(json.dumps(data), encoding="utf-8")
        network = read_network(tmp_path / name)
        assert network.directed is directed
        assert network.node_names == tuple(map(str, made))
        np.testing.assert_allclose(network.adjacency.toarray(), networkx.to_numpy_array(made), rtol=1e-6)
        np.testing.assert_allclose(network.node_values["volume"], np.arange(20) / 3)


D3 = '{"nodes": [{"name": "Myriel"}, {"name": "Napoleon"}], "links": [{"source": 1, "target": 0, "value": 2}]}'
IDS = '{"nodes": [{"id": "a", "group": 1}, {"id": "b"}], "links": [{"source": "a", "target": "b"}]}'
EDGES = '{"nodes": [{"id": "a", "label": "A"}, {"id": "b", "label": "B"}], "edges": [{"source": "a", "target": "b"}]}'
OLD = '{"directed": false, "graph": {}, "nodes": [{"id": "K"}, {"id": "P"}], "links": [{"source": 0, "target": 1}]}'
TUPLES = '{"nodes": [{"id": [0, 1]}, {"id": [1, 1]}], "links": [{"source": [0, 1], "target": [1, 1]}]}'
JSON = [
    ("networkx#2750", D3, "Napoleon-Myriel:2"),
    ("networkx#2328", IDS, "a-b"),
    ("networkx#8611", EDGES, "A-B"),
    ("node2vec#1", OLD, "K-P"),
    ("networkx#2366", TUPLES, "(0, 1)-(1, 1)"),
]


@pytest.mark.parametrize(("report", "text", "right"), JSON, ids=lambda value: str(value)[:20])
def test_reported_json(tmp_path, in_words, report, text, right):
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    assert kind_of_file(tmp_path / "a.json") == "network"
    assert in_words(read_network(tmp_path / "a.json")) == right, report


@pytest.mark.parametrize("symmetry", ["general", "symmetric"])
@pytest.mark.parametrize("field", ["real", "pattern", "integer"])
def test_as_scipy_writes_mtx(tmp_path, symmetry, field):
    dense = np.random.default_rng(1).integers(0, 9, (30, 30)) // 2
    matrix = scipy.sparse.coo_array(dense + dense.T if symmetry == "symmetric" else dense)
    scipy.io.mmwrite(tmp_path / "a.mtx", matrix, field=field, symmetry=symmetry)
    (tmp_path / "b.mtx.gz").write_bytes(gzip.compress((tmp_path / "a.mtx").read_bytes()))
    right = scipy.io.mmread(tmp_path / "a.mtx").toarray().astype(float)
    np.fill_diagonal(right, 0)
    for name in ("a.mtx", "b.mtx.gz"):
        network = read_network(tmp_path / name)
        assert network.directed is (symmetry == "general")
        np.testing.assert_allclose(network.adjacency.toarray(), right)


CELEGANS = "%MatrixMarket matrix coordinate pattern symmetric\n4 4 3\n2 1\n3 1\n4 3\n"
DENSE = "%%MatrixMarket matrix array real general\n3 3\n0\n2\n0\n2\n0\n5\n0\n5\n0\n"
TRIANGLE = "%%MatrixMarket matrix coordinate real symmetric\n%\n4 4 4\n1 1 1\n2 1 2\n4 3 3\n4 4 1\n"
MTX = [
    ("MatrixMarket.jl#37", CELEGANS, "1-2, 1-3, 3-4"),
    ("merge-spmm#5", TRIANGLE, "1-2:2, 3-4:3"),
    ("MatrixMarket.jl#5", DENSE, "1-2:2, 2-3:5"),
]


@pytest.mark.parametrize(("report", "text", "right"), MTX, ids=lambda value: str(value)[:20])
def test_reported_mtx(tmp_path, in_words, report, text, right):
    (tmp_path / "a.mtx").write_text(text, encoding="utf-8")
    assert kind_of_file(tmp_path / "a.mtx") == "network"
    assert in_words(read_network(tmp_path / "a.mtx")) == right, report


HUGE = "%%MatrixMarket matrix coordinate real general\n3 3 999999999999\n1 2 1\n"
WIDE = "%%MatrixMarket matrix coordinate real general\n999999999 999999999 1\n1 2 1\n"
REFUSED = [
    ("a.mtx", HUGE, "cut short: the header says 999999999999 entries, the file has"),
    ("a.mtx", WIDE, "expected at most 1000002 nodes, numbered one after the other, got 999999999 with 1 edges"),
    ("a.mtx", DENSE.replace("real", "complex"), "expected real numbers, got complex ones"),
    ("a.mtx", DENSE.partition("\n")[0], "expected a line with the numbers of rows, columns and entries"),
    ("a.mtx", "1 2\n", "expected a first line with %%MatrixMarket, got"),
    ("a.mtx", CELEGANS.replace("3 1", "5 1"), "cannot be read as .mtx"),
    ("a.mtx", CELEGANS.replace("4 4", "4 5"), "expected a square matrix, got shape (4, 5)"),
    ("a.txt", CELEGANS.replace("4 4 3\n", ""), "expected a list of edges, got a MatrixMarket file"),
    ("a.json", "[1]", "elements: expected a list of objects, got [1]"),
    ("a.json", "{}", "expected an object with nodes and links (or edges), or with elements, got one with nothing"),
    ("a.json", '{"nodes": [{"id": 1}, {"id": "1"}], "links": []}', "nodes: expected each once, got '1' twice"),
    ("a.json", IDS.replace('"target": "b"', '"target": "c"'), "edge a – c: expected nodes of the file, got 'c'"),
    ("a.json", "[" * 100_000, "expected JSON that is nested a few times, got thousands"),
    ("a.json", "{", "expected JSON (Expecting property name"),
]


@pytest.mark.parametrize(("name", "text", "message"), REFUSED, ids=lambda value: str(value)[:20])
def test_what_is_refused(tmp_path, name, text, message):
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(FormatError) as caught:
        read_network(tmp_path / name)
    assert str(caught.value).startswith(message)
