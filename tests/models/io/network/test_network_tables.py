"""Networks from tables: lists of edges and matrices, with the nodes that stand beside them."""

import gzip
import json

import networkx
import numpy as np
import pyarrow
import pyarrow.csv
import pyarrow.parquet as parquet
import pytest
import scipy.io
import scipy.sparse
from hypothesis import given
from hypothesis import strategies as st

from plexoscope.models.data.network import CLASS
from plexoscope.models.errors import FormatError
from plexoscope.models.io.network import read_network
from plexoscope.models.io.sniffing import kind_of_file
from plexoscope.models.io.temporal import read_temporal_network
from plexoscope.models.io.ways import AmbiguousError, say


@pytest.fixture
def folder(tmp_path):
    """Write files into a folder; return the path of the first."""

    def write(**files):
        paths = [tmp_path / name.replace("__", ".") for name in files]
        for path, text in zip(paths, files.values(), strict=True):
            path.write_text(text, encoding="utf-8")
        return paths[0]

    return write


def edges_of(network):
    names = network.node_names
    weights = np.ones(network.n_edges) if network.weights is None else network.weights
    return {(names[i], names[j], round(float(w), 4)) for (i, j), w in zip(network.edges, weights, strict=True)}


@pytest.mark.parametrize(
    ("text", "directed", "edges"),
    [
        ("source,target\na,b\nb,c\n", True, {("a", "b", 1), ("b", "c", 1)}),
        ("from,to,weight\na,b,2\nb,a,3\n", True, {("a", "b", 2), ("b", "a", 3)}),
        ("Node_1,Node 2,Weight\na,b,2\n", False, {("a", "b", 2)}),
        ("i\tj\tw\n1\t2\t-0.5\n", False, {("1", "2", -0.5)}),
        ("1 2\n2 3\n", False, {("1", "2", 1), ("2", "3", 1)}),
        ("a b 0.5\nb c 2\n", False, {("a", "b", 0.5), ("b", "c", 2)}),
        ("# FromNodeId\tToNodeId\n0\t1\n1\t2\n", True, {("0", "1", 1), ("1", "2", 1)}),
        ("source,target,Type\na,b,Undirected\nb,c,Undirected\n", False, {("a", "b", 1), ("b", "c", 1)}),
        ("i,j,directed\na,b,true\n", True, {("a", "b", 1)}),
        # Edges that are there several times become one, loops none.
        ("source,target\na,b\na,b\nb,a\nc,c\n", True, {("a", "b", 2), ("b", "a", 1)}),
        ("i,j,w\na,b,2\nb,a,3\nb,b,1\n", False, {("a", "b", 5)}),
        # An undirected list in both directions holds each edge once.
        ("i,j,w\na,b,2\nb,a,2\nb,c,4\nc,b,4\n", False, {("a", "b", 2), ("b", "c", 4)}),
    ],
)
def test_lists(folder, text, directed, edges):
    network = read_network(folder(a__txt=text))
    assert network.directed is directed
    assert edges_of(network) == edges
    assert network.source == ""


def test_a_node_that_only_has_a_loop_stays(folder):
    assert read_network(folder(a__csv="i,j\na,b\nc,c\n")).node_names == ("a", "b", "c")


def test_names_in_natural_order_and_other_columns(folder):
    network = read_network(folder(a__csv="source,target,since,note\n10,9,1999,x\n9,b,,y\n10,9,2004,z\n"))
    assert network.node_names == ("9", "10", "b")
    assert list(network.edge_values) == ["since", "note"]
    np.testing.assert_array_equal(network.edge_values["since"], [1999, np.nan])
    assert network.edge_values["note"].tolist() == ["x", "y"]


