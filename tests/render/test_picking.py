"""Which node a pointer means, and which nodes have room for a label."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexoscope.render.picking import label_places, node_at, on_screen
from plexoscope.render.scene.camera import Camera

SIZE_PX = (400, 300)
CAMERA = Camera(30, 20, (1, 2, 3), 20, zoom=1.3)


def places(seed: int = 0, n_nodes: int = 50) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(n_nodes, 3)).astype(np.float32) * 8


def test_places_agree_with_the_camera() -> None:
    there = places()
    there[3] = np.nan
    shown = on_screen(there, CAMERA, SIZE_PX)
    expected = CAMERA.project(there, 4 / 3)
    np.testing.assert_allclose(shown[:, 0], expected[:, 0] * 400, atol=1e-2)
    np.testing.assert_allclose(shown[:, 1], (1 - expected[:, 1]) * 300, atol=1e-2)
    np.testing.assert_allclose(shown[:, 2], expected[:, 2], rtol=1e-5)
    behind = on_screen(np.array([CAMERA.eye_mm - 5 * CAMERA.forward], np.float32), CAMERA, SIZE_PX)
    assert np.isnan(behind[0, :2]).all()


@given(st.integers(0, 1000), st.floats(0, 400), st.floats(0, 300))
def test_the_node_meant_is_the_nearest(seed: int, x: float, y: float) -> None:
    shown = on_screen(places(seed), CAMERA, SIZE_PX)
    away = np.hypot(shown[:, 0] - x, shown[:, 1] - y)
    found = node_at(shown, x, y, within_px=25.0)
    if away.min() > 25.01:
        assert found is None
    elif away.min() < 24.99:
        assert found is not None
        assert away[found] == pytest.approx(away.min(), abs=1e-3)


def test_under_the_pointer_the_nearest_to_the_eye_counts() -> None:
    shown = np.array([[100, 100, 50], [103, 100, 40], [100, 100, 60], [np.nan, np.nan, 1]], np.float32)
    assert node_at(shown, 100, 100, 5.0) == 1
    assert node_at(shown, 100, 100, np.array([5, 1, 5, 5], np.float32)) == 0
    assert node_at(shown, 100, 100, np.array([-np.inf, -np.inf, 5, 5], np.float32)) == 2
    assert node_at(shown, 200, 100, 5.0) is None
    assert node_at(shown[:0], 0, 0) is None


@given(st.integers(0, 200), st.integers(1, 40))
def test_no_label_covers_another(seed: int, n_most: int) -> None:
    rng = np.random.default_rng(seed)
    shown = on_screen(places(seed, 120), CAMERA, SIZE_PX)
    importance, label_px = rng.random(120), rng.uniform(5, 60, (120, 2))
    chosen = label_places(shown, importance, label_px, SIZE_PX, n_most, above_px=4.0)
    assert len(chosen) <= n_most
    assert (np.diff(importance[chosen]) <= 0).all()
    low = shown[chosen, :2] - np.column_stack([label_px[chosen, 0] / 2, label_px[chosen, 1] + 4])
    high = low + label_px[chosen]
    assert (low >= 0).all()
    assert (high <= SIZE_PX).all()
    for one in range(len(chosen)):
        apart = ((high[one] <= low[one + 1 :]) | (low[one] >= high[one + 1 :])).any(axis=1)
        assert apart.all()


def test_the_most_important_label_is_written() -> None:
    shown = np.array([[100, 100, 1], [110, 100, 1], [300, 100, 1], [399, 100, 1]], np.float32)
    assert label_places(shown, [1, 2, 3, 4], (40, 10), SIZE_PX).tolist() == [2, 1]
    assert label_places(shown, [1, np.nan, 3, 4], (40, 10), SIZE_PX).tolist() == [2, 0]
    assert label_places(shown[:0], [], (40, 10), SIZE_PX).tolist() == []
