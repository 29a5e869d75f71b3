"""Whom pairs have in common, against sets."""

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("dgl")

import torch

from plexoscope.models.graphs.methods.ncn.neighbourhoods import Members, Neighbourhoods

N_NODES = 14


def _drawn(seed: int) -> tuple[np.ndarray, list[set[int]], np.ndarray]:
    rng = np.random.default_rng(seed)
    i, j = np.triu_indices(N_NODES, 1)
    every = np.stack([i, j], axis=1).astype(np.int32)
    edges = every[rng.random(len(every)) < 0.3]
    around: list[set[int]] = [set() for _ in range(N_NODES)]
    for a, b in edges.tolist():
        around[a].add(b)
        around[b].add(a)
    return edges, around, every.astype(np.int64)


def _sets(members: Members) -> list[set[int]]:
    return [set(members.nodes[a:b].tolist()) for a, b in zip(members.offsets, members.offsets[1:], strict=False)]


@pytest.mark.parametrize("seed", range(3))
def test_members_are_those_of_the_sets(seed: int) -> None:
    edges, around, pairs = _drawn(seed)
    found = Neighbourhoods(edges, N_NODES)
    assert _sets(found.common(pairs)) == [around[a] & around[b] for a, b in pairs.tolist()]
    first, second = found.one_sided(pairs)
    assert _sets(first) == [around[a] - around[b] - {b} for a, b in pairs.tolist()]
    assert _sets(second) == [around[b] - around[a] - {a} for a, b in pairs.tolist()]
    assert found.n_joined(pairs) == len(edges)


def test_pooling_adds_up_members() -> None:
    members = Members(np.array([0, 2, 2, 5]), np.array([1, 3, 0, 1, 2]))
    vectors = torch.arange(8.0).view(4, 2)
    np.testing.assert_allclose(members.pool(vectors), [[8, 10], [0, 0], [6, 9]])
    weights = torch.tensor([1.0, 0.5, 0.0, 1.0, 2.0])
    np.testing.assert_allclose(members.pool(vectors, weights), [[5, 6.5], [0, 0], [10, 13]])
    assert members.pairs.tolist() == [0, 0, 2, 2, 2]


def test_at_most_so_many_evenly() -> None:
    members = Members(np.array([0, 6, 7, 7]), np.array([0, 1, 2, 3, 4, 5, 9]))
    counts = np.zeros(10)
    for seed in range(300):
        kept = members.at_most(2, np.random.default_rng(seed))
        assert kept.offsets.tolist() == [0, 2, 3, 3]
        counts[kept.nodes] += 1
    assert counts[9] == 300
    assert counts[:6].min() > 60
    assert members.at_most(6, np.random.default_rng(0)) is members
