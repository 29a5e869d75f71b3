"""Edits of a state by kind: the same for layers, volumes and graphs where they are the same."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from plexoscope.app.document import edits
from plexoscope.app.document.edits import GRAPHS, LAYERS, VOLUMES
from plexoscope.app.document.framing import DEFAULT_VIEW_DEG, FLAT_VIEW_DEG
from plexoscope.app.document.graph_layer import GraphArrangement
from plexoscope.app.document.state import Layer, OpenVectors, State, VolumeLayer
from plexoscope.app.scene.graph_reading import graph_layer
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.data.vectors import Vectors
from plexoscope.models.data.volume import Volume
from plexoscope.render.scene.appearance import StreamlineStyle
from plexoscope.render.scene.camera import Camera
from tests.app.networks import SQUARE_MM, placed_square, square

CAMERA = Camera(10.0, 20.0, (0.0, 0.0, 0.0), 400.0)


def layer(id: str) -> Layer:
    tractogram = Tractogram(np.array([[0, 0, 0], [9, 5, 1]], np.float32), np.array([0, 2]))
    return Layer(id, id, Path(id), tractogram, StreamlineStyle())


def volume(id: str) -> VolumeLayer:
    return VolumeLayer(id, id, Path(id), Volume(np.ones((3, 5, 7)), np.eye(4), id), 0.0, 1.0)


def graph(id: str):
    return replace(graph_layer(Path(id), id, square()), id=id)


KINDS = [(LAYERS, layer), (VOLUMES, volume), (GRAPHS, graph)]


@pytest.mark.parametrize(("kind", "make"), KINDS)
def test_members_are_added_changed_and_removed(kind, make):
    state = kind.added(State(camera=CAMERA), (make("a"), make("b")))
    assert [member.id for member in kind.all(state)] == ["a", "b"]
    renamed = kind.changed(state, "a", name="other")
    assert [member.name for member in kind.all(renamed)] == ["other", "b"]
    assert kind.one(renamed, "b") is kind.one(state, "b")
    hidden = kind.restyled(state, "a", visible=False)
    assert [kind.is_visible(member) for member in kind.all(hidden)] == [False, True]
    rest = kind.removed(state, "b")
    assert [member.id for member in kind.all(rest)] == ["a"]
    assert rest.camera == CAMERA
    assert kind.removed(rest, "a").camera is None, "nothing is left to be looked at"


@pytest.mark.parametrize(("kind", "make"), [KINDS[0], KINDS[2]])
def test_what_was_opened_last_is_selected_and_then_what_is_left(kind, make):
    state = kind.added(State(), (make("a"), make("b"), make("c")))
    assert getattr(state, kind.selected) == "c"
    assert getattr(kind.removed(state, "a"), kind.selected) == "c"
    assert getattr(kind.removed(state, "c"), kind.selected) == "b"
    assert getattr(kind.removed(kind.added(State(), (make("a"),)), "a"), kind.selected) is None


def test_the_camera_stays_while_something_of_another_kind_is_left():
    state = VOLUMES.added(LAYERS.added(State(camera=CAMERA), (layer("a"),)), (volume("v"),))
    assert LAYERS.removed(state, "a").camera == CAMERA


def test_what_is_opened_first_is_looked_at_and_what_follows_is_not():
    first = edits.with_layers(State(), (layer("a"),), {}, 1.5)
    assert (first.camera.azimuth_deg, first.camera.elevation_deg) == DEFAULT_VIEW_DEG
    assert edits.with_layers(first, (layer("b"),), {}, 1.5).camera is first.camera
    assert edits.with_layers(State(), (layer("a"),), {}, 1.5, CAMERA).camera is CAMERA
    assert edits.with_volumes(first, (volume("v"),), {}, 1.5).camera is first.camera


def test_slices_cross_in_the_middle_of_the_first_volume():
    one = edits.with_volumes(State(), (volume("v"),), {}, 1.5)
    assert one.view.crosshair_mm == (1.0, 2.0, 3.0)
    other = replace(volume("w"), volume=Volume(np.ones((9, 9, 9)), np.eye(4), "w"))
    assert edits.with_volumes(one, (other,), {}, 1.5).view.crosshair_mm == (1.0, 2.0, 3.0)


def test_slices_of_the_first_volume_after_all_were_closed_cross_in_its_middle():
    closed = VOLUMES.removed(edits.with_volumes(State(), (volume("v"),), {}, 1.5), "v")
    far = replace(volume("w"), volume=Volume(np.ones((3, 3, 3)), np.eye(4) + 500 * np.eye(4, k=3), "w"))
    assert edits.with_volumes(closed, (far,), {}, 1.5).view.crosshair_mm == (501.0, 1.0, 1.0)


def test_a_layout_is_looked_at_from_above_and_by_itself():
    state = edits.with_graphs(edits.with_layers(State(), (layer("a"),), {}, 1.5), (graph("g"),), {}, 1.5)
    assert (state.camera.azimuth_deg, state.camera.elevation_deg) == FLAT_VIEW_DEG
    centre = state.camera.project(np.array([GRAPHS.one(state, "g").centre_mm]), 1.5)[0, :2]
    assert centre == pytest.approx((0.5, 0.5), abs=0.01)


def test_a_graph_with_places_that_is_in_sight_moves_no_camera():
    near = graph_layer(Path("g"), "g", square(positions_mm=SQUARE_MM))
    assert edits.with_graphs(State(camera=CAMERA), (near,), {}, 1.5).camera is CAMERA
    far = graph_layer(Path("f"), "f", square(positions_mm=SQUARE_MM + np.float32(4_000)))
    camera = edits.with_graphs(State(camera=CAMERA), (far,), {}, 1.5).camera
    assert (camera.azimuth_deg, camera.elevation_deg) == (10.0, 20.0)
    assert camera.centre_mm != CAMERA.centre_mm


def test_between_a_plane_and_space_the_view_turns():
    state = edits.with_graphs(State(), (graph("g"),), {}, 1.5)
    spatial = edits.arranged(state, "g", GraphArrangement("force", 3))
    assert (spatial.camera.azimuth_deg, spatial.camera.elevation_deg) == DEFAULT_VIEW_DEG
    assert edits.arranged(state, "g", GraphArrangement("circular", 2)).camera == state.camera


def test_a_layout_is_kept_in_view_and_places_of_their_own_are_not():
    state = edits.with_graphs(State(), (graph("g"),), {}, 1.5)
    settled, placed = placed_square()
    wide = edits.kept_in_view(state, "g", {"g": placed}, 1.5)
    assert wide.camera != state.camera
    own = GRAPHS.added(State(camera=CAMERA), (settled,))
    assert edits.kept_in_view(own, settled.id, {settled.id: placed}, 1.5) is own
    assert edits.kept_in_view(state, "gone", {}, 1.5) is state


def test_vectors_are_chosen_for_the_method():
    taken = OpenVectors("1", "hidden layer", Vectors(np.ones((1, 2, 3)), ("a", "b"), np.zeros(1)))
    state = edits.with_vectors(State(), taken, "umap", "vectors")
    assert state.selected_method == "umap"
    assert dict(state.settings("umap").inputs) == {"vectors": "vectors:1"}
    assert edits.with_vectors(state, replace(taken, name="again"), "umap", "vectors").vectors[0].name == "again"
