"""What is saved is what is opened: every field of every class of the state, and what is shared stays shared."""

import dataclasses
import json
from collections.abc import Iterator, Mapping

import numpy as np
import pytest

from plexoscope.app.document.state import State
from plexoscope.app.scene.value_columns import ColumnKey, ValueColumns
from plexoscope.app.session.package import write_folder
from plexoscope.app.session.reading import SessionFile
from plexoscope.app.session.types import declared, is_data, members_of
from plexoscope.app.session.writing import write_session
from tests.app.session.differences import differences


def test_every_class_of_the_state_is_in_the_test_with_every_field_changed(saved):
    session, _, _ = saved
    changed = {(type(each).__name__, name) for each, name in _changed_fields(session.state)}
    missing = {(kind.__name__, each.name) for kind in _classes(State) for each in dataclasses.fields(kind)} - changed
    assert missing == set(), "give these fields another value in full_state.py, and see that they are read again"


@pytest.mark.parametrize("where", ["file", "folder"])
def test_what_is_read_is_what_was_written(saved, where, tmp_path):
    session, path, written = saved
    if where == "folder":
        write_folder(tmp_path, written)
    file = SessionFile(path if where == "file" else tmp_path)
    assert file.troubles() == []
    read = file.read()
    assert "\n".join(differences(session.state, read.state, "state")) == ""
    assert file.notes == ()
    assert read.layouts[read.state.graphs[0].id].tolist() == session.layouts["graph-a"].tolist()
    assert read.moments_s == {read.state.graphs[1].id: 1.25}
    assert read.state.selected_layer == read.state.layers[1].id
    assert read.state.selected_graph == read.state.graphs[0].id
    assert read.state.methods["pivem"].inputs["network"] == f"layer:{read.state.layers[0].id}"


def test_what_is_shared_stays_shared_and_the_forms_know_it_again(saved):
    _, path, _ = saved
    columns = ValueColumns()
    state = SessionFile(path).read(columns=columns).state
    other = state.layers[1]
    assert other.style.values.column is other.style.opacity_by.column
    assert columns.ready(other.tractogram, ColumnKey("streamline", "weight")) is other.style.values.column
    region = next(state.layers[0].filter.conditions()).what.region
    assert region.volume is state.volumes[0].volume
    sampled = columns.ready(
        state.layers[0].tractogram, ColumnKey("volume", state.volumes[0].id), state.volumes[0].volume
    )
    assert sampled is state.layers[0].style.values.column


def test_what_a_file_holds_is_not_written_again(saved):
    _, path, written = saved
    read = {entry["read"] for entry in written.plain["data"] if "read" in entry}
    assert read == {"tractogram", "volume", "file", "network"}
    assert [source.get("path", source.get("sample")) for source in written.plain["sources"]] == [
        "bundle.trx", "other.trx", "fornix", "scan.nii.gz", "frames.nii.gz", "friends.graphml", "table.txt",
    ]  # fmt: skip
    assert path.read_bytes().count(b"session.json") == 2  # the name in a zip: at its place and in the list at the end
    text = json.dumps(written.plain)
    assert str(path.parent / "bundle.trx") in text
    assert '"content": "blake2b:' in text


def test_a_session_saved_twice_is_the_same(saved):
    session, path, written = saved
    again = write_session(session, path.parent, hashes=True, saved=written.plain["saved"])
    columns = [entry for entry in written.plain["data"] if "column" in entry]
    assert len(columns) == 2
    assert not [entry for entry in again.plain["data"] if "column" in entry], "nobody knew them"
    once, twice = (write_session(session, path.parent, ValueColumns(), saved="then") for _ in range(2))
    assert once.plain == twice.plain
    assert once.arrays.keys() == twice.arrays.keys()


def _classes(kind, found=None) -> set[type]:
    """All classes of plain values that a state is made of."""
    found = set() if found is None else found
    for hint in [kind, *getattr(kind, "__args__", ()), *members_of(kind)]:
        for each in members_of(hint):
            if (
                dataclasses.is_dataclass(each)
                and each not in found
                and (not is_data(each) or each.__name__ == "OpenVectors")
            ):
                found.add(each)
                for inner in declared(each).values():
                    _classes(inner, found)
            elif hint is not kind:
                _classes(each, found)
    return found


def _changed_fields(value: object) -> Iterator[tuple[object, str]]:
    if dataclasses.is_dataclass(value):
        for each in dataclasses.fields(value):
            inner = getattr(value, each.name)
            made = each.default_factory is not dataclasses.MISSING
            default = each.default_factory() if made else each.default
            if isinstance(inner, np.ndarray) or isinstance(default, np.ndarray) or inner != default:
                yield value, each.name
            yield from _changed_fields(inner)
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _changed_fields(inner)
    elif isinstance(value, tuple):
        for inner in value:
            yield from _changed_fields(inner)
