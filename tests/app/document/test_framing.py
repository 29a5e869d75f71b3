"""Where the camera stands, and where there is room for a graph."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from plexoscope.app.document.framing import (
    beside,
    camera_on,
    free_place,
    in_scene,
    outline_of,
    share_that_fits,
)
from plexoscope.app.document.graph_layer import GraphArrangement
from plexoscope.app.document.state import Layer, State, VolumeLayer
from plexoscope.app.scene.graph_reading import graph_layer
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.data.volume import Volume
from plexoscope.models.graphs.drawing.layout import LAYOUTS
from plexoscope.render.scene.appearance import StreamlineStyle
from tests.app.networks import SQUARE_MM, placed_square, square

LINE = Tractogram(np.array([[0, 0, 0], [30, 0, 0]], np.float32), np.array([0, 2]))
LAYER = Layer("line", "line", Path("line.trk"), LINE, StreamlineStyle())
VOLUME = VolumeLayer(
    "volume", "volume", Path("v.nii"), Volume(np.ones((9, 9, 9)), np.diag([50.0, 50.0, 50.0, 1.0]), "v"), 0, 1
)


def test_a_layout_goes_beside_what_is_there():
    assert free_place([]) == ((0.0, 0.0, 0.0), 100.0)
    (x, y, z), radius_mm = free_place([np.array([[0.0, -5, 10], [40, 5, 30]])])
    assert (y, z, radius_mm) == (0, 20, 20)
    assert x - radius_mm > 40


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_layout_has_its_place_and_anatomy_its_own(name):
    graph, _ = placed_square()
    graph = replace(graph, arrangement=GraphArrangement(name, LAYOUTS[name].n_dimensions[0]), centre_mm=(5.0, 0.0, 0.0))
    unit = SQUARE_MM / np.sqrt((SQUARE_MM**2).sum(axis=1).mean())
    if name == "anatomy":
        np.testing.assert_array_equal(in_scene(unit, graph), SQUARE_MM)
    else:
        np.testing.assert_allclose(in_scene(unit, graph).mean(axis=0), (5, 0, 0), atol=1e-5)


def test_few_of_many_places_have_the_same_box():
    places = np.random.default_rng(0).normal(size=(30_000, 3)).astype(np.float32)
    few = outline_of(places)
    assert len(few) < 9_000
    np.testing.assert_array_equal([few.min(axis=0), few.max(axis=0)], [places.min(axis=0), places.max(axis=0)])


def seen(camera, places_mm) -> bool:
    shown = camera.project(np.asarray(places_mm, np.float64), 1.5)[:, :2]
    return bool(((shown > 0) & (shown < 1)).all())


def test_all_that_is_visible_is_seen_and_nothing_else_counts():
    graph, placed = placed_square()
    state, places = State(layers=(LAYER,), volumes=(VOLUME,), graphs=(graph,)), {graph.id: placed}
    corners_mm = VOLUME.volume.bounds_mm
    assert seen(camera_on(state, places, (20, 30), 1.5), [*LINE.positions_mm, *SQUARE_MM, *corners_mm])
    without_slices = replace(state, view=replace(state.view, planes=frozenset()))
    near = camera_on(without_slices, places, (20, 30), 1.5)
    assert seen(near, [*LINE.positions_mm, *SQUARE_MM])
    assert not seen(near, corners_mm)
    hidden = replace(without_slices, graphs=(replace(graph, look=replace(graph.look, visible=False)),))
    assert not seen(camera_on(hidden, places, (20, 30), 1.5), SQUARE_MM)


def test_of_what_is_all_hidden_all_is_seen():
    hidden = State(layers=(replace(LAYER, style=replace(LAYER.style, visible=False)),))
    assert camera_on(hidden, {}, (0, 0), 1.0) == camera_on(State(layers=(LAYER,)), {}, (0, 0), 1.0)


def test_slices_of_their_own_count_as_those_of_the_crosshair():
    state = State(volumes=(VOLUME,), layers=(LAYER,))
    put = replace(state, view=replace(state.view, slices=(("axial", 3.0),)))
    none = replace(state, view=replace(state.view, slices=()))
    assert camera_on(put, {}, (0, 0), 1.0) == camera_on(state, {}, (0, 0), 1.0) != camera_on(none, {}, (0, 0), 1.0)


def test_a_rough_look_at_many_nodes_is_almost_the_exact_one():
    places_mm = np.random.default_rng(0).normal(0, 20, (30_000, 3)).astype(np.float32)
    graph, placed = placed_square()
    placed = replace(placed, geometry=type(placed.geometry)(places_mm, np.zeros((0, 2), np.int32)))
    state = State(graphs=(graph,))
    exact, rough = (camera_on(state, {graph.id: placed}, (20, 30), 1.5, roughly=roughly) for roughly in (False, True))
    assert exact != rough
    assert rough.radius_mm == pytest.approx(exact.radius_mm, rel=0.1)


def test_a_graph_is_put_beside_what_is_open_unless_it_has_places():
    graph = graph_layer(Path("g.gml"), "g", square())
    put = beside(graph, State(layers=(LAYER,)), {})
    assert put.centre_mm[0] - put.radius_mm > 30
    after = beside(graph, State(graphs=(put,)), {})
    assert after.centre_mm[0] - after.radius_mm > put.centre_mm[0] + put.radius_mm
    settled, placed = placed_square()
    assert beside(settled, State(layers=(LAYER,)), {}) is settled
    known = replace(graph, id="known")
    by_box, by_places = (
        beside(graph, State(graphs=(known,)), {}),
        beside(graph, State(graphs=(known,)), {"known": placed}),
    )
    assert by_box.radius_mm == 100
    assert by_places.radius_mm == 50


@pytest.mark.parametrize("aspect", [0.3, 0.7, 1.0, 1.4, 3.0])
@pytest.mark.parametrize("to_aspect", [0.3, 0.7, 1.0, 1.4, 3.0])
def test_what_was_in_the_picture_stays_in_it_whatever_its_shape(aspect, to_aspect):
    state = State(layers=(LAYER,), volumes=(VOLUME,))
    camera = camera_on(state, {}, (40.0, 20.0), aspect).zoomed(share_that_fits(aspect, to_aspect))
    shown = camera.project(VOLUME.volume.bounds_mm, to_aspect)[:, :2]
    assert ((shown >= 0) & (shown <= 1)).all()
    assert share_that_fits(aspect, aspect) == 1
