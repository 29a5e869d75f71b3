"""Files that a session names: moved with it, touched, changed, gone; never another in their place without a word."""

import os
import shutil
from dataclasses import replace

import pytest

from plexoscope.app.document.origin import seen
from plexoscope.app.document.state import MethodSettings, State
from plexoscope.app.inputs.run_results import names_recording
from plexoscope.app.session.package import write_file
from plexoscope.app.session.reading import SessionFile
from plexoscope.app.session.session import Session
from plexoscope.app.session.sources import SessionSource, content_hash
from plexoscope.app.session.writing import write_session


@pytest.fixture
def moved(saved, tmp_path):
    """The session with its files in another folder, and the former one gone from its sight."""
    _, path, _ = saved
    for each in path.parent.iterdir():
        shutil.copy(each, tmp_path / each.name)  # which gives another time
    return tmp_path / path.name


def names(file: SessionFile) -> list[tuple[str, str]]:
    return [(each.path.name, each.found) for each in file.troubles()]


def test_files_that_moved_with_the_session_are_found_where_it_is_now(moved):
    file = SessionFile(moved)
    assert names(file) == []
    state = file.read().state
    assert state.layers[0].path == moved.parent / "bundle.trx"
    assert state.methods["pivem"].inputs["file"] == str(moved.parent / "friends.graphml")


def test_a_session_that_moved_alone_finds_its_files_where_they_were(saved, tmp_path):
    _, path, _ = saved
    file = SessionFile(shutil.copy(path, tmp_path / "alone.plexo"))
    assert names(file) == []
    assert file.read().state.layers[0].path == path.parent / "bundle.trx"


def test_of_two_places_the_one_counts_that_is_as_it_was(saved, moved):
    _, path, _ = saved
    (moved.parent / "scan.nii.gz").write_bytes(b"another")
    file = SessionFile(moved)
    assert names(file) == []
    assert file.read().state.volumes[0].path == path.parent / "scan.nii.gz"


@pytest.fixture
def here(moved, saved):
    """A session whose files are nowhere else."""
    _, path, _ = saved
    gone = path.parent.with_name(f"{path.parent.name}-away")
    path.parent.rename(gone)
    yield moved
    gone.rename(path.parent)


def test_what_has_changed_and_what_is_gone_is_told(here):
    (here.parent / "other.trx").unlink()
    with (here.parent / "scan.nii.gz").open("ab") as file:
        file.write(b"\0")
    table = here.parent / "table.txt"
    table.write_text(table.read_text().replace("3", "4"))  # of the same size
    assert names(SessionFile(here)) == [("other.trx", "missing"), ("scan.nii.gz", "changed"), ("table.txt", "changed")]


def test_what_is_left_out_takes_only_that_with_it_which_needs_it(here):
    (here.parent / "scan.nii.gz").unlink()
    file = SessionFile(here)
    (trouble,) = file.troubles()
    state = file.read({trouble.number: None}).state
    assert [volume.name for volume in state.volumes] == ["frames", "frames"]
    bundle = state.layers[0]
    assert bundle.style.colour == "direction"
    assert bundle.style.values is None
    assert [each.id for each in bundle.filter.conditions()] == [5, 6, 7, 9]
    assert len(state.layers) == 4


def test_a_selected_layer_that_is_left_out_is_selected_no_more(here):
    (here.parent / "other.trx").unlink()
    file = SessionFile(here)
    (trouble,) = file.troubles()
    state = file.read({trouble.number: None}).state
    assert [layer.name for layer in state.layers] == ["bundle.trx", "Other, bundle 1", "Fornix"]
    assert state.selected_layer is None


def test_what_is_found_elsewhere_is_read_there(here, tmp_path):
    elsewhere = tmp_path / "sub" / "renamed.trx"
    elsewhere.parent.mkdir()
    (here.parent / "other.trx").rename(elsewhere)
    file = SessionFile(here)
    (trouble,) = file.troubles()
    layer = file.read({trouble.number: elsewhere}).state.layers[1]
    assert layer.path == elsewhere
    assert layer.origin.seen == seen(elsewhere)


def test_a_file_that_was_touched_is_read_once_to_see_that_it_is_the_same(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("0 1\n")
    source = SessionSource(path, seen=seen(path), content=content_hash(path))
    os.utime(path, ns=(1, 1))
    assert source.look(path) == "same"
    path.write_text("1 0\n")
    assert source.look(path) == "changed"
    assert SessionSource(path, seen=source.seen).look(path) == "changed", (
        "without a hash nothing says that it is the same"
    )


def test_a_folder_is_known_by_all_that_is_in_it(tmp_path):
    (tmp_path / "t" / "dps").mkdir(parents=True)
    (tmp_path / "t" / "positions").write_bytes(b"1234")
    (tmp_path / "t" / "dps" / "fa").write_bytes(b"12")
    first = content_hash(tmp_path / "t")
    (tmp_path / "t" / "dps" / "fa").rename(tmp_path / "t" / "dps" / "md")
    assert seen(tmp_path / "t").size_bytes == 6
    os.utime(tmp_path / "t" / "dps" / "md", ns=(5, 5))
    assert content_hash(tmp_path / "t") != first


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "p")
    assert content_hash(tmp_path / "p") == ""


def test_what_a_file_no_longer_holds_is_kept_in_the_session(saved, tmp_path):
    session, path, _ = saved
    copy = tmp_path / "bundle.trx"
    shutil.copy(path.parent / "bundle.trx", copy)
    layer = session.state.layers[1]
    layer = replace(layer, path=copy, origin=replace(layer.origin, seen=seen(copy)))
    copy.write_bytes(b"something else")
    written = write_session(Session(State(layers=(layer,))), tmp_path)
    write_file(tmp_path / "s.plexo", written)
    file = SessionFile(tmp_path / "s.plexo")
    assert file.sources == []
    read = file.read().state.layers[0]
    assert read.tractogram.positions_mm.tolist() == layer.tractogram.positions_mm.tolist()
    assert read.origin is None


def test_runs_are_named_by_their_recordings(tmp_path):
    run = tmp_path / "runs" / "first: one"
    run.mkdir(parents=True)
    (run / "run.toml").write_text("")
    chosen = MethodSettings({"a": "run:#3:path", "b": f"run:{run}:loss", "c": "hospital"})
    session = Session(State(methods={"pivem": chosen}), runs=(run,), run_folders={"#3": run})
    write_file(tmp_path / "s.plexo", write_session(session, tmp_path))
    (tmp_path / "there").mkdir()
    for name in ("runs", "s.plexo"):
        (tmp_path / name).rename(tmp_path / "there" / name)
    file = SessionFile(tmp_path / "there" / "s.plexo")
    moved = tmp_path / "there" / "runs" / "first: one"
    (moved / "events.arrow").write_text("it has grown, which is no change")
    assert file.troubles() == []
    read = file.read()
    assert read.runs == (moved,)
    words = {"a": f"run:{moved}:path", "b": f"run:{moved}:loss", "c": "hospital"}
    assert dict(read.state.methods["pivem"].inputs) == words
    assert all(names_recording(word) for word in list(words.values())[:2])
    (moved / "run.toml").unlink()
    (trouble,) = file.troubles()
    assert trouble.in_words() == f"{moved} is missing"
    left = file.read({trouble.number: None})
    assert left.runs == ()
    assert dict(left.state.methods["pivem"].inputs) == {"c": "hospital"}
