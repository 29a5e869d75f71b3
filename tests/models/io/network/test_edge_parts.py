"""Published splits of edges and nodes, in NumPy's bundles and as the Open Graph Benchmark lays them out."""

import gzip
import pickle
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from plexoscope.models.data.network import CLASS, SPLIT
from plexoscope.models.errors import FormatError
from plexoscope.models.graphs.tasks.node_task import published_task
from plexoscope.models.graphs.tasks.splits import published_split
from plexoscope.models.io.network import read_network
from plexoscope.models.io.sniffing import kind_of_file

TRAIN, VAL, TEST = [[0, 1], [1, 2], [2, 3]], [[3, 4], [1, 0]], [[4, 5]]
NO_VAL, NO_TEST = [[0, 5]], [[5, 1], [3, 0]]
OURS = {"train_edges": TRAIN, "val_edges": VAL, "test_edges": TEST, "val_edges_neg": NO_VAL, "test_edges_neg": NO_TEST}
KIPF = {
    "train_edges": TRAIN,
    "val_edges": VAL,
    "test_edges": TEST,
    "val_edges_false": NO_VAL,
    "test_edges_false": NO_TEST,
}
OGB = {
    "edge_index": np.transpose(TRAIN + [pair[::-1] for pair in TRAIN]), "num_nodes": 6,
    "valid_edge": np.array(VAL), "valid_edge_neg": np.array(NO_VAL), "test_edge": TEST, "test_edge_neg": NO_TEST,
}  # fmt: skip
GEOMETRIC = {
    "train_pos_edge_index": np.transpose(TRAIN), "val_pos_edge_index": np.transpose(VAL), "x": np.eye(6),
    "test_pos_edge_index": np.transpose(TEST), "val_neg_edge_index": np.transpose(NO_VAL),
    "test_neg_edge_index": np.transpose(NO_TEST), "edge_index": np.zeros((2, 0), int),
}  # fmt: skip
BARE = {
    "train_edge": TRAIN, "valid_edge": VAL, "valid_edge_neg": NO_VAL, "test_edge": TEST, "test_edge_neg": NO_TEST,
}  # fmt: skip
UNSAID = {"edges": TRAIN + VAL + TEST, "val_edges": VAL[:1], "test_edges": TEST, "weights": np.arange(1.0, 7)}


def saved(folder: Path, arrays: dict[str, Any]) -> Path:
    np.savez(folder / "a.npz", **arrays)
    return folder / "a.npz"


@pytest.mark.parametrize("arrays", [OURS, KIPF, OGB, BARE, GEOMETRIC], ids=["ours", "Kipf", "OGB", "bare", "Geometric"])
def test_edges_and_pairs_without_one_stay_as_published(tmp_path, arrays):
    path = saved(tmp_path, arrays)
    network = read_network(path)
    assert kind_of_file(path) == "network"
    assert (network.n_nodes, network.n_edges, network.directed) == (6, 5, False)
    assert network.weights is None
    assert "1 edges of a later part" in network.source  # 1, 0 is learned from already
    split = published_split(network, np.random.default_rng(0))
    parts = (split.train, split.val, split.test, split.val_negative, split.test_negative)
    assert [part.tolist() for part in parts] == [TRAIN, [[3, 4]], TEST, [[0, 5]], [[0, 3], [1, 5]]]


def test_what_is_in_no_part_is_learned_from_and_pairs_without_an_edge_are_drawn(tmp_path):
    network = read_network(saved(tmp_path, UNSAID))
    split = published_split(network, np.random.default_rng(0))
    assert split.train.tolist() == TRAIN
    assert (split.val.tolist(), split.test.tolist()) == (VAL[:1], TEST)
    assert (len(split.val_negative), len(split.test_negative)) == (1, 1)


def test_a_column_of_a_table_divides_edges(tmp_path):
    path = tmp_path / "edges.csv"
    path.write_text("source,target,split\n0,1,train\n1,2,Train\n2,3,valid\n3,4,test\n")
    split = published_split(read_network(path), np.random.default_rng(0))
    assert [len(part) for part in (split.train, split.val, split.test)] == [2, 1, 1]
    path.write_text("source,target,split\n0,1,train\n1,2,train\n2,3,train\n")
    with pytest.raises(ValueError, match="got none called val"):
        published_split(read_network(path), np.random.default_rng(0))
    path.write_text("source,target,split\n0,1,left\n1,2,right\n")
    assert published_split(read_network(path), np.random.default_rng(0)) is None


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"test_edges": None}, "got no test_edges"),
        ({"val_edges": np.ones((2, 3))}, r"val_edges: expected whole numbers of shape \(M, 2\), got float64"),
        ({"val_edges": [[0, -1]]}, "val_edges: expected nodes from 0, got -1"),
        ({"val_edges_neg": [[0, 9]], "features": np.eye(6)}, "split of the edges: expected nodes 0 … 5, got 9"),
        ({"test_edges": [[0, 2**40]]}, "expected at most"),
    ],
)
def test_faults_of_bundles(tmp_path, changed, message):
    path = saved(tmp_path, {name: values for name, values in {**OURS, **changed}.items() if values is not None})
    with pytest.raises(FormatError, match=message) as error:
        read_network(path)
    assert str(error.value).endswith(f": {path}")


