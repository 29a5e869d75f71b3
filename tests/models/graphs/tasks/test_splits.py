"""Edges divided into parts, and pairs that are no edges."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexoscope.models.data.network import Network
from plexoscope.models.graphs.tasks.splits import draw_non_edges, pairs_of, split_edges


def _network(pairs: list[tuple[int, int]], n_nodes: int, directed: bool = False) -> Network:
    return Network(np.array(pairs, np.int32).reshape(-1, 2), tuple(map(str, range(n_nodes))), directed=directed)


def _set(pairs: np.ndarray) -> set[tuple[int, int]]:
    return {(int(i), int(j)) for i, j in pairs}


@st.composite
def networks(draw: st.DrawFn) -> Network:
    n_nodes = draw(st.integers(8, 14))
    every = list(itertools.combinations(range(n_nodes), 2))
    return _network(draw(st.lists(st.sampled_from(every), min_size=10, max_size=len(every) // 2, unique=True)), n_nodes)


@given(networks(), st.integers(0, 5))
def test_parts_are_the_edges_and_negatives_are_none(network: Network, seed: int) -> None:
    split = split_edges(network, 0.1, 0.2, np.random.default_rng(seed))
    edges = _set(network.edges)
    parts = [_set(part) for part in (split.train, split.val, split.test, split.val_negative, split.test_negative)]
    assert parts[0] | parts[1] | parts[2] == edges
    assert sum(map(len, parts[:3])) == len(edges)
    assert (len(parts[1]), len(parts[2])) == (round(0.1 * len(edges)), round(0.2 * len(edges)))
    assert (len(parts[3]), len(parts[4])) == (len(split.val), len(split.test))
    assert not (parts[3] | parts[4]) & edges
    assert not parts[3] & parts[4]
    assert all(i < j for i, j in set.union(*parts))


def test_a_seed_says_all() -> None:
    network = _network([(i, i + 1) for i in range(40)], 41)
    one, again, other = (split_edges(network, 0.2, 0.2, np.random.default_rng(seed)) for seed in (0, 0, 1))
    np.testing.assert_array_equal(one.test_negative, again.test_negative)
    np.testing.assert_array_equal(one.train, again.train)
    assert _set(one.test) != _set(other.test)


def test_directions_and_loops_make_no_pairs_of_their_own() -> None:
    network = _network([(2, 1), (1, 2), (0, 0), (3, 0)], 4, directed=True)
    assert pairs_of(network).tolist() == [[1, 2], [0, 3]]


def test_draws_reach_every_free_pair_evenly() -> None:
    edges = pairs_of(_network([(0, 1), (2, 3), (1, 4), (0, 4)], 5))
    free = set(itertools.combinations(range(5), 2)) - _set(edges)
    assert _set(draw_non_edges(edges, 5, 6, np.random.default_rng(0))) == free
    first = [tuple(draw_non_edges(edges, 5, 1, np.random.default_rng(seed))[0].tolist()) for seed in range(600)]
    assert {pair: first.count(pair) > 60 for pair in free} == dict.fromkeys(free, True)


def test_large_networks_keep_their_places() -> None:
    n_nodes = 60_000
    last = np.array([[0, n_nodes - 1], [n_nodes - 2, n_nodes - 1]], np.int32)
    assert pairs_of(_network(last.tolist(), n_nodes)).tolist() == last.tolist()


@pytest.mark.parametrize(
    ("network", "shares", "expected"),
    [
        (_network([(0, 1), (1, 2)], 3), (0.1, 0.1), "enough edges"),
        (_network([(0, 1), (1, 2)], 3), (0.5, 0.5), "together below 1"),
        (_network([(0, 1), (1, 2)], 3), (0.0, 0.5), "above 0"),
        (_network(list(itertools.combinations(range(6), 2)), 6), (0.2, 0.2), "6 pairs of nodes without an edge, got 0"),
    ],
)
def test_what_cannot_be_split(network: Network, shares: tuple[float, float], expected: str) -> None:
    with pytest.raises(ValueError, match=expected):
        split_edges(network, *shares, np.random.default_rng(0))
