"""Sizes, widths and what stands out, for the view and for panels alike."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexoscope.app.scene.graph_look import (
    edges_of,
    faded_but,
    most_important,
    node_diameters,
    weight_shares,
    with_neighbours,
)

EDGES = np.array([(0, 1), (1, 2), (2, 0), (2, 3), (4, 4)], np.int32)


def test_areas_are_in_proportion_and_none_is_too_small():
    values = np.array([0, 1, 4, 16, np.nan], np.float32)
    assert node_diameters(values, 6.0, 20.0).tolist() == pytest.approx([6, 6, 10, 20, 6])
    below_zero = node_diameters(np.array([-2, 0, 2], np.float32), 1.0, 10.0)
    np.testing.assert_allclose(below_zero**2, [1, 50, 100], rtol=1e-5)
    assert node_diameters(np.zeros(2, np.float32), 1.0, 10.0) == pytest.approx(10 * 0.5**0.5)
    assert node_diameters(np.zeros(0, np.float32), 1.0, 10.0).shape == (0,)


@given(st.lists(st.floats(-1e6, 1e6, width=32), min_size=1, max_size=200), st.sampled_from([98.0, 100.0]))
def test_weights_are_shares_of_the_highest(weights, percentile):
    shares = weight_shares(np.array(weights, np.float32), percentile)
    assert shares.dtype == np.float32
    assert ((shares >= 0) & (shares <= 1)).all()
    order = np.argsort(np.abs(weights), kind="stable")
    assert (np.diff(shares[order]) >= 0).all()
    if abs(weights[order[-1]]) > 1e-9:
        assert shares[order[-1]] == 1


def test_a_few_large_weights_do_not_make_all_others_small():
    weights = np.concatenate([np.ones(99), [1000]]).astype(np.float32)
    assert weight_shares(weights)[0] == pytest.approx(0.001)
    assert weight_shares(weights, 98)[[0, -1]].tolist() == [1, 1]
    assert weight_shares(np.array([np.nan, -2, 1], np.float32)).tolist() == [0, 1, 0.5]


def test_what_belongs_to_some_nodes():
    assert edges_of(EDGES, [0], 5).tolist() == [True, False, True, False, False]
    assert edges_of(EDGES, [0, 1], 5, between=True).tolist() == [True, False, False, False, False]
    assert with_neighbours(EDGES, [0], 5).tolist() == [True, True, True, False, False]
    assert with_neighbours(EDGES, [4], 5).tolist() == [False] * 4 + [True]
    assert not with_neighbours(EDGES, [], 5).any()
    assert with_neighbours(EDGES[:0], [3], 5).tolist() == [False, False, False, True, False]


def test_what_is_not_lit_is_faint():
    lit = np.array([True, False])
    assert faded_but(lit, 0.25).column.values.tolist() == [1, 0.25]
    assert faded_but(lit, 0.25, np.float32([0.5, 0.5])).column.values.tolist() == [0.5, 0.125]


@given(st.lists(st.integers(0, 5), min_size=1, max_size=40), st.integers(0, 45))
def test_the_most_important_come_first(ranks, n_most):
    rank = np.array(ranks, np.float32)
    found = most_important(np.arange(len(rank)), rank, n_most)
    assert len(found) == len(set(found.tolist())) == min(n_most, len(rank))
    assert rank[found].tolist() == sorted(ranks, reverse=True)[:n_most]
    for one, other in pairwise(found):
        assert rank[one] > rank[other] or one < other
