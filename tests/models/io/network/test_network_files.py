"""Networks from GraphML, GML, NumPy's and MATLAB's files."""

from pathlib import Path

import networkx
import numpy as np
import pytest
import scipy.io
import scipy.sparse

from plexoscope.models.data.network import CLASS, SPLIT
from plexoscope.models.errors import FormatError
from plexoscope.models.io.network import read_network

CITATION = Path(__file__).parents[5] / "shared" / "data" / "citation"


def graph(kind=networkx.Graph):
    made = kind()
    made.add_node("n0", name="left", x=-1.0, y=0.5, z=2.0, age=3, **{"class": "a"})
    made.add_node("n1", name="right", x=1.0, y=0.5, z=4.0, age=5, **{"class": "b"})
    made.add_node("n2", name="middle", x=0.0, y=0.5, z=3.0, age=4, **{"class": "a"})
    made.add_edge("n0", "n1", weight=2.5, kind="long")
    made.add_edge("n1", "n2", weight=1.0, kind="short")
    return made


@pytest.mark.parametrize("directed", [False, True])
@pytest.mark.parametrize(("write", "name"), [(networkx.write_graphml, "a.graphml"), (networkx.write_gml, "a.gml")])
@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_markup(tmp_path, write, name, directed, suffix):
    path = tmp_path / (name + suffix)
    write(graph(networkx.DiGraph if directed else networkx.Graph), path)
    network = read_network(path)
    assert network.node_names == ("left", "right", "middle")
    assert network.directed is directed
    assert network.edges.tolist() == [[0, 1], [1, 2]]
    assert network.weights.tolist() == [2.5, 1.0]
    assert network.edge_values["kind"].tolist() == ["long", "short"]
    assert network.node_values[CLASS].tolist() == ["a", "b", "a"]
    assert network.node_values["age"].tolist() == [3, 5, 4]
    assert {CLASS, "age"} <= set(network.node_values) <= {CLASS, "age", "label"}  # GML writes a label of its own
    np.testing.assert_array_equal(network.positions_mm, [[-1, 0.5, 2], [1, 0.5, 4], [0, 0.5, 3]])


def test_a_layout_is_no_place(tmp_path):
    made = networkx.path_graph(3)
    for node in made:
        made.nodes[node].update(x=float(node), y=1.0, z=0.0)
    networkx.write_graphml(made, tmp_path / "a.graphml")
    network = read_network(tmp_path / "a.graphml")
    assert network.positions_mm is None
    assert network.node_names == ("0", "1", "2")
    assert network.weights is None


def test_parallel_edges_add_up(tmp_path):
    made = networkx.MultiGraph([("a", "b", {"weight": 1.0}), ("b", "a", {"weight": 2.0}), ("a", "a", {"weight": 9.0})])
    networkx.write_graphml(made, tmp_path / "a.graphml")
    network = read_network(tmp_path / "a.graphml")
    assert (network.n_edges, network.weights.tolist()) == (1, [3.0])


def test_citation_bundle(tmp_path):
    np.savez(
        tmp_path / "a.npz",
        indptr=np.array([0, 1, 1, 3]), indices=np.array([2, 0, 1]), shape=np.array([3, 4]),
        edges=np.array([[0, 1], [1, 2]]), labels=np.array([0, -1, 1]), train=np.array([0]), test=np.array([2]),
    )  # fmt: skip
    network = read_network(tmp_path / "a.npz")
    assert network.node_values[CLASS].tolist() == ["0", "", "1"]
    assert network.node_values[SPLIT].tolist() == ["train", "", "test"]
    np.testing.assert_array_equal(network.features, [[0, 0, 1, 0], [0, 0, 0, 0], [1, 1, 0, 0]])
    assert not network.directed


@pytest.mark.skipif(not CITATION.is_dir(), reason="no ../shared/data/citation")
@pytest.mark.parametrize(
    ("name", "shape", "n_edges", "n_classes", "n_train"),
    [("cora", (2708, 1433), 5278, 7, 140), ("citeseer", (3327, 3703), 4552, 6, 120)],
)
def test_citation_files(name, shape, n_edges, n_classes, n_train):
    network = read_network(CITATION / f"{name}.npz")
    assert network.features.shape == shape
    assert (network.n_edges, network.weights) == (n_edges, None)
    assert len(set(network.node_values[CLASS].tolist()) - {""}) == n_classes
    assert np.count_nonzero(network.node_values[SPLIT] == "train") == n_train


def test_other_bundles(tmp_path):
    full = {
        "edges": np.array([[0, 1, 0], [1, 2, 1]]), "weights": np.array([1.0, 2.0, 3.0]), "directed": np.array(True),
        "names": np.array(["x", "y", "z"]), "positions_mm": np.eye(3), "features": np.ones((3, 2)),
        "train": np.array([True, False, False]),
    }  # fmt: skip
    np.savez(tmp_path / "a.npz", **full)
    network = read_network(tmp_path / "a.npz")
    assert network.directed
    assert network.node_names == ("x", "y", "z")
    assert (network.edges.tolist(), network.weights.tolist()) == ([[0, 1], [1, 2]], [4.0, 2.0])
    assert network.positions_mm.shape == (3, 3)
    assert network.node_values[SPLIT].tolist() == ["train", "", ""]
    matrix = np.array([[0, 2.0, 0], [2, 0, 1], [0, 1, 0]])
    np.savez(tmp_path / "dense.npz", a=matrix)
    scipy.sparse.save_npz(tmp_path / "sparse.npz", scipy.sparse.csr_matrix(matrix))
    for name in ("dense.npz", "sparse.npz"):
        network = read_network(tmp_path / name)
        assert not network.directed
        np.testing.assert_array_equal(network.adjacency.toarray(), matrix)


