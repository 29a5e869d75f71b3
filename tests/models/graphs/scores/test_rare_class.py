"""F1 of a rare class against scikit-learn, and the threshold at which it is largest against trying all."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexoscope.models.graphs.scores.rare_class import best_threshold, rare_f1


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=1, max_size=30))
def test_no_threshold_is_better(rows: list[tuple[int, bool]]) -> None:
    scores, rare = np.array([row[0] for row in rows], float), np.array([row[1] for row in rows])
    best = rare_f1(scores, rare, best_threshold(scores, rare))
    assert best == pytest.approx(max(rare_f1(scores, rare, threshold) for threshold in np.arange(7)))


def test_against_an_independent_figure() -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    rng = np.random.default_rng(0)
    scores, rare = rng.normal(size=50), rng.random(50) < 0.3
    assert rare_f1(scores, rare, 0.2) == pytest.approx(metrics.f1_score(rare, scores >= 0.2))


def test_equal_scores_are_taken_together() -> None:
    scores, rare = np.array([1.0, 1.0, 0.0]), np.array([True, False, False])
    assert best_threshold(scores, rare) == 1
    assert rare_f1(scores, rare, 1.0) == pytest.approx(2 / 3)
