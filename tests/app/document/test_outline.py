"""Whatever is done to an outline, each thing stands in it once, and no folder within itself."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexoscope.app.document import edits
from plexoscope.app.document.document import Document
from plexoscope.app.document.outline import (
    OutlineRow,
    completed,
    folders_about,
    grouped,
    inside,
    is_folder,
    moved,
    renamed,
    things_inside,
    with_copy,
    without,
)
from plexoscope.app.document.state import SCENE, Layer, State
from plexoscope.app.scene.first_volume_look import volume_layer
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.data.volume import Volume
from plexoscope.render.scene.appearance import StreamlineStyle

KEYS = ["layer:a", "layer:b", "volume:c", "volume:d", "graph:e"]
FOLDERS = ["folder:x", "folder:y", "folder:z"]
some = st.lists(st.sampled_from([*KEYS, *FOLDERS]), max_size=4)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("group"), some, st.sampled_from(FOLDERS)),
        st.tuples(st.just("move"), some, st.sampled_from(["", *FOLDERS]), st.sampled_from(["", *KEYS, *FOLDERS])),
        st.tuples(st.just("without"), some),
    ),
    max_size=12,
)


def after(done):
    outline = completed((), KEYS)
    for what, keys, *more in done:
        if what == "group" and all(row.key != more[0] for row in outline):
            outline = grouped(outline, keys, "Folder", more[0])
        elif what == "move":
            outline = moved(outline, keys, *more)
        elif what == "without":
            outline = without(outline, [key for key in keys if is_folder(key)])
    return outline


@given(steps)
def test_each_thing_stands_once_and_no_folder_within_itself(done):
    outline = after(done)
    assert sorted(things_inside(outline, "")) == sorted(KEYS)
    assert len({row.key for row in outline}) == len(outline)
    assert all(row.key not in folders_about(outline, row.key) for row in outline)
    assert completed(outline, KEYS) == outline


@given(steps, some, st.sampled_from(["", *FOLDERS]))
def test_what_is_moved_keeps_its_order_and_leaves_that_of_the_others(done, keys, folder):
    outline = after(done)
    later = moved(outline, keys, folder)
    if later != outline:
        moving = [row.key for row in later if row.key in keys and row.folder == folder]
        assert [row.key for row in inside(later, folder)][-len(moving) :] == moving
    others = [row.key for row in outline if row.key not in keys]
    assert [row.key for row in later if row.key not in keys] == others


@given(st.lists(st.builds(OutlineRow, st.sampled_from([*KEYS, *FOLDERS]), st.sampled_from(["", "gone", *FOLDERS]))))
def test_rows_of_another_day_are_mended(rows):
    outline = completed(tuple(rows), KEYS)
    assert sorted(things_inside(outline, "")) == sorted(KEYS)


def test_what_is_new_stands_beside_its_like():
    outline = completed((), KEYS)
    assert [row.key for row in completed(outline, ["layer:a", "layer:new", *KEYS[1:]])][1] == "layer:new"
    assert [row.key for row in completed(outline, [*KEYS[:2], "volume:new", *KEYS[2:]])][2] == "volume:new"
    assert [row.key for row in completed(outline, [*KEYS, "selection:new"])][-1] == "selection:new"


def test_a_folder_is_renamed_dissolved_and_its_content_stays_where_it_was():
    outline = grouped(completed((), KEYS), KEYS[1:3], "Folder", "folder:x")
    assert [row.key for row in inside(outline, "")] == ["layer:a", "folder:x", "volume:d", "graph:e"]
    assert renamed(outline, "folder:x", "Mine")[1].name == "Mine"
    assert without(outline, ["folder:x"]) == completed((), KEYS)
    assert things_inside(with_copy(outline, "layer:b", "layer:b2"), "folder:x") == ["layer:b", "layer:b2", "volume:c"]
    assert moved(outline, ["folder:x"], "folder:x") == outline


def a_layer(id: str) -> Layer:
    lines = Tractogram(np.eye(6, 3, dtype=np.float32) * 9, np.array([0, 2, 4, 6]))
    return Layer(id, f"name {id}", Path(id), lines, StreamlineStyle())


@pytest.fixture
def document(qapp):
    document = Document()
    document.add_layers((a_layer("a"), a_layer("b")))
    for id in "cd":
        volume = volume_layer(Path(id), Volume(np.ones((2, 2, 2)), np.eye(4), id))
        document.add_volumes((replace(volume, id=id),))
    return document


def test_the_volume_further_up_is_drawn_last_and_so_over_the_others(document):
    assert [volume.id for volume in document.state.volumes] == ["c", "d"]
    outline = completed((), ["layer:a", "layer:b", "volume:d", "volume:c"])
    document.put_in_outline("As it was", outline)
    assert [volume.id for volume in document.state.volumes] == ["c", "d"], "who moves nothing sees the same picture"
    document.put_in_outline("Move", moved(outline, ["volume:c"], "", "layer:b"))
    assert [volume.id for volume in document.state.volumes] == ["d", "c"]


def test_a_copy_shares_the_data_and_has_looks_of_its_own(document):
    for expected in ("name a copy", "name a copy 2"):
        document.duplicate_layer("a")
        copy = document.state.current_layer
        assert copy.name == expected
        assert np.shares_memory(copy.tractogram.positions_mm, document.state.layer("a").tractogram.positions_mm)
    assert document.state.inspected == f"layer:{copy.id}"
    assert document.state.layers[1].id == copy.id
    document.restyle(copy.id, "Fade", opacity=0.5)
    assert document.state.layer("a").style.opacity != 0.5


def test_what_is_inspected_is_what_actions_of_its_kind_act_on(document):
    document.inspect("layer:a/condition:1", "Sphere")
    assert (document.state.selected_layer, document.state.inspected) == ("a", "layer:a/condition:1")
    document.inspect("volume:c", "c")
    assert (document.state.selected_layer, document.state.selected_volume) == ("a", "c")
    document.remove_volume("c")
    assert document.state.inspected == "volume:d"
    document.remove_volume("d")
    assert document.state.inspected == SCENE
    assert edits.inspecting(State(), "layer:gone").selected_layer is None


def test_edits_together_are_one_step_and_told_once(document):
    told, n_steps = [], document.history.count()
    document.changed.connect(lambda *states: told.append(states))
    with document.together("Hide all"):
        document.toggle_layer("a")
        with document.together("Inner"):
            document.toggle_layer("b")
    assert document.history.count() == n_steps + 1
    assert document.history.undo_text() == "Hide all"
    assert len(told) == 1
    document.history.undo()
    assert all(layer.style.visible for layer in document.state.layers)
