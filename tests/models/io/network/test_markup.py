"""GraphML and GML of many writers, against what networkx reads where it reads them, else against what is written."""

import networkx
import numpy as np
import pytest

from plexoscope.models.errors import FormatError
from plexoscope.models.io.network import read_network

LARGE = 720575940610453042


def document(keys, graph):
    return f'<graphml xmlns="http://graphml.graphdrawing.org/xmlns">{keys}{graph}</graphml>'


def graph(nodes, edges="", default="undirected"):
    return f'<graph edgedefault="{default}">{nodes}{edges}</graph>'


NODES = '<node id="a"/><node id="b"/><node id="c"/>'
WEIGHTED = (
    '<edge source="a" target="b"><data key="w">2.5</data></edge>'
    '<edge source="b" target="c"><data key="w">0.5</data></edge>'
)


@pytest.fixture
def read(tmp_path):
    def read_text(text, name="a.graphml"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_network(path)

    return read_text


def test_equals_networkx(tmp_path):
    made = networkx.gnm_random_graph(40, 120, seed=1, directed=True)
    for k, node in enumerate(made):
        made.nodes[node].update(id=f"r{k}", source="s", target=k % 3, hub=bool(k % 2), long=LARGE + k)
    for k, (one, other) in enumerate(made.edges):
        made.edges[one, other].update(weight=k / 7, key=f"k{k}", id=k)
    networkx.write_graphml(made, tmp_path / "a.graphml")
    network = read_network(tmp_path / "a.graphml")
    oracle = networkx.read_graphml(tmp_path / "a.graphml")
    np.testing.assert_allclose(network.adjacency.toarray(), networkx.to_numpy_array(oracle), rtol=1e-6)
    for name, column in network.node_values.items():
        assert column.tolist() == [oracle.nodes[node][name] for node in oracle]
    assert set(network.node_values) == {"id", "source", "target", "hub", "long"}
    assert network.edge_values["id"].tolist() == list(range(120))
    assert network.edge_values["key"].tolist() == [f"k{k}" for k in range(120)]


@pytest.mark.parametrize(
    "key",
    [
        '<key id="w" for="edge" attr.name="weight"/>',
        '<key id="w" for="edge" attr.name="weight" attr.type="int"/>',
        '<key id="w" for="edge" attr.name="weight" attr.type="real"/>',
        '<key id="w" for="edge" attr.name="weight" attr.type="Double"/>',
        '<key id="w" attr.name="weight" attr.type="float"/>',
    ],
)
def test_weights_whatever_their_key_says(read, key):
    assert read(document(key, graph(NODES, WEIGHTED))).weights.tolist() == [2.5, 0.5]


def test_a_key_without_a_name_is_called_by_its_id(read):
    network = read(document('<key id="weight" for="edge"/>', graph(NODES, WEIGHTED.replace('"w"', '"weight"'))))
    assert network.weights.tolist() == [2.5, 0.5]


@pytest.mark.parametrize("default", ["true", " TRUE ", "1", "Yes"])
@pytest.mark.parametrize("value", ["false", " False ", "0"])
def test_truth_in_all_spellings(read, default, value):
    key = f'<key id="t" for="node" attr.name="hub" attr.type="boolean"><default>{default}</default></key>'
    network = read(document(key, graph(f'<node id="a"><data key="t">{value}</data></node><node id="b"/>')))
    assert network.node_values["hub"].tolist() == [False, True]


@pytest.mark.parametrize("nothing", ['<data key="n"/>', '<data key="n">  </data>', ""])
def test_identifiers_with_one_missing_are_not_rounded(read, nothing):
    key = '<key id="n" for="node" attr.name="neuron" attr.type="long"/>'
    known = "".join(f'<node id="{k}"><data key="n">{LARGE + k}</data></node>' for k in range(2))
    network = read(document(key, graph(known + f'<node id="c">{nothing}</node>')))
    assert network.node_values["neuron"].tolist() == [str(LARGE), str(LARGE + 1), ""]


def test_numbers_with_one_missing_stay_numbers(read):
    key = '<key id="n" for="node" attr.name="age" attr.type="int"/>'
    network = read(
        document(key, graph('<node id="a"><data key="n">3</data></node><node id="b"><data key="n"/></node>'))
    )
    np.testing.assert_array_equal(network.node_values["age"], [3, np.nan])


def test_types_of_graph_tool_are_text(read):
    keys = "".join(
        f'<key id="{k}" for="node" attr.name="{kind}" attr.type="{kind}"/>'
        for k, kind in enumerate(("vector_double", "short", "python_object"))
    )
    node = '<node id="a"><data key="0">0.1, 0.2</data><data key="1">3</data><data key="2">gASV</data></node>'
    values = read(document(keys, graph(node + '<node id="b"/>'))).node_values
    assert values["vector_double"].tolist() == ["0.1, 0.2", ""]
    assert values["python_object"].tolist() == ["gASV", ""]


def test_nested_graphs_are_kept_whole(read):
    deep = '<graph edgedefault="undirected"><node id="x"/></graph>'
    inner = (
        f'<graph edgedefault="undirected"><node id="b"/><node id="c">{deep}</node><edge source="b" target="c"/></graph>'
    )
    outer = f'<node id="a"/><node id="g">{inner}</node>'
    network = read(document("", graph(outer, '<edge source="a" target="b"/><edge source="x" target="a"/>')))
    assert network.node_names == ("a", "g", "b", "c", "x")
    assert {tuple(sorted(edge)) for edge in network.edges.tolist()} == {(2, 3), (0, 2), (0, 4)}


def test_places_that_are_text(read):
    keys = "".join(f'<key id="{axis}" for="node" attr.name="{axis}" attr.type="string"/>' for axis in "xyz")
    nodes = "".join(
        f'<node id="n{k}">' + "".join(f'<data key="{axis}">{k + j}</data>' for j, axis in enumerate("xyz")) + "</node>"
        for k in range(2)
    )
    np.testing.assert_array_equal(read(document(keys, graph(nodes))).positions_mm, [[0, 1, 2], [1, 2, 3]])
    network = read(document(keys, graph(nodes.replace(">2<", ">left<"))))
    assert network.positions_mm is None
    assert set(network.node_values) == {"x", "y", "z"}


@pytest.mark.parametrize(("default", "told"), [("undirected", "true"), ("directed", "false")])
def test_edges_that_all_say_their_direction(read, default, told):
    edges = f'<edge source="a" target="b" directed="{told}"/><edge source="b" target="c" directed="{told}"/>'
    assert read(document("", graph(NODES, edges, default))).directed == (told == "true")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (document("", graph(NODES) * 2), "expected one graph in the file, got 2"),
        (document("", graph(NODES, "<hyperedge/>")), "expected edges of two nodes, got hyperedges"),
        (
            document("", graph(NODES, '<edge source="a" target="b" directed="true"/><edge source="b" target="c"/>')),
            "expected edges that are all directed or all undirected, got both",
        ),
        (
            document("", graph(NODES, '<edge source="a" target="z"/>')),
            "edge a – z: expected nodes of the file, got 'z'",
        ),
        *(
            (
                document(
                    '<key id="w" attr.name="weight" attr.type="double"/>', graph(NODES, WEIGHTED.replace("0.5", w))
                ),
                "edge b – c: expected a weight of 1e-45 to 3e38 in size, or 0, got",
            )
            for w in ("NaN", "INF", "1e300", "1e-60")
        ),
    ],
)
def test_what_is_refused(read, text, message):
    with pytest.raises(FormatError) as error:
        read(text)
    assert str(error.value).startswith(message)


