"""Vectors laid flat."""

import numpy as np
import pytest

from plexoscope.models.embedding.principal_axes import principal_axes


def test_axes_are_those_of_the_singular_values() -> None:
    vectors = np.random.default_rng(0).normal(size=(50, 6)) * [1, 5, 2, 1, 1, 1]
    found = principal_axes(vectors, 3)
    sizes = np.linalg.svd(vectors - vectors.mean(axis=0), compute_uv=False)
    np.testing.assert_allclose(np.linalg.norm(found, axis=0), sizes[:3])
    np.testing.assert_allclose(found.T @ found, np.diag(sizes[:3] ** 2), atol=1e-9)
    np.testing.assert_allclose(principal_axes(-vectors, 3), found * np.sign(principal_axes(-vectors, 3) / found))


def test_missing_axes_are_zero() -> None:
    found = principal_axes(np.array([[1.0], [2.0], [6.0]]), 2)
    assert found[:, 1].tolist() == [0, 0, 0]
    assert found[:, 0].tolist() == pytest.approx([-2, -1, 3])