def test_parquet_and_gzip(tmp_path):
    table = pyarrow.table({"source": [1, 2], "target": [2, 3], "weight": [0.5, 1.5]})
    parquet.write_table(table, tmp_path / "a.parquet")
    (tmp_path / "a.tsv.gz").write_bytes(gzip.compress(b"source\ttarget\tweight\n1\t2\t0.5\n2\t3\t1.5\n"))
    for name in ("a.parquet", "a.tsv.gz"):
        assert edges_of(read_network(tmp_path / name)) == {("1", "2", 0.5), ("2", "3", 1.5)}


LARGE = 720575940610453042
"""Of a neuron in FlyWire: float64 cannot tell it from the next number."""


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("source,target\n10,20.0\n20,30.0\n30,10.0\n", {"10", "20", "30"}),
        ("source,target\na,20.\n20,a\n", {"a", "20"}),
        (f"source,target\n{LARGE},{LARGE + 1}.0\n{LARGE + 1},{LARGE + 2}.0\n", {str(LARGE + k) for k in range(3)}),
        ("source,target\n1.0,1.1\n1.1,2.0\n", {"1.0", "1.1", "2.0"}),
        ("source,target\n007,7\n7,8\n", {"007", "7", "8"}),
        ("source,target\nNA,DE\nDE,None\n", {"NA", "DE", "None"}),
    ],
)
def test_whole_numbers_are_one_node_however_they_are_written(folder, text, names):
    path = folder(a__csv=text, b__csv=text.replace("\n", ",5\n").replace("target,5", "target,time"))
    assert set(read_network(path).node_names) == names
    assert set(read_temporal_network(path.with_name("b.csv")).node_names) == names


def test_text_and_parquet_name_the_same_nodes(tmp_path):
    large = [LARGE, LARGE + 1, LARGE + 2]
    for name, table in {
        "ints": {"source": large[:2], "target": large[1:]},
        "unsigned": {"source": pyarrow.array(large[:2], pyarrow.uint64()), "target": large[1:]},
        "floats": {"source": [1.0, 2.0], "target": [2, 3]},
        "bytes": {"source": [b"a", b"b"], "target": ["b", "c"]},
    }.items():
        parquet.write_table(pyarrow.table(table), tmp_path / f"{name}.parquet")
        pyarrow.csv.write_csv(
            pyarrow.table({key: pyarrow.array(column).cast("string") for key, column in table.items()}),
            tmp_path / f"{name}.csv",
        )
        names = [read_network(tmp_path / f"{name}{suffix}").node_names for suffix in (".parquet", ".csv")]
        assert names[0] == names[1]
        assert len(names[0]) == 3


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ([1, None], "line 2, source: expected the name of a node, got none"),
        ([1.0, None], "line 2, source: expected the name of a node, got none"),
        (["a", None], "line 2, source: expected the name of a node, got none"),
        ([1.0, float(LARGE)], "line 2, source: expected names as whole numbers or text, as floats round"),
    ],
)
def test_nulls_are_no_nodes(tmp_path, source, message):
    parquet.write_table(pyarrow.table({"source": source, "target": [2, 3]}), tmp_path / "a.parquet")
    with pytest.raises(FormatError) as error:
        read_network(tmp_path / "a.parquet")
    assert str(error.value).startswith(message)


def test_an_index_of_rows_is_no_value(folder):
    network = read_network(folder(a__csv=",source,target\n0,a,b\n1,b,c\n"))
    assert (edges_of(network), dict(network.edge_values)) == ({("a", "b", 1), ("b", "c", 1)}, {})


@pytest.mark.parametrize("missing", ["nan", "NaN", "NA", "null", "<NA>"])
def test_missing_words_are_no_nodes(folder, missing):
    for rows in (f"{LARGE},1\n{missing},2\n", f"1,2\n{missing},1\n"):
        with pytest.raises(FormatError, match="line 3, source: expected the name of a node, got"):
            read_network(folder(a__csv="source,target\n" + rows))


