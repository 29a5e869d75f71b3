"""Factors against a slow oracle, and what must hold of them; how many there are."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plexoscope.models.connectome.dynamic_connectomes.decomposition import Decomposition, Factors, decompose
from plexoscope.models.connectome.dynamic_connectomes.rank import (
    RankScore,
    chosen_rank,
    factor_match,
    knee_of,
    mean_match,
    rank_score,
)
from tests.models.connectome.dynamic_connectomes.planted_tensor import planted_tensor

FloatArray = npt.NDArray[np.float64]


def _tensor(seed: int, rank: int = 3, noise: float = 0.0) -> FloatArray:
    rng = np.random.default_rng(seed)
    times, subjects, pairs = (rng.exponential(size=(count, rank)) for count in (9, 5, 12))
    return np.einsum("tr,sr,pr->tsp", times, subjects, pairs) + noise * rng.random((9, 5, 12))


def _model(factors: Factors) -> FloatArray:
    model: FloatArray = np.einsum("tr,sr,pr->tsp", factors.times, factors.subjects, factors.pairs)
    return model


def _slow_sweep(tensor: FloatArray, seen: npt.NDArray[np.bool_], factors: list[FloatArray]) -> float:
    """One sweep by the definition: each column at its optimum for the tensor with its gaps filled."""
    a, b, c = factors
    filled = np.where(seen, tensor, np.einsum("tr,sr,pr->tsp", a, b, c))
    for of, (own, first, second) in {"tsp": (a, b, c), "stp": (b, a, c), "pts": (c, a, b)}.items():
        turned = filled.transpose([("tsp").index(axis) for axis in of])
        for r in range(own.shape[1]):
            others = [q for q in range(own.shape[1]) if q != r]
            rest = turned - np.einsum("xr,yr,zr->xyz", own[:, others], first[:, others], second[:, others])
            best = np.einsum("xyz,y,z->x", rest, first[:, r], second[:, r])
            own[:, r] = np.maximum(best / ((first[:, r] @ first[:, r]) * (second[:, r] @ second[:, r])), 0)
    left = np.where(seen, tensor - np.einsum("tr,sr,pr->tsp", a, b, c), 0)
    return float(np.linalg.norm(left) / np.linalg.norm(np.where(seen, tensor, 0)))


@pytest.mark.parametrize("share_hidden", [0.0, 0.3])
def test_sweeps_are_those_of_a_slow_oracle(share_hidden: float) -> None:
    tensor = _tensor(0, noise=0.5)
    seen = np.random.default_rng(1).random(tensor.shape) >= share_hidden
    work = Decomposition(np.where(seen, tensor, np.nan), seen, 2, np.random.default_rng(2))
    slow = [each.copy() for each in (work._times, work._subjects, work._pairs)]
    for _ in range(5):
        assert work.sweep() == pytest.approx(_slow_sweep(tensor, seen, slow), rel=1e-8)
    np.testing.assert_allclose(_model(work.factors()), np.einsum("tr,sr,pr->tsp", *slow), rtol=1e-6, atol=1e-9)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), rank=st.integers(1, 5), share_hidden=st.sampled_from([0.0, 0.2, 0.6]))
def test_the_error_never_rises_and_is_that_of_what_was_seen(seed: int, rank: int, share_hidden: float) -> None:
    tensor = _tensor(seed, noise=1.0)
    seen = np.random.default_rng(seed).random(tensor.shape) >= share_hidden
    seen[0, 0, 0] = True
    factors = decompose(tensor, seen, rank=rank, n_sweeps=15, seed=seed)
    assert (np.diff(factors.errors) <= 1e-9).all()
    left = np.where(seen, tensor - _model(factors), 0)
    assert factors.error == pytest.approx(np.linalg.norm(left) / np.linalg.norm(np.where(seen, tensor, 0)), abs=1e-6)
    assert all((each >= 0).all() for each in (factors.times, factors.subjects, factors.pairs))


def test_what_is_hidden_is_foretold() -> None:
    tensor = _tensor(3)
    seen = np.random.default_rng(0).random(tensor.shape) >= 0.3
    factors = decompose(np.where(seen, tensor, -7.0), seen, rank=3, n_sweeps=600, seed=1)
    error = np.linalg.norm((tensor - _model(factors))[~seen]) / np.linalg.norm(tensor[~seen])
    assert error < 0.05


def test_a_seed_says_all() -> None:
    tensor = _tensor(1, noise=1.0)
    first, again, other = (decompose(tensor, rank=2, n_sweeps=5, seed=seed) for seed in (4, 4, 5))
    np.testing.assert_array_equal(first.pairs, again.pairs)
    assert not np.array_equal(first.errors, other.errors)


@pytest.mark.parametrize(
    ("values", "rank", "words"),
    [
        (np.ones((2, 3)), 1, r"shape \(T, S, P\)"),
        (np.ones((2, 3, 4)), 0, "rank: expected 1 or more"),
        (-np.ones((2, 3, 4)), 1, "finite numbers ≥ 0"),
        (np.full((2, 3, 4), np.nan), 1, "finite numbers ≥ 0"),
        (np.zeros((2, 3, 4)), 1, "above 0"),
    ],
)
def test_what_cannot_be_is_refused(values: FloatArray, rank: int, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        decompose(values, rank=rank)


def test_the_match_does_not_mind_order_and_minds_everything_else() -> None:
    factors = decompose(_tensor(0, noise=0.5), rank=3, n_sweeps=10)
    turned = [2, 0, 1]
    again = Factors(factors.times[:, turned], factors.subjects[:, turned], factors.pairs[:, turned], factors.errors)
    assert factor_match(factors, again) == pytest.approx(1.0)
    half = Factors(factors.times, factors.subjects, factors.pairs / 2, factors.errors)
    assert factor_match(factors, half) == pytest.approx(0.5)
    other = Factors(factors.times[::-1], factors.subjects, factors.pairs, factors.errors)
    assert factor_match(factors, other) < 0.95
    with pytest.raises(ValueError, match="one rank"):
        factor_match(factors, decompose(_tensor(0), rank=2, n_sweeps=2))


def test_the_mean_match_is_over_all_pairs() -> None:
    restarts = [decompose(_tensor(0, noise=2.0), rank=3, n_sweeps=4, seed=seed) for seed in range(3)]
    pairs = [factor_match(restarts[i], restarts[j]) for i, j in ((0, 1), (0, 2), (1, 2))]
    assert mean_match(restarts) == pytest.approx(np.mean(pairs))
    assert np.isnan(mean_match(restarts[:1]))
    assert rank_score(restarts).error == min(each.error for each in restarts)


@pytest.mark.parametrize(
    ("scores", "chosen"),
    [
        ([(2, 0.9, 0.99), (3, 0.5, 0.98), (4, 0.2, 0.97), (5, 0.19, 0.5), (6, 0.18, 0.4)], 4),  # knee, stable
        ([(2, 0.9, 0.99), (3, 0.5, 0.98), (4, 0.2, 0.5), (5, 0.19, 0.99)], 3),  # knee unstable: the next below
        ([(2, 0.9, 0.3), (3, 0.5, 0.4), (4, 0.2, 0.2), (5, 0.19, 0.6)], 5),  # none stable below: the most stable
        ([(7, 0.4, 0.1)], 7),
    ],
)
def test_the_rank_is_a_stable_knee(scores: list[tuple[int, float, float]], chosen: int) -> None:
    assert chosen_rank([RankScore(*each) for each in scores]) == chosen


def test_a_knee_is_furthest_below_the_line() -> None:
    assert knee_of([1, 2, 3, 4, 5], [1.0, 0.6, 0.2, 0.15, 0.1]) == 3
    with pytest.raises(ValueError, match="one rank or more"):
        chosen_rank([])


def test_planted_components_are_counted() -> None:
    tensor = planted_tensor(0, n_units=24, n_communities=3, n_times=18, n_subjects=4).values
    scores = [
        rank_score([decompose(tensor, rank=rank, n_sweeps=40, seed=seed) for seed in (0, 1)]) for rank in range(1, 7)
    ]
    assert chosen_rank(scores) in (3, 4)  # with or without the level that all have in common
