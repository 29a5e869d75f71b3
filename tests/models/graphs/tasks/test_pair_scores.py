"""Scores of pairs against loops over sets."""

import math

import numpy as np
import pytest

from plexoscope.models.graphs.tasks.pair_scores import adamic_adar, common_neighbours, feature_cosine


def _graph(seed: int) -> tuple[np.ndarray, list[set[int]], np.ndarray]:
    rng = np.random.default_rng(seed)
    i, j = np.triu_indices(12, 1)
    pairs = np.stack([i, j], axis=1).astype(np.int32)
    edges = pairs[rng.random(len(pairs)) < 0.3]
    around: list[set[int]] = [set() for _ in range(12)]
    for a, b in edges.tolist():
        around[a].add(b)
        around[b].add(a)
    return edges, around, pairs


@pytest.mark.parametrize("seed", range(3))
def test_common_neighbours(seed: int) -> None:
    edges, around, pairs = _graph(seed)
    assert common_neighbours(edges, 12, pairs).tolist() == [len(around[a] & around[b]) for a, b in pairs.tolist()]
    expected = [sum(1 / math.log(max(len(around[u]), 2)) for u in around[a] & around[b]) for a, b in pairs.tolist()]
    np.testing.assert_allclose(adamic_adar(edges, 12, pairs), expected)


def test_cosine() -> None:
    features = np.array([[1, 0], [2, 2], [0, 0]], np.float32)
    found = feature_cosine(features, np.array([[0, 1], [0, 2], [1, 1]], np.int32))
    np.testing.assert_allclose(found, [1 / math.sqrt(2), 0, 1])
