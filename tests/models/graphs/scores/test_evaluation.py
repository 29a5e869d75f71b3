"""Scores of scores, against their definitions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexoscope.models.graphs.scores.evaluation import (
    auc,
    majority_rate,
    nearest_neighbour_accuracy,
    precision_recall,
    roc_curve,
)
from plexoscope.models.graphs.scores.ranking import average_precision

scores = st.lists(st.integers(-4, 4).map(float) | st.just(-np.inf), min_size=1, max_size=30).map(np.array)


@given(scores, scores)
def test_auc_counts_pairs(positive: np.ndarray, negative: np.ndarray) -> None:
    wins = [float(p > n) + 0.5 * float(p == n) for p in positive for n in negative]
    assert auc(positive, negative) == pytest.approx(np.mean(wins))


@given(scores, scores)
def test_area_under_the_curve_is_the_auc(positive: np.ndarray, negative: np.ndarray) -> None:
    false_rate, true_rate = roc_curve(positive, negative, n_points=100_000)
    assert (false_rate[0], true_rate[0], false_rate[-1], true_rate[-1]) == (0, 0, 1, 1)
    assert np.all(np.diff(false_rate) >= 0)
    assert np.all(np.diff(true_rate) >= 0)
    assert np.trapezoid(true_rate, false_rate) == pytest.approx(auc(positive, negative))


def test_thin_curve_keeps_its_shape() -> None:
    rng = np.random.default_rng(0)
    positive, negative = rng.normal(2, 1, 20_000), rng.normal(0, 1, 20_000)
    false_rate, true_rate = roc_curve(positive, negative)
    assert len(false_rate) <= 515
    assert np.trapezoid(true_rate, false_rate) == pytest.approx(auc(positive, negative), abs=1e-3)


def test_auc_without_a_class() -> None:
    assert np.isnan(auc(np.array([]), np.array([1.0])))


def _slow_accuracy(points: np.ndarray, labels: list[str], k: int) -> float:
    hits = 0
    for here, label in enumerate(labels):
        distance = np.linalg.norm(points - points[here], axis=1)
        distance[here] = np.inf
        nearest = [labels[other] for other in np.argsort(distance)[:k]]
        most = max(nearest.count(each) for each in nearest)
        hits += next(each for each in nearest if nearest.count(each) == most) == label
    return hits / len(labels)


@pytest.mark.parametrize("seed", range(5))
def test_neighbours_by_hand(seed: int) -> None:
    rng = np.random.default_rng(seed)
    labels = rng.choice(list("abc"), 60)
    points = rng.normal(size=(60, 2)) + np.array([[ord(label) - 97.0, 0.0] for label in labels])
    got = nearest_neighbour_accuracy(points, labels, 5)
    assert got == pytest.approx(_slow_accuracy(points, list(labels), 5))
    assert 0.3 < got < 1.0


def test_a_point_is_not_its_own_neighbour() -> None:
    """All points in one place: whoever counted itself would be right too often."""
    points, labels = np.zeros((40, 2)), ["a"] * 39 + ["b"]
    assert nearest_neighbour_accuracy(points, labels, 1) <= 39 / 40
    assert nearest_neighbour_accuracy(np.array([[0.0], [1.0]]), ["a", "b"], 5) == 0.0
    with pytest.raises(ValueError, match="two points"):
        nearest_neighbour_accuracy(np.zeros((1, 2)), ["a"])


def test_majority_rate() -> None:
    assert majority_rate(["a", "b", "a", "c"]) == 0.5


@given(scores, scores)
def test_steps_under_precision_and_recall_are_the_average_precision(positive: np.ndarray, negative: np.ndarray) -> None:
    recall, precision = precision_recall(positive, negative, n_points=100_000)
    assert (np.diff(recall) >= 0).all()
    area = (np.diff(recall, prepend=0.0) * precision).sum()
    assert area == pytest.approx(average_precision(positive, negative))
