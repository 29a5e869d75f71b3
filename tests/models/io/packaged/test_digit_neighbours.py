"""Digits as a network: the nearest are linked, few are learnt from, and nothing changes from read to read."""

import gzip
from pathlib import Path

import numpy as np
import pytest

from plexoscope.models.data.network import CLASS, SPLIT
from plexoscope.models.errors import FormatError
from plexoscope.models.io.packaged.digit_neighbours import N_NEIGHBOURS, N_TRAIN_EACH, read_digit_neighbours


@pytest.fixture
def digits(tmp_path: Path) -> Path:
    """Sixty pictures of three digits: pixels near a centre of each."""
    rng = np.random.default_rng(0)
    labels = np.arange(60) % 3
    pixels = rng.random((3, 64))[labels] * 10 + rng.random((60, 64))
    path = tmp_path / "digits.csv.gz"
    with gzip.open(path, "wt") as file:
        np.savetxt(file, np.concatenate([pixels, labels[:, None]], 1), "%.3f", ",")
    return path


def test_the_nearest_are_linked(digits: Path) -> None:
    network = read_digit_neighbours(digits)
    assert network.features is not None
    distance = np.linalg.norm(network.features[:, None] - network.features, axis=2)
    nearest = np.argsort(distance, axis=1, kind="stable")[:, 1 : N_NEIGHBOURS + 1]
    expected = {frozenset((node, int(other))) for node in range(60) for other in nearest[node]}
    assert {frozenset(edge) for edge in network.edges.tolist()} == expected
    classes = network.node_values[CLASS][network.edges]
    assert (classes[:, 0] == classes[:, 1]).all()


def test_the_split(digits: Path) -> None:
    network, again = read_digit_neighbours(digits), read_digit_neighbours(digits)
    split = network.node_values[SPLIT]
    np.testing.assert_array_equal(split, again.node_values[SPLIT])
    trained = network.node_values[CLASS][split == "train"].tolist()
    assert sorted(trained) == sorted(["0", "1", "2"] * N_TRAIN_EACH)


def test_damaged(tmp_path: Path) -> None:
    (tmp_path / "digits.csv.gz").write_bytes(b"nothing")
    with pytest.raises(FormatError):
        read_digit_neighbours(tmp_path / "digits.csv.gz")
