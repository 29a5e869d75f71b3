"""Files after public reports on other programs: GraphML, GML, GEXF and Pajek.

Each line: the report, the file (as in the report, or as the program writes it), and what is right: by networkx and
igraph where these read it right, else by the format's description and what the report asks for.
"""

import igraph
import networkx
import numpy as np
import pytest

from plexoscope.models.errors import FormatError
from plexoscope.models.io.network import read_network


def gexf(attributes, *values):
    nodes = "".join(f'<node id="{name}">{value}</node>' for name, value in zip("ab", values, strict=True))
    edges = '<edges><edge id="0" source="a" target="b" weight="2"/></edges>'
    graph = f'<graph defaultedgetype="undirected">{attributes}<nodes>{nodes}</nodes>{edges}</graph>'
    return f'<gexf xmlns="http://gexf.net/1.3" version="1.3">{graph}</gexf>'


def attribute(kind, title="bar", of="node"):
    return f'<attributes class="{of}"><attribute id="0" title="{title}" type="{kind}"/></attributes>'


def has(value, key="0"):
    return f'<attvalues><attvalue for="{key}" value="{value}"/></attvalues>'


def graphml(keys, inside, default="undirected"):
    graph = f'<graph edgedefault="{default}">{inside}</graph>'
    return f'<graphml xmlns="http://graphml.graphdrawing.org/xmlns">{keys}{graph}</graphml>'


HELLO = """<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2"><meta lastmodifieddate="2009-03-20"/>
<graph mode="static" defaultedgetype="directed"><nodes><node id="0" label="Hello"/><node id="1" label="Word"/></nodes>
<edges><edge id="0" source="0" target="1"/></edges></graph></gexf>"""
CYTOSCAPE = """Creator "Cytoscape"
Version 1.0
graph [
 node [\n root_index -3\n id -3\n graphics [\n x -96.0\n y -67.0\n type "ellipse"\n ]\n label "node2"\n ]
 node [\n root_index -2\n id -2\n label "node1"\n ]
 edge [\n root_index -1\n target -2\n source -3\n weight 2.5\n ]
]
Title "Network"
"""
NEWMAN = """Creator "Mark Newman on Sat Jul 22 05:32:16 2006"
graph
[
  directed 0
  node\n  [\n    id 0\n    label "agreeable"\n  ]
  node\n  [\n    id 1\n    label "man"\n  ]
  edge\n  [\n    source 1\n    target 0\n  ]
]
"""
PAIR = "graph [\n node [\n id 1\n ]\n node [\n id 2\n ]\n edge [\n source 1\n target 2\n %s\n ]\n]\n"
TREE = """*vertices 6\n1 0 0.275 0.95 ellipse \n2 1 0.05 0.5 ellipse \n3 2 0.5 0.5 ellipse \n4 3 0.05 0.05 ellipse
5 4 0.5 0.05 ellipse \n6 5 0.95 0.05 ellipse \n*arcs\n1 2 1.0\n1 3 1.0\n2 4 1.0\n3 5 1.0\n3 6 1.0\n"""
LAYOUT = '<key id="k" for="node" attr.name="pos" attr.type="vector_float"/>'

EDGES = [
    ("networkx#489", "a.gexf", HELLO, "Hello>Word"),
    ("networkx#8818", "a.gexf", gexf(attribute("string", of="graph"), "", ""), "a-b:2"),
    ("networkx#321", "a.gml", CYTOSCAPE, "node2-node1:2.5"),
    ("networkx#248", "a.gml", NEWMAN, "agreeable-man"),
    ("igraph#977", "a.gml", PAIR.replace("1", '"n a"').replace("2", '"n b"') % "value 3", "n a-n b:3"),
    ("gephi#296", "a.gml", PAIR % "weight 2.5", "1-2:2.5"),
    ("networkx#3122", "a.net", "*Vertices 5\n*Edges\n1 2\n2 3\n1 5\n", "1-2, 2-3, 1-5; 4"),
    ("socnetv#73", "a.net", TREE, "0>1, 0>2, 1>3, 2>4, 2>5"),
    ("networkx#765", "a.net", "*network NetworkX\n*vertices 2\n1 a\n2 b\n*edges\n1 2 1.0\n", "a-b"),
    ("orange3-network#258", "a.net", '*Vertices 2\n1 "a"\n2 "b"\n\n*Edges\n1 2 2\n\n', "a-b:2"),
    ("igraph#2560", "a.net", '*Vertices 1\n1 "one" NaN NaN\n*Arcs\n', "one"),
]


@pytest.mark.parametrize(("report", "name", "text", "right"), EDGES, ids=lambda value: str(value)[:20])
def test_edges(tmp_path, in_words, report, name, text, right):
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert in_words(read_network(tmp_path / name)) == right, report


LISTS = "graph [\n node [\n id 0\n bar 0\n bar 3\n ]\n node [\n id 1\n bar 5\n ]\n]\n"
MIXED = 'graph [\n node [\n id 0\n bar 123\n bar "x"\n ]\n]\n'
UNTOLD = '<node id="a"><data key="bar">1</data></node><node id="b"/>'
TOLD = '<node id="a"><data key="k">%s</data></node><node id="b"/>'
CENTRES = "0x1.5c71d0cb8d943p+3, 0x1.70db7f4083655p+3"
NOT_TRUTH = '<key id="k" for="node" attr.name="bar" attr.type="boolean"/>'

