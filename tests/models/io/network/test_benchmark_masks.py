"""Bundles of heterophilous graphs as they are published: their names, their splits, and what is wrong with some."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from plexoscope.models.data.network import CLASS, split_name
from plexoscope.models.errors import FormatError
from plexoscope.models.graphs.tasks.node_task import n_published_splits, published_task
from plexoscope.models.io.network import read_network

N_NODES, N_SPLITS = 12, 10
PARTS = np.random.default_rng(0).integers(0, 3, (N_SPLITS, N_NODES))


def _arrays() -> dict[str, Any]:
    return {
        "node_features": np.eye(N_NODES, dtype=np.float32),
        "node_labels": np.arange(N_NODES) % 2,
        "edges": np.stack([np.arange(N_NODES - 1), np.arange(1, N_NODES)], 1),
        **{f"{part}_masks": index == PARTS for index, part in enumerate(("train", "val", "test"))},
    }


@pytest.mark.parametrize(("name", "directed"), [("texas", False), ("chameleon_directed", True)])
def test_ten_splits_of_one_file(tmp_path: Path, name: str, directed: bool) -> None:
    np.savez(tmp_path / f"{name}.npz", **_arrays())
    network = read_network(tmp_path / f"{name}.npz")
    assert network.directed == directed
    assert network.features is not None
    np.testing.assert_array_equal(network.features, np.eye(N_NODES))
    assert network.node_values[CLASS].tolist() == ["0", "1"] * (N_NODES // 2)
    assert n_published_splits(network) == N_SPLITS
    assert (split_name(0), split_name(9)) == ("split", "split 10")
    for number, parts in enumerate(PARTS):
        task = published_task(network, number)
        assert task is not None
        for index, nodes in enumerate((task.train, task.val, task.test)):
            np.testing.assert_array_equal(nodes, np.flatnonzero(parts == index))
    assert published_task(network, N_SPLITS) is None


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"val_masks": None}, "got no val_masks"),
        ({"test_masks": PARTS[:3] == 2}, "test_masks: expected truth values of shape \\(splits, 12\\)"),
        ({"train_masks": PARTS}, "train_masks: expected truth values"),
        ({"val_masks": PARTS == 0}, "val: expected nodes of no other part"),
        ({"node_labels": np.zeros(3, int)}, "edges: expected nodes 0 … 2"),
    ],
    ids=["one missing", "too few", "numbers", "twice", "labels"],
)
def test_faults(tmp_path: Path, changed: Mapping[str, Any], message: str) -> None:
    arrays = {name: values for name, values in {**_arrays(), **changed}.items() if values is not None}
    np.savez(tmp_path / "a.npz", **arrays)
    with pytest.raises(FormatError, match=message):
        read_network(tmp_path / "a.npz")
