"""A graph as streamlines and points: what is kept, what is sent, and the pixels of edges, heads, ties and colours."""

from collections.abc import Callable
from dataclasses import replace

import moderngl
import numpy as np
import pytest

from plexoscope.models.data.column import Column
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.render.colormap import colours
from plexoscope.render.gpu import gpu_scene
from plexoscope.render.renderer import Renderer
from plexoscope.render.scene.appearance import Palette, ValueColours, ValueOpacity
from plexoscope.render.scene.camera import Camera
from plexoscope.render.scene.graph import EdgeLook, GraphGeometry, GraphItem, NodeLook, graph_items, signs
from plexoscope.render.scene.scene import Scene
from tests.render.exact_reference import captured_fragments, composited, exact_picture, psnr_db
from tests.render.window import Gate, Window

ABOVE = Camera(0, 90, (0, 0, 0), 12)
CLEAR = (0.0, 0.0, 0.0, 0.0)
NO_NODES = NodeLook(size=0.0)
ORDERS = ("sorted", "voxel", "weighted", "moments", "none", "exact")


def geometry(seed: int = 0, n_nodes: int = 20, n_edges: int = 40, *, flat: bool = False) -> GraphGeometry:
    rng = np.random.default_rng(seed)
    places = rng.uniform(-8, 8, (n_nodes, 3)).astype(np.float32)
    if flat:
        places[:, 2] = 0
    pairs = np.stack(np.triu_indices(n_nodes, 1), axis=1)
    return GraphGeometry(places, rng.permutation(pairs)[:n_edges].astype(np.int32))


def scene(item: GraphItem, camera: Camera = ABOVE, **more: object) -> Scene:
    items, points = graph_items(item)
    return Scene(items, camera, more.pop("background", CLEAR), points=points, **more)


def test_items_are_numbered_as_edges_and_nodes() -> None:
    places = np.array([[0, 0, 0], [3, 0, 0], [np.nan, 0, 0], [0, 4, 0]], np.float32)
    shape = GraphGeometry(places, np.array([[0, 1], [1, 2], [3, 0], [3, 3]], np.int32))
    (edges, heads), (nodes,) = graph_items(GraphItem("g", shape, directed=True))
    assert [edges.key, heads.key, nodes.key] == ["g edges", "g arrows", "g nodes"]
    assert np.diff(edges.tractogram.offsets).tolist() == [2, 0, 2, 2]  # no place, no edge
    np.testing.assert_array_equal(edges.tractogram.positions_mm[2:4], places[[3, 0]])
    assert np.diff(heads.tractogram.offsets).tolist() == [2, 0, 2, 2]
    base, tip = heads.tractogram.positions_mm[2:4]
    np.testing.assert_allclose(tip, [0, 4 * 0.38, 0], atol=1e-6)
    np.testing.assert_allclose(base - tip, [0, 4 / 3, 0], atol=1e-6)  # a third of the edge, against its direction
    assert nodes.n_points == 4
    assert isinstance(nodes.rgba, np.ndarray)
    assert nodes.rgba[:, 3].tolist() == [255, 255, 0, 255]


def test_heads_of_long_edges_are_short() -> None:
    shape = GraphGeometry(np.array([[0, 0, 0], [60, 0, 0]], np.float32), np.array([[0, 1]], np.int32))
    base, tip = shape.arrows.positions_mm
    np.testing.assert_allclose(tip - base, [2, 0, 0], atol=1e-4)


def test_curves_are_drawn_in_place_of_lines() -> None:
    curve = Tractogram(np.array([[0, 0, 0], [1, 1, 0], [2, 1, 0], [3, 0, 0]], np.float32), np.array([0, 4]))
    shape = GraphGeometry(np.array([[0, 0, 0], [3, 0, 0]], np.float32), np.array([[0, 1]], np.int32), curve)
    assert shape.lines is curve
    base, tip = shape.arrows.positions_mm
    np.testing.assert_allclose((tip - base) / np.linalg.norm(tip - base), [1, 0, 0], atol=1e-6)
    assert 1 < tip[0] < 2
    values = Column(np.array([0.0, 9.0]))
    np.testing.assert_allclose(shape.along_lines(values).values, [0, 3, 6, 9])


@pytest.mark.parametrize(
    ("broken", "complaint"),
    [
        ({"positions_mm": np.zeros((3, 2))}, "positions_mm"),
        ({"edges": np.array([[0, 3]])}, "edges: expected 0 … 2, got 0 … 3"),
        ({"edges": np.zeros((2, 3), int)}, "edges: expected shape"),
        ({"curves": Tractogram(np.zeros((2, 3), np.float32), np.array([0, 2]))}, "curves: expected 2 paths, got 1"),
    ],
)
def test_what_does_not_fit_is_named(broken: dict, complaint: str) -> None:
    whole = {"positions_mm": np.zeros((3, 3)), "edges": np.array([[0, 1], [1, 2]])}
    with pytest.raises(ValueError, match=complaint):
        GraphGeometry(**{**whole, **broken})


