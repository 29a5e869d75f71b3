"""Objects of other libraries become what their files are read as, and none of these libraries is asked for first."""

from pathlib import Path
from typing import Any

import igraph
import networkx
import nibabel
import numpy as np
import pytest
import scipy.sparse
from dipy.io.streamline import load_tractogram

import plexoscope.api as px
from plexoscope.api.accepting import accepted
from plexoscope.models.data.fingerprint import fingerprint
from plexoscope.models.io.volume_file import VolumeFile
from plexoscope.plugins.results import Matrix

KINDS = ("streamlines", "network", "volume", "parcellation")


def taken(given: object, *kinds: str) -> Any:
    found, kind = accepted(given, kinds or KINDS)
    assert kind in (kinds or KINDS)
    return found.data


@pytest.fixture(scope="module")
def trk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Streamlines with values on a grid that is not RAS, half a voxel and all."""
    generator = np.random.default_rng(1)
    lines = [generator.uniform(-10, 10, (n, 3)).astype(np.float32) for n in (2, 5, 3)]
    tractogram = nibabel.streamlines.Tractogram(
        lines,
        {"weight": np.arange(3.0), "ends": np.arange(6.0).reshape(3, 2)},
        {"fa": [np.full((len(line), 1), 0.1 * len(line)) for line in lines]},
        affine_to_rasmm=np.eye(4),
    )
    affine = np.array([[-2.0, 0, 0, 30], [0, 3, 0, -40], [0, 0, 2, -20], [0, 0, 0, 1]])
    header = {"voxel_to_rasmm": affine, "dimensions": (30, 20, 25), "voxel_sizes": (2, 3, 2), "voxel_order": b"LAS"}
    path = tmp_path_factory.mktemp("trk") / "a.trk"
    nibabel.streamlines.save(tractogram, path, header=header)
    return path


@pytest.mark.parametrize(
    "load",
    [
        nibabel.streamlines.load,
        lambda path: nibabel.streamlines.load(path).tractogram,
        lambda path: nibabel.streamlines.load(path, lazy_load=True),
        lambda path: load_tractogram(str(path), "same"),
        lambda path: _elsewhere(load_tractogram(str(path), "same")),
    ],
    ids=["file", "tractogram", "lazy", "dipy", "dipy in voxels"],
)
def test_streamlines_are_those_of_their_file(trk: Path, load: Any) -> None:
    read, found = px.read(trk), taken(load(trk))
    assert isinstance(read, px.Tractogram)
    np.testing.assert_allclose(found.positions_mm, read.positions_mm, atol=1e-4)
    np.testing.assert_array_equal(found.offsets, read.offsets)
    for table in ("per_streamline", "per_point"):
        assert getattr(found, table).keys() == getattr(read, table).keys()
        for name, values in getattr(read, table).items():
            np.testing.assert_allclose(getattr(found, table)[name], values)


def test_lines_handed_out_one_by_one_are_moved_to_mm() -> None:
    lines = [np.arange(6.0).reshape(2, 3), np.ones((3, 3))]
    lazy = nibabel.streamlines.LazyTractogram(lambda: iter(lines), affine_to_rasmm=np.diag([2.0, 2.0, 2.0, 1.0]))
    np.testing.assert_array_equal(taken(lazy).positions_mm, 2 * np.concatenate(lines))


def _elsewhere(sft: Any) -> Any:
    sft.to_vox()
    sft.to_corner()
    return sft


def test_what_is_handed_over_stays_as_it_is(trk: Path) -> None:
    sft = _elsewhere(load_tractogram(str(trk), "same"))
    before = sft.streamlines.get_data().copy()
    found = taken(sft)
    assert (sft.space.value, sft.origin.value) == ("vox", "corner")
    np.testing.assert_array_equal(sft.streamlines.get_data(), before)
    assert found.grid.dimensions == (30, 20, 25)
    assert not found.positions_mm.flags.writeable


@pytest.mark.parametrize("slice_of", [slice(None), slice(1, None), [2, 0]], ids=["all", "some", "turned round"])
def test_sequences_and_lists_are_lines_in_mm(trk: Path, slice_of: Any) -> None:
    lines = nibabel.streamlines.load(trk).streamlines[slice_of]
    for given in (lines, list(lines), np.array([*lines, np.zeros((9, 3))], object)[: len(lines)]):
        found = taken(given)
        np.testing.assert_array_equal(found.positions_mm, np.concatenate(list(lines)))
        np.testing.assert_array_equal(np.diff(found.offsets), [len(line) for line in lines])


@pytest.mark.parametrize("name", ["scan", "labels", "painted"])
def test_images_are_those_of_their_file(files: dict[str, Path], name: str) -> None:
    found = taken(nibabel.load(files[name]), "volume")
    assert fingerprint(found) == fingerprint(VolumeFile(files[name]).frame())
    assert found.name == name


def test_an_image_in_memory_and_one_of_its_frames(files: dict[str, Path]) -> None:
    image = nibabel.load(files["frames"])
    loaded = nibabel.Nifti1Image(image.get_fdata(dtype=np.float32), image.affine)
    for number in (1, 3):
        found, _ = accepted(loaded, KINDS, "bold", frame=number)
        np.testing.assert_array_equal(found.data.values, px.read(files["frames"], frame=number).values)
    with pytest.warns(px.Note, match="the first of 3 frames is taken"):
        taken(loaded)
    with pytest.raises(px.PlexoscopeError, match="frame: expected 1 … 3, got 4"):
        accepted(loaded, KINDS, "bold", frame=4)


@pytest.mark.parametrize("name", ["friends", "regions"])
def test_graphs_are_those_of_their_file(files: dict[str, Path], name: str) -> None:
    read = px.read(files[name])
    assert isinstance(read, px.Network)
    for given in (networkx.read_graphml(files[name]), igraph.Graph.Read_GraphML(str(files[name]))):
        found = taken(given)
        assert found.node_names == read.node_names
        np.testing.assert_allclose(found.adjacency.toarray(), read.adjacency.toarray(), rtol=1e-6)
        assert (found.positions_mm is None) == (read.positions_mm is None)
        if read.positions_mm is not None:
            np.testing.assert_allclose(found.positions_mm, read.positions_mm)
        for column, values in read.node_values.items():
            np.testing.assert_array_equal(found.node_values[column], values)


def test_any_object_may_be_a_node_of_networkx() -> None:
    graph = networkx.DiGraph([((0, 1), "a"), ("a", np.int64(7)), (np.int64(7), frozenset())], meaning={1})
    graph.edges["a", np.int64(7)]["weight"] = np.float32(2.5)
    found = taken(graph)
    assert (found.node_names, found.directed) == (("(0, 1)", "a", "7", "frozenset()"), True)
    assert found.adjacency.toarray()[1, 2] == 2.5


def test_edges_of_a_multigraph_are_summed_or_are_events() -> None:
    graph = networkx.MultiGraph()
    graph.add_edge("a", "b", time=3.0, weight=2.0)
    graph.add_edge("b", "a", time=1.5, weight=1.0)
    graph.add_edge("b", "c", time=2)
    graph.add_node("d", group="late")
    assert taken(graph, "network").weights.tolist() == [3.0, 1.0]
    events = taken(graph, "network", "temporal_network")
    assert events.time_s.tolist() == [1.5, 2.0, 3.0]
    assert events.weights.tolist() == [1.0, 1.0, 2.0]
    assert (events.source.tolist(), events.target.tolist()) == ([0, 1, 0], [1, 2, 1])
    assert events.node_groups == ("", "", "", "late")
    del graph.edges["b", "c", 0]["time"]
    assert isinstance(taken(graph, "network", "temporal_network"), px.Network)
    with pytest.raises(px.PlexoscopeError, match="expected a time in seconds on each edge"):
        taken(graph, "temporal_network")


@pytest.mark.parametrize("symmetric", [True, False])
def test_sparse_matrices_are_the_dense_ones(symmetric: bool) -> None:
    matrix = np.random.default_rng(3).normal(size=(9, 9)) * (np.random.default_rng(4).uniform(size=(9, 9)) < 0.4)
    matrix = matrix + matrix.T if symmetric else matrix
    np.fill_diagonal(matrix, 0)
    dense = taken(matrix, "network")
    assert dense.directed != symmetric
    for kind in (scipy.sparse.csr_array, scipy.sparse.coo_matrix):
        found = taken(kind(matrix))
        assert found.directed == dense.directed
        np.testing.assert_allclose(found.adjacency.toarray(), dense.adjacency.toarray())


@pytest.mark.parametrize(
    ("shape", "kinds", "became"),
    [
        ((4, 4), ("network", "time_series"), "Network(4 nodes, 12 edges, directed)"),
        ((4, 9), ("network", "time_series"), "TimeSeries(1 subjects, 4 units, 9 times, a value each 1 s)"),
        ((9, 4), ("time_series",), "TimeSeries(1 subjects, 4 units, 9 times, a value each 1 s)"),
        ((2, 4, 9), ("time_series",), "TimeSeries(2 subjects, 4 units, 9 times, a value each 1 s)"),
        ((9, 4), ("vectors",), "Vectors(9 items, 4 dimensions, 1 times)"),
        ((2, 9, 4), ("vectors",), "Vectors(9 items, 4 dimensions, 2 times)"),
        ((2, 3, 4), ("streamlines", "volume"), "Volume('data', 2 × 3 × 4 voxels, float64)"),
    ],
)
def test_arrays_are_what_is_wanted_of_their_shape(shape: tuple[int, ...], kinds: tuple[str, ...], became: str) -> None:
    array = np.random.default_rng(0).uniform(1, 2, shape)
    assert repr(taken(array, *kinds)) == became
    assert repr(taken(array.tolist(), *kinds)) == became
    array[:] = -1  # what was taken is a copy, or read-only
    assert taken(np.ones(3, np.int64), "array").dtype == np.float64


def test_rows_of_source_target_and_seconds_are_events() -> None:
    events = taken(np.array([[0, 3, 2.5], [1, 0, 0.5], [2, 2, 1.0], [3, 1, 1.5]]), "temporal_network")
    assert (events.n_nodes, events.directed) == (4, True)
    assert (events.source.tolist(), events.target.tolist()) == ([1, 3, 0], [0, 1, 3])
    with pytest.raises(px.PlexoscopeError, match="numbers of nodes from 0"):
        taken(np.array([[0.5, 3, 2.5], [1, 0, 0.5]]), "temporal_network")


def test_labels_and_regions_stand_for_each_other() -> None:
    labels = np.zeros((3, 3, 3), np.int16)
    labels[1:] = 5
    volume = px.Volume(labels, np.eye(4), "atlas")
    regions = taken(volume, "parcellation")
    assert regions.names == ("region 5",)
    assert taken(regions, "volume") is regions.volume
    assert taken(labels, "parcellation").n_voxels.tolist() == [18]
    with pytest.raises(px.PlexoscopeError, match="parcellation: expected whole numbers"):
        taken(px.Volume(labels + 0.5, np.eye(4), "scan"), "parcellation")


def test_a_result_of_a_method_is_data() -> None:
    assert taken(Matrix(np.array([[0.0, 2.0], [2.0, 0.0]]), row_names=("a", "b")), "network").node_names == ("a", "b")


@pytest.mark.parametrize(
    ("given", "kinds", "said"),
    [
        (3, ("network",), "data: expected network, got int"),
        (np.zeros((3, 4)), ("network", "volume"), r"array for network \(N, N\) or volume \(X, Y, Z\), got .* \(3, 4\)"),
        (np.full((3, 3), np.inf), ("network",), "data: row 1, column 2: expected a finite weight, got inf"),
        (np.array([["a", "b"]]), ("vectors",), "data: expected numbers, got <U1"),
        ([np.zeros((3, 2))], ("streamlines",), "streamlines: expected points of three coordinates"),
        (px.Network([[0, 1]], ("a", "b")), ("volume",), "data: expected volume, got network"),
        (networkx.Graph(), ("network",), "graph: expected at least one node"),
        (scipy.sparse.csr_array(np.ones((2, 3))), ("network",), "matrix: expected a square one"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_said(given: object, kinds: tuple[str, ...], said: str) -> None:
    with pytest.raises(px.PlexoscopeError, match=said):
        taken(given, *kinds)


def test_a_choice_that_needs_a_file_is_refused() -> None:
    with pytest.raises(px.PlexoscopeError, match="as_: expected a file with it, got Network"):
        accepted(px.Network([[0, 1]], ("a", "b")), KINDS, as_="edges")
    with pytest.raises(px.PlexoscopeError, match="frame: expected an image of several with it, got ndarray"):
        accepted(np.zeros((2, 2)), KINDS, frame=2)
