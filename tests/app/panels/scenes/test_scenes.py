"""Panels of the GPU: points, graphs, streamlines, volumes, as scenes and as what is said of them."""

import itertools

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from plexoscope.app.panels.registry import make_panel
from plexoscope.app.panels.scenes.scene_panel import SIDE_MM, placed
from plexoscope.app.panels.volumes.oriented import Oriented
from plexoscope.app.scene.colours import rgb_of
from plexoscope.app.widgets.theme import group_colour, load_theme
from plexoscope.plugins.manifest import Channel
from plexoscope.plugins.results import Graph, Points, Streamlines, Volume
from plexoscope.render.colormap import colours

THEME = load_theme("dark")
RNG = np.random.default_rng(1)
FLAT = Points(RNG.normal(size=(5, 20, 2)), np.arange(5), ("a", "b") * 10, tuple(f"p{n}" for n in range(20)))
TRIANGLE = Graph(
    [[0, 0], [1, 0], [0, 1]],
    [[0, 1], [1, 2], [2, 2]],
    [2.0, -1.0, 1.0],
    directed=True,
    names=("zero", "one", "two"),
    sizes=[1.0, 4.0, 0.0],
)
PATHS = Streamlines(
    [[0, 0, 0], [30, 0, 0], [0, 0, 20], [0, 30, 20], [0, 40, 20]],
    [0, 2, 5],
    [0.25, 0.75],
    "FA",
    ("left", "right"),
)


def shown(qtbot, kind: str, result, size_px=(600, 400)):
    panel = make_panel(Channel("channel", kind, "latest", "Title"), THEME)
    qtbot.addWidget(panel, before_close_func=lambda panel: panel.close())
    panel.resize(*size_px)
    panel.show()
    panel.feed([(0, result)])
    assert panel.fault == ""
    return panel


def point_at(widget, place: QPointF, kind=QEvent.Type.MouseMove, button=Qt.MouseButton.NoButton) -> None:
    event = QMouseEvent(kind, place, place, button, button, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, event)


def read(panel, place_mm) -> str:
    x, y = panel.view.project([place_mm])[0]
    point_at(panel.view, QPointF(x, y))
    return panel.readout


def item(panel, key: str):
    scene = panel.view.scene
    return next(each for each in (*scene.items, *scene.points, *scene.volumes) if each.key == key)


def test_positions_of_any_unit_are_drawn_about_zero():
    far = np.array([[1e6, 1e6], [1e6 + 4, 1e6 + 1], [np.nan, 0]], np.float32)
    at = placed(far)
    np.testing.assert_allclose(at[:2], [[-SIDE_MM / 2, -12.5, 0], [SIDE_MM / 2, 12.5, 0]])
    assert np.isnan(at[2, 0])
    np.testing.assert_array_equal(placed(np.zeros((1, 2, 3), np.float32)), np.zeros((1, 2, 3)))


def test_the_slider_moves_the_points(qtbot):
    panel = shown(qtbot, "points", FLAT)
    everywhere = placed(FLAT.positions)
    for frame in (0, 4):
        panel.time.slider.setValue(frame)
        np.testing.assert_array_equal(item(panel, "points").positions_mm, everywhere[frame])
    camera = panel.view.scene.camera
    panel.time.slider.setValue(2)
    assert panel.view.scene.camera == camera, "the view must not zoom in and out as the points move"


def test_the_play_button_walks_through_time(qtbot):
    panel = shown(qtbot, "points", FLAT)
    assert panel.time.frame == 2
    for expected in (3, 4, 0):
        panel.advance()
        assert panel.time.frame == expected
    panel.time.play.setChecked(False)
    panel.advance()
    assert panel.time.frame == 0
    panel.feed([(1, FLAT)])
    assert panel.time.frame == 0, "what somebody has moved stays there"
    panel.reset()
    panel.feed([(2, FLAT)])
    assert panel.time.frame == 2


def test_points_that_stand_still_have_no_slider(qtbot):
    panel = shown(qtbot, "points", Points(np.zeros((1, 3, 3)), [0.0]))
    assert not panel.time.isVisible()
    assert item(panel, "points").shape == "sphere"


