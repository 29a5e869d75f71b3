"""Graphs on the screen: what is under the mouse, and where names have room."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexoscope.app.scene.graph_names import Room, named_nodes, place_names
from plexoscope.app.scene.graph_screen import GraphScreen
from plexoscope.render.scene.camera import Camera
from plexoscope.render.scene.graph import GraphGeometry
from tests.app.networks import SQUARE_MM, placed_square

SIZE_PX = (800.0, 600.0)
CAMERA = Camera(0.0, 90.0, (0.0, 0.0, 0.0), 80.0)


def screen_of(places=SQUARE_MM, edges=((0, 1), (1, 2), (2, 3), (3, 0), (0, 2))) -> GraphScreen:
    return GraphScreen(GraphGeometry(np.asarray(places, np.float32), np.asarray(edges)), CAMERA, SIZE_PX)


def test_places_are_those_of_the_camera():
    shown = CAMERA.project(SQUARE_MM, SIZE_PX[0] / SIZE_PX[1])
    expected = np.stack([shown[:, 0] * 800, (1 - shown[:, 1]) * 600, shown[:, 2]], axis=1)
    np.testing.assert_allclose(screen_of().nodes, expected, rtol=1e-4)


def test_the_node_with_the_nearest_rim_and_of_those_under_the_mouse_the_foremost():
    screen = screen_of([[0, 0, 0], [0, 0, 30], [40, 0, 0]], np.zeros((0, 2)))
    radii = np.array([30.0, 10.0, 5.0], np.float32)
    assert screen.node_at(400, 300, radii, 4) == 1
    assert screen.node_at(425, 300, radii, 4) == 0
    assert screen.node_at(433, 300, radii, 4) == 0
    assert screen.node_at(440, 300, radii, 4) is None
    x, y, _ = screen.nodes[2]
    assert screen.node_at(x + 7, y, radii, 4) == 2


def test_a_node_without_a_place_is_never_under_the_mouse():
    screen = screen_of([[np.nan] * 3, [10, 0, 0]], [[0, 1]])
    assert screen.node_at(400, 300, 0.0, 5) is None
    assert screen.edge_at(400, 300, 5, None) is None
    assert screen.in_sight.tolist() == [False, True]


@given(st.floats(0, 800), st.floats(0, 600), st.integers(0, 2**32 - 1))
def test_the_nearest_edge_is_that_of_a_search_of_all(x, y, seed):
    rng = np.random.default_rng(seed)
    places = rng.uniform(-70, 70, (12, 3))
    pairs = rng.permutation([(a, b) for a in range(12) for b in range(a)])[:20]
    screen, tolerance_px = screen_of(places, pairs), 25.0
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


@given(st.integers(0, 2**32 - 1), st.integers(0, 60))
def test_names_neither_overlap_nor_leave_the_picture(seed, n_names):
    rng = np.random.default_rng(seed)
    places = rng.uniform(0, 400, (60, 2)).astype(np.float32)
    widths = rng.integers(5, 120, n_names)
    placed = place_names(range(n_names), places, np.full(60, 5.0), widths, 13.0, Room((400.0, 400.0)), 40)
    assert len(placed) <= 40
    boxes = np.array([(p.left, p.top, p.left + widths[p.node], p.top + 13) for p in placed]).reshape(-1, 4)
    assert (boxes >= 0).all()
    assert (boxes <= 400).all()
    for number, (left, top, right, bottom) in enumerate(boxes):
        others = np.delete(boxes, number, axis=0)
        apart = (others[:, 0] > right) | (others[:, 2] < left) | (others[:, 1] > bottom) | (others[:, 3] < top)
        assert apart.all()


@pytest.mark.parametrize(
    ("labels", "selected", "expected"),
    [
        ("all", (), [0, 2, 3, 1]),
        ("important", (), [0, 2, 3, 1]),
        ("selected", (), []),
        ("none", ("left",), []),
        ("selected", ("right",), [0, 2, 1]),
        ("all", ("right",), [0, 2, 1]),
    ],
)
def test_who_is_named_the_most_important_first(labels, selected, expected):

    graph, placed = placed_square()
    graph = replace(graph, look=replace(graph.look, labels=labels))
    screen = GraphScreen(placed.geometry, CAMERA, SIZE_PX)
    assert named_nodes(graph, screen, selected) == expected
    assert named_nodes(graph, screen, selected, [3])[:1] == [3]
