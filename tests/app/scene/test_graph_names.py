"""Which nodes are named, and where the names stand."""

from dataclasses import replace

import numpy as np
import pytest

from plexoscope.app.scene.graph_names import named_nodes, place_beside, room_for_names
from plexoscope.render.scene.camera import Camera
from plexoscope.render.screen_space import GraphScreen
from tests.app.networks import placed_square

SIZE_PX = (800.0, 600.0)
CAMERA = Camera(0.0, 90.0, (0.0, 0.0, 0.0), 80.0)


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


def test_a_name_stands_right_of_its_node_and_gives_way_to_a_more_important_one():
    _, placed = placed_square()
    screen = GraphScreen(placed.geometry, CAMERA, SIZE_PX)
    room = room_for_names(SIZE_PX)
    boxes = place_beside([2, 0], screen, np.full(4, 5.0, np.float32), [60, 40], 13.0, room)
    assert list(boxes) == [2, 0]
    for node, width in ((2, 60), (0, 40)):
        x, y, _ = screen.nodes[node]
        assert boxes[node] == pytest.approx((x + 9, y - 6.5, width, 13.0))
    again = place_beside([2], screen, np.full(4, 5.0, np.float32), [60], 13.0, room)
    assert again[2].left == pytest.approx(screen.nodes[2, 0] - 9 - 60)
