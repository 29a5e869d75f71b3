"""What is done to rows: each is one step, folders stand for what is in them, and what cannot be moved stays."""

from plexoscope.app.document.outline import inside, things_inside


def test_a_folder_holds_what_was_grouped_and_goes_with_it_or_alone(verbs, document, room):
    folder = verbs.group(["volume:a", "volume:b"])
    assert things_inside(verbs.outline(), folder) == ["volume:a", "volume:b"]
    assert verbs.name_of(folder) == "Folder"
    verbs.rename(folder, "Mine")
    assert verbs.name_of(folder) == "Mine"
    verbs.remove([folder], with_content=False)
    assert inside(verbs.outline(), "")[0].key == "volume:a"
    assert room.done == []
    document.history.undo()
    verbs.remove([folder])
    assert room.done == [("remove", "volume:a"), ("remove", "volume:b")]
    assert document.history.count() == 3


def test_what_may_not_move_is_not_grouped(verbs, room):
    room.told.append(room.thing("run:#1", may_move=False))
    assert verbs.group(["run:#1"]) == ""
    folder = verbs.group(["run:#1", "volume:c"])
    assert things_inside(verbs.outline(), folder) == ["volume:c"]


def test_hiding_several_and_showing_one_alone(verbs, document, room):
    room.told = [room.thing(f"volume:{each}", toggle=lambda each=each: hide(each)) for each in "ab"]
    room.told.append(room.thing("volume:c", visible=False, toggle=lambda: hide("c")))
    done = []

    def hide(each: str) -> None:
        done.append(each)
        document.select_nodes(tuple(done))

    verbs.toggle(room.told[:2])
    assert (done, document.history.labels()) == (["a", "b"], ["Hide 2 things"])
    done.clear()
    verbs.show_only(room.told[2:])
    assert (done, document.history.undo_text()) == (["a", "b", "c"], "Show only volume:c")


def test_a_piece_is_found_without_making_all_again(verbs, room):
    room.told.append(room.thing("layer:many", n_pieces=5000))
    assert verbs.find("layer:many/group:4000").name == "group 4000"
    n_made = room.n_made
    for _ in range(100):
        assert verbs.find("layer:many/group:4000") is not None
    assert room.n_made == n_made
    assert verbs.find("layer:many/group:5000") is None


def test_selecting_is_one_step_however_many_rows_are_passed(verbs, document):
    n_steps = document.history.count()
    for key in ("volume:a", "volume:b", "volume:c"):
        verbs.inspect(key)
    assert document.state.inspected == "volume:c"
    assert document.history.count() == n_steps + 1


def test_while_it_holds_the_rooms_are_asked_once(verbs, document, room, monkeypatch):
    n_asked = []
    tell = verbs._tell
    monkeypatch.setattr(verbs, "_tell", lambda: n_asked.append(1) or tell())
    with verbs.hold():
        assert verbs.find("volume:a") is not None
        assert verbs.name_of("volume:b") == room.told[1].name
        with verbs.hold():
            assert verbs.find("volume:a") is not None
        assert len(verbs.things()) == len(room.told)
    assert len(n_asked) == 1
    room.told.append(room.thing("volume:new"))
    assert verbs.find("volume:new") is not None
