"""Pixels of places, what a pointer means, and names that cover no other."""

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexoscope.render.scene.camera import Camera
from plexoscope.render.scene.graph import GraphGeometry
from plexoscope.render.screen_space import (
    GraphScreen,
    Room,
    ScreenBox,
    beside,
    by_rows,
    on_screen,
    place_at,
    place_names,
)

SIZE_PX = (400, 300)
CAMERA = Camera(30, 20, (1, 2, 3), 20, zoom=1.3)
ABOVE = Camera(0.0, 90.0, (0.0, 0.0, 0.0), 80.0)
SQUARE_MM = ((-40.0, -40.0, 0.0), (40.0, -40.0, 0.0), (40.0, 40.0, 0.0), (-40.0, 40.0, 0.0))


def places(seed: int = 0, n_nodes: int = 50) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(n_nodes, 3)).astype(np.float32) * 8


def screen_of(places=SQUARE_MM, edges=((0, 1), (1, 2), (2, 3), (3, 0), (0, 2))) -> GraphScreen:
    return GraphScreen(GraphGeometry(np.asarray(places, np.float32), np.asarray(edges)), ABOVE, (800.0, 600.0))


def node_at(screen: GraphScreen, x: float, y: float, radii, within_px: float) -> int | None:
    return place_at(screen.nodes, x, y, within_px, radii)


# ---- projection


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_places_agree_with_the_camera(dtype) -> None:
    there = places().astype(dtype)
    there[3] = np.nan
    shown = on_screen(there, CAMERA, SIZE_PX)
    assert shown.dtype == dtype
    expected = CAMERA.project(there.astype(np.float64), 4 / 3)
    np.testing.assert_allclose(shown[:, 0], expected[:, 0] * 400, atol=1e-2)
    np.testing.assert_allclose(shown[:, 1], (1 - expected[:, 1]) * 300, atol=1e-2)
    np.testing.assert_allclose(shown[:, 2], expected[:, 2], rtol=1e-5)
    behind = on_screen(np.array([CAMERA.eye_mm - 5 * CAMERA.forward], dtype), CAMERA, SIZE_PX)
    assert np.isnan(behind[0, :2]).all()


def test_places_of_a_graph_are_those_of_the_camera() -> None:
    shown = ABOVE.project(SQUARE_MM, 800 / 600)
    expected = np.stack([shown[:, 0] * 800, (1 - shown[:, 1]) * 600, shown[:, 2]], axis=1)
    np.testing.assert_allclose(screen_of().nodes, expected, rtol=1e-4)


# ---- what a pointer means


@given(st.integers(0, 1000), st.floats(0, 400), st.floats(0, 300))
def test_the_point_meant_is_the_foremost_of_the_nearest(seed: int, x: float, y: float) -> None:
    shown = on_screen(places(seed), CAMERA, SIZE_PX)
    away = np.hypot(shown[:, 0] - x, shown[:, 1] - y)
    found = place_at(shown, x, y, 25.0)
    if away.min() > 25.01:
        assert found is None
    elif away.min() < 24.99:
        assert found is not None
        assert away[found] <= away.min() + 0.501
        assert shown[found, 2] <= shown[away <= min(away.min() + 0.499, 24.99), 2].min()


def test_under_the_pointer_the_nearest_to_the_eye_counts() -> None:
    shown = np.array([[100, 100, 50], [103, 100, 40], [100, 100, 60], [np.nan, np.nan, 1]], np.float32)
    assert place_at(shown, 100, 100, 10.0, 5.0) == 1
    assert place_at(shown, 100, 100, 10.0, np.array([5, 1, 5, 5], np.float32)) == 0
    assert place_at(shown, 100, 100, 10.0, np.array([-np.inf, -np.inf, 5, 5], np.float32)) == 2
    assert place_at(shown, 200, 100, 10.0, 5.0) is None
    assert place_at(shown[:0], 0, 0, 10.0) is None


def test_the_node_with_the_nearest_rim_and_of_those_under_the_mouse_the_foremost() -> None:
    screen = screen_of([[0, 0, 0], [0, 0, 30], [40, 0, 0]], np.zeros((0, 2)))
    radii = np.array([30.0, 10.0, 5.0], np.float32)
    assert node_at(screen, 400, 300, radii, 4) == 1
    assert node_at(screen, 425, 300, radii, 4) == 0
    assert node_at(screen, 433, 300, radii, 4) == 0
    assert node_at(screen, 440, 300, radii, 4) is None
    x, y, _ = screen.nodes[2]
    assert node_at(screen, x + 7, y, radii, 4) == 2


def test_a_node_without_a_place_is_never_under_the_mouse() -> None:
    screen = screen_of([[np.nan] * 3, [10, 0, 0]], [[0, 1]])
    assert node_at(screen, 400, 300, 0.0, 5) is None
    assert screen.edge_at(400, 300, 5, None) is None
    assert screen.in_sight.tolist() == [False, True]