def test_names_of_the_benchmark_in_a_bundle(tmp_path):
    arrays = {
        "edge_index": np.array([[0, 1, 2], [1, 2, 0]]), "node_feat": np.eye(3), "train": [0], "valid": [1], "test": [2],
        "y": np.array([[0.0], [1.0], [np.nan]]),
    }  # fmt: skip
    network = read_network(saved(tmp_path, arrays))
    assert network.directed
    assert network.features.shape == (3, 3)
    assert network.node_values[CLASS].tolist() == ["0", "1", ""]
    assert network.node_values[SPLIT].tolist() == ["train", "val", "test"]


FOLDER = {
    "raw/edge.csv.gz": "0,1\n1,2\n2,3\n", "raw/num-node-list.csv.gz": "6\n", "raw/num-edge-list.csv.gz": "3\n",
    "raw/node-feat.csv.gz": "0.5,1\n" * 6, "raw/node-label.csv.gz": "0\n1\n0\n1\nnan\n1\n",
    "split/time/train.csv.gz": "0\n1\n", "split/time/valid.csv.gz": "2\n", "split/time/test.csv.gz": "3\n5\n",
}  # fmt: skip


def unpacked(folder: Path, files: dict[str, str | None]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        if text is not None:
            (folder / name).write_bytes(gzip.compress(text.encode()))
    return folder / "raw" / "edge.csv.gz"


@pytest.mark.parametrize(("name", "directed"), [("arxiv", True), ("products", False)])
def test_a_folder_of_nodes(tmp_path, name, directed):
    path = unpacked(tmp_path / name, FOLDER)
    assert kind_of_file(path) == "network"
    network = read_network(path)
    assert (network.n_nodes, network.edges.tolist(), network.directed) == (6, [[0, 1], [1, 2], [2, 3]], directed)
    assert network.features.tolist() == [[0.5, 1.0]] * 6
    task = published_task(network)
    assert [nodes.tolist() for nodes in (task.train, task.val, task.test)] == [[0, 1], [2], [3, 5]]
    assert network.node_values[CLASS].tolist() == ["0", "1", "0", "1", "", "1"]


def of_torch(held: dict[str, Any], path: Path) -> None:
    import torch

    torch.save({name: torch.tensor(values) for name, values in held.items()}, path)


def of_archive(held: dict[str, Any], path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("train/data.pkl", pickle.dumps(held, 2))


def of_older_torch(held: dict[str, Any], path: Path) -> None:
    path.write_bytes(b"".join(pickle.dumps(each, 2) for each in (0x1950A86A20F9469CFC6C, 1001, {}, held, [])))


@pytest.mark.parametrize("save", [of_archive, of_older_torch, pytest.param(of_torch, marks=pytest.mark.slow)])
def test_a_folder_of_edges(tmp_path, save):
    path = unpacked(tmp_path / "collab", {name: text for name, text in FOLDER.items() if name.startswith("raw/")})
    folder = tmp_path / "collab/split/time"
    folder.mkdir(parents=True)
    save({"edge": np.array(TRAIN), "year": np.array([2000] * 3)}, folder / "train.pt")
    save({"edge": np.array(VAL), "edge_neg": np.array(NO_VAL)}, folder / "valid.pt")
    save({"edge": np.array(TEST), "edge_neg": np.array(NO_TEST)}, folder / "test.pt")
    split = published_split(read_network(path), np.random.default_rng(0))
    parts = (split.train, split.val, split.test, split.val_negative, split.test_negative)
    assert [part.tolist() for part in parts] == [TRAIN, [[3, 4]], TEST, [[0, 5]], [[0, 3], [1, 5]]]


@pytest.mark.parametrize(
    ("changed", "message", "named"),
    [
        ({"raw/edge.csv.gz": "0,1\n1,2\n"}, "edges: expected 3 as num-edge-list says, got 2", "edge.csv.gz"),
        ({"raw/edge.csv.gz": "0,1\n1,2\n2,9\n"}, "edges: expected nodes 0 … 5, got 0 … 9", "edge.csv.gz"),
        ({"raw/edge.csv.gz": "0,1\n1,2\n2,3.5\n"}, "expected whole numbers", "edge.csv.gz"),
        ({"raw/num-node-list.csv.gz": "3\n3\n"}, "expected the size of one graph, got 2", "num-node-list.csv.gz"),
        ({"raw/num-node-list.csv.gz": "9999999999\n"}, "expected at most", "edge.csv.gz"),
        ({"raw/node-feat.csv.gz": "1,2\n"}, "features: expected finite numbers in 6 rows, got 1", "node-feat.csv.gz"),
        ({"raw/node-label.csv.gz": "1\n"}, "labels: expected one class for each of 6 nodes", "node-label.csv.gz"),
        ({"split/time/valid.csv.gz": "0\n"}, "expected nodes of no other part", "valid.csv.gz"),
        ({"split/time/valid.csv.gz": "6\n"}, "expected nodes 0 … 5", "valid.csv.gz"),
        ({"split/time/valid.csv.gz": None}, "expected valid.csv.gz, got none", "time"),
        ({"split/other/valid.csv.gz": "0\n"}, "expected one split, got other, time", "split"),
    ],
)  # fmt: skip
def test_faults_of_folders(tmp_path, changed, message, named):
    path = unpacked(tmp_path / "arxiv", {**FOLDER, **changed})
    with pytest.raises(FormatError, match=message) as error:
        read_network(path)
    assert str(error.value).endswith(named)
