"""Bundling: ends stay, alike edges come together, others do not; planes stay planes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plexoscope.models.graphs.drawing.bundling import N_POINTS, bundle


def parallel(n_edges: int = 10, *, flat: bool = True) -> tuple[np.ndarray, np.ndarray]:
    """Edges side by side, from left to right."""
    across = np.linspace(-1, 1, n_edges)
    nodes = np.concatenate([np.column_stack([np.full(n_edges, x), across, np.zeros(n_edges)]) for x in (-20, 20)])
    if not flat:
        nodes[:, 2] = np.linspace(-1, 1, 2 * n_edges)
    return nodes.astype(np.float32), np.column_stack([np.arange(n_edges), np.arange(n_edges) + n_edges])


@given(st.integers(0, 1000), st.booleans(), st.floats(0, 1))
@settings(max_examples=15)
def test_ends_stay(seed: int, flat: bool, strength: float) -> None:
    rng = np.random.default_rng(seed)
    nodes = rng.normal(size=(20, 3)).astype(np.float32) * 30
    if flat:
        nodes[:, 2] = 5
    edges = rng.integers(0, 20, (30, 2))
    weights = rng.normal(size=30).astype(np.float32)
    paths = bundle(nodes, edges, weights, strength=strength)
    assert paths.n_streamlines == 30
    np.testing.assert_array_equal(paths.positions_mm[paths.offsets[:-1]], nodes[edges[:, 0]])
    np.testing.assert_array_equal(paths.positions_mm[paths.offsets[1:] - 1], nodes[edges[:, 1]])
    assert np.diff(paths.offsets).max() <= N_POINTS
    assert not flat or (paths.positions_mm[:, 2] == 5).all()
    again = bundle(nodes, edges, weights, strength=strength)
    np.testing.assert_array_equal(again.positions_mm, paths.positions_mm)


@pytest.mark.parametrize("flat", [True, False])
def test_parallel_edges_come_together(flat: bool) -> None:
    nodes, edges = parallel(flat=flat)
    paths = bundle(nodes, edges)
    points = paths.positions_mm.reshape(10, -1, 3)
    middle = points[:, points.shape[1] // 2]
    assert middle[:, 1].std() < 0.25 * nodes[:, 1].std()
    half = bundle(nodes, edges, strength=0.5).positions_mm.reshape(10, -1, 3)[:, points.shape[1] // 2]
    assert middle[:, 1].std() < half[:, 1].std() < nodes[:, 1].std()


def test_far_edges_stay_apart() -> None:
    near, edges = parallel()
    nodes = np.concatenate([near, near + np.array([0, 40, 0], np.float32)])
    paths = bundle(nodes, np.concatenate([edges, edges + 20])).positions_mm.reshape(20, -1, 3)
    middle = paths[:, paths.shape[1] // 2, 1]
    assert middle[:10].max() < 3
    assert middle[10:].min() > 37


def test_a_heavy_edge_draws_the_others() -> None:
    nodes, edges = parallel()
    weights = np.ones(10, np.float32)
    weights[0] = 200
    points = bundle(nodes, edges, weights).positions_mm.reshape(10, -1, 3)
    assert points[:, points.shape[1] // 2, 1].mean() < -0.2


def test_points_of_a_path_are_spaced_out() -> None:
    nodes, edges = parallel()
    paths = bundle(nodes, edges)
    step = np.linalg.norm(np.diff(paths.positions_mm.reshape(10, -1, 3), axis=1), axis=2)
    assert step.max() < 3 * step.mean()


def test_nothing_to_bundle() -> None:
    nodes, edges = parallel()
    np.testing.assert_array_equal(np.diff(bundle(nodes, edges, strength=0).offsets), 2)
    assert bundle(nodes, edges[:0]).n_streamlines == 0
    assert bundle(np.zeros((2, 3), np.float32), np.array([[0, 1]])).n_points == 2


def test_complaints_and_progress() -> None:
    nodes, edges = parallel()
    with pytest.raises(ValueError, match="strength"):
        bundle(nodes, edges, strength=2)
    with pytest.raises(ValueError, match="finite"):
        bundle(np.where(nodes == -20, np.nan, nodes), edges)
    told: list[tuple[int, int]] = []
    bundle(nodes, edges, progress=lambda done, total: told.append((done, total)))
    assert [done for done, _ in told] == list(range(told[-1][1] + 1))

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bundle(nodes, edges, progress=stop)