def test_identifiers_among_values_are_not_rounded(folder):
    text = f"source,target,neuron,large\na,b,{LARGE},{2**63}\nb,c,{LARGE + 1},{2**63 + 1}\nc,a,,7\n"
    values = read_network(folder(a__csv=text)).edge_values
    assert values["neuron"].tolist() == [str(LARGE), str(LARGE + 1), ""]
    assert values["large"].tolist() == [str(2**63), str(2**63 + 1), "7"]


def test_nodes_beside_a_list(folder):
    nodes = "name,class,x,y,z,age\nc,2,0,0,1,5\na,1,1,0,2,\nb,1,0,1,3,7\nlonely,,9,9,9,1\n"
    network = read_network(folder(net__csv="i,j\na,b\n", net__nodes__csv=nodes))
    assert network.node_names == ("c", "a", "b", "lonely")
    assert network.node_values[CLASS].tolist() == ["2", "1", "1", ""]
    np.testing.assert_array_equal(network.node_values["age"], [5, np.nan, 7, 1])
    np.testing.assert_array_equal(network.positions_mm[1], [1, 0, 2])
    assert edges_of(network) == {("a", "b", 1)}


@pytest.mark.parametrize("suffix", ["edgelist", "txt"])
def test_lists_of_edges_as_networkx_writes_them(tmp_path, suffix):
    made = networkx.gnm_random_graph(12, 30, seed=3)
    for k, ends in enumerate(made.edges):
        made.edges[ends].update(weight=k / 7, kind=f"a, b {k}")
    path = tmp_path / f"a.{suffix}"
    networkx.write_edgelist(made, path)
    oracle = networkx.read_edgelist(path)
    network = read_network(path)
    found = edges_of(network)
    expected = {(*ends, round(float(np.float32(data["weight"])), 4)) for *ends, data in oracle.edges(data=True)}
    assert {(*sorted(ends), weight) for *ends, weight in found} == {
        (*sorted(ends), weight) for *ends, weight in expected
    }
    assert set(network.edge_values["kind"].tolist()) == {f"a, b {k}" for k in range(30)}
    networkx.write_edgelist(made, path, data=False)
    assert read_network(path).weights is None
    path.write_text("a b {'weight': 2}\n")
    path.with_name("a.nodes.csv").write_text("name,age,x,y,z\nb,3,0,0,1\na,5,1,1,0\nc,7,2,2,2\n")
    network = read_network(path)
    assert (network.node_names, network.node_values["age"].tolist()) == (("b", "a", "c"), [3, 5, 7])
    assert network.positions_mm[1].tolist() == [1, 1, 0]
    assert edges_of(network) == {("a", "b", 2)}
    path.write_text("a b {'weight': __import__('os')}\n")
    with pytest.raises(FormatError, match="line 1, column 3: expected a dictionary of numbers and text"):
        read_network(path)


@pytest.mark.parametrize("nodes", ["Id,Label\n3,Hip\n1,Thal\n2,Amy\n", "Id,Label\n3.0,Hip\n1.0,Thal\n2.0,Amy\n"])
def test_ends_by_the_id_of_their_nodes(folder, nodes):
    network = read_network(folder(net__csv="Source,Target\n1,2\n2,3\n", net__nodes__csv=nodes))
    assert network.node_names == ("Hip", "Thal", "Amy")
    assert edges_of(network) == {("Thal", "Amy", 1), ("Amy", "Hip", 1)}
    path = folder(t__csv="Source,Target,Time\n1,2,5\n2,3,6\n", t__nodes__csv=nodes)
    assert read_temporal_network(path).node_names == ("Hip", "Thal", "Amy")


def test_ids_that_are_there_twice_name_no_node(folder):
    path = folder(net__csv="Source,Target\n1,2\n", net__nodes__csv="Id,Label\n1,Thal\n1,Amy\n2,Hip\n")
    with pytest.raises(FormatError, match="expected the nodes of the table beside it, got '1' and 1 others"):
        read_network(path)


