"""Splits of node classification tasks: nobody twice, everybody once, and unknown classes nowhere."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexoscope.models.data.network import CLASS, SPLIT, Network
from plexoscope.models.graphs.tasks.node_task import accuracy, published_task, random_task
from plexoscope.models.graphs.tasks.structural_features import MAX_NODES, degree_features, structural_features


def _network(classes: list[str], split: list[str] | None = None) -> Network:
    values = {CLASS: np.array(classes)} | ({} if split is None else {SPLIT: np.array(split)})
    n_nodes = len(classes)
    edges = np.stack([np.arange(n_nodes - 1), np.arange(1, n_nodes)], 1)
    return Network(edges, tuple(f"n{node}" for node in range(n_nodes)), node_values=values)


def test_a_published_split() -> None:
    task = published_task(_network(["b", "a", "", "a"], ["train", "val", "train", "test"]))
    assert task is not None
    assert task.classes == ("a", "b")
    np.testing.assert_array_equal(task.labels, [1, 0, -1, 0])
    assert [part.tolist() for part in (task.train, task.val, task.test)] == [[0], [1], [3]]
    assert task.class_names == ("b", "a", "", "a")


@pytest.mark.parametrize("split", [None, ["train", "train", "val", "val"]])
def test_no_published_split(split: list[str] | None) -> None:
    assert published_task(_network(["a", "b", "a", "b"], split)) is None


@given(st.lists(st.sampled_from(["", "a", "b", "c"]), min_size=4, max_size=60), st.integers(0, 99))
def test_a_random_split_has_each_known_node_once(classes: list[str], seed: int) -> None:
    if len(set(classes) - {""}) < 2:
        return
    task = random_task(_network(classes), 0.5, 0.25, np.random.default_rng(seed))
    together = np.concatenate([task.train, task.val, task.test])
    assert sorted(together.tolist()) == [node for node, name in enumerate(classes) if name]
    assert set(task.labels[task.train].tolist()) == set(range(task.n_classes))


def test_accuracy() -> None:
    assert accuracy(np.array([0, 1, 1]), np.array([0, 1, 0]), np.array([1, 2])) == 0.5
    assert np.isnan(accuracy(np.array([0]), np.array([0]), np.zeros(0, np.int64)))


@pytest.mark.parametrize("classes", [["a", "a"], ["", ""]])
def test_one_class_is_no_task(classes: list[str]) -> None:
    with pytest.raises(ValueError, match="two classes or more"):
        published_task(_network(classes))


def test_no_classes_are_no_task() -> None:
    network = Network(np.zeros((0, 2), np.int32), ("a", "b"))
    with pytest.raises(ValueError, match="a class for each node"):
        random_task(network, 0.5, 0.2, np.random.default_rng(0))


def test_structural_features_follow_the_nodes() -> None:
    """Nodes in another order have the same features, in that order."""
    rng = np.random.default_rng(0)
    edges = np.argwhere(rng.random((30, 30)) < 0.2)
    weights = rng.random(len(edges)) + 0.5
    names = tuple(map(str, range(30)))
    features, columns = structural_features(Network(edges, names, weights=weights, directed=True))
    order = rng.permutation(30)
    place = np.argsort(order)
    other, _ = structural_features(Network(place[edges], names, weights=weights, directed=True))
    np.testing.assert_allclose(other, features[order], atol=1e-4)
    np.testing.assert_allclose(features.mean(0), 0, atol=1e-5)
    np.testing.assert_allclose(features.std(0), 1, atol=1e-5)
    degree = np.bincount(edges[edges[:, 0] != edges[:, 1], 0], minlength=30)
    assert np.corrcoef(features[:, columns.index("out-degree")], np.log1p(degree))[0, 1] == pytest.approx(1)


def test_degrees() -> None:
    edges, names = np.array([[0, 1], [2, 1], [3, 1], [1, 0], [3, 0], [3, 3]]), tuple("abcd")
    features, columns = degree_features(Network(edges, names, directed=True))
    assert columns == ("in-degree", "out-degree")
    np.testing.assert_array_equal(np.argsort(features[:, 0])[-2:], [0, 1])
    assert features[:, 1].argmax() == 3
    assert features[2, 0] == features[3, 0]  # a loop is no neighbour
    features, columns = degree_features(Network(edges[1:], names))
    assert columns == ("degree",)
    assert features.argmax() == 1


def test_structural_features_of_a_large_network() -> None:
    names = tuple(map(str, range(MAX_NODES + 1)))
    with pytest.raises(ValueError, match="nodes, got"):
        structural_features(Network(np.array([[0, 1]]), names))
