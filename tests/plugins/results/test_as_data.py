"""Results become data objects: which of which kind, what comes along, and what is refused."""

import numpy as np
import pytest

from plexoscope.models.data.fingerprint import fingerprint
from plexoscope.models.io.network import read_network
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.inputs import READERS
from plexoscope.plugins.results import (
    KINDS,
    Graph,
    Image,
    ImageGrid,
    Matrix,
    Points,
    Scalar,
    Streamlines,
    Table,
    Volume,
)
from plexoscope.plugins.results.as_data import data_kinds, data_of

POINTS_MM = np.arange(15.0).reshape(5, 3)
SYMMETRIC = np.float32([[0, 1, 2], [1, 0, 0], [2, 0, 0]])


def made(result, kind):
    data, found = data_of(result, (kind,), "path")
    assert found == kind
    assert fingerprint(data).startswith("blake2b:")
    return data


def test_every_kind_named_is_one():
    found = {kind: data_kinds(kind) for kind in KINDS}
    assert set().union(*found.values()) <= READERS.keys()
    assert {kind for kind, kinds in found.items() if kinds} == {
        *("streamlines", "graph", "matrix", "volume", "points", "image", "image_grid"),
    }
    assert data_kinds("of another package") == ()


def test_streamlines_keep_values_and_groups():
    lines = made(Streamlines(POINTS_MM, [0, 2, 5], [1, 2], "FA", ("left", "")), "streamlines")
    assert lines.per_streamline["FA"].tolist() == [1, 2]
    assert {name: members.tolist() for name, members in lines.groups.items()} == {"left": [0]}
    lines = made(Streamlines(POINTS_MM, [0, 2, 5], np.arange(5)), "streamlines")
    assert lines.per_point["value"].tolist() == [0, 1, 2, 3, 4]


def test_a_streamline_that_is_nowhere_in_one_place_is_left_out_and_told():
    points_mm = POINTS_MM.copy()
    points_mm[3, 1] = np.nan
    lines = made(Streamlines(points_mm, [0, 2, 5], np.arange(5), "FA", ("a", "b")), "streamlines")
    assert (lines.n_streamlines, lines.per_point["FA"].tolist()) == (1, [0, 1])
    assert lines.notes == ("1 of 2 streamlines have points that are nowhere: left out",)


def test_a_graph_in_space_keeps_its_places_and_doubled_edges_become_one():
    edges = [[0, 1], [1, 0], [1, 1], [1, 2]]
    graph = Graph(
        POINTS_MM[:3], edges, [1, 2, 3, np.nan], names=("a", "b", "c"), groups=("x", "x", "y"), sizes=[1, 2, 3]
    )
    network = made(graph, "network")
    assert (network.edges.tolist(), network.weights.tolist()) == ([[0, 1]], [3])
    assert network.positions_mm.tolist() == POINTS_MM[:3].tolist()
    assert (network.node_names, network.node_values["group"].tolist()) == (("a", "b", "c"), ["x", "x", "y"])
    assert made(Graph(POINTS_MM[:3, :2], edges), "network").positions_mm is None
    assert made(Graph(POINTS_MM[:3], edges[:2], directed=True), "network").n_edges == 2


def test_a_matrix_becomes_the_network_that_its_file_would(tmp_path):
    np.savetxt(tmp_path / "m.csv", SYMMETRIC, delimiter=",")
    network, read = made(Matrix(SYMMETRIC), "network"), read_network(tmp_path / "m.csv")
    assert network.edges.tolist() == read.edges.tolist()
    assert network.weights.tolist() == read.weights.tolist()
    assert (network.directed, network.node_names) == (read.directed, read.node_names)
    assert made(Matrix(SYMMETRIC, tuple("abc"), row_groups=tuple("xxy")), "network").node_names == tuple("abc")


def test_volumes_points_and_arrays():
    labels = np.float32([[[0, 2], [5, 5]]])
    affine = np.diag([2.0, 2, 2, 1])
    assert made(Volume(labels, affine), "volume").affine.tolist() == affine.tolist()
    assert made(Volume(labels, affine), "volume").name == "path"
    assert made(Volume(labels), "parcellation").labels.tolist() == [2, 5]
    moving = Points(np.zeros((2, 3, 2)), [0, 1], ("a", "b", "a"), ("p", "q", "r"))
    assert made(moving, "vectors").values.shape == (2, 3, 2)
    assert made(moving, "vectors").item_values["group"].tolist() == ["a", "b", "a"]
    assert made(Matrix(np.ones((2, 4))), "vectors").values.shape == (1, 2, 4)
    assert made(Image(np.ones((2, 3), np.uint8)), "array").dtype == np.float64
    assert made(ImageGrid(np.ones((5, 2, 3))), "array").shape == (5, 2, 3)


@pytest.mark.parametrize(
    ("result", "kind", "words"),
    [
        ("text", "network", "expected a result, got str"),
        (Scalar({"a": 1}), "network", "expected network, got scalar, which no method takes"),
        (Table({"a": (1, 2)}), "array", "expected array, got table, which no method takes"),
        (Points(np.zeros((1, 2, 2)), [0]), "network", "expected network, got points, which can be vectors"),
        (Matrix(np.ones((2, 3))), "network", r"as network: expected a square matrix, got shape \(2, 3\)"),
        (
            Matrix(np.ones((2, 2)), ("a", "b"), ("c", "d")),
            "network",
            "as network: expected a matrix with the same names",
        ),
        (Matrix(np.full((2, 2), np.inf)), "network", "as network: row 1, column 2: expected a finite weight"),
        (Volume(np.full((1, 1, 1), 0.5)), "parcellation", "as parcellation: expected whole numbers"),
        (Volume(np.ones((1, 1, 1)), np.zeros((4, 4))), "volume", "as volume: affine: expected"),
        (Points(np.full((1, 2, 2), np.nan), [0]), "vectors", "as vectors: values: expected finite numbers"),
    ],
)
def test_what_cannot_be(result, kind, words):
    with pytest.raises(PluginError, match=f"^run:first:path: {words}"):
        data_of(result, (kind,), "path", "run:first:path")
