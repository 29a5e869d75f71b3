"""Papers and their citations as Planetoid and LINQS hand them out."""

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from plexoscope.models.data.network import CLASS, SPLIT
from plexoscope.models.errors import FormatError
from plexoscope.models.io.network import read_network
from plexoscope.models.io.sniffing import kind_of_file

N_KNOWN, N_VAL = 505, 500
WORDS = np.eye(3, dtype=np.float32)[np.arange(N_KNOWN) % 3]
CLASSES = np.eye(2, dtype=np.int32)[np.arange(N_KNOWN) % 2]
FILES: dict[str, Any] = {
    "x": csr_matrix(WORDS[:2]), "y": CLASSES[:2], "allx": csr_matrix(WORDS), "ally": CLASSES,
    "tx": csr_matrix(np.float32([[1, 1, 0], [0, 1, 1]])), "ty": np.array([[0, 1], [1, 0]]),
    "graph": {0: [1, 2], 1: [0, 508], 2: [0], 3: [3], 508: [1]},
}  # fmt: skip
INDEX = "508\n505\n"


def saved(folder: Path, changed: dict[str, Any], index: str = INDEX) -> Path:
    for part, held in {**FILES, **changed}.items():
        if held is not None:
            content = held if isinstance(held, bytes) else pickle.dumps(held, 2)
            (folder / f"ind.toy.{part}").write_bytes(content)
    (folder / "ind.toy.test.index").write_text(index)
    return folder / "ind.toy.graph"


def test_the_public_split_and_nodes_that_no_file_describes(tmp_path):
    path = saved(tmp_path, {})
    network = read_network(path)
    assert kind_of_file(path) == "network"
    assert (network.n_nodes, network.directed) == (509, False)
    assert sorted(map(tuple, np.sort(network.edges).tolist())) == [(0, 1), (0, 2), (1, 508)]
    assert network.features[[0, 505, 506, 508]].tolist() == [[1, 0, 0], [0, 1, 1], [0, 0, 0], [1, 1, 0]]
    assert network.node_values[CLASS][[0, 1, 505, 506, 508]].tolist() == ["0", "1", "0", "", "1"]
    parts = {part: np.flatnonzero(network.node_values[SPLIT] == part).tolist() for part in ("train", "val", "test")}
    assert parts == {"train": [0, 1], "val": list(range(2, 2 + N_VAL)), "test": [505, 508]}


@pytest.mark.parametrize(
    ("changed", "index", "message", "named"),
    [
        ({"ally": None}, INDEX, "got no ind.toy.ally", "graph"),
        ({"ally": CLASSES[:9]}, INDEX, "expected 505 labels as there are features, got 9", "ally"),
        ({"ty": np.ones((2, 2), int)}, INDEX, "expected one class for each node", "ty"),
        ({"y": np.array([[2, 0]])}, INDEX, "expected a row of 0 and 1", "y"),
        ({"tx": csr_matrix(np.eye(2))}, INDEX, "expected 3 features as in allx, got 2", "tx"),
        ({"allx": [1]}, INDEX, "expected rows of finite features", "allx"),
        ({"graph": [1]}, INDEX, "expected a dictionary of neighbours, got list", "graph"),
        ({"graph": {0: ["1"]}}, INDEX, "node 0: expected a list of nodes", "graph"),
        ({"graph": {0: [509]}}, INDEX, "expected nodes 0 … 508", "graph"),
        ({"x": b"cos\nsystem\n(S'exit'\ntR."}, INDEX, "", ""),
        ({"tx": b"cos\nsystem\n(S'exit'\ntR."}, INDEX, "got os.system", "tx"),
        ({"allx": pickle.dumps(csr_matrix(WORDS), 2)[:-99]}, INDEX, "cannot be read as a pickle", "allx"),
        ({}, "508\n508\n", "expected 2 different nodes", "test.index"),
        ({}, "508\n3\n", "expected nodes 505 … 508, got 3 … 508", "test.index"),
        ({}, "508\n999999999999\n", "expected nodes 505 …", "test.index"),
    ],
)  # fmt: skip
def test_faults(tmp_path, changed, index, message, named):
    path = saved(tmp_path, changed, index)
    if not named:  # what nobody needs is not opened
        read_network(path)
        return
    with pytest.raises(FormatError, match=message) as error:
        read_network(path)
    assert str(error.value).endswith(f"ind.toy.{named}")


def test_other_files_of_that_ending(tmp_path):
    path = tmp_path / "mesh.graph"
    path.write_text("3 2\n2\n1 3\n2\n")
    with pytest.raises(FormatError, match=r"expected ind\.NAME\.graph"):
        read_network(path)


CONTENT = "p1\t0\t1\tTheory\n31336\t1\t0\tRule_Learning\np3\t1\t1\tTheory\n"


def linqs(folder: Path, content: str | None, cites: str) -> Path:
    if content is not None:
        (folder / "cora.content").write_text(content)
    (folder / "cora.cites").write_text(cites)
    return folder / "cora.cites"


def test_papers_of_linqs(tmp_path):
    path = linqs(tmp_path, CONTENT, "p1\t31336\np1\tp3\np3\tunknown\n")
    assert kind_of_file(path) == "network"
    network = read_network(path)
    assert network.node_names == ("p1", "31336", "p3")
    assert network.directed
    assert network.edges.tolist() == [[1, 0], [2, 0]]  # the second cites the first
    assert network.features.tolist() == [[0, 1], [1, 0], [1, 1]]
    assert network.node_values[CLASS].tolist() == ["Theory", "Rule_Learning", "Theory"]
    assert network.source == "1 citations are left out: they name 1 papers that cora.content does not."


@pytest.mark.parametrize(
    ("content", "cites", "message"),
    [
        (None, "a\tb\n", "got no cora.content"),
        ("p1\t0\t1\tA\np1\t0\t1\tA\n", "p1\tp1\n", "expected each paper once"),
        ("p1\tx\t1\tA\np2\t0\t1\tA\n", "p1\tp2\n", "expected a number"),
        (CONTENT, "p1\tp3\t1\n", "expected two papers in each line, got 3"),
    ],
)
def test_faults_of_linqs(tmp_path, content, cites, message):
    with pytest.raises(FormatError, match=message):
        read_network(linqs(tmp_path, content, cites))