def test_matlab(tmp_path):
    matrix = np.array([[0, 2.0, 0], [2, 0, 1], [0, 1, 0]])
    names = np.array(["left", "right", "middle"], dtype=object)
    scipy.io.savemat(tmp_path / "a.mat", {"sc": matrix, "names": names, "tr": 0.7, "ts": np.ones((3, 9))})
    network = read_network(tmp_path / "a.mat")
    assert network.node_names == ("left", "right", "middle")
    np.testing.assert_array_equal(network.adjacency.toarray(), matrix)
    scipy.io.savemat(tmp_path / "b.mat", {"Other": np.eye(2), "A": scipy.sparse.csc_matrix(matrix)})
    np.testing.assert_array_equal(read_network(tmp_path / "b.mat").adjacency.toarray(), matrix)


def test_a_stored_zero_is_no_edge_and_names_stand_once(tmp_path):
    sparse = scipy.sparse.coo_matrix(([0.0, 2.0, 2.0], ([0, 1, 2], [1, 2, 1])), (3, 3))
    scipy.sparse.save_npz(tmp_path / "a.npz", sparse)
    network = read_network(tmp_path / "a.npz")
    assert (network.edges.tolist(), network.weights.tolist(), network.directed) == ([[1, 2]], [2.0], False)
    np.savez(tmp_path / "b.npz", edges=E2, names=np.array(["a", "a", "b"]))
    with pytest.raises(FormatError, match="names: expected each name once, got one twice"):
        read_network(tmp_path / "b.npz")


def save_npz(**arrays):
    return lambda path: np.savez(path, **arrays)


def save_mat(**arrays):
    return lambda path: scipy.io.savemat(path, arrays)


E2 = np.array([[0, 1], [1, 2]])


@pytest.mark.parametrize(
    ("name", "write", "message"),
    [
        ("a.graphml", lambda path: path.write_text("<graphml"), "cannot be read as .graphml: "),
        ("a.gml", lambda path: path.write_text("graph [ node ["), "cannot be read as .gml: "),
        ("a.graphml", lambda path: networkx.write_graphml(networkx.Graph(), path), "expected at least one node"),
        ("a.npy", lambda path: np.save(path, np.ones((2, 3))), "expected a square matrix, got shape (2, 3)"),
        ("a.npy", lambda path: path.write_bytes(b"\x93NUM"), "expected the header of an array"),
        ("a.npz", save_npz(x=np.ones((2, 3))), "expected an array called edges, or one square matrix, got x (2, 3)"),
        ("a.npz", save_npz(edges=E2.astype(float)), "edges: expected whole numbers of shape (E, 2), got float64"),
        ("a.npz", save_npz(edges=E2, labels=np.zeros(2, int)), "edges: expected nodes 0 … 1, got 0 … 2"),
        ("a.npz", save_npz(edges=E2, weights=np.ones(3)), "weights: expected 2 numbers, got float64 (3,)"),
        ("a.npz", save_npz(edges=E2, weights=np.array([1, np.nan])), "weights: expected finite numbers"),
        ("a.npz", save_npz(edges=E2, train=np.array([5])), "train: expected nodes 0 … 2, got others"),
        ("a.npz", save_npz(edges=E2, train=np.array([0]), val=np.array([0])), "val: expected nodes of no other part"),
        ("a.npz", save_npz(edges=E2, features=np.ones(3)), "features: expected numbers of shape (3, F), got (3,)"),
        (
            "a.npz",
            save_npz(edges=E2, shape=np.array([3, 1 << 40]), indptr=np.zeros(4, int), indices=np.zeros(0, int)),
            "features: expected shape (3, F) of at most 2048 MB",
        ),
        (
            "a.npz",
            save_npz(edges=E2, shape=np.array([3, 2]), indptr=np.array([0, 1, 1, 1]), indices=np.array([7])),
            "features: expected rows of a sparse matrix, got ",
        ),
        ("a.npz", save_npz(edges=np.array([{}])), "expected numbers or text, got Python objects"),
        ("a.npz", lambda path: path.write_bytes(b"PK broken"), "cannot be read as .npz"),
        ("a.mat", save_mat(ts=np.ones((3, 9))), "expected a square matrix, got ts (3, 9)"),
        ("a.mat", save_mat(p=np.eye(3), q=np.eye(3)), "expected one square matrix, got 2 (--as p or q says which)"),
        (
            "a.mat",
            lambda path: path.write_bytes(b"\x89HDF\r\n" + bytes(99)),
            "expected a MATLAB file up to version 7.2",
        ),
        ("a.mat", lambda path: path.write_bytes(b"no such thing"), "cannot be read as .mat"),
        ("a.npy", lambda path: path.write_bytes(b""), "expected a .npy file, got an empty one"),
        ("a.gml", lambda path: None, "no such file"),
    ],
)
def test_faults(tmp_path, name, write, message):
    path = tmp_path / name
    write(path)
    with pytest.raises(FormatError) as error:
        read_network(path)
    assert str(error.value).startswith(message)
    assert str(error.value).endswith(f": {path}")