def test_points_have_the_colours_of_their_groups_and_say_their_names(qtbot):
    panel = shown(qtbot, "points", FLAT)
    points = item(panel, "points")
    expected = [round(255 * part) for part in rgb_of(group_colour(1))]
    assert points.rgba[1].tolist() == [*expected, 255]
    words = read(panel, points.positions_mm[3])
    assert words.splitlines()[0] in {f"p{n} · {'ab'[n % 2]}" for n in range(20)}
    assert {name.text for name in panel._written.names} == {"a", "b"}
    assert panel.view.scene.items[0].tractogram.n_streamlines == 20
    panel.trails.setChecked(False)
    panel.labels.setChecked(False)
    assert panel.view.scene.items == ()
    assert panel._written.names == ()
    assert [entry.name for entry in panel._entries] == ["a", "b"]


def test_points_are_coloured_by_value_where_there_is_one(qtbot):
    values = np.linspace(0, 1, 20, dtype=np.float32)
    panel = shown(
        qtbot, "points", Points(FLAT.positions, FLAT.times, FLAT.groups, values=values, value_label="Age (h)")
    )
    assert panel.colour_by.isVisible()
    panel.colour_by.setCurrentIndex(1)
    assert panel._bar.key.title == "Age (h)"
    assert (panel._bar.key.scale.low, panel._bar.key.scale.high) == (0, 1)
    rgba = item(panel, "points").rgba
    assert rgba[0, 2] > rgba[0, 1], "violet at the low end"
    assert rgba[-1, 1] > rgba[-1, 2], "yellow at the high end"
    assert "Age" in read(panel, item(panel, "points").positions_mm[0])


def test_points_that_are_not_known_are_left_out_and_others_keep_their_names(qtbot):
    positions = np.array([[[np.nan, 0], [0, 0], [3, 1]]], np.float32)
    panel = shown(qtbot, "points", Points(positions, [0.0], names=("lost", "first", "second")))
    assert item(panel, "points").n_points == 2
    assert read(panel, item(panel, "points").positions_mm[1]).startswith("second")


@pytest.mark.usefixtures("no_widget_left")
def test_a_panel_changes_from_a_plane_to_space(qtbot):
    panel = shown(qtbot, "points", FLAT)
    flat_view = panel.view
    assert panel.view.scene.camera.elevation_deg == 90
    panel.feed([(1, Points(np.zeros((1, 3, 3)) + np.arange(3)[:, None], [0.0]))])
    assert panel.view is not flat_view
    assert panel.view.scene.camera.elevation_deg < 90


def test_home_comes_back_from_a_turned_view(qtbot):
    panel = shown(qtbot, "streamlines", PATHS)
    home = panel.view.scene.camera
    panel.pan(0.3, 0.2)
    panel.zoom(3)
    assert panel.view.scene.camera != home
    turned = panel.view.scene.camera
    panel.feed([(1, PATHS)])
    assert panel.view.scene.camera == turned
    panel.reset()
    panel.feed([(0, PATHS)])
    assert panel.view.scene.camera == turned, "a recording is run through from where one stands"
    panel.fit()
    assert panel.view.scene.camera == home


def test_the_data_of_points_name_each_time_and_point(qtbot):
    data = shown(qtbot, "points", FLAT).data()
    assert list(data) == ["time (s)", "point", "name", "group", "x", "y"]
    row = 2 * 20 + 7
    assert (data["time (s)"][row], data["point"][row], data["name"][row]) == (2, 7, "p7")
    assert data["y"][row] == FLAT.positions[2, 7, 1]


def test_a_graph_shows_direction_weight_and_sign(qtbot):
    panel = shown(qtbot, "graph", TRIANGLE)
    edges, arrows = item(panel, "graph edges"), item(panel, "graph arrows")
    assert [edges.style.palette.rgbs[n] for n in edges.style.palette.column.values.astype(int)] == [
        rgb_of(THEME.muted), rgb_of(THEME.bad), rgb_of(THEME.muted)]  # fmt: skip
    assert edges.style.width_by.values[0] == 1
    assert edges.style.width_by.values[1] < 1
    places = placed(TRIANGLE.positions)
    np.testing.assert_allclose(edges.tractogram.positions_mm[:2], places[:2], atol=1e-4)
    back, tip = arrows.tractogram.positions_mm[:2]
    assert (tip - back) @ (places[1] - places[0]) > 0, "the tip points where the edge goes"
    sizes = item(panel, "graph nodes").size
    assert sizes[1] > sizes[0] > sizes[2]
    assert [entry.name for entry in panel._entries][-1] == "negative edges"


