"""Hits and ranks against their definitions."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexoscope.models.graphs.scores.ranking import average_precision, hits_at, mean_reciprocal_rank

few = st.lists(st.integers(-2, 2).map(float) | st.just(-np.inf), min_size=1, max_size=5).map(np.array)


@given(few, few, st.data())
def test_hits_are_the_mean_over_all_orders(positive: np.ndarray, negative: np.ndarray, data: st.DataObject) -> None:
    k = data.draw(st.integers(1, len(negative)))
    shares = []
    for score in positive:
        ahead = sum(other > score for other in negative)
        tied = sum(other == score for other in negative)
        # The positive is the last of `tied + 1` things in every order of them.
        orders = itertools.permutations(range(tied + 1))
        shares.append(np.mean([ahead + order.index(tied) < k for order in orders]))
    assert hits_at(positive, negative, k) == pytest.approx(np.mean(shares))


def test_hits_without_ties() -> None:
    negative = np.arange(10.0)
    assert hits_at(np.array([8.5, 7.5, 0.5, 20.0]), negative, 2) == 0.5
    assert np.isnan(hits_at(np.array([]), negative, 2))


@pytest.mark.parametrize("k", [0, 4])
def test_hits_need_enough_negatives(k: int) -> None:
    with pytest.raises(ValueError, match=r"1 … 3"):
        hits_at(np.ones(2), np.ones(3), k)


def test_ranks_by_hand() -> None:
    negative = np.array([[3.0, 2.0, 1.0], [1.0, 1.0, 0.0], [5.0, 6.0, 7.0]])
    assert mean_reciprocal_rank(np.array([2.5, 1.0, 0.0]), negative) == pytest.approx((1 / 2 + 1 / 2 + 1 / 4) / 3)
    assert mean_reciprocal_rank(np.array([4.0]), negative[:1]) == 1.0
    assert np.isnan(mean_reciprocal_rank(np.array([]), np.zeros((0, 3))))


def test_average_precision_by_hand() -> None:
    assert average_precision(np.array([3.0, 1.0]), np.array([2.0])) == pytest.approx((1 + 2 / 3) / 2)
    assert np.isnan(average_precision(np.array([]), np.ones(1)))


def test_average_precision_of_who_was_never_seen() -> None:
    never, seen = np.array([-np.inf, -np.inf]), np.array([-5.0, -np.inf])
    assert average_precision(seen, never) == average_precision(np.array([1.0, 0.0]), np.zeros(2))
