"""The rows of the tree as Qt asks for them: made as they are seen, and no more often than they change."""

import time
from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from plexoscope.app.document.outline import OutlineRow, completed, grouped
from plexoscope.app.outline.tree_model import TreeModel

NOWHERE = QModelIndex()


@pytest.fixture
def model(qapp, room):
    room.told = [room.thing("layer:many", "Many", n_pieces=5000), *(room.thing(f"volume:{each}") for each in "abc")]
    model = TreeModel()
    model.show_things(completed((), [thing.key for thing in room.told]), room.told)
    return model


def test_it_is_a_model_as_qt_wants_it(qapp, room):
    room.told = [room.thing("layer:some", "Some", n_pieces=5), *(room.thing(f"volume:{each}") for each in "abc")]
    model = TreeModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show_things(completed((), [thing.key for thing in room.told]), room.told)
    model.show_things(grouped(model.outline, ["volume:a", "layer:some"], "Folder", "folder:x"), room.told)
    place = model.index_of("folder:x")
    assert (model.rowCount(place), model.name_at(place)) == (2, "Folder")
    assert model.index_of("layer:some").parent() == place
    del tester


def test_pieces_are_made_when_they_are_seen(model, room):
    many = model.index_of("layer:many")
    assert model.rowCount(many) == 5000
    assert room.n_made == 0
    seen = [model.index(row, 0, many).data() for row in range(4000, 4030)]
    assert seen[0] == "group 4000"
    assert room.n_made == 30
    assert model.index(4000, 0, many).parent() == many


def test_what_has_not_changed_is_not_told(model, room):
    told = []
    model.dataChanged.connect(lambda *places: told.append(places))
    assert not model.show_things(model.outline, room.told)
    assert told == []
    room.told[1] = replace(room.told[1], badge="1 of 2")
    assert not model.show_things(model.outline, room.told)
    assert [first.data() for first, *_ in told] == ["volume:a"]


def test_a_refresh_of_twenty_things_takes_about_a_millisecond(qapp, room):
    model = TreeModel()
    room.told = [room.thing(f"volume:{n}") for n in range(20)]
    outline = completed((), [thing.key for thing in room.told])
    model.show_things(outline, room.told)
    begun = time.process_time()
    for n in range(100):
        room.told[3] = replace(room.told[3], detail=str(n))
        model.show_things(outline, room.told)
    assert (time.process_time() - begun) / 100 < 3e-3


def test_rows_are_dragged_into_folders_and_before_others(model, room):
    model.show_things(grouped(model.outline, ["volume:a"], "Folder", "folder:x"), room.told)
    dropped = []
    model.dropped.connect(lambda *what: dropped.append(what))
    data = model.mimeData([model.index_of("volume:b"), model.index_of("volume:c")])
    move = Qt.DropAction.MoveAction
    assert not model.dropMimeData(data, move, -1, -1, model.index_of("folder:x")), "Qt would remove the rows"
    model.dropMimeData(data, move, 0, 0, NOWHERE)
    model.dropMimeData(data, move, 0, 0, model.index_of("volume:a"))
    keys = ["volume:b", "volume:c"]
    assert dropped == [(keys, "folder:x", ""), (keys, "", "layer:many")]
    assert model.flags(model.index_of("folder:x")) & Qt.ItemFlag.ItemIsDropEnabled
    assert not model.flags(model.index_of("volume:b")) & Qt.ItemFlag.ItemIsDropEnabled


def test_a_row_says_what_it_is_to_who_cannot_see_it(model, room):
    room.told[1] = replace(room.told[1], kind="Volume", detail="2 × 2 × 2", visible=False)
    model.show_things(model.outline, room.told)
    spoken = model.data(model.index_of("volume:a"), Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "volume:a, Volume, 2 × 2 × 2, hidden"


def test_a_folder_is_seen_while_anything_in_it_is(model, room):
    outline = (OutlineRow("folder:x", name="X"), *(replace(row, folder="folder:x") for row in model.outline))
    room.told[:2] = [room.thing("layer:many", visible=False, n_pieces=5000), room.thing("volume:a", visible=False)]
    model.show_things(outline, room.told)
    assert model.is_visible(model.index_of("folder:x")) is True
    room.told[2:] = [room.thing(f"volume:{each}", visible=False) for each in "bc"]
    model.show_things(outline, room.told)
    assert model.is_visible(model.index_of("folder:x")) is False