def test_an_undirected_graph_without_weights_is_plain(qtbot):
    panel = shown(qtbot, "graph", Graph(TRIANGLE.positions, TRIANGLE.edges[:2], groups=("x", "x", "y")))
    edges = item(panel, "graph edges")
    assert edges.tractogram.n_streamlines == 2
    assert edges.style.width_by is None
    assert [each.key for each in panel.view.scene.items] == ["graph edges"]
    assert [entry.name for entry in panel._entries] == ["x", "y"]


def test_the_neighbours_of_the_node_under_the_pointer_stand_out(qtbot):
    panel = shown(qtbot, "graph", TRIANGLE)
    before = item(panel, "graph nodes").rgba
    words = read(panel, placed(TRIANGLE.positions)[0])
    assert words.splitlines() == ["zero", "size 1", "1 edges out, 0 in"]
    nodes = item(panel, "graph nodes")
    np.testing.assert_array_equal(nodes.rgba[:2], before[:2])
    assert (nodes.rgba[2] != before[2]).any()
    opacities = item(panel, "graph edges").style.opacity_by.column.values
    assert opacities[0] > opacities[1:].max(), "its own edge stands out"
    point_at(panel.view, QPointF(1, 1))
    np.testing.assert_array_equal(item(panel, "graph nodes").rgba, before)
    assert panel.readout == ""


def test_the_data_of_a_graph_are_nodes_and_edges(qtbot):
    data = shown(qtbot, "graph", TRIANGLE).data()
    assert data["name"] == ("zero", "one", "two")
    np.testing.assert_array_equal(np.stack([data["from"], data["to"]], 1), TRIANGLE.edges)
    np.testing.assert_array_equal(data["weight"], TRIANGLE.weights)


def test_streamlines_are_coloured_by_what_there_is(qtbot):
    panel = shown(qtbot, "streamlines", PATHS)
    assert [panel.colour_by.itemText(row) for row in range(3)] == ["Values", "Groups", "Direction"]
    assert item(panel, "streamlines").style.values.column.values.tolist() == [0.25, 0.75]
    assert panel._bar.key.title == "FA"
    panel.colour_by.setCurrentText("Groups")
    by = item(panel, "streamlines").style.values
    assert (by.colormap, by.column.values.tolist()) == ("groups", [0, 1])
    assert [tuple(row) for row in colours(by.column.values, by)] == [
        tuple(round(255 * part) for part in rgb_of(group_colour(n))) for n in (0, 1)
    ]
    assert [entry.name for entry in panel._entries] == ["left", "right"]
    panel.colour_by.setCurrentText("Direction")
    assert item(panel, "streamlines").style.colour == "direction"
    assert panel._directions.isVisible()
    assert panel._bar.key is None
    panel.opacities[4].trigger()
    assert item(panel, "streamlines").style.opacity == 0.1
    panel.feed([(1, Streamlines(PATHS.points_mm, PATHS.offsets))])
    assert not panel.colour_by.isVisible()


def test_the_streamline_under_the_pointer_is_described(qtbot):
    panel = shown(qtbot, "streamlines", PATHS)
    assert read(panel, PATHS.points_mm[3]).splitlines() == ["streamline 1 · right", "FA 0.75", "length 40.0 mm"]
    data = panel.data()
    np.testing.assert_array_equal(data["streamline"], [0, 0, 1, 1, 1])
    assert data["group"] == ("left", "left", "right", "right", "right")
    np.testing.assert_array_equal(data["FA"], np.float32([0.25, 0.25, 0.75, 0.75, 0.75]))


def test_points_of_streamlines_have_values_of_their_own(qtbot):
    points_mm = PATHS.points_mm.copy()
    points_mm[1] = np.nan  # has no place, and its value goes with it
    along = np.float32([0, 10, 20, 30, 40])
    panel = shown(qtbot, "streamlines", Streamlines(points_mm, PATHS.offsets, along, "FA", ("left", "right")))
    drawn = item(panel, "streamlines")
    assert drawn.style.values.column.per == "point"
    assert drawn.style.values.column.values.tolist() == [0, 20, 30, 40]
    np.testing.assert_array_equal(drawn.tractogram.positions_mm, points_mm[[0, 2, 3, 4]])
    assert drawn.tractogram.offsets.tolist() == [0, 1, 4]
    assert "FA 30" in read(panel, points_mm[3])
    np.testing.assert_array_equal(panel.data()["FA"], along)
    picture, corner = panel.picture(), panel.view.mapTo(panel, QPoint())
    middles = (points_mm[[2, 3]] + points_mm[[3, 4]]) / 2
    seen = {
        picture.pixelColor(round(x) + corner.x(), round(y) + corner.y()).name() for x, y in panel.view.project(middles)
    }
    assert len(seen - {THEME.colour("plot").name()}) == 2, "the colour changes along a streamline"