def test_lengths_of_looks_are_checked() -> None:
    shape = geometry()
    for look in (NodeLook(np.zeros((3, 4), np.uint8)), NodeLook(Palette(Column(np.zeros(3)), ((1, 0, 0),)))):
        with pytest.raises(ValueError, match="expected"):
            graph_items(GraphItem("g", shape, look))
    with pytest.raises(ValueError, match="by their ends"):
        graph_items(GraphItem("g", shape, edges=EdgeLook(colour="ends")))
    with pytest.raises(ValueError, match="shown"):
        graph_items(GraphItem("g", shape, shown=Column(np.ones(3, bool))))


@pytest.mark.parametrize(
    "by",
    [
        lambda column: ValueColours(column, 0, 1),
        lambda column: ValueColours(column, 0, 1, colormap="categories"),
        lambda column: Palette(column, ((1, 0, 0), (0, 1, 0))),
    ],
)
def test_the_same_look_is_the_same_item(by: Callable[[Column], ValueColours | Palette]) -> None:
    shape, column = geometry(), Column(np.arange(20) % 3)
    shown, nodes_shown = Column(np.arange(40) % 2 == 0), Column(np.arange(20) > 3)
    sizes = np.linspace(1, 5, 20, dtype=np.float32)

    def made(**look: object) -> tuple:
        nodes = NodeLook(by(column), sizes, shown=nodes_shown)
        return graph_items(GraphItem("g", shape, nodes, EdgeLook(colour="ends", **look), shown, directed=True))

    sizes.flags.writeable = False
    assert made() == made()
    other = made(opacity=0.5)
    assert other != made()
    assert other[0][0].tractogram is made()[0][0].tractogram
    assert other[1] == made()[1]


def test_colours_by_ends() -> None:
    shape = GraphGeometry(np.eye(3, dtype=np.float32), np.array([[0, 1], [1, 2]], np.int32))
    categories = Column(np.array([1, 1, 0]))
    for by in (ValueColours(categories, 0, 1, colormap="categories"), Palette(categories, ((1, 0, 0), (0, 0, 1)))):
        (edges,), (nodes,) = graph_items(GraphItem("g", shape, NodeLook(by), EdgeLook(colour="ends")))
        look = edges.style.values or edges.style.palette
        assert look is not None
        np.testing.assert_array_equal(look.column.values, [1, np.nan])
        assert look.missing_rgb == EdgeLook().mixed_rgb
        np.testing.assert_array_equal(nodes.rgba[0], nodes.rgba[1])
    values = ValueColours(Column(np.array([0.0, 1.0, 0.5])), 0, 1)
    (edges,), (nodes,) = graph_items(GraphItem("g", shape, NodeLook(values), EdgeLook(colour="ends")))
    np.testing.assert_allclose(edges.style.values.column.values, [0, 1, 1, 0.5])
    np.testing.assert_array_equal(nodes.rgba[:, :3], colours(values.column.values, values))


def test_signs() -> None:
    palette = signs([0.5, -2, 0], (0, 1, 0), (1, 0, 0))
    assert palette.column.values.tolist() == [0, 1, 0]
    assert palette.rgbs == ((0, 1, 0), (1, 0, 0))


@pytest.mark.parametrize("directed", [False, True])
@pytest.mark.parametrize("order", ["sorted", "voxel", "exact"])
def test_in_space_it_agrees_with_blending_on_the_cpu(
    context: moderngl.Context, drawn: Callable, order: str, directed: bool
) -> None:
    item = GraphItem("g", geometry(), NO_NODES, EdgeLook(opacity=0.3, width_px=3.0), directed=directed)
    made = scene(item, Camera(25, 20, (0, 0, 0), 12), order=order)
    assert psnr_db(drawn(made), exact_picture(context, made, (128, 96))) > 45


def test_in_a_plane_the_later_edge_lies_over_the_earlier(context: moderngl.Context, drawn: Callable) -> None:
    """Depths of a plane differ by rounding only: blended one edge after the other, in the order of their numbers."""
    shape = geometry(1, 8, 12, flat=True)
    look = EdgeLook(opacity=0.7, width_px=6.0, colour="values", values=ValueColours(Column(np.arange(12)), 0, 11))
    expected = np.zeros((48, 64, 4))
    for edge in range(12):
        alone = GraphItem("g", shape, NO_NODES, look, Column(np.arange(12) == edge))
        fragments = captured_fragments(context, scene(alone), (64, 48), 1.0, capacity=20_000)
        picture = composited(fragments, (64, 48))
        expected = picture + (1 - picture[..., 3:]) * expected
    for order in ("sorted", "voxel", "none", "exact"):
        made = scene(GraphItem("g", shape, NO_NODES, look), order=order)
        assert psnr_db(drawn(made, (64, 48)), expected) > 55
        turned = replace(made, camera=Camera(40, 50, (0, 0, 0), 12))
        np.testing.assert_allclose(drawn(turned), drawn(replace(turned, order="exact")), atol=2e-3)