VALUES = [
    ("networkx#6927", "a.gexf", gexf(attribute("long"), has("1"), has("2.5")), [1.0, 2.5]),
    ("networkx#8549", "a.gexf", gexf(attribute("double"), has("1.5"), has("stringval")), ["1.5", "stringval"]),
    ("networkx#8549 (empty)", "a.gexf", gexf(attribute("double"), has("1.5"), has("")), [1.5, np.nan]),
    ("graphology#482", "a.gexf", gexf("", has("1", "bar"), has("2", "bar")), [1, 2]),
    ("gexf#16", "a.gexf", gexf(attribute("listfloat"), has("[0.5, 1.5]"), has("[]")), ["[0.5, 1.5]", "[]"]),
    ("rigraph#472", "a.gml", LISTS, ["0, 3", "5"]),
    ("igraph#1805", "a.gml", MIXED, ["123, x"]),
    ("networkx#3167", "a.graphml", graphml("", UNTOLD), [1.0, np.nan]),
    ("networkx#843", "a.graphml", graphml(LAYOUT.replace("pos", "bar"), TOLD % CENTRES), [CENTRES, ""]),
    ("networkx#1385 (kin)", "a.graphml", graphml(NOT_TRUTH, TOLD % "maybe"), ["maybe", ""]),
]


@pytest.mark.parametrize(("report", "name", "text", "right"), VALUES, ids=lambda value: str(value)[:20])
def test_values_of_nodes(tmp_path, report, name, text, right):
    (tmp_path / name).write_text(text, encoding="utf-8")
    np.testing.assert_array_equal(read_network(tmp_path / name).node_values["bar"], right, report)


def attributes_of_two_kinds():
    made = networkx.Graph([("a", "b", {"penalty": 1.0}), ("b", "c", {"penalty": "none"})])
    made.add_edge("c", "d", penalty=3)
    return made


def whole_names():
    made = igraph.Graph([(0, 1), (1, 2)])
    made.vs["name"] = [1347793, 1347794, 2146331]
    made.es["weight"] = [2, 3]
    return made


def values_of_the_graph():
    made = igraph.Graph([(0, 1)])
    made["layout"] = "circle"
    return made


WRITTEN = [
    ("networkx#1295", "gexf", networkx.Graph([(1, 2), (2, 3), (1, 3)]), "1-2, 1-3, 2-3"),
    ("networkx#404", "gml", networkx.DiGraph([(1, 2, {"list": [1, 2, 3]})]), "1>2"),
    ("networkx#534", "pajek", networkx.Graph([("a b", "c", {"weight": 2.0, "kind": "x y"})]), "a b-c:2"),
    ("networkx#2945", "pajek", networkx.path_graph(4), "0-1, 1-2, 2-3"),
    ("networkx#3167", "graphml", attributes_of_two_kinds(), "a-b, b-c, c-d"),
    ("igraph#796", "graphml", whole_names(), "1347793-1347794:2, 1347794-2146331:3"),
    ("rigraph#474", "graphml", values_of_the_graph(), "n0-n1"),
]


@pytest.mark.parametrize(("report", "kind", "graph", "right"), WRITTEN, ids=lambda value: str(value)[:15])
def test_as_the_library_writes_it(tmp_path, in_words, report, kind, graph, right):
    path = tmp_path / f"a.{kind.replace('pajek', 'net')}"
    if isinstance(graph, igraph.Graph):
        graph.write_graphml(str(path))
        graph = graph.to_networkx()
    else:
        getattr(networkx, f"write_{kind}")(graph, path)
    network = read_network(path)
    assert in_words(network) == right, report
    np.testing.assert_allclose(network.adjacency.toarray(), networkx.to_numpy_array(graph))


def test_every_value_of_an_edge_is_kept(tmp_path):
    networkx.write_graphml(attributes_of_two_kinds(), tmp_path / "a.graphml")
    networkx.write_gml(networkx.DiGraph([(1, 2, {"list": [1, 2, 3]})]), tmp_path / "a.gml")
    assert read_network(tmp_path / "a.graphml").edge_values["penalty"].tolist() == ["1.0", "none", "3"]
    assert read_network(tmp_path / "a.gml").edge_values["list"].tolist() == ["1, 2, 3"]


TWICE = '<graphml><key id="d3" for="" attr.type="s"/><key id="d3" for="" attr.type=""/><graph/></graphml>'
GRAPHML = '<?xml version="1.0"?>' + graphml("", '<node id="a"/>')
REFUSED = [
    ("networkx#3883", "a.gml", GRAPHML, "expected GML, got XML"),
    ("networkx#8831", "a.net", "*Arcs\n1 2\n", "line 2: expected a line of Pajek, *Vertices first, got '1 2'"),
    ("igraph#1150", "a.net", "*Vertices 7\n*Arcs\n3 7 100\n1 6 NaN\n", "edge 1 – 6: expected a weight"),
    ("igraph#2506", "a.graphml", TWICE, "expected at least one node"),
]


@pytest.mark.parametrize(("report", "name", "text", "message"), REFUSED, ids=lambda value: str(value)[:15])
def test_refused_in_words_that_help(tmp_path, report, name, text, message):
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(FormatError) as caught:
        read_network(tmp_path / name)
    assert str(caught.value).startswith(message), report
