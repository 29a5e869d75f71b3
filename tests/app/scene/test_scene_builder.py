"""The scene of a document: what is drawn of filters, groups, clusters, volumes and regions."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from plexoscope.app.document.document import Document
from plexoscope.app.document.filter_settings import Condition, FilterSettings, Group
from plexoscope.app.document.state import ClusterView, GroupLook, Layer
from plexoscope.app.scene.first_volume_look import volume_layer
from plexoscope.app.scene.scene_builder import scene_of
from plexoscope.app.scene.visible_streamlines import (
    kept_streamlines,
    n_shown_members,
    visible_centroids,
    visible_streamlines,
)
from plexoscope.models.data.column import Column
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.data.volume import Volume
from plexoscope.models.tracts.clusters import Clusters
from plexoscope.models.tracts.filters import LengthBetween, Passes
from plexoscope.models.tracts.regions import Box, Sphere
from plexoscope.models.tracts.volume_region import VolumeRegion
from plexoscope.render.gpu.layers.streamline_state import streamline_states
from plexoscope.render.scene.appearance import StreamlineStyle

BLACK = (0.0, 0.0, 0.0, 1.0)
N = 6


def tractogram(n: int = N, **more) -> Tractogram:
    ends = np.array([[[i, 0, 0], [i, 10, 0]] for i in range(n)], np.float32)
    return Tractogram(ends.reshape(-1, 3), np.arange(0, 2 * n + 1, 2), **more)


GROUPS = {"left": np.array([0, 1], np.uint32), "right": np.array([1, 2, 3], np.uint32)}
LOOKS = (GroupLook("left", 0), GroupLook("right", 5, opacity=0.5), GroupLook("", None, opacity=0.25))

sizes = np.array([3, 2], np.int64)
CLUSTERS = Clusters(np.array([0, 0, 0, 1, 1, -1], np.int32), tractogram(2, per_streamline={"size": sizes}), 5.0)


def layer(**changes) -> Layer:
    made = Layer("a", "a.trx", Path("a.trx"), tractogram(groups=GROUPS), StreamlineStyle(opacity=0.8))
    return replace(made, **changes)


def mask(*numbers: int) -> Column:
    column = np.zeros(N, np.bool_)
    column[list(numbers)] = True
    return Column(column)


def hidden(*numbers: int) -> tuple[GroupLook, ...]:
    return tuple(replace(look, visible=n not in numbers) for n, look in enumerate(LOOKS))


def view(*expanded: int, hidden: tuple[int, ...] = ()) -> ClusterView:
    return ClusterView(CLUSTERS, frozenset(expanded), frozenset(hidden))


@pytest.mark.parametrize(
    ("changes", "shown", "drawn", "kept"),
    [
        ({}, None, None, None),
        ({}, mask(1, 4), [1, 4], [1, 4]),
        ({"groups": LOOKS}, None, [0, 1, 2, 3, 4, 5], [0, 1, 2, 3, 4, 5]),
        ({"groups": hidden(0)}, None, [1, 2, 3, 4, 5], [1, 2, 3, 4, 5]),
        ({"groups": hidden(0, 2)}, mask(0, 2, 5), [2], [2]),
        ({"groups": hidden(0, 1, 2)}, None, [], []),
        ({"clusters": view()}, None, [], [0, 1, 2, 3, 4]),
        ({"clusters": view(0)}, None, [0, 1, 2], [0, 1, 2, 3, 4]),
        ({"clusters": view(0, 1, hidden=(0,))}, None, [3, 4], [3, 4]),
        ({"clusters": view(0)}, mask(2, 3, 5), [2], [2, 3]),
        ({"clusters": view(0, 1), "groups": hidden(0, 2)}, None, [1, 2, 3], [1, 2, 3]),
    ],
)
def test_which_streamlines_are_drawn_and_saved(changes, shown, drawn, kept):
    asked = layer(**changes)
    for choose, expected in ((visible_streamlines, drawn), (kept_streamlines, kept)):
        column = choose(asked, shown)
        assert (column and np.flatnonzero(column.values).tolist()) == expected
        assert choose(asked, shown) is column, "the same question has the very same answer"


def test_centroids_stand_for_what_passes_and_is_not_expanded():
    assert visible_centroids(view(), None).values.tolist() == [True, True]
    assert visible_centroids(view(), mask(0)).values.tolist() == [True, False]
    assert visible_centroids(view(1), None).values.tolist() == [True, False]
    assert visible_centroids(view(hidden=(0,)), None).values.tolist() == [False, True]
    assert n_shown_members(view(), mask(0, 1, 4, 5)).tolist() == [2, 1]
    assert n_shown_members(view(), None).tolist() == [3, 2]


@pytest.fixture
def document(qapp):
    return Document()


def items(document, shown=None):
    return scene_of(document.state, BLACK, shown or {}, {}).items


def test_nothing_is_no_scene(document):
    assert scene_of(document.state, BLACK, {}, {}) is None


def test_groups_say_colour_and_opacity(document):
    document.add_layers((layer(groups=hidden(0)),))
    (item,) = items(document)
    states = streamline_states(item, 0)
    # The first streamline is in a hidden group only; the second in a visible one as well.
    assert states[:, 1] == pytest.approx([0, 0.4, 0.4, 0.4, 0.2, 0.2])
    assert len(set(states[1:4, 0])) == 1
    assert states[1, 0] != states[4, 0]
    assert item.shown.values.tolist() == [False] + [True] * 5


def test_clusters_are_drawn_as_centroids_by_size(document):
    document.add_layers((layer(clusters=view()),))
    own, centroids = items(document)
    assert not own.shown.values.any()
    assert centroids.tractogram is CLUSTERS.centroids
    states = streamline_states(centroids, 1)
    assert states[0, 2] > states[1, 2] > 1
    assert states[0, 0] != states[1, 0]
    assert centroids.style.width_px >= states[:, 2].max()


def test_a_hidden_layer_hides_its_centroids(document):
    document.add_layers((layer(clusters=view()),))
    document.toggle_layer("a")
    assert [item.style.visible for item in items(document)] == [False, False]


def volume(values=None):
    values = np.arange(60, dtype=np.float32).reshape(3, 4, 5) if values is None else values
    return volume_layer(Path("v.nii"), Volume(values, np.eye(4), "v"))


def test_slices_of_the_shown_planes_through_the_crosshair(document):
    document.add_volumes((volume(),))
    document.change_view("Planes", planes=frozenset({"axial", "sagittal"}), crosshair_mm=(1.0, 2.0, 3.0))
    scene = scene_of(document.state, BLACK, {}, {})
    assert {(each.plane, each.position_mm) for each in scene.slices} == {("axial", 3.0), ("sagittal", 1.0)}
    (crosshair,) = scene.outlines
    assert crosshair.segments_mm.shape == (3, 2, 3)
    document.change_volume(document.state.volumes[0].id, "Hide", visible=False)
    scene = scene_of(document.state, BLACK, {}, {})
    assert (scene.slices, scene.outlines) == ((), ())


def test_the_first_volume_places_the_crosshair_in_its_middle_and_a_camera(document):
    document.add_volumes((volume(),))
    assert document.state.view.crosshair_mm == (1.0, 1.5, 2.0)
    assert document.state.camera is not None
    document.remove_volume(document.state.volumes[0].id)
    assert document.state.camera is None


def test_show_all_shows_all_corners_of_the_volumes(document):
    document.add_layers((layer(),))
    document.add_volumes((volume(np.ones((200, 3, 3), np.float32)),))
    document.show_all()
    corners = np.array(np.meshgrid(*document.state.volumes[0].volume.bounds_mm.T)).reshape(3, -1).T
    shown = document.state.camera.project(corners, document.view_aspect)[:, :2]
    assert ((shown > 0) & (shown < 1)).all()


def conditions(*whats) -> FilterSettings:
    return FilterSettings((Group(tuple(Condition(n, what) for n, what in enumerate(whats, 1))),))


def test_regions_of_the_selected_layer_are_outlined(document):
    labels = np.zeros((5, 5, 5), np.uint8)
    labels[1:4, 1:4, 1:4] = 2
    region = VolumeRegion(Volume(labels, np.eye(4), "labels"), labels=(2,))
    settings = conditions(
        Passes(Sphere((0, 0, 0), 2)), Passes(Box((0, 0, 0), (1, 2, 3))), LengthBetween(0, 1), Passes(region)
    )
    document.add_layers((layer(filter=settings), layer(id="b")))
    assert scene_of(document.state, BLACK, {}, {}).outlines == ()
    document.select_layer("a")
    outlines = scene_of(document.state, BLACK, {}, {}).outlines
    assert [len(outline.segments_mm) for outline in outlines] == [3 * 128, 12, 12]
    assert np.linalg.norm(outlines[0].segments_mm, axis=2) == pytest.approx(2, abs=1e-5)
    assert outlines[2].segments_mm.min() == 0.5
    assert len({outline.rgb for outline in outlines}) == 3
    off = settings.with_condition(replace(settings.condition(1), enabled=False))
    document.change_layer("a", "Off", filter=off)
    assert len(scene_of(document.state, BLACK, {}, {}).outlines) == 2


def test_the_same_document_is_the_same_scene(document):
    """What is compared by identity is made once, or an idle window would draw."""
    document.add_layers((layer(groups=LOOKS, clusters=view(0), filter=conditions(Passes(Sphere((0, 0, 0), 2)))),))
    document.add_volumes((volume(),))
    shown = {"a": mask(1, 2)}
    assert scene_of(document.state, BLACK, shown, {}) == scene_of(document.state, BLACK, shown, {})