MATRIX = "0,2,0\n2,0,0.5\n0,0.5,0\n"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (MATRIX, ("1", "2", "3")),
        ("x,y,z\n" + MATRIX, ("x", "y", "z")),
        (",x,y,z\nx,0,2,0\ny,2,0,0.5\nz,0,0.5,0\n", ("x", "y", "z")),
        ("x,0,2,0\ny,2,0,0.5\nz,0,0.5,0\n", ("x", "y", "z")),
        (",7,8,9\n7,0,2,0\n8,2,0,0.5\n9,0,0.5,0\n", ("7", "8", "9")),
        ("nan,nan,nan\n2,nan,nan\n0,0.5,nan\n", ("1", "2", "3")),
        ("5,2,0\n2,5,0.5\n0,0.5,5\n", ("1", "2", "3")),
    ],
)
def test_matrices(folder, text, names):
    network = read_network(folder(a__csv=text))
    assert network.node_names == names
    assert not network.directed
    assert edges_of(network) == {(names[0], names[1], 2), (names[1], names[2], 0.5)}


def test_a_matrix_that_is_not_symmetric_is_directed(folder):
    network = read_network(folder(a__tsv="0\t1\t0\n0\t0\t0\n1\t0\t0\n"))
    assert network.directed
    assert edges_of(network) == {("1", "2", 1), ("3", "1", 1)}
    assert network.weights is None


@pytest.mark.parametrize("half", [np.triu, np.tril])
@pytest.mark.parametrize("rest", [0.0, np.nan])
@pytest.mark.parametrize("diagonal", [0.0, 5.0, np.inf, np.nan])
def test_half_a_matrix_is_undirected(tmp_path, half, rest, diagonal):
    """tck2connectome leaves the lower triangle 0, correlations of a Fisher transform have infinity on the diagonal."""
    full = np.array([[0, 2.0, 0.5], [2, 0, 3], [0.5, 3, 0]])
    matrix = np.where(half(np.ones((3, 3)), 1 if half is np.triu else -1) > 0, full, rest)
    np.fill_diagonal(matrix, diagonal)
    np.savetxt(tmp_path / "a.csv", matrix, delimiter=",")
    np.save(tmp_path / "a.npy", matrix)
    np.savez(tmp_path / "a.npz", a=matrix)
    scipy.io.savemat(tmp_path / "a.mat", {"a": matrix})
    scipy.sparse.save_npz(tmp_path / "b.npz", scipy.sparse.csr_array(matrix))
    for name in ("a.csv", "a.npy", "a.npz", "a.mat", "b.npz"):
        network = read_network(tmp_path / name)
        assert network.source == "One triangle of the matrix is empty: taken as undirected."
        assert not network.directed
        np.testing.assert_array_equal(network.adjacency.toarray(), full)


def test_a_bids_matrix_that_says_so_is_directed(folder):
    name = "sub-01_relmat.dense"
    path = folder(**{f"{name}.tsv": "0\t1\n0\t0\n", "sub-01_relmat.json": '{"Directed": true}'})
    assert edges_of(read_network(path)) == {("1", "2", 1)}
    assert read_network(path).directed


@pytest.mark.parametrize("weight", ["1e300", "-1e39", "1e-60"])
def test_weights_that_do_not_fit_are_told(folder, weight):
    text = f"source,target,weight\na,b,1\nb,c,{weight}\n"
    path = folder(
        a__csv=text, t__csv=text.replace("weight", "weight,time").replace("\n", ",5\n").replace("time,5", "time")
    )
    for read, name in ((read_network, "a.csv"), (read_temporal_network, "t.csv")):
        with pytest.raises(FormatError, match="line 3, weight: expected a weight of 1e-45 to 3e38 in size, or 0, got"):
            read(path.with_name(name))
    np.save(path.with_name("m.npy"), np.array([[0, float(weight)], [1, 0]]))
    with pytest.raises(FormatError, match="expected a weight of"):
        read_network(path.with_name("m.npy"))