def test_a_picture_shows_the_scene_with_its_overlays_at_any_scale(qtbot):
    panel = shown(qtbot, "streamlines", PATHS)
    for scale in (1, 3):
        image = panel.picture(scale=scale).convertToFormat(panel.picture().Format.Format_RGB888)
        assert (image.width(), image.height()) == (600 * scale, 400 * scale)
        corner = panel._bar.mapTo(panel, panel._bar.rect().topLeft())
        bar = [image.pixelColor((corner.x() + x) * scale, (corner.y() + 29) * scale).name() for x in range(12, 120, 9)]
        assert len(set(bar)) > 8, "a colour bar of many colours"


@pytest.mark.parametrize("flips", list(itertools.product((1, -1), repeat=3)))
@pytest.mark.parametrize("axes", list(itertools.permutations(range(3))))
def test_a_volume_is_turned_to_right_front_up(axes, flips):
    values = np.arange(2 * 3 * 4).reshape(2, 3, 4)
    affine = np.eye(4)
    for voxel_axis, (world, flip) in enumerate(zip(axes, flips, strict=True)):
        affine[:3, voxel_axis] = 0
        affine[world, voxel_axis] = flip * (voxel_axis + 1)
    affine[:3, 3] = (5, 6, 7)
    turned = Oriented.of(values, affine)
    assert (np.diag(turned.affine)[:3] > 0).all()
    for voxel in itertools.product(*map(range, turned.values.shape)):
        original = np.rint(np.linalg.inv(affine) @ [*turned.mm_of(voxel), 1])[:3].astype(int)
        assert turned.values[voxel] == values[tuple(original)]


def test_a_place_in_a_slice_leads_to_its_voxel_and_back():
    turned = Oriented.of(np.zeros((4, 5, 6)), np.diag([1.0, 2.0, 3.0, 1.0]))
    for axis in range(3):
        for voxel in itertools.product(range(4), range(5), range(6)):
            assert turned.voxel_at(axis, voxel[axis], *turned.place_of(axis, voxel)) == voxel
    plane = Oriented.of(np.arange(24.0).reshape(2, 3, 4), np.eye(4)).plane(2, 1)
    assert plane[-1, 0] == 1, "the lowest row holds the voxel at the back left"
    assert plane[0, 1] == 12 + 2 * 4 + 1


VOXELS = Volume(RNG.random((6, 8, 10)), np.diag([-2.0, 2, 2, 1]), value_label="FA")


def test_a_click_moves_the_crosshair_of_all_slices(qtbot):
    panel = shown(qtbot, "volume", VOXELS, (700, 400))
    assert panel.voxel == (3, 4, 5)
    axial = panel.panes[2].canvas
    place = QPointF(*axial.viewport.to_px(*panel._oriented.place_of(2, (1, 6, 5))))
    point_at(axial, place)
    assert panel.readout.startswith(f"FA {float(VOXELS.values[4, 6, 5]):.4g}"[:5])
    point_at(axial, place, QEvent.Type.MouseButtonPress, Qt.MouseButton.LeftButton)
    point_at(axial, place, QEvent.Type.MouseButtonRelease, Qt.MouseButton.LeftButton)
    assert panel.voxel == (1, 6, 5)
    assert [pane.slider.value() for pane in panel.panes] == [1, 6, 5]
    panel.panes[2].slider.setValue(9)
    assert panel.voxel == (1, 6, 9)
    panel.feed([(1, VOXELS)])
    assert panel.voxel == (1, 6, 9)
    panel.feed([(2, Volume(np.zeros((2, 2, 2))))])
    assert panel.voxel == (1, 1, 1)


