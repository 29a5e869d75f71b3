"""Measures of trust against scikit-learn's and against pictures that are known to lie."""

import numpy as np
import pytest

from plexoscope.models.embedding.trust import distance_correlation, nearest, ranks_of


@pytest.fixture(scope="module")
def vectors() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(80, 5))


@pytest.mark.parametrize("k", [1, 5, 20])
def test_trustworthiness_is_that_of_scikit_learn(vectors, k):
    from sklearn.manifold import trustworthiness

    picture = vectors[:, :2]
    ranks = ranks_of(vectors, picture)
    assert ranks.trustworthiness(k).mean() == pytest.approx(trustworthiness(vectors, picture, n_neighbors=k))
    assert ranks.continuity(k).mean() == pytest.approx(trustworthiness(picture, vectors, n_neighbors=k))


def test_a_faithful_picture_is_trusted_and_a_shuffled_one_is_not(vectors):
    faithful, shuffled = ranks_of(vectors, 3 * vectors), ranks_of(vectors, vectors[::-1])
    assert faithful.trustworthiness(7).min() == faithful.continuity(7).min() == faithful.preserved(7) == 1.0
    assert shuffled.preserved(7) == pytest.approx(7 / 79, abs=0.06)
    assert shuffled.trustworthiness(7).mean() < 0.65


def test_one_item_put_into_a_foreign_place_is_the_least_trusted(vectors):
    picture = vectors.copy()
    far = int(np.linalg.norm(vectors - vectors[0], axis=1).argmax())
    picture[0] = vectors[far] + 1e-3
    assert ranks_of(vectors, picture).trustworthiness(5).argmin() == 0


def test_distances_correlate_with_themselves(vectors):
    rng = np.random.default_rng(1)
    assert distance_correlation(vectors, 2 * vectors, rng) == pytest.approx(1)
    assert distance_correlation(vectors, vectors[:, :1], rng) < 0.9


def test_nearest_are_those_of_all_distances(vectors):
    distance = np.linalg.norm(vectors[:, None] - vectors[None], axis=2)
    np.fill_diagonal(distance, np.inf)
    np.testing.assert_array_equal(nearest(vectors, 4), np.argsort(distance, axis=1)[:, :4])