@pytest.mark.parametrize(
    ("header", "ends"),
    [
        ("pre_root_id,post_root_id,neuropil,syn_count,nt_type", "AVLP,7,GABA"),
        ("pre_pt_root_id,post_pt_root_id,n_syn", "7"),
        ("bodyId_pre,bodyId_post,weight", "7"),
        ("SOURCE_NODE,TARGET_NODE,WEIGHT", "7"),
        ("Source,Destination,weight", "7"),
    ],
)
def test_headers_of_the_field(folder, header, ends):
    path = folder(a__csv=f"{header}\n{LARGE},{LARGE + 1},{ends}\n{LARGE + 1},{LARGE + 2},{ends}\n")
    assert kind_of_file(path) == "network"
    network = read_network(path)
    assert network.directed
    assert edges_of(network) == {(str(LARGE + k), str(LARGE + k + 1), 7) for k in (0, 1)}


@pytest.mark.parametrize("text", ["1,2,0.9\n2,3,0.8\n1,3,0.1\n", "20 1 2\n20 2 3\n40 1 2\n"])
def test_three_rows_of_three_numbers_are_asked_about(folder, text):
    path = folder(a__txt=text)
    with pytest.raises(AmbiguousError, match=r"--as matrix, edges or events says which") as error:
        read_network(path)
    assert [way.word for way in error.value.ways] == ["matrix", "edges", "events"]
    say(path, "matrix")
    assert (kind_of_file(path), read_network(path).n_nodes) == ("network", 3)
    say(path, "edges")
    assert (kind_of_file(path), read_network(path).n_edges) == ("network", len(set(text.split("\n"))) - 1)
    say(path, "events")
    assert (kind_of_file(path), read_temporal_network(path).n_events) == ("temporal_network", 3)
    separator = "," if "," in text else " "
    listed = read_network(folder(a__txt=separator.join(("i", "j", "weight")) + "\n" + text))
    assert listed.n_edges <= 3
    assert listed.weights.tolist() == [np.float32(row.split(separator)[2]) for row in text.splitlines()]
    assert read_network(folder(a__txt=separator.join("xyz") + "\n" + text)).n_nodes == 3


def test_bids(folder):
    stem = "sub-01_atlas-X_meas-streamlineCount"
    matrix = folder(**{
        f"{stem}_relmat.dense.tsv": "0\t3\n3\t0\n",
        f"{stem}_relmat.json": json.dumps({"Directed": True}),
        "atlas-X_nodeindices.tsv": "matrix_index\tnode_file\tlabel\n1\tatlas-X\tright\n0\tatlas-X\tleft\n",
        "atlas-Y_nodeindices.tsv": "matrix_index\tlabel\n0\twrong\n1\twrong too\n",
    })  # fmt: skip
    network = read_network(matrix)
    assert network.node_names == ("left", "right")
    assert network.directed
    assert edges_of(network) == {("left", "right", 3), ("right", "left", 3)}


def test_bids_connectivity_with_places(folder):
    matrix = folder(**{
        "sub-01_desc-weight_conndata-network_connectivity.tsv": "0\t1\n1\t0\n",
        "sub-01_nodes.tsv": "index\tname\tx\ty\tz\n1\tA\t1\t2\t3\n2\tB\t4\t5\t6\n",
    })  # fmt: skip
    network = read_network(matrix)
    assert network.node_names == ("A", "B")
    np.testing.assert_array_equal(network.positions_mm, [[1, 2, 3], [4, 5, 6]])


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"a.csv": "a,b,c,d\n1,2,3,4\n"}, "edge list: expected columns such as source and target, got a, b, c, d"),
        ({"a.csv": "source,target\na,\n"}, "line 2, target: expected the name of a node, got none"),
        ({"a.csv": "i,j,w\na,b,heavy\n"}, "line 2, w: expected a number, got 'heavy'"),
        ({"a.csv": "0,inf,0\n1,0,0\n0,0,0\n"}, "line 1, column 2: expected a finite number, got 'inf'"),
        (
            {"a.csv": "x,x,y\n0,1,0\n1,0,0\n0,0,0\n"},
            "expected each node once in the names of the matrix, got one twice",
        ),
        (
            {"a.csv": "1,2,3,4,5,6,7,8,9\n" * 2},
            "expected a list of edges or a square matrix of numbers, got 2 × 9",
        ),
        (
            {"a.csv": "i,j\na,b\n", "a.nodes.csv": "name\na\n"},
            "edge list: expected the nodes of the table beside it, got 'b'",
        ),
        ({"a.csv": MATRIX, "a.nodes.csv": "name,x\na,1\n"}, "expected 3 nodes as the matrix has, got 1"),
        ({"a.png": "1"}, "expected a file of kind .graphml, "),
    ],
)
def test_faults(folder, files, message):
    path = folder(**files)
    with pytest.raises(FormatError) as error:
        read_network(path)
    assert str(error.value).startswith(message)
    assert str(error.value).endswith(f": {path}")


