"""Places without a unit: any scale becomes one extent, and back; edges that are not cut to pieces."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexoscope.render.lists.prepared import prepared
from plexoscope.render.scene_space import EXTENT_MM, SceneSpace, edges


@pytest.mark.parametrize("n_axes", [1, 2, 3])
@given(scale=st.floats(1e-6, 1e6), shift=st.floats(-1e3, 1e3), seed=st.integers(0, 99))
def test_any_scale_becomes_one_extent(n_axes: int, scale: float, shift: float, seed: int) -> None:
    positions = scale * (np.random.default_rng(seed).normal(size=(20, n_axes)) + shift)
    space = SceneSpace.about(positions)
    places_mm = space.mm_of(positions)
    assert places_mm.shape == (20, 3)
    assert places_mm.dtype == np.float32
    assert not places_mm.flags.writeable
    assert not places_mm[:, n_axes:].any()
    extent = np.ptp(places_mm, axis=0)
    assert extent.max() == pytest.approx(EXTENT_MM, rel=1e-4)
    np.testing.assert_allclose(places_mm.max(axis=0) + places_mm.min(axis=0), 0, atol=1e-3)
    back = space.position_of(places_mm)[:, :n_axes]
    np.testing.assert_allclose(back, positions, atol=1e-6 * np.ptp(positions, axis=0).max() + 1e-12)


@pytest.mark.parametrize("positions", [np.zeros((0, 2)), np.full((3, 2), np.nan), np.ones((4, 3))])
def test_nothing_and_a_single_place(positions: np.ndarray) -> None:
    places_mm = SceneSpace.about(positions).mm_of(positions)
    assert places_mm.shape == (len(positions), 3)
    assert not np.nan_to_num(places_mm).any()


def test_missing_places_do_not_count() -> None:
    assert SceneSpace.about([[0, 0], [np.nan, 5], [4, 2]]) == SceneSpace.about([[0, 0], [4, 2]])


@pytest.mark.parametrize("scale", [1e-4, 1.0, 1e5])
def test_edges_are_few_segments(scale: float) -> None:
    """Whatever the unit of the data: as many pieces as their length in 2 mm of the scene."""
    positions = scale * np.random.default_rng(0).uniform(-1, 1, (50, 3))
    pairs = np.random.default_rng(1).integers(0, 50, (200, 2))
    places_mm = SceneSpace.about(positions).mm_of(positions)
    made = edges(places_mm, pairs)
    assert made.n_streamlines == 200
    np.testing.assert_array_equal(made.positions_mm.reshape(200, 2, 3), places_mm[pairs])
    length_mm = np.linalg.norm(places_mm[pairs[:, 0]] - places_mm[pairs[:, 1]], axis=1)
    n_segments = prepared(made, lambda: None).fine.n_segments
    assert n_segments == np.ceil(length_mm / 2 - 1e-4).sum()
    assert n_segments < 9 * 200


def test_edges_without_nodes() -> None:
    assert edges(np.zeros((3, 3), np.float32), np.zeros((0, 2), int)).n_streamlines == 0
    for pair in ((0, 3), (-1, 0)):
        with pytest.raises(ValueError, match=r"pairs: expected 0 … 2"):
            edges(np.zeros((3, 3), np.float32), [pair])


def test_other_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match="positions"):
        SceneSpace.about(np.zeros((3, 4)))
