"""Layouts as data: left and found again, saved, renamed, removed, begun anew; further scenes come and go with them."""

from dataclasses import replace

import pytest

from plexoscope.app.document.arrangement import split, tabs, views_of
from plexoscope.app.document.further_scene import FurtherScene
from plexoscope.app.document.layouts import (
    arranged_as,
    begun,
    chosen,
    layout_names,
    only_these,
    removed,
    renamed,
    saved,
    why_no_name,
    with_new_scene,
    with_own,
)
from plexoscope.app.document.state import State
from plexoscope.app.document.workspace import COMPARE, EXPLORE, METHOD, SLICING, WORKSPACES, Workspace
from tests.app.document.test_document import make_layer


@pytest.mark.parametrize("name", WORKSPACES)
def test_each_layout_begins_as_it_is_described_and_again_after_a_reset(name):
    there = chosen(State(), name)
    assert there.workspace.name == name
    changed = arranged_as(there, tabs("library"))
    assert begun(changed, name).workspace.arrangement == there.workspace.arrangement


def test_a_layout_is_found_as_it_was_left():
    mine = arranged_as(chosen(State(), METHOD), tabs("library"))
    back = chosen(chosen(mine, EXPLORE), METHOD)
    assert back.workspace.arrangement == tabs("library")
    assert [each.name for each in back.layouts_left] == [EXPLORE]
    assert chosen(back, METHOD) is back


def test_a_saved_layout_is_one_of_all_and_can_be_renamed_and_removed():
    state = saved(arranged_as(State(), tabs("scene", "library")), "Mine")
    assert layout_names(state) == [*WORKSPACES, "Mine"]
    assert begun(arranged_as(state, tabs("scene")), "Mine").workspace == state.workspace
    assert chosen(state, EXPLORE).workspace.arrangement == tabs("scene", "library")  # as it was left
    other = renamed(state, "Mine", "Yours")
    assert other.workspace.name == "Yours"
    gone = removed(other, "Yours")
    assert (layout_names(gone), gone.workspace.name) == ([*WORKSPACES], EXPLORE)


def test_saving_under_a_name_that_there_is_takes_its_place():
    state = saved(saved(State(), "A"), "B")
    state = saved(arranged_as(state, tabs("library")), "A")
    assert [each.name for each in state.own_layouts] == ["A", "B"]
    assert state.own_layouts[0].arrangement == tabs("library")


@pytest.mark.parametrize(
    ("name", "but", "ok"), [("", "", False), (METHOD, "", False), ("A", "", True), ("A", "B", False), ("B", "B", True)]
)
def test_names_that_mean_something_are_taken(name, but, ok):
    state = saved(saved(State(), "A"), "B")
    assert (why_no_name(state, name, but) == "") == ok


def test_layouts_of_elsewhere_come_after_those_that_there_are():
    state = with_own(saved(State(), "A"), [Workspace("A", tabs("library")), Workspace("C", tabs("library"))])
    assert [(each.name, views_of(each.arrangement)) for each in state.own_layouts] == [
        ("A", ["scene"]),
        ("C", ["library"]),
    ]


def test_a_further_scene_is_gone_when_it_stands_nowhere():
    state = with_new_scene(with_new_scene(State()))
    assert [scene.id for scene in state.scenes] == ["scene-2", "scene-3"]
    assert [scene.id for scene in arranged_as(state, tabs("scene", "scene-3")).scenes] == ["scene-3"]
    elsewhere = chosen(state, METHOD)
    assert elsewhere.scenes == state.scenes
    assert chosen(elsewhere, EXPLORE).workspace == state.workspace


def test_a_layout_that_names_a_scene_of_another_day_makes_it():
    own = Workspace("Two", split(True, (tabs("scene"), 0.5), (tabs("scene-7"), 0.5)))
    assert chosen(with_own(State(), [own]), "Two").scenes == (FurtherScene("scene-7"),)


def test_compare_is_of_two_subjects_of_runs_or_of_one_scene_twice():
    assert views_of(chosen(State(), COMPARE).workspace.arrangement) == ["scene", "scene-2"]
    two = chosen(replace(State(), layers=(make_layer(0), make_layer(1))), COMPARE)
    assert [scene.only for scene in two.scenes] == [("layer-0",), ("layer-1",)]
    assert all(scene.linked for scene in two.scenes)
    runs = chosen(chosen(two, EXPLORE), COMPARE, has_runs=True)
    assert views_of(runs.workspace.arrangement) == ["results", "scene"]
    assert not runs.scenes


def test_only_some_of_what_is_open_is_shown():
    state = replace(State(), layers=(make_layer(0), make_layer(1)), selected_layer="layer-0")
    some = only_these(state, ("layer-1",))
    assert ([layer.id for layer in some.layers], some.selected_layer) == (["layer-1"], None)
    assert only_these(state, None) is state


def test_three_planes_and_the_scene_have_a_quarter_each():
    arrangement = WORKSPACES[SLICING].begins.arrangement
    assert views_of(arrangement) == ["sagittal", "coronal", "axial", "scene"]