@pytest.mark.parametrize(
    ("nodes", "message"),
    [
        ("a,b\n", "table of nodes: expected a header"),
        ("name,age\na,1\na,2\n", "table of nodes: expected each name once, got 'a' twice"),
        ("name,age\n,1\nb,2\n", "line 2, name: expected the name of a node, got none"),
        ("name,x,y,z\na,1,2,left\nb,1,2,right\n", "expected x, y and z in mm, got text among them"),
    ],
)
def test_faults_of_nodes(folder, nodes, message):
    path = folder(a__csv="i,j\na,b\n", a__nodes__csv=nodes)
    with pytest.raises(FormatError) as error:
        read_network(path)
    assert str(error.value).startswith(message)
    assert str(error.value).endswith(".nodes.csv")


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(1, 9)), min_size=1, max_size=30),
    st.booleans(),
)
def test_the_weights_of_a_list_add_up(tmp_path_factory, edges, directed):
    path = tmp_path_factory.mktemp("lists") / "a.csv"
    header = "source,target,weight\n" if directed else "i,j,weight\n"
    # The loops keep all six nodes; without a doubled edge between 0 and 1 no list is there in both directions.
    loops = "".join(f"{k},{k},1\n" for k in range(6)) + "0,1,1\n"
    path.write_text(header + loops + "".join(f"{i},{j},{w}\n" for i, j, w in edges))
    expected = np.zeros((6, 6))
    for i, j, w in [*edges, (0, 1, 1)]:
        if i != j:
            expected[i, j] += w
    twice = not directed and np.array_equal(expected, expected.T)
    if not directed and not twice:
        expected = expected + expected.T
    np.testing.assert_array_equal(read_network(path).adjacency.toarray(), expected)


@given(st.integers(3, 6), st.integers(0, 2**32 - 1), st.booleans())
def test_a_matrix_comes_back(tmp_path_factory, n_nodes, seed, symmetric):
    rng = np.random.default_rng(seed)
    matrix = rng.integers(-2, 3, (n_nodes, n_nodes)).astype(float)
    np.fill_diagonal(matrix, 0)
    if symmetric:
        matrix = np.triu(matrix, 1) + np.triu(matrix, 1).T
    folder = tmp_path_factory.mktemp("matrices")
    np.savetxt(folder / "a.csv", matrix, delimiter=",")
    np.save(folder / "a.npy", matrix)
    for name in ("a.csv", "a.npy"):
        network = read_network(folder / name)
        half = not (np.triu(matrix).any() and np.tril(matrix).any())
        assert network.directed == (not half and not np.array_equal(matrix, matrix.T))
        np.testing.assert_array_equal(network.adjacency.toarray(), matrix + matrix.T if half else matrix)


def test_a_name_of_thousands_of_digits_is_a_name(folder):
    network = read_network(folder(a__csv=f"source,target\n{'1' * 5000},2\n2,b\n"))
    assert network.node_names == ("2", "1" * 5000, "b")