GML = 'graph [\n node [\n id 0\n label "Hüfte"\n ]\n node [\n id 1\n label "额叶"\n ]\n%s]\n'
EDGE = " edge [\n source 0\n target 1\n weight %s\n ]\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_gml_in_utf_8(read, encoding):
    text = GML % (EDGE % "2")
    assert read(text.replace("\n", "\r\n").encode(encoding), "a.gml").node_names == ("Hüfte", "额叶")
    assert read(text.replace("额叶", "b").encode("latin-1"), "a.gml").node_names == ("Hüfte", "b")


@pytest.mark.parametrize("says", ["", " multigraph 0\n", " directed 0\n"])
def test_gml_edges_that_stand_there_twice_add_up(read, says):
    text = (GML % (EDGE % "2" + EDGE % "3")).replace("graph [\n", "graph [\n" + says)
    if "multigraph" in says:
        text = text.replace("multigraph 0", "multigraph 1")
    network = read(text, "a.gml")
    assert (network.n_edges, network.weights.tolist()) == (1, [5])
    assert read(" ".join(text.split()), "b.gml").weights.tolist() == [5]


@pytest.mark.parametrize("weight", ["NaN", "nan", "Inf", "-Inf", "1e300", "-1E+39"])
def test_gml_weights_that_are_none(read, weight):
    with pytest.raises(FormatError, match="edge Hüfte – 额叶: expected a weight of"):
        read(GML % (EDGE % weight), "a.gml")


@pytest.mark.parametrize("weight", ["2e-05", "2E+3", "-2.5e1"])
def test_gml_numbers_with_powers(read, weight):
    assert read(GML % (EDGE % weight), "a.gml").weights[0] == np.float32(weight)


def test_gml_values_that_are_not_finite_are_values(read):
    text = (GML % "").replace("id 1\n", "id 1\n age NaN\n").replace("id 0\n", "id 0\n age 2.5\n")
    np.testing.assert_array_equal(read(text, "a.gml").node_values["age"], [2.5, np.nan])