def test_opaque_nodes_lie_on_top_of_their_edges(drawn: Callable) -> None:
    shape = GraphGeometry(np.array([[-5, 0, 0], [5, 0, 0], [0, 0, 0]], np.float32), np.array([[0, 1]], np.int32))
    look = NodeLook((0, 0, 1, 1), 14.0)
    for order in ORDERS:
        item = GraphItem("g", shape, look, EdgeLook(opacity=0.9, rgb=(1, 0, 0), width_px=4))
        picture = drawn(scene(item, order=order), (128, 96))
        np.testing.assert_allclose(picture[48, 64], [0, 0, 1, 1], atol=1e-3)
        assert picture[48, 52, 0] > 0.5  # beside the node, the edge


@pytest.mark.parametrize("zoom", [1.0, 6.0])
def test_heads_are_as_wide_as_asked_at_any_zoom(drawn: Callable, zoom: float) -> None:
    shape = GraphGeometry(np.array([[-1.24, 0, 0], [0.76, 0, 0]], np.float32), np.array([[0, 1]], np.int32))
    head = EdgeLook(opacity=1.0, width_px=0.01, arrow_px=8.0)
    picture = drawn(scene(GraphItem("g", shape, NO_NODES, head, directed=True), ABOVE.zoomed(zoom)), (400, 400))
    covered = picture[..., 3]
    length_px = 2 / 3 * 400 / 24 * zoom  # the part of the edge that a head may take
    width_px = min(8.0, length_px / 1.3)
    assert covered.sum() == pytest.approx(1.3 * width_px**2 / 2, rel=0.12)
    columns = np.flatnonzero(covered.sum(axis=0) > 0.5)
    widths = covered.sum(axis=0)[columns]
    assert np.argmax(widths) <= 2  # the base is behind
    assert (np.diff(widths[3:]) < 0.05).all()  # and the tip before it


def test_time_sends_no_geometry(context: moderngl.Context, renderer: Renderer, drawn: Callable) -> None:
    shape = geometry(2)
    item = GraphItem("g", shape, NO_NODES, EdgeLook(opacity=1.0, width_px=3.0), directed=True)
    whole = drawn(scene(item))
    n_uploads = renderer.n_geometry_uploads
    none = drawn(scene(replace(item, shown=Column(np.zeros(40, bool)))))
    assert whole[..., 3].sum() > 100
    assert not none.any()
    fading = ValueOpacity(Column(np.linspace(0, 1, 40)), 0, 1)
    for edges in (
        replace(item.edges, width_by=Column(np.full(40, 0.5))),
        replace(item.edges, opacity_by=fading),
        replace(item.edges, colour="palette", palette=signs(np.arange(40) - 20, (1, 0, 0), (0, 1, 0))),
    ):
        assert not np.array_equal(drawn(scene(replace(item, edges=edges))), whole)
    assert renderer.n_geometry_uploads == n_uploads


def test_a_graph_that_moves_is_drawn_at_every_step(window: Window, complete: Callable) -> None:
    """Each step is another geometry under the same key: none leaves the picture empty; the last is drawn with care."""
    look = EdgeLook(opacity=1.0, width_px=3.0)
    steps = [scene(GraphItem("g", geometry(seed, 40, 200), NO_NODES, look)) for seed in range(4)]
    window.rest(steps[0])
    for step in steps[1:]:
        picture = window.show(step).astype(int)
        assert np.abs(picture - complete(step)).mean() < 2
    np.testing.assert_allclose(window.rest(steps[-1]).astype(int), complete(steps[-1]), atol=1)


def test_a_large_graph_is_shown_as_it_was_until_it_is_ready(window: Window, gate: Gate, monkeypatch) -> None:
    look = EdgeLook(opacity=1.0, width_px=3.0)
    first, second = (scene(GraphItem("g", geometry(seed), NO_NODES, look)) for seed in (4, 5))
    before = window.rest(first)
    monkeypatch.setattr(gpu_scene, "SMALL_POINTS", 10)
    made = gpu_scene.prepared
    monkeypatch.setattr(gpu_scene, "prepared", lambda *arguments: (gate(), made(*arguments))[1])
    np.testing.assert_array_equal(window.show(second), before)
    window.turn_until(gate.reached.is_set)
    for _ in range(20):
        window.turn()
    np.testing.assert_array_equal(window.show(second), before)
    gate.go.set()
    assert not np.array_equal(window.rest(second), before)