@pytest.mark.usefixtures("no_widget_left")
def test_a_volume_has_several_views(qtbot):
    panel = shown(qtbot, "volume", VOXELS, (700, 400))
    assert [pane.isVisible() for pane in panel.panes] == [True] * 3
    panel.shown.setCurrentText("Axial")
    assert [pane.isVisible() for pane in panel.panes] == [False, False, True]
    panel.shown.setCurrentText("3-D")
    assert panel.view.isVisible()
    assert not panel.slices.isVisible()
    assert item(panel, "volume").mode == "composite"
    panel.rays[1].trigger()
    assert item(panel, "volume").mode == "mip"
    panel.colormaps[3].trigger()
    assert item(panel, "volume").colormap == "gray"
    panel.shown.setCurrentText("Slices")
    assert not panel.view.isVisible()
    assert panel.panes[0].isVisible()


@pytest.mark.parametrize(("size_px", "in_a_row"), [((900, 300), True), ((400, 500), False)])
def test_slices_lie_as_they_are_largest(qtbot, size_px, in_a_row):
    panel = shown(qtbot, "volume", VOXELS, size_px)
    QApplication.processEvents()  # lay them out
    tops = {pane.y() for pane in panel.panes}
    assert (len(tops) == 1) == in_a_row
    assert panel.here.isVisible() == (not in_a_row)
    for one, other in itertools.combinations(panel.panes, 2):
        assert not one.geometry().intersects(other.geometry())


def test_the_voxels_are_saved_as_they_came(qtbot):
    data = shown(qtbot, "volume", VOXELS).data()
    np.testing.assert_array_equal(data["FA"], VOXELS.values)
    np.testing.assert_array_equal(data["affine"], VOXELS.affine)


MOVING_GROUPS = Points(
    RNG.normal(size=(1, 6, 3)),
    np.arange(3),
    names=tuple("uvwxyz"),
    frame_groups=[[0, 0, 1, 1, -1, -1], [1, 1, 0, 0, -1, 0], [0, 0, 0, 0, 0, 0]],
    group_names=("first", "second"),
    attributes={"lobe": ("frontal", "frontal", "limbic", "limbic", "occipital", ""), "volume (ml)": np.arange(6.0)},
    neighbours=[[1], [2], [3], [4], [5], [0]],
)


def test_groups_that_change_colour_the_points_of_each_time(qtbot):
    panel = shown(qtbot, "points", MOVING_GROUPS)
    first, second, none = (
        [round(255 * part) for part in rgb_of(colour)] for colour in (group_colour(0), group_colour(1), THEME.muted)
    )
    for frame, expected in ((0, [first, first, second, second, none, none]), (2, [first] * 6)):
        panel.time.slider.setValue(frame)
        nodes = next(each for each in panel.view.scene.points if each.key == "points")
        assert nodes.rgba[:, :3].tolist() == expected
    assert "u · first" in read(panel, panel._places[0][0])


def test_points_are_coloured_by_any_attribute(qtbot):
    panel = shown(qtbot, "points", MOVING_GROUPS)
    assert [panel.colour_by.itemText(row) for row in range(3)] == ["Groups", "lobe", "volume (ml)"]
    panel.colour_by.setCurrentText("volume (ml)")
    assert panel._bar.key.title == "volume (ml)"
    panel.feed([(1, MOVING_GROUPS)])
    assert panel.colour_by.currentText() == "volume (ml)", "a choice outlives the next result"
    assert set(panel.data()) >= {"lobe", "volume (ml)", "group"}


def test_a_marked_point_shows_its_neighbours(qtbot):
    panel = shown(qtbot, "points", MOVING_GROUPS)
    panel.mark(("v",))
    lines = item(panel, "neighbours").tractogram
    np.testing.assert_allclose(lines.positions_mm, panel._places[0][[1, 2]], atol=1e-4)


def test_streamlines_take_the_groups_of_each_time(qtbot):
    moving = Streamlines(PATHS.points_mm, PATHS.offsets, times=np.arange(2), frame_groups=[[0, -1], [1, 1]],
                         group_names=("a", "b"))  # fmt: skip
    panel = shown(qtbot, "streamlines", moving)
    panel.time.slider.setValue(0)
    style = item(panel, "streamlines").style
    assert style.values.column.values.tolist()[0] == 0
    assert np.isnan(style.values.column.values[1])
    assert style.opacity_by.column.values[1] < style.opacity_by.column.values[0]
    before = item(panel, "streamlines").tractogram
    panel.time.slider.setValue(1)
    assert item(panel, "streamlines").style.values.column.values.tolist() == [1, 1]
    assert item(panel, "streamlines").tractogram is before, "geometry stays on the GPU"