@given(st.floats(0, 800), st.floats(0, 600), st.integers(0, 2**32 - 1))
def test_the_nearest_edge_is_that_of_a_search_of_all(x: float, y: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    pairs = rng.permutation([(a, b) for a in range(12) for b in range(a)])[:20]
    screen, tolerance_px = screen_of(rng.uniform(-70, 70, (12, 3)), pairs), 25.0
    drawn = rng.random(20) < 0.7
    away = np.full(20, np.inf)
    for edge, (a, b) in enumerate(pairs):
        p, q = screen.nodes[a, :2].astype(float), screen.nodes[b, :2].astype(float)
        along = np.linspace(0, 1, 4001)[:, None]
        away[edge] = np.linalg.norm(p + along * (q - p) - (x, y), axis=1).min() if drawn[edge] else np.inf
    found = screen.edge_at(x, y, tolerance_px, drawn)
    if away.min() < tolerance_px - 0.5:
        assert away[found] <= away.min() + 0.2
    elif away.min() > tolerance_px + 0.5:
        assert found is None


def test_the_line_of_an_edge_is_where_its_ends_are() -> None:
    screen = screen_of()
    np.testing.assert_allclose(screen.line_of(4), screen.nodes[[0, 2], :2], rtol=1e-6)
    behind = screen_of([*SQUARE_MM[:2], 2 * ABOVE.eye_mm], [[0, 2]])
    np.testing.assert_allclose(behind.line_of(0), behind.nodes[:1, :2], rtol=1e-6)


# ---- names


@given(st.integers(0, 2**32 - 1), st.integers(0, 60), st.sampled_from([0.0, 6.0]))
def test_names_neither_overlap_nor_leave_the_picture(seed: int, n_names: int, grain_px: float) -> None:
    rng = np.random.default_rng(seed)
    at = rng.uniform(0, 400, (60, 2))
    widths = rng.integers(5, 120, n_names)
    wanted = [list(beside(*at[name], 9.0, widths[name], 13.0)) for name in range(n_names)]
    placed = place_names(wanted, Room((400.0, 400.0), grain_px), 40)
    assert len(placed) <= 40
    assert all(box in wanted[number] for number, box in placed)
    boxes = np.array([(*box[:2], box.left + box.width, box.top + box.height) for _, box in placed]).reshape(-1, 4)
    assert (boxes >= 0).all()
    assert (boxes <= 400).all()
    if grain_px:
        boxes = np.stack([*np.floor(boxes[:, :2].T / 6), *(np.floor(boxes[:, 2:].T / 6) + 1)], axis=1)
    for number, (left, top, right, bottom) in enumerate(boxes):
        others = np.delete(boxes, number, axis=0)
        apart = (others[:, 0] >= right) | (others[:, 2] <= left) | (others[:, 1] >= bottom) | (others[:, 3] <= top)
        assert apart.all()


@given(st.integers(0, 2**32 - 1), st.integers(1, 60))
def test_a_name_is_left_out_only_if_all_its_boxes_are_taken(seed: int, n_names: int) -> None:
    """As a search of all pairs says."""
    rng = np.random.default_rng(seed)
    wanted = [list(by_rows(ScreenBox(*rng.uniform(-10, 200, 2), rng.uniform(5, 90), 15.0), 2)) for _ in range(n_names)]
    written = dict(place_names(wanted, Room((250, 250))))
    taken: list[ScreenBox] = []
    for number, boxes in enumerate(wanted):
        free = [
            box
            for box in boxes
            if min(box[:2]) >= 0
            and max(box.left + box.width, box.top + box.height) <= 250
            and not any(
                box.left < other.left + other.width
                and other.left < box.left + box.width
                and box.top < other.top + other.height
                and other.top < box.top + box.height
                for other in taken
            )
        ]
        assert written.get(number) == (free[0] if free else None)
        taken += free[:1]


def test_the_most_important_label_is_written() -> None:
    centred = [[ScreenBox(x - 20, 95, 40, 10)] for x in (399, 300, 110, 100)]
    assert [number for number, _ in place_names(centred, Room(SIZE_PX))] == [1, 2]
    assert [number for number, _ in place_names(centred, Room(SIZE_PX), 1)] == [1]
    assert place_names([], Room(SIZE_PX)) == []


def test_names_pushed_aside_stand_side_by_side() -> None:
    box = ScreenBox(10.3, 100.7, 50, 15)
    placed = place_names([by_rows(box, 1)] * 4, Room(SIZE_PX))
    assert [each.top for _, each in placed] == pytest.approx([100.7, 115.7, 85.7])


def test_many_names_cost_as_much_each_as_few() -> None:
    rng = np.random.default_rng(0)

    def took_s(n_names: int, side_px: float) -> float:
        wanted = [[ScreenBox(*rng.uniform(0, side_px - 60, 2), 50, 13)] for _ in range(n_names)]
        room, started_s = Room((side_px, side_px)), time.process_time()
        place_names(wanted, room)
        return time.process_time() - started_s

    few_s, many_s = (min(took_s(n, 40.0 * n**0.5) for _ in range(5)) for n in (100, 1600))
    assert many_s < 6 * 16 * few_s  # that of a search of all pairs: 256 times
